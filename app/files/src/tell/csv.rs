//! Findings as a table for a spreadsheet: UTF-8 with a byte-order mark, one finding a row, no cell that computes.

use super::group::{file_of, severity_of};
use super::labels::Labels;
use super::{MAX_CELLS_SHOWN, say};
use shequ_core::report::{CellReport, FindingReport, Report, severity_words};
use shequ_core::{Words, words};

/// The whole table.
#[must_use]
pub fn table(report: &Report, labels: &Labels<'_>) -> String {
    let mut out = String::from("\u{feff}");
    row(&mut out, headings().into_iter().map(|words| say(labels.lang, words)));
    for finding in &report.findings {
        row(&mut out, cells(finding, labels));
    }
    out
}

fn headings() -> [Words; 19] {
    [
        words!("文件", "File"),
        words!("单元格", "Cell"),
        words!("统计单位代码", "Unit code"),
        words!("单位名称", "Unit name"),
        words!("期", "Period"),
        words!("规则", "Rule"),
        words!("轻重", "Severity"),
        words!("问题", "What is wrong"),
        words!("原因", "Why"),
        words!("处理办法", "What to do"),
        words!("指标", "Item"),
        words!("行", "Row"),
        words!("值", "Value"),
        words!("计量单位", "Measure"),
        words!("其他有关指标", "Other items involved"),
        words!("核对", "Check"),
        words!("相差", "Difference"),
        words!("依据", "Based on"),
        words!("说明", "Explanation"),
    ]
}

fn cells(finding: &FindingReport, labels: &Labels<'_>) -> [String; 19] {
    let main = main_cell(finding);
    let cell = |f: &dyn Fn(&CellReport) -> String| main.map_or_else(String::new, f);
    let others = finding.cells.iter().filter(|c| main.is_none_or(|m| !std::ptr::eq(*c, m)));
    let separator = say(labels.lang, words!("；", "; "));
    let others: Vec<String> = others.take(MAX_CELLS_SHOWN).map(|c| beside(c, labels)).collect();
    let based = if finding.clause.is_empty() { &finding.source } else { &finding.clause };
    [
        file_of(finding).to_owned(),
        cell(&|c| c.at.clone()),
        finding.unit.clone(),
        finding.unit_name.clone(),
        finding.period.clone(),
        finding.rule.clone(),
        say(labels.lang, severity_words(severity_of(finding))),
        finding.says.clone(),
        finding.why.clone(),
        finding.fix.clone(),
        cell(&|c| labels.cell_short(c)),
        cell(&|c| if c.row == 0 { String::new() } else { c.row.to_string() }),
        cell(&|c| if c.state == "unreadable" || c.measure.is_empty() { bare(c, labels) } else { c.value.clone() }),
        cell(&|c| labels.measure(&c.measure)),
        others.join(&separator),
        labels.trace(finding).unwrap_or_default(),
        labels.gap(finding).unwrap_or_default(),
        based.clone(),
        labels.explanation(finding).unwrap_or_default(),
    ]
}

/// A value without quotation marks: it has a column of its own.
fn bare(cell: &CellReport, labels: &Labels<'_>) -> String {
    if cell.state == "unreadable" { cell.value.clone() } else { labels.value(cell) }
}

fn beside(cell: &CellReport, labels: &Labels<'_>) -> String {
    let at = if cell.at.is_empty() { String::new() } else { format!("{} ", cell.at) };
    format!("{at}{} = {}", labels.cell_short(cell), labels.value(cell)).trim().to_owned()
}

/// The cell that a finding points at: the first suspect, otherwise the first cell. What was typed for a computed field
/// is pointed at itself; any of the many cells of its formula may be the wrong one.
#[must_use]
pub fn main_cell(finding: &FindingReport) -> Option<&CellReport> {
    if finding.level > 0 && finding.rule.ends_with(".computed") {
        return finding.cells.first();
    }
    let path = |c: &CellReport| match c.row {
        0 => c.field.clone(),
        row => format!("{}[{row}].{}", c.table, c.field),
    };
    let suspect = finding.suspects.first();
    let suspected = suspect.and_then(|s| finding.cells.iter().find(|c| path(c) == *s));
    suspected.or_else(|| finding.cells.first())
}

fn row(out: &mut String, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&harmless(&cell))).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before one that could begin with a sign.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
