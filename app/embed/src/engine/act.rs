//! What can be done with a session.

use super::told;
use crate::answer::{Failure, ReceiptTold};
use crate::request::{Act, Missing};
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::json::to_json;
use shequ_core::session::{Changes, Entry, Session};
use shequ_core::value::State;
use shequ_core::value::search::join;
use shequ_core::words;

/// Does it, and answers with what changed or what was asked for.
pub fn act(session: &mut Session<'_>, action: Act) -> Result<String, Failure> {
    let changes = match action {
        Act::Set { at, text, state } => {
            let at = cell(session, &at)?;
            match (&text, state) {
                (Some(text), None) => session.set(at, Entry::Text(text)),
                (None, Some(state)) => session.set(at, Entry::State(state.into())),
                (Some(_), Some(_)) | (None, None) => return Err(text_or_state()),
            }
        }
        Act::Note { at, text } => {
            let at = cell(session, &at)?;
            session.set_note(at, &text);
            only(at)
        }
        Act::Origin { at, origin } => {
            let at = cell(session, &at)?;
            let origin = match origin {
                Some(word) => Some(CameFrom::of(&word).ok_or_else(|| no_origin(&word))?),
                None => None,
            };
            session.set_origin(at, origin);
            only(at)
        }
        Act::Carry { at } => {
            let at = cell(session, &at)?;
            session.carry(at)
        }
        Act::InsertRow { table, row } => {
            let table = self::table(session, &table)?;
            session.insert_row(table, row.saturating_sub(1))
        }
        Act::RemoveRow { table, row } => {
            let at = self::table(session, &table)?;
            let rows = session.rows(at);
            match row.checked_sub(1).filter(|row| *row < rows) {
                Some(row) => session.remove_row(at, row),
                None => return Err(no_cell(&format!("{table}[{row}]"))),
            }
        }
        Act::Explain { fingerprint, text, by, at } => session.explain(&fingerprint, &text, &by, &at),
        Act::Speak(language) => session.set_lang(language.into()),
        Act::View => return Ok(to_json(&told::everything(session))),
        Act::Report => return Ok(to_json(&session.report())),
        Act::Record => return Ok(session.record()),
        Act::Receipt => {
            let checked = session.checked();
            return Ok(to_json(&ReceiptTold { receipt: checked.receipt, record: checked.record }));
        }
    };
    Ok(to_json(&told::changed(session, &changes)))
}

fn only(at: CellAt) -> Changes {
    Changes { cells: std::iter::once(at).collect(), ..Changes::default() }
}

fn cell(session: &Session<'_>, path: &str) -> Result<CellAt, Failure> {
    let form = session.checker().form;
    let found = CellAt::parse(path, form).filter(|at| at.table.is_none_or(|table| at.row < session.rows(table)));
    found.ok_or_else(|| no_cell(path))
}

fn table(session: &Session<'_>, id: &str) -> Result<u16, Failure> {
    let found = session.checker().form.table_index(id);
    found.and_then(|at| u16::try_from(at).ok()).ok_or_else(|| no_cell(id))
}

fn no_cell(path: &str) -> Failure {
    Failure::new(
        "no-such-cell",
        words!("表中没有“{path}”", "the form has no `{path}`"),
        words!(
            "写错了字段、表或行号，改动无处可去",
            "a field, table or row is misspelt, and the change has nowhere to go"
        ),
        words!(
            "字段写作 hh_resident，明细表的格写作 facilities[2].area_total，行号从 1 起",
            "fields are written hh_resident, cells of tables facilities[2].area_total, rows counted from 1"
        ),
    )
}

fn no_origin(word: &str) -> Failure {
    let known = join(&CameFrom::ALL.map(CameFrom::name), " ");
    Failure::new(
        "no-such-origin",
        words!("不认识来源“{word}”", "`{word}` is no origin"),
        words!("来源说明数值是怎么来的", "an origin says where a value came from"),
        words!("可用：{known}", "use one of: {known}"),
    )
}

fn text_or_state() -> Failure {
    Failure::new(
        "text-or-state",
        words!("set 要给 text 或 state 之一", "`set` takes either text or state"),
        words!("一个格或有值，或没有值", "a cell has a value or has none"),
        words!("填了内容写 text，没有数写 state", "write text for what was typed, state for a missing figure"),
    )
}

impl From<Missing> for State {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Blank => Self::Blank,
            Missing::NotApplicable => Self::NotApplicable,
            Missing::NotAvailable => Self::NotAvailable,
        }
    }
}
