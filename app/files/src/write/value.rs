//! One canonical text turned into what stands in a cell.

use shequ_core::Catalogue;
use shequ_core::catalogue::Field;
use shequ_core::value::{Date, Decimal, Kind, intervals};
use std::borrow::Cow;

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// Nothing.
    Empty,
    /// A number, as plain decimal text.
    Number(&'a str),
    /// A day.
    Date(Date),
    /// A text.
    Text(Cow<'a, str>),
}

/// Significant digits that a spreadsheet keeps of a number.
const SHEET_DIGITS: usize = 15;

/// The value of a field as people see it. Texts that are no value of the field's kind stay as they are.
pub fn shown<'a>(field: &Field, catalogue: &'a Catalogue, text: &'a str) -> Shown<'a> {
    if text.is_empty() {
        return Shown::Empty;
    }
    match &field.kind {
        Kind::Number { .. } | Kind::Year => match Decimal::parse(text) {
            Ok(_) if text.bytes().filter(u8::is_ascii_digit).count() <= SHEET_DIGITS => Shown::Number(text),
            Ok(_) | Err(_) => Shown::Text(text.into()),
        },
        Kind::Date => Date::parse(text).map_or(Shown::Text(text.into()), Shown::Date),
        Kind::Code { list } => Shown::Text(label(catalogue, *list, text).into()),
        Kind::Flag => Shown::Text(flag(text).into()),
        Kind::Intervals if text == intervals::CLOSED => Shown::Text("休息".into()),
        Kind::Text | Kind::Month | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
            Shown::Text(text.into())
        }
    }
}

/// The value of a field in a sentence or a list.
pub(crate) fn told(field: &Field, catalogue: &Catalogue, text: &str) -> String {
    match shown(field, catalogue, text) {
        Shown::Empty => String::new(),
        Shown::Number(text) => text.to_owned(),
        Shown::Date(date) => date.to_string(),
        Shown::Text(text) => text.into_owned(),
    }
}

/// The Chinese label of a code; the text itself where the list has no such code.
fn label<'a>(catalogue: &'a Catalogue, list: u16, code: &'a str) -> &'a str {
    let list = catalogue.lists.get(usize::from(list));
    let found = list.and_then(|list| list.codes.iter().find(|entry| entry.code == code));
    found.map_or(code, |entry| entry.label.zh.as_str())
}

fn flag(text: &str) -> &str {
    match text {
        "true" => "是",
        "false" => "否",
        other => other,
    }
}

/// Whether a program that opens the text as a cell may take it for a formula.
pub fn like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
