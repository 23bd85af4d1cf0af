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

use module::Module;

/// The module written anew, without its custom sections.
///
/// # Errors
/// Bytes that are no module, and parts of the language that the engine does not use.
pub fn repack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut module = Module::read(bytes)?;
    module.promise_alignment();
    locals::renumber(&mut module);
    order::rearrange(&mut module);
    data::silence(&mut module);
    Ok(module.write())
}
