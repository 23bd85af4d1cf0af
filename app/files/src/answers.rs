//! The answers that a marked workbook brings back: the sheet 问题清单, of whatever shape it has by now.

use crate::book::Book;
use crate::heading::HeadRow;
use shequ_core::column::Explanation;
use std::ops::ControlFlow;

/// Lines of a list; a person who gets more needs another tool first.
pub const MAX_LINES: usize = 20_000;
/// What the first hidden cell of a list says.
pub const SIGN: &str = "shequ-list";
/// Headings of the hidden columns.
pub const KEYS: [&str; 5] = ["unit", "period", "rule", "rule_version", "fingerprint"];
/// Headings of the column for answers, in both languages.
pub const ANSWER: [&str; 2] = ["说明", "Explanation"];

/// Whether a sheet is a list of ours.
#[cfg(feature = "marking")]
pub fn is_list_sheet(book: &mut Book, sheet: usize) -> bool {
    let mut found = false;
    let _ = book.rows(sheet, &mut |row| {
        found = row.number == 0 && is_list(&HeadRow::of(&row.view()).cells);
        ControlFlow::Break(())
    });
    found
}

/// The answers on a list of ours.
pub fn answers_of(book: &mut Book, sheet: usize) -> Vec<(String, Explanation)> {
    let mut answers = Answers::default();
    let _ = book.rows(sheet, &mut |row| {
        answers.row(&HeadRow::of(&row.view()).cells);
        let room = (row.number as usize) < 2 * MAX_LINES;
        if room { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    answers.given
}

/// Whether a row is the first one of a list of ours.
pub fn is_list(first: &[(u32, String)]) -> bool {
    first.iter().any(|(_, text)| text.trim() == SIGN)
}

/// The answers in the rows of a list, with the units they are about. Rows are taken one by one, so that a list which
/// was sorted, filtered or given further columns reads the same.
#[derive(Default)]
struct Answers {
    columns: Option<(u32, [u32; 5])>,
    /// Unit and answer.
    given: Vec<(String, Explanation)>,
}

impl Answers {
    /// Takes the next row.
    fn row(&mut self, cells: &[(u32, String)]) {
        let Some((answer, keys)) = self.columns else {
            let at = |names: &[&str]| cells.iter().find(|(_, text)| names.contains(&text.trim())).map(|(at, _)| *at);
            let keys = KEYS.map(|key| at(&[key]));
            if let (Some(answer), [Some(a), Some(b), Some(c), Some(d), Some(e)]) = (at(&ANSWER), keys) {
                self.columns = Some((answer, [a, b, c, d, e]));
            }
            return;
        };
        let text = |column: u32| {
            let found = cells.iter().find(|(at, _)| *at == column);
            found.map_or("", |(_, text)| text.trim()).to_owned()
        };
        let [unit, _, rule, rule_version, fingerprint] = keys.map(text);
        let text = text(answer);
        if text.is_empty() || unit.is_empty() || rule.is_empty() || fingerprint.is_empty() {
            return;
        }
        let explanation = Explanation { rule, rule_version, fingerprint, text, ..Explanation::default() };
        self.given.push((unit, explanation));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Vec<(u32, String)> {
        (0..).zip(texts).filter(|(_, t)| !t.is_empty()).map(|(at, t)| (at, (*t).to_owned())).collect()
    }

    #[test]
    fn answers_are_read_wherever_their_columns_went() {
        let mut answers = Answers::default();
        assert!(is_list(&cells(&["问题清单", "", SIGN, "1"])));
        answers.row(&cells(&["问题清单", "", SIGN, "1"]));
        answers.row(&cells(&["fingerprint", "备注", "说明", "unit", "period", "rule", "rule_version"]));
        answers.row(&cells(&["f1", "x", " 6 月并入原三塘村 ", "450102001001", "2025", "r", "1"]));
        answers.row(&cells(&["f2", "x", "", "450102001001", "2025", "r", "1"]));
        answers.row(&cells(&["", "", "已失效的说明", "450102001001", "2025", "r", "1"]));
        assert_eq!(answers.given.len(), 1);
        assert_eq!(
            (answers.given[0].0.as_str(), answers.given[0].1.text.as_str()),
            ("450102001001", "6 月并入原三塘村")
        );
    }
}
