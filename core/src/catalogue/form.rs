//! Forms: sections, fields and tables in screen order.

use super::{Rule, Standard};
use crate::lang::{Names, Typed};
use crate::measure::Quantity;
use crate::span::Words;
use crate::value::{Date, Kind};

/// What one kind of unit fills in for one period.
#[derive(Clone, Debug)]
pub struct Form {
    /// Stable id, such as `community`.
    pub id: String,
    /// Title as printed.
    pub title: Words,
    /// Kind of unit that fills it in.
    pub unit: String,
    /// Kind of period: `year` so far.
    pub period: String,
    /// 表号 of the departmental survey, as printed.
    pub table_number: Option<String>,
    /// 制定机关.
    pub authority: Option<Words>,
    /// 有效期至.
    pub valid_until: Option<Date>,
    /// Index of the field that identifies the unit.
    pub unit_key: usize,
    /// Index of the field that names the unit.
    pub unit_name: Option<usize>,
    /// Index of the field that holds the period, if the form has one.
    pub period_field: Option<usize>,
    /// Sections in screen order.
    pub sections: Vec<Section>,
    /// Fields of the record, in screen order.
    pub fields: Vec<Field>,
    /// Tables, in screen order.
    pub tables: Vec<Table>,
    /// Rules: those that come from fields first, in form order, then the written ones in file order.
    pub rules: Vec<Rule>,
    /// Standards of all programmes for this form, by programme and file order.
    pub standards: Vec<Standard>,
    /// What expressions of this form may name; also what prints them.
    pub names: Names,
}

/// A part of a form with a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: Words,
    /// Its fields and tables, in screen order.
    pub items: Vec<Item>,
}

/// A field or a table of a section, by index in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A field of the record.
    Field(usize),
    /// A table.
    Table(usize),
}

/// One question of a form, or one column of a table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Stable id, unique in the form.
    pub id: String,
    /// Index of its section.
    pub section: usize,
    /// Short name beside the box and at the head of the column.
    pub label: Words,
    /// What it holds.
    pub kind: Kind,
    /// Measure as written in the form, such as `m2/household`; none for pure numbers and other kinds.
    pub measure: Option<String>,
    /// Dimension and factor of that measure.
    pub quantity: Quantity,
    /// Least and greatest value that is believable, in stored form.
    pub range: Option<(i64, i64)>,
    /// Least and greatest number of characters.
    pub length: Option<(usize, usize)>,
    /// Whether it must be answered where it is relevant.
    pub required: bool,
    /// Relevance, the section's (or table's) and its own together; none where it is always asked.
    pub when: Option<Typed>,
    /// What an empty cell means.
    pub blank: BlankMeans,
    /// Point in time or period.
    pub moment: Option<Moment>,
    /// Column headings accepted in files: the Chinese label first, then the English label, the id, further ones.
    pub headings: Vec<String>,
    /// How to count.
    pub hint: Option<Words>,
    /// Clause of the programme that asks for it.
    pub clause: Option<String>,
    /// Where the definition comes from, when not from a clause.
    pub source: Option<String>,
    /// Formula of a computed field, in the field's own measure.
    pub computed: Option<Typed>,
    /// The formula as its author wrote it.
    pub computed_text: Option<String>,
}

impl Field {
    /// Whether another field asks the same: in the same measure, counted the same way; its kind is compared apart.
    pub(super) fn asks_the_same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.measure == other.measure
            && self.blank == other.blank
            && self.moment == other.moment
            && self.hint == other.hint
            && self.computed_text == other.computed_text
    }
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BlankMeans {
    /// Not known: what depends on it is undetermined.
    #[default]
    Undetermined,
    /// Does not apply.
    NotApplicable,
    /// Nothing: zero.
    Zero,
}

/// Whether a figure describes a day or a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// 时点: the state on the last day of the period.
    Point,
    /// 时期: the flow within the period.
    Period,
}

/// Repeating rows inside a record.
#[derive(Clone, Debug)]
pub struct Table {
    /// Stable id.
    pub id: String,
    /// Index of its section.
    pub section: usize,
    /// Heading.
    pub title: Words,
    /// Least and greatest number of rows.
    pub rows: (usize, usize),
    /// Index of the field that tells rows apart.
    pub key: Option<usize>,
    /// Relevance; none where it is always asked.
    pub when: Option<Typed>,
    /// Columns, in screen order.
    pub fields: Vec<Field>,
}

impl Form {
    /// Index of a record field.
    #[must_use]
    pub fn field_index(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.id == id)
    }

    /// Index of a table.
    #[must_use]
    pub fn table_index(&self, id: &str) -> Option<usize> {
        self.tables.iter().position(|t| t.id == id)
    }

    /// The field with an index, of the record or of a table.
    #[must_use]
    pub fn field_at(&self, table: Option<u16>, field: u16) -> &Field {
        match table {
            None => &self.fields[usize::from(field)],
            Some(t) => &self.tables[usize::from(t)].fields[usize::from(field)],
        }
    }
}

impl Table {
    /// Index of a column.
    #[must_use]
    pub fn field_index(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.id == id)
    }
}
