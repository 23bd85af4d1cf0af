//! What keeps a rule from being decided: cells without a value, units below that have not reported, divisors that are zero.

use super::Renderer;
use crate::column::Place;
use crate::eval::find_column;
use crate::finding::{Finding, NO_ROW};
use crate::lang::{Cell, Source};
use crate::limits::MAX_CELLS_PER_FINDING;
use crate::plan::RulePlan;
use crate::value::State;

impl Renderer<'_> {
    /// Paths of the cells without a value that keep a rule from being decided. Units below that have not reported have no
    /// cells; how many they are stands first, as `community.not_reported(3)`.
    pub fn needs(&self, record: u32, plan: &RulePlan) -> Vec<String> {
        let mut needs = self.awaited(record, plan);
        for cell in &plan.reads {
            let Some(column) = find_column(self.batch, *cell) else { continue };
            let Cell::Field { source, table, .. } = cell else { continue };
            let found = Finding { record, rule: 0, row: NO_ROW, first: NO_ROW };
            for entry in self.entries(*source, *table, &found) {
                let awaited = self.is_awaited(*table, entry);
                if !awaited && column.state_of(entry) >= State::Blank && needs.len() < MAX_CELLS_PER_FINDING {
                    needs.push(self.path(*cell, entry, record));
                }
            }
        }
        if needs.is_empty() { self.zeros(record, plan) } else { needs }
    }

    fn is_awaited(&self, table: Option<u16>, entry: usize) -> bool {
        table.is_some_and(|t| self.batch.tables[usize::from(t)].places.get(entry) == Some(&Place::AWAITED))
    }

    /// How many units below have not reported, for each form below that the rule reads.
    fn awaited(&self, record: u32, plan: &RulePlan) -> Vec<String> {
        let mut tables: Vec<u16> = Vec::new();
        for cell in &plan.reads {
            if let Cell::Field { source: Source::Current, table: Some(table), .. } = cell
                && !tables.contains(table)
            {
                tables.push(*table);
            }
        }
        let mut told = Vec::new();
        for t in tables {
            let rows = self.batch.tables[usize::from(t)].rows_of(record as usize);
            let count = rows.filter(|row| self.is_awaited(Some(t), *row)).count();
            if count > 0 {
                told.push(format!("{}.not_reported({count})", self.checker.form.tables[usize::from(t)].id));
            }
        }
        told
    }

    /// Paths of the cells that make a divisor zero: nothing is missing, and still the rule cannot be decided.
    fn zeros(&self, record: u32, plan: &RulePlan) -> Vec<String> {
        let mut zeros = Vec::new();
        for cell in &plan.divisors {
            let Some(column) = find_column(self.batch, *cell) else { continue };
            let Cell::Field { source, table, .. } = cell else { continue };
            let found = Finding { record, rule: 0, row: NO_ROW, first: NO_ROW };
            for entry in self.entries(*source, *table, &found) {
                if column.int(entry) == Some(0) && zeros.len() < MAX_CELLS_PER_FINDING {
                    zeros.push(self.path(*cell, entry, record));
                }
            }
        }
        zeros
    }
}
