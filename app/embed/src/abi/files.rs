//! C names for [`crate::files`].

#![allow(unsafe_code)]

use super::{answered, bytes, told};
use crate::files;

/// Begins a check of files: `{"check": 1}`.
///
/// # Safety
/// `text` points to `len` readable bytes; so it is for all calls below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_files(handle: u32, text: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(text, len, |request| files::begin(handle, request)) }
}

/// Hands a file over. The buffer stays the host's.
///
/// # Safety
/// As [`shequ_files`], for the name and for the content.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_file(
    check: u32,
    name: *const u8,
    name_len: usize,
    content: *const u8,
    len: usize,
) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(name, name_len, |name| files::add(check, name, bytes(content, len).to_vec())) }
}

/// Goes on with the work: `{"done": false, "of": 30, "records": 0}`.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_files_step(check: u32) -> *mut u8 {
    told(|| files::step(check))
}

/// Tells of files that were checked.
///
/// # Safety
/// As [`shequ_files`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_files_ask(check: u32, text: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(text, len, |question| files::ask(check, question)) }
}

/// Forgets a check.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_files_close(check: u32) {
    files::close(check);
}
