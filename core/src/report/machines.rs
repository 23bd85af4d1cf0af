//! Registers for telling about one record.

use crate::eval::Machine;
use crate::finding::Checker;

/// Registers for telling about one record, kept between records for their memory.
#[derive(Debug, Default)]
pub(crate) struct Machines {
    /// The record as it is.
    pub now: Machine,
    /// The record with one cell changed by one step.
    pub moved: Machine,
}

impl Machines {
    /// Machines that a checker lends.
    pub fn lent(checker: &Checker<'_>) -> Self {
        Self { now: checker.lend(), moved: checker.lend() }
    }

    /// Gives them back.
    pub fn give_back(self, checker: &Checker<'_>) {
        checker.take_back(self.now);
        checker.take_back(self.moved);
    }
}
