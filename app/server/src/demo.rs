//! Sample units in an empty store, taken in the same way as any submission.

use crate::App;
use crate::problem::Problem;
use crate::store::{Filter, Key};
use crate::submit::{Sent, of_store, submit};
use shequ_core::column::register::RegisteredUnit;
use std::sync::Arc;

/// What an empty store is filled with.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    /// The register.
    pub units: Vec<(String, RegisteredUnit)>,
    /// Records by year, the earlier year first.
    pub years: Vec<Vec<(Key, String)>>,
}

/// Fills an empty store; one that holds anything is left alone.
///
/// # Errors
/// Why a unit or a record was not taken.
pub async fn fill(app: &Arc<App>, demo: Demo) -> Result<(), Problem> {
    let held = app.store.list(Filter { limit: 1, ..Filter::default() }).await.map_err(of_store)?;
    if !held.is_empty() {
        return Ok(());
    }
    app.store.register(demo.units).await.map_err(of_store)?;
    for records in demo.years {
        // All of a year together, so that they share commits; the next year is compared with it.
        let tasks: Vec<_> = records
            .into_iter()
            .map(|(key, record)| {
                let app = Arc::clone(app);
                let sent = Sent { origin: "demo".to_owned(), request: "demo".to_owned(), ..Sent::default() };
                tokio::spawn(async move { submit(&app, &key, Ok(record), sent).await })
            })
            .collect();
        for task in tasks {
            task.await.map_err(|_| Problem::internal())??;
        }
    }
    Ok(())
}
