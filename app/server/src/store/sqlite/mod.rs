//! One SQLite file: many readers, one writer thread, one commit for all that waits.
//!
//! `rusqlite` with SQLite compiled in, because one file beside the program is what an office can run and copy, and
//! because a blocking library behind one thread is simpler than an asynchronous one that would have that thread inside.

mod read;
mod schema;
mod write;

#[cfg(test)]
mod tests;

use super::{
    Answer, Chain, Event, Filter, HandedIn, Key, Line, Logged, NewVersion, Put, Store, StoreError, Stored, UnitLine,
};
use crate::limits::{MAX_WAITING_WRITES, READERS, TURN_TIME};
use crate::metrics::Metrics;
use rusqlite::Connection;
use shequ_core::column::register::RegisteredUnit;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, mpsc, oneshot};
use write::Job;

/// A store in one file.
pub struct Sqlite {
    path: PathBuf,
    /// None once it is being closed.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<Readers>,
}

/// Connections that only read, lent out one by one.
struct Readers {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    turns: Semaphore,
}

impl Sqlite {
    /// Opens the file, or makes it, readable by its owner only: it holds telephone numbers.
    ///
    /// # Errors
    /// What SQLite or the file system says.
    pub fn open(path: &Path, metrics: Arc<Metrics>) -> Result<Self, StoreError> {
        private(path).map_err(|e| StoreError::Failed(e.to_string()))?;
        let connection = schema::writer(path).map_err(failed)?;
        let (jobs, waiting) = mpsc::channel(MAX_WAITING_WRITES);
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || write::run(connection, waiting, &metrics))
            .map_err(|e| StoreError::Failed(e.to_string()))?;
        let readers = Readers { path: path.to_owned(), free: Mutex::default(), turns: Semaphore::new(READERS) };
        Ok(Self { path: path.to_owned(), jobs: Some(jobs), thread: Some(thread), readers: Arc::new(readers) })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Answer<'_, T> {
        let (reply, answer) = oneshot::channel();
        let sent = match &self.jobs {
            Some(jobs) => jobs.try_send(job(reply)).map_err(|_| StoreError::Busy),
            None => Err(StoreError::Busy),
        };
        Box::pin(async move {
            sent?;
            answer.await.unwrap_or_else(|_| Err(StoreError::Failed("the writer has ended".to_owned())))
        })
    }

    fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'_, T> {
        let readers = Arc::clone(&self.readers);
        Box::pin(async move {
            let turn = tokio::time::timeout(TURN_TIME, readers.turns.acquire()).await;
            let Ok(Ok(_turn)) = turn else { return Err(StoreError::Busy) };
            let lender = Arc::clone(&readers);
            let asked = tokio::task::spawn_blocking(move || lender.with(ask)).await;
            asked.unwrap_or_else(|e| Err(StoreError::Failed(e.to_string())))
        })
    }
}

impl Readers {
    fn with<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => schema::reader(&self.path).map_err(failed)?,
        };
        let answer = ask(&connection).map_err(failed)?;
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(answer)
    }
}

impl Drop for Sqlite {
    /// Everything that was taken is written before the thread ends.
    fn drop(&mut self) {
        // Readers go first: the last connection to go folds the log into the file, which only the writer may.
        self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Store for Sqlite {
    fn put(&self, version: NewVersion) -> Answer<'_, Put> {
        self.write(|reply| Job::Put(Box::new(version), reply))
    }

    fn log(&self, event: Event) -> Answer<'_, ()> {
        self.write(|reply| Job::Log(Box::new(event), reply))
    }

    fn register(&self, units: Vec<(String, RegisteredUnit)>) -> Answer<'_, ()> {
        self.write(|reply| Job::Register(units, reply))
    }

    fn version(&self, key: &Key, version: Option<u64>) -> Answer<'_, Option<Stored>> {
        let key = key.clone();
        self.read(move |connection| read::version(connection, &key, version))
    }

    fn handed_in(&self, key: &Key) -> Answer<'_, Option<Stored>> {
        let key = key.clone();
        self.read(move |connection| read::handed_in(connection, &key))
    }

    fn versions(&self, key: &Key, limit: u32) -> Answer<'_, Vec<Line>> {
        let key = key.clone();
        self.read(move |connection| read::versions(connection, &key, limit))
    }

    fn events(&self, key: &Key, limit: u32) -> Answer<'_, Vec<Logged>> {
        let key = key.clone();
        self.read(move |connection| read::events(connection, &key, limit))
    }

    fn list(&self, filter: Filter) -> Answer<'_, Vec<Line>> {
        self.read(move |connection| read::list(connection, &filter))
    }

    fn records(&self, period: &str, after: (&str, &str), limit: u32) -> Answer<'_, Vec<HandedIn>> {
        let (period, form, unit) = (period.to_owned(), after.0.to_owned(), after.1.to_owned());
        self.read(move |connection| read::records(connection, &period, (&form, &unit), limit))
    }

    fn periods(&self) -> Answer<'_, Vec<String>> {
        self.read(read::periods)
    }

    fn unit(&self, code: &str) -> Answer<'_, Option<UnitLine>> {
        let code = code.to_owned();
        self.read(move |connection| read::unit(connection, &code))
    }

    fn units(&self, search: &str, after: &str, limit: u32) -> Answer<'_, Vec<UnitLine>> {
        let (search, after) = (search.to_owned(), after.to_owned());
        self.read(move |connection| read::units(connection, &search, &after, limit))
    }

    fn verify(&self) -> Answer<'_, Chain> {
        self.read(read::verify)
    }

    fn ready(&self) -> Answer<'_, ()> {
        self.read(|connection| connection.query_row("SELECT 1", [], |_| Ok(())))
    }
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// Makes the file where there is none, for its owner only.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}
