//! Standards to words: value and target of each, and what is lacking where it is missed.

use super::{Renderer, Telling, decimal, stored_number};
use crate::catalogue::{Scope, Standard};
use crate::column::Batch;
use crate::eval::{Machine, Shown, truth};
use crate::finding::{Finding, FixedWords, NO_ROW};
use crate::lang::Cell;
use crate::limits::MAX_PLACES;
use crate::measure::measured as with_measure;
use crate::report::gap::Change;
use crate::report::machines::Machines;
use crate::report::model::AssessmentReport;
use crate::report::words::{gap_words, missed_words};
use crate::value::Decimal;
use crate::value::search::join;
use std::sync::Arc;

/// Where the plan of a standard shows its value, and where its target.
const VALUE: usize = 0;
const TARGET: usize = 1;

impl Renderer<'_> {
    /// A standard of one record, whose unit is `unit`.
    pub fn assessment(
        &self,
        machines: &mut Machines,
        at: (u32, u32, u32, u8),
        one: &Batch,
        unit: &Arc<str>,
    ) -> AssessmentReport {
        let (record, number, row, outcome) = at;
        let standard: &Standard = &self.checker.form.standards[number as usize];
        let plan = &self.checker.plan.standards[number as usize];
        let found = Finding { record, rule: number, row, first: NO_ROW };
        let telling = self.tell(&mut machines.now, one, plan, self.entry(standard.scope, None, &found));
        let met = match outcome {
            truth::TRUE => Some(true),
            truth::FALSE => Some(false),
            _ => None,
        };
        let FixedWords { standard: id, programme, target } = self.fixed_words(number as usize, &telling);
        let row_number = match standard.scope {
            Scope::Row(table) if row != NO_ROW => self.row_number(table, record, row),
            Scope::Row(_) | Scope::Record | Scope::Batch | Scope::History | Scope::Rollup => 0,
        };
        AssessmentReport {
            gap: if met == Some(false) {
                let alone = &target[standard.comparator.sign().len() + 1..];
                self.standard_gap(standard, &telling, &mut machines.moved, alone)
            } else {
                String::new()
            },
            met,
            needs: if met.is_none() { self.needs(record, plan) } else { Vec::new() },
            programme,
            row: row_number,
            standard: id,
            target,
            unit: Arc::clone(unit),
            value: if met.is_some() { self.assessed(standard, &telling, met == Some(false)) } else { String::new() },
        }
    }

    /// The value of a standard with two decimals, or with more where a missed one would read as if it were met.
    fn assessed(&self, standard: &Standard, telling: &Telling<'_>, missed: bool) -> String {
        let value = self.value_at(&standard.value, Some(VALUE), telling, false);
        if !missed {
            return value;
        }
        let target = self.value_at(&standard.target, Some(TARGET), telling, false);
        let same = |a: &str, b: &str| {
            Decimal::parse(a).is_ok_and(|a| Decimal::parse(b).is_ok_and(|b| a.reduced() == b.reduced()))
        };
        if !same(&value, &target) {
            return value;
        }
        let input = self.checker.input(telling.one, self.context);
        match telling.machine.shown(input, &telling.plan.shown[VALUE].1, telling.entry) {
            Shown::Number { n, d, scale } => {
                let finer = (3..=MAX_PLACES).map(|places| decimal(n, d, scale, places));
                finer.into_iter().find(|text| !same(text, &target)).unwrap_or(value)
            }
            Shown::Flag(_) | Shown::Missing(_) | Shown::Text => value,
        }
    }

    fn fixed_words(&self, number: usize, telling: &Telling<'_>) -> FixedWords {
        let standard = &self.checker.form.standards[number];
        let made = || FixedWords {
            standard: standard.id.as_str().into(),
            programme: standard.programme.as_str().into(),
            target: self.target(standard, telling).into(),
        };
        #[cfg(any(feature = "quick", test))]
        if standard.target.is_literal() {
            return self.checker.fixed[number][self.lang as usize].get_or_init(made).clone();
        }
        made()
    }

    /// The target of a standard behind the sign of the comparison.
    fn target(&self, standard: &Standard, telling: &Telling<'_>) -> String {
        let mut target = self.value_at(&standard.target, Some(TARGET), telling, false);
        if let Some(measure) = &standard.measure {
            target = with_measure(&target, &self.label(measure));
        }
        join(&[standard.comparator.sign(), &target], " ")
    }

    fn standard_gap(&self, standard: &Standard, telling: &Telling<'_>, moved: &mut Machine, target: &str) -> String {
        if let Some(says) = &standard.says {
            return self.message(says, telling);
        }
        let Some(change @ Change { cell: Cell::Field { table, field, .. }, .. }) =
            self.change(telling, moved, standard.lever)
        else {
            return missed_words(&standard.title, self.lang);
        };
        let declared = self.checker.form.field_at(table, field);
        let by = stored_number(&declared.kind, change.by.abs());
        let by =
            declared.measure.as_ref().map_or_else(|| by.clone(), |measure| with_measure(&by, &self.label(measure)));
        gap_words(declared.label.get(self.lang), &by, target, change.by < 0, self.lang)
    }
}
