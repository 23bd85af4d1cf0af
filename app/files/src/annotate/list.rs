//! The sheet 问题清单: one line for each finding, with a column for the answer. A hidden part of each line binds the
//! answer to its finding when the workbook comes back and `answers` reads it.

use super::styles::Looks;
use super::xml::escape;
use super::{Line, Told};
use crate::answers::{ANSWER, KEYS, SIGN};
use shequ_core::Lang;
use shequ_core::column::place::column_letters;
use shequ_core::diag::width;

/// Name of the sheet.
pub const NAME: &str = "问题清单";
/// The version of the list, behind the sign that it is one.
const VERSION: &str = "1";
/// Lines of words up to which a row grows; a spreadsheet has a limit of its own at 409 points.
const MAX_ROW_LINES: usize = 30;
/// Letters that a cell can hold.
const LETTERS: usize = 32_000;
/// Heading, and width in letters.
const COLUMNS: [(&str, &str, u8); 12] = [
    ("序号", "No.", 5),
    ("轻重", "Weight", 7),
    ("单位", "Unit", 16),
    ("单元格", "Cell", 15),
    ("指标", "Item", 16),
    ("填报值", "Value", 12),
    ("问题", "What", 30),
    ("原因", "Why", 24),
    ("处理", "What to do", 26),
    ("依据", "Clause", 10),
    (ANSWER[0], ANSWER[1], 28),
    ("说明情况", "State", 17),
];

/// The sheet as XML.
pub fn sheet(told: &Told, looks: &Looks, lang: Lang) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><tabColor rgb=\"FFC0392B\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\" showGridLines=\"0\"><pane ySplit=\"3\" topLeftCell=\"A4\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>",
    );
    for (at, (_, _, width)) in COLUMNS.iter().enumerate() {
        let at = at + 1;
        out.push_str(&format!("<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>"));
    }
    let (first, last) = (COLUMNS.len() + 1, COLUMNS.len() + KEYS.len());
    out.push_str(&format!(
        "<col min=\"{first}\" max=\"{last}\" width=\"12\" hidden=\"1\" customWidth=\"1\"/></cols><sheetData>"
    ));
    let mut row = Row::new(1, Some(30));
    row.text(0, looks.title, &told.title);
    row.text(COLUMNS.len(), looks.remark, SIGN);
    row.text(COLUMNS.len() + 1, looks.remark, VERSION);
    row.end(&mut out);
    let mut row = Row::new(2, Some(20));
    row.text(0, looks.remark, &told.remark);
    row.end(&mut out);
    let mut row = Row::new(3, Some(24));
    for (at, (zh, en, _)) in COLUMNS.iter().enumerate() {
        row.text(at, looks.head, if lang == Lang::Zh { zh } else { en });
    }
    KEYS.iter().enumerate().for_each(|(at, key)| row.text(COLUMNS.len() + at, looks.remark, key));
    row.end(&mut out);
    for (number, line) in told.lines.iter().enumerate() {
        write_line(number, line, looks, &mut out);
    }
    let last = told.lines.len() + 3;
    out.push_str(&format!("</sheetData><autoFilter ref=\"A3:{}{last}\"/>", column_letters(COLUMNS.len() as u32 - 1)));
    links(told, &mut out);
    out.push_str("<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>");
    out
}

fn write_line(number: usize, line: &Line, looks: &Looks, out: &mut String) {
    let mut row = Row::new(number + 4, Some(height(line)));
    row.number(0, looks.text, number + 1);
    let severity = line.weight.and_then(|weight| looks.severity.get(&weight)).unwrap_or(&looks.text);
    row.text(1, *severity, &line.severity);
    row.text(2, looks.text, &line.unit_told);
    row.text(3, if line.link.is_some() { looks.link } else { looks.text }, &line.at);
    for (at, text) in [&line.label, &line.value, &line.says, &line.why, &line.fix, &line.clause].into_iter().enumerate()
    {
        row.text(4 + at, looks.text, text);
    }
    row.text(10, if line.asks { looks.answer } else { looks.answered }, &line.answer);
    row.text(11, looks.answered, &line.state);
    if let Some(keys) = &line.keys {
        keys.iter().enumerate().for_each(|(at, key)| row.text(COLUMNS.len() + at, looks.remark, key));
    }
    row.end(out);
}

/// Points that a line needs: not every program makes rows as high as their words when it opens a file.
fn height(line: &Line) -> u16 {
    let texts = [
        (2, &line.unit_told),
        (3, &line.at),
        (4, &line.label),
        (5, &line.value),
        (6, &line.says),
        (7, &line.why),
        (8, &line.fix),
        (9, &line.clause),
        (10, &line.answer),
        (11, &line.state),
    ];
    let lines = texts.into_iter().map(|(column, text)| {
        // A letter less in each line: words are not broken where they would just fill it.
        let room = usize::from(COLUMNS[column].2) - 1;
        text.lines().map(|line| line.chars().map(width).sum::<usize>().div_ceil(room).max(1)).sum::<usize>()
    });
    let lines = lines.max().unwrap_or(1).clamp(1, MAX_ROW_LINES);
    u16::try_from(lines * 13 + 6).unwrap_or(u16::MAX)
}

fn links(told: &Told, out: &mut String) {
    let links: Vec<(usize, &String)> =
        told.lines.iter().enumerate().filter_map(|(at, line)| Some((at + 4, line.link.as_ref()?))).collect();
    if links.is_empty() {
        return;
    }
    out.push_str("<hyperlinks>");
    for (row, link) in links {
        out.push_str(&format!("<hyperlink ref=\"D{row}\" location=\"{}\"/>", escape(link)));
    }
    out.push_str("</hyperlinks>");
}

struct Row {
    number: usize,
    text: String,
}

impl Row {
    fn new(number: usize, height: Option<u16>) -> Self {
        let height = height.map_or(String::new(), |h| format!(" ht=\"{h}\" customHeight=\"1\""));
        Self { number, text: format!("<row r=\"{number}\"{height}>") }
    }

    /// A text cell, whatever the text begins with: nothing written here is ever a formula.
    fn text(&mut self, column: usize, look: usize, text: &str) {
        let at = column_letters(u32::try_from(column).unwrap_or(0));
        let end = text.char_indices().nth(LETTERS).map_or(text.len(), |(end, _)| end);
        let (number, text) = (self.number, escape(&text[..end]));
        let cell = if text.is_empty() {
            format!("<c r=\"{at}{number}\" s=\"{look}\"/>")
        } else {
            format!(
                "<c r=\"{at}{number}\" s=\"{look}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            )
        };
        self.text.push_str(&cell);
    }

    fn number(&mut self, column: usize, look: usize, value: usize) {
        let at = column_letters(u32::try_from(column).unwrap_or(0));
        self.text.push_str(&format!("<c r=\"{at}{}\" s=\"{look}\"><v>{value}</v></c>", self.number));
    }

    fn end(self, out: &mut String) {
        out.push_str(&self.text);
        out.push_str("</row>");
    }
}
