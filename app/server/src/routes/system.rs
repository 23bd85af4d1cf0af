//! Catalogue, document, health, counters and the pages.

use super::{Asked, json};
use crate::App;
use crate::api::{CatalogueQuery, Health};
use crate::describe::Book;
use crate::problem::Problem;
use crate::submit::{of_store, unknown_catalogue};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/catalogue`
pub async fn catalogue(
    State(app): State<Arc<App>>,
    Asked(query): Asked<CatalogueQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let held = match &query.digest {
        None => app.catalogues.usual(),
        Some(digest) => app.catalogues.get(digest).ok_or_else(|| unknown_catalogue(&app, digest))?,
    };
    Ok(held.packed.respond(&headers))
}

/// `GET /api/openapi.json`
pub async fn document(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    app.document.respond(&headers)
}

/// `GET /healthz`
pub async fn health(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.store.ready().await.map_err(of_store)?;
    let health = Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        catalogues: app.catalogue_lines(),
    };
    Ok(json(StatusCode::OK, &health))
}

/// `GET /metrics`
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text()).into_response()
}

/// A file of the site.
pub async fn page(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let blob = app.site.get(uri.path()).ok_or_else(Problem::no_route)?;
    Ok(blob.respond(&headers))
}

/// Another method at an address that is no route.
pub async fn nothing(State(app): State<Arc<App>>, uri: Uri) -> Problem {
    if app.site.get(uri.path()).is_some() { Problem::method() } else { Problem::no_route() }
}

/// A record, version 1; core checks its content.
pub fn record_schema(book: &mut Book) -> Value {
    book.refer("Record", |_| {
        json!({
            "type": "object",
            "description": "A record, version 1. Numbers are texts or JSON numbers taken from their text; a missing key is blank.",
            "properties": {
                "record": { "const": 1, "description": "Version of the format." },
                "form": { "type": "string", "description": "Id of the form." },
                "unit": { "type": "string", "description": "Code of the unit." },
                "period": { "type": "string", "description": "Period." },
                "catalogue": { "type": "string", "description": "Digest of the catalogue it was filled in with." },
                "head": { "type": "object", "description": "Who answers for it." },
                "values": { "type": "object", "description": "Answers by field; tables are lists of rows." },
                "states": { "type": "object", "description": "Cells without a value, and where values came from." },
                "explanations": { "type": "array", "items": { "type": "object" }, "description": "Reasons for what looks wrong." },
            },
            "required": ["record", "form", "unit", "period", "catalogue", "values"],
        })
    })
}

/// A roll-up, version 1.
pub fn rollup_schema(book: &mut Book) -> Value {
    book.refer("RollUp", crate::openapi::rollup)
}

/// A report, version 1.
pub fn report_schema(book: &mut Book) -> Value {
    book.refer("Report", crate::openapi::report)
}
