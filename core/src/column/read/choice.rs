//! Entries of code lists and yes-or-no answers, by code, label and the other ways in which people say them.

use super::clean::{Notes, fold};
use super::texts::{Cell, eight_of};
use super::trouble::Trouble;
use crate::catalogue::CodeList;
use crate::column::Tolerance;
use crate::map::{sort, sort_by};

/// Reads the cells of a code field.
#[derive(Clone, Debug)]
pub struct CodeReader {
    /// Codes and Chinese labels as written, the usual spellings, by length: few have the same.
    exact: Vec<Vec<(Box<str>, u16)>>,
    /// All spellings, folded, sorted by spelling; each spelling once.
    folded: Vec<Spelling>,
    /// Codes, folded, by index.
    codes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Spelling {
    text: String,
    index: u16,
    rank: Rank,
}

/// How good a spelling is; of two entries with the same spelling the better one is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Code,
    Label,
    Also,
}

impl CodeReader {
    /// A reader for a code list.
    pub fn new(list: &CodeList) -> Self {
        let mut exact: Vec<(Box<str>, u16)> = Vec::new();
        let mut all: Vec<Spelling> = Vec::new();
        for (index, code) in (0u16..).zip(&list.codes) {
            exact.push((code.code.as_str().into(), index));
            let mut add = |text: &str, rank| all.push(Spelling { text: fold(text), index, rank });
            add(&code.code, Rank::Code);
            add(&code.label.zh, Rank::Label);
            add(&code.label.en, Rank::Label);
            code.also.iter().for_each(|also| add(also, Rank::Also));
        }
        let folded = unambiguous(all);
        // A label as written may stand among the exact ones only where it means its own entry.
        let meant = |text: &str| folded.binary_search_by(|s| s.text.as_str().cmp(text)).ok().map(|at| folded[at].index);
        for (index, code) in (0u16..).zip(&list.codes) {
            if meant(&fold(&code.label.zh)) == Some(index) {
                exact.push((code.label.zh.as_str().into(), index));
            }
        }
        sort(&mut exact);
        exact.dedup_by(|a, b| a.0 == b.0);
        let longest = exact.iter().map(|(text, _)| text.len()).max().unwrap_or(0);
        let mut by_length = vec![Vec::new(); longest + 1];
        exact.into_iter().for_each(|entry| by_length[entry.0.len()].push(entry));
        let codes = list.codes.iter().map(|c| fold(&c.code)).collect();
        Self { exact: by_length, folded, codes }
    }

    /// A code or Chinese label exactly as written in the list.
    #[inline]
    pub fn exact(&self, text: &str) -> Option<i64> {
        let alike = self.exact.get(text.len())?;
        let found = match alike.as_slice() {
            [] => return None,
            few if few.len() <= 8 => few.iter().find(|(known, _)| **known == *text)?,
            many => &many[many.binary_search_by(|(known, _)| (**known).cmp(text)).ok()?],
        };
        Some(i64::from(found.1))
    }

    /// Any spelling the list has, whatever its spaces, widths and capitals.
    pub fn find(&self, text: &str, notes: &mut Notes) -> Option<i64> {
        let found = self.known(&fold(text))?;
        match found.rank {
            Rank::Code | Rank::Label => {}
            Rank::Also => notes.add(Tolerance::Spelling),
        }
        Some(i64::from(found.index))
    }

    /// A cleaned text that is no spelling by itself: `111 主城区`, `主城区（111）`, `1-城市社区`.
    pub fn read(&self, text: &str, notes: &mut Notes) -> Result<i64, Trouble> {
        let text = fold(text);
        let mut meant: Vec<u16> = Vec::new();
        for (index, code) in (0u16..).zip(&self.codes) {
            let behind = text.strip_prefix(code.as_str()).map(|rest| rest.trim_matches(is_joint));
            let before = text.strip_suffix(')').and_then(|rest| rest.strip_suffix(code.as_str()));
            let before = before.and_then(|rest| rest.strip_suffix('('));
            let label = |rest: Option<&str>| rest.and_then(|rest| self.known(rest)).is_some_and(|s| s.index == index);
            if label(behind) || label(before) {
                meant.push(index);
            }
        }
        if meant.is_empty()
            && let Some(label) = without_ordinal(&text)
            && let Some(found) = self.known(label)
        {
            let ordinal = text[..text.len() - label.len()].trim_end_matches(is_joint);
            let other = self.codes.iter().position(|code| code == ordinal);
            if other.is_some_and(|other| other != usize::from(found.index)) {
                return Err(Trouble::CodeAndLabelDiffer);
            }
            meant.push(found.index);
        }
        match meant.as_slice() {
            [index] => {
                notes.add(Tolerance::Spelling);
                Ok(i64::from(*index))
            }
            _ => Err(Trouble::NotCode),
        }
    }

    fn known(&self, folded: &str) -> Option<&Spelling> {
        let found = self.folded.binary_search_by(|s| s.text.as_str().cmp(folded)).ok()?;
        Some(&self.folded[found])
    }
}

/// 是, 否, `true`, `false`: the spellings of sheets and of records.
#[inline]
pub fn plain_flag(text: &str) -> Option<i64> {
    match text {
        "是" | "true" => Some(1),
        "否" | "false" => Some(0),
        _ => None,
    }
}

/// The same of a cell.
#[inline]
pub fn usual_flag(cell: Cell<'_>) -> Option<i64> {
    const YES: [u64; 2] = [eight_of("是"), eight_of("true")];
    const NO: [u64; 2] = [eight_of("否"), eight_of("false")];
    // None of them is longer than eight bytes; a longer cell that begins like one is none of them.
    let eight = cell.eight();
    let yes = YES.contains(&eight);
    (cell.len() <= 8 && (yes || NO.contains(&eight))).then_some(i64::from(yes))
}

/// Any folded spelling of yes and no.
pub fn flag(folded: &str, notes: &mut Notes) -> Result<i64, Trouble> {
    if let Some(plain) = plain_flag(folded) {
        return Ok(plain);
    }
    let truth = match folded {
        "有" | "√" | "✓" | "✔" | "☑" | "✅" | "v" | "y" | "yes" | "t" | "1" | "对" => 1,
        "无" | "没有" | "×" | "✗" | "✘" | "╳" | "x" | "n" | "no" | "f" | "0" | "错" => 0,
        "暂无" => return Err(Trouble::FlagNotYet),
        _ => return Err(Trouble::NotFlag),
    };
    notes.add(Tolerance::Spelling);
    Ok(truth)
}

/// One entry for each spelling: the best one, or none where two equally good ones differ.
fn unambiguous(mut all: Vec<Spelling>) -> Vec<Spelling> {
    all.retain(|spelling| !spelling.text.is_empty());
    sort_by(&mut all, &|a, b| (&a.text, a.rank, a.index).cmp(&(&b.text, b.rank, b.index)));
    let mut kept: Vec<Spelling> = Vec::new();
    for group in all.chunk_by(|a, b| a.text == b.text) {
        let best = &group[0];
        if group.iter().all(|other| other.index == best.index || other.rank > best.rank) {
            kept.push(best.clone());
        }
    }
    kept
}

/// What may stand between a code and its label.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '—' | '.' | ':' | '、' | '_' | '(' | ')' | '/' | ',' | '=')
}

/// The label behind an ordinal: `1-`, `2、`, `a.`, `①`.
fn without_ordinal(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(text[first.len_utf8()..].trim_start_matches(is_joint));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ordinal = if digits == 0 && first.is_ascii_alphabetic() { 1 } else { digits };
    let rest = &text[ordinal..];
    let label = rest.trim_start_matches(is_joint);
    ((1..=3).contains(&ordinal) && label.len() < rest.len()).then_some(label)
}
