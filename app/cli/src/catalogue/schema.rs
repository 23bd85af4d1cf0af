//! A form in the schema languages of others: JSON Schema 2020-12 of a record, Frictionless Table Schema of rows.
//!
//! They say what such languages can say of one cell: presence, kind, range, length, codes, shape. Relevance, check
//! characters and rules between cells stay with the rules of the form; what depends on relevance is not required here.

use crate::args::SchemaFormat;
use serde_json::{Map, Value, json};
use shequ_core::Lang;
use shequ_core::catalogue::{Catalogue, Field, Form, Table};
use shequ_core::limits::MAX_TABLE_ROWS;
use shequ_core::value::Kind;
use shequ_core::value::number::format_scaled;

/// The schema of a form as text.
///
/// # Errors
/// A sentence where no form or table has the id.
pub fn schema(
    catalogue: &Catalogue,
    form: &str,
    table: Option<&str>,
    format: SchemaFormat,
    lang: Lang,
) -> Result<String, String> {
    let Some(found) = catalogue.form(form) else {
        let ids: Vec<&str> = catalogue.forms.iter().map(|f| f.id.as_str()).collect();
        return Err(format!("没有代号为 {form} 的表；可用的表：{} / no such form", ids.join(" ")));
    };
    let table = match table {
        None => None,
        Some(id) => Some(found.tables.iter().find(|t| t.id == id).ok_or_else(|| {
            let ids: Vec<&str> = found.tables.iter().map(|t| t.id.as_str()).collect();
            format!("{form} 没有代号为 {id} 的子表；可用的：{} / no such table", ids.join(" "))
        })?),
    };
    let maker = Maker { catalogue, form: found, lang };
    let schema = match format {
        SchemaFormat::JsonSchema if table.is_some() => {
            return Err(
                "--table 只用于 table-schema；JSON Schema 描述整份记录，子表在其中 / --table is for table-schema only"
                    .to_owned(),
            );
        }
        SchemaFormat::JsonSchema => maker.record(),
        SchemaFormat::TableSchema => maker.rows(table),
    };
    Ok(serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n")
}

struct Maker<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    lang: Lang,
}

/// What a text must look like; the first half of the shapes that `shequ_core::value` reads.
fn pattern(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Number { places: 0 } => Some("^-?[0-9]+$".to_owned()),
        Kind::Number { places } => Some(format!("^-?[0-9]+(\\.[0-9]{{1,{places}}})?$")),
        Kind::Date => Some("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$".to_owned()),
        Kind::Month => Some("^[0-9]{4}-(0[1-9]|1[0-2])$".to_owned()),
        Kind::Year => Some("^[0-9]{4}$".to_owned()),
        Kind::Phone => Some("^(1[3-9][0-9]{9}|0[0-9]{2,3}-[2-8][0-9]{6,7}(-[0-9]{1,5})?)$".to_owned()),
        Kind::Email => Some("^[^@\\s]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$".to_owned()),
        Kind::Uscc => Some("^[0-9A-HJ-NPQRTUWXY]{18}$".to_owned()),
        Kind::Division => Some("^[0-9]{12}$".to_owned()),
        Kind::Intervals => {
            let span = "[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]";
            Some(format!("^{span}( {span})*$"))
        }
        Kind::Text | Kind::Code { .. } | Kind::Flag => None,
    }
}

/// A stored bound as a JSON number that keeps its decimals.
fn bound(field: &Field, scaled: i64) -> Value {
    let places = match field.kind {
        Kind::Number { places } => places,
        _ => 0,
    };
    serde_json::from_str(&format_scaled(i128::from(scaled), places)).unwrap_or(Value::Null)
}

impl Maker<'_> {
    fn record(&self) -> Value {
        let (head, values): (Vec<&Field>, Vec<&Field>) = self.form.fields.iter().partition(|field| self.in_head(field));
        let mut values = self.object(&values);
        if let Some(Value::Object(properties)) = values.get_mut("properties") {
            for table in &self.form.tables {
                properties.insert(table.id.clone(), self.array(table));
            }
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.form.title.get(self.lang),
            "description": format!("{} {} · {}", self.catalogue.id, self.catalogue.version, self.catalogue.digest),
            "type": "object",
            "required": ["record", "form", "head", "values"],
            "properties": {
                "record": { "const": 1 },
                "form": { "const": self.form.id },
                "unit": { "type": "string" },
                "period": { "type": "string" },
                "catalogue": { "type": "string" },
                "head": self.object(&head),
                "values": values,
                "states": { "type": "object" },
                "explanations": { "type": "array" },
            },
            "additionalProperties": false,
        })
    }

    /// Who reports stands in the head of a record, apart from the figures.
    fn in_head(&self, field: &Field) -> bool {
        self.form.sections[field.section].id == "head"
    }

    fn object(&self, fields: &[&Field]) -> Value {
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.id.clone(), self.property(field))).collect();
        let required: Vec<&str> = fields.iter().filter(|f| always(f)).map(|f| f.id.as_str()).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    }

    fn array(&self, table: &Table) -> Value {
        let (least, most) = table.rows;
        let mut array = json!({ "type": "array", "title": table.title.get(self.lang), "items": self.object(&table.fields.iter().collect::<Vec<_>>()) });
        let least = if table.when.is_some() { 0 } else { least };
        array["minItems"] = json!(least);
        if most < MAX_TABLE_ROWS {
            array["maxItems"] = json!(most);
        }
        array
    }

    fn codes(&self, list: u16) -> Vec<&str> {
        self.catalogue.lists[usize::from(list)].codes.iter().map(|code| code.code.as_str()).collect()
    }

    /// A number may stand as a text, which keeps its digits; bounds then apply to the number alone.
    fn property(&self, field: &Field) -> Value {
        let mut property = match &field.kind {
            Kind::Number { places: 0 } | Kind::Year => json!({ "type": ["string", "integer"] }),
            Kind::Number { places } => {
                let step: Value = serde_json::from_str(&format_scaled(1, *places)).unwrap_or(Value::Null);
                json!({ "type": ["string", "number"], "multipleOf": step })
            }
            Kind::Flag => json!({ "enum": [true, false, "true", "false"] }),
            Kind::Code { list } => json!({ "enum": self.codes(*list) }),
            Kind::Date => json!({ "type": "string", "format": "date" }),
            Kind::Text | Kind::Month | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
                json!({ "type": "string" })
            }
        };
        property["title"] = json!(field.label.get(self.lang));
        if let Some(hint) = &field.hint {
            property["description"] = json!(hint.get(self.lang));
        }
        if let Some(pattern) = pattern(&field.kind) {
            property["pattern"] = json!(pattern);
        }
        if let Some((least, most)) = field.range {
            property["minimum"] = bound(field, least);
            property["maximum"] = bound(field, most);
        }
        if field.kind == Kind::Text {
            let (least, most) = field.length.unwrap_or((1, usize::MAX));
            property["minLength"] = json!(least.max(1));
            if most != usize::MAX {
                property["maxLength"] = json!(most);
            }
        }
        if field.computed.is_some() {
            property["readOnly"] = json!(true);
        }
        property
    }

    fn rows(&self, table: Option<&Table>) -> Value {
        let key = &self.form.fields[self.form.unit_key];
        let mut fields = Vec::new();
        let (columns, primary) = match table {
            None => (&self.form.fields, vec![key.id.as_str()]),
            Some(table) => {
                fields.push(self.column(key));
                let own = table.key.map(|at| table.fields[at].id.as_str());
                (&table.fields, [Some(key.id.as_str()), own].into_iter().flatten().collect())
            }
        };
        fields.extend(columns.iter().map(|field| self.column(field)));
        let title = table.map_or(&self.form.title, |table| &table.title);
        json!({
            "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
            "title": title.get(self.lang),
            "fields": fields,
            "primaryKey": primary,
            "missingValues": [""],
        })
    }

    fn column(&self, field: &Field) -> Value {
        let mut constraints = Map::new();
        if always(field) {
            constraints.insert("required".to_owned(), json!(true));
        }
        if let Some((least, most)) = field.range {
            constraints.insert("minimum".to_owned(), bound(field, least));
            constraints.insert("maximum".to_owned(), bound(field, most));
        }
        let kind = match &field.kind {
            Kind::Number { places: 0 } => "integer",
            Kind::Number { .. } => "number",
            Kind::Year => "year",
            Kind::Month => "yearmonth",
            Kind::Date => "date",
            Kind::Flag => "boolean",
            Kind::Code { list } => {
                constraints.insert("enum".to_owned(), json!(self.codes(*list)));
                "string"
            }
            Kind::Text => {
                if let Some((least, most)) = field.length {
                    constraints.insert("minLength".to_owned(), json!(least));
                    constraints.insert("maxLength".to_owned(), json!(most));
                }
                "string"
            }
            Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
                constraints.insert("pattern".to_owned(), json!(pattern(&field.kind)));
                "string"
            }
        };
        let mut column = json!({
            "name": field.id,
            "type": kind,
            "title": field.label.get(self.lang),
            "constraints": constraints,
        });
        if field.kind == Kind::Flag {
            column["trueValues"] = json!(["true", "是"]);
            column["falseValues"] = json!(["false", "否"]);
        }
        if let Some(hint) = &field.hint {
            column["description"] = json!(hint.get(self.lang));
        }
        column
    }
}

/// Whether a field must be filled in whatever the others say.
fn always(field: &Field) -> bool {
    field.required && field.when.is_none() && field.computed.is_none()
}
