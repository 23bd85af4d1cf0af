//! The record being filled in, as columns of one entry, and what was typed where that differs from the value.
//!
//! Every entry is what reading the canonical record again would give, so that a session and a check of its record
//! cannot differ.

use crate::catalogue::{Catalogue, Field, Form};
use crate::column::read::{CellReader, RawCell, canonical, show};
use crate::column::{Batch, CellAt, Column, Mark, Place};
use crate::limits::narrow;
use crate::map::{Map, sort};
use crate::span::Lang;
use crate::value::State;

/// What a cell is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A text as typed; an empty one is a blank cell.
    Text(&'a str),
    /// One of the states that take the place of a value: blank, not applicable, not available.
    State(State),
}

/// The values of one record.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    form: &'a Form,
    catalogue: &'a Catalogue,
    fields: Vec<CellReader>,
    tables: Vec<Vec<CellReader>>,
    /// The record, with last year's and the register's words.
    pub batch: Batch,
    /// What stands in the boxes where that is not the value as it is shown.
    typed: Map<CellAt, String>,
}

impl<'a> Values<'a> {
    /// A record that has been read; `batch` holds one.
    pub fn new(form: &'a Form, catalogue: &'a Catalogue, batch: Batch) -> Self {
        let readers = |fields: &[Field]| fields.iter().map(|f| CellReader::new(f, catalogue)).collect();
        let mut values = Self {
            form,
            catalogue,
            fields: readers(&form.fields),
            tables: form.tables.iter().map(|table| readers(&table.fields)).collect(),
            batch,
            typed: Map::new(),
        };
        values.settle();
        values
    }

    /// Forgets how values were spelled where they were read from.
    fn settle(&mut self) {
        for at in self.cells() {
            let (field, column) = (self.form.field_at(at.table, at.field), self.column(at));
            let entry = at.row as usize;
            match column.state_of(entry) {
                State::Given | State::Unreadable => {
                    let text = canonical(field, self.catalogue, column, entry);
                    let settled = self.read(at, Entry::Text(&text));
                    self.put(at, &settled);
                }
                State::NotApplicable | State::Hidden | State::Blank | State::NotAvailable | State::DividedByZero => {}
            }
        }
        let tables = self.batch.tables.iter_mut().flat_map(|t| &mut t.fields);
        self.batch.fields.iter_mut().chain(tables).for_each(|column| column.tolerated.clear());
        if let Some(extras) = self.batch.extras.get_mut(&0) {
            sort(&mut extras.explanations);
        }
    }

    /// Every cell there is, record fields first.
    pub fn cells(&self) -> Vec<CellAt> {
        let index = narrow::<u16>;
        let mut cells: Vec<CellAt> = (0..self.form.fields.len()).map(|f| CellAt::record(index(f))).collect();
        for (t, table) in self.form.tables.iter().enumerate() {
            for row in 0..self.rows(index(t)) {
                for field in 0..table.fields.len() {
                    cells.push(CellAt::row(index(t), row, index(field)));
                }
            }
        }
        cells
    }

    /// Rows of a table.
    pub fn rows(&self, table: u16) -> u32 {
        u32::try_from(self.batch.tables[usize::from(table)].len()).expect("limited number of rows")
    }

    /// Whether there is such a cell.
    pub fn has(&self, at: CellAt) -> bool {
        match at.table {
            None => usize::from(at.field) < self.form.fields.len() && at.row == 0,
            Some(t) => self
                .form
                .tables
                .get(usize::from(t))
                .is_some_and(|table| usize::from(at.field) < table.fields.len() && at.row < self.rows(t)),
        }
    }

    /// The column of a cell.
    pub fn column(&self, at: CellAt) -> &Column {
        match at.table {
            None => &self.batch.fields[usize::from(at.field)],
            Some(t) => &self.batch.tables[usize::from(t)].fields[usize::from(at.field)],
        }
    }

    /// What stands in the box of a cell: as typed, or the value as people write it.
    pub fn text(&self, at: CellAt, lang: Lang) -> String {
        if let Some(typed) = self.typed.get(&at) {
            return typed.clone();
        }
        let column = self.column(at);
        match column.state_of(at.row as usize) {
            State::Given | State::Unreadable => {
                show(self.form.field_at(at.table, at.field), self.catalogue, column, at.row as usize, lang)
            }
            State::NotApplicable | State::Hidden | State::Blank | State::NotAvailable | State::DividedByZero => {
                String::new()
            }
        }
    }

    /// The value as records hold it; what was typed where it cannot be read.
    pub fn canonical(&self, at: CellAt) -> String {
        canonical(self.form.field_at(at.table, at.field), self.catalogue, self.column(at), at.row as usize)
    }

    /// Sets a cell; false where its value and state stay as they were.
    pub fn set(&mut self, at: CellAt, entry: Entry<'_>) -> bool {
        let one = self.read(at, entry);
        let before = (self.column(at).state_of(at.row as usize), self.canonical(at));
        self.put(at, &one);
        match entry {
            Entry::Text(text) if !text.is_empty() => self.typed.insert(at, text.to_owned()),
            Entry::Text(_) | Entry::State(_) => self.typed.remove(&at),
        };
        before != (self.column(at).state_of(at.row as usize), self.canonical(at))
    }

    /// Reads an entry as reading the record again would.
    fn read(&self, at: CellAt, entry: Entry<'_>) -> Column {
        let field = self.form.field_at(at.table, at.field);
        let reader = match at.table {
            None => &self.fields[usize::from(at.field)],
            Some(t) => &self.tables[usize::from(t)][usize::from(at.field)],
        };
        let mut column = Column::for_kind(&field.kind);
        match entry {
            Entry::State(state) => column.push_missing(state),
            Entry::Text("") => reader.read(RawCell::Empty, &mut column),
            Entry::Text(text) => {
                reader.read_text(text, &mut column);
                if matches!(column.state_of(0), State::Given | State::Unreadable) {
                    let text = canonical(field, self.catalogue, &column, 0);
                    column.clear();
                    reader.read_text(&text, &mut column);
                }
            }
        }
        column.tolerated.clear();
        column
    }

    fn put(&mut self, at: CellAt, one: &Column) {
        match at.table {
            None => self.batch.fields[usize::from(at.field)] = one.clone(),
            Some(t) => {
                let column = &mut self.batch.tables[usize::from(t)].fields[usize::from(at.field)];
                *column = spliced(column, at.row, 1, Some(one));
            }
        }
    }

    /// Puts an empty row before row `row` of a table.
    pub fn insert_row(&mut self, table: u16, row: u32) {
        let readers = &self.tables[usize::from(table)];
        let rows = &mut self.batch.tables[usize::from(table)];
        for ((column, reader), field) in
            rows.fields.iter_mut().zip(readers).zip(&self.form.tables[usize::from(table)].fields)
        {
            let mut one = Column::for_kind(&field.kind);
            reader.read(RawCell::Empty, &mut one);
            *column = spliced(column, row, 0, Some(&one));
        }
        rows.places.insert(row as usize, Place::default());
        self.moved(table, |at| if at >= row { Some(at + 1) } else { Some(at) });
    }

    /// Takes row `row` of a table away.
    pub fn remove_row(&mut self, table: u16, row: u32) {
        let rows = &mut self.batch.tables[usize::from(table)];
        rows.fields.iter_mut().for_each(|column| *column = spliced(column, row, 1, None));
        rows.places.remove(row as usize);
        self.moved(table, |at| match at.cmp(&row) {
            std::cmp::Ordering::Less => Some(at),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(at - 1),
        });
    }

    /// Gives everything that is kept by row its new row.
    fn moved(&mut self, table: u16, to: impl Fn(u32) -> Option<u32>) {
        let rows = &mut self.batch.tables[usize::from(table)];
        rows.starts = vec![0, u32::try_from(rows.places.len()).expect("limited number of rows")];
        let place = |at: CellAt| match at.table {
            Some(t) if t == table => Some(CellAt { row: to(at.row)?, ..at }),
            Some(_) | None => Some(at),
        };
        let typed = std::mem::take(&mut self.typed);
        self.typed = typed.into_iter().filter_map(|(at, text)| Some((place(at)?, text))).collect();
        if let Some(extras) = self.batch.extras.get_mut(&0) {
            let marks = std::mem::take(&mut extras.marks);
            extras.marks = marks.into_iter().filter_map(|(at, mark)| Some((place(at)?, mark))).collect();
        }
    }

    /// Origin and note of a cell, if anything is said.
    pub fn mark(&self, at: CellAt) -> Option<&Mark> {
        self.batch.extras.get(&0)?.marks.get(&at)
    }

    /// Changes origin and note of a cell; nothing is kept of an empty mark.
    pub fn mark_with(&mut self, at: CellAt, change: impl FnOnce(&mut Mark)) {
        let extras = self.batch.extras.or_default(0);
        let mark = extras.marks.or_default(at);
        change(mark);
        if *mark == Mark::default() {
            extras.marks.remove(&at);
        }
        if extras.is_empty() {
            self.batch.extras.remove(&0);
        }
    }
}

/// A column with `gone` entries from `at` on replaced by those of `by`.
fn spliced(column: &Column, at: u32, gone: u32, by: Option<&Column>) -> Column {
    let len = u32::try_from(column.len()).expect("limited number of rows");
    let mut out = column.gather(&(0..at).collect::<Vec<u32>>());
    if let Some(by) = by {
        out.append(by);
    }
    out.append(&column.gather(&(at + gone..len).collect::<Vec<u32>>()));
    out
}
