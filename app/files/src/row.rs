//! One row of a sheet or delimited file, whatever it came from.

use shequ_core::column::read::RawCell;
use std::borrow::Cow;

/// A reusable buffer for one row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Row of the sheet, counted from 0.
    pub number: u32,
    /// All texts of the row end to end; only the first `used` bytes count and they are UTF-8.
    pub(crate) bytes: Vec<u8>,
    pub(crate) used: usize,
    pub(crate) cells: Cells,
}

/// The cells of a row.
#[derive(Clone, Debug)]
pub(crate) enum Cells {
    /// Texts only: where each ends in the bytes. The first `count` ends hold.
    Ends { ends: Vec<usize>, count: usize },
    /// Cells of a spreadsheet, by column.
    Typed(Vec<Slot>),
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
    /// A row of typed cells.
    pub fn typed() -> Self {
        Self { number: 0, bytes: Vec::new(), used: 0, cells: Cells::Typed(Vec::new()) }
    }

    /// A row of delimited texts.
    pub fn delimited() -> Self {
        Self { number: 0, bytes: vec![0; 4096], used: 0, cells: Cells::Ends { ends: vec![0; 256], count: 0 } }
    }

    /// Begins a new typed row.
    pub fn begin(&mut self, number: u32) {
        self.number = number;
        self.bytes.clear();
        self.used = 0;
        if let Cells::Typed(slots) = &mut self.cells {
            slots.clear();
        }
    }

    /// Puts a text (or the text of an error) into a column.
    pub fn put_text(&mut self, column: usize, text: &str, error: bool) {
        let start = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(text.as_bytes());
        self.used = self.bytes.len();
        let end = u32::try_from(self.used).unwrap_or(u32::MAX);
        self.put(column, if error { Slot::Error(start, end) } else { Slot::Text(start, end) });
    }

    /// Puts any other cell into a column.
    pub fn put(&mut self, column: usize, slot: Slot) {
        if let Cells::Typed(slots) = &mut self.cells {
            if slots.len() <= column {
                slots.resize(column + 1, Slot::Empty);
            }
            slots[column] = slot;
        }
    }

    /// The row for reading.
    pub fn view(&self) -> View<'_> {
        let text = std::str::from_utf8(&self.bytes[..self.used]).unwrap_or("");
        let cells = match &self.cells {
            Cells::Ends { ends, count } => CellsView::Ends(&ends[..*count]),
            Cells::Typed(slots) => CellsView::Typed(slots),
        };
        View { number: self.number, text, cells }
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
    Ends(&'r [usize]),
    Typed(&'r [Slot]),
}

impl<'r> View<'r> {
    /// Number of columns that the row reaches.
    pub fn width(&self) -> usize {
        match self.cells {
            CellsView::Ends(ends) => ends.len(),
            CellsView::Typed(slots) => slots.len(),
        }
    }

    /// The cell of a column; empty past the end.
    #[inline]
    pub fn cell(&self, column: usize) -> RawCell<'r> {
        match self.cells {
            CellsView::Ends(ends) => {
                let Some(end) = ends.get(column) else { return RawCell::Empty };
                let start = if column == 0 { 0 } else { ends[column - 1] };
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
        let mut row = Row::typed();
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
