//! Names of the entries of the handbook, which links from findings lead to.

use super::{BuiltIn, Form, Rule};
use crate::lang::Cell;

/// The entry of a form.
#[must_use]
pub fn of_form(form: &str) -> String {
    format!("form-{form}")
}

/// The entry of a field of a record, or of a table.
#[must_use]
pub fn of_field(form: &str, table: Option<&str>, field: &str) -> String {
    let table = table.map_or(String::new(), |table| format!("{table}-"));
    format!("field-{form}-{table}{field}")
}

/// The entry of an indicator.
#[must_use]
pub fn of_indicator(indicator: &str) -> String {
    format!("indicator-{indicator}")
}

/// The entry of a rule. Rules that follow from what a field asks are told with that field.
#[must_use]
pub fn of_rule(form: &Form, rule: &Rule) -> String {
    match rule.built_in {
        None => format!("rule-{}-{}", form.id, rule.id),
        Some(BuiltIn::Rows) => of_form(&form.id),
        Some(
            BuiltIn::Required | BuiltIn::Format | BuiltIn::Range | BuiltIn::Length | BuiltIn::Computed | BuiltIn::Key,
        ) => {
            let cell = rule.cells.iter().find_map(|cell| match *cell {
                Cell::Field { table, field, .. } => Some((table, field)),
                Cell::Unit(_) | Cell::Given(_) => None,
            });
            let Some((table, field)) = cell else { return of_form(&form.id) };
            let held = table.map(|at| form.tables[usize::from(at)].id.as_str());
            of_field(&form.id, held, &form.field_at(table, field).id)
        }
    }
}
