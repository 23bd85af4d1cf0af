//! The register 名录: the units that are expected to report, with their names, kinds and parents.

use super::batch::RegisterColumns;
use super::{Batch, Column};
use crate::map::Map;
use crate::value::{Date, Kind, State};

/// One unit of the register.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RegisteredUnit {
    /// Name.
    pub name: String,
    /// Kind, such as `community`.
    pub kind: String,
    /// Code of the unit above.
    pub parent: String,
    /// First day it exists.
    pub from: Option<Date>,
    /// Last day it exists.
    pub until: Option<Date>,
}

/// The units that are expected to report, by code.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Units by code.
    pub units: Map<String, RegisteredUnit>,
}

impl Register {
    /// The unit of a code on a day.
    #[must_use]
    pub fn get(&self, code: &str, on: Date) -> Option<&RegisteredUnit> {
        let unit = self.units.get(code)?;
        let holds = unit.from.is_none_or(|from| from <= on) && unit.until.is_none_or(|until| on <= until);
        holds.then_some(unit)
    }

    /// What the register says of each record of a batch, whose codes stand in the field `unit_key`.
    #[must_use]
    pub fn columns(&self, batch: &Batch, unit_key: usize, on: Date) -> RegisterColumns {
        let text = || Column::for_kind(&Kind::Text);
        let mut columns = RegisterColumns { known: Vec::new(), name: text(), kind: text(), parent: text() };
        for record in 0..batch.len {
            let unit = batch.fields[unit_key].text(record).and_then(|code| self.get(code, on));
            columns.known.push(unit.is_some());
            let parts = [
                (&mut columns.name, unit.map(|u| &u.name)),
                (&mut columns.kind, unit.map(|u| &u.kind)),
                (&mut columns.parent, unit.map(|u| &u.parent)),
            ];
            for (column, value) in parts {
                match value {
                    Some(value) if !value.is_empty() => column.push_text(value),
                    Some(_) | None => column.push_missing(State::Blank),
                }
            }
        }
        columns
    }
}
