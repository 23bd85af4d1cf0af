//! Many cells of one field at once: what kind of field it is is asked once, and the usual spellings of that kind are
//! then read in a short loop without allocation.

use super::clean::is_plain_text;
use super::texts::{Cell, Texts};
use super::{CellReader, How, choice, day};
use crate::column::{Column, Data};
use crate::value::{State, intervals};

impl CellReader {
    /// Reads texts and pushes one entry for each.
    pub fn read_texts(&self, texts: Texts<'_>, into: &mut Column) {
        self.read_cells(texts.cells(), texts.len(), into);
    }

    /// Reads a text and pushes one entry.
    pub fn read_text(&self, text: &str, into: &mut Column) {
        self.read_cells(std::iter::once(Cell::alone(text)), 1, into);
    }

    fn read_cells<'t>(&self, cells: impl Iterator<Item = Cell<'t>>, count: usize, into: &mut Column) {
        match &self.how {
            How::Number(reader) => self.integers(cells, count, into, |cell| reader.usual(cell)),
            How::Code(reader) => self.integers(cells, count, into, |cell| reader.exact(cell.text())),
            How::Flag => self.integers(cells, count, into, choice::usual_flag),
            How::Date => self.integers(cells, count, into, |cell| day::plain_date(cell.text())),
            How::Year => self.integers(cells, count, into, |cell| day::plain_year(cell.text())),
            How::Month => self.integers(cells, count, into, |_| None),
            How::Text => self.kept(cells, into, |text| {
                is_plain_text(text) && (text.len() > 3 || text.bytes().all(|b| b.is_ascii_digit()))
            }),
            How::Division => {
                self.kept(cells, into, |text| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()));
            }
            How::Intervals => self.kept(cells, into, intervals::is_canonical),
            // Visible ASCII has nothing to clean away; a spelling that is not the normal one takes the long way.
            How::Phone | How::Email | How::Uscc => self.kept(cells, into, |text| {
                let plain = text.len() > 3 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\'' && b != b'#');
                plain && self.is_normal(text)
            }),
        }
    }

    /// Cells of which `usual` makes an integer, written into room that was made for all of them; the long way for
    /// all others.
    #[inline]
    fn integers<'t>(
        &self,
        cells: impl Iterator<Item = Cell<'t>>,
        count: usize,
        into: &mut Column,
        usual: impl Fn(Cell<'t>) -> Option<i64>,
    ) {
        if count == 1 {
            // A cell alone needs no room made beforehand.
            return cells.for_each(|cell| self.integer(cell, into, &usual));
        }
        let (empty, first) = (self.blank(), into.len());
        let Data::Int(values) = &mut into.data else { panic!("a text column for integers") };
        values.resize(first + count, 0);
        into.state.resize(first + count, State::Given as u8);
        let mut unusual: Vec<(usize, Cell<'t>)> = Vec::new();
        for (at, ((cell, value), state)) in cells.zip(&mut values[first..]).zip(&mut into.state[first..]).enumerate() {
            if cell.len() == 0 {
                (*value, *state) = (empty.0, empty.1 as u8);
            } else if let Some(read) = usual(cell) {
                *value = read;
            } else {
                unusual.push((first + at, cell));
            }
        }
        let mut one = Column::default();
        for (at, cell) in unusual {
            one.clear();
            self.read_unusual(cell.text(), &mut one);
            into.put(at, &one);
        }
    }

    #[inline]
    fn integer<'t>(&self, cell: Cell<'t>, into: &mut Column, usual: impl Fn(Cell<'t>) -> Option<i64>) {
        if cell.len() == 0 {
            self.push_blank(into);
        } else if let Some(value) = usual(cell) {
            into.push_int(value);
        } else {
            self.read_unusual(cell.text(), into);
        }
    }

    /// Texts that are kept as they stand where they are `usual`; the long way for all others.
    #[inline]
    fn kept<'t>(&self, cells: impl Iterator<Item = Cell<'t>>, into: &mut Column, usual: impl Fn(&str) -> bool) {
        for cell in cells {
            let text = cell.text();
            if text.is_empty() {
                self.push_blank(into);
            } else if usual(text) {
                into.push_text(text);
            } else {
                self.read_unusual(text, into);
            }
        }
    }
}
