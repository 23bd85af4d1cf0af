//! A form's field constraints as a JSON Schema, the way a portal developer would write it by hand.
//!
//! Where the schema cannot say what the form says, it says less, in favour of the reference: no decimal places, no
//! check digits, no days of the calendar, no known divisions, and nothing is required whose question has a condition.

use serde_json::{Map, Value, json};
use shequ_core::Catalogue;
use shequ_core::catalogue::{Field, Form, Item};
use shequ_core::value::Kind;
use shequ_core::value::number::format_scaled;

/// The schema of a record, version 1, of a form.
pub fn of(catalogue: &Catalogue, form: &Form) -> Value {
    let head: Vec<usize> = form
        .sections
        .iter()
        .filter(|section| section.id == "head")
        .flat_map(|section| &section.items)
        .filter_map(|item| match item {
            Item::Field(at) => Some(*at),
            Item::Table(_) => None,
        })
        .collect();
    let (in_head, in_values): (Vec<_>, Vec<_>) = form.fields.iter().enumerate().partition(|(at, _)| head.contains(at));
    let (in_head, in_values): (Vec<&Field>, Vec<&Field>) = (seconds(in_head), seconds(in_values));
    let mut values = object(catalogue, &in_values);
    for table in &form.tables {
        let rows = json!({
            "type": "array", "minItems": table.rows.0, "maxItems": table.rows.1,
            "items": object(catalogue, &table.fields.iter().collect::<Vec<_>>()),
        });
        values["properties"][&table.id] = rows;
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["form", "unit", "values"],
        "properties": { "form": { "const": form.id }, "head": object(catalogue, &in_head), "values": values },
    })
}

fn seconds(pairs: Vec<(usize, &Field)>) -> Vec<&Field> {
    pairs.into_iter().map(|(_, field)| field).collect()
}

fn object(catalogue: &Catalogue, fields: &[&Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.id.clone(), of_field(catalogue, field))).collect();
    let asked = fields.iter().filter(|field| field.required && field.when.is_none() && field.computed.is_none());
    let required: Vec<&str> = asked.map(|field| field.id.as_str()).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_field(catalogue: &Catalogue, field: &Field) -> Value {
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match &field.kind {
        Kind::Number { places } => ranged(field, if *places == 0 { "integer" } else { "number" }, *places),
        Kind::Year => ranged(field, "integer", 0),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Code { list } => {
            let codes: Vec<&str> =
                catalogue.lists[usize::from(*list)].codes.iter().map(|code| code.code.as_str()).collect();
            json!({ "enum": codes })
        }
        Kind::Text => match field.length {
            Some((least, most)) => json!({ "type": "string", "minLength": least, "maxLength": most }),
            None => json!({ "type": "string" }),
        },
        Kind::Date => pattern(r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
        Kind::Month => pattern(r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
        Kind::Phone => pattern(r"^(0[0-9]{2,3}-?)?[0-9]{7,8}$|^1[0-9]{10}$"),
        Kind::Email => pattern(r"^[^@ ]+@[^@ ]+\.[^@ ]+$"),
        Kind::Uscc => pattern(r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
        Kind::Division => pattern(r"^[0-9]{12}$"),
        Kind::Intervals => {
            pattern(r"^([0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9])( [0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9])*$")
        }
    }
}

fn ranged(field: &Field, kind: &str, places: u8) -> Value {
    let mut schema = json!({ "type": kind });
    if let Some((least, most)) = field.range {
        schema["minimum"] = number(least, places);
        schema["maximum"] = number(most, places);
    }
    schema
}

/// A scaled integer as JSON writes it.
fn number(scaled: i64, places: u8) -> Value {
    serde_json::from_str(&format_scaled(scaled.into(), places)).unwrap_or(Value::Null)
}
