//! A record of a batch as canonical JSON: one line, sorted keys, numbers as texts with all their places.

use crate::catalogue::{BlankMeans, Catalogue, Field, Form, Item};
use crate::column::read::canonical;
use crate::column::{Batch, CellAt, Column, Explanation, Extras};
use crate::json::quoted;
use crate::limits::narrow;
use crate::map::{Map, sort};
use crate::value::State;
use crate::value::search::join;

/// Writes record `record` of a batch. Blank cells are left out; cells that do not apply or have no figure stand in
/// `states`, with origins and notes; unreadable ones keep what was typed, hidden ones are left out. The unit and the
/// period stand once, outside `values`. Explanations stand in the order of rule, version and fingerprint.
#[must_use]
pub fn write_json(batch: &Batch, form: &Form, catalogue: &Catalogue, record: usize) -> String {
    let none = Extras::default();
    let extras = u32::try_from(record).ok().and_then(|record| batch.extras.get(&record)).unwrap_or(&none);
    let mut writer = Writer { catalogue, form, extras, states: Map::new() };
    let head: Vec<usize> = head_fields(form);
    let mut in_head = Map::new();
    let mut values = Map::new();
    let mut outer = Map::new();
    for (at, (field, column)) in form.fields.iter().zip(&batch.fields).enumerate() {
        let Some(text) = writer.cell(field, column, record, CellAt::record(index(at))) else { continue };
        if at == form.unit_key {
            outer.insert("unit".to_owned(), text);
        } else if Some(at) == form.period_field {
            outer.insert("period".to_owned(), text);
        } else if head.contains(&at) {
            in_head.insert(field.id.clone(), text);
        } else {
            values.insert(field.id.clone(), text);
        }
    }
    for (number, (table, rows)) in form.tables.iter().zip(&batch.tables).enumerate() {
        let range = rows.rows_of(record);
        if range.is_empty() {
            continue;
        }
        let mut list = Vec::with_capacity(range.len());
        for (nth, row) in (0..).zip(range) {
            let mut cells = Map::new();
            for (at, (field, column)) in table.fields.iter().zip(&rows.fields).enumerate() {
                let address = CellAt::row(index(number), nth, index(at));
                if let Some(text) = writer.cell(field, column, row, address) {
                    cells.insert(field.id.clone(), text);
                }
            }
            list.push(object(&cells));
        }
        values.insert(table.id.clone(), format!("[{}]", join(&list, ",")));
    }
    outer.insert("record".to_owned(), "1".to_owned());
    outer.insert("form".to_owned(), quoted(&form.id));
    outer.insert("catalogue".to_owned(), quoted(&catalogue.digest));
    outer.insert("values".to_owned(), object(&values));
    for (key, map) in [("head", in_head), ("states", writer.states)] {
        if !map.is_empty() {
            outer.insert(key.to_owned(), object(&map));
        }
    }
    if !extras.explanations.is_empty() {
        let mut sorted: Vec<&Explanation> = extras.explanations.iter().collect();
        sort(&mut sorted);
        let list: Vec<String> = sorted.into_iter().map(explanation).collect();
        outer.insert("explanations".to_owned(), format!("[{}]", join(&list, ",")));
    }
    object(&outer)
}

fn index(at: usize) -> u16 {
    narrow(at)
}

fn explanation(explanation: &Explanation) -> String {
    let Explanation { rule, rule_version, fingerprint, text, by, at } = explanation;
    let parts = [
        ("rule", rule),
        ("rule_version", rule_version),
        ("fingerprint", fingerprint),
        ("text", text),
        ("by", by),
        ("at", at),
    ];
    let said = parts.into_iter().filter(|(_, text)| !text.is_empty());
    object(&said.map(|(key, text)| (key.to_owned(), quoted(text))).collect())
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    extras: &'a Extras,
    /// What stands in `states`: addresses and the JSON of their entries.
    states: Map<String, String>,
}

impl Writer<'_> {
    /// The JSON of a cell's value, if it has one; its state is noted where a reader could not tell it by itself.
    fn cell(&mut self, field: &Field, column: &Column, at: usize, address: CellAt) -> Option<String> {
        let (value, state) = match (column.state_of(at), field.blank) {
            (State::Given | State::Unreadable, _) => {
                (Some(quoted(&canonical(field, self.catalogue, column, at))), None)
            }
            (State::NotApplicable, BlankMeans::NotApplicable)
            | (State::Blank, BlankMeans::Undetermined)
            | (State::Hidden | State::DividedByZero, _) => (None, None),
            (State::NotApplicable, BlankMeans::Undetermined | BlankMeans::Zero) => (None, Some("not_applicable")),
            (State::Blank, BlankMeans::NotApplicable | BlankMeans::Zero) => (None, Some("blank")),
            (State::NotAvailable, _) => (None, Some("not_available")),
        };
        let mark = self.extras.marks.get(&address);
        let origin = mark.and_then(|mark| mark.origin).map(|origin| ("origin", origin.name()));
        let note = mark.map(|mark| mark.note.as_str()).filter(|note| !note.is_empty()).map(|note| ("note", note));
        let mut said: Map<String, String> = Map::new();
        for (key, text) in [state.map(|state| ("state", state)), origin, note].into_iter().flatten() {
            said.insert(key.to_owned(), quoted(text));
        }
        if !said.is_empty() {
            self.states.insert(address.path(self.form), object(&said));
        }
        value
    }
}

fn head_fields(form: &Form) -> Vec<usize> {
    let mut fields = Vec::new();
    for section in form.sections.iter().filter(|section| section.id == "head") {
        for item in &section.items {
            if let Item::Field(at) = item {
                fields.push(*at);
            }
        }
    }
    fields
}

/// Keys and values that are JSON already.
fn object(map: &Map<String, String>) -> String {
    let parts: Vec<String> = map.iter().map(|(key, json)| format!("{}:{json}", quoted(key))).collect();
    format!("{{{}}}", join(&parts, ","))
}
