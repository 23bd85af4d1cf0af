//! Registers that outlive a check, for their memory.

use crate::column::Batch;
use crate::eval::Machine;

/// Registers for telling about one record, kept between records for their memory.
#[derive(Debug, Default)]
pub(crate) struct Machines {
    /// The record as it is. What was computed for one finding or for the check itself is there for the next finding.
    pub now: Machine,
    /// The record with one cell changed by one step.
    pub moved: Machine,
    /// The record of a batch whose registers these are; none where they are nobody's.
    record: Option<u32>,
}

impl Machines {
    /// Turns to a record of the batch that is told about.
    pub fn turn_to(&mut self, record: u32) {
        if self.record.replace(record) != Some(record) {
            self.now.reset();
        }
    }

    /// Forgets whose registers these are.
    pub fn forget(&mut self) {
        self.record = None;
        self.now.reset();
    }
}

/// What a check works with. Whoever checks one record after the other keeps it between them: to set it up takes about as
/// long as to check a record with it. Nothing of what was checked is used again, and it serves any form of any catalogue.
#[derive(Debug, Default)]
pub struct Tools {
    pub(crate) machine: Machine,
    pub(crate) telling: Machines,
    /// Where the record is read into.
    pub(super) batch: Batch,
}

impl Tools {
    /// Goes on with the registers of the check where the batch is one record, which is told about next.
    pub(crate) fn turn_to_only(&mut self) {
        self.telling.forget();
        std::mem::swap(&mut self.machine, &mut self.telling.now);
        self.telling.record = Some(0);
    }
}
