//! Values that must not repeat, within a run or within the rows of one record.

use crate::catalogue::Scope;
use crate::column::{Batch, Data, Origin, Place};
use crate::eval::find_column;
use crate::eval::truth;
use crate::lang::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};

/// What a run has seen so far, for each rule of repetition. Memory: one key and one place for each different value.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: HashMap<u32, HashMap<u128, Place>>,
    /// First occurrences that a finding points to.
    firsts: Vec<Seen>,
    /// Sheets and files of the places in `seen`, each once.
    origins: Vec<Origin>,
}

/// Where a value stood first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// File name; empty for a record without a file.
    pub file: String,
    /// Address of its row; empty where there is none.
    pub at: String,
}

impl Repeats {
    /// Where the value of a finding stood first.
    #[must_use]
    pub fn first(&self, index: u32) -> Option<&Seen> {
        self.firsts.get(index as usize)
    }

    /// Marks repeated entries false in `outcome` (entries that are not true there have no complete key).
    /// Returns entry and index of the first occurrence, ascending.
    pub(super) fn find(
        &mut self,
        rule: u32,
        scope: Scope,
        cells: &[Cell],
        batch: &Batch,
        outcome: &mut [u8],
    ) -> Vec<(u32, u32)> {
        match scope {
            Scope::Row(table) => self.within_records(table, cells, batch, outcome),
            Scope::Batch | Scope::Record | Scope::History => self.within_run(rule, cells, batch, outcome),
        }
    }

    fn within_records(&mut self, table: u16, cells: &[Cell], batch: &Batch, outcome: &mut [u8]) -> Vec<(u32, u32)> {
        let rows = &batch.tables[usize::from(table)];
        let mut found = Vec::new();
        let mut keys: Vec<(u128, usize)> = Vec::new();
        for record in 0..batch.len {
            keys.clear();
            for row in rows.rows_of(record) {
                if outcome[row] != truth::TRUE {
                    continue;
                }
                let key = key(cells, batch, record, row);
                match keys.iter().find(|(k, _)| *k == key) {
                    Some((_, first)) => {
                        outcome[row] = truth::FALSE;
                        let at = shown(&batch.origins, rows.places.get(*first).copied());
                        found.push((to_u32(row), self.keep(at)));
                    }
                    None => keys.push((key, row)),
                }
            }
        }
        found
    }

    fn within_run(&mut self, rule: u32, cells: &[Cell], batch: &Batch, outcome: &mut [u8]) -> Vec<(u32, u32)> {
        let table = cells.iter().find_map(|cell| match cell {
            Cell::Field { table, .. } => *table,
            Cell::Unit(_) | Cell::Given(_) => None,
        });
        let places: &[Place] = match table {
            Some(t) => &batch.tables[usize::from(t)].places,
            None => &batch.places,
        };
        let known = self.intern(&batch.origins);
        let mut found = Vec::new();
        for (entry, outcome) in outcome.iter_mut().enumerate() {
            if *outcome != truth::TRUE {
                continue;
            }
            let record = table.map_or(entry, |t| batch.tables[usize::from(t)].record_of(entry));
            let key = key(cells, batch, record, entry);
            let own = places.get(entry).copied().unwrap_or_default();
            let place = Place { origin: known.get(usize::from(own.origin)).copied().unwrap_or(u16::MAX), row: own.row };
            match self.seen.entry(rule).or_default().entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(place);
                }
                Entry::Occupied(first) => {
                    *outcome = truth::FALSE;
                    let at = shown(&self.origins, Some(*first.get()));
                    found.push((to_u32(entry), self.keep(at)));
                }
            }
        }
        found
    }

    /// Numbers of a batch's origins among all origins of the run.
    fn intern(&mut self, origins: &[Origin]) -> Vec<u16> {
        let number = |origin: &Origin| {
            // Batches of one file follow each other, so the search begins at the end.
            let known = self.origins.iter().rposition(|o| o == origin).unwrap_or_else(|| {
                self.origins.push(origin.clone());
                self.origins.len() - 1
            });
            u16::try_from(known).unwrap_or(u16::MAX)
        };
        origins.iter().map(number).collect()
    }

    fn keep(&mut self, seen: Seen) -> u32 {
        self.firsts.push(seen);
        to_u32(self.firsts.len() - 1)
    }
}

fn shown(origins: &[Origin], place: Option<Place>) -> Seen {
    let origin = place.and_then(|p| origins.get(usize::from(p.origin)));
    match (origin, place) {
        (Some(origin), Some(place)) => Seen { file: origin.file.clone(), at: origin.row_address(place.row) },
        (None, _) | (_, None) => Seen { file: String::new(), at: String::new() },
    }
}

/// The key of an entry: up to 15 bytes stand for themselves, more as two independent 64-bit hashes.
fn key(cells: &[Cell], batch: &Batch, record: usize, entry: usize) -> u128 {
    let mut bytes = [0u8; 16];
    let mut used = 0;
    // The keys of one rule have one number of parts, so that a single part needs no length before it.
    let prefixed = cells.len() > 1;
    let mut fits = true;
    each_part(cells, batch, (record, entry), |part| {
        let head = usize::from(prefixed);
        fits = fits && used + part.len() + head <= 15;
        if fits {
            if prefixed {
                bytes[used] = u8::try_from(part.len()).unwrap_or(u8::MAX);
            }
            bytes[used + head..used + head + part.len()].copy_from_slice(part);
            used += part.len() + head;
        }
    });
    if fits {
        bytes[15] = u8::try_from(used).unwrap_or(15);
        return u128::from_le_bytes(bytes);
    }
    let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
    hashers[1].write_u8(1);
    each_part(cells, batch, (record, entry), |part| {
        for hasher in &mut hashers {
            hasher.write_u64(part.len() as u64);
            hasher.write(part);
        }
    });
    let hash = u128::from(hashers[0].finish()) | (u128::from(hashers[1].finish()) << 64);
    // The highest bit keeps hashes apart from keys that stand for themselves.
    hash | (1 << 127)
}

/// Calls `f` with the stored bytes of each cell of a key.
fn each_part(cells: &[Cell], batch: &Batch, (record, entry): (usize, usize), mut f: impl FnMut(&[u8])) {
    for cell in cells {
        let Some(column) = find_column(batch, *cell) else { continue };
        let at = match cell {
            Cell::Field { table: Some(_), .. } => entry,
            Cell::Field { table: None, .. } | Cell::Unit(_) | Cell::Given(_) => record,
        };
        match &column.data {
            Data::Int(values) => f(&values[at].to_le_bytes()),
            Data::Text(texts) => f(texts.get(at).as_bytes()),
        }
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).expect("a run stays below 2^32 entries")
}
