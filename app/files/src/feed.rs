//! Rows of tables on their way to the records they belong to, joined by the code of the unit.
//!
//! How many rows each unit has is counted first. A table that stands in the order of its records is then read
//! beside them without being held; only rows that come before their unit's turn wait in memory. So any order is read
//! correctly, and the usual one costs nothing.

use crate::builder::Builder;
use crate::heading::Heading;
use crate::note::{Notes, brief, note};
use crate::row::View;
use crate::skip::{RowKind, Sieve};
use crate::text::delimited::Delimited;
use shequ_core::catalogue::Severity;
use shequ_core::column::TableBatch;
use shequ_core::column::read::RawCell;
use shequ_core::finding::structural::Structural;
use shequ_core::words;
use std::collections::HashMap;

/// The code of a unit as a key: spellings of one code meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Nothing was written.
    Blank,
    /// Digits without a leading zero.
    Number(u64),
    /// Anything else.
    Text(String),
}

impl Key {
    /// The key that a cell holds.
    pub fn of(cell: RawCell<'_>) -> Self {
        match cell {
            RawCell::Empty | RawCell::Bool(_) | RawCell::Error(_) | RawCell::Days(_) => Self::Blank,
            RawCell::Text(text) => Self::of_text(text),
            RawCell::Number(number) => Self::of_text(&number.to_string()),
        }
    }

    fn of_text(text: &str) -> Self {
        if let Some(number) = plain_number(text) {
            return Self::Number(number);
        }
        let folded: String = crate::heading::normal::half_width(text)
            .chars()
            .filter(|c| !c.is_whitespace() && !crate::row::is_invisible(*c) && *c != '\'')
            .collect();
        let folded = match folded.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')) {
            Some(inner) => inner.to_owned(),
            None => folded,
        };
        match plain_number(&folded) {
            Some(number) => Self::Number(number),
            None if folded.is_empty() => Self::Blank,
            None => Self::Text(folded),
        }
    }

    /// The key as people write it.
    pub fn shown(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

#[inline]
fn plain_number(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 || bytes[0] == b'0' {
        return None;
    }
    bytes.iter().try_fold(0u64, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))
}

/// Something for each key. Numbers, the usual case, take no allocation.
#[derive(Debug)]
pub struct KeyMap<V> {
    numbers: HashMap<u64, V>,
    texts: HashMap<String, V>,
}

impl<V> Default for KeyMap<V> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), texts: HashMap::new() }
    }
}

impl<V: Default> KeyMap<V> {
    /// What stands under a key, made if there is nothing; none for the blank key.
    pub fn entry(&mut self, key: &Key) -> Option<&mut V> {
        match key {
            Key::Blank => None,
            Key::Number(number) => Some(self.numbers.entry(*number).or_default()),
            Key::Text(text) => {
                if !self.texts.contains_key(text) {
                    self.texts.insert(text.clone(), V::default());
                }
                self.texts.get_mut(text)
            }
        }
    }

    /// Takes out what stands under a key.
    pub fn remove(&mut self, key: &Key) -> Option<V> {
        match key {
            Key::Blank => None,
            Key::Number(number) => self.numbers.remove(number),
            Key::Text(text) => self.texts.remove(text),
        }
    }
}

/// How many rows each unit has. Codes in ascending order, the usual one, stand in a list that is gone through beside the
/// records; only those out of order need a table.
#[derive(Debug, Default)]
struct Counts {
    /// Ascending.
    run: Vec<(u64, u32)>,
    /// Where the next code is expected.
    next: usize,
    others: KeyMap<u32>,
}

impl Counts {
    fn add(&mut self, key: &Key) {
        if let Key::Number(number) = key {
            match self.run.last_mut() {
                Some((last, count)) if last == number => return *count += 1,
                Some((last, _)) if *last > *number => {}
                Some(_) | None => return self.run.push((*number, 1)),
            }
            if let Ok(at) = self.run.binary_search_by_key(number, |(known, _)| *known) {
                self.run[at].1 += 1;
                return;
            }
        }
        if let Some(count) = self.others.entry(key) {
            *count += 1;
        }
    }

    /// Takes out the count of a unit.
    fn take(&mut self, key: &Key) -> Option<u32> {
        if let Key::Number(number) = key {
            let at = match self.run.get(self.next) {
                Some((expected, _)) if expected == number => Some(self.next),
                Some(_) | None => self.run.binary_search_by_key(number, |(known, _)| *known).ok(),
            };
            if let Some(at) = at {
                self.next = at + 1;
                return Some(std::mem::take(&mut self.run[at].1)).filter(|count| *count > 0);
            }
        }
        self.others.remove(key)
    }
}

/// The rows of one table of one sheet or file.
pub struct Feed {
    /// Index of the table in the form.
    pub table: usize,
    /// File it comes from.
    pub file: String,
    /// Number of its origin in the run.
    pub origin: u32,
    /// Column of each field.
    columns: Vec<Option<u32>>,
    /// Column of the unit code or else of its name; without one all rows belong to the only record of the file.
    unit: Option<u32>,
    /// Whether rows are joined by the name of their unit, for want of a code.
    pub by_name: bool,
    /// Names under which rows were given, and those that came once more.
    given: KeyMap<bool>,
    twice: Vec<Key>,
    /// Rows of each unit that are still to come.
    counts: Counts,
    store: TableBatch,
    /// Key of each stored row, blank once it was taken.
    keys: Vec<Key>,
    taken: Vec<bool>,
    waiting: KeyMap<Vec<u32>>,
    stream: Option<Delimited>,
    sieve: Sieve,
    /// Rows that found their record.
    pub used: u64,
}

impl Feed {
    /// A feed without rows yet.
    pub fn new(table: usize, file: &str, origin: u32, heading: &Heading, builder: &Builder<'_>) -> Self {
        let (columns, unit) = (heading.columns.clone(), heading.unit.or(heading.name));
        Self {
            sieve: Sieve::new(heading, heading.unit),
            table,
            file: file.to_owned(),
            origin,
            columns,
            unit,
            by_name: heading.unit.is_none() && unit.is_some(),
            given: KeyMap::default(),
            twice: Vec::new(),
            counts: Counts::default(),
            store: builder.store(table),
            keys: Vec::new(),
            taken: Vec::new(),
            waiting: KeyMap::default(),
            stream: None,
            used: 0,
        }
    }

    /// What a row is.
    pub fn kind(&self, view: &View<'_>) -> RowKind {
        self.sieve.kind(view)
    }

    /// The unit that a row belongs to.
    pub fn key_of(&self, view: &View<'_>) -> Key {
        self.unit.map_or(Key::Blank, |unit| Key::of(view.cell(unit as usize)))
    }

    /// Counts a row that the stream will bring later.
    pub fn count(&mut self, view: &View<'_>) {
        let key = self.key_of(view);
        self.counts.add(&key);
    }

    /// Stores a row until its record comes.
    pub fn keep(&mut self, view: &View<'_>, builder: &Builder<'_>) {
        self.count(view);
        let key = self.key_of(view);
        self.put_aside(key, view, builder);
    }

    fn put_aside(&mut self, key: Key, view: &View<'_>, builder: &Builder<'_>) {
        builder.store_row(self.table, view, &self.columns, &mut self.store);
        let at = u32::try_from(self.keys.len()).expect("fewer than 2^32 rows wait");
        if let Some(rows) = self.waiting.entry(&key) {
            rows.push(at);
        }
        self.keys.push(key);
        self.taken.push(false);
    }

    /// Brings the rows from this stream from now on; it stands before the first row that was counted.
    pub fn attach(&mut self, stream: Delimited) {
        self.stream = Some(stream);
    }

    /// Fills the codes of merged cells down: `areas` are first and last rows. Says how many rows got one.
    pub fn fill_down(&mut self, areas: &[(u32, u32)]) -> usize {
        let mut filled = 0;
        let mut above: Option<(Key, u32)> = None;
        for at in 0..self.keys.len() {
            let row = self.store.places[at].row;
            if self.keys[at] != Key::Blank {
                let last = areas.iter().find(|(top, _)| *top == row).map(|(_, bottom)| *bottom);
                above = last.map(|last| (self.keys[at].clone(), last));
                continue;
            }
            let Some((key, _)) = above.as_ref().filter(|(_, last)| row <= *last) else { continue };
            self.keys[at] = key.clone();
            self.counts.add(key);
            if let Some(waiting) = self.waiting.entry(key) {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                waiting.insert(waiting.partition_point(|other| *other < at), at);
            }
            filled += 1;
        }
        filled
    }

    /// Whether a row was stored that names no unit.
    pub fn has_blank_keys(&self) -> bool {
        self.keys.contains(&Key::Blank)
    }

    /// Puts the rows of a unit into the record at hand.
    pub fn give(&mut self, code: &Key, name: &Key, builder: &mut Builder<'_>) {
        let key = if self.by_name { name } else { code };
        let known = if self.by_name { self.given.entry(key).map(|given| std::mem::replace(given, true)) } else { None };
        let Some(count) = self.counts.take(key) else {
            if known == Some(true) && !self.twice.contains(key) {
                self.twice.push(key.clone());
            }
            return;
        };
        let mut left = count;
        for row in self.waiting.remove(key).unwrap_or_default() {
            if std::mem::replace(&mut self.taken[row as usize], true) {
                continue;
            }
            builder.stored_row(self.table, &self.store, row as usize, self.origin);
            left = left.saturating_sub(1);
        }
        let Some(mut stream) = self.stream.take() else {
            self.used += u64::from(count);
            return;
        };
        while left > 0
            && let Ok(Some(view)) = stream.next()
        {
            if self.sieve.kind(&view) != RowKind::Data {
                continue;
            }
            let found = self.key_of(&view);
            if found == *key {
                builder.table_row(self.table, &view, &self.columns, self.origin);
                left -= 1;
            } else {
                self.put_aside(found, &view, builder);
            }
        }
        self.stream = Some(stream);
        self.used += u64::from(count - left);
    }

    /// Puts all rows into the record at hand: the tables of a file with one unit.
    pub fn give_all(&mut self, builder: &mut Builder<'_>) {
        for row in 0..self.keys.len() {
            if !self.taken[row] {
                self.taken[row] = true;
                builder.stored_row(self.table, &self.store, row, self.origin);
                self.used += 1;
            }
        }
    }

    /// Says which rows found no record.
    pub fn finish(mut self, builder: &Builder<'_>, notes: &mut Notes) {
        for key in &self.twice {
            notes.add(&self.file, shared_name(key, builder.origin_at(self.origin).sheet.clone()));
        }
        for (row, key) in self.keys.iter().enumerate().filter(|(row, _)| !self.taken[*row]) {
            let address = builder.origin_at(self.origin).row_address(self.store.places[row].row);
            notes.add(&self.file, orphan(key, address));
        }
        let Some(mut stream) = self.stream.take() else { return };
        while let Ok(Some(view)) = stream.next() {
            if self.sieve.kind(&view) == RowKind::Data {
                let address = builder.origin_at(self.origin).row_address(view.number);
                notes.add(&self.file, orphan(&self.key_of(&view), address));
            }
        }
    }
}

/// Rows joined by a name that two units bear.
fn shared_name(key: &Key, sheet: String) -> Structural {
    let name = brief(&key.shown());
    let found = note(
        "unit_name_shared",
        Severity::Error,
        words!(
            "有几个单位都叫“{name}”，明细中“{name}”的行全部归给了第一个",
            "several units are called “{name}”; all rows of that name went to the first of them"
        ),
        words!(
            "明细只写了单位名称，同名的单位分不开",
            "the rows name their unit only, and units of one name cannot be told apart"
        ),
        words!("在明细中增加一列统计用区划代码", "add a column with the code of the unit"),
    );
    Structural { at: sheet, ..found }
}

fn orphan(key: &Key, at: String) -> Structural {
    let unit = key.shown();
    let shown = brief(&unit);
    let says = match key {
        Key::Blank => {
            words!("{at} 没有填所属单位代码，这一行没有归入任何单位", "{at} names no unit, so the row belongs to none")
        }
        Key::Number(_) | Key::Text(_) => words!(
            "{at} 的单位 {shown} 在主表中找不到，这一行没有归入任何单位",
            "the unit {shown} of {at} is in no main table, so the row belongs to none"
        ),
    };
    let found = note(
        "row_without_unit",
        Severity::Error,
        says,
        words!(
            "明细行要凭单位代码（没有代码时凭名称）归到对应的村（社区）",
            "rows of tables join their community by its code, or by its name where there is none"
        ),
        words!("核对这一行的单位，或在主表中补上该单位", "check the unit of this row, or add it to the main table"),
    );
    Structural { at, unit, ..found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_code_meet() {
        let number = Key::Number(450_102_001_001);
        assert_eq!(Key::of(RawCell::Text("450102001001")), number);
        assert_eq!(Key::of(RawCell::Text(" ４５０１０２００１００１\u{200B}")), number);
        assert_eq!(Key::of(RawCell::Text("'450102001001")), number);
        assert_eq!(Key::of(RawCell::Text("=\"450102001001\"")), number);
        assert_eq!(Key::of(RawCell::Number(450_102_001_001.0)), number);
        assert_eq!(Key::of(RawCell::Text("045010")), Key::Text("045010".into()));
        assert_eq!(Key::of(RawCell::Text(" ")), Key::Blank);
    }
}
