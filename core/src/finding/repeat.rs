//! Values that must not repeat, within a run or within the rows of one record.

use super::keys::{Key, Keys};
use crate::catalogue::Scope;
use crate::column::{Batch, Data, Origin, Place};
use crate::eval::find_column;
use crate::eval::truth;
use crate::lang::Cell;
use crate::map::Map;

/// What a run has seen so far, for each rule of repetition. Memory: one key and one place for each different value.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: Map<u32, Keys<Place>>,
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
    /// Address of its cell, or of its row where the sheet has no cell for it; empty where there is neither.
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
            Scope::Batch | Scope::Record | Scope::History | Scope::Rollup => {
                self.within_run(rule, cells, batch, outcome)
            }
        }
    }

    fn within_records(&mut self, table: u16, cells: &[Cell], batch: &Batch, outcome: &mut [u8]) -> Vec<(u32, u32)> {
        let rows = &batch.tables[usize::from(table)];
        let mut found = Vec::new();
        let mut keys: Vec<(Key, usize)> = Vec::new();
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
                        let at = shown(&batch.origins, rows.places.get(*first).copied(), field_of(cells, Some(table)));
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
        let seen = self.seen.or_default(rule);
        let mut found = Vec::new();
        for (entry, outcome) in outcome.iter_mut().enumerate() {
            if *outcome != truth::TRUE {
                continue;
            }
            let record = table.map_or(entry, |t| batch.tables[usize::from(t)].record_of(entry));
            let key = key(cells, batch, record, entry);
            let own = places.get(entry).copied().unwrap_or_default();
            let place = Place { origin: known.get(usize::from(own.origin)).copied().unwrap_or(u16::MAX), row: own.row };
            if let Some(first) = seen.add(key, place) {
                *outcome = truth::FALSE;
                let at = shown(&self.origins, Some(first), field_of(cells, table));
                self.firsts.push(at);
                found.push((to_u32(entry), to_u32(self.firsts.len() - 1)));
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

/// The field of a key that its place is told by: the first one that stands in the rows that are compared.
fn field_of(cells: &[Cell], rows: Option<u16>) -> Option<u16> {
    cells.iter().find_map(|cell| match cell {
        Cell::Field { table, field, .. } => (*table == rows).then_some(*field),
        Cell::Unit(_) | Cell::Given(_) => None,
    })
}

fn shown(origins: &[Origin], place: Option<Place>, field: Option<u16>) -> Seen {
    let origin = place.and_then(|p| origins.get(usize::from(p.origin)));
    match (origin, place) {
        (Some(origin), Some(place)) => {
            let cell = field.and_then(|field| origin.address(place.row, usize::from(field)));
            Seen { file: origin.file.clone(), at: cell.unwrap_or_else(|| origin.row_address(place.row)) }
        }
        (None, _) | (_, None) => Seen { file: String::new(), at: String::new() },
    }
}

/// The key of an entry.
fn key(cells: &[Cell], batch: &Batch, record: usize, entry: usize) -> Key {
    if let [cell] = cells
        && let Some(Data::Text(texts)) = find_column(batch, *cell).map(|column| &column.data)
    {
        return Key::of_text(texts.get(own(*cell, record, entry)));
    }
    Key::of_parts(|part| each_part(cells, batch, (record, entry), part))
}

/// The entry of a cell's own column.
fn own(cell: Cell, record: usize, entry: usize) -> usize {
    match cell {
        Cell::Field { table: Some(_), .. } => entry,
        Cell::Field { table: None, .. } | Cell::Unit(_) | Cell::Given(_) => record,
    }
}

/// Calls `f` with the stored bytes of each cell of a key.
fn each_part(cells: &[Cell], batch: &Batch, (record, entry): (usize, usize), f: &mut dyn FnMut(&[u8])) {
    for cell in cells {
        let Some(column) = find_column(batch, *cell) else { continue };
        let at = own(*cell, record, entry);
        match &column.data {
            Data::Int(values) => f(&values[at].to_le_bytes()),
            Data::Text(texts) => f(texts.get(at).as_bytes()),
        }
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).expect("a run stays below 2^32 entries")
}
