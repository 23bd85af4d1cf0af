//! XLSX and XLS through the `calamine` library, guarded: a panic inside it is a damaged file, not our end.

use super::biff::SheetLooks;
use super::hidden::Hidden;
use super::{Merged, RowMaker, Sheet, Trouble};
use crate::row::Slot;
use crate::shared::Stream;
use calamine::{
    Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, XlsError, XlsOptions, Xlsx, XlsxError,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Cells of one sheet that may be stored in a broken way before the sheet counts as damaged.
const BROKEN_CELLS: u64 = 10_000;
/// Cells without content that are remembered while formulas without results are looked for.
const EMPTY_CELLS: usize = 100_000;

pub struct XlsxBook {
    book: Xlsx<Stream>,
    is_1904: bool,
}

pub struct XlsBook {
    book: Xls<Stream>,
    is_1904: bool,
    /// What the library does not tell of each sheet of this kind of file.
    looks: BTreeMap<String, SheetLooks>,
}

/// Runs library code on foreign bytes.
fn guarded<T, E>(work: impl FnOnce() -> Result<T, E>, into: impl Fn(E) -> Trouble) -> Result<T, Trouble> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(into),
        Err(_) => Err(Trouble::Damaged),
    }
}

fn sheets_of(metadata: &[calamine::Sheet]) -> Vec<Sheet> {
    let tables = metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    tables.map(|s| Sheet { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible }).collect()
}

impl XlsxBook {
    pub fn open(stream: Stream) -> Result<(Vec<Sheet>, Self), Trouble> {
        let book = guarded(
            || Xlsx::new(stream),
            |e| if matches!(e, XlsxError::Password) { Trouble::Encrypted } else { Trouble::Damaged },
        )?;
        let sheets = sheets_of(book.sheets_metadata());
        let is_1904 = book.has_1904_epoch();
        Ok((sheets, Self { book, is_1904 }))
    }

    pub fn rows(&mut self, sheet: &str, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        let is_1904 = self.is_1904;
        let book = &mut self.book;
        let mut reader = match guarded(
            || match book.worksheet_cells_reader(sheet) {
                Ok(reader) => Ok(Some(reader)),
                // A chart on a sheet of its own.
                Err(XlsxError::NotAWorksheet(_)) => Ok(None),
                Err(e) => Err(e),
            },
            |_| Trouble::Damaged,
        )? {
            Some(reader) => reader,
            None => return Ok(()),
        };
        let percent: Vec<bool> = reader.styles().iter().map(shows_percent).collect();
        let mut empty = BTreeSet::new();
        loop {
            let (cell, style) = match catch_unwind(AssertUnwindSafe(|| reader.next_cell_with_style_id())) {
                Ok(Ok(Some(found))) => found,
                Ok(Ok(None)) => break,
                Ok(Err(e)) if is_one_cell(&e) && out.left.broken < BROKEN_CELLS => {
                    out.left.broken += 1;
                    continue;
                }
                Ok(Err(_)) | Err(_) => return Err(Trouble::Damaged),
            };
            let (row, column) = cell.get_position();
            let column = column as usize;
            let value = cell.get_value();
            if matches!(value, DataRef::Empty) {
                if empty.len() < EMPTY_CELLS {
                    empty.insert((row, cell.get_position().1));
                }
                continue;
            }
            match out.at(row, column)? {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(false) => {}
                ControlFlow::Continue(true) => match value {
                    DataRef::Float(number) if percent.get(style).copied().unwrap_or(false) => {
                        out.row.put_text(column, &percent_text(*number), false);
                    }
                    _ => put_ref(out, column, value, is_1904),
                },
            }
        }
        drop(reader);
        if !empty.is_empty() {
            self.uncomputed(sheet, &empty, out);
        }
        Ok(())
    }

    /// Formulas among cells that hold nothing. They are stored apart, so the sheet is read once more, and only where
    /// it has such cells.
    fn uncomputed(&mut self, sheet: &str, empty: &BTreeSet<(u32, u32)>, out: &mut RowMaker<'_>) {
        let book = &mut self.book;
        let _ = guarded(
            || {
                let mut reader = book.worksheet_cells_reader(sheet)?;
                while let Some(formula) = reader.next_formula()? {
                    let at = formula.get_position();
                    if !formula.get_value().is_empty() && empty.contains(&at) {
                        out.left.uncomputed += 1;
                        out.left.first_uncomputed.get_or_insert(at);
                    }
                }
                Ok(())
            },
            |_: XlsxError| Trouble::Damaged,
        );
    }

    /// Merges stand behind the cells, so this reads the sheet once more.
    pub fn merged(&mut self, sheet: &str) -> Vec<Merged> {
        let book = &mut self.book;
        let areas = guarded(|| book.merge_cells_by_sheet_name(sheet), |_| Trouble::Damaged).unwrap_or_default();
        areas.into_iter().filter_map(merged).collect()
    }
}

/// Whether a number format shows hundredths as percent; a quoted or escaped sign is only decoration.
fn shows_percent(style: &calamine::Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    if matches!(format.format_id, Some(9 | 10)) {
        return true;
    }
    code_shows_percent(&format.format_code)
}

/// Whether a format code holds a percent sign that counts.
pub fn code_shows_percent(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    code.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match c {
            '"' => quoted = !quoted,
            '\\' | '_' => escaped = true,
            '%' => return !quoted,
            _ => {}
        }
        false
    })
}

/// Faults of the value of one cell; the reader can go on behind them.
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

impl XlsBook {
    pub fn open(mut stream: Stream) -> Result<(Vec<Sheet>, Self), Trouble> {
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes).and_then(|_| stream.rewind());
        read.map_err(|_| Trouble::Damaged)?;
        let looks = super::biff::looks(&bytes);
        drop(bytes);
        let book = guarded(
            || Xls::new_with_options(stream, XlsOptions::default()),
            |e| if matches!(e, XlsError::Password) { Trouble::Encrypted } else { Trouble::Damaged },
        )?;
        let sheets = sheets_of(book.sheets_metadata());
        let is_1904 = book.has_1904_epoch();
        Ok((sheets, Self { book, is_1904, looks }))
    }

    pub fn rows(&mut self, sheet: &str, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        let looks = self.looks.get(sheet);
        if let Some(uncomputed) = looks.map(|looks| &looks.uncomputed) {
            out.left.uncomputed = uncomputed.len() as u64;
            out.left.first_uncomputed = uncomputed.first().copied();
        }
        let percent = looks.map(|looks| &looks.percent);
        let book = &mut self.book;
        let range = guarded(|| book.worksheet_range(sheet), |_| Trouble::Damaged)?;
        let Some((top, left)) = range.start() else { return Ok(()) };
        for (row, column, value) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left as usize + column;
            let place = (row, u32::try_from(column).unwrap_or(u32::MAX));
            let number = match value {
                Data::Float(number) => Some(*number),
                Data::Int(number) => i32::try_from(*number).ok().map(f64::from),
                _ => None,
            };
            let shown = number.filter(|_| percent.is_some_and(|cells| cells.contains(&place)));
            match out.at(row, column)? {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(false) => {}
                ControlFlow::Continue(true) => match shown {
                    Some(number) => out.row.put_text(column, &percent_text(number), false),
                    None => put(out, column, value, self.is_1904),
                },
            }
        }
        Ok(())
    }

    /// What a sheet does not show.
    pub fn hidden(&self, sheet: &str) -> Hidden {
        self.looks.get(sheet).map(|looks| looks.hidden.clone()).unwrap_or_default()
    }

    pub fn merged(&mut self, sheet: &str) -> Vec<Merged> {
        let areas = guarded(|| self.book.merge_cells_by_sheet_name(sheet), |_: XlsError| Trouble::Damaged);
        areas.unwrap_or_default().into_iter().filter_map(merged).collect()
    }
}

fn merged(area: calamine::Dimensions) -> Option<Merged> {
    let merged = Merged { top: area.start.0, bottom: area.end.0, left: area.start.1, right: area.end.1 };
    (merged.bottom > merged.top).then_some(merged)
}

fn put_ref(out: &mut RowMaker<'_>, column: usize, value: &DataRef<'_>, is_1904: bool) {
    match value {
        DataRef::Float(number) => out.row.put(column, Slot::Number(*number)),
        DataRef::SharedString(text) => out.row.put_text(column, text, false),
        DataRef::String(text) => out.row.put_text(column, text, false),
        DataRef::Bool(truth) => out.row.put(column, Slot::Bool(*truth)),
        DataRef::DateTime(moment) => put_moment(out, column, moment, is_1904),
        DataRef::DateTimeIso(text) => out.row.put_text(column, day_of_iso(text), false),
        DataRef::DurationIso(text) => out.row.put_text(column, text, false),
        DataRef::Error(error) => out.row.put_text(column, &error.to_string(), true),
        DataRef::Int(number) => out.row.put_text(column, &number.to_string(), false),
        DataRef::Empty => {}
    }
}

fn put(out: &mut RowMaker<'_>, column: usize, value: &Data, is_1904: bool) {
    match value {
        Data::Float(number) => out.row.put(column, Slot::Number(*number)),
        Data::String(text) => out.row.put_text(column, text, false),
        Data::Bool(truth) => out.row.put(column, Slot::Bool(*truth)),
        Data::DateTime(moment) => put_moment(out, column, moment, is_1904),
        Data::DateTimeIso(text) => out.row.put_text(column, day_of_iso(text), false),
        Data::DurationIso(text) => out.row.put_text(column, text, false),
        Data::Error(error) => out.row.put_text(column, &error.to_string(), true),
        // XLS stores whole numbers in a form of their own; up to 30 bits they are exact as floats.
        Data::Int(number) => match i32::try_from(*number) {
            Ok(small) => out.row.put(column, Slot::Number(f64::from(small))),
            Err(_) => out.row.put_text(column, &number.to_string(), false),
        },
        Data::Empty => {}
    }
}

fn put_moment(out: &mut RowMaker<'_>, column: usize, moment: &ExcelDateTime, is_1904: bool) {
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        return out.row.put_text(column, &time_of_day(serial), false);
    }
    out.row.put(column, Slot::Days(days_of_serial(serial, is_1904)));
}

/// Days since 1970-01-01. The calendar of 1900 counts a 29 February 1900 that never was.
fn days_of_serial(serial: f64, is_1904: bool) -> f64 {
    if is_1904 {
        serial - 24_107.0
    } else if serial >= 60.0 {
        serial - 25_569.0
    } else {
        serial - 25_568.0
    }
}

/// `08:30`; a serial is a part of a day.
fn time_of_day(serial: f64) -> String {
    let minutes = serial * 1_440.0 + 0.5;
    if !(0.0..1e6).contains(&minutes) {
        return serial.to_string();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a million")]
    let minutes = minutes as u32;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `12.5%` for 0.125: the point of the shortest decimal is moved, so that no digit changes.
pub fn percent_text(number: f64) -> String {
    let plain = number.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return plain;
    }
    let moved = format!("{fraction:0<2}");
    let (up, rest) = moved.split_at(2);
    let all = format!("{whole}{up}");
    let all = all.trim_start_matches('0');
    let all = if all.is_empty() { "0" } else { all };
    if rest.is_empty() { format!("{sign}{all}%") } else { format!("{sign}{all}.{rest}%") }
}

/// The day of `2025-12-31T00:00:00`.
pub fn day_of_iso(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, _)) if day.len() == 10 => day,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_give_the_same_days() {
        assert_eq!(days_of_serial(25_569.0, false), 0.0);
        assert_eq!(days_of_serial(24_107.0, true), 0.0);
        assert_eq!(days_of_serial(46_022.0, false), days_of_serial(44_560.0, true));
        // 1900-01-01 lies 25,567 days before 1970-01-01.
        assert_eq!(days_of_serial(1.0, false), -25_567.0);
        assert_eq!(time_of_day(1.0 / 3.0), "08:00");
    }

    #[test]
    fn percent_cells_keep_their_digits() {
        for (number, text) in
            [(0.125, "12.5%"), (0.57, "57%"), (1.0, "100%"), (0.003, "0.3%"), (-0.5, "-50%"), (0.0, "0%")]
        {
            assert_eq!(percent_text(number), text);
        }
    }
}
