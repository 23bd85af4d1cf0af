//! Writes a finished WebAssembly module anew, so that brotli packs it smaller. It computes what it computed.
//!
//! Much of a module is free: how locals are numbered, in which order functions stand, what is promised of alignment, what
//! a panic would say where nobody listens. Whoever packs a module finds what it has met before; so each of these is
//! chosen to be like what stands elsewhere. It comes after `wasm-opt`, which leaves out and shortens.

mod data;
mod locals;
mod module;
mod order;
mod read;
#[cfg(test)]
mod tests;

pub use read::Fault;

use brotli::enc::BrotliEncoderParams;
use module::Module;
use order::{LIKENESSES, Likeness};

/// The module written anew, without its custom sections.
///
/// # Errors
/// Bytes that are no module, and parts of the language that the engine does not use.
pub fn repack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    written(bytes, LIKENESSES[0])
}

/// The same, in the one of several orders that brotli packs smallest, which takes several times as long.
///
/// # Errors
/// As [`repack`].
pub fn repack_lightest(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let modules = LIKENESSES.map(|likeness| written(bytes, likeness)).into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(modules.into_iter().min_by_key(|module| packed(module)).unwrap_or_default())
}

/// Bytes after brotli has packed them, as small as it can.
fn packed(module: &[u8]) -> usize {
    let params = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: module.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &module[..], &mut out, &params).map_or(usize::MAX, |_| out.len())
}

fn written(bytes: &[u8], likeness: Likeness) -> Result<Vec<u8>, Fault> {
    let mut module = Module::read(bytes)?;
    module.promise_alignment();
    locals::renumber(&mut module);
    order::rearrange(&mut module, likeness);
    data::silence(&mut module);
    Ok(module.write())
}
