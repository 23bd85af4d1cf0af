//! Three-valued logic with a reason for not knowing, one byte an entry.
//!
//! Codes: 0 false, 1 undetermined, 2 not applicable, 3 true. A condition that cannot be decided because a cell does not
//! apply is itself not applicable; one that lacks a figure is undetermined, and that outweighs.
//!
//! | and | F | U | N | T |    | or | F | U | N | T |    not F = T
//! | --- | - | - | - | - |    | -- | - | - | - | - |    not U = U
//! | F   | F | F | F | F |    | F  | F | U | N | T |    not N = N
//! | U   | F | U | U | U |    | U  | U | U | U | T |    not T = F
//! | N   | F | U | N | N |    | N  | N | U | N | T |
//! | T   | F | U | N | T |    | T  | T | T | T | T |
//!
//! `and` is the smaller code. `or` is `not (not a and not b)`. Both are branch-free and vectorise.

use crate::value::State;

/// False.
pub const FALSE: u8 = 0;
/// A figure is missing.
pub const UNDETERMINED: u8 = 1;
/// Does not apply.
pub const NOT_APPLICABLE: u8 = 2;
/// True.
pub const TRUE: u8 = 3;

/// Kleene and.
#[must_use]
pub fn and(a: u8, b: u8) -> u8 {
    a.min(b)
}

/// Kleene not: swaps false and true, keeps the two kinds of not knowing.
#[must_use]
pub fn not(a: u8) -> u8 {
    // 0 <-> 3; 1 and 2 stay: their two bits differ, those of 0 and 3 are equal.
    let known = 1 ^ (a ^ (a >> 1)) & 1;
    a ^ (known * 3)
}

/// Kleene or.
#[must_use]
pub fn or(a: u8, b: u8) -> u8 {
    not(and(not(a), not(b)))
}

/// A decided truth where the state is given, the matching kind of not knowing elsewhere.
#[must_use]
pub fn decided(truth: bool, state: u8) -> u8 {
    // Plain selections, so that a loop over them vectorises.
    let known = if truth { TRUE } else { FALSE };
    let unknown = if state <= State::LAST_NOT_APPLICABLE { NOT_APPLICABLE } else { UNDETERMINED };
    if state == State::Given as u8 { known } else { unknown }
}

/// A truth where the state is given; not applicable where it is known that nothing is, undetermined otherwise.
#[must_use]
pub fn where_given(truth: bool, state: u8) -> u8 {
    let known = if truth { TRUE } else { FALSE };
    let unknown = if state == State::DividedByZero as u8 { UNDETERMINED } else { NOT_APPLICABLE };
    if state == State::Given as u8 { known } else { unknown }
}

/// `then` where the condition is true; not applicable where it is false or does not apply; undetermined otherwise.
#[must_use]
pub fn guard(when: u8, then: u8) -> u8 {
    let other = if when == UNDETERMINED { UNDETERMINED } else { NOT_APPLICABLE };
    if when == TRUE { then } else { other }
}

/// The state that stands for a truth that is not known.
#[must_use]
pub fn state_of(truth: u8) -> u8 {
    match truth {
        FALSE | TRUE => State::Given as u8,
        NOT_APPLICABLE => State::NotApplicable as u8,
        _ => State::DividedByZero as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold() {
        let rank = |x: u8| x;
        for a in 0..4 {
            assert_eq!(not(not(a)), a);
            for b in 0..4 {
                assert_eq!(and(a, b), if rank(a) < rank(b) { a } else { b });
                let expected = match (a, b) {
                    (TRUE, _) | (_, TRUE) => TRUE,
                    (UNDETERMINED, _) | (_, UNDETERMINED) => UNDETERMINED,
                    (NOT_APPLICABLE, _) | (_, NOT_APPLICABLE) => NOT_APPLICABLE,
                    _ => FALSE,
                };
                assert_eq!(or(a, b), expected, "{a} or {b}");
                assert_eq!(not(and(a, b)), or(not(a), not(b)), "De Morgan for {a}, {b}");
            }
        }
    }
}
