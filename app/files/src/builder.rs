//! Batches under construction: rows of cells in, full chunks out.

use crate::held::Held;
use crate::row::View;
use shequ_core::catalogue::{Catalogue, Field, Form};
use shequ_core::column::Data;
use shequ_core::column::place::Origin;
use shequ_core::column::read::{CellReader, RawCell};
use shequ_core::column::record::{RecordFault, RecordReader};
use shequ_core::column::{Batch, Column, Explanation, Place, TableBatch};
use shequ_core::limits::{CHUNK_RECORDS, MAX_EXPLANATIONS, MAX_TABLE_ROWS};
use shequ_core::value::State;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Builds batches of one form and hands them to the sink.
pub struct Builder<'a> {
    form: &'a Form,
    readers: Arc<Readers>,
    json: RecordReader,
    chunk: Chunk,
    /// All origins of the run; a batch holds only those it needs.
    origins: Vec<Origin>,
    /// Origins of the batch at hand: number in the run and in the batch.
    local: Vec<(u32, u16)>,
    sink: &'a mut dyn FnMut(Chunk) -> ControlFlow<()>,
    /// The sink wants no more.
    pub stopped: bool,
    /// Records begun.
    pub records: u64,
    /// Rows of tables put into records.
    pub rows: u64,
    /// Rows that a record could not take any more.
    pub refused: u64,
}

/// The readers of all fields.
#[derive(Debug)]
struct Readers {
    fields: Vec<CellReader>,
    tables: Vec<Vec<CellReader>>,
    /// Field of the period.
    period: Option<usize>,
}

/// Some records of a file, of which some cells are perhaps still unread texts.
#[derive(Debug)]
pub struct Chunk {
    readers: Arc<Readers>,
    batch: Batch,
    /// Rows behind those that the columns of the records hold already.
    held: Held,
    /// Year of the held records, where no column of theirs says it.
    year: Option<i32>,
    /// The same for each table.
    held_tables: Vec<Held>,
    /// Explanations that the files bring along.
    answers: Arc<Answers>,
}

impl Chunk {
    /// How many records it has.
    #[must_use]
    pub fn records(&self) -> usize {
        self.batch.len.max(self.held.len())
    }
}

/// Explanations for the records of some units, told beside the records.
#[derive(Debug, Default)]
pub struct Answers {
    by_unit: BTreeMap<String, Vec<Explanation>>,
    /// Field of the unit's code.
    key: usize,
}

impl Answers {
    /// Explanations with the codes of their units; `key` is the field of the code.
    pub fn new(given: Vec<(String, Explanation)>, key: usize) -> Self {
        let mut by_unit: BTreeMap<String, Vec<Explanation>> = BTreeMap::new();
        for (unit, explanation) in given {
            let known = by_unit.entry(unit).or_default();
            // The same answer comes with each file that a finding concerns.
            if known.len() < MAX_EXPLANATIONS && !known.contains(&explanation) {
                known.push(explanation);
            }
        }
        Self { by_unit, key }
    }

    /// Gives each record what is said of its unit.
    fn give(&self, batch: &mut Batch) {
        if self.by_unit.is_empty() {
            return;
        }
        for (record, number) in (0..batch.len).zip(0u32..) {
            let Some(given) = batch.fields[self.key].text(record).and_then(|unit| self.by_unit.get(unit)) else {
                continue;
            };
            let known = &mut batch.extras.or_default(number).explanations;
            let room = MAX_EXPLANATIONS.saturating_sub(known.len());
            known.extend(given.iter().take(room).cloned());
        }
    }
}

impl Chunk {
    fn new(form: &Form, readers: &Arc<Readers>, answers: &Arc<Answers>) -> Self {
        Self {
            readers: Arc::clone(readers),
            answers: Arc::clone(answers),
            batch: Batch::for_form(form),
            held: Held::new(),
            year: None,
            held_tables: form.tables.iter().map(|_| Held::new()).collect(),
        }
    }

    /// Reads what is unread.
    #[must_use]
    pub fn read(self) -> Batch {
        self.read_into(Batch::default())
    }

    /// The same into the memory of a batch that is not needed any more.
    #[must_use]
    pub fn read_into(mut self, spare: Batch) -> Batch {
        if spare.form == self.batch.form {
            take_room(&mut self.batch.fields, spare.fields);
            for (table, spare) in self.batch.tables.iter_mut().zip(spare.tables) {
                take_room(&mut table.fields, spare.fields);
            }
        }
        self.read_records();
        (0..self.held_tables.len()).for_each(|table| self.read_table(table));
        self.answers.give(&mut self.batch);
        self.batch
    }

    fn read_records(&mut self) {
        let first = self.batch.fields.first().map_or(0, Column::len);
        let known = self.readers.period.is_none_or(|field| self.held.has(field));
        self.held.read(&self.readers.fields, &mut self.batch.fields);
        if !known {
            self.state_year(first, self.year);
        }
    }

    fn read_table(&mut self, table: usize) {
        self.held_tables[table].read(&self.readers.tables[table], &mut self.batch.tables[table].fields);
    }

    /// A file without a column for the period states it in its title; that then holds for each record.
    fn state_year(&mut self, first: usize, year: Option<i32>) {
        let (Some(field), Some(year)) = (self.readers.period, year) else { return };
        let column = &mut self.batch.fields[field];
        if let Data::Int(values) = &mut column.data {
            values[first..].fill(i64::from(year));
            column.state[first..].fill(State::Given as u8);
        }
    }
}

/// Gives empty columns the memory of others.
fn take_room(columns: &mut [Column], spare: Vec<Column>) {
    for (column, mut spare) in columns.iter_mut().zip(spare) {
        if column.is_empty() {
            spare.clear();
            *column = spare;
        }
    }
}

impl<'a> Builder<'a> {
    /// A builder for a form. `answers` are explanations that came with the files.
    pub fn new(
        form: &'a Form,
        catalogue: &Catalogue,
        answers: Answers,
        sink: &'a mut dyn FnMut(Chunk) -> ControlFlow<()>,
    ) -> Self {
        let answers = Arc::new(answers);
        let of = |fields: &[Field]| fields.iter().map(|field| CellReader::new(field, catalogue)).collect();
        let readers = Arc::new(Readers {
            fields: of(&form.fields),
            tables: form.tables.iter().map(|table| of(&table.fields)).collect(),
            period: form.period_field,
        });
        Self {
            form,
            json: RecordReader::new(form, catalogue),
            chunk: Chunk::new(form, &readers, &answers),
            readers,
            origins: Vec::new(),
            local: Vec::new(),
            sink,
            stopped: false,
            records: 0,
            rows: 0,
            refused: 0,
        }
    }

    /// Makes a sheet or file known; the number is for the calls that take an origin.
    pub fn origin(&mut self, origin: Origin) -> u32 {
        self.origins.push(origin);
        u32::try_from(self.origins.len() - 1).expect("fewer than 2^32 sheets")
    }

    /// An origin that was made known.
    pub fn origin_at(&self, number: u32) -> &Origin {
        &self.origins[number as usize]
    }

    /// Begins a record with a row of a grid. Its tables' rows follow, then [`Builder::end_record`].
    pub fn record(&mut self, view: &View<'_>, columns: &[Option<u32>], origin: u32, year: Option<i32>) {
        if !self.chunk.held.takes(origin) || self.chunk.year != year {
            self.chunk.read_records();
            self.chunk.year = year;
        }
        if !self.chunk.held.add(view, columns, origin) {
            self.chunk.read_records();
            let first = self.chunk.batch.len;
            read_row(view, columns, &self.readers.fields, &mut self.chunk.batch.fields);
            if self.form.period_field.is_some_and(|field| columns[field].is_none()) {
                self.chunk.state_year(first, year);
            }
        }
        self.begin(origin, view.number);
    }

    /// Begins a record with cells found one by one.
    pub fn record_of_cells<'c>(
        &mut self,
        cell: impl Fn(usize) -> RawCell<'c>,
        origin: u32,
        row: u32,
        year: Option<i32>,
        known: &[Option<u32>],
    ) {
        self.chunk.read_records();
        let first = self.chunk.batch.len;
        for (field, (column, reader)) in self.chunk.batch.fields.iter_mut().zip(&self.readers.fields).enumerate() {
            reader.read(cell(field), column);
        }
        if self.form.period_field.is_some_and(|field| known[field].is_none()) {
            self.chunk.state_year(first, year);
        }
        self.begin(origin, row);
    }

    fn begin(&mut self, origin: u32, row: u32) {
        let origin = self.local(origin);
        self.chunk.batch.places.push(Place { origin, row });
        self.chunk.batch.len += 1;
        self.records += 1;
    }

    /// Adds a row of a grid to a table of the record at hand.
    pub fn table_row(&mut self, table: usize, view: &View<'_>, columns: &[Option<u32>], origin: u32) {
        if !self.has_room(table) {
            return;
        }
        let local = self.local(origin);
        if !self.chunk.held_tables[table].takes(origin) {
            self.chunk.read_table(table);
        }
        if !self.chunk.held_tables[table].add(view, columns, origin) {
            self.chunk.read_table(table);
            read_row(view, columns, &self.readers.tables[table], &mut self.chunk.batch.tables[table].fields);
        }
        self.chunk.batch.tables[table].places.push(Place { origin: local, row: view.number });
        self.rows += 1;
    }

    /// Adds a row that was stored before.
    pub fn stored_row(&mut self, table: usize, store: &TableBatch, row: usize, origin: u32) {
        if !self.has_room(table) {
            return;
        }
        let origin = self.local(origin);
        self.chunk.read_table(table);
        let into = &mut self.chunk.batch.tables[table];
        for (to, from) in into.fields.iter_mut().zip(&store.fields) {
            copy_entry(to, from, row);
        }
        into.places.push(Place { origin, row: store.places[row].row });
        self.rows += 1;
    }

    /// Reads a row of a table into a store.
    pub fn store_row(&self, table: usize, view: &View<'_>, columns: &[Option<u32>], store: &mut TableBatch) {
        read_row(view, columns, &self.readers.tables[table], &mut store.fields);
        store.places.push(Place { origin: 0, row: view.number });
    }

    /// An empty store for rows of a table.
    pub fn store(&self, table: usize) -> TableBatch {
        let fields = &self.form.tables[table].fields;
        TableBatch {
            starts: Vec::new(),
            fields: fields.iter().map(|f| Column::for_kind(&f.kind)).collect(),
            places: Vec::new(),
        }
    }

    fn has_room(&mut self, table: usize) -> bool {
        let into = &self.chunk.batch.tables[table];
        let begun = into.starts.last().map_or(0, |start| *start as usize);
        let room = into.places.len() - begun < MAX_TABLE_ROWS;
        self.refused += u64::from(!room);
        room
    }

    /// Ends the record at hand; hands the batch out when it is full.
    pub fn end_record(&mut self) {
        for table in &mut self.chunk.batch.tables {
            table.starts.push(u32::try_from(table.places.len()).expect("tables stay below 2^32 rows"));
        }
        self.flush_full();
    }

    /// Adds a whole record from its JSON text; false where it was none.
    pub fn json_record(&mut self, text: &str, origin: u32, row: u32) -> (bool, Vec<RecordFault>) {
        let origin = self.local(origin);
        self.chunk.read_records();
        (0..self.chunk.held_tables.len()).for_each(|table| self.chunk.read_table(table));
        let (before, rows_before) = (self.chunk.batch.len, self.table_rows());
        let faults = self.json.push_json(&mut self.chunk.batch, text, Place { origin, row });
        let added = self.chunk.batch.len > before;
        self.records += u64::from(added);
        self.rows += self.table_rows() - rows_before;
        self.flush_full();
        (added, faults)
    }

    fn table_rows(&self) -> u64 {
        self.chunk.batch.tables.iter().map(|table| table.places.len() as u64).sum()
    }

    fn flush_full(&mut self) {
        if self.chunk.batch.len >= CHUNK_RECORDS {
            self.flush();
        }
    }

    /// Hands out what there is.
    pub fn flush(&mut self) {
        if self.chunk.batch.len == 0 || self.stopped {
            return;
        }
        let mut new = Chunk::new(self.form, &self.readers, &self.chunk.answers);
        new.held = Held::like(&self.chunk.held);
        for (new, old) in new.held_tables.iter_mut().zip(&self.chunk.held_tables) {
            *new = Held::like(old);
        }
        let mut full = std::mem::replace(&mut self.chunk, new);
        full.batch.origins = self.local.drain(..).map(|(number, _)| self.origins[number as usize].clone()).collect();
        self.stopped = (self.sink)(full).is_break();
    }

    /// The number that an origin has in the batch at hand. One record and its tables need a few each, so a batch of
    /// [`CHUNK_RECORDS`] stays far below 2^16.
    fn local(&mut self, number: u32) -> u16 {
        if let Some((_, local)) = self.local.iter().rev().take(8).find(|(known, _)| *known == number) {
            return *local;
        }
        if let Some((_, local)) = self.local.iter().find(|(known, _)| *known == number) {
            return *local;
        }
        let local = u16::try_from(self.local.len()).unwrap_or(u16::MAX);
        self.local.push((number, local));
        local
    }
}

fn read_row(view: &View<'_>, columns: &[Option<u32>], readers: &[CellReader], into: &mut [Column]) {
    for ((column, reader), at) in into.iter_mut().zip(readers).zip(columns) {
        match at {
            Some(at) => reader.read(view.cell(*at as usize), column),
            None => reader.read(RawCell::Empty, column),
        }
    }
}

/// Copies one entry with all that is known of it.
fn copy_entry(to: &mut Column, from: &Column, at: usize) {
    let new = u32::try_from(to.len()).expect("columns stay below 2^32 entries");
    match (&mut to.data, &from.data) {
        (Data::Int(to), Data::Int(from)) => to.push(from[at]),
        (Data::Text(to), Data::Text(from)) => to.push(from.get(at)),
        (Data::Int(_), Data::Text(_)) | (Data::Text(_), Data::Int(_)) => unreachable!("both columns are of one field"),
    }
    to.state.push(from.state[at]);
    if let Some(raw) = from.raw(at) {
        to.raw.push((new, raw.into()));
    }
    let first = from.tolerated.partition_point(|(row, _)| (*row as usize) < at);
    let same = from.tolerated[first..].iter().take_while(|(row, _)| *row as usize == at);
    to.tolerated.extend(same.map(|(_, what)| (new, *what)));
}
