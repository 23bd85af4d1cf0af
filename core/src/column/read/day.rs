//! Dates, years and months in the spellings of Chinese offices, and the day numbers of spreadsheets.

use super::clean::Notes;
use super::trouble::{DayTrouble, Trouble};
use crate::column::Tolerance;
use crate::value::Date;
use crate::value::search::holds;

/// Plain numbers that are taken for a day of the 1900 date system in a date field: 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;
/// Day number of 1970-01-01 in the 1900 date system.
pub(super) const SERIAL_OF_1970: i64 = 25_569;

/// `2025-12-31`.
#[inline]
pub fn plain_date(text: &str) -> Option<i64> {
    Date::parse(text).map(|date| i64::from(date.days()))
}

/// `2025`.
#[inline]
pub fn plain_year(text: &str) -> Option<i64> {
    match text.as_bytes() {
        [first @ b'1'..=b'9', rest @ ..] if rest.len() == 3 && rest.iter().all(u8::is_ascii_digit) => {
            Some(rest.iter().fold(i64::from(first - b'0'), |n, d| n * 10 + i64::from(d - b'0')))
        }
        _ => None,
    }
}

/// A day in any spelling that leaves no doubt, as days since 1970-01-01.
///
/// `12/31/2025` and `31/12/2025` leave none, because only one of the two can be a month; `3/4/2025` is refused.
pub fn date(text: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    if let Some(days) = plain_date(text) {
        return Ok(days);
    }
    // A spreadsheet's day number, as exports to text leave it.
    if text.len() == 5
        && text.bytes().all(|b| b.is_ascii_digit())
        && let Some(days) = day_of_serial(text, notes)
    {
        return Ok(days);
    }
    let (parts, signs) = split(without_time(text)).ok_or(Trouble::Day(DayTrouble::NotDate))?;
    let last_sign_ok = matches!(signs.last().map(String::as_str), Some("" | "日" | "号"));
    let [first, rest @ ..] = parts.as_slice() else { return Err(Trouble::Day(DayTrouble::NotDate)) };
    let (year, month, day) = match rest {
        [] if first.len() == 8 && last_sign_ok => (&first[..4], &first[4..6], &first[6..]),
        [] if matches!(first.len(), 4 | 6) => return Err(Trouble::Day(DayTrouble::DayMissing)),
        [_] if first.len() == 4 => return Err(Trouble::Day(DayTrouble::DayMissing)),
        [_] if first.len() <= 2 => return Err(Trouble::Day(DayTrouble::YearMissing)),
        [month, day] if first.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            (first.as_str(), month.as_str(), day.as_str())
        }
        [second, year] if year.len() == 4 && first.len() <= 2 && second.len() <= 2 => year_last(first, second, year)?,
        [second, third] if first.len().max(second.len()).max(third.len()) <= 2 => {
            return Err(Trouble::Day(DayTrouble::TwoDigitYear));
        }
        _ => return Err(Trouble::Day(DayTrouble::NotDate)),
    };
    if !last_sign_ok {
        return Err(Trouble::Day(DayTrouble::NotDate));
    }
    let date = Date::from_ymd(number(year), number(month).unsigned_abs(), number(day).unsigned_abs())
        .ok_or(Trouble::Day(DayTrouble::NoSuchDay))?;
    notes.add(Tolerance::DateSpelling);
    Ok(i64::from(date.days()))
}

/// The day that a spreadsheet's day number means; none for other numbers.
fn day_of_serial(digits: &str, notes: &mut Notes) -> Option<i64> {
    let serial = digits.parse::<i64>().ok().filter(|serial| SERIALS.contains(serial))?;
    notes.add(Tolerance::DateSpelling);
    Some(serial - SERIAL_OF_1970)
}

/// `2025`, `2025年`, `2025年度`.
pub fn year(text: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    let mut digits = text;
    while let Some(shorter) = digits.strip_suffix("年度") {
        digits = shorter;
    }
    digits = digits.trim_end_matches('年').trim();
    match plain_year(digits) {
        Some(year) => {
            if digits.len() != text.len() {
                notes.add(Tolerance::DateSpelling);
            }
            Ok(year)
        }
        None if digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err(Trouble::Day(DayTrouble::TwoDigitYear))
        }
        None => Err(Trouble::Day(DayTrouble::NotYear)),
    }
}

/// `2025-12`, `2025.12`, `2025年12月`, `202512`, as `year * 12 + month - 1`.
pub fn month(text: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    let (parts, signs) = split(text).ok_or(Trouble::Day(DayTrouble::NotMonth))?;
    let (year, month) = match parts.as_slice() {
        [both] if both.len() == 6 => (&both[..4], &both[4..]),
        [year, month] if year.len() == 4 && month.len() <= 2 => (year.as_str(), month.as_str()),
        [month, year] if year.len() == 4 && month.len() <= 2 => (year.as_str(), month.as_str()),
        [year, month] if year.len() == 2 && month.len() <= 2 => return Err(Trouble::Day(DayTrouble::TwoDigitYear)),
        _ => return Err(Trouble::Day(DayTrouble::NotMonth)),
    };
    let (year, month) = (i64::from(number(year)), i64::from(number(month)));
    let closed = matches!(signs.last().map(String::as_str), Some("" | "月" | "月份"));
    if !closed || year < 1000 || !(1..=12).contains(&month) {
        return Err(Trouble::Day(DayTrouble::NotMonth));
    }
    if text != format!("{year:04}-{month:02}") {
        notes.add(Tolerance::DateSpelling);
    }
    Ok(year * 12 + month - 1)
}

/// Day and month before the year: clear when only one of them can be the month, or when both are the same.
fn year_last<'a>(first: &'a str, second: &'a str, year: &'a str) -> Result<(&'a str, &'a str, &'a str), Trouble> {
    match (number(first) > 12, number(second) > 12) {
        (false, true) => Ok((year, first, second)),
        (true, false) => Ok((year, second, first)),
        (true, true) => Err(Trouble::Day(DayTrouble::NoSuchDay)),
        (false, false) if number(first) == number(second) => Ok((year, first, second)),
        (false, false) => Err(Trouble::Day(DayTrouble::DayOrder)),
    }
}

/// Without ` 00:00:00` or `T00:00:00` behind the day, as databases and programs write it.
fn without_time(text: &str) -> &str {
    let is_time = |time: &str| {
        let time = time.trim_end_matches('Z');
        holds(time, ":") && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'))
    };
    match text.rsplit_once([' ', 'T']) {
        Some((day, time)) if is_time(time) => day.trim_end(),
        Some(_) | None => text,
    }
}

/// The runs of digits, and what stands behind each of them, without spaces. None where something other than digits
/// and the usual signs stands there.
fn split(text: &str) -> Option<(Vec<String>, Vec<String>)> {
    let mut parts: Vec<String> = Vec::new();
    let mut signs: Vec<String> = Vec::new();
    let mut in_digits = false;
    for c in text.chars().filter(|c| *c != ' ') {
        if c.is_ascii_digit() {
            if !in_digits {
                parts.push(String::new());
                signs.push(String::new());
            }
            parts.last_mut()?.push(c);
        } else {
            signs.last_mut()?.push(c);
        }
        in_digits = c.is_ascii_digit();
    }
    let between = &signs[..signs.len().saturating_sub(1)];
    let usual = |sign: &String| matches!(sign.as_str(), "-" | "." | "/" | "年" | "月" | "—" | "–");
    let bounded = parts.iter().all(|part| part.len() <= 8);
    (!parts.is_empty() && bounded && between.iter().all(usual)).then_some((parts, signs))
}

/// At most eight digits as a number.
fn number(digits: &str) -> i32 {
    digits.parse().unwrap_or(0)
}

/// A plain number in a date field: a day number of a spreadsheet, or the eight digits of a day.
#[cfg(feature = "sheets")]
pub fn date_of_number(digits: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    let whole = digits.split('.').next().unwrap_or("");
    day_of_serial(whole, notes).map_or_else(|| date(digits, notes), Ok)
}

/// A plain number in a month field. `2025.1` as a number may have been `2025.10`, so two digits must stand behind
/// the point.
#[cfg(feature = "sheets")]
pub fn month_of_number(digits: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    if let Ok(serial) = digits.parse::<i64>()
        && SERIALS.contains(&serial)
    {
        let date = Date::from_days(serial - SERIAL_OF_1970).ok_or(Trouble::Day(DayTrouble::NotMonth))?;
        notes.add(Tolerance::DateSpelling);
        let (year, month, _) = date.ymd();
        return Ok(i64::from(year) * 12 + i64::from(month) - 1);
    }
    match digits.split_once('.') {
        Some((_, behind)) if behind.len() != 2 => Err(Trouble::Day(DayTrouble::MonthAsNumber)),
        Some(_) | None => month(digits, notes),
    }
}
