//! A record of a batch as canonical JSON: one line, sorted keys, numbers as texts with all their places.

use crate::catalogue::{BlankMeans, Catalogue, Field, Form, Item};
use crate::column::read::canonical;
use crate::column::{Batch, Column};
use crate::value::State;
use std::collections::BTreeMap;

/// Writes record `record` of a batch. Blank cells are left out; cells that do not apply or have no figure stand in
/// `states`, unreadable ones keep what was typed, hidden ones are left out. The unit and the period stand once, outside `values`.
#[must_use]
pub fn write_json(batch: &Batch, form: &Form, catalogue: &Catalogue, record: usize) -> String {
    let mut writer = Writer { catalogue, states: BTreeMap::new() };
    let head: Vec<usize> = head_fields(form);
    let mut in_head = BTreeMap::new();
    let mut values = BTreeMap::new();
    let mut outer = BTreeMap::new();
    for (at, (field, column)) in form.fields.iter().zip(&batch.fields).enumerate() {
        let Some(text) = writer.cell(field, column, record, &field.id) else { continue };
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
    for (table, rows) in form.tables.iter().zip(&batch.tables) {
        let range = rows.rows_of(record);
        if range.is_empty() {
            continue;
        }
        let mut list = Vec::with_capacity(range.len());
        for (number, row) in range.enumerate() {
            let mut cells = BTreeMap::new();
            for (field, column) in table.fields.iter().zip(&rows.fields) {
                let address = format!("{}[{}].{}", table.id, number + 1, field.id);
                if let Some(text) = writer.cell(field, column, row, &address) {
                    cells.insert(field.id.clone(), text);
                }
            }
            list.push(object(&cells));
        }
        values.insert(table.id.clone(), format!("[{}]", list.join(",")));
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
    object(&outer)
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    /// What stands in `states`: addresses and the JSON of their entries.
    states: BTreeMap<String, String>,
}

impl Writer<'_> {
    /// The JSON of a cell's value, if it has one; its state is noted where a reader could not tell it by itself.
    fn cell(&mut self, field: &Field, column: &Column, at: usize, address: &str) -> Option<String> {
        let state = match (column.state_of(at), field.blank) {
            (State::Given | State::Unreadable, _) => {
                return Some(quoted(&canonical(field, self.catalogue, column, at)));
            }
            (State::NotApplicable, BlankMeans::NotApplicable)
            | (State::Blank, BlankMeans::Undetermined)
            | (State::Hidden | State::DividedByZero, _) => return None,
            (State::NotApplicable, BlankMeans::Undetermined | BlankMeans::Zero) => "not_applicable",
            (State::Blank, BlankMeans::NotApplicable | BlankMeans::Zero) => "blank",
            (State::NotAvailable, _) => "not_available",
        };
        self.states.insert(address.to_owned(), format!("{{\"state\":{}}}", quoted(state)));
        None
    }
}

fn head_fields(form: &Form) -> Vec<usize> {
    let items = form.sections.iter().filter(|section| section.id == "head").flat_map(|section| &section.items);
    items
        .filter_map(|item| match item {
            Item::Field(at) => Some(*at),
            Item::Table(_) => None,
        })
        .collect()
}

/// Keys and values that are JSON already.
fn object(map: &BTreeMap<String, String>) -> String {
    let parts: Vec<String> = map.iter().map(|(key, json)| format!("{}:{json}", quoted(key))).collect();
    format!("{{{}}}", parts.join(","))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
