//! What is known of a truth before any record is seen.

use super::truth;
use crate::plan::{Op, Reg};

/// The truth in each register where there are no records of last year, if that alone decides it.
#[must_use]
pub fn without_previous(ops: &[Op]) -> Vec<Option<u8>> {
    let mut known: Vec<Option<u8>> = Vec::with_capacity(ops.len());
    for op in ops {
        let of = |reg: &Reg| known[*reg as usize];
        known.push(match op {
            Op::HasPrevious => Some(truth::FALSE),
            Op::Spread(a, _) => of(a),
            Op::Not(a) => of(a).map(truth::not),
            Op::And(a, b) => either(of(a), of(b), truth::FALSE, truth::and),
            Op::Or(a, b) => either(of(a), of(b), truth::TRUE, truth::or),
            // What stands behind a condition that is not true is not looked at.
            Op::Guard(when, _) => of(when).filter(|when| *when != truth::TRUE).map(|when| truth::guard(when, when)),
            _ => None,
        });
    }
    known
}

/// From two truths, of which `alone` decides by itself.
fn either(a: Option<u8>, b: Option<u8>, alone: u8, join: fn(u8, u8) -> u8) -> Option<u8> {
    if a == Some(alone) || b == Some(alone) {
        return Some(alone);
    }
    Some(join(a?, b?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_on_last_year_decides_what_stands_behind_it_and_nothing_else() {
        let ops = [
            Op::HasPrevious,
            Op::InRegister,
            Op::And(0, 1),
            Op::Guard(2, 1),
            Op::Not(0),
            Op::Guard(4, 1),
            Op::Or(0, 1),
        ];
        let (no, yes, none) = (Some(truth::FALSE), Some(truth::TRUE), Some(truth::NOT_APPLICABLE));
        assert_eq!(without_previous(&ops), [no, None, no, none, yes, None, None]);
    }
}
