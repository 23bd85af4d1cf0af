//! One record being filled in: set a cell, and only what hangs on it is checked again.
//!
//! What a session says at any moment is what [`crate::check_record`] says of its record: same findings in the same
//! order, same report, same bytes. Reading, checking and telling are those of every other door; a session only
//! remembers what need not be done again.

mod depends;
mod record;
mod summary;

pub use record::Entry;
pub use summary::{Progress, Summary};

use crate::column::batch::Previous;
use crate::column::register::RegisteredUnit;
use crate::column::{CameFrom, CellAt, Explanation, Extras, Mark};
use crate::eval::{Machine, truth};
use crate::finding::{Checker, Repeats, Structural};
use crate::lang::{Cell, Source};
use crate::limits::{MAX_EXPLANATIONS, MAX_TABLE_ROWS};
use crate::map::{Map, Set, sort, sort_by_number};
use crate::report::{
    Asked, AssessmentReport, CellReport, Checked, FindingReport, Given, Machines, Opened, Renderer, Report, RunOptions,
    UndeterminedReport, check_batch, open, suspect,
};
use crate::span::Lang;
use crate::value::{Date, State};
use depends::{Depends, Output};
use record::Values;

/// A record being filled in.
#[derive(Debug)]
pub struct Session<'a> {
    checker: &'a Checker<'a>,
    depends: Depends,
    beside: Beside,
    options: RunOptions,
    values: Values<'a>,
    /// What was wrong with the record that was opened.
    faults: Vec<Structural>,
    /// What is wrong with last year's record.
    structural: Vec<Structural>,
    /// Its registers are those of the record as it stands while a change is told.
    telling: Machines,
    /// Findings in the order (rule, row), each with its rule.
    found: Vec<(u32, FindingReport)>,
    undetermined: Map<u32, UndeterminedReport>,
    assessed: Map<u32, Vec<AssessmentReport>>,
    /// For fields that are not always asked: truths, one for the record or one for each row.
    relevance: Map<(Option<u16>, u16), Vec<u8>>,
    computed: Map<u16, String>,
}

/// What was said beside the record, kept for when its unit or period changes.
#[derive(Clone, Debug, Default)]
struct Beside {
    level: Option<String>,
    as_of: Option<Date>,
    previous: Option<String>,
    unit: Option<RegisteredUnit>,
    lang: Lang,
}

impl Beside {
    fn of(asked: &Asked<'_>) -> Self {
        Self {
            level: asked.level.map(str::to_owned),
            as_of: asked.as_of,
            previous: asked.previous.map(str::to_owned),
            unit: asked.unit.cloned(),
            lang: asked.lang,
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            lang: self.lang,
            level: self.level.as_deref(),
            as_of: self.as_of,
            previous: self.previous.as_deref(),
            unit: self.unit.as_ref(),
        }
    }
}

/// What one change changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Cells that look different now: value, findings, whether they are asked.
    pub cells: Set<CellAt>,
    /// Whether any finding came, went or reads differently.
    pub findings: bool,
    /// Whether any standard reads differently.
    pub standards: bool,
}

impl<'a> Session<'a> {
    /// Opens a session on a record, JSON version 1. Faults in its shape stand in [`Self::faults`]; the rest is read all
    /// the same. A text that is no record of the form at all gives an empty record, and says so there.
    #[must_use]
    pub fn new(checker: &'a Checker<'a>, record: &str, asked: &Asked<'_>) -> Self {
        let Opened { mut batch, faults, beside, options } = open(checker, record, asked);
        if batch.len == 0 {
            let empty = format!("{{\"record\":1,\"form\":\"{}\"}}", checker.form.id);
            batch = open(checker, &empty, asked).batch;
        }
        let mut session = Self {
            checker,
            depends: Depends::new(checker.form, &checker.plan),
            beside: Beside::of(asked),
            options,
            values: Values::new(checker.form, checker.catalogue, batch),
            faults,
            structural: beside,
            telling: Machines::default(),
            found: Vec::new(),
            undetermined: Map::new(),
            assessed: Map::new(),
            relevance: Map::new(),
            computed: Map::new(),
        };
        session.refresh_all();
        session
    }

    /// Gives last year's record, or takes it away.
    pub fn set_previous(&mut self, previous: Option<&str>) -> Changes {
        self.beside.previous = previous.map(str::to_owned);
        self.reopen()
    }

    /// Says what the register says of the unit, or that there is no register.
    pub fn set_unit(&mut self, unit: Option<RegisteredUnit>) -> Changes {
        self.beside.unit = unit;
        self.reopen()
    }

    /// Tells everything in another language from now on.
    pub fn set_lang(&mut self, lang: Lang) -> Changes {
        self.beside.lang = lang;
        self.reopen()
    }

    // ---- changing ------------------------------------------------------------------------------------------

    /// Sets a cell. A value that was carried or confirmed counts as typed from now on. A cell that does not exist is
    /// left alone, and nothing changes.
    pub fn set(&mut self, at: CellAt, entry: Entry<'_>) -> Changes {
        if !self.values.has(at) {
            return Changes::default();
        }
        let changed = self.values.set(at, entry);
        if changed && self.values.mark(at).is_some_and(|mark| mark.origin.is_some()) {
            self.values.mark_with(at, |mark| mark.origin = None);
        }
        let mut changes = if changed { self.refresh(at) } else { Changes::default() };
        changes.cells.insert(at);
        changes
    }

    /// Takes last year's value over into a blank cell; it counts as carried until it is confirmed.
    pub fn carry(&mut self, at: CellAt) -> Changes {
        let Some(text) = self.previous_canonical(at) else { return Changes::default() };
        if !self.values.has(at) || self.state(at) != State::Blank {
            return Changes::default();
        }
        let changes = self.set(at, Entry::Text(&text));
        self.values.mark_with(at, |mark| mark.origin = Some(CameFrom::Carried));
        changes
    }

    /// Says where the value of a cell came from; none forgets it.
    pub fn set_origin(&mut self, at: CellAt, origin: Option<CameFrom>) {
        if self.values.has(at) {
            self.values.mark_with(at, |mark| mark.origin = origin);
        }
    }

    /// Writes a note on a cell, such as why no figure is available; an empty one takes it away.
    pub fn set_note(&mut self, at: CellAt, note: &str) {
        if self.values.has(at) {
            self.values.mark_with(at, |mark| note.clone_into(&mut mark.note));
        }
    }

    /// Puts an empty row before row `row` of a table (at its end where `row` is larger). Nothing happens at the limit.
    pub fn insert_row(&mut self, table: u16, row: u32) -> Changes {
        let rows = self.values.rows(table);
        if rows as usize >= MAX_TABLE_ROWS {
            return Changes::default();
        }
        self.values.insert_row(table, row.min(rows));
        self.refresh_all()
    }

    /// Takes row `row` of a table away; nothing happens where there is none.
    pub fn remove_row(&mut self, table: u16, row: u32) -> Changes {
        if row >= self.values.rows(table) {
            return Changes::default();
        }
        self.values.remove_row(table, row);
        self.refresh_all()
    }

    /// Explains the findings of a fingerprint; an empty text takes the explanation back. Earlier words on the same
    /// finding give way.
    pub fn explain(&mut self, fingerprint: &str, text: &str, by: &str, at: &str) -> Changes {
        let Some((rule, version)) = self
            .findings()
            .find(|finding| finding.fingerprint == fingerprint)
            .map(|finding| (finding.rule.clone(), finding.rule_version.clone()))
        else {
            return Changes::default();
        };
        let extras = self.values.batch.extras.or_default(0);
        extras.explanations.retain(|one| one.rule != rule || one.fingerprint != fingerprint);
        if !text.trim().is_empty() && extras.explanations.len() < MAX_EXPLANATIONS {
            extras.explanations.push(Explanation {
                rule,
                rule_version: version,
                fingerprint: fingerprint.to_owned(),
                text: text.to_owned(),
                by: by.to_owned(),
                at: at.to_owned(),
            });
            sort(&mut extras.explanations);
        }
        if extras.is_empty() {
            self.values.batch.extras.remove(&0);
        }
        self.answer_all();
        let mut changes = Changes { findings: true, ..Changes::default() };
        for (_, finding) in &self.found {
            if finding.fingerprint == fingerprint {
                changes.cells.extend(self.cells_of(finding));
            }
        }
        changes
    }

    // ---- reading -------------------------------------------------------------------------------------------

    /// The form's checker.
    #[must_use]
    pub fn checker(&self) -> &'a Checker<'a> {
        self.checker
    }

    /// How the check is made and told.
    #[must_use]
    pub fn options(&self) -> &RunOptions {
        &self.options
    }

    /// Faults in the shape of the record that was opened; what they name was not taken over.
    #[must_use]
    pub fn faults(&self) -> &[Structural] {
        &self.faults
    }

    /// Every cell there is, record fields first, then tables row by row.
    #[must_use]
    pub fn cells(&self) -> Vec<CellAt> {
        self.values.cells()
    }

    /// Rows of a table.
    #[must_use]
    pub fn rows(&self, table: u16) -> u32 {
        self.values.rows(table)
    }

    /// What stands in the box of a cell: as typed, or the value as people write it.
    ///
    /// # Panics
    /// For a cell that does not exist; so do the other readers of cells.
    #[must_use]
    pub fn text(&self, at: CellAt) -> String {
        self.values.text(at, self.options.lang)
    }

    /// The value as records hold it: numbers with all their places, codes, `true`; what was typed where it is unreadable.
    #[must_use]
    pub fn canonical(&self, at: CellAt) -> String {
        self.values.canonical(at)
    }

    /// Whether a cell has a value, and which kind of none otherwise.
    #[must_use]
    pub fn state(&self, at: CellAt) -> State {
        self.values.column(at).state_of(at.row as usize)
    }

    /// Origin and note of a cell, if anything is said of it.
    #[must_use]
    pub fn mark(&self, at: CellAt) -> Option<&Mark> {
        self.values.mark(at)
    }

    /// Whether the form asks for a cell here. One that cannot be decided yet is asked.
    #[must_use]
    pub fn is_asked(&self, at: CellAt) -> bool {
        let Some(truths) = self.relevance.get(&(at.table, at.field)) else { return true };
        let own = if truths.len() == 1 { truths.first() } else { truths.get(at.row as usize) };
        own.is_none_or(|t| !matches!(*t, truth::FALSE | truth::NOT_APPLICABLE))
    }

    /// The value of a computed field as people read it; empty where it cannot be told, none for other fields.
    #[must_use]
    pub fn computed(&self, field: u16) -> Option<&str> {
        self.computed.get(&field).map(String::as_str)
    }

    /// Last year's value of a record field as people write it; none where there is none.
    #[must_use]
    pub fn previous_text(&self, at: CellAt) -> Option<String> {
        self.previous_with(at, |field, column, row| {
            crate::column::read::show(field, self.checker.catalogue, column, row, self.options.lang)
        })
    }

    fn previous_canonical(&self, at: CellAt) -> Option<String> {
        self.previous_with(at, |field, column, row| {
            crate::column::read::canonical(field, self.checker.catalogue, column, row)
        })
    }

    fn previous_with<T>(
        &self,
        at: CellAt,
        tell: impl FnOnce(&crate::catalogue::Field, &crate::column::Column, usize) -> T,
    ) -> Option<T> {
        let previous: &Previous = self.values.batch.previous.as_deref()?;
        if !previous.present.first().is_some_and(|present| *present) {
            return None;
        }
        let (columns, row) = match at.table {
            None => (&previous.batch.fields, 0),
            Some(table) => {
                (&previous.batch.tables.get(usize::from(table))?.fields, self.previous_row(&previous.batch, at)?)
            }
        };
        let column = columns.get(usize::from(at.field))?;
        let field = self.checker.form.field_at(at.table, at.field);
        (column.state_of(row) == State::Given).then(|| tell(field, column, row))
    }

    /// The row of last year's table that has the key of this row; none without a key, or where nobody had it.
    fn previous_row(&self, batch: &crate::column::Batch, at: CellAt) -> Option<usize> {
        let table = usize::from(at.table?);
        let declared = &self.checker.form.tables[table];
        let key = declared.key?;
        let own = self.values.canonical(CellAt { field: u16::try_from(key).ok()?, ..at });
        let column = batch.tables.get(table)?.fields.get(key)?;
        let same = |row: &usize| {
            let theirs = crate::column::read::canonical(&declared.fields[key], self.checker.catalogue, column, *row);
            column.state_of(*row) == State::Given && theirs == own
        };
        (!own.is_empty()).then(|| (0..column.len()).find(same)).flatten()
    }

    /// Findings in the order (rule, row), as the report lists them.
    pub fn findings(&self) -> impl Iterator<Item = &FindingReport> {
        self.found.iter().map(|(_, finding)| finding)
    }

    /// Rules that could not be decided, with what would decide them.
    pub fn undetermined(&self) -> impl Iterator<Item = &UndeterminedReport> {
        self.undetermined.values()
    }

    /// Standards that apply, in order.
    pub fn assessments(&self) -> impl Iterator<Item = &AssessmentReport> {
        self.assessed.values().flatten()
    }

    /// The cells that a finding speaks of, those of last year left out.
    #[must_use]
    pub fn cells_of(&self, finding: &FindingReport) -> Vec<CellAt> {
        finding.cells.iter().filter_map(|cell| self.cell_of(cell)).collect()
    }

    fn cell_of(&self, cell: &CellReport) -> Option<CellAt> {
        let path = match cell.row {
            0 => cell.field.clone(),
            row => format!("{}[{row}].{}", cell.table, cell.field),
        };
        CellAt::parse(&path, self.checker.form).filter(|at| self.values.has(*at))
    }

    /// The report on the record as it stands: the bytes that a check of [`Self::record`] gives.
    #[must_use]
    pub fn report(&self) -> Report {
        self.checked().report
    }

    /// The report, the canonical record and the receipt.
    #[must_use]
    pub fn checked(&self) -> Checked {
        check_batch(self.checker, &self.values.batch, &self.structural, self.options.clone())
    }

    /// The record as canonical JSON, version 1, with states, origins, notes and explanations.
    #[must_use]
    pub fn record(&self) -> String {
        crate::column::record::write_json(&self.values.batch, self.checker.form, self.checker.catalogue, 0)
    }

    // ---- checking again ------------------------------------------------------------------------------------

    /// Checks everything again.
    fn refresh_all(&mut self) -> Changes {
        let all = std::mem::take(&mut self.depends.all);
        let mut changes = self.run(&all);
        self.depends.all = all;
        changes.cells.extend(self.values.cells());
        Changes { findings: true, standards: true, ..changes }
    }

    /// Opens the record as it stands again: last year's record and the register's words follow unit and period.
    fn reopen(&mut self) -> Changes {
        let Opened { batch, beside, options, .. } = open(self.checker, &self.record(), &self.beside.asked());
        self.options = options;
        self.structural = beside;
        self.values.batch = batch;
        self.refresh_all()
    }

    /// Checks again what hangs on a cell. Every finding names unit and period, so those concern everything.
    fn refresh(&mut self, at: CellAt) -> Changes {
        let form = self.checker.form;
        let field = usize::from(at.field);
        let named = [Some(form.unit_key), form.unit_name, form.period_field].contains(&Some(field));
        if at.table.is_none() && named {
            return self.reopen();
        }
        let cell = Cell::Field { source: Source::Current, table: at.table, field: at.field };
        let outputs = self.depends.of(cell).to_vec();
        self.run(&outputs)
    }

    fn run(&mut self, outputs: &[Output]) -> Changes {
        let mut changes = Changes::default();
        let (mut rules, mut standards) = (Vec::new(), Vec::new());
        for output in outputs {
            match output {
                Output::Rule(at) => rules.push(*at),
                Output::Standard(at) => standards.push(*at),
                Output::Relevance(..) | Output::Computed(_) => {}
            }
        }
        let operations = self.depends.operations(outputs);
        let context = self.options.context;
        let mut machine = std::mem::take(&mut self.telling.now);
        machine.run(self.checker.input(&self.values.batch, &context), &operations, None, None);
        let mut repeats = Repeats::default();
        let outcomes =
            self.checker.outcomes_of(&machine, &self.values.batch, &context, (&rules, &standards), &mut repeats);
        for output in outputs {
            match output {
                Output::Relevance(table, field) => self.ask_again(&machine, *table, *field, &mut changes),
                Output::Computed(field) => self.compute_again(&machine, *field, &mut changes),
                Output::Rule(_) | Output::Standard(_) => {}
            }
        }
        self.telling.now = machine;
        self.tell_rules(&rules, &outcomes, &repeats, &mut changes);
        self.tell_standards(&standards, &outcomes, &mut changes);
        self.telling.now.reset();
        changes
    }

    fn ask_again(&mut self, machine: &Machine, table: Option<u16>, field: u16, changes: &mut Changes) {
        let plan = &self.checker.plan;
        let reg = match table {
            None => plan.field_relevance[usize::from(field)],
            Some(t) => plan.column_relevance[usize::from(t)][usize::from(field)],
        };
        let Some(reg) = reg else { return };
        let batch = &self.values.batch;
        let entries = crate::eval::entries(batch, plan.shapes[reg as usize].domain);
        let context = self.options.context;
        let truths = machine.truths_of(self.checker.input(batch, &context), reg, entries).into_owned();
        if self.relevance.get(&(table, field)) != Some(&truths) {
            let rows = 0..table.map_or(1, |t| self.values.rows(t));
            changes.cells.extend(rows.map(|row| CellAt { table, row, field }));
            self.relevance.insert((table, field), truths);
        }
    }

    fn compute_again(&mut self, machine: &Machine, field: u16, changes: &mut Changes) {
        let Some(value) = self.checker.plan.computed.get(&field) else { return };
        let context = self.options.context;
        let batch = &self.values.batch;
        let shown = machine.shown(self.checker.input(batch, &context), value, 0);
        let text = renderer(self.checker, batch, &self.options).computed(field, &shown);
        if self.computed.get(&field) != Some(&text) {
            changes.cells.insert(CellAt::record(field));
            self.computed.insert(field, text);
        }
    }

    fn tell_rules(
        &mut self,
        rules: &[u32],
        outcomes: &crate::finding::Outcomes,
        repeats: &Repeats,
        changes: &mut Changes,
    ) {
        let batch = &self.values.batch;
        let renderer = renderer(self.checker, batch, &self.options);
        let told: Vec<(u32, FindingReport)> = outcomes
            .findings
            .iter()
            .map(|found| (found.rule, renderer.finding(&mut self.telling, found, batch, repeats)))
            .collect();
        let again: Set<u32> = rules.iter().copied().collect();
        for (rule, finding) in self.found.iter().filter(|(rule, _)| again.contains(rule)).chain(&told) {
            // Suspects depend on all findings together and are told below.
            let before = self.found.iter().filter(|(other, f)| other == rule && same(f, finding)).count();
            let after = told.iter().filter(|(other, f)| other == rule && same(f, finding)).count();
            if before != after {
                changes.findings = true;
                changes.cells.extend(self.cells_of(finding));
            }
        }
        for rule in &again {
            self.undetermined.remove(rule);
        }
        for (record, rule) in &outcomes.undetermined {
            let plan = &self.checker.plan.rules[*rule as usize];
            let told = UndeterminedReport {
                needs: renderer.needs(*record, plan),
                rule: self.checker.form.rules[*rule as usize].id.clone(),
                unit: renderer.key_text(*record),
            };
            self.undetermined.insert(*rule, told);
        }
        self.found.retain(|(rule, _)| !again.contains(rule));
        self.found.extend(told);
        // Within a rule the rows stand in order already, and the sort keeps it.
        sort_by_number(&mut self.found, &|(rule, _)| *rule);
        self.answer_all();
    }

    fn tell_standards(&mut self, standards: &[u32], outcomes: &crate::finding::Outcomes, changes: &mut Changes) {
        let batch = &self.values.batch;
        let renderer = renderer(self.checker, batch, &self.options);
        let unit = renderer.key_text(0).into();
        let mut told: Map<u32, Vec<AssessmentReport>> = Map::new();
        for at in outcomes.assessments.iter().filter(|at| at.3 != truth::NOT_APPLICABLE) {
            told.or_default(at.1).push(renderer.assessment(&mut self.telling, *at, batch, &unit));
        }
        for standard in standards {
            let now = told.remove(standard).unwrap_or_default();
            let before = self.assessed.remove(standard).unwrap_or_default();
            changes.standards |= now != before;
            if !now.is_empty() {
                self.assessed.insert(*standard, now);
            }
        }
    }

    /// Puts suspects and explanations beside the findings, which concern them all together.
    fn answer_all(&mut self) {
        let (rules, mut findings): (Vec<u32>, Vec<FindingReport>) = std::mem::take(&mut self.found).into_iter().unzip();
        suspect(&mut findings);
        let none = Extras::default();
        let extras = self.values.batch.extras.get(&0).unwrap_or(&none);
        let catalogue = self.checker.catalogue;
        let mut given = Given::new(&extras.explanations, &catalogue.stock_phrases, self.options.lang);
        for finding in &mut findings {
            finding.explanation = None;
            given.answer(finding);
        }
        self.found = rules.into_iter().zip(findings).collect();
    }
}

fn renderer<'r>(checker: &'r Checker<'r>, batch: &'r crate::column::Batch, options: &'r RunOptions) -> Renderer<'r> {
    Renderer {
        checker,
        batch,
        context: &options.context,
        lang: options.lang,
        level: options.level.as_deref(),
        period: &options.period,
    }
}

/// Whether two findings say the same, suspects and explanations aside.
fn same(a: &FindingReport, b: &FindingReport) -> bool {
    a.fingerprint == b.fingerprint && a.says == b.says && a.cells == b.cells && a.gap == b.gap && a.trace == b.trace
}
