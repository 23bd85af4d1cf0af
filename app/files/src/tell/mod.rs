//! Findings as people read them, whatever lays them out: names in place of ids, the cell that a finding points at, the
//! order in which findings are mended, the table for a spreadsheet, the page. The command line and the browser share all of it.

pub mod csv;
pub mod group;
pub mod html;
pub mod labels;
pub mod say;
pub mod summary;

pub use labels::Labels;

use shequ_core::{Lang, Words};

/// Findings of one rule from which on they are told together.
pub const GROUP_FROM: usize = 4;
/// Cells named with one finding; a rule over a whole table reads more.
pub const MAX_CELLS_SHOWN: usize = 4;
/// Findings listed in one page of HTML; browsers of office machines stay quick up to here.
const MAX_HTML_FINDINGS: usize = 5_000;
/// Lines of a summary of missing cells or standards.
pub const MAX_SUMMARY_LINES: usize = 15;

/// One language of a sentence.
fn say(lang: Lang, words: Words) -> String {
    match lang {
        Lang::Zh => words.zh,
        Lang::En => words.en,
    }
}
