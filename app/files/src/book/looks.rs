//! What the library for .xls does not tell: percent formats, what is hidden, formulas without results.

use super::biff::{BEGIN, BOUND_SHEET, END, record_at, u16_at, u32_at, workbook_stream};
use super::formats::code_shows_percent;
use super::hidden::Hidden;
use crate::gather::gathered;
use std::collections::{BTreeMap, BTreeSet};

const FORMULA: u16 = 0x0006;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;

/// What the library does not tell of a sheet.
#[derive(Debug, Default)]
pub struct SheetLooks {
    /// Cells whose number format shows hundredths as percent, by place.
    pub percent: BTreeSet<(u32, u32)>,
    /// Rows and columns that are not shown.
    pub hidden: Hidden,
    /// Formulas without a stored result.
    pub uncomputed: BTreeSet<(u32, u32)>,
}

/// The looks of each sheet by name. Empty where the file cannot be followed; the library then refuses it too.
pub fn looks(bytes: &[u8]) -> BTreeMap<String, SheetLooks> {
    let Some(stream) = workbook_stream(bytes) else { return BTreeMap::new() };
    let mut codes: BTreeSet<u16> = gathered([9, 10]);
    let mut styles: Vec<u16> = Vec::new();
    let mut sheets: Vec<(String, usize)> = Vec::new();
    let mut at = 0;
    while let Some((kind, body, next)) = record_at(&stream, at) {
        match kind {
            FORMAT => {
                if let (Some(id), Some(code)) = (u16_at(body, 0), text_at(body.get(2..).unwrap_or(&[]), true))
                    && code_shows_percent(&code)
                {
                    codes.insert(id);
                }
            }
            STYLE => styles.push(u16_at(body, 2).unwrap_or(0)),
            BOUND_SHEET => {
                if let (Some(start), Some(name)) = (u32_at(body, 0), text_at(body.get(6..).unwrap_or(&[]), false)) {
                    sheets.push((name, start as usize));
                }
            }
            END => break,
            _ => {}
        }
        at = next;
    }
    let percent: Vec<bool> = styles.iter().map(|code| codes.contains(code)).collect();
    gathered(sheets.into_iter().map(|(name, start)| (name, looks_of(&stream, start, &percent))))
}

fn looks_of(stream: &[u8], start: usize, percent: &[bool]) -> SheetLooks {
    let shows = |style: Option<u16>| style.is_some_and(|s| percent.get(usize::from(s)).copied().unwrap_or(false));
    let mut looks = SheetLooks::default();
    let (mut depth, mut at) = (0usize, start);
    while let Some((kind, body, next)) = record_at(stream, at) {
        let place = u16_at(body, 0).zip(u16_at(body, 2)).map(|(row, column)| (u32::from(row), u32::from(column)));
        if kind == FORMULA
            && let Some(place) = place
            && is_uncomputed(body)
        {
            looks.uncomputed.insert(place);
        }
        match (kind, place) {
            (BEGIN, _) => depth += 1,
            (END, _) if depth <= 1 => break,
            (END, _) => depth -= 1,
            // FORMULA, NUMBER, RK
            (0x0006 | 0x0203 | 0x027E, Some(place)) if shows(u16_at(body, 4)) => {
                looks.percent.insert(place);
            }
            // MULRK: a style and a number for each of several columns.
            (0x00BD, Some((row, first))) => {
                let entries = body.get(4..body.len().saturating_sub(2)).unwrap_or(&[]).chunks_exact(6);
                let shown = (first..).zip(entries).filter(|(_, entry)| shows(u16_at(entry, 0)));
                looks.percent.extend(shown.map(|(column, _)| (row, column)));
            }
            // ROW, the bit for a height of zero; COLINFO, the bit for hidden.
            (0x0208, Some((row, _))) if u16_at(body, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                looks.hidden.add_row(row);
            }
            (0x007D, Some((first, last))) if u16_at(body, 8).is_some_and(|flags| flags & 1 != 0) => {
                looks.hidden.add_columns(first, last);
            }
            _ => {}
        }
        at = next;
    }
    looks
}

/// A formula that holds an empty text although it ends in arithmetic or a sum, which give numbers: the program that
/// wrote it has not calculated it.
fn is_uncomputed(body: &[u8]) -> bool {
    const EMPTY: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    if body.get(6..14) != Some(&EMPTY[..]) {
        return false;
    }
    let length = u16_at(body, 20).map_or(0, usize::from);
    match body.get(22..22 + length).unwrap_or(&[]) {
        // Addition to power, minus, percent.
        [.., 0x03..=0x07 | 0x13 | 0x14] => true,
        // The short form of SUM, and its long one.
        [.., 0x19, 0x10, _, _] | [.., 0x22 | 0x42 | 0x62, _, 4, 0] => true,
        _ => false,
    }
}

/// A text with its length before it, in two bytes or one.
fn text_at(body: &[u8], long: bool) -> Option<String> {
    let (length, rest) = if long {
        (usize::from(u16_at(body, 0)?), body.get(2..)?)
    } else {
        (usize::from(*body.first()?), body.get(1..)?)
    };
    let (flags, bytes) = rest.split_first()?;
    if flags & 1 == 0 {
        return Some(bytes.get(..length)?.iter().map(|b| char::from(*b)).collect());
    }
    let units: Vec<u16> = bytes.get(..length * 2)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}
