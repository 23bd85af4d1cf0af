//! Open catalogues and sessions by number, and what can be asked of them. Everything is a text of JSON.

mod act;
#[cfg(feature = "lent")]
mod parts;
mod told;

#[cfg(feature = "lent")]
pub use parts::check_parts;

use crate::answer::{Failure, ReceiptTold};
#[cfg(feature = "source")]
use crate::limits::MAX_DIAGNOSTICS_TOLD;
use crate::limits::{MAX_CATALOGUES, MAX_SESSIONS};
use crate::request::{Act, Beside, Check};
use shequ_core::compiled::{self, Unread};
use shequ_core::json::{Json, to_json};
use shequ_core::report::{Tools, report_text};
use shequ_core::value::Date;
use shequ_core::value::search::join;
use shequ_core::{Asked, Catalogue, Checked, Checker, Session, check_record, words};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A catalogue with a checker for each of its forms, made when the form is asked for first: a page fills in one form,
/// and opening a catalogue of many should not cost more for that.
///
/// Checkers borrow their catalogue. Both are leaked once opened, for as long as the host runs: a page opens one
/// catalogue, a server a handful of versions, at most [`MAX_CATALOGUES`].
#[derive(Debug)]
pub struct Desk {
    catalogue: &'static Catalogue,
    checkers: Vec<OnceLock<&'static Checker<'static>>>,
}

/// A session in use by one call at a time.
type Shared = Arc<Mutex<Session<'static>>>;

/// Opened things by number, counted from 1; a closed one leaves its number unused.
#[derive(Debug)]
struct Open {
    desks: Vec<Arc<Desk>>,
    sessions: Vec<Option<Shared>>,
    in_use: usize,
}

static OPEN: Mutex<Open> = Mutex::new(Open { desks: Vec::new(), sessions: Vec::new(), in_use: 0 });

/// Opens a compiled catalogue, and with the feature `source` a packed one too. One with the same digest that is open
/// already keeps its number.
///
/// # Errors
/// When it is no catalogue that this engine understands, or too many are open.
pub fn open(catalogue: &str) -> Result<String, Failure> {
    let catalogue = loaded(catalogue)?;
    let mut open = lock();
    let known = open.desks.iter().position(|desk| desk.catalogue.digest == catalogue.digest);
    let at = match known {
        Some(at) => at,
        None if open.desks.len() >= MAX_CATALOGUES => return Err(too_many_catalogues()),
        None => {
            open.desks.push(Arc::new(Desk::new(catalogue)));
            open.desks.len() - 1
        }
    };
    let desk = Arc::clone(&open.desks[at]);
    drop(open);
    Ok(to_json(&told::catalogue(number(at), desk.catalogue)))
}

/// Compiles a packed catalogue, for engines of this version.
///
/// # Errors
/// When it is no catalogue that this engine understands.
#[cfg(feature = "source")]
pub fn compile(packed: &str) -> Result<String, Failure> {
    from_source(packed).map(|catalogue| compiled::write(&catalogue))
}

/// Checks a record; gives the report.
///
/// # Errors
/// When the request cannot be read; whatever is wrong with the record stands in the report.
pub fn check(handle: u32, request: &str) -> Result<String, Failure> {
    with_record(handle, request, report)
}

/// The receipt of a record, with its canonical form.
///
/// # Errors
/// As [`check`].
pub fn receipt(handle: u32, request: &str) -> Result<String, Failure> {
    let checked =
        |checker: &Checker<'_>, record: Json<'_>, asked: &Asked<'_>| check_record(checker, record.text, asked);
    let Checked { record, receipt, .. } = with_record(handle, request, checked)?;
    Ok(to_json(&ReceiptTold { receipt, record }))
}

/// Opens a session on a record.
///
/// # Errors
/// As [`check`], and when too many sessions are open.
pub fn session(handle: u32, request: &str) -> Result<String, Failure> {
    let desk = desk(handle)?;
    let request = Check::read(request)?;
    let checker = desk.checker(&request)?;
    let (record, beside) = apart(request)?;
    let session = Session::new(checker, record.text, &beside.asked());
    let mut open = lock();
    if open.in_use >= MAX_SESSIONS {
        return Err(too_many_sessions());
    }
    let view = to_json(&told::opened(number(open.sessions.len()), &session));
    open.sessions.push(Some(Arc::new(Mutex::new(session))));
    open.in_use += 1;
    drop(open);
    Ok(view)
}

/// Does one thing with a session and tells what changed.
///
/// # Errors
/// When the action cannot be read, or names what the session does not have.
pub fn act(session: u32, action: &str) -> Result<String, Failure> {
    let action = Act::read(action)?;
    let shared = index(session).and_then(|at| lock().sessions.get(at)?.clone()).ok_or_else(|| no_session(session))?;
    let mut session = shared.lock().unwrap_or_else(PoisonError::into_inner);
    act::act(&mut session, action)
}

/// Forgets a session; its number is not given out again.
pub fn close(session: u32) {
    let mut open = lock();
    if let Some(slot) = index(session).and_then(|at| open.sessions.get_mut(at))
        && slot.take().is_some()
    {
        open.in_use -= 1;
    }
}

/// An open catalogue.
///
/// # Errors
/// When there is none of that number.
pub fn desk(handle: u32) -> Result<Arc<Desk>, Failure> {
    let found = index(handle).and_then(|at| lock().desks.get(at).cloned());
    found.ok_or_else(|| {
        Failure::new(
            "no-such-catalogue",
            words!("没有打开编号为 {handle} 的目录", "no catalogue {handle} is open"),
            words!("校验要用先打开的目录", "a check needs a catalogue that was opened before"),
            words!("先调用 open，再使用它返回的 handle", "call open first and use the handle it gives"),
        )
    })
}

impl Desk {
    fn new(catalogue: Catalogue) -> Self {
        let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
        Self { catalogue, checkers: catalogue.forms.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The checker of a form, by the form's place in the catalogue.
    fn checker_of(&self, at: usize) -> Result<&'static Checker<'static>, Failure> {
        if let Some(checker) = self.checkers[at].get() {
            return Ok(checker);
        }
        let mut form = &self.catalogue.forms[at];
        if let Some(whole) = compiled::completed(self.catalogue, form) {
            form = Box::leak(Box::new(whole));
        }
        let checker = Checker::new(self.catalogue, form).map_err(|problems| {
            let told: Vec<&str> = problems.iter().map(|problem| problem.of.as_str()).collect();
            refused(&words!("规则无法执行：{}", "rules that cannot be run: {}", join(&told, "、"); join(&told, ", ")))
        })?;
        Ok(self.checkers[at].get_or_init(|| Box::leak(Box::new(checker))))
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// The checker of the form that a request is about.
    fn checker(&self, request: &Check<'_>) -> Result<&'static Checker<'static>, Failure> {
        self.checker_of(form_of(self.catalogue, request)?)
    }
}

/// The place in the catalogue of the form that a request names, or its record, or of the only form there is.
fn form_of(catalogue: &Catalogue, request: &Check<'_>) -> Result<usize, Failure> {
    let found = match &request.form {
        Some(id) => catalogue.forms.iter().position(|form| form.id == *id),
        None => (catalogue.forms.len() == 1).then_some(0),
    };
    found.ok_or_else(|| no_such_form(catalogue, request))
}

fn no_such_form(catalogue: &Catalogue, request: &Check<'_>) -> Failure {
    no_form_of(catalogue, request.form.as_deref().unwrap_or_default())
}

/// Says that a catalogue has no form of an id, and which it has.
#[must_use]
pub fn no_form_of(catalogue: &Catalogue, id: &str) -> Failure {
    let ids: Vec<&str> = catalogue.forms.iter().map(|form| form.id.as_str()).collect();
    Failure::new(
        "no-such-form",
        words!("目录里没有表“{id}”", "the catalogue has no form `{id}`"),
        words!(
            "规则属于表，不知道是哪张表就无法校验",
            "rules belong to forms; without the form nothing can be checked"
        ),
        words!("可用的表：{}", "the forms are: {}", join(&ids, "、"); join(&ids, ", ")),
    )
}

/// The checker of a form that belongs to an open catalogue, or why there is none; nothing for a form of no open one.
#[cfg(feature = "files")]
pub fn checker_of_form(
    form: &'static shequ_core::catalogue::Form,
) -> Option<Result<&'static Checker<'static>, shequ_core::Words>> {
    let desks = lock().desks.clone();
    desks.iter().find_map(|desk| {
        let at = desk.catalogue.forms.iter().position(|own| std::ptr::eq(own, form))?;
        Some(desk.checker_of(at).map_err(|failure| failure.error.what.into()))
    })
}

/// The canonical report on a request, by checkers that the caller holds: for doors that keep catalogues of their own.
///
/// # Errors
/// As [`check`].
pub fn report_by<'c>(
    catalogue: &Catalogue,
    checker: impl FnOnce(&str) -> Option<&'c Checker<'static>>,
    request: &str,
) -> Result<String, Failure> {
    let request = Check::read(request)?;
    let form = form_of(catalogue, &request)?;
    let checker = checker(&catalogue.forms[form].id).ok_or_else(|| no_such_form(catalogue, &request))?;
    let (record, beside) = apart(request)?;
    Ok(report(checker, record, &beside.asked()))
}

thread_local! {
    /// What checks work with. A call that panics leaves what it had taken, and the next one begins anew.
    static TOOLS: RefCell<Tools> = RefCell::default();
}

fn report(checker: &Checker<'_>, record: Json<'_>, asked: &Asked<'_>) -> String {
    let mut tools = TOOLS.take();
    let report = report_text(&mut tools, checker, record, asked);
    TOOLS.set(tools);
    report
}

/// Hands over a record with what stands beside it.
fn with_record<T>(handle: u32, request: &str, then: fn(&Checker<'_>, Json<'_>, &Asked<'_>) -> T) -> Result<T, Failure> {
    let desk = desk(handle)?;
    let request = Check::read(request)?;
    let checker = desk.checker(&request)?;
    let (record, beside) = apart(request)?;
    Ok(then(checker, record, &beside.asked()))
}

/// The record of a request, and what stands beside it.
fn apart(request: Check<'_>) -> Result<(Json<'_>, Beside<'_>), Failure> {
    let as_of = match &request.as_of {
        Some(text) => Some(Date::parse(text).ok_or_else(|| {
            Failure::new(
                "not-a-day",
                words!("as_of 的“{text}”不是日期", "`{text}` in as_of is no day"),
                words!("规则按这一天是否有效来选取", "it decides which rules are in force"),
                words!("写成 2025-12-31 这样，或不写", "write it as 2025-12-31, or leave it out"),
            )
        })?),
        None => None,
    };
    let Check { record, previous, unit, lang, level, form: _, as_of: _ } = request;
    Ok((record, Beside { unit: unit.map(Into::into), as_of, previous, lang: lang.unwrap_or_default(), level }))
}

fn lock() -> MutexGuard<'static, Open> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn loaded(text: &str) -> Result<Catalogue, Failure> {
    // Whoever checks files asks for the rules of all forms.
    #[cfg(feature = "files")]
    let read = compiled::read(text);
    #[cfg(not(feature = "files"))]
    let read = compiled::read_later(text);
    match read {
        Ok(catalogue) => Ok(catalogue),
        Err(Unread::NotCompiled) => from_source(text),
        Err(Unread::OtherFormat) => {
            Err(refused(&words!("它是为另一个版本的引擎编译的", "it was compiled for an engine of another version")))
        }
        Err(Unread::Damaged) => {
            Err(refused(&words!("文件没有传完，或被改动过", "the file was cut off or changed on its way")))
        }
    }
}

#[cfg(not(feature = "source"))]
fn from_source(_: &str) -> Result<Catalogue, Failure> {
    Err(refused(&words!("它不是编译过的目录", "it is not a compiled catalogue")))
}

#[cfg(feature = "source")]
fn from_source(packed: &str) -> Result<Catalogue, Failure> {
    let loaded = shequ_core::load_packed(packed);
    loaded.catalogue.ok_or_else(|| not_loaded(&loaded.diagnostics))
}

#[cfg(feature = "source")]
fn not_loaded(diagnostics: &[shequ_core::Diagnostic]) -> Failure {
    let tell = |lang: shequ_core::Lang| {
        let told = diagnostics.iter().take(MAX_DIAGNOSTICS_TOLD).map(|d| {
            format!("{}: {} {}{}", d.file, d.fault.code, d.fault.what.get(lang), d.fault.fix.get(lang))
                .trim()
                .to_owned()
        });
        told.collect::<Vec<_>>().join("\n")
    };
    refused(&shequ_core::Words { zh: tell(shequ_core::Lang::Zh), en: tell(shequ_core::Lang::En) })
}

fn refused(details: &shequ_core::Words) -> Failure {
    let engine = env!("CARGO_PKG_VERSION");
    Failure::new(
        "catalogue-not-loaded",
        words!("目录没有读取：\n{}", "the catalogue was not loaded:\n{}", details.zh; details.en),
        words!(
            "校验引擎 {engine} 只使用它完全理解的目录，不会猜测",
            "engine {engine} uses only catalogues that it understands completely; it does not guess"
        ),
        words!(
            "用与引擎同一版本的 shequ catalogue pack --compiled 重新生成，原样放上去",
            "write it anew with `shequ catalogue pack --compiled` of the engine's version, and put it up as it is"
        ),
    )
}

fn too_many_catalogues() -> Failure {
    Failure::new(
        "too-many-catalogues",
        words!("已经打开 {MAX_CATALOGUES} 个目录", "{MAX_CATALOGUES} catalogues are open already"),
        words!("目录打开后一直占用内存", "an open catalogue keeps its memory"),
        words!("重复使用已打开的 handle", "use the handles that are open"),
    )
}

fn too_many_sessions() -> Failure {
    Failure::new(
        "too-many-sessions",
        words!("已经打开 {MAX_SESSIONS} 个填报会话", "{MAX_SESSIONS} sessions are open already"),
        words!("会话用完没有关闭", "sessions were not closed after use"),
        words!("离开表单时调用 close", "call close when a form is left"),
    )
}

fn no_session(session: u32) -> Failure {
    Failure::new(
        "no-such-session",
        words!("没有编号为 {session} 的填报会话", "there is no session {session}"),
        words!("会话已关闭，或从未打开", "it was closed, or never opened"),
        words!("先调用 session，再使用它返回的编号", "call session first and use the number it gives"),
    )
}
