//! A record alone, without last year's: most rules have one outcome, which is taken up without asking what kind it is.

use super::{Apart, Checker, Listed, Taken, Tally, take_one};
use crate::eval::{Input, Machine, truth};
use crate::lang::Domain;
use crate::plan::Reg;

/// How the rules of a form are taken up for a record alone.
#[derive(Debug)]
pub(super) struct Alone {
    /// Rules with one outcome, and where it stands.
    single: Vec<(u32, Reg)>,
    /// All others, but for those that are counted below.
    others: Vec<u32>,
    /// Outcomes that are the same for every such record.
    known: Tally,
}

impl Alone {
    pub(super) fn of(taken: &[Taken]) -> Self {
        let mut alone = Self { single: Vec::new(), others: Vec::new(), known: Tally::default() };
        for (rule, taken) in (0..).zip(taken) {
            let single = !taken.dated && !taken.unique && !matches!(taken.domain, Domain::Rows { .. });
            match taken.without_previous {
                None if single => alone.single.push((rule, taken.outcome)),
                // What is found or cannot be decided is told besides.
                Some(known @ (truth::TRUE | truth::NOT_APPLICABLE)) if single => alone.known.count(known),
                _ => alone.others.push(rule),
            }
        }
        alone
    }
}

impl Checker<'_> {
    /// What [`Checker::collect`] gives of all rules, for a record alone.
    pub(super) fn collect_alone(&self, machine: &Machine, input: Input<'_>, listed: Listed) -> Apart {
        let mut apart = self.collect(machine, input, &self.alone.others, listed);
        apart.outcomes.tally.add(self.alone.known);
        for (rule, outcome) in &self.alone.single {
            take_one(&mut apart.outcomes, *rule, machine.first_byte(input, *outcome), listed);
        }
        apart
    }
}
