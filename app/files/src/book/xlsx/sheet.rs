//! The part of one sheet: what it hides, its cells, what it merges.

use super::Common;
use super::strings::{read_item, unescape};
use crate::book::formats::Look;
use crate::book::value::{day_of_iso, percent_text, put_moment};
use crate::book::xml::{Element, Event, Xml, is_true, local};
use crate::book::{Merged, RowMaker, Trouble};
use crate::row::Slot;
use std::ops::ControlFlow;

/// Cells of one sheet that may be stored in a broken way before the sheet counts as damaged.
const BROKEN_CELLS: u64 = 10_000;
/// The errors that a formula may give.
const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

/// Reads a sheet.
pub fn read(xml: Xml<'_>, common: &Common, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
    let mut reader = SheetReader { xml, common, row: 0, column: 0, text: String::new() };
    if !reader.head(out)? || reader.cells(out)?.is_break() {
        return Ok(());
    }
    // A fault behind the cells takes none of them away.
    let _ = reader.merges(out);
    Ok(())
}

struct SheetReader<'a> {
    xml: Xml<'a>,
    common: &'a Common,
    /// Place of the next cell that does not tell its own.
    row: u32,
    column: u32,
    /// What the cell at hand stores.
    text: String,
}

/// How a cell stores its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A number, which the cell says it is.
    Number,
    /// A number where the cell says nothing; what is none is a text.
    Untold,
    Shared,
    Inline,
    Formula,
    Truth,
    Error,
    Day,
    Unknown,
}

/// What the tag of a cell tells.
struct Cell {
    row: u32,
    column: u32,
    style: usize,
    kind: Kind,
}

/// What stands inside a cell; its text is kept in the reader.
#[derive(Clone, Copy)]
enum Stored {
    Nothing,
    /// A value, to be understood as the cell's tag says.
    Value,
    /// A text with its runs.
    Text,
}

/// What a cell holds.
enum Filled<'t> {
    Nothing,
    Text(&'t str),
    Error(&'t str),
    Truth(bool),
    Number(f64, Look),
    /// The value cannot be what the cell says it is.
    Broken,
}

impl SheetReader<'_> {
    /// What stands before the cells: hidden columns. False for what has no cells, such as a chart.
    fn head(&mut self, out: &mut RowMaker<'_>) -> Result<bool, Trouble> {
        let mut depth = 0usize;
        loop {
            match self.xml.event()? {
                Event::Start(e) => match local(e.name()) {
                    b"sheetData" => return Ok(true),
                    name => {
                        if name == b"col" {
                            note_columns(&e, out);
                        }
                        depth += 1;
                    }
                },
                Event::End(_) if depth <= 1 => return Ok(false),
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    fn cells(&mut self, out: &mut RowMaker<'_>) -> Result<ControlFlow<()>, Trouble> {
        let is_1904 = self.common.is_1904;
        let (mut uncomputed, mut first_uncomputed) = (0u64, None);
        loop {
            match self.xml.event()? {
                Event::Start(e) => match local(e.name()) {
                    b"c" => {
                        let cell = Cell::of(&e, self.row, self.column)?;
                        let (stored, has_formula) = self.inside(cell.kind)?;
                        self.column = cell.column.saturating_add(1);
                        match self.filled(&cell, stored) {
                            Filled::Nothing if has_formula => {
                                uncomputed += 1;
                                first_uncomputed.get_or_insert((cell.row, cell.column));
                            }
                            Filled::Nothing => {}
                            Filled::Broken if out.left.broken < BROKEN_CELLS => out.left.broken += 1,
                            Filled::Broken => return Err(Trouble::Damaged),
                            filled => {
                                if put(&cell, &filled, is_1904, out)?.is_break() {
                                    return Ok(ControlFlow::Break(()));
                                }
                            }
                        }
                    }
                    b"row" => {
                        let hidden = begin_row(&e, &mut self.row)?;
                        if hidden {
                            out.seen.hidden.add_row(self.row);
                        }
                    }
                    _ => {}
                },
                Event::End(name) => match local(name) {
                    b"row" => {
                        self.row = self.row.saturating_add(1);
                        self.column = 0;
                    }
                    b"sheetData" => break,
                    _ => {}
                },
                _ => {}
            }
        }
        out.left.uncomputed = uncomputed;
        out.left.first_uncomputed = first_uncomputed;
        Ok(ControlFlow::Continue(()))
    }

    /// Reads a cell to its end: what it stores, and whether it has a formula.
    fn inside(&mut self, kind: Kind) -> Result<(Stored, bool), Trouble> {
        let (mut stored, mut has_formula) = (Stored::Nothing, false);
        loop {
            match self.xml.event()? {
                Event::Start(e) => match local(e.name()) {
                    // Where the text stands in the cell, a value beside it says the same.
                    b"v" if kind != Kind::Inline => {
                        self.text.clear();
                        self.xml.text(&mut self.text)?;
                        stored = Stored::Value;
                    }
                    b"is" => {
                        self.text.clear();
                        read_item(&mut self.xml, &mut self.text)?;
                        stored = Stored::Text;
                    }
                    b"f" => {
                        // Formulas that many cells share stand in the first of them.
                        let shared = e.attribute(b"t") == Some(b"shared");
                        has_formula |= self.xml.skip()? || shared;
                    }
                    _ => drop(self.xml.skip()?),
                },
                Event::End(_) => return Ok((stored, has_formula)),
                _ => {}
            }
        }
    }

    /// What a cell holds, of what it stores.
    fn filled(&mut self, cell: &Cell, stored: Stored) -> Filled<'_> {
        match stored {
            Stored::Nothing => return Filled::Nothing,
            Stored::Text => return Filled::Text(&self.text),
            Stored::Value if cell.kind == Kind::Formula => unescape(&mut self.text, 0),
            Stored::Value => {}
        }
        let text = self.text.as_str();
        match cell.kind {
            Kind::Formula => Filled::Text(text),
            Kind::Day => Filled::Text(day_of_iso(text)),
            Kind::Unknown => Filled::Broken,
            Kind::Inline => Filled::Nothing,
            _ if text.is_empty() => Filled::Nothing,
            Kind::Shared => {
                let number = text.trim_ascii().parse().ok();
                number.and_then(|at| self.common.strings.get(at)).map_or(Filled::Broken, Filled::Text)
            }
            Kind::Truth => truth(text),
            Kind::Error if ERRORS.contains(&text) => Filled::Error(text),
            Kind::Error => Filled::Broken,
            Kind::Number | Kind::Untold => match text.parse() {
                Ok(number) => Filled::Number(number, self.common.looks.get(cell.style).copied().unwrap_or_default()),
                Err(_) if cell.kind == Kind::Untold => Filled::Text(text),
                Err(_) => Filled::Broken,
            },
        }
    }

    /// What stands behind the cells: areas that are merged.
    fn merges(&mut self, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        loop {
            match self.xml.event()? {
                Event::Start(e) if local(e.name()) == b"mergeCell" => {
                    if let Some(area) = e.attribute(b"ref").and_then(merged) {
                        out.seen.merged.push(area);
                    }
                }
                _ => {}
            }
        }
    }
}

impl Cell {
    fn of(element: &Element<'_>, row: u32, column: u32) -> Result<Self, Trouble> {
        let mut cell = Self { row, column, style: 0, kind: Kind::Untold };
        for (key, value) in element.pairs() {
            match key {
                b"r" => (cell.row, cell.column) = address(value).ok_or(Trouble::Damaged)?,
                b"s" => cell.style = number(value).unwrap_or(0) as usize,
                b"t" => cell.kind = Kind::of(value),
                _ => {}
            }
        }
        Ok(cell)
    }
}

impl Kind {
    fn of(kind: &[u8]) -> Self {
        match kind {
            b"n" => Self::Number,
            b"s" => Self::Shared,
            b"inlineStr" | b"is" => Self::Inline,
            b"str" => Self::Formula,
            b"b" => Self::Truth,
            b"e" => Self::Error,
            b"d" => Self::Day,
            _ => Self::Unknown,
        }
    }
}

fn put(cell: &Cell, filled: &Filled<'_>, is_1904: bool, out: &mut RowMaker<'_>) -> Result<ControlFlow<()>, Trouble> {
    let column = cell.column as usize;
    match out.at(cell.row, column)? {
        ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
        ControlFlow::Continue(false) => return Ok(ControlFlow::Continue(())),
        ControlFlow::Continue(true) => {}
    }
    let row = &mut out.row;
    match filled {
        Filled::Nothing | Filled::Broken => {}
        Filled::Text(text) => row.put_text(column, text, false),
        Filled::Error(text) => row.put_text(column, text, true),
        Filled::Truth(truth) => row.put(column, Slot::Bool(*truth)),
        Filled::Number(number, Look::Plain) => row.put(column, Slot::Number(*number)),
        Filled::Number(number, Look::Percent) => row.put_text(column, &percent_text(*number), false),
        Filled::Number(serial, look) => put_moment(row, column, *serial, *look == Look::Span, is_1904),
    }
    Ok(ControlFlow::Continue(()))
}

/// Begins a row where it says it stands; whether it is hidden.
fn begin_row(element: &Element<'_>, row: &mut u32) -> Result<bool, Trouble> {
    let mut hidden = false;
    for (key, value) in element.pairs() {
        match key {
            b"r" => *row = ordinal(value).ok_or(Trouble::Damaged)?,
            b"hidden" => hidden = is_true(value),
            _ => {}
        }
    }
    Ok(hidden)
}

fn note_columns(element: &Element<'_>, out: &mut RowMaker<'_>) {
    let place = |name: &[u8]| element.attribute(name).and_then(ordinal);
    if element.attribute(b"hidden").is_some_and(is_true)
        && let (Some(first), Some(last)) = (place(b"min"), place(b"max"))
    {
        out.seen.hidden.add_columns(first, last);
    }
}

/// Row and column of `AB12`, counted from 0.
fn address(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, row) = text.split_at(letters);
    let column = letters.iter().try_fold(0u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((ordinal(row)?, column.checked_sub(1)?))
}

/// A place that is counted from 1, counted from 0.
fn ordinal(text: &[u8]) -> Option<u32> {
    number(text)?.checked_sub(1)
}

/// A number of nothing but digits.
fn number(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0u32, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u32::from(digit)) }
    })
}

/// An area such as `F2:F3` of more than one row.
fn merged(area: &[u8]) -> Option<Merged> {
    let colon = area.iter().position(|b| *b == b':')?;
    let ((top, left), (bottom, right)) = (address(&area[..colon])?, address(&area[colon + 1..])?);
    (bottom > top).then_some(Merged { top, bottom, left, right })
}

fn truth(text: &str) -> Filled<'_> {
    let text = text.trim();
    match text {
        "" => Filled::Nothing,
        "0" => Filled::Truth(false),
        "1" => Filled::Truth(true),
        _ if text.eq_ignore_ascii_case("false") => Filled::Truth(false),
        _ if text.eq_ignore_ascii_case("true") => Filled::Truth(true),
        _ => Filled::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused() {
        assert_eq!(address(b"A1"), Some((0, 0)));
        assert_eq!(address(b"xfd1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "A", "1", "A0", "$A$1", "A-1", "A1B", "ZZZZZZZZ1", "A99999999999", "表1"] {
            assert_eq!(address(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(merged(b"F2:F3").map(|area| (area.top, area.bottom, area.left, area.right)), Some((1, 2, 5, 5)));
        for none in ["F2", "F2:G2", "F3:F2", "F2:", ":"] {
            assert_eq!(merged(none.as_bytes()), None, "{none}");
        }
    }
}
