//! Pseudo-random numbers that are the same on every machine: SplitMix64, seeded by a few numbers.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A stream for a seed and what it is used for: streams for different uses or indexes do not depend on each other.
    #[must_use]
    pub fn new(seed: u64, purpose: u64, index: usize) -> Self {
        let mut random = Self { state: seed ^ purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93) };
        random.state = random.next() ^ (index as u64).wrapping_mul(0xA076_1D64_78BD_642F);
        random.next();
        random
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n - 1`; 0 for `n == 0`.
    pub fn below(&mut self, n: i64) -> i64 {
        let n = u64::try_from(n).unwrap_or(0);
        let drawn = self.next();
        if n == 0 { 0 } else { i64::try_from(drawn % n).unwrap_or(0) }
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(most - least + 1)
    }

    /// True in `percent` of a hundred draws.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let at = usize::try_from(self.below(list.len() as i64)).unwrap_or(0);
        list[at]
    }

    /// `median` times two to the power of a bell-shaped number: many near the median, few far above it. `spread` is
    /// the standard deviation of the exponent in hundredths. Integers only, so that every machine draws the same.
    pub fn skewed(&mut self, median: i64, spread: i64) -> i64 {
        // The sum of four even draws of -128..=127 has a standard deviation of 148.
        let bell: i64 = (0..4).map(|_| self.below(256) - 128).sum();
        let exponent = bell * spread * 256 / (148 * 100);
        let (whole, part) = (exponent.div_euclid(256), exponent.rem_euclid(256));
        let scaled = median * (256 + part);
        let shifted = if whole >= 0 { scaled << whole.min(8) } else { scaled >> (-whole).min(8) };
        shifted / 256
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn half_of_the_skewed_draws_lie_below_the_median() {
        let mut random = Random::new(7, 1, 0);
        let draws: Vec<i64> = (0..4_000).map(|_| random.skewed(600, 80)).collect();
        let below = draws.iter().filter(|n| **n < 600).count();
        assert!((1_850..2_150).contains(&below), "{below}");
        let mean = draws.iter().sum::<i64>() / 4_000;
        assert!(mean > 640, "{mean}: large ones pull the mean above the median");
    }

    #[test]
    fn streams_of_neighbours_differ() {
        let firsts: std::collections::BTreeSet<u64> = (0..1_000).map(|i| Random::new(1, 1, i).next()).collect();
        assert_eq!(firsts.len(), 1_000);
    }
}
