//! What `calamine` makes of a workbook.

use super::{Cells, Told, keep};
use crate::book::formats::code_shows_percent;
use crate::book::value::{day_of_iso, percent_text, put_moment};
use crate::row::{Row, Slot};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use shequ_core::limits::MAX_SHEET_COLUMNS;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Book = Xlsx<Cursor<Vec<u8>>>;

/// Each sheet; none where the workbook cannot be opened.
pub fn told(bytes: &[u8]) -> Option<Vec<Told>> {
    let mut book: Book = catch_unwind(|| Xlsx::new(Cursor::new(bytes.to_vec()))).ok()?.ok()?;
    let sheets = book.sheets_metadata().to_vec();
    let tables = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let told = tables.map(|sheet| {
        let mut told = Told { name: sheet.name, hidden: sheet.visible != SheetVisible::Visible, ..Told::default() };
        let mut empty = BTreeSet::new();
        let read = catch_unwind(AssertUnwindSafe(|| cells(&mut book, &mut told, &mut empty)));
        told.cells = read.ok().flatten();
        if told.cells.is_some() {
            uncomputed(&mut book, &mut told, &empty);
        }
        merged(&mut book, &mut told);
        told
    });
    Some(told.collect())
}

fn cells(book: &mut Book, told: &mut Told, empty: &mut BTreeSet<(u32, u32)>) -> Option<Cells> {
    let is_1904 = book.has_1904_epoch();
    let mut reader = match book.worksheet_cells_reader(&told.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Some(Cells::new()),
        Err(_) => return None,
    };
    let percent: Vec<bool> = reader.styles().iter().map(shows_percent).collect();
    let mut found = Cells::new();
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Some(found),
            Err(e) if is_one_cell(&e) => {
                told.broken += 1;
                continue;
            }
            Err(_) => return None,
        };
        let (at, value) = (cell.get_position(), cell.get_value());
        if matches!(value, DataRef::Empty) {
            empty.insert(at);
        }
        if at.1 as usize >= MAX_SHEET_COLUMNS {
            continue;
        }
        let mut row = Row::default();
        match value {
            DataRef::Float(number) if percent.get(style).copied().unwrap_or(false) => {
                row.put_text(0, &percent_text(*number), false);
            }
            _ => put(&mut row, value, is_1904),
        }
        keep(&mut found, (at.0, at.1 as usize), row.view().cell(0));
    }
}

fn put(row: &mut Row, value: &DataRef<'_>, is_1904: bool) {
    match value {
        DataRef::Float(number) => row.put(0, Slot::Number(*number)),
        DataRef::SharedString(text) => row.put_text(0, text, false),
        DataRef::String(text) => row.put_text(0, text, false),
        DataRef::Bool(truth) => row.put(0, Slot::Bool(*truth)),
        DataRef::DateTime(moment) => put_moment(row, 0, moment.as_f64(), moment.is_duration(), is_1904),
        DataRef::DateTimeIso(text) => row.put_text(0, day_of_iso(text), false),
        DataRef::DurationIso(text) => row.put_text(0, text, false),
        DataRef::Error(error) => row.put_text(0, &error.to_string(), true),
        DataRef::Int(number) => row.put_text(0, &number.to_string(), false),
        DataRef::Empty => {}
    }
}

fn shows_percent(style: &Style) -> bool {
    let format = style.number_format.as_ref();
    format.is_some_and(|format| matches!(format.format_id, Some(9 | 10)) || code_shows_percent(&format.format_code))
}

fn is_one_cell(error: &XlsxError) -> bool {
    matches!(
        error,
        XlsxError::CellError(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::Unexpected(_)
            | XlsxError::Unrecognized { .. }
            | XlsxError::ParseFloat(_)
    )
}

/// Formulas among cells that hold nothing.
fn uncomputed(book: &mut Book, told: &mut Told, empty: &BTreeSet<(u32, u32)>) {
    let Ok(mut reader) = book.worksheet_cells_reader(&told.name) else { return };
    while let Ok(Some(formula)) = reader.next_formula() {
        let at = formula.get_position();
        if !formula.get_value().is_empty() && empty.contains(&at) {
            told.uncomputed.0 += 1;
            told.uncomputed.1.get_or_insert(at);
        }
    }
}

fn merged(book: &mut Book, told: &mut Told) {
    let areas = catch_unwind(AssertUnwindSafe(|| book.merge_cells_by_sheet_name(&told.name)));
    let areas = areas.ok().and_then(Result::ok).unwrap_or_default();
    let several = areas.into_iter().filter(|area| area.end.0 > area.start.0);
    told.merged = several.map(|area| (area.start.0, area.end.0, area.start.1, area.end.1)).collect();
}
