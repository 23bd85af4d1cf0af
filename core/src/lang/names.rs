//! The names that an expression may use. The catalogue fills this in; the language knows no forms.

use super::typed::{Cell, Source, Type};
use crate::measure::Measures;

/// Everything that can be named in the expressions of one form.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Fields of the record, in form order.
    pub record: Vec<Name>,
    /// Tables, in form order.
    pub tables: Vec<TableNames>,
    /// Code lists, in catalogue order.
    pub lists: Vec<ListNames>,
    /// Units of measure.
    pub measures: Measures,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its id.
    pub id: String,
    /// Its Chinese label, which may be used in its place.
    pub label: String,
    /// What it holds.
    pub ty: Type,
}

/// One table.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// Its id.
    pub id: String,
    /// Its Chinese title, which may be used in its place.
    pub label: String,
    /// Its fields, in form order.
    pub columns: Vec<Name>,
}

/// One code list.
#[derive(Clone, Debug)]
pub struct ListNames {
    /// Its id.
    pub id: String,
    /// Its codes, in file order.
    pub codes: Vec<String>,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The table whose fields are meant first; none in a record rule.
    pub table: Option<u16>,
    /// Whose rows these are.
    pub source: Source,
}

impl Site {
    /// An expression about a record.
    pub const RECORD: Self = Self { table: None, source: Source::Current };

    /// An expression about a row of a table.
    #[must_use]
    pub fn row(table: u16) -> Self {
        Self { table: Some(table), source: Source::Current }
    }
}

impl Names {
    /// The id of a cell as written in expressions: `hh_resident`, `facilities.area_total`, `prev.pop_60p`.
    #[must_use]
    pub fn path(&self, cell: Cell) -> String {
        use super::typed::{Outside, UnitAttribute};
        match cell {
            Cell::Field { source, table, field } => {
                let prev = match source {
                    Source::Current => "",
                    Source::Previous => "prev.",
                };
                match table {
                    None => format!("{prev}{}", self.record[usize::from(field)].id),
                    Some(t) => {
                        let table = &self.tables[usize::from(t)];
                        format!("{prev}{}.{}", table.id, table.columns[usize::from(field)].id)
                    }
                }
            }
            Cell::Unit(UnitAttribute::Name) => "unit.name".to_owned(),
            Cell::Unit(UnitAttribute::Kind) => "unit.kind".to_owned(),
            Cell::Unit(UnitAttribute::Parent) => "unit.parent".to_owned(),
            Cell::Given(Outside::AsOf) => "as_of".to_owned(),
            Cell::Given(Outside::PeriodStart) => "period.start".to_owned(),
            Cell::Given(Outside::PeriodEnd) => "period.end".to_owned(),
            Cell::Given(Outside::PeriodYear) => "period.year".to_owned(),
        }
    }
}

/// Index of the entry with this id or label.
pub(super) fn find(names: &[Name], name: &str) -> Option<u16> {
    let by_id = names.iter().position(|n| n.id == name);
    let at = by_id.or_else(|| names.iter().position(|n| n.label == name))?;
    u16::try_from(at).ok()
}
