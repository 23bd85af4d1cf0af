//! Where submissions, their versions and the audit trail are kept.
//!
//! [`Store`] is what the rest of the server knows. It speaks of submissions, not of tables, and every call may wait,
//! so that a database behind a network fits it as well as the file that is used today ([`sqlite::Sqlite`]).

pub mod audit;
pub mod sqlite;
mod state;

pub use audit::{Chain, Event, Logged};
pub use state::State;

use shequ_core::Words;
use shequ_core::column::register::RegisteredUnit;
use std::future::Future;
use std::pin::Pin;

/// An answer that may take its time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why the store did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// As many writes as it can hold are waiting.
    Busy,
    /// It could not be read or written; what it said, for the log.
    Failed(String),
}

/// Which submission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Id of the form.
    pub form: String,
    /// Code of the unit.
    pub unit: String,
    /// Period.
    pub period: String,
}

/// A record that was handed in.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// Which submission.
    pub key: Key,
    /// Digest of the catalogue that it was filled in by.
    pub catalogue: String,
    /// The record, as it came.
    pub record: String,
}

/// A version to be stored, checked already.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Of which submission.
    pub key: Key,
    /// Version that is expected to stand there: 0 for none, nothing where the client did not say.
    pub expected: Option<u64>,
    /// Key by which a repetition is known.
    pub idempotency: Option<String>,
    /// SHA-256 of what was sent, in hexadecimal digits.
    pub sent_digest: String,
    /// State that it enters.
    pub state: State,
    /// Digest of the catalogue it was checked with.
    pub catalogue: String,
    /// The record as it was sent.
    pub record: String,
    /// Its explanations, as a JSON list.
    pub explanations: String,
    /// The server's report, canonical.
    pub report: String,
    /// The server's receipt.
    pub receipt: String,
    /// Verdict of the report.
    pub verdict: String,
    /// First line of the report.
    pub says: Words,
    /// Name of the unit as the record says it; empty for none.
    pub unit_name: String,
    /// Version of last year's submission that it was checked against; 0 for none.
    pub previous_version: u64,
    /// What the audit trail says of it.
    pub event: Event,
}

/// What came of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It stands there now, durably.
    Stored(Stored),
    /// The same stands there already; nothing was written.
    Same(Stored),
    /// Another version stands there than was expected.
    Stale {
        /// The version that stands there; 0 for none.
        current: u64,
    },
    /// Something stands there, and the client did not say that it knows.
    NeedsVersion {
        /// The version that stands there.
        current: u64,
    },
    /// The idempotency key belongs to another content.
    KeyReused {
        /// The version that was stored with it.
        version: u64,
    },
    /// It may not be replaced in its state.
    Locked {
        /// The version that stands there.
        current: u64,
        /// Its state.
        state: State,
    },
}

/// One stored version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Of which submission.
    pub key: Key,
    /// Its number, from 1.
    pub version: u64,
    /// When it was stored.
    pub at: String,
    /// State: of the submission for its newest version, of its arrival for older ones.
    pub state: State,
    /// Digest of the catalogue.
    pub catalogue: String,
    /// The record as it was sent.
    pub record: String,
    /// Its explanations, as a JSON list.
    pub explanations: String,
    /// The server's report, canonical.
    pub report: String,
    /// The server's receipt.
    pub receipt: String,
    /// Verdict of the report.
    pub verdict: String,
    /// First line of the report.
    pub says: Words,
    /// Version of last year's submission that it was checked against; 0 for none.
    pub previous_version: u64,
}

/// One line of a list: a submission without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which submission.
    pub key: Key,
    /// Its newest version.
    pub version: u64,
    /// When that was stored.
    pub at: String,
    /// Its state.
    pub state: State,
    /// Verdict of the report.
    pub verdict: String,
    /// The server's receipt.
    pub receipt: String,
    /// Digest of the catalogue.
    pub catalogue: String,
    /// Name of the unit.
    pub unit_name: String,
}

/// Which submissions to list, in the order of form, unit and period.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this form only.
    pub form: Option<String>,
    /// Units whose code begins with this: a county is its first six digits.
    pub unit: Option<String>,
    /// Of this period only.
    pub period: Option<String>,
    /// Those after this one.
    pub after: Option<Key>,
    /// So many at most.
    pub limit: u32,
}

/// A unit that may report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine {
    /// Its code.
    pub code: String,
    /// Name, kind and parent.
    pub unit: RegisteredUnit,
    /// Whether it stands in the register; otherwise it is known from its own submissions only.
    pub registered: bool,
}

/// Submissions, units and the audit trail.
pub trait Store: Send + Sync {
    /// Stores a version and its audit event in one step; durable before the answer.
    fn put(&self, version: NewVersion) -> Answer<'_, Put>;

    /// Writes an audit event alone, such as a refusal; durable before the answer.
    fn log(&self, event: Event) -> Answer<'_, ()>;

    /// Enters units into the register; those that stand there are replaced.
    fn register(&self, units: Vec<(String, RegisteredUnit)>) -> Answer<'_, ()>;

    /// One version of a submission; the newest for none.
    fn version(&self, key: &Key, version: Option<u64>) -> Answer<'_, Option<Stored>>;

    /// The newest version of a submission that was handed in, whatever became of it since; drafts and those that must
    /// be mended first are passed over.
    fn handed_in(&self, key: &Key) -> Answer<'_, Option<Stored>>;

    /// Versions of a submission, the newest first.
    fn versions(&self, key: &Key, limit: u32) -> Answer<'_, Vec<Line>>;

    /// Audit events of a submission, the newest first.
    fn events(&self, key: &Key, limit: u32) -> Answer<'_, Vec<Logged>>;

    /// Submissions in order.
    fn list(&self, filter: Filter) -> Answer<'_, Vec<Line>>;

    /// Records of a period that were handed in, as [`Store::handed_in`] finds them: after a form and unit, in the order
    /// of forms and units.
    fn records(&self, period: &str, after: (&str, &str), limit: u32) -> Answer<'_, Vec<HandedIn>>;

    /// Periods of which anything is stored, the earliest first.
    fn periods(&self) -> Answer<'_, Vec<String>>;

    /// The unit of a code.
    fn unit(&self, code: &str) -> Answer<'_, Option<UnitLine>>;

    /// Units whose code begins with a text or whose name holds it, after a code, in the order of codes.
    fn units(&self, search: &str, after: &str, limit: u32) -> Answer<'_, Vec<UnitLine>>;

    /// Goes through the whole audit trail.
    fn verify(&self) -> Answer<'_, Chain>;

    /// Whether it can be read.
    fn ready(&self) -> Answer<'_, ()>;
}
