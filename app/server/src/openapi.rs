//! The OpenAPI document, made from the table of routes and the structs themselves.
//!
//! Own code, because the routes are a table already and the structs describe themselves (`describe.rs`): the
//! generators at hand bring their own macros, dozens of crates, and cannot see the report, which core describes.

use crate::api::Refusal;
use crate::describe::{Book, Described};
use crate::problem::{Kind, PROBLEM_JSON};
use crate::routes::{ROUTES, Route};
use serde_json::{Map, Value, json};

/// Refusals that every route may give.
const EVERYWHERE: [Kind; 7] =
    [Kind::Foreign, Kind::NotFound, Kind::Method, Kind::TooLong, Kind::Internal, Kind::Busy, Kind::Store];

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut book = Book::default();
    let mut paths: Map<String, Value> = Map::new();
    for route in &ROUTES {
        let operation = operation(route, &mut book);
        paths.entry(route.path).or_insert_with(|| json!({}))[route.method] = operation;
    }
    Refusal::schema(&mut book);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Shequ 社区",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "填报数据的提交、校验和查询 / submission, checking and listing of reports. There are no accounts yet: the server answers on the loopback address only.",
        },
        "paths": paths,
        "components": { "schemas": book.schemas },
    })
}

fn operation(route: &Route, book: &mut Book) -> Value {
    let mut parameters = Vec::new();
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    }
    if let Some(query) = route.query {
        // A query is a struct; its members are the parameters, and the struct itself is no schema of the document.
        let mut own = Book::default();
        query(&mut own);
        let properties = own.schemas.values().next().and_then(|s| s["properties"].as_object().cloned());
        for (name, mut schema) in properties.unwrap_or_default() {
            let text = schema.as_object_mut().and_then(|s| s.remove("description")).unwrap_or_default();
            parameters.push(json!({ "name": name, "in": "query", "description": text, "schema": schema }));
        }
    }
    for (name, text) in route.headers {
        let schema = json!({ "type": "string" });
        parameters.push(json!({ "name": name, "in": "header", "description": text, "schema": schema }));
    }
    let mut operation = json!({
        "summary": route.summary,
        "operationId": operation_id(route),
        "parameters": parameters,
        "responses": responses(route, book),
    });
    if !route.body.is_empty() {
        let mut content = Map::new();
        for (kind, schema) in route.body {
            content.insert((*kind).to_owned(), json!({ "schema": described(*schema, book) }));
        }
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// `put_api_submissions_form_unit_period`: what generators of clients name their functions by.
fn operation_id(route: &Route) -> String {
    let parts = route.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    std::iter::once(route.method).chain(parts).collect::<Vec<_>>().join("_")
}

fn responses(route: &Route, book: &mut Book) -> Value {
    let mut responses: Map<String, Value> = Map::new();
    for (status, kind, schema) in route.answers {
        let text = match status {
            304 => "Not modified.",
            400.. => "",
            _ => "Done.",
        };
        // A status may be answered in several media types.
        let entry = responses.entry(status.to_string()).or_insert_with(|| json!({ "description": text }));
        if !kind.is_empty() {
            entry["content"][*kind] = json!({ "schema": described(*schema, book) });
        }
    }
    let mut kinds: Vec<Kind> = EVERYWHERE.iter().chain(route.refusals).copied().collect();
    kinds.sort_by_key(|kind| kind.told().1);
    kinds.dedup();
    for kind in kinds {
        let (status, name) = kind.told();
        let entry = responses.entry(status.as_str()).or_insert_with(|| json!({ "description": "" }));
        if entry["content"][PROBLEM_JSON].is_null() {
            entry["content"][PROBLEM_JSON] = json!({ "schema": Refusal::schema(book) });
        }
        let before = entry["description"].as_str().unwrap_or_default().to_owned();
        entry["description"] = Value::from(format!("{before} urn:shequ:problem:{name}").trim());
    }
    Value::Object(responses)
}

fn described(schema: Option<crate::routes::Schema>, book: &mut Book) -> Value {
    schema.map_or_else(|| json!({}), |schema| schema(book))
}

/// Report version 1, whose members core describes; a test holds this against a real one.
pub fn report(_: &mut Book) -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let list = |about: &str| json!({ "type": "array", "items": { "type": "object" }, "description": about });
    let members = [
        ("as_of", text("The day as of which the check was made.")),
        ("assessments", list("Standards of the plan, met or not; missing one is a gap, not a mistake.")),
        ("catalogue", json!({ "type": "object", "description": "Id, version and digest of the catalogue." })),
        ("counts", json!({ "type": "object", "description": "Exact counts, whatever was cut from the lists." })),
        ("digest", text("SHA-256 over the report without this member.")),
        ("engine", text("Version of the engine.")),
        ("findings", list("What was found: rule, severity, cells, says, why, fix.")),
        ("lapsed", list("Explanations that belong to no finding any more.")),
        ("report", json!({ "const": 1, "description": "Version of the format." })),
        ("undetermined", list("Rules that could not be decided, with the cells that would decide them.")),
        (
            "verdict",
            json!({ "enum": ["unreadable", "blocked", "explain", "clean"], "description": "The first line of every answer." }),
        ),
    ];
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "description": "A report, version 1, in canonical bytes.", "properties": properties, "required": required })
}

/// Roll-up version 1, whose members core describes; a test holds this against a real one.
pub fn rollup(_: &mut Book) -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let list = |about: &str| json!({ "type": "array", "items": { "type": "object" }, "description": about });
    let members = [
        ("catalogue", json!({ "type": "object", "description": "Id, version and digest of the catalogue." })),
        ("completeness", list("Who has reported, by level, lowest first.")),
        ("digest", text("SHA-256 over the roll-up without this member.")),
        ("engine", text("Version of the engine.")),
        ("findings", list("What rules between levels found, as in a check.")),
        ("indicators", list("Each with its target, path, and values of all places with their parts.")),
        ("left_out", list("What came in and does not count, with the reason.")),
        ("levels", text("Digest of the rules between levels.")),
        ("outliers", list("Units far from their peers; patterns for analysts, not findings.")),
        ("period", text("Year of the figures.")),
        ("programme", text("The programme whose targets are meant.")),
        (
            "programme_period",
            json!({ "type": "array", "items": { "type": "integer" }, "description": "First and last year of it." }),
        ),
        ("programme_title", text("Its title.")),
        ("rollup", json!({ "const": 1, "description": "Version of the format." })),
        ("versions", list("Records that were filled in by another version of the catalogue, and whether they count.")),
    ];
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "description": "A roll-up, version 1, in canonical bytes.", "properties": properties, "required": required })
}
