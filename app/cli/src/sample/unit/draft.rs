//! A report while it is being written.

use super::Traits;
use shequ_files::write::Unit;
use std::collections::BTreeMap;
use std::fmt::Display;

/// One row of a table, or the values of a record: canonical texts by field id.
pub type Row = BTreeMap<String, String>;

/// A report while it is being written.
pub struct Draft<'a> {
    /// Whose report it is.
    pub traits: &'a Traits,
    /// Year of the figures.
    pub year: i32,
    /// Whether it is the later of the two years.
    pub later: bool,
    /// Households.
    pub households: i64,
    unit: Unit,
}

impl<'a> Draft<'a> {
    /// An empty report.
    pub fn new(traits: &'a Traits, year: i32, later: bool, households: i64) -> Self {
        Self { traits, year, later, households, unit: Unit::default() }
    }

    /// Writes an answer.
    pub fn set(&mut self, id: &str, value: impl Display) {
        self.unit.values.insert(id.to_owned(), value.to_string());
    }

    /// Writes an answer in hundredths: `12345` is `123.45`.
    pub fn set_hundredths(&mut self, id: &str, value: i64) {
        self.set(id, hundredths(value));
    }

    /// Takes an answer back.
    pub fn clear(&mut self, id: &str) {
        self.unit.values.remove(id);
    }

    /// A number that was written before; 0 where none was.
    pub fn number(&self, id: &str) -> i64 {
        number(&self.unit.values, id)
    }

    /// Writes the rows of a table.
    pub fn table(&mut self, id: &str, rows: Vec<Row>) {
        self.unit.tables.insert(id.to_owned(), rows);
    }

    /// The report.
    pub fn finish(self) -> Unit {
        self.unit
    }
}

/// A value in hundredths as a decimal with two places.
pub fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// The whole part of a number; 0 where none stands.
#[must_use]
pub fn number(row: &Row, id: &str) -> i64 {
    row.get(id).and_then(|text| text.split('.').next()).and_then(|whole| whole.parse().ok()).unwrap_or(0)
}
