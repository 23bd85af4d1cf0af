//! Shequ core: the rules of the world, without file, clock, network, randomness or thread.
//!
//! ```text
//! seeds/**.toml ──load──> Catalogue ──compile──> Checker
//!                                                   │
//! CSV/XLSX/JSON/form ──read──> Batch ──────check────┴──> Findings ─┬─ locate ─> suspects ──┬─ report ─> Report
//!                                └───────────roll up──────────────┴─> Indicators ─────────┘
//! ```
//!
//! Six verbs, one way through: [`load_toml`] or [`load_packed`] a catalogue, compile a form ([`Checker::new`]),
//! check batches ([`Run::push`]), locate the suspects ([`locate`]), roll up ([`rollup::RollUp`]), report
//! ([`Run::finish`], [`report::indicators::tell`]). A form being filled in is a batch of one record, held by a
//! [`Session`]; a file is many batches.
//!
//! Each module uses only those above it in this list; a test sees to it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod limits;
pub mod map;
pub mod json;
pub mod digest;
pub mod span;
pub mod diag;
pub mod value;
pub mod measure;
pub mod lang;
pub mod catalogue;
pub mod plan;
pub mod column;
pub mod eval;
pub mod finding;
pub mod compiled;
pub mod locate;
pub mod rollup;
pub mod report;
pub mod session;

pub use catalogue::Catalogue;
pub use catalogue::load::{Loaded, SourceFile};
pub use column::Batch;
pub use diag::Diagnostic;
pub use eval::Machine;
pub use finding::Checker;
pub use plan::Context;
pub use report::{Asked, Checked, Report, Run, RunOptions, check_record, receipt, report_text};
pub use session::Session;
pub use span::{Lang, Words};

/// Loads a catalogue from its TOML and CSV files, proves it, and runs every example of every rule and standard.
#[cfg(feature = "toml")]
#[must_use]
pub fn load_toml(files: &[SourceFile]) -> Loaded {
    catalogue::load::load_toml(files, finding::try_examples)
}

/// Loads a catalogue from its packed canonical JSON, with the same proofs. Without the feature `author` the examples are
/// believed: packing has run them, and the digest says that nothing was changed since.
#[must_use]
pub fn load_packed(json: &str) -> Loaded {
    let run = if cfg!(feature = "author") { finding::try_examples } else { catalogue::load::no_examples };
    catalogue::load::load_packed(json, run)
}
