//! How many outcomes of each kind there are.

use crate::eval::truth;

/// Counts of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The condition holds.
    pub pass: u64,
    /// It does not.
    pub fail: u64,
    /// It does not apply.
    pub not_applicable: u64,
    /// It could not be decided.
    pub undetermined: u64,
}

/// Outcomes counted in one byte each before the counts are added up: as many as a byte can count, in whole steps of
/// sixteen, so that the processor compares and counts sixteen at once.
const AT_ONCE: usize = 240;

impl Tally {
    /// Adds the counts of another.
    pub fn add(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.undetermined += other.undetermined;
    }

    /// Counts one outcome, a truth of [`truth`].
    pub fn count(&mut self, outcome: u8) {
        let counter = match outcome {
            truth::TRUE => &mut self.pass,
            truth::FALSE => &mut self.fail,
            truth::NOT_APPLICABLE => &mut self.not_applicable,
            _ => &mut self.undetermined,
        };
        *counter += 1;
    }

    /// The counts of some outcomes, truths of [`truth`].
    #[must_use]
    pub fn of(outcomes: &[u8]) -> Self {
        let mut all = Self::default();
        if let [one] = outcomes {
            all.count(*one);
            return all;
        }
        for some in outcomes.chunks(AT_ONCE) {
            let (mut pass, mut fail, mut not_applicable) = (0u8, 0u8, 0u8);
            for outcome in some {
                pass += u8::from(*outcome == truth::TRUE);
                fail += u8::from(*outcome == truth::FALSE);
                not_applicable += u8::from(*outcome == truth::NOT_APPLICABLE);
            }
            let decided = u64::from(pass) + u64::from(fail) + u64::from(not_applicable);
            all.add(Self {
                pass: pass.into(),
                fail: fail.into(),
                not_applicable: not_applicable.into(),
                undetermined: some.len() as u64 - decided,
            });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_columns_are_counted() {
        for length in [0usize, 1, 239, 240, 241, 1_024] {
            let outcomes: Vec<u8> = (0..length).map(|n| [3, 3, 0, 2, 1, 2, 2][n % 7]).collect();
            let count = |wanted: u8| outcomes.iter().filter(|o| **o == wanted).count() as u64;
            let expected = Tally {
                pass: count(truth::TRUE),
                fail: count(truth::FALSE),
                not_applicable: count(truth::NOT_APPLICABLE),
                undetermined: count(truth::UNDETERMINED),
            };
            assert_eq!(Tally::of(&outcomes), expected, "{length}");
        }
    }
}
