//! ODS, read straight from its `content.xml`.
//!
//! The library used for Excel files lays out repeated rows and cells in full and does not end on a cut-off file, so
//! this reader takes the XML events itself: repetitions of nothing cost nothing.

use super::excel::{day_of_iso, percent_text};
use super::hidden::Hidden;
use super::{Merged, RowMaker, Sheet, Trouble};
use crate::row::Slot;
use crate::shared::Stream;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use shequ_core::limits::{MAX_SAME_ROWS, MAX_SHEET_COLUMNS, MAX_SHEET_ROWS, MAX_TEXT_CHARS};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Sheets of one file. Each reading of a sheet passes over those before it.
const MAX_SHEETS: usize = 256;
/// Bytes kept of one cell's text; longer ones are cut, which the reader of cells then refuses.
const MAX_CELL_BYTES: usize = MAX_TEXT_CHARS * 8;

pub struct OdsBook {
    archive: ZipArchive<Stream>,
    seen: Seen,
    seen_of: Option<usize>,
}

/// What was learned of the sheet that was read last, beside its cells.
#[derive(Default)]
struct Seen {
    merged: Vec<Merged>,
    hidden: Hidden,
}

/// What one cell says, before it is put into the row.
#[derive(Default)]
struct CellFrame {
    repeated: usize,
    rows_spanned: u32,
    columns_spanned: u32,
    kind: String,
    value: String,
    is_error: bool,
    text: String,
}

impl OdsBook {
    pub fn open(stream: Stream) -> Result<(Vec<Sheet>, Self), Trouble> {
        let mut archive = ZipArchive::new(stream).map_err(|_| Trouble::Damaged)?;
        if is_encrypted(&mut archive) {
            return Err(Trouble::Encrypted);
        }
        let mut book = Self { archive, seen: Seen::default(), seen_of: None };
        let sheets = book.list()?;
        Ok((sheets, book))
    }

    fn list(&mut self) -> Result<Vec<Sheet>, Trouble> {
        let mut reader = content(&mut self.archive)?;
        let mut buf = Vec::new();
        let (mut style, mut hidden_styles) = (String::new(), BTreeSet::new());
        let mut sheets = Vec::new();
        loop {
            buf.clear();
            match reader.read_event_into(&mut buf).map_err(|_| Trouble::Damaged)? {
                Event::Start(e) => match e.name().as_ref() {
                    "style:style" => style = attribute(&e, "style:name").unwrap_or_default(),
                    "style:table-properties" if attribute(&e, "table:display").as_deref() == Some("false") => {
                        hidden_styles.insert(style.clone());
                    }
                    "table:table" => {
                        if sheets.len() == MAX_SHEETS {
                            return Err(Trouble::TooMany);
                        }
                        let hidden = attribute(&e, "table:style-name").is_some_and(|s| hidden_styles.contains(&s));
                        sheets.push(Sheet { name: attribute(&e, "table:name").unwrap_or_default(), hidden });
                        let end = e.to_end().into_owned();
                        reader.read_to_end_into(end.name(), &mut Vec::new()).map_err(|_| Trouble::Damaged)?;
                    }
                    _ => {}
                },
                Event::Eof => return Ok(sheets),
                _ => {}
            }
        }
    }

    pub fn rows(&mut self, sheet: usize, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        self.seen = Seen::default();
        self.seen_of = Some(sheet);
        let Self { archive, seen: learned, .. } = self;
        let mut reader = content(archive)?;
        let mut buf = Vec::new();
        let mut seen = 0;
        loop {
            buf.clear();
            match reader.read_event_into(&mut buf).map_err(|_| Trouble::Damaged)? {
                Event::Start(e) if e.name().as_ref() == "table:table" => {
                    if seen == sheet {
                        return read_table(&mut reader, out, learned);
                    }
                    seen += 1;
                    let end = e.to_end().into_owned();
                    reader.read_to_end_into(end.name(), &mut Vec::new()).map_err(|_| Trouble::Damaged)?;
                }
                Event::Eof => return Err(Trouble::Damaged),
                _ => {}
            }
        }
    }

    /// Merged areas of the sheet that was read last.
    pub fn merged(&mut self, sheet: usize) -> Vec<Merged> {
        if self.seen_of == Some(sheet) { self.seen.merged.clone() } else { Vec::new() }
    }

    /// What the sheet that was read last does not show.
    pub fn hidden(&self, sheet: usize) -> Hidden {
        if self.seen_of == Some(sheet) { self.seen.hidden.clone() } else { Hidden::default() }
    }
}

fn is_encrypted(archive: &mut ZipArchive<Stream>) -> bool {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut reader = Reader::from_reader(BufReader::new(manifest));
    let mut buf = Vec::new();
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.name().as_ref() == "manifest:encryption-data" => return true,
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

fn content(archive: &mut ZipArchive<Stream>) -> Result<Reader<impl BufRead + '_>, Trouble> {
    let member = archive.by_name("content.xml").map_err(|_| Trouble::Damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(member));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    Ok(reader)
}

/// Whether a row or column is shown; filtered ones are not.
fn is_shown(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "table:visibility").as_deref(), Some("collapse" | "filter"))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

fn read_table<R: BufRead>(reader: &mut Reader<R>, out: &mut RowMaker<'_>, seen: &mut Seen) -> Result<(), Trouble> {
    let mut buf = Vec::new();
    let (mut number, mut column) = (0usize, 0u32);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).map_err(|_| Trouble::Damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table-row" => {
                    let repeated =
                        attribute(&e, "table:number-rows-repeated").and_then(|n| n.parse().ok()).unwrap_or(1usize);
                    if number >= MAX_SHEET_ROWS {
                        return Ok(());
                    }
                    let row = u32::try_from(number).unwrap_or(u32::MAX);
                    let shown = is_shown(&e);
                    let Some(filled) = read_row(reader, row, out, &mut seen.merged)? else { return Ok(()) };
                    if filled && !shown {
                        (row..).take(repeated.min(MAX_SAME_ROWS)).for_each(|row| seen.hidden.add_row(row));
                    }
                    if filled && out.end_row().is_break() {
                        return Ok(());
                    }
                    let repeated = repeated.min(MAX_SHEET_ROWS - number);
                    if filled && repeated > MAX_SAME_ROWS {
                        out.left.repeated.get_or_insert((row, repeated));
                    }
                    let again = if filled { repeated.min(MAX_SAME_ROWS) } else { 1 };
                    for again in 1..again {
                        if out.repeat_row(row.saturating_add(u32::try_from(again).unwrap_or(u32::MAX)))?.is_break() {
                            return Ok(());
                        }
                    }
                    number += repeated.max(1);
                }
                "table:table-column" => {
                    let many =
                        attribute(&e, "table:number-columns-repeated").and_then(|n| n.parse().ok()).unwrap_or(1u32);
                    if !is_shown(&e) {
                        seen.hidden.add_columns(column, column.saturating_add(many.max(1) - 1));
                    }
                    column = column.saturating_add(many.max(1));
                }
                // Drawings and charts hold tables of their own.
                "table:shapes" | "table:table" | "office:forms" => {
                    let end = e.to_end().into_owned();
                    reader.read_to_end_into(end.name(), &mut Vec::new()).map_err(|_| Trouble::Damaged)?;
                }
                _ => {}
            },
            Event::End(e) if e.name().as_ref() == "table:table" => return Ok(()),
            Event::Eof => return Err(Trouble::Damaged),
            _ => {}
        }
    }
}

/// Reads one row: whether it holds anything, or none when the sink has stopped.
fn read_row<R: BufRead>(
    reader: &mut Reader<R>,
    row: u32,
    out: &mut RowMaker<'_>,
    merged: &mut Vec<Merged>,
) -> Result<Option<bool>, Trouble> {
    let mut buf = Vec::new();
    let (mut column, mut filled) = (0usize, false);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).map_err(|_| Trouble::Damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => {
                    let mut cell = CellFrame::of(&e);
                    let end = e.to_end().into_owned();
                    read_text(reader, end.name().as_ref(), &mut cell.text)?;
                    if cell.rows_spanned > 1 && column < MAX_SHEET_COLUMNS {
                        merged.push(cell.area(row, column));
                    }
                    if let Some(slot) = cell.slot() {
                        match put_repeated(out, row, column, &cell, slot)? {
                            ControlFlow::Break(()) => return Ok(None),
                            ControlFlow::Continue(()) => filled = true,
                        }
                    }
                    column = column.saturating_add(cell.repeated);
                }
                _ => {}
            },
            Event::End(e) if e.name().as_ref() == "table:table-row" => return Ok(Some(filled)),
            Event::Eof => return Err(Trouble::Damaged),
            _ => {}
        }
    }
}

fn put_repeated(
    out: &mut RowMaker<'_>,
    row: u32,
    column: usize,
    cell: &CellFrame,
    slot: Filled,
) -> Result<ControlFlow<()>, Trouble> {
    // One column past the last is enough to say that something lies there.
    let last = column.saturating_add(cell.repeated).min(MAX_SHEET_COLUMNS + 1).max(column + 1);
    for at in column..last {
        match out.at(row, at)? {
            ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
            ControlFlow::Continue(false) => {}
            ControlFlow::Continue(true) => match &slot {
                Filled::Slot(slot) => out.row.put(at, *slot),
                Filled::Text(text, error) => out.row.put_text(at, text, *error),
            },
        }
    }
    Ok(ControlFlow::Continue(()))
}

enum Filled {
    Slot(Slot),
    Text(String, bool),
}

impl CellFrame {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut cell = Self { repeated: 1, rows_spanned: 1, columns_spanned: 1, ..Self::default() };
        for attribute in element.attributes().flatten() {
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else { continue };
            match attribute.key.as_ref() {
                "table:number-columns-repeated" => cell.repeated = value.parse().unwrap_or(1).max(1),
                "table:number-rows-spanned" => cell.rows_spanned = value.parse().unwrap_or(1),
                "table:number-columns-spanned" => cell.columns_spanned = value.parse().unwrap_or(1),
                "office:value-type" => cell.kind = value.into_owned(),
                "calcext:value-type" => cell.is_error = value == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => {
                    cell.value = value.into_owned();
                }
                _ => {}
            }
        }
        cell
    }

    fn area(&self, row: u32, column: usize) -> Merged {
        let left = u32::try_from(column).unwrap_or(u32::MAX);
        let right = left.saturating_add(self.columns_spanned.max(1) - 1);
        Merged { top: row, bottom: row.saturating_add(self.rows_spanned - 1), left, right }
    }

    fn slot(&self) -> Option<Filled> {
        if self.is_error {
            return Some(Filled::Text(self.text.clone(), true)).filter(|_| !self.text.is_empty());
        }
        let number = || self.value.parse::<f64>().ok().filter(|n| n.is_finite());
        let filled = match self.kind.as_str() {
            "float" | "currency" => number().map(|n| Filled::Slot(Slot::Number(n))),
            "percentage" => number().map(|n| Filled::Text(percent_text(n), false)),
            "date" => Some(Filled::Text(day_of_iso(&self.value).to_owned(), false)),
            "time" => clock(&self.value).map(|text| Filled::Text(text, false)),
            "boolean" => Some(Filled::Slot(Slot::Bool(self.value == "true"))),
            _ => None,
        };
        let text = if self.text.is_empty() && self.kind == "string" { &self.value } else { &self.text };
        filled.or_else(|| (!text.is_empty()).then(|| Filled::Text(text.clone(), false)))
    }
}

/// `08:30` for `PT08H30M00S`.
fn clock(duration: &str) -> Option<String> {
    let (hours, rest) = duration.strip_prefix("PT")?.split_once('H')?;
    let (minutes, _) = rest.split_once('M')?;
    Some(format!("{:02}:{:02}", hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?))
}

/// The text of a cell: its paragraphs joined by line breaks, without comments and drawings.
fn read_text<R: BufRead>(reader: &mut Reader<R>, end: &str, text: &mut String) -> Result<(), Trouble> {
    let mut buf = Vec::new();
    let (mut paragraphs, mut inside) = (0usize, 0usize);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).map_err(|_| Trouble::Damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "office:annotation" | "draw:frame" | "draw:custom-shape" | "table:table" => {
                    let skipped = e.to_end().into_owned();
                    reader.read_to_end_into(skipped.name(), &mut Vec::new()).map_err(|_| Trouble::Damaged)?;
                }
                "text:p" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    inside += 1;
                }
                "text:s" => {
                    let count = attribute(&e, "text:c").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', count.min(MAX_TEXT_CHARS)));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                _ => {}
            },
            Event::Text(t) if inside > 0 => text.push_str(&t.xml10_content()),
            Event::CData(t) if inside > 0 => text.push_str(&t.xml10_content()),
            Event::GeneralRef(e) if inside > 0 => match resolve_xml_entity(&e) {
                Some(known) => text.push_str(known),
                None => text.extend(e.resolve_char_ref().ok().flatten()),
            },
            Event::End(e) if e.name().as_ref() == "text:p" => inside = inside.saturating_sub(1),
            Event::End(e) if e.name().as_ref() == end => return Ok(()),
            Event::Eof => return Err(Trouble::Damaged),
            _ => {}
        }
        if text.len() > MAX_CELL_BYTES {
            let cut = (0..=MAX_CELL_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(cut);
        }
    }
}
