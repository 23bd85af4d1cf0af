//! Which outputs of a form hang on which cell, so that one changed cell re-checks only those.

use crate::catalogue::Form;
use crate::lang::Cell;
use crate::limits::narrow;
use crate::map::{Map, sort, sort_by_number};
use crate::plan::{Plan, Reg, cells, reachable, value_regs};

/// Something that the plan computes and a form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// A rule of the form.
    Rule(u32),
    /// A standard of the form.
    Standard(u32),
    /// Whether a field is asked; the table, if any, and the field.
    Relevance(Option<u16>, u16),
    /// The value of a computed field.
    Computed(u16),
}

/// All outputs of a form, what each runs, and which hang on a cell.
#[derive(Clone, Debug, Default)]
pub struct Depends {
    /// Every output, in order.
    pub all: Vec<Output>,
    /// Operations that an output runs, ascending.
    runs: Map<Output, Vec<Reg>>,
    /// Outputs by the cells they read.
    readers: Map<Cell, Vec<Output>>,
}

impl Depends {
    /// Follows the plan of a form backwards.
    pub fn new(form: &Form, plan: &Plan) -> Self {
        let mut depends = Self::default();
        let index = |at: usize| u32::try_from(at).expect("limited number of rules");
        for (at, rule) in plan.rules.iter().enumerate() {
            depends.add(plan, Output::Rule(index(at)), &rule.needs, &rule.explain);
        }
        for (at, standard) in plan.standards.iter().enumerate() {
            depends.add(plan, Output::Standard(index(at)), &standard.needs, &standard.explain);
        }
        for (at, reg) in plan.field_relevance.iter().enumerate() {
            depends.add(plan, Output::Relevance(None, narrow(at)), reg.as_slice(), &[]);
        }
        for (table, columns) in plan.column_relevance.iter().enumerate() {
            for (at, reg) in columns.iter().enumerate() {
                depends.add(plan, Output::Relevance(Some(narrow(table)), narrow(at)), reg.as_slice(), &[]);
            }
        }
        for at in 0..form.fields.len() {
            if let Some(value) = plan.computed.get(&narrow(at)) {
                depends.add(plan, Output::Computed(narrow(at)), &value_regs(value), &[]);
            }
        }
        sort(&mut depends.all);
        depends
    }

    /// Adds an output that runs `regs`, and reads what `told` reads besides.
    fn add(&mut self, plan: &Plan, output: Output, regs: &[Reg], told: &[Reg]) {
        let runs = reachable(&plan.ops, regs.to_vec());
        if runs.is_empty() {
            return;
        }
        for cell in cells(&plan.ops, &[&runs, told].concat()) {
            self.readers.or_default(cell).push(output);
        }
        self.runs.insert(output, runs);
        self.all.push(output);
    }

    /// Outputs that read a cell.
    pub fn of(&self, cell: Cell) -> &[Output] {
        self.readers.get(&cell).map_or(&[], Vec::as_slice)
    }

    /// Operations to run for some outputs, ascending.
    pub fn operations(&self, outputs: &[Output]) -> Vec<Reg> {
        let mut regs: Vec<Reg> = Vec::new();
        for runs in outputs.iter().filter_map(|output| self.runs.get(output)) {
            regs.extend_from_slice(runs);
        }
        sort_by_number(&mut regs, &|reg| *reg);
        regs.dedup();
        regs
    }
}
