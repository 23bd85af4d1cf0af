//! Reported values in columns: one column per field, one entry per record (or per row of a table).
//!
//! A [`Batch`] holds the records of one form; a single form being filled in is a batch of one record.
//! Readers build batches, the evaluator reads them, nothing changes them in between.

pub mod batch;
pub mod mark;
pub mod place;
pub mod read;
pub mod record;
pub mod register;
pub mod text;

pub use batch::{Batch, TableBatch};
pub use mark::{CameFrom, CellAt, Explanation, Extras, Mark};
pub use place::{Origin, Place};
pub use text::TextColumn;

use crate::value::{Kind, State};

/// The values of one field.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The values; an entry whose state is not `Given` holds 0 or the empty text.
    pub data: Data,
    /// A [`State`] code for each entry.
    pub state: Vec<u8>,
    /// What was typed where it could not be read, or where it says more than the value: entry and raw text, ascending.
    pub raw: Vec<(u32, Box<str>)>,
    /// What was tolerated while reading: entry and what, ascending.
    pub tolerated: Vec<(u32, Tolerance)>,
}

/// Values in their stored form, see [`Kind`].
#[derive(Clone, Debug)]
pub enum Data {
    /// Scaled numbers, code indexes, flags, days, years, months.
    Int(Vec<i64>),
    /// Texts and normalised identifiers.
    Text(TextColumn),
}

impl Default for Data {
    fn default() -> Self {
        Self::Int(Vec::new())
    }
}

/// What a reader forgave in a cell; said as a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Tolerance {
    /// Full-width digits or punctuation.
    FullWidth = 0,
    /// Thousands separators.
    Thousands = 1,
    /// A measure written behind the number, such as `300㎡`.
    MeasureWritten = 2,
    /// A measure of the same kind that was converted, such as `5万元` for a field in yuan.
    MeasureConverted = 3,
    /// Spaces or invisible characters around or inside the value.
    Spaces = 4,
    /// A date in another spelling than `2025-12-31`.
    DateSpelling = 5,
    /// A label or other spelling instead of the code, such as √ for yes.
    Spelling = 6,
    /// A computed decimal with binary noise, such as `0.30000000000000004`.
    BinaryNoise = 7,
}

impl Column {
    /// An empty column for a kind of field.
    #[must_use]
    pub fn for_kind(kind: &Kind) -> Self {
        let data = if kind.is_integer() { Data::Int(Vec::new()) } else { Data::Text(TextColumn::default()) };
        Self { data, ..Self::default() }
    }

    /// Whether it holds integers.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(self.data, Data::Int(_))
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.state.is_empty()
    }

    /// Forgets all entries but keeps the memory.
    pub fn clear(&mut self) {
        match &mut self.data {
            Data::Int(values) => values.clear(),
            Data::Text(texts) => texts.clear(),
        }
        self.state.clear();
        self.raw.clear();
        self.tolerated.clear();
    }

    /// Makes room for so many more entries at once.
    pub fn reserve(&mut self, more: usize) {
        match &mut self.data {
            Data::Int(values) => values.reserve(more),
            Data::Text(texts) => texts.reserve(more),
        }
        self.state.reserve(more);
    }

    /// Puts the only entry of another column of integers in the place of an entry, behind which nothing was noted yet.
    pub(crate) fn put(&mut self, at: usize, one: &Self) {
        if let (Data::Int(values), Data::Int(value)) = (&mut self.data, &one.data) {
            values[at] = value[0];
        }
        self.state[at] = one.state[0];
        let at = u32::try_from(at).expect("columns stay below 2^32 entries");
        self.raw.extend(one.raw.iter().map(|(_, raw)| (at, raw.clone())));
        self.tolerated.extend(one.tolerated.iter().map(|(_, what)| (at, *what)));
    }

    /// Adds a given integer.
    ///
    /// # Panics
    /// When the column holds texts, which is our own fault.
    pub fn push_int(&mut self, value: i64) {
        match &mut self.data {
            Data::Int(values) => values.push(value),
            Data::Text(_) => panic!("an integer for a text column"),
        }
        self.state.push(State::Given as u8);
    }

    /// Adds a given text.
    ///
    /// # Panics
    /// When the column holds integers, which is our own fault.
    pub fn push_text(&mut self, value: &str) {
        match &mut self.data {
            Data::Int(_) => panic!("a text for an integer column"),
            Data::Text(texts) => texts.push(value),
        }
        self.state.push(State::Given as u8);
    }

    /// Adds an entry without a value.
    pub fn push_missing(&mut self, state: State) {
        match &mut self.data {
            Data::Int(values) => values.push(0),
            Data::Text(texts) => texts.push(""),
        }
        self.state.push(state as u8);
    }

    /// Adds an unreadable entry and keeps what was typed.
    pub fn push_unreadable(&mut self, raw: &str) {
        let at = u32::try_from(self.len()).expect("columns stay below 2^32 entries");
        self.push_missing(State::Unreadable);
        self.raw.push((at, raw.into()));
    }

    /// Notes what was tolerated in the entry added last.
    pub fn tolerate_last(&mut self, what: Tolerance) {
        let at = u32::try_from(self.len() - 1).expect("columns stay below 2^32 entries");
        self.tolerated.push((at, what));
    }

    /// The state of an entry.
    #[must_use]
    pub fn state_of(&self, at: usize) -> State {
        State::from_code(self.state[at])
    }

    /// The integer of an entry if it is given.
    #[must_use]
    pub fn int(&self, at: usize) -> Option<i64> {
        match &self.data {
            Data::Int(values) if self.state[at] == State::Given as u8 => Some(values[at]),
            Data::Int(_) | Data::Text(_) => None,
        }
    }

    /// The text of an entry if it is given.
    #[must_use]
    pub fn text(&self, at: usize) -> Option<&str> {
        match &self.data {
            Data::Text(texts) if self.state[at] == State::Given as u8 => Some(texts.get(at)),
            Data::Int(_) | Data::Text(_) => None,
        }
    }

    /// What was typed, where it was kept.
    #[must_use]
    pub fn raw(&self, at: usize) -> Option<&str> {
        let found = self.raw.binary_search_by_key(&at, |(row, _)| *row as usize).ok()?;
        Some(&self.raw[found].1)
    }

    /// A column with the entries of `rows`, in that order; `u32::MAX` gives a blank entry.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let data = match &self.data {
            Data::Int(_) => Data::Int(Vec::with_capacity(rows.len())),
            Data::Text(_) => Data::Text(TextColumn::default()),
        };
        let mut out = Self { data, ..Self::default() };
        self.gather_into(rows, &mut out);
        out
    }

    /// The same into a column of the same kind, whose entries are forgotten and whose memory is used again.
    pub(super) fn gather_into(&self, rows: &[u32], out: &mut Self) {
        out.clear();
        for row in rows {
            if *row == u32::MAX {
                out.push_missing(State::Blank);
                continue;
            }
            let at = *row as usize;
            let new = u32::try_from(out.len()).expect("columns stay below 2^32 entries");
            match (&mut out.data, &self.data) {
                (Data::Int(to), Data::Int(from)) => to.push(from[at]),
                (Data::Text(to), Data::Text(from)) => to.push(from.get(at)),
                (Data::Int(_), Data::Text(_)) | (Data::Text(_), Data::Int(_)) => unreachable!("same kind of data"),
            }
            out.state.push(self.state[at]);
            if let Some(raw) = self.raw(at) {
                out.raw.push((new, raw.into()));
            }
            let first = self.tolerated.partition_point(|(r, _)| *r < *row);
            let same = self.tolerated[first..].iter().take_while(|(r, _)| r == row);
            out.tolerated.extend(same.map(|(_, what)| (new, *what)));
        }
    }
}

impl Column {
    /// Adds all entries of another column of the same kind.
    ///
    /// # Panics
    /// When the two hold different kinds of data, which is our own fault.
    pub fn append(&mut self, other: &Self) {
        let start = u32::try_from(self.len()).expect("columns stay below 2^32 entries");
        match (&mut self.data, &other.data) {
            (Data::Int(to), Data::Int(from)) => to.extend_from_slice(from),
            (Data::Text(to), Data::Text(from)) => (0..from.len()).for_each(|at| to.push(from.get(at))),
            (Data::Int(_), Data::Text(_)) | (Data::Text(_), Data::Int(_)) => panic!("columns of different kinds"),
        }
        self.state.extend_from_slice(&other.state);
        self.raw.extend(other.raw.iter().map(|(at, raw)| (at + start, raw.clone())));
        self.tolerated.extend(other.tolerated.iter().map(|(at, what)| (at + start, *what)));
    }
}
