//! Faults to be planted: a table of kinds, each of which breaks exactly one rule of a clean unit.
//!
//! A kind looks at the unit's own values only. What it changes is found by comparing before and after, so that the
//! key cannot differ from what was done.

mod cells;
mod history;
mod record;
mod row;

use super::Planted;
use super::unit::{Row, Traits, number};
use shequ_files::write::Unit;

/// Which faults make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// There is no previous year.
    Fresh,
    /// There is one: a change that is too sharp would break a second rule.
    History,
}

/// When a kind may be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// Always.
    Always,
    /// Only without a previous year, whose rules would notice it too.
    Fresh,
    /// Only with a previous year.
    History,
}

/// A unit that a fault is about to be planted in.
pub struct Subject<'a> {
    /// Its report.
    pub unit: Unit,
    /// Its traits.
    pub traits: &'a Traits,
    /// Year of the figures.
    pub period: i32,
    /// The clean report of the unit before, where a kind asks for it.
    pub earlier: Option<Unit>,
}

/// One kind of fault.
pub struct Kind {
    rule: &'static str,
    when: When,
    how: How,
}

/// What a kind does. Each function tells whether the unit or row has what it takes, and changes it if so.
enum How {
    /// Writes a text into one cell that is not blank.
    Cell(&'static str, &'static str),
    /// The same in the first row that has such a cell.
    RowCell(&'static str, &'static str),
    /// Changes the record.
    Record(fn(&mut Subject<'_>) -> bool),
    /// Changes the record of a unit that is compared with last year: not one that was merged or recoded.
    History(fn(&mut Subject<'_>) -> bool),
    /// Changes the first row that it fits.
    Row(fn(&mut Row, &Subject<'_>) -> bool),
    /// Repeats a value of the unit before.
    Repeat(fn(&mut Subject<'_>, &Unit) -> bool),
    /// Repeats a value of the unit before in the first row.
    RepeatRow(fn(&mut Row, &Unit) -> bool),
}

/// The table that row faults are planted in.
const TABLE: &str = "facilities";

/// All kinds that make sense in a mode, in the order in which they take turns.
#[must_use]
pub fn kinds(mode: Mode) -> Vec<Kind> {
    let all = cells::kinds().into_iter().chain(record::kinds()).chain(row::kinds()).chain(history::kinds());
    all.filter(|kind| match kind.when {
        When::Always => true,
        When::Fresh => mode == Mode::Fresh,
        When::History => mode == Mode::History,
    })
    .collect()
}

impl Kind {
    /// Whether nearly every unit has what it takes: such kinds stand in where another finds no unit.
    pub fn is_common(&self) -> bool {
        match self.how {
            How::Cell(..) => true,
            How::RowCell(..) | How::Record(_) | How::History(_) | How::Row(_) | How::Repeat(_) | How::RepeatRow(_) => {
                false
            }
        }
    }

    /// Whether it needs the unit before.
    pub fn repeats(&self) -> bool {
        match self.how {
            How::Repeat(_) | How::RepeatRow(_) => true,
            How::Cell(..) | How::RowCell(..) | How::Record(_) | How::History(_) | How::Row(_) => false,
        }
    }

    /// Plants the fault: the number of the row (from 1; none for the record), or none where the unit does not suit.
    pub fn plant(&self, subject: &mut Subject<'_>) -> Option<Option<usize>> {
        match self.how {
            How::Cell(field, text) => put(&mut subject.unit.values, field, text).then_some(None),
            How::RowCell(field, text) => in_rows(subject, |row, _| put(row, field, text)).map(Some),
            How::Record(change) => change(subject).then_some(None),
            How::History(change) => (!subject.traits.changed && change(subject)).then_some(None),
            How::Row(change) => in_rows(subject, change).map(Some),
            How::Repeat(change) => {
                let earlier = subject.earlier.take()?;
                change(subject, &earlier).then_some(None)
            }
            How::RepeatRow(change) => {
                let earlier = subject.earlier.take()?;
                in_rows(subject, |row, _| change(row, &earlier)).map(Some)
            }
        }
    }
}

/// The entry of the key, from the unit before and after.
#[must_use]
pub fn record(kind: &Kind, index: usize, row: Option<usize>, before: &Unit, after: &Unit) -> Planted {
    let rows = |unit: &Unit| unit.tables.get(TABLE).cloned().unwrap_or_default();
    let mut changes = Vec::new();
    differences("", &before.values, &after.values, &mut changes);
    let (old, new) = (rows(before), rows(after));
    for at in 0..old.len().max(new.len()) {
        let empty = Row::new();
        let path = if row.is_some() { String::new() } else { format!("{TABLE}[{}].", at + 1) };
        differences(&path, old.get(at).unwrap_or(&empty), new.get(at).unwrap_or(&empty), &mut changes);
    }
    let shown = |text: &str| if text.is_empty() { "(blank)".to_owned() } else { text.to_owned() };
    let notes: Vec<String> =
        changes.iter().map(|(id, old, new)| format!("{id}: {} -> {}", shown(old), shown(new))).collect();
    Planted {
        unit: after.values.get("code12").cloned().unwrap_or_default(),
        record: index + 1,
        rule: kind.rule.to_owned(),
        table: row.map(|_| TABLE.to_owned()),
        row,
        fields: changes.into_iter().map(|(id, _, _)| id).collect(),
        note: notes.join("; "),
    }
}

fn differences(path: &str, before: &Row, after: &Row, into: &mut Vec<(String, String, String)>) {
    let ids: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |row: &Row, id: &String| row.get(id).cloned().unwrap_or_default();
    for id in ids {
        let (old, new) = (text(before, id), text(after, id));
        if old != new {
            into.push((format!("{path}{id}"), old, new));
        }
    }
}

fn in_rows(subject: &mut Subject<'_>, change: impl Fn(&mut Row, &Subject<'_>) -> bool) -> Option<usize> {
    let mut rows = subject.unit.tables.remove(TABLE).unwrap_or_default();
    let found = rows.iter_mut().position(|row| change(row, subject));
    subject.unit.tables.insert(TABLE.to_owned(), rows);
    found.map(|at| at + 1)
}

/// Replaces an answer; false where there was none.
fn put(row: &mut Row, field: &str, text: &str) -> bool {
    match row.get_mut(field) {
        Some(value) if !value.is_empty() => {
            text.clone_into(value);
            true
        }
        Some(_) | None => false,
    }
}

impl Subject<'_> {
    fn is(&self, field: &str, value: &str) -> bool {
        self.unit.values.get(field).is_some_and(|text| text == value)
    }

    fn yes(&self, field: &str) -> bool {
        self.is(field, "true")
    }

    fn number(&self, field: &str) -> i64 {
        number(&self.unit.values, field)
    }

    fn rows(&self) -> &[Row] {
        self.unit.tables.get(TABLE).map_or(&[], Vec::as_slice)
    }

    fn has(&self, field: &str) -> bool {
        self.unit.values.get(field).is_some_and(|text| !text.is_empty())
    }

    /// Writes answers and tells that it did, so that a kind can end with it.
    fn write<const N: usize>(&mut self, answers: [(&str, String); N]) -> bool {
        for (field, text) in answers {
            self.unit.values.insert(field.to_owned(), text);
        }
        true
    }

    /// Writes numbers.
    fn count<const N: usize>(&mut self, answers: [(&str, i64); N]) -> bool {
        self.write(answers.map(|(field, n)| (field, n.to_string())))
    }

    /// Writes flags.
    fn flag<const N: usize>(&mut self, answers: [(&str, bool); N]) -> bool {
        self.write(answers.map(|(field, answer)| (field, answer.to_string())))
    }
}
