//! Exact decimals: scaled integers and the one place that rounds, for display only.

use crate::limits::MAX_PLACES;

/// An exact decimal: `mantissa / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits, with their sign.
    pub mantissa: i128,
    /// How many of them stand behind the point.
    pub places: u8,
}

/// How a half is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rounding {
    /// Half away from zero (四舍五入), as yearbooks print.
    #[default]
    HalfUp,
    /// Half to even (GB/T 8170-2008, 数值修约).
    HalfEven,
}

/// Why a text is not a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// It does not have the shape of a number.
    Shape,
    /// More digits than a stored number may have.
    TooLarge,
    /// More decimal places than asked for; the extra digits are not zeros.
    TooManyPlaces,
}

impl Decimal {
    /// A whole number.
    #[must_use]
    pub fn whole(n: i128) -> Self {
        Self { mantissa: n, places: 0 }
    }

    /// Reads `-12.50`: an optional sign, ASCII digits, an optional point. No exponent, no separators.
    ///
    /// # Errors
    /// [`NumberFault::Shape`] for anything else; `TooLarge` beyond 30 digits; `TooManyPlaces` beyond 12 places
    /// that matter.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, &text[1..]),
            [b'+', ..] => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let shaped = (!whole.is_empty() || !fraction.is_empty())
            && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !shaped {
            return Err(NumberFault::Shape);
        }
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        if fraction.len() > 2 * usize::from(MAX_PLACES) {
            return Err(NumberFault::TooManyPlaces);
        }
        if whole.len() > 18 {
            return Err(NumberFault::TooLarge);
        }
        let mantissa = whole.bytes().chain(fraction.bytes()).fold(0i128, |n, b| n * 10 + i128::from(b - b'0'));
        let places = u8::try_from(fraction.len()).unwrap_or(u8::MAX);
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, places })
    }

    /// The same number with exactly `places` places, or none where digits would be lost or overflow.
    #[must_use]
    pub fn with_places(self, places: u8) -> Option<i128> {
        if places >= self.places {
            self.mantissa.checked_mul(power_of_ten(places - self.places)?)
        } else {
            let by = power_of_ten(self.places - places)?;
            (self.mantissa % by == 0).then_some(self.mantissa / by)
        }
    }

    /// Without needless zeros behind the point.
    #[must_use]
    pub fn reduced(mut self) -> Self {
        while self.places > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.places -= 1;
        }
        self
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format_scaled(self.mantissa, self.places))
    }
}

/// `10^n`, or none where 128 bits do not hold it.
#[must_use]
pub fn power_of_ten(n: u8) -> Option<i128> {
    10i128.checked_pow(u32::from(n))
}

/// A scaled integer as text with all its places: `format_scaled(61000, 2)` is `610.00`.
#[must_use]
pub fn format_scaled(mantissa: i128, places: u8) -> String {
    // From the last digit on.
    let (mut rest, mut text, mut digits) = (mantissa.unsigned_abs(), Vec::with_capacity(USUAL_DIGITS), 0);
    while rest > 0 || digits <= places {
        if places > 0 && digits == places {
            text.push(b'.');
        }
        // Nearly all numbers have 64 bits, which are far quicker to divide.
        let digit = match u64::try_from(rest) {
            Ok(short) => {
                rest = u128::from(short / 10);
                short % 10
            }
            Err(_) => {
                let digit = (rest % 10) as u64;
                rest /= 10;
                digit
            }
        };
        text.push(b'0' + digit as u8);
        digits += 1;
    }
    if mantissa < 0 {
        text.push(b'-');
    }
    text.iter().rev().map(|byte| char::from(*byte)).collect()
}

/// Digits and signs that nearly all numbers do with.
const USUAL_DIGITS: usize = 16;

/// `n / d` rounded to a whole number. None for `d == 0`.
/// Rounds by absolute value, as GB/T 8170-2008 asks for negative numbers.
#[must_use]
pub fn divide_rounded(n: i128, d: i128, rounding: Rounding) -> Option<i128> {
    if d == 0 {
        return None;
    }
    let negative = (n < 0) != (d < 0);
    let (n, d) = (n.unsigned_abs(), d.unsigned_abs());
    // Nearly all numbers have 64 bits, which are far quicker to divide.
    let (quotient, rest) = match (u64::try_from(n), u64::try_from(d)) {
        (Ok(n), Ok(d)) => (u128::from(n / d), u128::from(n % d)),
        _ => (n / d, n % d),
    };
    let up = match rest.cmp(&(d - rest)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match rounding {
            Rounding::HalfUp => true,
            Rounding::HalfEven => quotient % 2 == 1,
        },
    };
    let rounded = i128::try_from(quotient + u128::from(up)).ok()?;
    Some(if negative { -rounded } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_follows_gb_t_8170_and_half_up() {
        // Vectors: value as mantissa and places, target places, half-even, half-up.
        let vectors = [
            (121498i128, 4u8, 1u8, 121i128, 121i128),
            (105002, 4, 0, 11, 11),
            (1050, 3, 1, 10, 11),
            (25, 1, 0, 2, 3),
            (35, 1, 0, 4, 4),
            (-365, 4, 3, -36, -37),
            (28165, 3, 2, 2816, 2817),
            (28175, 3, 2, 2818, 2818),
        ];
        for (mantissa, places, to, even, up) in vectors {
            let by = power_of_ten(places - to).unwrap();
            assert_eq!(divide_rounded(mantissa, by, Rounding::HalfEven), Some(even), "{mantissa}e-{places}");
            assert_eq!(divide_rounded(mantissa, by, Rounding::HalfUp), Some(up), "{mantissa}e-{places}");
        }
    }

    #[test]
    fn parse_and_format_are_inverse() {
        for text in ["0.00", "-12.50", "610.00", "1000000.01"] {
            let d = Decimal::parse(text).unwrap();
            assert_eq!(format_scaled(d.with_places(2).unwrap(), 2), text);
        }
        for (mantissa, places, text) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (-7, 0, "-7"),
            (7, 3, "0.007"),
            (i128::MIN, 1, "-17014118346046923173168730371588410572.8"),
        ] {
            assert_eq!(format_scaled(mantissa, places), text);
        }
        for text in ["", ".", "-", "1e3", "1,000", "１", "1.2.3", "+-1"] {
            assert_eq!(Decimal::parse(text), Err(NumberFault::Shape), "{text:?}");
        }
        assert_eq!(Decimal::parse("1234567890123456789"), Err(NumberFault::TooLarge));
        assert_eq!(Decimal::parse("29.995").unwrap().with_places(2), None);
    }
}
