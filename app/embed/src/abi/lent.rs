//! What the module for servers is lent by its host.

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
