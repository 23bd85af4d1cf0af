//! A look through an .xls before the library reads it: the library lays out the whole area between the first and the
//! last cell of each sheet, so two far cells of a tiny file would cost gigabytes.

use super::container::damaged;
use crate::note::fatal;
use shequ_core::finding::structural::Structural;
use shequ_core::limits::MAX_XLS_AREA_CELLS;
use shequ_core::words;

/// Marks in the sector tables from here on are no sector numbers.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// Adds up the areas of all sheets.
///
/// # Errors
/// A fatal finding when they are larger than the limit, or when the container cannot be followed.
pub fn inspect(bytes: &[u8]) -> Result<(), Box<Structural>> {
    let stream = workbook_stream(bytes).ok_or_else(|| Box::new(damaged()))?;
    if is_encrypted(&stream) {
        return Err(Box::new(crate::sniff::encrypted()));
    }
    let area = area(&stream).ok_or_else(|| Box::new(damaged()))?;
    if area <= MAX_XLS_AREA_CELLS {
        return Ok(());
    }
    Err(Box::new(fatal(
        "unpacks_too_large",
        words!(
            "工作簿各表合计跨越 {area} 个单元格，超过上限 {MAX_XLS_AREA_CELLS}",
            "the sheets span {area} cells, more than the {MAX_XLS_AREA_CELLS} accepted"
        ),
        words!("通常是表格很远处留有零星内容", "usually a stray cell lies far from the table"),
        words!(
            "清除表格右侧和下方多余的内容，或另存为 .xlsx 后提交",
            "clear what lies right of and below the table, or save as .xlsx"
        ),
    )))
}

/// Whether the directory of an OLE2 container lies beyond the end of the file.
pub fn is_cut_short(bytes: &[u8]) -> bool {
    let shift = u16_at(bytes, 30).filter(|shift| (7..=16).contains(shift));
    let directory = shift.and_then(|shift| {
        let start = u32_at(bytes, 48)? as usize;
        sector(bytes, 1 << shift, start)
    });
    directory.is_none_or(<[u8]>::is_empty)
}

/// The bytes of the stream `Workbook` (or `Book`) of an OLE2 container.
pub(super) fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let shift = u16_at(bytes, 30)?;
    if !(7..=16).contains(&shift) {
        return None;
    }
    let size = 1usize << shift;
    let fat = sector_table(bytes, size)?;
    let directory = chain(bytes, size, &fat, u32_at(bytes, 48)?)?;
    let root = directory.chunks_exact(128).next()?;
    let entry =
        directory.chunks_exact(128).find(|entry| matches!(name_of(entry).as_deref(), Some("Workbook" | "Book")))?;
    let (start, length) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut stream = if length < u32_at(bytes, 56)? as usize {
        let mini = chain(bytes, size, &fat, u32_at(root, 116)?)?;
        let table: Vec<u32> = words(&chain(bytes, size, &fat, u32_at(bytes, 60)?)?);
        let mini_size = 1usize << u16_at(bytes, 32)?.min(16);
        follow(&table, start, |sector| mini.get(sector * mini_size..(sector + 1) * mini_size))?
    } else {
        chain(bytes, size, &fat, start)?
    };
    stream.truncate(length);
    Some(stream)
}

fn sector_table(bytes: &[u8], size: usize) -> Option<Vec<u32>> {
    let mut sectors: Vec<u32> = words(bytes.get(76..512)?);
    let mut next = u32_at(bytes, 68)?;
    let mut steps = 0;
    while next < LAST_SECTOR && steps <= bytes.len() / size {
        let more: Vec<u32> = words(sector(bytes, size, next as usize)?);
        let (last, list) = more.split_last()?;
        sectors.extend_from_slice(list);
        next = *last;
        steps += 1;
    }
    let mut table = Vec::new();
    for at in sectors.into_iter().filter(|at| *at < LAST_SECTOR).take(bytes.len() / size + 1) {
        table.extend(words(sector(bytes, size, at as usize)?));
    }
    Some(table)
}

fn chain(bytes: &[u8], size: usize, fat: &[u32], start: u32) -> Option<Vec<u8>> {
    follow(fat, start, |at| sector(bytes, size, at))
}

/// Follows a chain of sectors; a chain longer than the table goes in a circle.
fn follow<'a>(table: &[u32], start: u32, part: impl Fn(usize) -> Option<&'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut at = start;
    for _ in 0..=table.len() {
        if at >= LAST_SECTOR {
            return Some(out);
        }
        out.extend_from_slice(part(at as usize)?);
        at = *table.get(at as usize)?;
    }
    None
}

/// A sector; the last one of a file may be cut short.
fn sector(bytes: &[u8], size: usize, at: usize) -> Option<&[u8]> {
    let start = at.checked_add(1)?.checked_mul(size)?;
    bytes.get(start..(start + size).min(bytes.len()))
}

fn name_of(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16_at(entry, 64)?).checked_sub(2)?;
    let units: Vec<u16> = entry.get(..length)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    String::from_utf16(&units).ok()
}

/// Whether a password stands before the sheets; all records after the mark are scrambled.
fn is_encrypted(stream: &[u8]) -> bool {
    let mut at = 0;
    while let Some((kind, _, next)) = record_at(stream, at) {
        match kind {
            FILE_PASS => return true,
            BOUND_SHEET | END => return false,
            _ => at = next,
        }
    }
    false
}

/// The sum over all sheets of the area between first and last cell, or of the area that the sheet declares if that is
/// larger: the library reserves memory for it. None when two sheets begin at one place, which no program writes.
fn area(stream: &[u8]) -> Option<u64> {
    let mut starts: Vec<u32> = Vec::new();
    let mut at = 0;
    while let Some((kind, body, next)) = record_at(stream, at) {
        match kind {
            BOUND_SHEET => starts.push(u32_at(body, 0)?),
            END => break,
            _ => {}
        }
        at = next;
    }
    starts.sort_unstable();
    let distinct = starts.windows(2).all(|pair| pair[0] != pair[1]);
    distinct.then(|| starts.iter().fold(0u64, |sum, start| sum.saturating_add(sheet_area(stream, *start as usize))))
}

const FILE_PASS: u16 = 0x002F;
pub(super) const BOUND_SHEET: u16 = 0x0085;
pub(super) const BEGIN: u16 = 0x0809;
pub(super) const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;

pub(super) fn record_at(stream: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
    Some((kind, stream.get(at + 4..at + 4 + length).unwrap_or(&[]), at + 4 + length))
}

fn sheet_area(stream: &[u8], start: usize) -> u64 {
    let (mut bounds, mut declared, mut depth, mut at) = (None, 0u64, 0usize, start);
    while let Some((kind, body, next)) = record_at(stream, at) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => declared = declared.max(declared_area(body)),
            // FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00D6 => grow(&mut bounds, body, |b| u16_at(b, 2)),
            // MULRK spans columns.
            0x00BD => grow(&mut bounds, body, |b| u16_at(b, b.len().checked_sub(2)?)),
            _ => {}
        }
        at = next;
    }
    bounds.map_or(0, span).max(declared)
}

fn declared_area(body: &[u8]) -> u64 {
    let sides = if body.len() >= 14 {
        (u32_at(body, 0), u32_at(body, 4), u16_at(body, 8), u16_at(body, 10))
    } else {
        (u16_at(body, 0).map(u32::from), u16_at(body, 2).map(u32::from), u16_at(body, 4), u16_at(body, 6))
    };
    let (Some(top), Some(bottom), Some(left), Some(right)) = sides else { return 0 };
    // Last row and column are one past the end. The library takes odd columns as beginning at the first one, and does
    // not survive rows that end before they begin.
    let left = if left > 0xFF || right < left { 0 } else { left };
    match (bottom, right) {
        (0, _) | (_, 0) => 0,
        _ if bottom < top => u64::MAX,
        _ => u64::from(bottom - top).saturating_mul(u64::from(right - left)),
    }
}

fn span((top, bottom, left, right): (u16, u16, u16, u16)) -> u64 {
    (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
}

fn grow(bounds: &mut Option<(u16, u16, u16, u16)>, body: &[u8], last: impl Fn(&[u8]) -> Option<u16>) {
    let (Some(row), Some(first), Some(last)) = (u16_at(body, 0), u16_at(body, 2), last(body)) else { return };
    let (left, right) = (first.min(last), first.max(last));
    *bounds = Some(match *bounds {
        None => (row, row, left, right),
        Some((top, bottom, l, r)) => (top.min(row), bottom.max(row), l.min(left), r.max(right)),
    });
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    #[test]
    fn two_far_cells_span_the_whole_sheet() {
        let (begin, end) = (record(BEGIN, &[0; 16]), record(END, &[]));
        let far = [begin.clone(), cell(0, 0), cell(65_535, 255), end.clone()].concat();
        let near = [begin.clone(), cell(3, 3), cell(5, 4), end.clone()].concat();
        // The globals: BOF, two BOUNDSHEET with a position of four bytes, EOF.
        let head = |first: u32, second: u32| {
            let sheet = |at: u32| record(BOUND_SHEET, &[&at.to_le_bytes()[..], &[0; 4]].concat());
            [begin.clone(), sheet(first), sheet(second), end.clone()].concat()
        };
        let start = u32::try_from(head(0, 1).len()).unwrap();
        let second = start + u32::try_from(far.len()).unwrap();
        let stream = [head(start, second), far, near].concat();
        assert_eq!(area(&stream), Some(65_536 * 256 + 6));
        let twice = [head(start, start), stream[start as usize..].to_vec()].concat();
        assert_eq!(area(&twice), None);
    }

    #[test]
    fn a_declared_size_counts_even_without_cells() {
        let dimensions = |rows: u32, columns: u16| {
            [&0u32.to_le_bytes()[..], &rows.to_le_bytes(), &0u16.to_le_bytes(), &columns.to_le_bytes(), &[0; 2]]
                .concat()
        };
        assert_eq!(declared_area(&dimensions(100, 20)), 2_000);
        assert_eq!(declared_area(&dimensions(u32::MAX, 256)), u64::from(u32::MAX) * 256);
        assert_eq!(declared_area(&dimensions(0, 0)), 0);
    }

    #[test]
    fn cut_containers_are_damaged_not_fatal_for_us() {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        for length in [8, 40, 100, 512, 600] {
            bytes.resize(length, 0xFF);
            assert_eq!(inspect(&bytes).unwrap_err().code, "file_damaged", "{length}");
        }
    }
}
