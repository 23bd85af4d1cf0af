//! Cells of spreadsheets that hold numbers and dates instead of texts. The only floats of the core, and no arithmetic
//! is done on them; builds that read no spreadsheets leave this file out.

use super::day::SERIAL_OF_1970;
use super::number::{NOISE_MARGIN, SIGNIFICANT};
use super::trouble::DayTrouble;
use super::*;
use crate::value::{Date, Decimal};

impl CellReader {
    pub(super) fn read_number(&self, number: f64, into: &mut Column) {
        let mut notes = Notes::default();
        let reading = self.number_cell(number, &mut notes);
        push(reading, &notes, || number.to_string(), into);
    }

    pub(super) fn read_days(&self, days: f64, into: &mut Column) {
        let mut notes = Notes::default();
        let reading = self.days_cell(days, &mut notes);
        push(reading, &notes, || shown_days(days), into);
    }

    fn number_cell(&self, number: f64, notes: &mut Notes) -> Result<Reading, Trouble> {
        let digits = || cell_text(number);
        match &self.how {
            How::Number(reader) => reader.read_cell(number, notes).map(Reading::Int),
            How::Date => day::date_of_number(&digits()?, notes).map(Reading::Int),
            How::Year => day::year(&digits()?, notes).map(Reading::Int),
            How::Month => day::month_of_number(&digits()?, notes).map(Reading::Int),
            How::Flag => choice::flag(&digits()?, notes).map(Reading::Int),
            How::Code(reader) => {
                let digits = digits()?;
                reader.find(&digits, notes).map_or_else(|| reader.read(&digits, notes), Ok).map(Reading::Int)
            }
            How::Text => digits().map(Reading::Text),
            How::Phone | How::Email | How::Uscc | How::Division | How::Intervals => {
                let digits = digits()?;
                self.judge_clean(&digits, &digits, notes)
            }
        }
    }

    fn days_cell(&self, days: f64, notes: &mut Notes) -> Result<Reading, Trouble> {
        let date = of_days(days)?;
        match &self.how {
            How::Date => Ok(Reading::Int(i64::from(date.days()))),
            How::Year => Ok(Reading::Int(year_of_cell(date, notes))),
            How::Month => {
                notes.add(Tolerance::DateSpelling);
                let (year, month, _) = date.ymd();
                Ok(Reading::Int(i64::from(year) * 12 + i64::from(month) - 1))
            }
            How::Text => Ok(Reading::Text(date.to_string())),
            How::Number(_) => Err(Trouble::Figure(FigureTrouble::DateForNumber)),
            How::Code(_) | How::Flag | How::Phone | How::Email | How::Uscc | How::Division | How::Intervals => {
                let text = date.to_string();
                self.judge_clean(&text, &text, notes)
            }
        }
    }
}

impl NumberReader {
    /// Reads a spreadsheet number. Whole numbers below 10^15 are exact in a float; of all others the first 15
    /// significant digits are taken, as spreadsheets show them. No arithmetic is done on floats.
    fn read_cell(&self, number: f64, notes: &mut Notes) -> Result<i64, Trouble> {
        if let Some(whole) = exact_whole(number) {
            return self.scaled(Decimal::whole(i128::from(whole)));
        }
        let (decimal, noise) = significant(number)?;
        if noise && decimal.places < self.places + NOISE_MARGIN {
            return Err(Trouble::Figure(FigureTrouble::TooManyPlaces(self.places)));
        }
        let value = self.scaled(decimal.reduced())?;
        if noise {
            notes.add(Tolerance::BinaryNoise);
        }
        Ok(value)
    }
}

/// The day of a spreadsheet date; the time of day is dropped.
fn of_days(days: f64) -> Result<Date, Trouble> {
    let whole = days as i64;
    // The cast cuts towards zero; days before 1970 with a time of day lie one lower.
    let whole = if (whole as f64) > days { whole - 1 } else { whole };
    if days.is_nan() {
        Err(Trouble::Day(DayTrouble::NotDate))
    } else {
        Date::from_days(whole).ok_or(Trouble::Day(DayTrouble::NotDate))
    }
}

/// The year that a date cell of a year field means. A year typed as `2025` into a cell with a date format becomes the
/// 2025th day of the date system, in 1905; nobody reports a day of that time.
fn year_of_cell(date: Date, notes: &mut Notes) -> i64 {
    notes.add(Tolerance::DateSpelling);
    let serial = i64::from(date.days()) + SERIAL_OF_1970;
    if (1900..=2100).contains(&serial) { serial } else { i64::from(date.ymd().0) }
}

/// A spreadsheet date as raw text.
fn shown_days(days: f64) -> String {
    of_days(days).map_or_else(|_| days.to_string(), |date| date.to_string())
}

/// A spreadsheet number as the text of its first 15 significant digits, for fields that are no numbers.
/// Whole numbers beyond 15 digits have lost digits, so they are refused.
fn cell_text(number: f64) -> Result<String, Trouble> {
    if let Some(whole) = exact_whole(number) {
        return Ok(whole.to_string());
    }
    let decimal = significant(number)?.0.reduced();
    if decimal.places == 0 {
        return Err(Trouble::Figure(FigureTrouble::DigitsLost));
    }
    Ok(decimal.to_string())
}

/// The number as an integer where a float holds it exactly and spreadsheets keep all its digits.
fn exact_whole(number: f64) -> Option<i64> {
    const BOUND: f64 = 1e15;
    if !(-BOUND < number && number < BOUND) {
        return None;
    }
    // The cast cuts; equality then says whether anything was cut.
    let whole = number as i64;
    (whole as f64 == number).then_some(whole)
}

/// The first 15 significant digits of a float, zeros at the end included, and whether more were there.
fn significant(number: f64) -> Result<(Decimal, bool), Trouble> {
    let shown = format!("{number:.14e}");
    let (digits, exponent) = shown.split_once('e').ok_or(Trouble::NotNumber)?;
    let exponent: i32 = exponent.parse().map_err(|_| Trouble::NotNumber)?;
    let mantissa: i128 = digits.replace('.', "").parse().map_err(|_| Trouble::NotNumber)?;
    let places = 14 - exponent;
    if places < 0 {
        return Err(Trouble::Figure(FigureTrouble::TooLarge));
    }
    let places = u8::try_from(places).ok().filter(|p| *p <= 30).ok_or(Trouble::Figure(FigureTrouble::TooSmall))?;
    let shortest = format!("{number:e}");
    let length = shortest.split('e').next().unwrap_or("").bytes().filter(u8::is_ascii_digit).count();
    Ok((Decimal { mantissa, places }, length > SIGNIFICANT))
}
