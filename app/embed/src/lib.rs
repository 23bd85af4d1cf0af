//! The core behind plain exports, for every host that can call a C function or a WebAssembly module: JSON in, JSON out.
//!
//! ```text
//! open(catalogue) ──> handle ── check(handle, request) ──> report, the same bytes as through every other door
//!                        └───── session(handle, request) ──> session ── act(session, action) ──> what changed
//! ```
//!
//! With the feature `files`, uploaded files are read and checked as well, step by step, so that a host without threads
//! can tell how far it is: CSV, XLSX and JSON. All other kinds, and marking, come with `files-more`; without it they are
//! refused with `needs-more`, and a host begins the check again in a module that has it.
//!
//! [`engine`] is the whole of it in safe Rust; [`abi`] gives it C names. The module built for
//! `wasm32-unknown-unknown` imports nothing.

pub mod abi;
pub mod answer;
pub mod engine;
#[cfg(feature = "files")]
pub mod files;
pub mod limits;
#[cfg(target_arch = "wasm32")]
mod memory;
pub mod request;

pub use answer::Failure;
