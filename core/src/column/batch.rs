//! The records of one form in columns.

use super::{Column, Extras, Origin, Place};
use crate::catalogue::{Field, Form};
use crate::limits::narrow;
use crate::map::Map;

/// Records of one form and one period.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Id of the form.
    pub form: String,
    /// Number of records.
    pub len: usize,
    /// One column per record field of the form, in form order. Computed fields have a column too:
    /// what the file said there, blank where it said nothing.
    pub fields: Vec<Column>,
    /// One entry per table of the form, in form order.
    pub tables: Vec<TableBatch>,
    /// Where each record was read from.
    pub places: Vec<Place>,
    /// The sheets and files that `places` refer to.
    pub origins: Vec<Origin>,
    /// Last year's records, aligned: record `i` there is that of record `i` here. None where no previous file was given.
    pub previous: Option<Box<Previous>>,
    /// What the register says of each unit; none where no register was given.
    pub register: Option<RegisterColumns>,
    /// What records say beside their values, by record; only where they say something.
    pub extras: Map<u32, Extras>,
}

/// The previous records of a batch.
#[derive(Clone, Debug, Default)]
pub struct Previous {
    /// Columns of the previous period, aligned record by record; blank where there is none.
    pub batch: Batch,
    /// Whether a previous record exists.
    pub present: Vec<bool>,
}

/// The register's words on each unit of a batch.
#[derive(Clone, Debug, Default)]
pub struct RegisterColumns {
    /// Whether the unit stands in the register.
    pub known: Vec<bool>,
    /// `unit.name`, `unit.kind`, `unit.parent`; texts, blank where unknown.
    pub name: Column,
    /// Kind of the unit.
    pub kind: Column,
    /// Code of the parent unit.
    pub parent: Column,
}

/// The rows of one table, those of record 0 first.
#[derive(Clone, Debug, Default)]
pub struct TableBatch {
    /// `starts[i]..starts[i + 1]` are the rows of record `i`; one longer than the number of records.
    pub starts: Vec<u32>,
    /// One column per field of the table, in form order.
    pub fields: Vec<Column>,
    /// Where each row was read from.
    pub places: Vec<Place>,
}

impl Batch {
    /// An empty batch for a form.
    #[must_use]
    pub fn for_form(form: &Form) -> Self {
        let tables = form
            .tables
            .iter()
            .map(|table| TableBatch {
                starts: vec![0],
                fields: table.fields.iter().map(|f| Column::for_kind(&f.kind)).collect(),
                places: Vec::new(),
            })
            .collect();
        let fields = form.fields.iter().map(|f| Column::for_kind(&f.kind)).collect();
        Self { form: form.id.clone(), fields, tables, ..Self::default() }
    }

    /// An empty batch for a form, in the memory of an earlier one.
    #[must_use]
    pub fn emptied(mut self, form: &Form) -> Self {
        let fits = |columns: &[Column], fields: &[Field]| {
            let fit = |(column, field): (&Column, &Field)| column.is_integer() == field.kind.is_integer();
            columns.len() == fields.len() && columns.iter().zip(fields).all(fit)
        };
        let tables = self.tables.iter().zip(&form.tables).all(|(own, table)| fits(&own.fields, &table.fields));
        if self.form != form.id
            || self.tables.len() != form.tables.len()
            || !tables
            || !fits(&self.fields, &form.fields)
        {
            return Self::for_form(form);
        }
        let columns = self.tables.iter_mut().flat_map(|table| &mut table.fields);
        self.fields.iter_mut().chain(columns).for_each(Column::clear);
        for table in &mut self.tables {
            table.starts.truncate(1);
            table.places.clear();
        }
        self.len = 0;
        self.places.clear();
        self.origins.clear();
        (self.previous, self.register, self.extras) = (None, None, Map::new());
        self
    }

    /// The records `rows`, in that order, with the rows of their tables; `u32::MAX` gives an empty record.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let pick = |places: &[Place], row: u32| places.get(row as usize).copied().unwrap_or_default();
        Self {
            form: self.form.clone(),
            len: rows.len(),
            fields: self.fields.iter().map(|column| column.gather(rows)).collect(),
            tables: self.tables.iter().map(|table| table.gather(rows)).collect(),
            places: rows.iter().map(|row| pick(&self.places, *row)).collect(),
            origins: self.origins.clone(),
            previous: None,
            register: None,
            extras: self.extras_of(rows),
        }
    }
}

impl Batch {
    /// What the records `rows` say beside their values, by their new numbers.
    fn extras_of(&self, rows: &[u32]) -> Map<u32, Extras> {
        if self.extras.is_empty() {
            return Map::new();
        }
        let renumbered = (0..).zip(rows).filter_map(|(new, old)| Some((new, self.extras.get(old)?.clone())));
        renumbered.collect()
    }

    /// Adds all records of another batch of the same form. Last year's records and register are not carried over.
    pub fn append(&mut self, other: &Self) {
        let first_origin: u16 = narrow(self.origins.len());
        let moved = |place: &Place| Place { origin: place.origin + first_origin, row: place.row };
        for (to, from) in self.fields.iter_mut().zip(&other.fields) {
            to.append(from);
        }
        for (to, from) in self.tables.iter_mut().zip(&other.tables) {
            let rows = u32::try_from(to.len()).expect("tables stay below 2^32 rows");
            to.starts.extend(from.starts[1..].iter().map(|start| start + rows));
            for (column, more) in to.fields.iter_mut().zip(&from.fields) {
                column.append(more);
            }
            to.places.extend(from.places.iter().map(moved));
        }
        self.places.extend(other.places.iter().map(moved));
        self.origins.extend(other.origins.iter().cloned());
        let first = u32::try_from(self.len).expect("batches stay below 2^32 records");
        self.extras.extend(other.extras.iter().map(|(record, extras)| (first + record, extras.clone())));
        self.len += other.len;
    }

    /// One record as a batch of its own, with last year's record and the register's words; places are left behind.
    #[must_use]
    pub fn single(&self, record: usize) -> Self {
        let mut one = Self::default();
        self.single_into(record, &mut one);
        one
    }

    /// The same in the place of an earlier record of the same form, whose memory is used again.
    pub fn single_into(&self, record: usize, one: &mut Self) {
        let row = [u32::try_from(record).expect("batches stay below 2^32 records")];
        if one.form == self.form && one.fields.len() == self.fields.len() && one.tables.len() == self.tables.len() {
            one.len = 1;
            self.fields.iter().zip(&mut one.fields).for_each(|(from, to)| from.gather_into(&row, to));
            self.tables.iter().zip(&mut one.tables).for_each(|(from, to)| from.gather_into(&row, to));
            one.extras = self.extras_of(&row);
        } else {
            *one = self.bare(&row);
        }
        one.previous = self
            .previous
            .as_ref()
            .map(|p| Box::new(Previous { batch: p.batch.bare(&row), present: vec![p.present[record]] }));
        one.register = self.register.as_ref().map(|r| RegisterColumns {
            known: vec![r.known[record]],
            name: r.name.gather(&row),
            kind: r.kind.gather(&row),
            parent: r.parent.gather(&row),
        });
    }

    /// Records without their origins, which telling about values does not need.
    fn bare(&self, rows: &[u32]) -> Self {
        Self {
            form: self.form.clone(),
            len: rows.len(),
            fields: self.fields.iter().map(|column| column.gather(rows)).collect(),
            tables: self.tables.iter().map(|table| table.gather(rows)).collect(),
            extras: self.extras_of(rows),
            ..Self::default()
        }
    }
}

impl TableBatch {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The rows of one record.
    #[must_use]
    pub fn rows_of(&self, record: usize) -> std::ops::Range<usize> {
        self.starts[record] as usize..self.starts[record + 1] as usize
    }

    /// The record that a row belongs to.
    #[must_use]
    pub fn record_of(&self, row: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= row) - 1
    }

    fn gather(&self, records: &[u32]) -> Self {
        let fields = self.fields.iter().map(|column| column.gather(&[])).collect();
        let mut out = Self { starts: Vec::new(), fields, places: Vec::new() };
        self.gather_into(records, &mut out);
        out
    }

    fn gather_into(&self, records: &[u32], out: &mut Self) {
        out.starts.clear();
        out.starts.push(0);
        let mut rows = Vec::new();
        for record in records {
            if *record != u32::MAX {
                rows.extend(self.starts[*record as usize]..self.starts[*record as usize + 1]);
            }
            out.starts.push(u32::try_from(rows.len()).expect("tables stay below 2^32 rows"));
        }
        self.fields.iter().zip(&mut out.fields).for_each(|(from, to)| from.gather_into(&rows, to));
        out.places.clear();
        out.places.extend(rows.iter().map(|row| self.places[*row as usize]));
    }
}
