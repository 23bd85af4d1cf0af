//! The texts of one column of many rows, as they lie in one piece of memory.

/// Texts of rows laid end to end with one byte between them.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'t> {
    /// The texts of all rows, of which one column is meant.
    text: &'t str,
    /// Where each cell of all rows begins, and one more: a cell ends one byte before the next begins.
    starts: &'t [u32],
    /// For each row the number of its first cell, and one more.
    rows: &'t [u32],
    column: u32,
}

impl<'t> Texts<'t> {
    /// The cells of a column. `starts` tells where each cell of all rows begins, with one byte between two cells, and
    /// where one more would; `rows` gives the number of each row's first cell, and one more number. A row that does
    /// not reach the column has an empty cell there.
    #[must_use]
    pub fn new(text: &'t str, starts: &'t [u32], rows: &'t [u32], column: u32) -> Self {
        Self { text, starts, rows, column }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells, row by row.
    pub fn cells(self) -> impl Iterator<Item = Cell<'t>> {
        let Self { text, starts, rows, column } = self;
        rows.windows(2).map(move |row| {
            let at = row[0].saturating_add(column);
            let reached = at < row[1];
            match starts.get(at as usize..at as usize + 2) {
                Some([start, next]) if reached => Cell { text, start: *start as usize, end: *next as usize - 1 },
                Some(_) | None => Cell { text, start: 0, end: 0 },
            }
        })
    }
}

/// One cell.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Cell<'t> {
    /// A text that stands alone.
    pub(super) fn alone(text: &'t str) -> Self {
        Self { text, start: 0, end: text.len() }
    }

    /// Its text.
    #[inline]
    pub(super) fn text(self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or("")
    }

    /// Number of bytes.
    #[inline]
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// Its first eight bytes, the first one lowest, zeros where it is shorter. Taken in one step from what lies behind
    /// it, so that short cells need no loop over their bytes.
    #[inline]
    pub(super) fn eight(self) -> u64 {
        let bytes = self.text.as_bytes();
        let all = match bytes.get(self.start..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(eight) => u64::from_le_bytes(*eight),
            // Near the end of the whole.
            None => bytes[self.start..].iter().rev().fold(0, |all, b| all << 8 | u64::from(*b)),
        };
        match self.len() {
            0 => 0,
            length @ 1..8 => all & (u64::MAX >> (64 - 8 * length)),
            _ => all,
        }
    }
}

/// Eight bytes of a text, zeros where it is shorter, to be compared with [`Cell::eight`].
pub(super) const fn eight_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut all, mut at) = (0, 0);
    while at < bytes.len() && at < 8 {
        all |= (bytes[at] as u64) << (8 * at);
        at += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_column_are_found_in_rows_of_any_width() {
        let text = "a,bc\n\n,,x是,12345678\n";
        let (starts, rows) = ([0, 2, 5, 6, 7, 8, 13, 22], [0, 2, 3, 7]);
        let column = |at| Texts::new(text, &starts, &rows, at).cells().map(Cell::text).collect::<Vec<_>>();
        assert_eq!(column(0), ["a", "", ""]);
        assert_eq!(column(1), ["bc", "", ""]);
        assert_eq!(column(2), ["", "", "x是"]);
        assert_eq!(column(3), ["", "", "12345678"]);
        assert_eq!(column(9), ["", "", ""]);
        for at in 0..4 {
            for cell in Texts::new(text, &starts, &rows, at).cells() {
                assert_eq!(cell.eight(), eight_of(cell.text()));
            }
        }
    }
}
