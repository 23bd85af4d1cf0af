//! The one thread that writes: whatever waits for it shares a commit, and is answered after it.

use super::read;
use crate::limits::MAX_GROUP;
use crate::metrics::Metrics;
use crate::store::{Event, Key, Logged, NewVersion, Put, State, StoreError, audit};
use crate::time;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use shequ_core::column::register::RegisteredUnit;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Where an answer goes.
type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// One write that waits.
pub enum Job {
    /// A version.
    Put(Box<NewVersion>, Reply<Put>),
    /// An audit event alone.
    Log(Box<Event>, Reply<()>),
    /// Units of the register.
    Register(Vec<(String, RegisteredUnit)>, Reply<()>),
}

/// What came of a write, kept until it is durable.
enum Done {
    Put(Box<Put>),
    Nothing,
}

/// The end of the audit trail.
struct Tip {
    number: u64,
    hash: String,
}

/// Writes until nobody can send any more, then folds the log into the file.
pub fn run(mut connection: Connection, mut jobs: mpsc::Receiver<Job>, metrics: &Arc<Metrics>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut group = vec![first];
        while group.len() < MAX_GROUP
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        metrics.commit(group.len() as u64);
        match together(&mut connection, &group) {
            Ok(done) => group.into_iter().zip(done).for_each(|(job, done)| answer(job, Ok(done))),
            // One of them cannot be written; the others must not suffer for it.
            Err(_) if group.len() > 1 => {
                for job in group {
                    let alone = together(&mut connection, std::slice::from_ref(&job));
                    answer(job, alone.map(|mut done| done.pop().unwrap_or(Done::Nothing)));
                }
            }
            Err(error) => group.into_iter().for_each(|job| answer(job, Err(clone(&error)))),
        }
    }
    if let Err(error) = connection.pragma_query(None, "wal_checkpoint", |_| Ok(())) {
        tracing::warn!(error = %error, "the log of the store was not folded in; it will be at the next start");
    }
}

/// An error of SQLite as text, which can be told to several.
fn clone(error: &rusqlite::Error) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR), Some(error.to_string()))
}

fn answer(job: Job, done: rusqlite::Result<Done>) {
    let failed = |error: rusqlite::Error| StoreError::Failed(error.to_string());
    // Whoever asked may have gone away; what is written stays.
    match (job, done) {
        (Job::Put(_, reply), Ok(Done::Put(put))) => drop(reply.send(Ok(*put))),
        (Job::Put(_, reply), Ok(Done::Nothing)) => drop(reply.send(Err(StoreError::Failed("no answer".into())))),
        (Job::Put(_, reply), Err(error)) => drop(reply.send(Err(failed(error)))),
        (Job::Log(_, reply) | Job::Register(_, reply), done) => drop(reply.send(done.map(|_| ()).map_err(failed))),
    }
}

/// All of them in one transaction, durable when this returns.
fn together(connection: &mut Connection, group: &[Job]) -> rusqlite::Result<Vec<Done>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut tip = transaction
        .prepare_cached("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| Ok(Tip { number: read::unsigned(row, 0)?, hash: row.get(1)? }))
        .optional()?
        .unwrap_or(Tip { number: 0, hash: audit::FIRST.to_owned() });
    let at = time::now();
    let mut done = Vec::with_capacity(group.len());
    for job in group {
        done.push(match job {
            Job::Put(version, _) => Done::Put(Box::new(put(&transaction, version, &at, &mut tip)?)),
            Job::Log(event, _) => {
                log(&transaction, (**event).clone(), 0, &at, &mut tip)?;
                Done::Nothing
            }
            Job::Register(units, _) => {
                register(&transaction, units)?;
                let event = Event {
                    action: "register".into(),
                    result: "stored".into(),
                    detail: format!("{} units", units.len()),
                    ..Event::default()
                };
                log(&transaction, event, 0, &at, &mut tip)?;
                Done::Nothing
            }
        });
    }
    transaction.commit()?;
    Ok(done)
}

/// What stands at the key of a version.
struct Standing {
    version: u64,
    state: State,
    arrival: State,
    sent_digest: String,
    receipt: String,
}

fn put(connection: &Connection, new: &NewVersion, at: &str, tip: &mut Tip) -> rusqlite::Result<Put> {
    let standing = standing(connection, &new.key)?;
    if let Some(repeated) = repeated(connection, new, standing.as_ref())? {
        return Ok(repeated);
    }
    let current = standing.as_ref().map_or(0, |s| s.version);
    let refused = match (&standing, new.expected) {
        (Some(s), _) if !s.state.may_be_replaced() => Some((Put::Locked { current, state: s.state }, "locked")),
        (_, Some(expected)) if expected != current => Some((Put::Stale { current }, "stale_version")),
        (Some(_), None) => Some((Put::NeedsVersion { current }, "version_required")),
        (Some(_) | None, _) => None,
    };
    if let Some((put, result)) = refused {
        let event = Event { result: result.into(), ..new.event.clone() };
        log(connection, event, current, at, tip)?;
        return Ok(put);
    }
    let version = current + 1;
    insert(connection, new, version, at)?;
    log(connection, Event { result: "stored".into(), ..new.event.clone() }, version, at, tip)?;
    Ok(Put::Stored(read::of_new(new, version, at)))
}

/// Whether this was stored before: by its idempotency key, or because the same stands there already.
fn repeated(connection: &Connection, new: &NewVersion, standing: Option<&Standing>) -> rusqlite::Result<Option<Put>> {
    let Key { form, unit, period } = &new.key;
    if let Some(key) = &new.idempotency {
        let earlier: Option<(u64, String)> = connection
            .prepare_cached(
                "SELECT version, sent_digest FROM versions
                 WHERE form = ?1 AND unit = ?2 AND period = ?3 AND idempotency = ?4",
            )?
            .query_row(params![form, unit, period, key], |row| Ok((read::unsigned(row, 0)?, row.get(1)?)))
            .optional()?;
        match earlier {
            Some((version, digest)) if digest == new.sent_digest => return same(connection, &new.key, version),
            Some((version, _)) => return Ok(Some(Put::KeyReused { version })),
            None => {}
        }
    }
    match standing {
        Some(s)
            if s.sent_digest == new.sent_digest
                && s.receipt == new.receipt
                && s.arrival == new.state
                && s.state == s.arrival =>
        {
            same(connection, &new.key, s.version)
        }
        Some(_) | None => Ok(None),
    }
}

fn same(connection: &Connection, key: &Key, version: u64) -> rusqlite::Result<Option<Put>> {
    Ok(read::version(connection, key, Some(version))?.map(Put::Same))
}

fn standing(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Standing>> {
    connection
        .prepare_cached(
            "SELECT s.version, s.state, v.arrival, v.sent_digest, v.receipt
             FROM submissions s JOIN versions v USING (form, unit, period, version)
             WHERE s.form = ?1 AND s.unit = ?2 AND s.period = ?3",
        )?
        .query_row(params![key.form, key.unit, key.period], |row| {
            Ok(Standing {
                version: read::unsigned(row, 0)?,
                state: read::state(row, 1)?,
                arrival: read::state(row, 2)?,
                sent_digest: row.get(3)?,
                receipt: row.get(4)?,
            })
        })
        .optional()
}

fn insert(connection: &Connection, new: &NewVersion, version: u64, at: &str) -> rusqlite::Result<()> {
    let Key { form, unit, period } = &new.key;
    connection
        .prepare_cached(
            "INSERT INTO versions (form, unit, period, version, at, arrival, catalogue, verdict, receipt, unit_name,
               previous_version, sent_digest, idempotency, record, explanations, report, says_zh, says_en)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            form,
            unit,
            period,
            read::signed(version),
            at,
            new.state.name(),
            new.catalogue,
            new.verdict,
            new.receipt,
            new.unit_name,
            read::signed(new.previous_version),
            new.sent_digest,
            new.idempotency,
            new.record,
            new.explanations,
            new.report,
            new.says.zh,
            new.says.en,
        ])?;
    connection
        .prepare_cached(
            "INSERT INTO submissions (form, unit, period, version, state) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (form, unit, period) DO UPDATE SET version = excluded.version, state = excluded.state",
        )?
        .execute(params![form, unit, period, read::signed(version), new.state.name()])?;
    // A unit that reports is offered from then on; what the register says of it is never overwritten.
    connection
        .prepare_cached(
            "INSERT INTO units (code, name, kind, parent, registered) VALUES (?1, ?2, '', ?3, 0)
             ON CONFLICT (code) DO UPDATE SET name = excluded.name
             WHERE registered = 0 AND excluded.name <> '' AND name <> excluded.name",
        )?
        .execute(params![unit, new.unit_name, ""])?;
    Ok(())
}

fn log(connection: &Connection, event: Event, version: u64, at: &str, tip: &mut Tip) -> rusqlite::Result<()> {
    let line = Logged::after(tip.number, tip.hash.clone(), at.to_owned(), version, event);
    let e = &line.event;
    connection
        .prepare_cached(
            "INSERT INTO audit (number, at, who, origin, request, action, form, unit, period, version, result, detail,
               before, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            read::signed(line.number),
            line.at,
            e.who,
            e.origin,
            e.request,
            e.action,
            e.form,
            e.unit,
            e.period,
            read::signed(version),
            e.result,
            e.detail,
            line.before,
            line.hash,
        ])?;
    *tip = Tip { number: line.number, hash: line.hash };
    Ok(())
}

fn register(connection: &Connection, units: &[(String, RegisteredUnit)]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO units (code, name, kind, parent, valid_from, valid_until, registered)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent,
           valid_from = excluded.valid_from, valid_until = excluded.valid_until, registered = 1",
    )?;
    for (code, unit) in units {
        let (from, until) = (unit.from.map(|d| d.days()), unit.until.map(|d| d.days()));
        statement.execute(params![code, unit.name, unit.kind, unit.parent, from, until])?;
    }
    Ok(())
}
