//! One row of a sheet or delimited file, whatever it came from.

use shequ_core::column::read::RawCell;
use std::borrow::Cow;

/// A reusable buffer for one row of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Row of the sheet, counted from 0.
    pub number: u32,
    /// All texts of the row end to end.
    text: String,
    /// Its cells, by column.
    slots: Vec<Slot>,
}

/// One cell of a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slot {
    Empty,
    Text(u32, u32),
    Error(u32, u32),
    Number(f64),
    Days(f64),
    Bool(bool),
}

impl Row {
    /// Begins a new row.
    pub fn begin(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.slots.clear();
    }

    /// Puts a text (or the text of an error) into a column.
    pub fn put_text(&mut self, column: usize, text: &str, error: bool) {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.put(column, if error { Slot::Error(start, end) } else { Slot::Text(start, end) });
    }

    /// Puts any other cell into a column.
    pub fn put(&mut self, column: usize, slot: Slot) {
        if self.slots.len() <= column {
            self.slots.resize(column + 1, Slot::Empty);
        }
        self.slots[column] = slot;
    }

    /// The row for reading.
    pub fn view(&self) -> View<'_> {
        View { number: self.number, text: &self.text, cells: CellsView::Typed(&self.slots) }
    }
}

/// A row for reading.
#[derive(Clone, Copy, Debug)]
pub struct View<'r> {
    /// Row of the sheet, counted from 0.
    pub number: u32,
    text: &'r str,
    cells: CellsView<'r>,
}

#[derive(Clone, Copy, Debug)]
enum CellsView<'r> {
    /// Where each text ends, and how many bytes stand between one and the next.
    Ends(&'r [usize], usize),
    Typed(&'r [Slot]),
}

impl<'r> View<'r> {
    /// A row of texts: where each ends, and how many bytes stand between one and the next.
    pub(crate) fn delimited(number: u32, text: &'r str, ends: &'r [usize], gap: usize) -> Self {
        Self { number, text, cells: CellsView::Ends(ends, gap) }
    }

    /// Number of columns that the row reaches.
    pub fn width(&self) -> usize {
        match self.cells {
            CellsView::Ends(ends, _) => ends.len(),
            CellsView::Typed(slots) => slots.len(),
        }
    }

    /// The cell of a column; empty past the end.
    #[inline]
    pub fn cell(&self, column: usize) -> RawCell<'r> {
        match self.cells {
            CellsView::Ends(ends, gap) => {
                let Some(end) = ends.get(column) else { return RawCell::Empty };
                let start = if column == 0 { 0 } else { ends[column - 1] + gap };
                if start == *end { RawCell::Empty } else { RawCell::Text(self.text.get(start..*end).unwrap_or("")) }
            }
            CellsView::Typed(slots) => match slots.get(column).copied().unwrap_or(Slot::Empty) {
                Slot::Empty => RawCell::Empty,
                Slot::Text(start, end) => self.slice(start, end).map_or(RawCell::Empty, RawCell::Text),
                Slot::Error(start, end) => self.slice(start, end).map_or(RawCell::Empty, RawCell::Error),
                Slot::Number(number) => RawCell::Number(number),
                Slot::Days(days) => RawCell::Days(days),
                Slot::Bool(truth) => RawCell::Bool(truth),
            },
        }
    }

    /// Appends all cells with one byte behind each, and where the next one begins; false for a row that is not of texts.
    pub(crate) fn append_to(&self, text: &mut String, starts: &mut Vec<u32>) -> bool {
        let CellsView::Ends(ends, gap) = self.cells else { return false };
        // The texts of some rows stay far below 2^32 bytes: records have a limit of bytes, and so has what is held.
        if gap == 1 {
            let behind = text.len() as u32 + 1;
            text.push_str(self.text);
            text.push('\n');
            starts.extend(ends.iter().map(|end| behind + *end as u32));
        } else {
            let mut start = 0;
            for end in ends {
                text.push_str(self.text.get(start..*end).unwrap_or(""));
                text.push('\n');
                starts.push(text.len() as u32);
                start = *end;
            }
        }
        true
    }

    fn slice(&self, start: u32, end: u32) -> Option<&'r str> {
        self.text.get(start as usize..end as usize).filter(|text| !text.is_empty())
    }

    /// The cell of a column as text for headings and messages.
    pub fn shown(&self, column: usize) -> Cow<'r, str> {
        shown(self.cell(column))
    }

    /// Whether a cell holds nothing but blanks.
    pub fn is_blank_at(&self, column: usize) -> bool {
        match self.cell(column) {
            RawCell::Empty => true,
            RawCell::Text(text) => is_blank(text),
            RawCell::Number(_) | RawCell::Days(_) | RawCell::Bool(_) | RawCell::Error(_) => false,
        }
    }

    /// Columns that are not blank.
    pub fn filled(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.width()).filter(|column| !self.is_blank_at(*column))
    }
}

/// A cell as text for headings and messages.
pub fn shown(cell: RawCell<'_>) -> Cow<'_, str> {
    match cell {
        RawCell::Empty => Cow::Borrowed(""),
        RawCell::Text(text) | RawCell::Error(text) => Cow::Borrowed(text),
        RawCell::Number(number) | RawCell::Days(number) => Cow::Owned(number.to_string()),
        RawCell::Bool(truth) => Cow::Borrowed(if truth { "TRUE" } else { "FALSE" }),
    }
}

/// Whether a text shows nothing: spaces, line breaks, invisible characters.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Characters that take no place and mean nothing in a cell.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}') || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_columns_and_kinds() {
        let mut row = Row::default();
        row.begin(4);
        row.put_text(1, "南宁", false);
        row.put(3, Slot::Number(12.5));
        row.put_text(4, "#REF!", true);
        let view = row.view();
        assert_eq!(view.width(), 5);
        assert_eq!(view.cell(0), RawCell::Empty);
        assert_eq!(view.cell(1), RawCell::Text("南宁"));
        assert_eq!(view.cell(3), RawCell::Number(12.5));
        assert_eq!(view.cell(4), RawCell::Error("#REF!"));
        assert_eq!(view.cell(9), RawCell::Empty);
        assert_eq!(view.filled().collect::<Vec<_>>(), [1, 3, 4]);
    }
}
