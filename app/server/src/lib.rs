//! The server: takes submissions, checks them again with the same core as the browser, stores them durably, and
//! answers with its own report and receipt. A verdict that comes from a browser is never believed.
//!
//! The way of a submission: `guard` (who asks) → `routes` (address, headers, body) → `envelope` (what it says of
//! itself) → `submit` (compared with its address, checked beside last year's record) → `store` (one commit for all
//! that waits) → answer. Every refusal is a [`problem::Problem`]; every submission leaves a line in the audit trail.
//!
//! There are no accounts yet, so [`listen::bind`] takes addresses of this machine only.

pub mod api;
mod blob;
mod body;
pub mod catalogues;
pub mod describe;
pub mod demo;
mod envelope;
pub mod files;
mod gate;
pub mod guard;
pub mod limits;
pub mod listen;
pub mod log;
mod mask;
pub mod metrics;
pub mod openapi;
pub mod problem;
pub mod rollup;
pub mod routes;
pub mod run;
pub mod shape;
pub mod site;
pub mod store;
pub mod submit;
mod time;

use api::CatalogueLine;
use blob::Blob;
use catalogues::Catalogues;
use gate::Gate;
use limits::{
    MAX_FILES_AT_ONCE, MAX_ROLLUPS_AT_ONCE, MAX_WAITING_CHECKS, MAX_WAITING_FILES, MAX_WAITING_ROLLUPS, Patience,
};
use metrics::Metrics;
use site::Site;
use std::borrow::Cow;
use std::sync::Arc;
use store::Store;

/// Everything that the routes share.
pub struct App {
    /// Catalogues at hand.
    pub catalogues: Catalogues,
    /// Submissions, units, audit trail.
    pub store: Arc<dyn Store>,
    /// The pages.
    pub site: Site,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// How long clients are waited for.
    pub patience: Patience,
    checks: Gate,
    files: Gate,
    rollups: Gate,
    document: Blob,
    /// Tells the requests of one run from those of another.
    started: String,
}

impl App {
    /// A server of these parts.
    #[must_use]
    pub fn new(
        catalogues: Catalogues,
        store: Arc<dyn Store>,
        site: Site,
        metrics: Arc<Metrics>,
        patience: Patience,
    ) -> Arc<Self> {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let document = openapi::document().to_string();
        let json = "application/json; charset=utf-8";
        let started: String = time::now().chars().filter(char::is_ascii_digit).collect();
        Arc::new(Self {
            catalogues,
            store,
            site,
            metrics,
            patience,
            checks: Gate::new(processors, MAX_WAITING_CHECKS),
            files: Gate::new(MAX_FILES_AT_ONCE, MAX_WAITING_FILES),
            rollups: Gate::new(MAX_ROLLUPS_AT_ONCE, MAX_WAITING_ROLLUPS),
            document: Blob::new(json, "no-cache", Cow::Owned(document.into_bytes())).packed(),
            started,
        })
    }

    /// The catalogues at hand, as they are told.
    #[must_use]
    pub fn catalogue_lines(&self) -> Vec<CatalogueLine> {
        let usual = &self.catalogues.usual().catalogue.digest;
        let line = |held: &catalogues::Held| CatalogueLine {
            id: held.catalogue.id.clone(),
            version: held.catalogue.version.clone(),
            digest: held.catalogue.digest.clone(),
            usual: held.catalogue.digest == *usual,
        };
        self.catalogues.all().map(line).collect()
    }
}
