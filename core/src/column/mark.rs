//! What a record says beside its values: where a value came from, notes on cells, and explanations of findings.
//!
//! No rule reads any of it. It is kept so that nothing a reporter wrote is lost between a form, a file and a store.

use crate::catalogue::Form;
use crate::map::Map;
use crate::value::{State, search};

/// The address of a cell inside one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellAt {
    /// Index of the table; none for a field of the record.
    pub table: Option<u16>,
    /// Row of the table, counted from 0; 0 for a field of the record.
    pub row: u32,
    /// Index of the field in the form or in the table.
    pub field: u16,
}

impl CellAt {
    /// The cell of a record field.
    #[must_use]
    pub fn record(field: u16) -> Self {
        Self { table: None, row: 0, field }
    }

    /// The cell of a row of a table.
    #[must_use]
    pub fn row(table: u16, row: u32, field: u16) -> Self {
        Self { table: Some(table), row, field }
    }

    /// `hh_resident` or `facilities[2].area_total`, rows counted from 1.
    #[must_use]
    pub fn path(self, form: &Form) -> String {
        let id = &form.field_at(self.table, self.field).id;
        match self.table {
            None => id.clone(),
            Some(table) => format!("{}[{}].{id}", form.tables[usize::from(table)].id, self.row + 1),
        }
    }

    /// The cell of a path; none where the form has no such field or table. Rows are not bounded here.
    #[must_use]
    pub fn parse(path: &str, form: &Form) -> Option<Self> {
        let index = |at: usize| u16::try_from(at).ok();
        let Some((table, rest)) = path.split_once('[') else {
            return Some(Self::record(index(form.field_index(path)?)?));
        };
        let (row, field) = search::split_once(rest, "].")?;
        let row = row.parse::<u32>().ok()?.checked_sub(1)?;
        let at = form.table_index(table)?;
        Some(Self::row(index(at)?, row, index(form.tables[at].field_index(field)?)?))
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CameFrom {
    /// Typed by the reporter.
    Typed,
    /// Taken over from last year and not looked at yet.
    Carried,
    /// Taken over from last year and confirmed to be still so.
    Confirmed,
    /// Read from a file.
    Imported,
    /// Computed by the form.
    Computed,
}

impl CameFrom {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 5] = [Self::Typed, Self::Carried, Self::Confirmed, Self::Imported, Self::Computed];

    /// The word in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Carried => "carried",
            Self::Confirmed => "confirmed",
            Self::Imported => "imported",
            Self::Computed => "computed",
        }
    }

    /// The origin of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == word)
    }
}

/// What `states` says of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// A state that stands in place of a value; none where there is a value or nothing was said.
    pub state: Option<State>,
    /// Where the value came from, where that was said.
    pub origin: Option<CameFrom>,
    /// A note on the cell, such as why no figure is available; empty for none.
    pub note: String,
}

/// A reason given for a finding. It holds while rule, version and fingerprint are those of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Explanation {
    /// Id of the rule.
    pub rule: String,
    /// Version of the rule.
    pub rule_version: String,
    /// Fingerprint of the finding: rule, unit, period and the values of its cells.
    pub fingerprint: String,
    /// The reason.
    pub text: String,
    /// Who gave it; empty where that is not known.
    pub by: String,
    /// When, as written; empty where that is not known.
    pub at: String,
}

/// What one record says beside its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Origins and notes of cells. States that take the place of values stand in the columns.
    pub marks: Map<CellAt, Mark>,
    /// Explanations in the order of the record.
    pub explanations: Vec<Explanation>,
}

impl Extras {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.explanations.is_empty()
    }
}
