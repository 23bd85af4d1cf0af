//! Records as a workbook: one sheet for the records, one for each table.

use super::look::{self, Look};
use super::sheets::sheet_names;
use super::value::{Shown, shown};
use super::{Unit, WriteError, form_index};
use rust_xlsxwriter::{ExcelDateTime, Format, IgnoreError, Workbook, Worksheet};
use shequ_core::Catalogue;
use shequ_core::catalogue::Field;
use shequ_core::limits::{MAX_SHEET_CELLS, MAX_SHEET_ROWS};
use shequ_core::value::Kind;
use shequ_core::words;
use std::collections::BTreeMap;

/// Writes records as XLSX: the main sheet named by the form's title, a sheet for each table, its unit code first.
/// Numbers are numbers, dates dates, codes their Chinese labels; 12-digit codes are text.
///
/// The workbook is put together in memory; for more than some ten thousand records CSV is the better form.
///
/// # Errors
/// [`WriteError::Refused`] for an unknown form, or for more rows or cells than a workbook holds.
pub fn write_xlsx(
    catalogue: &Catalogue,
    form: &str,
    units: impl IntoIterator<Item = Unit>,
) -> Result<Vec<u8>, WriteError> {
    let form = &catalogue.forms[form_index(catalogue, form)?];
    let key = &form.fields[form.unit_key];
    let names = sheet_names(form);
    let mut workbook = look::workbook(form, catalogue);
    let mut main = Sheet::new(&mut workbook, &names[0], form.fields.iter().collect())?;
    let mut tables = Vec::new();
    for (table, name) in form.tables.iter().zip(&names[1..]) {
        let columns = std::iter::once(key).chain(&table.fields).collect();
        tables.push(Sheet::new(&mut workbook, name, columns)?);
    }
    let mut cells = 0;
    for unit in units {
        cells += main.push(catalogue, |id| unit.values.get(id))?;
        for (table, sheet) in form.tables.iter().zip(&mut tables) {
            for row in unit.tables.get(&table.id).into_iter().flatten() {
                cells += sheet.push(catalogue, |id| value_of_row(id, &key.id, &unit.values, row))?;
            }
        }
        if cells > MAX_SHEET_CELLS {
            let most = MAX_SHEET_CELLS;
            return Err(WriteError::Refused(words!(
                "数据超过 {most} 个单元格，工作簿难以打开；改用 CSV 输出",
                "more than {most} cells; a workbook of that size does not open well: write CSV instead"
            )));
        }
    }
    main.finish(&mut workbook)?;
    for sheet in tables {
        sheet.finish(&mut workbook)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The cell of a table's row; the unit's code comes from the record.
pub(super) fn value_of_row<'a>(
    id: &str,
    key: &str,
    record: &'a BTreeMap<String, String>,
    row: &'a BTreeMap<String, String>,
) -> Option<&'a String> {
    if id == key { record.get(id) } else { row.get(id) }
}

/// One sheet that is filled row by row.
struct Sheet<'a> {
    sheet: Worksheet,
    columns: Vec<(&'a Field, Format)>,
    next: u32,
}

impl<'a> Sheet<'a> {
    fn new(_workbook: &mut Workbook, name: &str, fields: Vec<&'a Field>) -> Result<Self, WriteError> {
        let look = Look::new();
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?.set_freeze_panes(1, 1)?.set_row_height(0, 30)?;
        let mut columns = Vec::with_capacity(fields.len());
        for (at, field) in fields.into_iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            let format = look::value_format(field, false);
            sheet.set_column_width(column, look::column_width(field, &field.label.zh))?;
            sheet.set_column_format(column, &format)?;
            sheet.write_string_with_format(0, column, &field.label.zh, &look.head)?;
            columns.push((field, format));
        }
        Ok(Self { sheet, columns, next: 1 })
    }

    /// Writes one row and tells how many cells it has.
    fn push<'v>(
        &mut self,
        catalogue: &'v Catalogue,
        value: impl Fn(&str) -> Option<&'v String>,
    ) -> Result<usize, WriteError> {
        if self.next as usize >= MAX_SHEET_ROWS {
            let most = MAX_SHEET_ROWS;
            return Err(WriteError::Refused(words!(
                "超过工作表的 {most} 行上限；改用 CSV 输出",
                "more rows than the {most} of a sheet: write CSV instead"
            )));
        }
        let mut written = 0;
        for (at, (field, format)) in self.columns.iter().enumerate() {
            let Some(text) = value(&field.id) else { continue };
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            written += usize::from(put(&mut self.sheet, (self.next, column), shown(field, catalogue, text), format)?);
        }
        self.next += 1;
        Ok(written)
    }

    fn finish(mut self, workbook: &mut Workbook) -> Result<(), WriteError> {
        let last = self.next.saturating_sub(1);
        for (at, (field, _)) in self.columns.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            let digits = matches!(field.kind, Kind::Division | Kind::Phone | Kind::Text);
            if digits && last > 0 {
                self.sheet.ignore_error_range(1, column, last, column, IgnoreError::NumberStoredAsText)?;
            }
        }
        workbook.push_worksheet(self.sheet);
        Ok(())
    }
}

/// Writes one cell; whether there was anything to write. Texts are always text cells, whatever they begin with.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    shown: Shown<'_>,
    format: &Format,
) -> Result<bool, WriteError> {
    match shown {
        Shown::Empty => return Ok(false),
        Shown::Number(text) => match text.parse::<f64>() {
            Ok(number) => sheet.write_number_with_format(row, column, number, format)?,
            Err(_) => sheet.write_string_with_format(row, column, text, format)?,
        },
        Shown::Date(date) => {
            let (year, month, day) = date.ymd();
            let day = u16::try_from(year).ok().zip(u8::try_from(month).ok()).zip(u8::try_from(day).ok());
            // Spreadsheets have no days before 1900.
            match day.and_then(|((y, m), d)| ExcelDateTime::from_ymd(y, m, d).ok()) {
                Some(day) => sheet.write_datetime_with_format(row, column, &day, format)?,
                None => sheet.write_string_with_format(row, column, date.to_string(), format)?,
            }
        }
        Shown::Text(text) => sheet.write_string_with_format(row, column, text.as_ref(), format)?,
    };
    Ok(true)
}
