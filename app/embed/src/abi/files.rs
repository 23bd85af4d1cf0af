//! C names for [`crate::files`].

#![allow(unsafe_code)]

use super::{answered, bytes, handed, told};
use crate::files::{self, Role};

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// The one thing that the module asks of its host, which need not do anything: records read so far, while a step
    /// still reads.
    #[link_name = "read_so_far"]
    safe fn host_read_so_far(records: u32);
}

/// Tells the host how many records were read so far.
#[cfg(target_arch = "wasm32")]
pub fn read_so_far(records: u64) {
    host_read_so_far(u32::try_from(records).unwrap_or(u32::MAX));
}

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
    unsafe { answered(name, name_len, |name| files::add(check, name, bytes(content, len))) }
}

/// Hands over what stands beside the files to be checked: a file of last year, or the register where `register` is not 0.
///
/// # Safety
/// As [`shequ_files`], for the name and for the content.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_file_beside(
    check: u32,
    register: u32,
    name: *const u8,
    name_len: usize,
    content: *const u8,
    len: usize,
) -> *mut u8 {
    let role = if register == 0 { Role::Previous } else { Role::Register };
    // SAFETY: as the caller promises.
    unsafe { answered(name, name_len, |name| files::add_as(check, role, name, bytes(content, len))) }
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

/// The bytes of the workbook that was asked for with `marked`, once; no text, unless it is a failure.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_files_marked(check: u32) -> *mut u8 {
    handed(|| files::marked(check))
}

/// Forgets a check.
#[unsafe(no_mangle)]
pub extern "C" fn shequ_files_close(check: u32) {
    files::close(check);
}
