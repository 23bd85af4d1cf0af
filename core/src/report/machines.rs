//! Registers that outlive a check, for their memory.

use crate::eval::Machine;

/// Registers for telling about one record, kept between records for their memory.
#[derive(Debug, Default)]
pub(crate) struct Machines {
    /// The record as it is.
    pub now: Machine,
    /// The record with one cell changed by one step.
    pub moved: Machine,
}

/// What a check works with. Whoever checks one record after the other keeps it between them: to set it up takes about as
/// long as to check a record with it. It holds nothing of what was checked, and serves any form of any catalogue.
#[derive(Debug, Default)]
pub struct Tools {
    pub(crate) machine: Machine,
    pub(crate) telling: Machines,
}
