//! How far a failing comparison is from passing, in closed form: the change of one cell, all else equal.

use crate::column::Batch;
use crate::eval::{Machine, holds};
use crate::finding::Checker;
use crate::lang::{Cell, Compare};
use crate::plan::{Context, RulePlan};
use crate::value::Kind;

/// The change of one cell that makes a comparison hold.
pub(super) struct Change {
    pub cell: Cell,
    /// Whether it is the sum over a table that has to change.
    pub summed: bool,
    /// In the smallest unit of the field.
    pub by: i128,
}

/// The change for the first comparison of a rule that fails at `entry` of a batch of one record.
/// `machine` holds the registers of that record, `moved` is used to see what follows from a step. `lever` asks for a
/// certain cell.
pub(super) fn change(
    checker: &Checker<'_>,
    (machine, moved): (&Machine, &mut Machine),
    batch: &Batch,
    context: &Context,
    plan: &RulePlan,
    entry: usize,
    lever: Option<Cell>,
) -> Option<Change> {
    let input = checker.input(batch, context);
    let failing = plan.comparisons.iter().find(|c| {
        machine.byte(input, c.state, entry) == 0 && !holds(c.op, machine.number(input, c.difference, entry), 0)
    })?;
    let asked = failing.levers.iter().find(|l| Some(l.cell) == lever);
    let lever = asked.or_else(|| failing.levers.iter().find(|l| is_number(checker, l.cell)))?;
    let before = machine.number(input, failing.difference, entry);
    moved.run(input, &plan.explain, None, Some(lever.reg));
    let slope = moved.number(input, failing.difference, entry).checked_sub(before)?;
    let by = steps(failing.op, before, slope)?;
    Some(Change { cell: lever.cell, summed: lever.summed, by })
}

fn is_number(checker: &Checker<'_>, cell: Cell) -> bool {
    match cell {
        Cell::Field { table, field, .. } => matches!(checker.form.field_at(table, field).kind, Kind::Number { .. }),
        Cell::Unit(_) | Cell::Given(_) => false,
    }
}

/// The smallest whole `k` with `difference + slope * k op 0`; none where there is none.
fn steps(op: Compare, difference: i128, slope: i128) -> Option<i128> {
    if slope == 0 {
        return None;
    }
    let goal = match op {
        Compare::Equal | Compare::AtMost | Compare::AtLeast => 0,
        Compare::Less => -1,
        Compare::Greater => 1,
        Compare::NotEqual => return None,
    };
    let need = goal - difference;
    if op == Compare::Equal {
        return (need % slope == 0).then(|| need / slope);
    }
    // Away from zero: a part of a step is not enough.
    let exact = need % slope == 0;
    let towards = need / slope;
    Some(if exact { towards } else { towards + if (need < 0) == (slope < 0) { 1 } else { -1 } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_enough_and_one_less_is_not() {
        let ordered = [Compare::AtMost, Compare::AtLeast, Compare::Less, Compare::Greater];
        for op in ordered {
            for difference in -20i128..=20 {
                for slope in [-7i128, -3, -1, 1, 2, 5] {
                    if holds(op, difference, 0) {
                        continue;
                    }
                    let k = steps(op, difference, slope).unwrap();
                    assert!(holds(op, difference + slope * k, 0), "{difference} + {slope} * {k} {}", op.sign());
                    assert!(!holds(op, difference + slope * (k - k.signum()), 0), "{k} steps are one too many");
                }
            }
        }
        assert_eq!(steps(Compare::Equal, 10, -3), None);
        assert_eq!(steps(Compare::Equal, 9, -3), Some(3));
    }
}
