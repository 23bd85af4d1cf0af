//! Many cells of one field at once: what kind of field it is is asked once, and the usual spellings of that kind are
//! then read in a short loop without allocation.

use super::clean::is_plain_text;
use super::texts::{Cell, Texts};
use super::{CellReader, How, choice, day};
use crate::column::{Column, Data};
use crate::value::{State, intervals};

/// What is done with the cells of a field, once it is known what their usual spelling is.
trait Cells<'t> {
    /// Cells of which `usual` makes an integer; the long way for all others.
    fn integers(self, reader: &CellReader, into: &mut Column, usual: impl Fn(Cell<'t>) -> Option<i64>);
    /// Texts that are kept as they stand where they are `usual`; the long way for all others.
    fn kept(self, reader: &CellReader, into: &mut Column, usual: impl Fn(&str) -> bool);
}

impl CellReader {
    /// Reads texts and pushes one entry for each.
    pub fn read_texts(&self, texts: Texts<'_>, into: &mut Column) {
        self.read_cells(texts, into);
    }

    /// Reads a text and pushes one entry.
    pub fn read_text(&self, text: &str, into: &mut Column) {
        if text.is_empty() { self.push_blank(into) } else { self.read_cells(Cell::alone(text), into) }
    }

    fn read_cells<'t>(&self, cells: impl Cells<'t>, into: &mut Column) {
        match &self.how {
            How::Number(reader) => cells.integers(self, into, |cell| reader.usual(cell)),
            How::Code(reader) => cells.integers(self, into, |cell| reader.exact(cell.text())),
            How::Flag => cells.integers(self, into, choice::usual_flag),
            How::Date => cells.integers(self, into, |cell| day::plain_date(cell.text())),
            How::Year => cells.integers(self, into, |cell| day::plain_year(cell.text())),
            How::Month => cells.integers(self, into, |_| None),
            How::Text => cells.kept(self, into, |text| {
                is_plain_text(text) && (text.len() > 3 || text.bytes().all(|b| b.is_ascii_digit()))
            }),
            How::Division => {
                cells.kept(self, into, |text| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()));
            }
            How::Intervals => cells.kept(self, into, intervals::is_canonical),
            // Visible ASCII has nothing to clean away; a spelling that is not the normal one takes the long way.
            How::Phone | How::Email | How::Uscc => cells.kept(self, into, |text| {
                let plain = text.len() > 3 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\'' && b != b'#');
                plain && self.is_normal(text)
            }),
        }
    }
}

/// One cell, in which something stands.
impl<'t> Cells<'t> for Cell<'t> {
    fn integers(self, reader: &CellReader, into: &mut Column, usual: impl Fn(Cell<'t>) -> Option<i64>) {
        match usual(self) {
            Some(read) => into.push_int(read),
            None => reader.read_unusual(self.text(), into),
        }
    }

    fn kept(self, reader: &CellReader, into: &mut Column, usual: impl Fn(&str) -> bool) {
        let text = self.text();
        if usual(text) { into.push_text(text) } else { reader.read_unusual(text, into) }
    }
}

impl<'t> Cells<'t> for Texts<'t> {
    /// Written into room that was made for all of them.
    #[inline]
    fn integers(self, reader: &CellReader, into: &mut Column, usual: impl Fn(Cell<'t>) -> Option<i64>) {
        let (empty, first, count) = (reader.blank(), into.len(), self.len());
        let Data::Int(values) = &mut into.data else { panic!("a text column for integers") };
        values.resize(first + count, 0);
        into.state.resize(first + count, State::Given as u8);
        let mut unusual: Vec<(usize, Cell<'t>)> = Vec::new();
        let rooms = values[first..].iter_mut().zip(&mut into.state[first..]);
        for (at, (cell, (value, state))) in self.cells().zip(rooms).enumerate() {
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
            reader.read_unusual(cell.text(), &mut one);
            into.put(at, &one);
        }
    }

    #[inline]
    fn kept(self, reader: &CellReader, into: &mut Column, usual: impl Fn(&str) -> bool) {
        for cell in self.cells() {
            let text = cell.text();
            if text.is_empty() {
                reader.push_blank(into);
            } else if usual(text) {
                into.push_text(text);
            } else {
                reader.read_unusual(text, into);
            }
        }
    }
}
