//! Questions to the store, each one statement over a connection that only reads.

use crate::store::{Chain, Event, Filter, HandedIn, Key, Line, Logged, NewVersion, State, Stored, UnitLine};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use shequ_core::Words;
use shequ_core::column::register::RegisteredUnit;
use shequ_core::value::Date;

/// A whole number that is never negative.
pub fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(at)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, number))
}

/// The same on the way in; versions stay far below 2^63.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A state by its name.
pub fn state(row: &Row<'_>, at: usize) -> rusqlite::Result<State> {
    let name: String = row.get(at)?;
    State::of(&name)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, format!("no state `{name}`").into()))
}

/// What a new version is once it is stored.
pub fn of_new(new: &NewVersion, version: u64, at: &str) -> Stored {
    Stored {
        key: new.key.clone(),
        version,
        at: at.to_owned(),
        state: new.state,
        catalogue: new.catalogue.clone(),
        record: new.record.clone(),
        explanations: new.explanations.clone(),
        report: new.report.clone(),
        receipt: new.receipt.clone(),
        verdict: new.verdict.clone(),
        previous_version: new.previous_version,
        says: new.says.clone(),
    }
}

/// Columns of a [`Stored`], of `versions v` beside `submissions s`.
const STORED: &str = "v.form, v.unit, v.period, v.version, v.at,
    CASE WHEN v.version = s.version THEN s.state ELSE v.arrival END,
    v.catalogue, v.record, v.explanations, v.report, v.receipt, v.verdict, v.previous_version, v.says_zh, v.says_en";

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        key: key(row)?,
        version: unsigned(row, 3)?,
        at: row.get(4)?,
        state: state(row, 5)?,
        catalogue: row.get(6)?,
        record: row.get(7)?,
        explanations: row.get(8)?,
        report: row.get(9)?,
        receipt: row.get(10)?,
        verdict: row.get(11)?,
        previous_version: unsigned(row, 12)?,
        says: Words { zh: row.get(13)?, en: row.get(14)? },
    })
}

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    Ok(Key { form: row.get(0)?, unit: row.get(1)?, period: row.get(2)? })
}

/// One version; the newest for none.
pub fn version(connection: &Connection, of: &Key, version: Option<u64>) -> rusqlite::Result<Option<Stored>> {
    let number = version.map(signed);
    connection
        .prepare_cached(&format!(
            "SELECT {STORED} FROM submissions s JOIN versions v USING (form, unit, period)
             WHERE s.form = ?1 AND s.unit = ?2 AND s.period = ?3 AND v.version = coalesce(?4, s.version)"
        ))?
        .query_row(params![of.form, of.unit, of.period, number], stored)
        .optional()
}

/// The newest version that arrived as handed in, unless the submission was withdrawn.
pub fn handed_in(connection: &Connection, of: &Key) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(&format!(
            "SELECT {STORED} FROM submissions s JOIN versions v USING (form, unit, period)
             WHERE s.form = ?1 AND s.unit = ?2 AND s.period = ?3 AND s.state <> ?4 AND v.arrival IN (?5, ?6)
             ORDER BY v.version DESC LIMIT 1"
        ))?
        .query_row(
            params![
                of.form,
                of.unit,
                of.period,
                State::Withdrawn.name(),
                State::Submitted.name(),
                State::ToExplain.name()
            ],
            stored,
        )
        .optional()
}

/// Columns of a [`Line`].
const LINE: &str = "v.form, v.unit, v.period, v.version, v.at,
    CASE WHEN v.version = s.version THEN s.state ELSE v.arrival END,
    v.verdict, v.receipt, v.catalogue, v.unit_name";

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        key: key(row)?,
        version: unsigned(row, 3)?,
        at: row.get(4)?,
        state: state(row, 5)?,
        verdict: row.get(6)?,
        receipt: row.get(7)?,
        catalogue: row.get(8)?,
        unit_name: row.get(9)?,
    })
}

/// Versions of one submission, the newest first.
pub fn versions(connection: &Connection, of: &Key, limit: u32) -> rusqlite::Result<Vec<Line>> {
    connection
        .prepare_cached(&format!(
            "SELECT {LINE} FROM submissions s JOIN versions v USING (form, unit, period)
             WHERE s.form = ?1 AND s.unit = ?2 AND s.period = ?3 ORDER BY v.version DESC LIMIT ?4"
        ))?
        .query_map(params![of.form, of.unit, of.period, limit], line)?
        .collect()
}

/// Submissions in the order of form, unit and period.
pub fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<Line>> {
    let after = filter.after.as_ref();
    let (form, unit, period) = after.map_or(("", "", ""), |k| (k.form.as_str(), k.unit.as_str(), k.period.as_str()));
    connection
        .prepare_cached(&format!(
            "SELECT {LINE} FROM submissions s JOIN versions v USING (form, unit, period, version)
             WHERE (s.form, s.unit, s.period) > (?1, ?2, ?3)
               AND (?4 IS NULL OR s.form = ?4) AND (?5 IS NULL OR substr(s.unit, 1, length(?5)) = ?5)
               AND (?6 IS NULL OR s.period = ?6)
             ORDER BY s.form, s.unit, s.period LIMIT ?7"
        ))?
        .query_map(params![form, unit, period, filter.form, filter.unit, filter.period, filter.limit], line)?
        .collect()
}

/// Records of a period that were handed in, by the rule of [`handed_in`].
pub fn records(
    connection: &Connection,
    period: &str,
    (form, unit): (&str, &str),
    limit: u32,
) -> rusqlite::Result<Vec<HandedIn>> {
    let [withdrawn, submitted, to_explain] = [State::Withdrawn, State::Submitted, State::ToExplain].map(State::name);
    connection
        .prepare_cached(
            "SELECT v.form, v.unit, v.period, v.catalogue, v.record FROM submissions s JOIN versions v USING (form, unit, period)
             WHERE s.period = ?1 AND (s.form, s.unit) > (?2, ?3) AND s.state <> ?4 AND v.version =
               (SELECT max(w.version) FROM versions w WHERE w.form = s.form AND w.unit = s.unit
                AND w.period = s.period AND w.arrival IN (?5, ?6))
             ORDER BY s.form, s.unit LIMIT ?7",
        )?
        .query_map(params![period, form, unit, withdrawn, submitted, to_explain, limit], |row| {
            Ok(HandedIn { key: key(row)?, catalogue: row.get(3)?, record: row.get(4)? })
        })?
        .collect()
}

/// Periods of which anything is stored.
pub fn periods(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT period FROM submissions ORDER BY period")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

const LOGGED: &str =
    "number, at, who, origin, request, action, form, unit, period, version, result, detail, before, hash";

fn logged(row: &Row<'_>) -> rusqlite::Result<Logged> {
    Ok(Logged {
        number: unsigned(row, 0)?,
        at: row.get(1)?,
        event: Event {
            who: row.get(2)?,
            origin: row.get(3)?,
            request: row.get(4)?,
            action: row.get(5)?,
            form: row.get(6)?,
            unit: row.get(7)?,
            period: row.get(8)?,
            result: row.get(10)?,
            detail: row.get(11)?,
        },
        version: unsigned(row, 9)?,
        before: row.get(12)?,
        hash: row.get(13)?,
    })
}

/// Audit events of one submission, the newest first.
pub fn events(connection: &Connection, of: &Key, limit: u32) -> rusqlite::Result<Vec<Logged>> {
    connection
        .prepare_cached(&format!(
            "SELECT {LOGGED} FROM audit WHERE form = ?1 AND unit = ?2 AND period = ?3 ORDER BY number DESC LIMIT ?4"
        ))?
        .query_map(params![of.form, of.unit, of.period, limit], logged)?
        .collect()
}

/// The whole trail.
pub fn verify(connection: &Connection) -> rusqlite::Result<Chain> {
    let mut statement = connection.prepare(&format!("SELECT {LOGGED} FROM audit ORDER BY number"))?;
    let mut chain = Chain::empty();
    for line in statement.query_map([], logged)? {
        chain.take(&line?);
    }
    Ok(chain)
}

fn unit_line(row: &Row<'_>) -> rusqlite::Result<UnitLine> {
    let day = |at: usize| -> rusqlite::Result<Option<Date>> {
        Ok(row.get::<_, Option<i32>>(at)?.and_then(|days| Date::from_days(i64::from(days))))
    };
    Ok(UnitLine {
        code: row.get(0)?,
        unit: RegisteredUnit {
            name: row.get(1)?,
            kind: row.get(2)?,
            parent: row.get(3)?,
            from: day(4)?,
            until: day(5)?,
        },
        registered: row.get(6)?,
    })
}

/// The unit of a code.
pub fn unit(connection: &Connection, code: &str) -> rusqlite::Result<Option<UnitLine>> {
    connection
        .prepare_cached(
            "SELECT code, name, kind, parent, valid_from, valid_until, registered FROM units WHERE code = ?1",
        )?
        .query_row([code], unit_line)
        .optional()
}

/// Units whose code begins with a text or whose name holds it.
pub fn units(connection: &Connection, search: &str, after: &str, limit: u32) -> rusqlite::Result<Vec<UnitLine>> {
    connection
        .prepare_cached(
            "SELECT code, name, kind, parent, valid_from, valid_until, registered FROM units
             WHERE code > ?1 AND (?2 = '' OR substr(code, 1, length(?2)) = ?2 OR instr(name, ?2) > 0)
             ORDER BY code LIMIT ?3",
        )?
        .query_map(params![after, search, limit], unit_line)?
        .collect()
}
