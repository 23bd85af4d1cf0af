//! C names for [`crate::engine`]. Every text is UTF-8 in a buffer of this library.
//!
//! A host asks for a buffer ([`shequ_alloc`]), writes into it, passes pointer and length, and gets the pointer of an
//! answer, whose length [`shequ_len`] tells; behind it stands a zero byte for hosts that want one. Both go back with
//! [`shequ_free`]. An answer that begins with `{"error":` is a failure; all others are what was asked for.
//!
//! ```text
//! before the pointer: length (8 bytes), then the bytes, then 0
//! ```
//!
//! Calls may come from several threads; one session serves one call at a time.

#![allow(unsafe_code)]

#[cfg(feature = "files")]
pub mod files;
#[cfg(all(feature = "lent", target_arch = "wasm32"))]
mod lent;

use crate::answer::Failure;
use crate::engine;
use crate::limits::MAX_BUFFER_BYTES;
use shequ_core::json::to_json;
use shequ_core::words;
use std::alloc::{Layout, alloc_zeroed, dealloc};

/// Bytes before the pointer that hold the length.
const HEAD: usize = 8;

/// A buffer of `len` bytes, all zero; null where that is more than `MAX_BUFFER_BYTES` or memory is short.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_alloc(len: usize) -> *mut u8 {
    let Some(layout) = layout(len) else { return std::ptr::null_mut() };
    // SAFETY: the layout is never of size zero.
    let start = unsafe { alloc_zeroed(layout) };
    if start.is_null() {
        return start;
    }
    // SAFETY: the block is HEAD + len + 1 bytes and aligned for a u64.
    unsafe {
        start.cast::<u64>().write(len as u64);
        start.add(HEAD)
    }
}

/// Length of a buffer in bytes; 0 for null.
///
/// # Safety
/// `buffer` is null or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_len(buffer: *const u8) -> usize {
    if buffer.is_null() {
        return 0;
    }
    // SAFETY: the length stands before every buffer of ours.
    let len = unsafe { buffer.sub(HEAD).cast::<u64>().read() };
    usize::try_from(len).unwrap_or(0)
}

/// Gives a buffer back; null is ignored.
///
/// # Safety
/// `buffer` is null or came from this library, was not freed, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_free(buffer: *mut u8) {
    if buffer.is_null() {
        return;
    }
    // SAFETY: as the caller promises; the layout is that of the allocation.
    unsafe {
        if let Some(layout) = layout(shequ_len(buffer)) {
            dealloc(buffer.sub(HEAD), layout);
        }
    }
}

/// Opens a compiled catalogue, or a packed one where the module reads them: `{"handle": 1, "forms": […], …}`.
///
/// # Safety
/// `text` points to `len` readable bytes; so it is for all calls below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_open(text: *const u8, len: usize) -> *mut u8 {
    #[cfg(all(feature = "lent", target_arch = "wasm32"))]
    lent::take();
    // SAFETY: as the caller promises.
    unsafe { answered(text, len, engine::open) }
}

/// Compiles a packed catalogue: the text that [`shequ_open`] of an engine of this version opens.
///
/// # Safety
/// As [`shequ_open`].
#[cfg(feature = "source")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_compile(text: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(text, len, engine::compile) }
}

/// Checks a record: the report.
///
/// # Safety
/// As [`shequ_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_check(handle: u32, request: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(request, len, |request| engine::check(handle, request)) }
}

/// The receipt of a record, with its canonical form.
///
/// # Safety
/// As [`shequ_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_receipt(handle: u32, request: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(request, len, |request| engine::receipt(handle, request)) }
}

/// Opens a session on a record: `{"session": 1, "view": …}`.
///
/// # Safety
/// As [`shequ_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_session(handle: u32, request: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(request, len, |request| engine::session(handle, request)) }
}

/// Does one thing with a session: what changed, or what was asked for.
///
/// # Safety
/// As [`shequ_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_act(session: u32, action: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(action, len, |action| engine::act(session, action)) }
}

/// Forgets a session.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_close(session: u32) {
    engine::close(session);
}

/// Runs a call on a text and gives its answer as a buffer.
///
/// # Safety
/// `text` points to `len` readable bytes.
unsafe fn answered(text: *const u8, len: usize, call: impl FnOnce(&str) -> Result<String, Failure>) -> *mut u8 {
    // SAFETY: as the caller promises.
    let bytes = unsafe { bytes(text, len) };
    told(|| match std::str::from_utf8(bytes) {
        Ok(text) => call(text),
        Err(error) => Err(not_utf8(error.valid_up_to())),
    })
}

/// Runs a call and gives its answer as a buffer. A panic, which is our own fault, is answered as such.
fn told(call: impl FnOnce() -> Result<String, Failure>) -> *mut u8 {
    handed(|| call().map(String::into_bytes))
}

/// The same for bytes that are no text.
fn handed(call: impl FnOnce() -> Result<Vec<u8>, Failure>) -> *mut u8 {
    let answer = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(failure)) => to_json(&failure).into_bytes(),
        Err(_) => to_json(&our_fault()).into_bytes(),
    };
    let buffer = shequ_alloc(answer.len());
    if !buffer.is_null() {
        // SAFETY: the buffer has just been made with that length.
        unsafe { std::ptr::copy_nonoverlapping(answer.as_ptr(), buffer, answer.len()) };
    }
    buffer
}

/// # Safety
/// `text` points to `len` readable bytes, or is null.
unsafe fn bytes<'a>(text: *const u8, len: usize) -> &'a [u8] {
    if text.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(text, len) }
}

fn layout(len: usize) -> Option<Layout> {
    if len > MAX_BUFFER_BYTES {
        return None;
    }
    Layout::from_size_align(HEAD + len + 1, HEAD).ok()
}

fn not_utf8(at: usize) -> Failure {
    Failure::new(
        "not-utf-8",
        words!("第 {at} 字节起不是 UTF-8", "from byte {at} on this is no UTF-8"),
        words!("所有文本都按 UTF-8 传递", "all texts are passed as UTF-8"),
        words!("先转成 UTF-8 再传入", "convert it to UTF-8 first"),
    )
}

fn our_fault() -> Failure {
    Failure::new(
        "our-fault",
        words!("程序自身出错，这次没有结果", "the program failed; there is no result of this call"),
        words!("这不是数据的问题", "the data are not at fault"),
        words!("请带上这份数据报告给开发者", "please report it to the developers, with these data"),
    )
}
