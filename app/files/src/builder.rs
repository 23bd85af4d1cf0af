//! Batches under construction: rows of cells in, full chunks out.

use crate::Sink;
use crate::row::View;
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::Data;
use shequ_core::column::place::Origin;
use shequ_core::column::read::{CellReader, RawCell};
use shequ_core::column::record::{RecordFault, RecordReader};
use shequ_core::column::{Batch, Column, Place, TableBatch};
use shequ_core::limits::{CHUNK_RECORDS, MAX_TABLE_ROWS};
use shequ_core::value::State;

/// Builds batches of one form and hands them to the sink.
pub struct Builder<'a> {
    form: &'a Form,
    readers: Vec<CellReader>,
    table_readers: Vec<Vec<CellReader>>,
    json: RecordReader,
    batch: Batch,
    /// All origins of the run; a batch holds only those it needs.
    origins: Vec<Origin>,
    /// Origins of the batch at hand: number in the run and in the batch.
    local: Vec<(u32, u16)>,
    sink: Sink<'a>,
    /// The sink wants no more.
    pub stopped: bool,
    /// Records begun.
    pub records: u64,
    /// Rows of tables put into records.
    pub rows: u64,
    /// Rows that a record could not take any more.
    pub refused: u64,
}

impl<'a> Builder<'a> {
    /// A builder for a form.
    pub fn new(form: &'a Form, catalogue: &Catalogue, sink: Sink<'a>) -> Self {
        let tables = form.tables.iter();
        Self {
            form,
            readers: form.fields.iter().map(|field| CellReader::new(field, catalogue)).collect(),
            table_readers: tables.map(|t| t.fields.iter().map(|f| CellReader::new(f, catalogue)).collect()).collect(),
            json: RecordReader::new(form, catalogue),
            batch: Batch::for_form(form),
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
    #[inline]
    pub fn record(&mut self, view: &View<'_>, columns: &[Option<u32>], origin: u32, year: Option<i32>) {
        for ((column, reader), at) in self.batch.fields.iter_mut().zip(&self.readers).zip(columns) {
            match at {
                Some(at) => reader.read(view.cell(*at as usize), column),
                None => reader.read(RawCell::Empty, column),
            }
        }
        self.state_year(columns, year);
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
        for (field, (column, reader)) in self.batch.fields.iter_mut().zip(&self.readers).enumerate() {
            reader.read(cell(field), column);
        }
        self.state_year(known, year);
        self.begin(origin, row);
    }

    /// A file without a column for the period states it in its title; that then holds for each record.
    fn state_year(&mut self, columns: &[Option<u32>], year: Option<i32>) {
        let (Some(field), Some(year)) = (self.form.period_field, year) else { return };
        if columns[field].is_some() {
            return;
        }
        let column = &mut self.batch.fields[field];
        let last = column.state.len() - 1;
        if let Data::Int(values) = &mut column.data {
            values[last] = i64::from(year);
            column.state[last] = State::Given as u8;
        }
    }

    fn begin(&mut self, origin: u32, row: u32) {
        let origin = self.local(origin);
        self.batch.places.push(Place { origin, row });
        self.batch.len += 1;
        self.records += 1;
    }

    /// Adds a row of a grid to a table of the record at hand.
    pub fn table_row(&mut self, table: usize, view: &View<'_>, columns: &[Option<u32>], origin: u32) {
        if !self.has_room(table) {
            return;
        }
        let origin = self.local(origin);
        let into = &mut self.batch.tables[table];
        read_row(view, columns, &self.table_readers[table], &mut into.fields);
        into.places.push(Place { origin, row: view.number });
        self.rows += 1;
    }

    /// Adds a row that was stored before.
    pub fn stored_row(&mut self, table: usize, store: &TableBatch, row: usize, origin: u32) {
        if !self.has_room(table) {
            return;
        }
        let origin = self.local(origin);
        let into = &mut self.batch.tables[table];
        for (to, from) in into.fields.iter_mut().zip(&store.fields) {
            copy_entry(to, from, row);
        }
        into.places.push(Place { origin, row: store.places[row].row });
        self.rows += 1;
    }

    /// Reads a row of a table into a store.
    pub fn store_row(&self, table: usize, view: &View<'_>, columns: &[Option<u32>], store: &mut TableBatch) {
        read_row(view, columns, &self.table_readers[table], &mut store.fields);
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
        let into = &self.batch.tables[table];
        let begun = into.starts.last().map_or(0, |start| *start as usize);
        let room = into.places.len() - begun < MAX_TABLE_ROWS;
        self.refused += u64::from(!room);
        room
    }

    /// Ends the record at hand; hands the batch out when it is full.
    pub fn end_record(&mut self) {
        for table in &mut self.batch.tables {
            table.starts.push(u32::try_from(table.places.len()).expect("tables stay below 2^32 rows"));
        }
        self.flush_full();
    }

    /// Adds a whole record from its JSON text; false where it was none.
    pub fn json_record(&mut self, text: &str, origin: u32, row: u32) -> (bool, Vec<RecordFault>) {
        let origin = self.local(origin);
        let (before, rows_before) = (self.batch.len, self.table_rows());
        let faults = self.json.push_json(&mut self.batch, text, Place { origin, row });
        let added = self.batch.len > before;
        self.records += u64::from(added);
        self.rows += self.table_rows() - rows_before;
        self.flush_full();
        (added, faults)
    }

    fn table_rows(&self) -> u64 {
        self.batch.tables.iter().map(|table| table.places.len() as u64).sum()
    }

    fn flush_full(&mut self) {
        if self.batch.len >= CHUNK_RECORDS {
            self.flush();
        }
    }

    /// Hands out what there is.
    pub fn flush(&mut self) {
        if self.batch.len == 0 || self.stopped {
            return;
        }
        let mut full = std::mem::replace(&mut self.batch, Batch::for_form(self.form));
        full.origins = self.local.drain(..).map(|(number, _)| self.origins[number as usize].clone()).collect();
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
