//! Records as JSON Lines: one record, version 1, on each line.

use super::{Unit, WriteError, form_index};
use shequ_core::Catalogue;
use shequ_core::catalogue::{Form, Item};
use std::collections::BTreeMap;
use std::io::Write;

/// Writes one line for each record, as they come.
///
/// # Errors
/// An unknown form, or an output that fails.
pub fn write_jsonl(
    catalogue: &Catalogue,
    form: &str,
    units: impl IntoIterator<Item = Unit>,
    out: &mut impl Write,
) -> Result<(), WriteError> {
    let form = &catalogue.forms[form_index(catalogue, form)?];
    for unit in units {
        out.write_all(record_line(catalogue, form, &unit).as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A record, version 1, without a line break. All values are texts; blank ones are left out. The fields of the form's
/// `head` section stand in `head`.
#[must_use]
pub fn record_line(catalogue: &Catalogue, form: &Form, unit: &Unit) -> String {
    let mut line = String::from("{\"record\":1");
    member(&mut line, "form", &form.id);
    if let Some(code) = answered(unit, &form.fields[form.unit_key].id) {
        member(&mut line, "unit", code);
    }
    if let Some(period) = form.period_field.and_then(|at| answered(unit, &form.fields[at].id)) {
        member(&mut line, "period", period);
    }
    member(&mut line, "catalogue", &catalogue.digest);
    let is_head = |field: usize| head_fields(form).any(|at| at == field);
    line.push_str(",\"head\":{");
    values(&mut line, form, unit, is_head);
    line.push_str("},\"values\":{");
    values(&mut line, form, unit, |field| !is_head(field));
    for table in &form.tables {
        if let Some(rows) = unit.tables.get(&table.id).filter(|rows| !rows.is_empty()) {
            list(&mut line, &table.id, rows, table.fields.iter().map(|field| field.id.as_str()));
        }
    }
    line.push_str("}}");
    line
}

fn head_fields(form: &Form) -> impl Iterator<Item = usize> + '_ {
    form.sections.iter().filter(|section| section.id == "head").flat_map(|section| &section.items).filter_map(|item| {
        match item {
            Item::Field(at) => Some(*at),
            Item::Table(_) => None,
        }
    })
}

fn answered<'u>(unit: &'u Unit, id: &str) -> Option<&'u String> {
    unit.values.get(id).filter(|text| !text.is_empty())
}

fn values(line: &mut String, form: &Form, unit: &Unit, wanted: impl Fn(usize) -> bool) {
    for (at, field) in form.fields.iter().enumerate() {
        if let Some(text) = answered(unit, &field.id).filter(|_| wanted(at)) {
            member(line, &field.id, text);
        }
    }
}

fn list<'f>(
    line: &mut String,
    id: &str,
    rows: &[BTreeMap<String, String>],
    fields: impl Iterator<Item = &'f str> + Clone,
) {
    comma(line);
    text(line, id);
    line.push_str(":[");
    for row in rows {
        comma(line);
        line.push('{');
        for field in fields.clone() {
            if let Some(value) = row.get(field).filter(|value| !value.is_empty()) {
                member(line, field, value);
            }
        }
        line.push('}');
    }
    line.push(']');
}

fn member(line: &mut String, key: &str, value: &str) {
    comma(line);
    text(line, key);
    line.push(':');
    text(line, value);
}

/// A comma, unless a list or an object has just been opened.
fn comma(line: &mut String) {
    if !line.ends_with(['{', '[']) {
        line.push(',');
    }
}

fn text(line: &mut String, value: &str) {
    line.push('"');
    for c in value.chars() {
        match c {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if (c as u32) < 0x20 => line.push_str(&format!("\\u{:04x}", c as u32)),
            c => line.push(c),
        }
    }
    line.push('"');
}
