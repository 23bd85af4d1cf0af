//! `GET /api/units`: whom a form can be filled in for.

use super::{Asked, json};
use crate::App;
use crate::api::{Unit, Units, UnitsQuery};
use crate::limits::USUAL_PAGE;
use crate::problem::Problem;
use crate::submit::of_store;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// The route.
pub async fn list(State(app): State<Arc<App>>, Asked(query): Asked<UnitsQuery>) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(USUAL_PAGE);
    let search = query.q.unwrap_or_default();
    let found = app.store.units(search.trim(), &query.after.unwrap_or_default(), limit).await.map_err(of_store)?;
    let next = found.last().filter(|_| found.len() >= limit as usize).map(|line| line.code.clone());
    Ok(json(StatusCode::OK, &Units { units: found.into_iter().map(Unit::from).collect(), next }))
}
