//! Entries back to text: as people read them, and as machines exchange them.

use crate::catalogue::{Catalogue, Code, Field};
use crate::column::Column;
use crate::span::Lang;
use crate::value::number::format_scaled;
use crate::value::{Date, Kind, State, intervals};

/// The value as people read it: numbers with all their places, labels of codes, 是 and 否, 2025-12-31. What was typed
/// where it is unreadable; words for 不适用 and 暂无数据; empty where nothing is there.
#[must_use]
pub fn show(field: &Field, catalogue: &Catalogue, column: &Column, at: usize, lang: Lang) -> String {
    let pick = |zh: &str, en: &str| match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    };
    match column.state_of(at) {
        State::Given => {}
        State::NotApplicable => return pick("不适用", "not applicable"),
        State::NotAvailable => return pick("暂无数据", "not available"),
        State::Unreadable => return column.raw(at).unwrap_or("").to_owned(),
        State::Hidden | State::Blank | State::DividedByZero => return String::new(),
    }
    match (&field.kind, column.int(at)) {
        (Kind::Code { list }, Some(index)) => {
            code(catalogue, *list, index).map(|code| code.label.get(lang).to_owned()).unwrap_or_default()
        }
        (Kind::Flag, Some(0)) => pick("否", "no"),
        (Kind::Flag, Some(_)) => pick("是", "yes"),
        (Kind::Intervals, _) if column.text(at) == Some(intervals::CLOSED) => pick("休息", "closed"),
        _ => canonical(field, catalogue, column, at),
    }
}

/// The machine form: numbers with all their places, codes, `true` and `false`, 2025-12-31, normalised texts. What was
/// typed where it is unreadable; empty for every other state.
#[must_use]
pub fn canonical(field: &Field, catalogue: &Catalogue, column: &Column, at: usize) -> String {
    if column.state_of(at) == State::Unreadable {
        return column.raw(at).unwrap_or("").to_owned();
    }
    let Some(value) = column.int(at) else {
        return column.text(at).unwrap_or("").to_owned();
    };
    match field.kind {
        Kind::Number { places } => format_scaled(i128::from(value), places),
        Kind::Code { list } => code(catalogue, list, value).map(|code| code.code.clone()).unwrap_or_default(),
        Kind::Flag => if value == 0 { "false" } else { "true" }.to_owned(),
        Kind::Date => Date::from_days(value).map(|date| date.to_string()).unwrap_or_default(),
        Kind::Year => value.to_string(),
        Kind::Month => format!("{:04}-{:02}", value.div_euclid(12), value.rem_euclid(12) + 1),
        Kind::Text | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => String::new(),
    }
}

fn code(catalogue: &Catalogue, list: u16, index: i64) -> Option<&Code> {
    catalogue.lists.get(usize::from(list))?.codes.get(usize::try_from(index).ok()?)
}
