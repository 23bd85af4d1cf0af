//! XLS through the `calamine` library, guarded: a panic inside it is a damaged file, not our end.

use super::looks::{SheetLooks, looks};
use super::value::{day_of_iso, percent_text, put_moment};
use super::{Merged, RowMaker, Sheet, Trouble};
use crate::ReadSeek;
use crate::row::Slot;
use crate::shared::Shared;
use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError, XlsOptions};
use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The library reads in small steps.
type Stream = BufReader<Box<dyn ReadSeek + Send>>;

pub struct XlsBook {
    book: Xls<Stream>,
    is_1904: bool,
    /// What the library does not tell of each sheet.
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

impl XlsBook {
    pub fn open(source: &Shared) -> Result<(Vec<Sheet>, Self), Trouble> {
        let mut stream: Stream = BufReader::new(source.reopened());
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes).and_then(|_| stream.rewind());
        read.map_err(|_| Trouble::Damaged)?;
        let looks = looks(&bytes);
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
        if let Some(looks) = looks {
            out.seen.hidden = looks.hidden.clone();
        }
        let percent = looks.map(|looks| &looks.percent);
        let book = &mut self.book;
        let areas = guarded(|| book.merge_cells_by_sheet_name(sheet), |_: XlsError| Trouble::Damaged);
        out.seen.merged = areas.unwrap_or_default().into_iter().filter_map(merged).collect();
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
}

fn merged(area: calamine::Dimensions) -> Option<Merged> {
    let merged = Merged { top: area.start.0, bottom: area.end.0, left: area.start.1, right: area.end.1 };
    (merged.bottom > merged.top).then_some(merged)
}

fn put(out: &mut RowMaker<'_>, column: usize, value: &Data, is_1904: bool) {
    match value {
        Data::Float(number) => out.row.put(column, Slot::Number(*number)),
        Data::String(text) => out.row.put_text(column, text, false),
        Data::Bool(truth) => out.row.put(column, Slot::Bool(*truth)),
        Data::DateTime(moment) => put_moment(&mut out.row, column, moment.as_f64(), moment.is_duration(), is_1904),
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
