//! What the module for servers is lent by its host, and what it does for it besides.

use super::answered;
use crate::engine;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Writes the SHA-256 of `len` bytes at `bytes` to the 32 bytes at `out`.
    fn sha256(bytes: *const u8, len: usize, out: *mut u8);
}

/// Takes up what is lent.
pub fn take() {
    shequ_core::digest::lend(|bytes| {
        let mut out = [0; 32];
        // SAFETY: both pieces of memory are as long as is said, and nothing else has `out`.
        unsafe { sha256(bytes.as_ptr(), bytes.len(), out.as_mut_ptr()) };
        out
    });
}

/// Checks a record: the report in parts.
///
/// # Safety
/// As [`super::shequ_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shequ_check_parts(handle: u32, request: *const u8, len: usize) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe { answered(request, len, |request| engine::check_parts(handle, request)) }
}
