//! The characters of a cell before anything else: full-width forms, odd spaces, invisible characters, and the
//! marks that stand for "does not apply" and "no figure".

use crate::column::Tolerance;
use crate::value::State;
use crate::value::identifier::half_width;
use crate::value::letters::push_small;
use crate::value::search::holds;

/// What was forgiven in one cell, each kind once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes(u8);

impl Notes {
    /// Notes one kind.
    pub fn add(&mut self, what: Tolerance) {
        self.0 |= 1 << what as u8;
    }

    /// All kinds noted, in the order of their declaration.
    pub fn all(&self) -> impl Iterator<Item = Tolerance> + use<> {
        let bits = self.0;
        ALL_TOLERANCES.into_iter().filter(move |what| bits & (1 << *what as u8) != 0)
    }
}

const ALL_TOLERANCES: [Tolerance; 8] = [
    Tolerance::FullWidth,
    Tolerance::Thousands,
    Tolerance::MeasureWritten,
    Tolerance::MeasureConverted,
    Tolerance::Spaces,
    Tolerance::DateSpelling,
    Tolerance::Spelling,
    Tolerance::BinaryNoise,
];

/// A cell without noise.
#[derive(Debug)]
pub struct Cleaned {
    /// To be read.
    pub text: String,
    /// Half-width, small letters, without any space: to be compared with marks and spellings.
    pub folded: String,
}

/// Cleans the cell of a number, code, date or identifier: full-width characters become ASCII, odd spaces plain ones,
/// invisible characters go, and so does the apostrophe that spreadsheets put before a number stored as text.
pub fn clean(raw: &str, notes: &mut Notes) -> Cleaned {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        let plain = half_width(c);
        if is_invisible(c) {
            notes.add(Tolerance::Spaces);
        } else if is_odd_space(c) {
            notes.add(Tolerance::Spaces);
            text.push(' ');
        } else {
            if plain != c {
                notes.add(Tolerance::FullWidth);
            }
            text.push(plain);
        }
    }
    let mut trimmed = trimmed(text, notes);
    if trimmed.starts_with('\'') {
        trimmed.remove(0);
        notes.add(Tolerance::Spelling);
    }
    if let Some(inner) = formula_text(&trimmed) {
        trimmed = inner.to_owned();
        notes.add(Tolerance::Spelling);
    }
    let folded = fold(&trimmed);
    Cleaned { text: trimmed, folded }
}

/// What stands in `="450102001001"`, by which exports keep spreadsheets from making a number of a code.
pub fn formula_text(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("=\"")?.strip_suffix('"')?;
    (!holds(inner, "\"")).then_some(inner)
}

/// Cleans a free text: only spaces around it, odd spaces, line breaks and invisible characters, and the apostrophe
/// that keeps a text such as `=甲村` in a CSV file from being taken for a formula.
pub fn clean_text(raw: &str, notes: &mut Notes) -> Cleaned {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        if is_invisible(c) {
            notes.add(Tolerance::Spaces);
        } else if is_odd_space(c) && c != '\u{3000}' {
            notes.add(Tolerance::Spaces);
            text.push(' ');
        } else {
            text.push(c);
        }
    }
    let mut text = trimmed(text, notes);
    if text.starts_with('\'') && text[1..].starts_with(['=', '+', '-', '@']) {
        text.remove(0);
    }
    if let Some(inner) = formula_text(&text) {
        text = inner.trim().to_owned();
        notes.add(Tolerance::Spelling);
    }
    let folded = fold(&text);
    Cleaned { text, folded }
}

/// Whether a free text can be kept as it stands: nothing around it, no control, odd or invisible character in it, and
/// surely no mark or error value. Whatever may be one by its first character takes the long way.
#[inline]
pub fn is_plain_text(text: &str) -> bool {
    // Lead bytes of no-break spaces and C1 controls (C2), of odd spaces (E1, E2), dashes (E2), BOM and full-width forms (EF).
    let doubtful = |b: u8| (b < 0x20) | (b == 0x7F) | (b == 0xC2) | (b == 0xE1) | (b == 0xE2) | (b == 0xEF);
    let bytes = text.as_bytes();
    // All bytes are looked at, since a loop that does not end early takes sixteen at a time.
    bytes.len() <= crate::limits::MAX_TEXT_CHARS
        && !bytes.iter().fold(false, |any, b| any | doubtful(*b))
        // Of the spaces only these two are left.
        && !text.starts_with([' ', '\u{3000}'])
        && !text.ends_with([' ', '\u{3000}'])
        && !matches!(bytes[0], b'#' | b'=' | b'/' | b'-' | b'\\' | b'\'' | b'.' | b'n' | b'N' | b'E')
        && !text.starts_with(['不', '暂', '待', '未', '无'])
}

/// What a mark says: `—` does not apply, 暂无数据 no figure. None for anything else.
pub fn mark(folded: &str) -> Option<State> {
    match folded {
        "—" | "——" | "–" | "―" | "─" | "-" | "--" | "/" | "//" | "\\" | "n/a" | "不适用" | "不涉及" => {
            Some(State::NotApplicable)
        }
        "暂无" | "暂无数据" | "无数据" | "不详" | "待定" | "待统计" | "未统计" | "未知" | "…" | "……" | "..." => {
            Some(State::NotAvailable)
        }
        _ => None,
    }
}

/// Half-width, small letters, without any space.
pub fn fold(text: &str) -> String {
    let kept = text.chars().map(half_width).filter(|c| !c.is_whitespace());
    let mut folded = String::with_capacity(text.len());
    kept.for_each(|c| push_small(c, &mut folded));
    folded
}

/// `#REF!` and its like, also as LibreOffice writes them (`Err:508`).
pub fn is_sheet_error(text: &str) -> bool {
    const ERRORS: [&str; 12] = [
        "#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
        "#FIELD!", "#BLOCKED!",
    ];
    let by_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text)) || text.strip_prefix("Err:").is_some_and(by_number)
}

/// `####`: what a spreadsheet shows, and a copy of the screen keeps, where a column is too narrow.
pub fn is_filled_with_hashes(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|b| b == b'#')
}

fn trimmed(text: String, notes: &mut Notes) -> String {
    let inner = text.trim();
    if inner.len() == text.len() {
        return text;
    }
    notes.add(Tolerance::Spaces);
    inner.to_owned()
}

fn is_odd_space(c: char) -> bool {
    c.is_whitespace() && c != ' '
}

fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !c.is_whitespace();
    control
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}
