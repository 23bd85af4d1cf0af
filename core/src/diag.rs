//! What is wrong with a catalogue, told to its author: where, what, why and what to do.
//!
//! A [`Diagnostic`] is about the author's mistake; a problem in reported data is a `Finding`.

use crate::span::{AuthorWords, Lang, Span};

/// A fault inside one expression or value, with a span relative to that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case name of the kind of fault, such as `unknown-name`.
    pub code: &'static str,
    /// Where, relative to the text at hand.
    pub span: Span,
    /// What is wrong.
    pub what: AuthorWords,
    /// Why that is a fault.
    pub why: AuthorWords,
    /// What to write instead.
    pub fix: AuthorWords,
}

impl Fault {
    /// The fault as a diagnostic of `file`, whose text at hand begins at byte `at`.
    #[must_use]
    pub fn in_file(self, file: &str, at: u32) -> Diagnostic {
        Diagnostic { file: file.to_owned(), fault: Self { span: self.span.shifted(at), ..self } }
    }
}

/// A fault with the file it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Path of the file inside the catalogue, such as `guangxi/rules/community.toml`.
    pub file: String,
    /// What is wrong, with its span in that file.
    pub fault: Fault,
}

impl Diagnostic {
    /// Sort key: file, place, code.
    #[must_use]
    pub fn order(&self) -> (&str, Span, &str) {
        (&self.file, self.fault.span, self.fault.code)
    }

    /// The diagnostic as text for a terminal: place, the line with a caret under it, what, why, what to do.
    /// `source` is the whole text of the file; empty where it is not at hand.
    #[must_use]
    pub fn render(&self, source: &str, lang: Lang) -> String {
        let fault = &self.fault;
        let (line, column, text) = locate(source, fault.span.start as usize);
        let mut out = format!("{}:{line}:{column} [{}] {}\n", self.file, fault.code, fault.what.get(lang));
        if !text.is_empty() {
            let shown: String = text.chars().take(160).collect();
            let before: usize = text.chars().take(column - 1).map(width).sum();
            let marked = source.get(fault.span.start as usize..fault.span.end as usize).unwrap_or("");
            let first_line = marked.lines().next().unwrap_or("");
            let carets = first_line.chars().map(width).sum::<usize>().clamp(1, 80);
            out.push_str(&format!("  | {shown}\n  | {}{}\n", " ".repeat(before), "^".repeat(carets)));
        }
        let (why, fix) = match lang {
            Lang::Zh => ("原因", "建议"),
            Lang::En => ("why", "do"),
        };
        out.push_str(&format!("  {why}: {}\n  {fix}: {}\n", fault.why.get(lang), fault.fix.get(lang)));
        out
    }
}

/// Line and column (both from 1, column in characters) of a byte offset, and the text of that line.
#[must_use]
pub fn locate(source: &str, offset: usize) -> (usize, usize, &str) {
    let mut offset = offset.min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &source[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[offset..].find('\n').map_or(source.len(), |at| offset + at);
    let line = before.matches('\n').count() + 1;
    let column = source[line_start..offset].chars().count() + 1;
    (line, column, source[line_start..line_end].trim_end_matches('\r'))
}

/// Terminal columns of a character: two for Chinese and full-width forms, none for combining marks.
#[must_use]
pub fn width(c: char) -> usize {
    let wide = matches!(c as u32,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    let none = matches!(c as u32, 0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F);
    if none { 0 } else { 1 + usize::from(wide) }
}

/// The candidate nearest to `name` by edit distance, if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(name, &mut candidates.into_iter())
}

fn nearest_of<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let found = (distance(name, candidate), candidate);
        if found.0 <= limit && best.is_none_or(|best| found < best) {
            best = Some(found);
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Edit distance in characters, with a swap of neighbours counted once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}
