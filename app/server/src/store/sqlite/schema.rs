//! The tables, and the settings of every connection.

use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Version of the tables, kept in `user_version`.
const VERSION: i64 = 1;

/// Pages that a connection keeps in memory, in KiB when negative, as SQLite counts them.
const CACHE: i64 = -16_384;

/// Time that one connection waits for another, in milliseconds.
const WAIT: std::time::Duration = std::time::Duration::from_millis(5_000);

/// Versions and audit lines are only ever added; the triggers keep that promise against our own mistakes as well.
const TABLES: &str = "
CREATE TABLE submissions (
  form TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  state TEXT NOT NULL,
  PRIMARY KEY (form, unit, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
  form TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  at TEXT NOT NULL,
  arrival TEXT NOT NULL,
  catalogue TEXT NOT NULL,
  verdict TEXT NOT NULL,
  says_zh TEXT NOT NULL, says_en TEXT NOT NULL,
  receipt TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  previous_version INTEGER NOT NULL,
  sent_digest TEXT NOT NULL,
  idempotency TEXT,
  record TEXT NOT NULL,
  explanations TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX versions_by_number ON versions (form, unit, period, version);
CREATE UNIQUE INDEX versions_by_key ON versions (form, unit, period, idempotency) WHERE idempotency IS NOT NULL;

CREATE TABLE units (
  code TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL,
  valid_from INTEGER, valid_until INTEGER,
  registered INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY NOT NULL,
  at TEXT NOT NULL, who TEXT NOT NULL, origin TEXT NOT NULL, request TEXT NOT NULL, action TEXT NOT NULL,
  form TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL, version INTEGER NOT NULL,
  result TEXT NOT NULL, detail TEXT NOT NULL,
  before TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_submission ON audit (form, unit, period);

CREATE TRIGGER versions_stay BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;
CREATE TRIGGER versions_remain BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never removed'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is never removed'); END;
";

/// The connection that writes; makes the file and its tables where there are none.
pub fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    settle(&connection)?;
    // A commit is answered only once it is on the disk: FULL syncs the log at every commit.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"))?;
            Ok(connection)
        }
        VERSION => Ok(connection),
        other => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_SCHEMA),
            Some(format!("the store has tables of version {other}, this program knows version {VERSION}")),
        )),
    }
}

/// A connection that only reads.
pub fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settle(&connection)?;
    Ok(connection)
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(WAIT)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    connection.set_prepared_statement_cache_capacity(32);
    // Nothing in the file may run code of its own.
    connection.pragma_update(None, "trusted_schema", false)
}
