//! Reports to terminal text, JSON, CSV and HTML. What is found is decided in core; here it is only laid out.

mod text;
pub mod wrap;

pub use shequ_files::tell::Labels;

use crate::args::Format;
use shequ_core::report::{Report, to_json, to_json_lines};
use shequ_core::{Lang, Words};
use shequ_files::FileSummary;
use shequ_files::tell::say::{basis, counts_words, human, is_flag};
use shequ_files::tell::{MAX_CELLS_SHOWN, MAX_SUMMARY_LINES, csv, group, html, labels};
use std::io::{self, IsTerminal, Write};

/// Findings of one rule listed in text below its heading; more of one cause help nobody.
const MAX_TEXT_PER_RULE: usize = 20;
/// The fewest of one rule that are listed, where there are many rules and files.
const MIN_TEXT_PER_RULE: usize = 3;
/// Rules from which on a list of their counts stands before the findings.
const OVERVIEW_FROM: usize = 8;
/// Lines of that list.
const MAX_OVERVIEW: usize = 40;
/// Findings listed in text; past some pages a spreadsheet is the better place.
const MAX_TEXT_FINDINGS: usize = 500;
/// Narrowest and widest line of text, in terminal columns.
const WIDTHS: (usize, usize) = (30, 160);

/// How text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are used; they never carry meaning alone.
    pub colour: bool,
    /// Terminal columns of a line.
    pub width: usize,
}

impl Style {
    /// Columns of the terminal as the shell tells them in `COLUMNS`; otherwise 80 on a terminal and 100 elsewhere.
    #[must_use]
    pub fn terminal_width() -> usize {
        let told = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse::<usize>().ok()).filter(|n| *n > 0);
        let usual = if io::stdout().is_terminal() { 80 } else { 100 };
        told.unwrap_or(usual).clamp(WIDTHS.0, WIDTHS.1)
    }
}

#[cfg(test)]
/// Writes a report in one of the formats, with ids where only the catalogue knows the labels.
///
/// # Errors
/// What `to` says.
pub fn write(
    report: &Report,
    files: &[FileSummary],
    format: Format,
    lang: Lang,
    to: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    write_with(report, files, format, &Labels::none(lang), to, style)
}

/// Writes a report in one of the formats, in the language of the labels.
///
/// # Errors
/// What `to` says.
pub fn write_with(
    report: &Report,
    files: &[FileSummary],
    format: Format,
    labels: &Labels<'_>,
    to: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let told = match format {
        Format::Json => to_json(report) + "\n",
        Format::Jsonl => to_json_lines(&report.findings),
        Format::Csv => csv::table(report, labels),
        Format::Html => html::page(report, files, labels),
        Format::Text => text::told(report, files, labels, style),
        // A workbook is written beside its upload, not here.
        Format::Xlsx => String::new(),
    };
    to.write_all(told.as_bytes())
}

/// A text from outside on one line, without anything that steers a terminal.
pub fn one_line(text: &str) -> String {
    wrap::plain(text)
}

/// One language of a sentence.
fn say(lang: Lang, words: Words) -> String {
    match lang {
        Lang::Zh => words.zh,
        Lang::En => words.en,
    }
}

#[cfg(test)]
mod tests;
