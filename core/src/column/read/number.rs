//! Exact numbers out of cells: separators, signs, measures behind the figure, and the digits of spreadsheet floats.

use super::clean::{Notes, fold};
use super::stored;
use super::texts::Cell;
use super::trouble::{FigureTrouble, Trouble, is_approximate};
use crate::catalogue::Field;
use crate::column::Tolerance;
use crate::limits::{MAX_PLACES, MAX_SCALED};
use crate::measure::{Fraction, Measures};
use crate::value::Decimal;
use crate::value::number::{NumberFault, power_of_ten};
use crate::value::search::holds;

/// Digits of a spreadsheet number that mean something; what stands behind them is binary noise.
pub(super) const SIGNIFICANT: usize = 15;
/// How many places beyond the field's the 15 digits must reach, and hold zeros there, before what follows counts as
/// noise: a large figure whose last typed place is the sixteenth digit is not rounded.
pub(super) const NOISE_MARGIN: u8 = 2;

/// Reads the cells of a number field.
#[derive(Clone, Debug)]
pub struct NumberReader {
    pub(super) places: u8,
    /// Spellings accepted behind the figure, folded, and how many of the field's measure one of them is.
    /// The field's own measure stands first.
    suffixes: Vec<(String, Fraction)>,
}

impl NumberReader {
    /// A reader for a field with `places` decimal places.
    pub fn new(places: u8, field: &Field, measures: &Measures) -> Self {
        let mut suffixes = Vec::new();
        let own = field.measure.as_deref().unwrap_or("");
        for text in composite_spellings(own, measures) {
            suffixes.push((text, Fraction::ONE));
        }
        let same = measures.all().iter().filter(|m| m.dimension == field.quantity.dimension);
        for measure in same {
            let Some(factor) = measure.factor.over(field.quantity.factor) else { continue };
            for text in spellings(measure) {
                if !suffixes.iter().any(|(known, _)| *known == text) {
                    suffixes.push((text, factor));
                }
            }
        }
        Self { places, suffixes }
    }

    /// `123`, `-5`, `123.45` with no more places than the field has, straight into the scaled integer.
    /// None for everything else, also for numbers too large.
    #[inline]
    pub fn plain(&self, text: &str) -> Option<i64> {
        let bytes = text.as_bytes();
        let (negative, digits) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        if digits.is_empty() || digits.len() > 17 || !digits[0].is_ascii_digit() {
            return None;
        }
        let mut value = 0i64;
        let mut at = 0;
        while at < digits.len() && digits[at].is_ascii_digit() {
            value = value * 10 + i64::from(digits[at] - b'0');
            at += 1;
        }
        let mut missing = self.places;
        if at < digits.len() {
            let fraction = &digits[at + 1..];
            if digits[at] != b'.' || fraction.is_empty() || fraction.len() > usize::from(self.places) {
                return None;
            }
            for digit in fraction {
                if !digit.is_ascii_digit() {
                    return None;
                }
                value = value * 10 + i64::from(digit - b'0');
                missing -= 1;
            }
        }
        if missing > 0 {
            value = value.checked_mul(10i64.pow(u32::from(missing)))?;
        }
        (value <= MAX_SCALED).then_some(if negative { -value } else { value })
    }

    /// The same of a cell. Up to eight characters are read together, without a loop whose end would have to be guessed.
    #[inline]
    pub fn usual(&self, cell: Cell<'_>) -> Option<i64> {
        if cell.len() <= 8
            && let Some((digits, decimals)) = eight_digits(cell.eight(), cell.len())
        {
            let missing = usize::from(self.places).checked_sub(decimals)?;
            // Eight digits and the most places that a field may have stay below the largest number.
            return Some(digits * POWERS[missing]);
        }
        self.plain(cell.text())
    }

    /// Reads a cleaned text.
    pub fn read(&self, text: &str, notes: &mut Notes) -> Result<i64, Trouble> {
        let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',' | ' ');
        let end = text.find(|c| !is_figure(c)).unwrap_or(text.len());
        let (figure, suffix) = (text[..end].trim(), text[end..].trim());
        if !figure.bytes().any(|b| b.is_ascii_digit()) {
            return Err(Trouble::NotNumber);
        }
        // The figure first: a measure behind something that is no number is not the trouble to tell.
        let mut own = Notes::default();
        let number = self.figure(figure, &mut own)?;
        let value = if suffix.is_empty() {
            self.scaled(number)?
        } else {
            let suffix = fold(suffix);
            let factor = self.factor(&suffix).ok_or_else(|| {
                // `300余户`, `300~500`, `1.2E+05` are other troubles than a wrong measure.
                let other = is_approximate(&fold(text)) || suffix.contains(|c: char| c.is_ascii_digit());
                if other { Trouble::NotNumber } else { Trouble::Figure(FigureTrouble::WrongMeasure) }
            })?;
            notes.add(if factor == Fraction::ONE { Tolerance::MeasureWritten } else { Tolerance::MeasureConverted });
            self.converted(number, factor)?
        };
        own.all().for_each(|what| notes.add(what));
        Ok(value)
    }

    pub(super) fn scaled(&self, number: Decimal) -> Result<i64, Trouble> {
        match number.with_places(self.places) {
            Some(value) => stored(value),
            None if number.places > self.places => Err(Trouble::Figure(FigureTrouble::TooManyPlaces(self.places))),
            None => Err(Trouble::Figure(FigureTrouble::TooLarge)),
        }
    }

    fn converted(&self, number: Decimal, factor: Fraction) -> Result<i64, Trouble> {
        if factor == Fraction::ONE {
            return self.scaled(number);
        }
        let up = power_of_ten(self.places).and_then(|scale| number.mantissa.checked_mul(scale)?.checked_mul(factor.n));
        let down = power_of_ten(number.places).and_then(|scale| scale.checked_mul(factor.d));
        match (up, down) {
            (Some(up), Some(down)) if up % down == 0 => stored(up / down),
            (Some(_), Some(_)) => Err(Trouble::Figure(FigureTrouble::InexactMeasure(self.places))),
            (None, _) | (_, None) => Err(Trouble::Figure(FigureTrouble::TooLarge)),
        }
    }

    /// What one of the folded suffix is in the field's measure: a measure, 万, 亿, or 万 and a measure.
    fn factor(&self, suffix: &str) -> Option<Fraction> {
        let named = |text: &str| self.suffixes.iter().find(|(known, _)| known == text).map(|(_, factor)| *factor);
        if let Some(factor) = named(suffix) {
            return Some(factor);
        }
        let (ten_thousands, rest) = match suffix.strip_prefix('万') {
            Some(rest) => (10_000, rest),
            None => (100_000_000, suffix.strip_prefix('亿')?),
        };
        let rest =
            if rest.is_empty() { Fraction::ONE } else { named(rest).filter(|_| !rest.starts_with(['%', '万']))? };
        rest.times(Fraction { n: ten_thousands, d: 1 })
    }

    /// Sign, digits, thousands separators, point.
    fn figure(&self, figure: &str, notes: &mut Notes) -> Result<Decimal, Trouble> {
        let (sign, digits) = match figure.as_bytes() {
            [b'-', ..] => ("-", figure[1..].trim_start()),
            [b'+', ..] => ("", figure[1..].trim_start()),
            _ => ("", figure),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Trouble::NotNumber);
        }
        let whole = ungrouped(whole, notes)?;
        let (digits, noise) = without_noise(&whole, fraction, usize::from(self.places));
        let number = match Decimal::parse(&format!("{sign}{digits}")) {
            Ok(number) => number.reduced(),
            Err(NumberFault::Shape) => return Err(Trouble::NotNumber),
            Err(NumberFault::TooLarge) => return Err(Trouble::Figure(FigureTrouble::TooLarge)),
            Err(NumberFault::TooManyPlaces) => return Err(Trouble::Figure(FigureTrouble::TooManyPlaces(self.places))),
        };
        if noise {
            notes.add(Tolerance::BinaryNoise);
        }
        Ok(number)
    }
}

/// Powers of ten up to the most decimal places.
const POWERS: [i64; MAX_PLACES as usize + 1] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// One in each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The digits of `length` characters as one number, and how many of them stand behind a point; none where there is
/// anything else than digits with at most one point between two of them. `eight` holds the characters, the first one
/// in the lowest byte.
#[inline]
fn eight_digits(eight: u64, length: usize) -> Option<(i64, usize)> {
    // After the exclusive or a point is a zero byte, and only there the sum leaves the highest bit unset.
    let differs = eight ^ (ONES * u64::from(b'.'));
    let points = !(((differs & (ONES * 0x7F)) + ONES * 0x7F) | differs) & (ONES * 0x80);
    let before = ((points.trailing_zeros() / 8) as usize).min(length);
    let (digits, decimals) = if before < length { (length - 1, length - 1 - before) } else { (length, 0) };
    if digits == 0 || before == 0 || (digits < length && decimals == 0) {
        return None;
    }
    // The digits behind the point move down one byte; a second point is no digit and is refused below.
    let low = if before == 8 { u64::MAX } else { (1 << (8 * before)) - 1 };
    let joined = if digits < length { (eight & low) | ((eight >> 8) & !low) } else { eight };
    // All digits move up, so that the last one is in the highest byte, with zeros as digits before the first.
    let zeros = ONES * u64::from(b'0');
    let filled = if digits == 8 { joined } else { (joined << (64 - 8 * digits)) | (zeros >> (8 * digits)) };
    let values = filled ^ zeros;
    if (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80) != 0 {
        return None;
    }
    // Neighbours are joined three times: digits to pairs, pairs to fours, fours to the whole.
    let pairs = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    let whole = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    Some((whole as i64, decimals))
}

/// The digits without thousands separators: commas or spaces before each three digits, never both, never others.
fn ungrouped(whole: &str, notes: &mut Notes) -> Result<String, Trouble> {
    let separator = match (holds(whole, ","), holds(whole, " ")) {
        (false, false) => return Ok(whole.to_owned()),
        (true, true) => return Err(Trouble::Figure(FigureTrouble::Grouping)),
        (true, false) => ',',
        (false, true) => ' ',
    };
    let groups: Vec<&str> = whole.split(separator).collect();
    let shaped = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    if !shaped || !groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Trouble::Figure(FigureTrouble::Grouping));
    }
    notes.add(if separator == ',' { Tolerance::Thousands } else { Tolerance::Spaces });
    Ok(groups.concat())
}

/// `whole.fraction` with no more than 15 significant digits, and whether some were dropped. Files written by programs
/// carry floats as text (`0.30000000000000004`); a fraction that fits the field's places keeps all its digits.
fn without_noise(whole: &str, fraction: &str, places: usize) -> (String, bool) {
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let leading = if whole.is_empty() { fraction.len() - fraction.trim_start_matches('0').len() } else { 0 };
    let keep = (SIGNIFICANT + leading).saturating_sub(whole.len());
    if fraction.len() <= keep || fraction.len() <= places || keep < places + usize::from(NOISE_MARGIN) {
        let point = if fraction.is_empty() { "" } else { "." };
        let zero = if whole.is_empty() { "0" } else { "" };
        return (format!("{zero}{whole}{point}{fraction}"), false);
    }
    let mut digits: Vec<u8> = format!("0{whole}{}", &fraction[..keep]).into_bytes();
    if fraction.as_bytes()[keep] >= b'5' {
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                break;
            }
            *digit = b'0';
        }
    }
    let digits: String = digits.into_iter().map(char::from).collect();
    let (whole, fraction) = digits.split_at(digits.len() - keep);
    (format!("{whole}.{fraction}"), true)
}

/// All spellings of one measure, folded.
fn spellings(measure: &crate::measure::Measure) -> Vec<String> {
    let mut all: Vec<String> = measure.symbols.iter().map(|text| fold(text)).collect();
    for name in [&measure.id, &measure.label.zh, &measure.label.en] {
        all.push(fold(name));
    }
    all.retain(|text| !text.is_empty());
    all
}

/// The spellings of a measure text such as `m2/household`: those of its parts, joined by the same signs.
fn composite_spellings(text: &str, measures: &Measures) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['/', '*']).unwrap_or(rest.len());
        let Some(measure) = measures.get(rest[..end].trim()) else { return Vec::new() };
        let sign = rest[end..].chars().next().map_or(String::new(), String::from);
        let parts = spellings(measure);
        let mut longer = Vec::new();
        for head in &all {
            for part in &parts {
                longer.push(format!("{head}{part}{sign}"));
            }
        }
        all = longer;
        rest = rest.get(end + 1..).unwrap_or("");
    }
    all.retain(|text| !text.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_loop(text: &str) -> Option<(i64, usize)> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let sound = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let decimals = if text.contains('.') { fraction.len() } else { 0 };
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        (sound(whole) && sound(fraction)).then(|| (digits.parse().unwrap(), decimals))
    }

    #[test]
    fn eight_characters_are_read_as_a_loop_reads_them() {
        let signs = ["0", "1", "9", ".", "-", "/", ":", " ", "a", "\0", "\u{7F}", "é"];
        let mut texts = vec![String::new()];
        for length in 0..5 {
            let longer: Vec<String> = texts
                .iter()
                .filter(|t| t.chars().count() == length)
                .flat_map(|t| signs.map(|s| format!("{t}{s}")))
                .collect();
            texts.extend(longer);
        }
        texts.extend(
            ["12345678", "1234567", "1.234567", "123456.7", "12345.67", ".1234567", "1234567.", "99999999"]
                .map(str::to_owned),
        );
        texts.extend(["0000.000", "12.34.56", "1234.5a7", "１２", "9.999999"].map(str::to_owned));
        for text in texts.iter().filter(|text| !text.is_empty() && text.len() <= 8) {
            let cell = Cell::alone(text);
            assert_eq!(eight_digits(cell.eight(), cell.len()), by_loop(text), "{text:?}");
        }
    }
}
