//! A new workbook with the content of a file that is no XLSX: the same cells at the same addresses, so that findings
//! keep their places. Records of JSON have no cells; they get those that our own workbooks give them.

use super::plain::Plain;
use super::{Marking, cell_of};
use crate::book::{Book, trouble_words};
use crate::gather::gathered;
use crate::shared::Shared;
use crate::sniff::Sort;
use crate::text::plain_rows;
use crate::write::{Shown, Unit, sheet_names, shown};
use shequ_core::catalogue::{Field, Form};
use shequ_core::column::read::RawCell;
use shequ_core::json::{self, Broken, Json, Value};
use shequ_core::report::{CellReport, FindingReport};
use shequ_core::{Catalogue, Words, words};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Name of the sheet of a file without sheets.
const SHEET: &str = "数据";
/// Nesting of JSON that is still shown: deeper than what is checked, for a record that is nested too deep has findings of
/// its own, which are to be marked.
const MAX_DEPTH: usize = 128;

/// Where the cells of findings stand in the workbook that is written.
pub enum Places {
    /// Where the report says.
    AsTold,
    /// On the only sheet of this name.
    On(&'static str),
    /// By unit, table (empty for the record) and row (0 for the record): sheet and row; columns by field.
    Records { rows: BTreeMap<(String, String, u32), (String, u32)>, columns: BTreeMap<(String, String), u32> },
}

impl Places {
    /// The place of a cell; none where it has none.
    pub fn of(&self, finding: &FindingReport, cell: &CellReport) -> Option<(String, (u32, u32))> {
        match self {
            Self::AsTold => {
                let (sheet, at) = cell.at.rsplit_once('!')?;
                let sheet = match sheet.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
                    Some(quoted) => quoted.replace("''", "'"),
                    None => sheet.to_owned(),
                };
                Some((sheet, cell_of(at).or_else(|| row_of(at))?))
            }
            Self::On(sheet) => Some(((*sheet).to_owned(), cell_of(&cell.at).or_else(|| row_of(&cell.at))?)),
            Self::Records { rows, columns } => {
                let key = (finding.unit.clone(), cell.table.clone(), cell.row);
                let (sheet, row) = rows.get(&key)?;
                let column = columns.get(&(cell.table.clone(), cell.field.clone()))?;
                Some((sheet.clone(), (*row, *column)))
            }
        }
    }
}

/// The first cell of `5:5`.
fn row_of(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once(':')?;
    let row = first.parse::<u32>().ok()?.checked_sub(1)?;
    (first == last).then_some((row, 0))
}

/// A new workbook with the content of a file.
pub fn workbook(
    (upload, source): (&[u8], &Shared),
    sort: Sort,
    marking: &Marking<'_>,
) -> Result<(Vec<u8>, Places), Words> {
    match sort {
        Sort::Xlsx | Sort::Xls | Sort::Ods => Ok((of_book(source, sort)?, Places::AsTold)),
        Sort::Text(_) => Ok((of_text(upload)?, Places::On(SHEET))),
        Sort::Json(_) => of_json(upload, marking),
    }
}

fn of_book(source: &Shared, sort: Sort) -> Result<Vec<u8>, Words> {
    let mut book = Book::open(sort, source).map_err(|found| found.says)?;
    let mut out = Plain::default();
    for at in 0..book.sheets.len() {
        out.sheet(&book.sheets[at].name, book.sheets[at].hidden, false)?;
        let mut wrong = None;
        let left = book.rows(at, &mut |row| {
            let view = row.view();
            match view.filled().try_for_each(|column| out.cell(view.number, column, view.cell(column))) {
                Ok(()) => ControlFlow::Continue(()),
                Err(why) => {
                    wrong = Some(why);
                    ControlFlow::Break(())
                }
            }
        });
        if let Some(why) = wrong.or(left.trouble.map(|trouble| trouble_words(&trouble).says)) {
            return Err(why);
        }
    }
    out.finish()
}

fn of_text(upload: &[u8]) -> Result<Vec<u8>, Words> {
    let mut out = Plain::default();
    out.sheet(SHEET, false, false)?;
    for (at, cells) in plain_rows(upload)?.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            out.cell(at, column, RawCell::Text(text))?;
        }
    }
    out.finish()
}

/// Records of JSON as our own workbooks show them.
fn of_json(upload: &[u8], marking: &Marking<'_>) -> Result<(Vec<u8>, Places), Words> {
    let records = json_units(upload)?;
    // One run may be about several forms; a record says which one it is of.
    let said = records.iter().find_map(|unit| marking.catalogue.form(unit.values.get("form")?));
    let form = said.or_else(|| marking.catalogue.forms.get(marking.form));
    let form = form.ok_or_else(|| words!("目录里没有可以写出的报表", "the catalogue has no form to write"))?;
    let key = &form.fields[form.unit_key].id;
    let names = sheet_names(form);
    let (mut rows, mut columns, mut next) = (BTreeMap::new(), BTreeMap::new(), vec![1u32; names.len()]);
    for (at, field) in (0..).zip(&form.fields) {
        columns.insert((String::new(), field.id.clone()), at);
    }
    for table in &form.tables {
        for (at, field) in (1..).zip(&table.fields) {
            columns.insert((table.id.clone(), field.id.clone()), at);
        }
    }
    let mut units = Vec::new();
    for mut unit in records {
        if let (Some(said), false) = (unit.values.get("unit").cloned(), unit.values.contains_key(key)) {
            unit.values.insert(key.clone(), said);
        }
        if let (Some(said), Some(field)) = (unit.values.get("period").cloned(), form.period_field) {
            unit.values.entry(form.fields[field].id.clone()).or_insert(said);
        }
        let code = unit.values.get(key).cloned().unwrap_or_default();
        rows.entry((code.clone(), String::new(), 0)).or_insert((names[0].clone(), next[0]));
        next[0] += 1;
        for (table, at) in form.tables.iter().zip(1..) {
            for number in (1..).take(unit.tables.get(&table.id).map_or(0, Vec::len)) {
                let place = (names[at].clone(), next[at]);
                rows.entry((code.clone(), table.id.clone(), number)).or_insert(place);
                next[at] += 1;
            }
        }
        units.push(unit);
    }
    Ok((sheets(marking.catalogue, form, &names, &units)?, Places::Records { rows, columns }))
}

/// A sheet for the records, and one for each table with the unit's code first.
fn sheets(catalogue: &Catalogue, form: &Form, names: &[String], units: &[Unit]) -> Result<Vec<u8>, Words> {
    let key = &form.fields[form.unit_key];
    let mut out = Plain::default();
    out.sheet(&names[0], false, true)?;
    heads(&mut out, form.fields.iter())?;
    for (row, unit) in (1..).zip(units) {
        line(&mut out, catalogue, row, form.fields.iter().map(|field| (field, unit.values.get(&field.id))))?;
    }
    for (table, name) in form.tables.iter().zip(&names[1..]) {
        out.sheet(name, false, true)?;
        heads(&mut out, std::iter::once(key).chain(&table.fields))?;
        let rows = units.iter().flat_map(|unit| {
            unit.tables.get(&table.id).into_iter().flatten().map(move |row| (unit.values.get(&key.id), row))
        });
        for (at, (code, row)) in (1..).zip(rows) {
            let own = table.fields.iter().map(|field| (field, row.get(&field.id)));
            line(&mut out, catalogue, at, std::iter::once((key, code)).chain(own))?;
        }
    }
    out.finish()
}

fn heads<'f>(out: &mut Plain, fields: impl Iterator<Item = &'f Field>) -> Result<(), Words> {
    fields.enumerate().try_for_each(|(column, field)| out.cell(0, column, RawCell::Text(&field.label.zh)))
}

fn line<'f>(
    out: &mut Plain,
    catalogue: &Catalogue,
    row: u32,
    cells: impl Iterator<Item = (&'f Field, Option<&'f String>)>,
) -> Result<(), Words> {
    for (column, (field, text)) in cells.enumerate() {
        let Some(text) = text else { continue };
        match shown(field, catalogue, text) {
            Shown::Empty => {}
            Shown::Number(text) => {
                out.cell(row, column, text.parse().map_or(RawCell::Text(text), RawCell::Number))?;
            }
            // Spreadsheets have no days before 1900.
            Shown::Date(date) if date.ymd().0 >= 1900 => {
                out.cell(row, column, RawCell::Days(f64::from(date.days())))?;
            }
            Shown::Date(date) => out.cell(row, column, RawCell::Text(&date.to_string()))?,
            Shown::Text(text) => out.cell(row, column, RawCell::Text(&text))?,
        }
    }
    Ok(())
}

/// The records of a text of JSON: a list, one record, or one a line.
fn json_units(upload: &[u8]) -> Result<Vec<Unit>, Words> {
    let text = String::from_utf8_lossy(upload);
    let all = json::read_all(text.trim_start_matches('\u{feff}'), MAX_DEPTH).map_err(|broken| {
        let Broken { line, column, .. } = broken;
        words!(
            "JSON 读到第 {line} 行第 {column} 字节出错，无法另写成工作簿",
            "the JSON breaks off at byte {column} of line {line} and cannot be written as a workbook"
        )
    })?;
    let mut units = Vec::new();
    for one in &all {
        match &one.value {
            Value::List(list) => units.extend(list.iter().map(|record| unit_of(&record.value))),
            record => units.push(unit_of(record)),
        }
    }
    Ok(units)
}

/// A record as its values, its head with unit and period among them.
fn unit_of(record: &Value<'_>) -> Unit {
    let mut unit = Unit::default();
    let outer = members(Some(record));
    for name in ["form", "unit", "period"] {
        if let Some(text) = outer.get(name).copied().and_then(text_of) {
            unit.values.insert(name.to_owned(), text);
        }
    }
    for (id, value) in members(outer.get("head").copied()) {
        unit.values.extend(text_of(value).map(|text| (id.to_owned(), text)));
    }
    let inner = outer.get("values").copied().filter(|values| matches!(values, Value::Map(_)));
    for (id, value) in members(inner.or(Some(record))) {
        if let Value::List(list) = value {
            let rows = list.iter().filter(|row| matches!(row.value, Value::Map(_)));
            let row = |row: &Json<'_>| {
                let cells = members(Some(&row.value)).into_iter();
                gathered(cells.filter_map(|(id, value)| Some((id.to_owned(), text_of(value)?))))
            };
            unit.tables.insert(id.to_owned(), rows.map(row).collect());
        } else if let Some(text) = text_of(value) {
            unit.values.insert(id.to_owned(), text);
        }
    }
    for (path, state) in members(outer.get("states").copied()) {
        let state = members(Some(state)).get("state").copied().and_then(Value::as_text);
        set_state(&mut unit, path, state.unwrap_or(""));
    }
    unit
}

/// What stands under the keys of a map, the last of equal ones; nothing for anything else.
fn members<'j>(value: Option<&'j Value<'_>>) -> BTreeMap<&'j str, &'j Value<'j>> {
    match value {
        Some(Value::Map(members)) => gathered(members.iter().map(|(key, json)| (&**key, &json.value))),
        _ => BTreeMap::new(),
    }
}

/// What stands in a cell in the place of a value, as people write it.
fn set_state(unit: &mut Unit, path: &str, state: &str) {
    let told = match state {
        "not_available" => "暂无数据",
        "not_applicable" => "不适用",
        _ => return,
    };
    let Some((table, rest)) = path.split_once('[') else {
        unit.values.insert(path.to_owned(), told.to_owned());
        return;
    };
    let Some((row, field)) = rest.split_once("].") else { return };
    let row = row.parse::<usize>().ok().and_then(|row| row.checked_sub(1));
    if let Some(row) = row.and_then(|row| unit.tables.get_mut(table)?.get_mut(row)) {
        row.insert(field.to_owned(), told.to_owned());
    }
}

fn text_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(digits) => Some((*digits).to_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}
