//! Exact sums and quotients. A quotient is kept as a fraction; it is divided for display only.

use crate::catalogue::Count;
use crate::lang::{Arith, Node, Type, Typed};
use crate::measure::{Fraction, Measures};
use crate::plan::count::Addend;
use crate::value::number::{format_scaled, power_of_ten};
use crate::value::{Decimal, number::NumberFault};
use std::cmp::Ordering;

/// An exact fraction with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Numerator.
    pub n: i128,
    /// Denominator, positive.
    pub d: i128,
}

impl Ratio {
    /// `n / d`, reduced; none for a zero denominator.
    #[must_use]
    pub fn new(n: i128, d: i128) -> Option<Self> {
        if d == 0 {
            return None;
        }
        let g = gcd(n, d).max(1) * d.signum();
        Some(Self { n: n / g, d: d / g })
    }

    /// The number that a text such as `80%` or `25` states in its measure: a percent sign is a measure, not a factor.
    ///
    /// # Errors
    /// What keeps the text from being a number.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        let decimal = Decimal::parse(text.trim().trim_end_matches('%').trim())?;
        let d = power_of_ten(decimal.places).ok_or(NumberFault::TooManyPlaces)?;
        Self::new(decimal.mantissa, d).ok_or(NumberFault::Shape)
    }

    /// Product; none where 128 bits do not hold it.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (Self::new(self.n, other.d)?, Self::new(other.n, self.d)?);
        Self::new(a.n.checked_mul(b.n)?, a.d.checked_mul(b.d)?)
    }

    /// Sum; none where 128 bits do not hold it.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let g = gcd(self.d, other.d);
        let d = self.d.checked_mul(other.d / g)?;
        let n = self.n.checked_mul(other.d / g)?.checked_add(other.n.checked_mul(self.d / g)?)?;
        Self::new(n, d)
    }

    /// Difference; none where 128 bits do not hold it.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { n: other.n.checked_neg()?, d: other.d })
    }

    /// Comparison that never overflows: whole parts first, then the fractions turned over.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let (mut a, mut b, mut turned) = (self, other, false);
        loop {
            let (x, y) = (a.n.div_euclid(a.d), b.n.div_euclid(b.d));
            let (p, q) = (a.n.rem_euclid(a.d), b.n.rem_euclid(b.d));
            let found = match x.cmp(&y) {
                Ordering::Equal if p == 0 || q == 0 => p.cmp(&q),
                Ordering::Equal => {
                    (a, b, turned) = (Self { n: a.d, d: p }, Self { n: b.d, d: q }, !turned);
                    continue;
                }
                other => other,
            };
            return if turned { found.reverse() } else { found };
        }
    }

    /// With so many decimals, for reading only.
    #[must_use]
    pub fn shown(self, places: u8, round: Round) -> String {
        let scaled = power_of_ten(places).and_then(|by| self.n.checked_mul(by));
        let Some(n) = scaled else { return (self.n / self.d).to_string() };
        let (down, rest) = (n.div_euclid(self.d), n.rem_euclid(self.d));
        let more = match round {
            Round::Half => rest >= self.d - rest,
            Round::Down => false,
            Round::Up => rest > 0,
        };
        format_scaled(down + i128::from(more), places)
    }

    /// With two decimals, or with more where it would read like a number that it is not.
    #[must_use]
    pub fn shown_beside(self, other: Option<Self>) -> String {
        let same = |text: &str| other.is_some_and(|o| o != self && Self::parse(text).is_ok_and(|t| t == o));
        let finer = (2..=6).map(|places| self.shown(places, Round::Half));
        finer.clone().find(|text| !same(text)).unwrap_or_else(|| self.shown(6, Round::Half))
    }
}

/// How a number is shortened for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Half up, as yearbooks print.
    Half,
    /// Down, for the lower end of a range.
    Down,
    /// Up, for the upper end of a range.
    Up,
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

/// What whole sums stand for: how a value, and a shortfall, are told from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The value in the indicator's measure is `n / d` times this; for a sum, `n` times this.
    pub value: Ratio,
    /// One of the numerator's steps, told in the numerator's own measure and without a literal factor such as the 100
    /// of "per 100 households".
    pub step: Ratio,
    /// One of the denominator's steps in its own measure.
    pub under: Ratio,
    /// Decimals of what is added to the numerator, and to the denominator.
    pub places: (u8, u8),
    /// Words of the numerator's own measure; none where plain things are counted.
    pub step_measure: Option<crate::span::Words>,
    /// Whether each record or row counts as one in the denominator, so that a share of things is told.
    pub counts_things: bool,
}

impl Scale {
    /// The scale of what an indicator sums; none where 128 bits do not hold it.
    #[must_use]
    pub fn new(count: &Count, over: Addend, under: Option<Addend>, measures: &Measures) -> Option<Self> {
        let measure = measures.quantity(&count.measure).ok()?;
        let n = of_step(over)?.times(of_type(&count.numerator))?;
        let target = Ratio { n: measure.factor.d, d: measure.factor.n };
        let value = match (under, &count.denominator) {
            (Some(under), Some(typed)) => {
                let d = of_step(under)?.times(of_type(typed))?;
                n.times(Ratio::new(d.d, d.n)?)?.times(target)?
            }
            (_, _) => n.times(target)?,
        };
        let (factor, inner) = literal_factor(&count.numerator);
        let step = of_step(over)?.times(Ratio::new(factor.d, factor.n)?)?;
        let step_measure = match &inner.ty {
            Type::Number(number) if !number.plain => measures.told(&number.quantity),
            _ => None,
        };
        let counts_things =
            count.denominator.as_ref().is_some_and(|d| matches!(&d.node, Node::Number(x) if *x == Decimal::whole(1)));
        let places = (over.scale, under.map_or(0, |under| under.scale));
        let under = match under {
            Some(under) => of_step(under)?,
            None => Ratio { n: 1, d: 1 },
        };
        Some(Self { value, step, under, places, step_measure, counts_things })
    }
}

fn of_step(addend: Addend) -> Option<Ratio> {
    Ratio::new(1, addend.divisor.checked_mul(power_of_ten(addend.scale)?)?)
}

fn of_type(typed: &Typed) -> Ratio {
    let factor = match &typed.ty {
        Type::Number(number) if !number.plain => number.quantity.factor,
        _ => Fraction::ONE,
    };
    Ratio { n: factor.n, d: factor.d }
}

/// `sum(x) * 100` is told as 100 and `sum(x)`.
fn literal_factor(typed: &Typed) -> (Ratio, &Typed) {
    let whole = Ratio { n: 1, d: 1 };
    if let Node::Arith(Arith::Mul, a, b) = &typed.node {
        for (literal, rest) in [(b, a), (a, b)] {
            if let Node::Number(decimal) = &literal.node
                && decimal.mantissa > 0
                && let Some(d) = power_of_ten(decimal.places)
            {
                return (Ratio { n: decimal.mantissa, d }, rest);
            }
        }
    }
    (whole, typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_compare_like_cross_products_and_do_not_overflow() {
        let values = [-7i128, -3, -1, 0, 1, 2, 3, 5, 8, 13];
        for a in values {
            for b in 1..9 {
                for c in values {
                    for d in 1..9 {
                        let (x, y) = (Ratio { n: a, d: b }, Ratio { n: c, d });
                        assert_eq!(x.compare(y), (a * d).cmp(&(c * b)), "{a}/{b} {c}/{d}");
                    }
                }
            }
        }
        let (big, bigger) = (Ratio { n: i128::MAX - 1, d: i128::MAX }, Ratio { n: i128::MAX, d: i128::MAX });
        assert_eq!(big.compare(bigger), Ordering::Less);
    }

    #[test]
    fn a_value_just_below_its_target_does_not_read_as_the_target() {
        let target = Ratio::parse("30").ok();
        let value = Ratio::new(29_996, 1_000).expect("a fraction");
        assert_eq!(value.shown(2, Round::Half), "30.00");
        assert_eq!(value.shown_beside(target), "29.996");
        assert_eq!(Ratio::parse("80%").ok(), Ratio::new(80, 1));
        assert_eq!(Ratio::new(-1, 3).map(|r| r.shown(2, Round::Down)).as_deref(), Some("-0.34"));
    }
}
