//! Rows of texts held for a while, to be read column by column.
//!
//! A row has cells of all kinds; a column has one kind, so that its cells are read in one short loop each. Holding
//! rows also lets another thread than the one that splits the file read them.

use crate::row::View;
use shequ_core::column::Column;
use shequ_core::column::read::{CellReader, Texts};

/// Rows read together: their texts, and the columns written, stay in the nearest caches.
const TOGETHER: usize = 128;
/// Bytes of text that are held; beyond, the rows are read at once. A chunk of usual records has about one mebibyte.
const MAX_HELD_BYTES: usize = 4 << 20;

/// Rows of texts that have the same columns.
#[derive(Debug)]
pub struct Held {
    /// The cells of all rows in order, one byte behind each.
    text: String,
    /// Where each cell begins, and one more.
    starts: Vec<u32>,
    /// For each row the number of its first cell, and one more.
    rows: Vec<u32>,
    /// Column of each field.
    columns: Vec<Option<u32>>,
    /// Number of the origin that the columns belong to.
    origin: Option<u32>,
}

impl Held {
    /// Nothing held.
    pub fn new() -> Self {
        Self::with_room(0, 0, 0)
    }

    fn with_room(bytes: usize, cells: usize, rows: usize) -> Self {
        let mut held = Self {
            text: String::with_capacity(bytes),
            starts: Vec::with_capacity(cells + 1),
            rows: Vec::with_capacity(rows + 1),
            columns: Vec::new(),
            origin: None,
        };
        held.starts.push(0);
        held.rows.push(0);
        held
    }

    /// Nothing held, with room for as much as another holds: chunks of one file are alike.
    pub fn like(other: &Self) -> Self {
        Self::with_room(other.text.len() + other.text.len() / 8, other.starts.len(), other.rows.len())
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len() - 1
    }

    /// Whether a row of an origin can be held beside those that are.
    pub fn takes(&self, origin: u32) -> bool {
        self.len() == 0 || (self.origin == Some(origin) && self.text.len() < MAX_HELD_BYTES)
    }

    /// Holds a row; false where it is no row of texts.
    pub fn add(&mut self, view: &View<'_>, columns: &[Option<u32>], origin: u32) -> bool {
        if !view.append_to(&mut self.text, &mut self.starts) {
            return false;
        }
        if self.len() == 0 {
            self.columns.clear();
            self.columns.extend_from_slice(columns);
            self.origin = Some(origin);
        }
        self.rows.push(u32::try_from(self.starts.len() - 1).expect("held rows stay below 2^32 cells"));
        true
    }

    /// Whether nothing is held or a column says what a field is.
    pub fn has(&self, field: usize) -> bool {
        self.len() == 0 || self.columns[field].is_some()
    }

    /// Reads all rows into columns, and holds none any more.
    pub fn read(&mut self, readers: &[CellReader], into: &mut [Column]) {
        let rows = self.rows.len() - 1;
        into.iter_mut().for_each(|column| column.reserve(rows));
        for first in (0..rows).step_by(TOGETHER) {
            let some = &self.rows[first..=rows.min(first + TOGETHER)];
            for ((column, reader), at) in into.iter_mut().zip(readers).zip(&self.columns) {
                // Fields that the file has no column for are those of a column beyond all.
                let texts = Texts::new(&self.text, &self.starts, some, at.unwrap_or(u32::MAX));
                reader.read_texts(texts, column);
            }
        }
        self.text.clear();
        self.starts.truncate(1);
        self.rows.truncate(1);
    }
}
