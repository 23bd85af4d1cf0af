//! Uploaded files, read and checked as every door does it, in steps: a host without threads calls [`step`] until it is
//! done and tells in between how far it is.
//!
//! ```text
//! begin ──> check ── add(name, bytes)… ── step… ──> done ── ask ──> report, table, page, records for a form
//!                                                        └─ ask marked ── marked ──> the bytes of a workbook
//! ```
//!
//! A check belongs to the thread that began it: in a browser that is the worker, which has but one.

pub mod answer;
mod held;

use crate::Failure;
use crate::engine;
use crate::limits::{MAX_CHECKS, MAX_FILES, MAX_FILES_BYTES};
use crate::request::{AskFiles, CheckFiles};
use answer::OpenedFiles;
use held::Held;
pub use held::Role;
use shequ_core::json::to_json;
use shequ_core::words;
use std::cell::{Cell, RefCell};

thread_local! {
    /// Checks by number, counted from 1; a closed one leaves its number unused.
    static CHECKS: RefCell<Vec<Option<Held>>> = const { RefCell::new(Vec::new()) };
}

/// Hears how many records were read so far, while a step still reads.
pub type Hear = fn(u64);

thread_local! {
    static HEARD: Cell<Hear> = const { Cell::new(by_host) };
}

/// Reading is one step, and a large workbook takes long; whoever wants to hear of it in between is called from within.
/// In a module for browsers the host is, unless this says otherwise.
pub fn hear(tell: Hear) {
    HEARD.set(tell);
}

fn tell(records: u64) {
    HEARD.get()(records);
}

#[cfg(target_arch = "wasm32")]
fn by_host(records: u64) {
    crate::abi::files::read_so_far(records);
}

#[cfg(not(target_arch = "wasm32"))]
fn by_host(_: u64) {}

/// Begins a check by an open catalogue: `{"check": 1}`.
///
/// # Errors
/// When the request cannot be read, no such catalogue is open, or too many checks are.
pub fn begin(handle: u32, request: &str) -> Result<String, Failure> {
    let desk = engine::desk(handle)?;
    let asked = CheckFiles::read(request)?;
    if let Some(id) = &asked.form
        && desk.catalogue().form(id).is_none()
    {
        return Err(engine::no_form_of(desk.catalogue(), id));
    }
    CHECKS.with_borrow_mut(|checks| {
        if checks.iter().flatten().count() >= MAX_CHECKS {
            return Err(too_many_checks());
        }
        checks.push(Some(Held::new(desk.catalogue(), asked)));
        let check = u32::try_from(checks.len()).unwrap_or(u32::MAX);
        Ok(to_json(&OpenedFiles { check }))
    })
}

/// Hands a file over: how far the check is.
///
/// # Errors
/// When there is no such check, it has begun to read, the files are too many or too large together, or this build does
/// not read files of the kind.
pub fn add(check: u32, name: &str, bytes: &[u8]) -> Result<String, Failure> {
    add_as(check, Role::Report, name, bytes)
}

/// The same for what stands beside the files to be checked: last year's, and the register.
///
/// # Errors
/// As [`add`], and where the register cannot be read as one.
pub fn add_as(check: u32, role: Role, name: &str, bytes: &[u8]) -> Result<String, Failure> {
    with(check, |held| {
        let (files, size) = held.handed_over();
        if files >= MAX_FILES || size + bytes.len() > MAX_FILES_BYTES {
            return Err(too_much());
        }
        held.add(role, name, bytes)?;
        Ok(to_json(&held.progress()))
    })
}

/// Goes on with the work: the first step reads, each further one checks a portion.
///
/// # Errors
/// When there is no such check, or nothing can be checked at all.
pub fn step(check: u32) -> Result<String, Failure> {
    with(check, |held| {
        held.step()?;
        Ok(to_json(&held.progress()))
    })
}

/// Tells of files that were checked.
///
/// # Errors
/// When there is no such check, it is not done, the question cannot be read, or this build does not mark files.
pub fn ask(check: u32, question: &str) -> Result<String, Failure> {
    let question = AskFiles::read(question)?;
    with(check, |held| match question {
        AskFiles::Told => held.told(),
        AskFiles::Report => held.report(),
        AskFiles::Csv => held.csv(),
        AskFiles::Html(handbook) => held.html(handbook.as_deref()),
        AskFiles::Marked(at) => held.mark(at),
        AskFiles::Record(at) => held.record(at),
    })
}

/// The bytes of the workbook that was marked last, once.
///
/// # Errors
/// When there is no such check, or nothing was marked.
pub fn marked(check: u32) -> Result<Vec<u8>, Failure> {
    with(check, Held::take_marked)
}

/// Forgets a check with all that was read.
pub fn close(check: u32) {
    CHECKS.with_borrow_mut(|checks| {
        if let Some(slot) = index(check).and_then(|at| checks.get_mut(at)) {
            *slot = None;
        }
    });
}

fn with<T>(check: u32, then: impl FnOnce(&mut Held) -> Result<T, Failure>) -> Result<T, Failure> {
    CHECKS.with_borrow_mut(|checks| {
        let held = index(check).and_then(|at| checks.get_mut(at)?.as_mut());
        then(held.ok_or_else(|| no_check(check))?)
    })
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn no_check(check: u32) -> Failure {
    Failure::new(
        "no-such-check",
        words!("没有编号为 {check} 的文件校验", "there is no check {check} of files"),
        words!("校验已关闭，或从未开始", "it was closed, or never begun"),
        words!("先开始校验，再使用它返回的编号", "begin a check first and use the number it gives"),
    )
}

fn too_many_checks() -> Failure {
    Failure::new(
        "too-many-checks",
        words!("已经打开 {MAX_CHECKS} 次文件校验", "{MAX_CHECKS} checks of files are open already"),
        words!("读入的内容在关闭前一直占用内存", "what was read takes memory until a check is closed"),
        words!("看完结果后调用 close", "call close when the result has been seen"),
    )
}

fn too_much() -> Failure {
    let mebibytes = MAX_FILES_BYTES >> 20;
    Failure::new(
        "too-many-files",
        words!(
            "文件多于 {MAX_FILES} 个，或合计超过 {mebibytes} MB",
            "there are more than {MAX_FILES} files, or more than {mebibytes} MB of them"
        ),
        words!("浏览器给网页的内存有限", "a browser gives a page little memory"),
        words!(
            "分几次校验，或用 shequ check 在本机校验整个文件夹",
            "check them in several parts, or check the whole folder with `shequ check`"
        ),
    )
}
