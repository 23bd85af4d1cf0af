//! The one evaluator: a plan over a batch, operation by operation, each a plain loop over a column.
//!
//! A form being filled in is a batch of one record; a file arrives in batches of `CHUNK_RECORDS`.

mod entrywise;
mod machine;
mod register;
mod rows;
pub mod text;
pub mod truth;

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
