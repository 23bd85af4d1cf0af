//! Tables as a grid: where a key leads, and what a block copied from a spreadsheet holds.

use crate::limits::MAX_PASTE_CHARS;

/// A cell of a table on the screen: row and column, both counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Row.
    pub row: usize,
    /// Column.
    pub column: usize,
}

/// Keys that lead from cell to cell. Tab is left to the browser, which knows the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the column before.
    Left,
    /// To the column behind.
    Right,
}

/// Where a step leads inside a grid of `rows` and `columns`; none at its edge.
#[must_use]
pub fn step(from: Spot, step: Step, rows: usize, columns: usize) -> Option<Spot> {
    let to = match step {
        Step::Up => Spot { row: from.row.checked_sub(1)?, ..from },
        Step::Down => Spot { row: from.row + 1, ..from },
        Step::Left => Spot { column: from.column.checked_sub(1)?, ..from },
        Step::Right => Spot { column: from.column + 1, ..from },
    };
    (to.row < rows && to.column < columns).then_some(to)
}

/// The cells of a copied block, row by row; none where the text is a single value that any box can take.
///
/// Spreadsheets put tabs between cells, line ends between rows, and quotation marks around cells that hold either.
#[must_use]
pub fn block(text: &str) -> Option<Vec<Vec<String>>> {
    let cut = text.char_indices().nth(MAX_PASTE_CHARS).map_or(text, |(at, _)| &text[..at]);
    let body = cut.strip_suffix("\r\n").or_else(|| cut.strip_suffix(['\n', '\r'])).unwrap_or(cut);
    if !cut.contains(['\t', '\n', '\r']) {
        return None;
    }
    let mut rows = vec![vec![]];
    let mut cell = String::new();
    let mut quoted = false;
    let mut opened = true;
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if opened => (quoted, opened) = (true, false),
            '\t' if !quoted => {
                push(&mut rows, &mut cell);
                opened = true;
            }
            '\r' | '\n' if !quoted => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                push(&mut rows, &mut cell);
                rows.push(vec![]);
                opened = true;
            }
            _ => {
                cell.push(c);
                opened = false;
            }
        }
    }
    push(&mut rows, &mut cell);
    Some(rows)
}

/// Closes a cell. A line end inside one is a space: no field of a form has lines.
fn push(rows: &mut [Vec<String>], cell: &mut String) {
    let text = cell.replace(['\r', '\n'], " ");
    cell.clear();
    if let Some(row) = rows.last_mut() {
        row.push(text.trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_at_the_edge() {
        let at = Spot { row: 0, column: 2 };
        assert_eq!(step(at, Step::Up, 2, 3), None);
        assert_eq!(step(at, Step::Right, 2, 3), None);
        assert_eq!(step(at, Step::Down, 2, 3), Some(Spot { row: 1, column: 2 }));
        assert_eq!(step(at, Step::Left, 2, 3), Some(Spot { row: 0, column: 1 }));
    }

    #[test]
    fn a_single_value_is_no_block() {
        assert_eq!(block("1,200"), None);
        assert_eq!(block(""), None);
    }

    #[test]
    fn blocks_of_excel_and_wps() {
        assert_eq!(block("a\tb\r\n1\t\r\n"), Some(vec![vec!["a".into(), "b".into()], vec!["1".into(), String::new()]]));
        assert_eq!(block("甲\n"), Some(vec![vec!["甲".into()]]));
        assert_eq!(block("a\n\nb"), Some(vec![vec!["a".into()], vec![String::new()], vec!["b".into()]]));
    }

    #[test]
    fn quoted_cells_keep_what_they_hold() {
        let told = block("\"一行\n两行\"\t\"说\"\"好\"\"\"\t5\"屏\n");
        assert_eq!(told, Some(vec![vec!["一行 两行".into(), "说\"好\"".into(), "5\"屏".into()]]));
    }
}
