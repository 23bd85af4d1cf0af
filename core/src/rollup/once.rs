//! Rows that stand for one thing, such as a facility that several communities list: each counts once (R10).

use crate::catalogue::Form;
use crate::column::{Batch, TableBatch};
use crate::map::Map;

/// Keys of rows seen so far, by table.
#[derive(Clone, Debug, Default)]
pub struct Once {
    seen: Map<(String, String), String>,
    /// Rows that were left out because their key had stood before.
    pub repeated: Vec<Repeated>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// Its table.
    pub table: String,
    /// Its key.
    pub key: String,
    /// Unit that lists it again.
    pub unit: String,
    /// Unit that listed it first, whose row counts.
    pub first: String,
}

impl Once {
    /// A batch without the rows whose key another row has had; none where nothing repeats.
    pub fn without_repeated(&mut self, form: &Form, batch: &Batch) -> Option<Batch> {
        let mut changed: Option<Batch> = None;
        for (at, table) in form.tables.iter().enumerate() {
            let Some(key) = table.key else { continue };
            let rows = &batch.tables[at];
            let mut keep = vec![true; rows.len()];
            for record in 0..batch.len {
                let unit = batch.fields[form.unit_key].text(record).unwrap_or_default();
                for row in rows.rows_of(record) {
                    let Some(text) = rows.fields[key].text(row) else { continue };
                    let named = (table.id.clone(), text.to_owned());
                    match self.seen.get(&named) {
                        Some(first) => {
                            keep[row] = false;
                            let (unit, first) = (unit.to_owned(), first.clone());
                            self.repeated.push(Repeated { table: named.0, key: named.1, unit, first });
                        }
                        None => {
                            self.seen.insert(named, unit.to_owned());
                        }
                    }
                }
            }
            if keep.contains(&false) {
                let whole = changed.get_or_insert_with(|| batch.clone());
                whole.tables[at] = kept(rows, &keep);
            }
        }
        changed
    }
}

fn kept(rows: &TableBatch, keep: &[bool]) -> TableBatch {
    let mut starts = vec![0];
    let mut wanted = Vec::new();
    for pair in rows.starts.windows(2) {
        wanted.extend((pair[0]..pair[1]).filter(|row| keep[*row as usize]));
        starts.push(u32::try_from(wanted.len()).expect("tables stay below 2^32 rows"));
    }
    TableBatch {
        starts,
        fields: rows.fields.iter().map(|column| column.gather(&wanted)).collect(),
        places: wanted.iter().map(|row| rows.places[*row as usize]).collect(),
    }
}
