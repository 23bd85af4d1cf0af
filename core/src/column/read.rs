//! Cells as people type them, read into columns: full-width digits, thousands separators, measures behind the
//! number, √ and ×, dates in many spellings. What is forgiven is noted; what cannot be read keeps its raw text.
//!
//! Reading never fails: [`CellReader::read`] pushes exactly one entry. The usual spelling takes a short way without
//! allocation, a column at a time ([`CellReader::read_texts`]); everything else is cleaned and judged, and [`why_unreadable`] takes the
//! same way again to say what was wrong, so that columns need not store reasons.

mod choice;
mod clean;
mod day;
mod many;
mod number;
mod show;
#[cfg(feature = "sheets")]
mod sheet;
mod texts;
mod trouble;

#[cfg(test)]
pub(super) mod tests;

pub use show::{canonical, show};
pub use texts::{Cell, Texts};
pub use trouble::shortened;

use super::{Column, Tolerance};
use crate::catalogue::{BlankMeans, Catalogue, Field};
use crate::limits::{MAX_SCALED, MAX_TEXT_CHARS};
use crate::span::Words;
use crate::value::identifier::{self, IdentifierFault};
use crate::value::{Kind, State, intervals};
use choice::CodeReader;
use clean::{Cleaned, Notes, clean, clean_text};
use number::NumberReader;
use trouble::{FigureTrouble, Trouble};

/// A cell as a file or form hands it over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RawCell<'a> {
    /// Nothing.
    Empty,
    /// A text as typed.
    Text(&'a str),
    /// A number of a spreadsheet.
    #[cfg(feature = "sheets")]
    Number(f64),
    /// A spreadsheet date already turned into days since 1970-01-01; a fraction is the time of day.
    #[cfg(feature = "sheets")]
    Days(f64),
    /// A truth value of a spreadsheet or of JSON.
    Bool(bool),
    /// An error value of a spreadsheet, such as `#REF!`.
    Error(&'a str),
}

/// Reads the cells of one field.
#[derive(Clone, Debug)]
pub struct CellReader {
    how: How,
    blank: BlankMeans,
}

#[derive(Clone, Debug)]
enum How {
    Number(NumberReader),
    Code(CodeReader),
    Flag,
    Date,
    Year,
    Month,
    Text,
    Phone,
    Email,
    Uscc,
    Division,
    Intervals,
}

/// What a cell turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reading {
    Int(i64),
    Text(String),
    Missing(State),
}

impl CellReader {
    /// A reader for one field; looks up code lists and measures once.
    #[must_use]
    pub fn new(field: &Field, catalogue: &Catalogue) -> Self {
        let how = match field.kind {
            Kind::Number { places } => How::Number(NumberReader::new(places, field, &catalogue.measures)),
            Kind::Code { list } => How::Code(CodeReader::new(&catalogue.lists[usize::from(list)])),
            Kind::Flag => How::Flag,
            Kind::Date => How::Date,
            Kind::Year => How::Year,
            Kind::Month => How::Month,
            Kind::Text => How::Text,
            Kind::Phone => How::Phone,
            Kind::Email => How::Email,
            Kind::Uscc => How::Uscc,
            Kind::Division => How::Division,
            Kind::Intervals => How::Intervals,
        };
        Self { how, blank: field.blank }
    }

    /// Reads a cell and pushes one entry.
    pub fn read(&self, raw: RawCell<'_>, into: &mut Column) {
        match raw {
            RawCell::Empty => self.push_blank(into),
            RawCell::Text(text) => self.read_text(text, into),
            #[cfg(feature = "sheets")]
            RawCell::Number(number) => self.read_number(number, into),
            #[cfg(feature = "sheets")]
            RawCell::Days(days) => self.read_days(days, into),
            RawCell::Bool(truth) => match self.how {
                How::Flag => into.push_int(i64::from(truth)),
                How::Number(_)
                | How::Code(_)
                | How::Date
                | How::Year
                | How::Month
                | How::Text
                | How::Phone
                | How::Email
                | How::Uscc
                | How::Division
                | How::Intervals => self.read_text(if truth { "TRUE" } else { "FALSE" }, into),
            },
            RawCell::Error(error) => into.push_unreadable(cut(error)),
        }
    }

    /// Whether an identifier of this reader's kind is in its normal form.
    fn is_normal(&self, text: &str) -> bool {
        match self.how {
            How::Email => identifier::is_normal_email(text),
            How::Uscc => identifier::is_normal_uscc(text),
            How::Number(_)
            | How::Code(_)
            | How::Flag
            | How::Date
            | How::Year
            | How::Month
            | How::Text
            | How::Phone
            | How::Division
            | How::Intervals => {
                identifier::is_plain_phone(text) || identifier::phone(text).is_ok_and(|normal| normal == text)
            }
        }
    }

    fn read_unusual(&self, text: &str, into: &mut Column) {
        let mut notes = Notes::default();
        match self.judge(text, &mut notes) {
            Ok(None) => self.push_blank(into),
            Ok(Some(reading)) => push(Ok(reading), &notes, String::new, into),
            Err(trouble) => push(Err(trouble), &notes, || text.to_owned(), into),
        }
    }

    fn push_blank(&self, into: &mut Column) {
        match self.blank() {
            (value, State::Given) => into.push_int(value),
            (_, missing) => into.push_missing(missing),
        }
    }

    /// What a cell is in which nothing stands.
    fn blank(&self) -> (i64, State) {
        match (self.blank, &self.how) {
            (BlankMeans::NotApplicable, _) => (0, State::NotApplicable),
            (BlankMeans::Zero, How::Number(_) | How::Flag) => (0, State::Given),
            (BlankMeans::Undetermined | BlankMeans::Zero, _) => (0, State::Blank),
        }
    }

    /// What a text is: none for a blank one.
    fn judge(&self, text: &str, notes: &mut Notes) -> Result<Option<Reading>, Trouble> {
        if text.chars().nth(MAX_TEXT_CHARS).is_some() {
            return Err(Trouble::TooLong);
        }
        let cleaned = if matches!(self.how, How::Text) { clean_text(text, notes) } else { clean(text, notes) };
        let Cleaned { text, folded } = cleaned;
        if text.is_empty() {
            return Ok(None);
        }
        // A code list may have an entry such as 无 or 不适用, so it is asked before the general marks.
        if let How::Code(reader) = &self.how
            && let Some(code) = reader.find(&text, notes)
        {
            return Ok(Some(Reading::Int(code)));
        }
        if clean::is_sheet_error(&text) {
            return Err(Trouble::SheetError);
        }
        if clean::is_filled_with_hashes(&text) {
            return Err(Trouble::ColumnTooNarrow);
        }
        if let Some(state) = self.marked(&folded) {
            return Ok(Some(Reading::Missing(state)));
        }
        self.judge_clean(&text, &folded, notes).map(Some)
    }

    /// The marks by which people say that an item does not apply or that there is no figure.
    fn marked(&self, folded: &str) -> Option<State> {
        let state = clean::mark(folded)?;
        match (&self.how, state) {
            // 暂无 in a yes-or-no cell may mean "not yet", which is no.
            (How::Flag, State::NotAvailable) if folded == "暂无" => None,
            _ => Some(state),
        }
    }

    fn judge_clean(&self, text: &str, folded: &str, notes: &mut Notes) -> Result<Reading, Trouble> {
        match &self.how {
            How::Number(reader) => reader.read(text, notes).map(Reading::Int),
            How::Code(reader) => reader.read(text, notes).map(Reading::Int),
            How::Flag => choice::flag(folded, notes).map(Reading::Int),
            How::Date => day::date(text, notes).map(Reading::Int),
            How::Year => day::year(text, notes).map(Reading::Int),
            How::Month => day::month(text, notes).map(Reading::Int),
            How::Text => Ok(Reading::Text(text.to_owned())),
            How::Phone => identified(text, identifier::phone, notes),
            How::Email => identified(text, identifier::email, notes),
            How::Uscc => identified(text, identifier::uscc, notes),
            How::Division => identified(text, identifier::division_code, notes),
            How::Intervals => {
                let normal = intervals::normalised(&intervals::parse(text).map_err(Trouble::Interval)?);
                if normal != text {
                    notes.add(Tolerance::Spelling);
                }
                Ok(Reading::Text(normal))
            }
        }
    }
}

/// Why a raw text cannot be read as the field's kind, and what to do. Works from the text alone.
#[must_use]
pub fn why_unreadable(field: &Field, catalogue: &Catalogue, raw: &str) -> (Words, Words) {
    let reader = CellReader::new(field, catalogue);
    let trouble = match reader.judge(raw, &mut Notes::default()) {
        // Readable as a text, so the cell was of another kind or had lost digits.
        Ok(_) => trouble::of_cell(field, raw),
        Err(trouble) => trouble,
    };
    trouble.words(field, catalogue, raw)
}

fn identified(
    text: &str,
    parse: fn(&str) -> Result<String, IdentifierFault>,
    notes: &mut Notes,
) -> Result<Reading, Trouble> {
    let normal = parse(text).map_err(Trouble::Identifier)?;
    if normal != text {
        notes.add(Tolerance::Spelling);
    }
    Ok(Reading::Text(normal))
}

fn push(reading: Result<Reading, Trouble>, notes: &Notes, raw: impl Fn() -> String, into: &mut Column) {
    match reading {
        Ok(Reading::Int(value)) => into.push_int(value),
        Ok(Reading::Text(text)) => into.push_text(&text),
        Ok(Reading::Missing(state)) => return into.push_missing(state),
        Err(_) => return into.push_unreadable(cut(&raw())),
    }
    for tolerance in notes.all() {
        into.tolerate_last(tolerance);
    }
}

/// The first characters of a raw text, as many as are kept.
fn cut(raw: &str) -> &str {
    raw.char_indices().nth(MAX_TEXT_CHARS).map_or(raw, |(end, _)| &raw[..end])
}

/// A number that is small enough to be stored.
fn stored(value: i128) -> Result<i64, Trouble> {
    i64::try_from(value)
        .ok()
        .filter(|v| v.unsigned_abs() <= MAX_SCALED.unsigned_abs())
        .ok_or(Trouble::Figure(FigureTrouble::TooLarge))
}
