//! A server on a free port, with the shipped catalogue and a store of its own; gone when the test ends.

use crate::client::{Answer, ask};
use shequ_cli::sample::{FORM, Sample, SamplePlan};
use shequ_core::Catalogue;
use shequ_files::write::{Unit, record_line};
use shequ_kit::seeds;
use shequ_server::App;
use shequ_server::catalogues::Catalogues;
use shequ_server::limits::Patience;
use shequ_server::metrics::Metrics;
use shequ_server::site::Site;
use shequ_server::store::Store;
use shequ_server::store::sqlite::Sqlite;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The shipped catalogue, packed.
pub fn packed() -> &'static str {
    static PACKED: OnceLock<String> = OnceLock::new();
    PACKED.get_or_init(|| {
        shequ_core::catalogue::load::pack(&seeds::files(), shequ_core::catalogue::load::no_examples)
            .expect("the shipped catalogue loads")
    })
}

/// The shipped catalogue with its rules between levels.
fn catalogues() -> Catalogues {
    let no_examples = shequ_core::catalogue::load::no_examples;
    let whole = shequ_core::catalogue::load::load_toml(&seeds::files(), no_examples).catalogue.expect("it loads");
    Catalogues::new(packed().to_owned()).and_then(|held| held.with_levels(whole)).expect("a catalogue")
}

/// A running server.
pub struct House {
    pub address: SocketAddr,
    pub app: Arc<App>,
    folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl House {
    pub fn open() -> Self {
        Self::with(Site::default(), Patience::default(), None)
    }

    /// A server with another site, other patience or another store.
    pub fn with(site: Site, patience: Patience, store: Option<Arc<dyn Store>>) -> Self {
        Self::started(catalogues(), site, patience, store)
    }

    /// A server that holds the packed catalogues of a folder too.
    #[allow(dead_code)] // Not every test that has a server needs it.
    pub fn holding(folder: &Path) -> Self {
        let mut catalogues = catalogues();
        catalogues.add_folder(folder).expect("catalogues");
        Self::started(catalogues, Site::default(), Patience::default(), None)
    }

    fn started(catalogues: Catalogues, site: Site, patience: Patience, store: Option<Arc<dyn Store>>) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("shequ-server-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let metrics = Arc::new(Metrics::default());
        let path = folder.join("store.sqlite");
        let store = store
            .unwrap_or_else(|| Arc::new(Sqlite::open(&path, Arc::clone(&metrics)).expect("a store")) as Arc<dyn Store>);
        let app = App::new(catalogues, store, site, metrics, patience);
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let served = Arc::clone(&app);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let listener = shequ_server::listen::bind(([127, 0, 0, 1], 0).into()).await.expect("a free port");
                tell.send(listener.local_addr().expect("an address")).expect("a listener");
                shequ_server::listen::serve(listener, served, async {
                    let _ = stopped.await;
                })
                .await;
            });
        });
        let address = told.recv().expect("the server starts");
        Self { address, app, folder, stop: Some(stop), thread: Some(thread) }
    }

    pub fn catalogue(&self) -> &'static Catalogue {
        self.app.catalogues.usual().catalogue
    }

    pub fn get(&self, path: &str) -> Answer {
        ask(self.address, "GET", path, &[], b"")
    }

    pub fn put(&self, record: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("Content-Type", "application/json")];
        all.extend_from_slice(headers);
        ask(self.address, "PUT", &address_of(record), &all, record.as_bytes())
    }

    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        ask(self.address, "POST", path, &[("Content-Type", kind)], body)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The address that a record belongs to.
pub fn address_of(record: &str) -> String {
    let record: serde_json::Value = serde_json::from_str(record).expect("a record");
    let record = if record["record"].is_object() { &record["record"] } else { &record };
    let part = |name: &str| record[name].as_str().expect("a text").to_owned();
    format!("/api/submissions/{}/{}/{}", part("form"), part("unit"), part("period"))
}

/// Records of a sample, this year's and last year's, with a fault in each of the given share.
pub fn records(catalogue: &Catalogue, units: usize, faults: (u64, u64)) -> Vec<(String, String)> {
    let plan = SamplePlan { units, seed: 5, fault_rate: faults, previous: true, period: 2025 };
    let sample = Sample::new(catalogue, plan).expect("a sample");
    let form = catalogue.form(FORM).expect("the form");
    let line = |unit: &Unit| record_line(catalogue, form, unit);
    let now: Vec<Unit> = sample.units().collect();
    now.iter().map(line).zip(sample.previous().map(|unit| line(&unit))).collect()
}
