//! Rows and columns that a sheet does not show.

/// Rows and spans of columns that are remembered.
const MOST: usize = 10_000;

/// What a sheet hides; rows and columns counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Rows in ascending order.
    pub rows: Vec<u32>,
    /// First and last columns.
    pub columns: Vec<(u32, u32)>,
}

impl Hidden {
    /// Notes a hidden row.
    pub fn add_row(&mut self, row: u32) {
        if self.rows.len() < MOST {
            self.rows.push(row);
        }
    }

    /// Notes hidden columns.
    pub fn add_columns(&mut self, first: u32, last: u32) {
        if self.columns.len() < MOST {
            self.columns.push((first, last));
        }
    }

    /// Whether a column is hidden.
    pub fn has_column(&self, column: u32) -> bool {
        self.columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}
