//! ODS, read straight from its `content.xml`.
//!
//! The library used for Excel files lays out repeated rows and cells in full and does not end on a cut-off file, so
//! this reader takes the XML events itself: repetitions of nothing cost nothing.

use super::archive::Archive;
use super::value::{day_of_iso, percent_text};
use super::xml::{Element, Event, Xml, plain, push_text, referred};
use super::{Merged, RowMaker, Sheet, Trouble};
use crate::row::Slot;
use crate::shared::Shared;
use shequ_core::limits::{MAX_SAME_ROWS, MAX_SHEET_COLUMNS, MAX_SHEET_ROWS, MAX_TEXT_CHARS};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Sheets of one file. Each reading of a sheet passes over those before it.
const MAX_SHEETS: usize = 256;
/// Bytes kept of one cell's text; longer ones are cut, which the reader of cells then refuses.
const MAX_CELL_BYTES: usize = MAX_TEXT_CHARS * 8;

pub struct OdsBook {
    archive: Archive,
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
    pub fn open(source: &Shared) -> Result<(Vec<Sheet>, Self), Trouble> {
        let archive = Archive::open(source)?;
        if is_encrypted(&archive) {
            return Err(Trouble::Encrypted);
        }
        let book = Self { archive };
        let sheets = book.list()?;
        Ok((sheets, book))
    }

    fn list(&self) -> Result<Vec<Sheet>, Trouble> {
        let mut xml = content(&self.archive)?;
        let (mut style, mut hidden_styles) = (String::new(), BTreeSet::new());
        let mut sheets = Vec::new();
        while let Some(event) = xml.event_or_end()? {
            let Event::Start(e) = event else { continue };
            match e.name() {
                b"style:style" => style = attribute(&e, "style:name").unwrap_or_default(),
                b"style:table-properties" if attribute(&e, "table:display").as_deref() == Some("false") => {
                    hidden_styles.insert(style.clone());
                }
                b"table:table" => {
                    if sheets.len() == MAX_SHEETS {
                        return Err(Trouble::TooMany);
                    }
                    let hidden = attribute(&e, "table:style-name").is_some_and(|s| hidden_styles.contains(&s));
                    sheets.push(Sheet { name: attribute(&e, "table:name").unwrap_or_default(), hidden });
                    xml.skip()?;
                }
                _ => {}
            }
        }
        Ok(sheets)
    }

    pub fn rows(&mut self, sheet: usize, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        let mut xml = content(&self.archive)?;
        let mut before = 0;
        loop {
            match xml.event()? {
                Event::Start(e) if e.name() == b"table:table" => {
                    if before == sheet {
                        return read_table(&mut xml, out);
                    }
                    before += 1;
                    xml.skip()?;
                }
                _ => {}
            }
        }
    }
}

fn is_encrypted(archive: &Archive) -> bool {
    let Ok(mut xml) = part(archive, "META-INF/manifest.xml") else { return false };
    loop {
        match xml.event() {
            Ok(Event::Start(e)) if e.name() == b"manifest:encryption-data" => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn content(archive: &Archive) -> Result<Xml<'_>, Trouble> {
    part(archive, "content.xml")
}

fn part<'a>(archive: &'a Archive, path: &str) -> Result<Xml<'a>, Trouble> {
    archive.read(archive.find(path).ok_or(Trouble::Damaged)?).map(Xml::new)
}

/// Whether a row or column is shown; filtered ones are not.
fn is_shown(element: &Element<'_>) -> bool {
    !matches!(attribute(element, "table:visibility").as_deref(), Some("collapse" | "filter"))
}

fn attribute(element: &Element<'_>, name: &str) -> Option<String> {
    plain(element.attribute(name.as_bytes())?).ok()
}

/// An attribute that counts from 1, which is what it says when it is not there.
fn count(element: &Element<'_>, name: &str) -> usize {
    attribute(element, name).and_then(|number| number.parse().ok()).unwrap_or(1)
}

fn read_table(xml: &mut Xml<'_>, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
    let (mut number, mut column) = (0usize, 0u32);
    loop {
        match xml.event()? {
            Event::Start(e) => match e.name() {
                b"table:table-row" => {
                    let repeated = count(&e, "table:number-rows-repeated");
                    if number >= MAX_SHEET_ROWS {
                        return Ok(());
                    }
                    let row = u32::try_from(number).unwrap_or(u32::MAX);
                    let shown = is_shown(&e);
                    let Some(filled) = read_row(xml, row, out)? else { return Ok(()) };
                    if filled && !shown {
                        (row..).take(repeated.min(MAX_SAME_ROWS)).for_each(|row| out.seen.hidden.add_row(row));
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
                b"table:table-column" => {
                    let many = u32::try_from(count(&e, "table:number-columns-repeated")).unwrap_or(1).max(1);
                    if !is_shown(&e) {
                        out.seen.hidden.add_columns(column, column.saturating_add(many - 1));
                    }
                    column = column.saturating_add(many);
                }
                // Drawings and charts hold tables of their own.
                b"table:shapes" | b"table:table" | b"office:forms" => drop(xml.skip()?),
                _ => {}
            },
            Event::End(b"table:table") => return Ok(()),
            _ => {}
        }
    }
}

/// Reads one row: whether it holds anything, or none when the sink has stopped.
fn read_row(xml: &mut Xml<'_>, row: u32, out: &mut RowMaker<'_>) -> Result<Option<bool>, Trouble> {
    let (mut column, mut filled) = (0usize, false);
    loop {
        match xml.event()? {
            Event::Start(e) if matches!(e.name(), b"table:table-cell" | b"table:covered-table-cell") => {
                let mut cell = CellFrame::of(&e);
                read_text(xml, &mut cell.text)?;
                if cell.rows_spanned > 1 && column < MAX_SHEET_COLUMNS {
                    out.seen.merged.push(cell.area(row, column));
                }
                if let Some(slot) = cell.slot() {
                    match put_repeated(out, row, column, &cell, slot)? {
                        ControlFlow::Break(()) => return Ok(None),
                        ControlFlow::Continue(()) => filled = true,
                    }
                }
                column = column.saturating_add(cell.repeated);
            }
            Event::End(b"table:table-row") => return Ok(Some(filled)),
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
    fn of(element: &Element<'_>) -> Self {
        let mut cell = Self { repeated: 1, rows_spanned: 1, columns_spanned: 1, ..Self::default() };
        for (key, value) in element.pairs() {
            let Ok(value) = plain(value) else { continue };
            match key {
                b"table:number-columns-repeated" => cell.repeated = value.parse().unwrap_or(1).max(1),
                b"table:number-rows-spanned" => cell.rows_spanned = value.parse().unwrap_or(1),
                b"table:number-columns-spanned" => cell.columns_spanned = value.parse().unwrap_or(1),
                b"office:value-type" => cell.kind = value,
                b"calcext:value-type" => cell.is_error = value == "error",
                b"office:value"
                | b"office:date-value"
                | b"office:time-value"
                | b"office:boolean-value"
                | b"office:string-value" => {
                    cell.value = value;
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

/// The text of the cell that was begun last: its paragraphs joined by line breaks, without comments and drawings.
fn read_text(xml: &mut Xml<'_>, text: &mut String) -> Result<(), Trouble> {
    let (mut depth, mut paragraphs, mut inside) = (0usize, 0usize, 0usize);
    loop {
        match xml.event()? {
            Event::Start(e) => {
                depth += 1;
                match e.name() {
                    b"office:annotation" | b"draw:frame" | b"draw:custom-shape" | b"table:table" => {
                        xml.skip()?;
                        depth -= 1;
                    }
                    b"text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        inside += 1;
                    }
                    b"text:s" => text.extend(std::iter::repeat_n(' ', count(&e, "text:c").min(MAX_TEXT_CHARS))),
                    b"text:tab" => text.push('\t'),
                    b"text:line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::Text(piece) if inside > 0 => push_text(piece, text)?,
            Event::Reference(name) if inside > 0 => text.extend(referred(name)),
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(name) => {
                depth -= 1;
                if name == b"text:p" {
                    inside = inside.saturating_sub(1);
                }
            }
            _ => {}
        }
        if text.len() > MAX_CELL_BYTES {
            let cut = (0..=MAX_CELL_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(cut);
        }
    }
}
