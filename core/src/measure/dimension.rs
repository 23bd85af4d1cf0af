//! A dimension is a product of base names with exponents: `area / household`.

use crate::map::Map;
use crate::value::search::join;

/// A product of powers of base dimensions; empty for pure numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dimension {
    powers: Map<String, i8>,
}

impl Dimension {
    /// The dimension of pure numbers.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A base dimension; the empty name gives the dimension of pure numbers.
    #[must_use]
    pub fn base(name: &str) -> Self {
        let mut powers = Map::new();
        if !name.is_empty() {
            powers.insert(name.to_owned(), 1);
        }
        Self { powers }
    }

    /// A dimension from its base names and their exponents, none of which is zero.
    #[must_use]
    pub fn of_powers(powers: Map<String, i8>) -> Self {
        Self { powers }
    }

    /// Its base names and their exponents.
    #[must_use]
    pub fn powers(&self) -> &Map<String, i8> {
        &self.powers
    }

    /// Whether it is that of pure numbers.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// Product of two dimensions.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    /// Quotient of two dimensions.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i8) -> Self {
        let mut powers = self.powers.clone();
        for (name, power) in &other.powers {
            let sum = powers.get(name).copied().unwrap_or(0).saturating_add(sign.saturating_mul(*power));
            if sum == 0 {
                powers.remove(name);
            } else {
                powers.insert(name.clone(), sum);
            }
        }
        Self { powers }
    }
}

impl std::fmt::Display for Dimension {
    /// `area/household`, `1` for pure numbers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let write = |positive: bool| {
            let parts: Vec<String> = self
                .powers
                .iter()
                .filter(|(_, p)| (**p > 0) == positive)
                .map(|(name, p)| if p.abs() == 1 { name.clone() } else { format!("{name}^{}", p.abs()) })
                .collect();
            join(&parts, "*")
        };
        let (over, under) = (write(true), write(false));
        let over = if over.is_empty() { "1".to_owned() } else { over };
        if under.is_empty() { f.write_str(&over) } else { write!(f, "{over}/{under}") }
    }
}
