//! The one evaluator: a plan over a batch, operation by operation.
//!
//! A form being filled in is a batch of one record; a file arrives in batches of `CHUNK_RECORDS`. What each operation means
//! stands in `step`, once; `few` does it entry by entry, `columns` in plain loops over many.

#[cfg(any(feature = "columns", test))]
mod columns;
mod few;
mod known;
mod lanes;
mod machine;
mod step;
pub mod text;
pub mod truth;

pub use known::without_previous;
pub use machine::{Machine, Shown};
pub(crate) use machine::{entries, find_column, holds};

use crate::catalogue::Divisions;
use crate::column::Batch;
use crate::plan::{Context, Plan};

/// Everything an evaluation reads.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Operations.
    pub plan: &'a Plan,
    /// Records.
    pub batch: &'a Batch,
    /// What the caller says of the run.
    pub context: &'a Context,
    /// Divisions in force.
    pub divisions: &'a Divisions,
}
