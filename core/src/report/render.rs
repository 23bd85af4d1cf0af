//! Findings and assessments to words: values with their measures, the condition with values, cells with addresses.

mod needs;
mod standard;

use super::canonical::short_hash;
use super::gap::{Change, change};
use super::machines::Machines;
use super::model::{CellReport, FindingReport, GapReport};
use super::words::{flag_words, state_name, state_words};
use crate::catalogue::{Body, BuiltIn, Message, Part, Rule, Scope, Severity};
use crate::column::{Batch, Column, Origin, Place, read};
use crate::eval::{Machine, Shown, find_column};
use crate::finding::{Checker, Finding, NO_ROW, Repeats};
use crate::lang::{Cell, Node, Source, Type, Typed, print_with};
use crate::limits::MAX_CELLS_PER_FINDING;
use crate::measure::measured as with_measure;
use crate::plan::{Context, RulePlan};
use crate::span::Lang;
use crate::value::number::{divide_rounded, format_scaled, power_of_ten};
use crate::value::{Kind, Rounding, State};
use std::borrow::Cow;

/// Renders what was found in one batch.
pub(crate) struct Renderer<'a> {
    pub checker: &'a Checker<'a>,
    pub batch: &'a Batch,
    pub context: &'a Context,
    pub lang: Lang,
    pub level: Option<&'a str>,
    pub period: &'a str,
}

/// One record of a batch, with the registers of one rule.
struct Telling<'a> {
    one: &'a Batch,
    machine: &'a Machine,
    plan: &'a RulePlan,
    /// Entry of a row rule's domain, 0 for a record.
    entry: usize,
}

impl<'a> Renderer<'a> {
    pub fn severity(&self, rule: &Rule) -> Severity {
        let by_level = self.level.and_then(|level| rule.severity_by_level.iter().find(|(l, _)| l == level));
        by_level.map_or(rule.severity, |(_, severity)| *severity)
    }

    /// The record of a batch as a batch of its own, with last year's and the register's words on it. `kept` lends its
    /// memory.
    pub fn single<'b>(&self, record: u32, kept: &'b mut Batch) -> &'b Batch
    where
        'a: 'b,
    {
        if self.batch.len == 1 {
            return self.batch;
        }
        self.batch.single_into(record as usize, kept);
        kept
    }

    pub fn finding(&self, machines: &mut Machines, found: &Finding, one: &Batch, repeats: &Repeats) -> FindingReport {
        let rule = &self.checker.form.rules[found.rule as usize];
        let plan = &self.checker.plan.rules[found.rule as usize];
        let entry = self.entry(rule.scope, row_table(rule), found);
        let telling = self.tell(&mut machines.now, one, plan, entry);
        let mut cells = self.cells(rule, found);
        let unit = self.key_text(found.record);
        let mut parts = vec![rule.id.as_str(), &unit, self.period];
        for cell in &cells {
            parts.push(&cell.value);
        }
        let fingerprint = short_hash(&parts, 16);
        // Where the same values stood first; a fingerprint does not depend on it.
        if let Some(seen) = repeats.first(found.first)
            && let Some(own) = cells.first()
        {
            let first = CellReport { at: seen.at.clone(), file: seen.file.clone(), row: 0, ..own.clone() };
            cells.push(first);
        }
        let (why, fix) = self.reasons(rule, &telling, found);
        FindingReport {
            clause: rule.clause.clone().unwrap_or_default(),
            explanation: None,
            fingerprint,
            fix,
            gap: self.gap(&telling, &mut machines.moved, found),
            level: level_of(rule.scope),
            period: self.period.to_owned(),
            rule: rule.id.clone(),
            rule_version: rule.version.clone(),
            says: self.message(&rule.says, &telling),
            scope: rule.scope.name(),
            severity: self.severity(rule).name(),
            source: rule.source.clone().unwrap_or_default(),
            suspects: Vec::new(),
            trace: self.trace(rule, &telling),
            unit,
            unit_name: self.name_text(found.record),
            why,
            cells,
        }
    }

    /// Entry in a single-record batch that a finding speaks of.
    fn entry(&self, scope: Scope, across: Option<u16>, found: &Finding) -> usize {
        match scope {
            Scope::Row(table) if found.row != NO_ROW => self.row_number(table, found.record, found.row) as usize - 1,
            Scope::Batch if found.row != NO_ROW => {
                across.map_or(0, |table| self.row_number(table, found.record, found.row) as usize - 1)
            }
            Scope::Row(_) | Scope::Record | Scope::Batch | Scope::History | Scope::Rollup => 0,
        }
    }

    /// Row of a table within its record, counted from 1.
    fn row_number(&self, table: u16, record: u32, row: u32) -> u32 {
        row - self.batch.tables[usize::from(table)].starts[record as usize] + 1
    }

    fn tell<'b>(&self, machine: &'b mut Machine, one: &'b Batch, plan: &'b RulePlan, entry: usize) -> Telling<'b> {
        machine.run_more(self.checker.input(one, self.context), &plan.explain);
        Telling { one, machine, plan, entry }
    }

    /// Why and fix; for an unreadable cell the reader says it better than any rule.
    fn reasons(&self, rule: &Rule, telling: &Telling<'_>, found: &Finding) -> (String, String) {
        if rule.built_in == Some(BuiltIn::Format)
            && let Some(Cell::Field { table, field, .. }) = rule.cells.first()
        {
            let column = find_column(self.batch, rule.cells[0]);
            let at = if table.is_some() { found.row } else { found.record };
            let raw = column.and_then(|c| c.raw(at as usize)).unwrap_or_default();
            let declared = self.checker.form.field_at(*table, *field);
            let (why, fix) = read::why_unreadable(declared, self.checker.catalogue, raw);
            return (why.get(self.lang).to_owned(), fix.get(self.lang).to_owned());
        }
        (self.message(&rule.why, telling), self.message(&rule.fix, telling))
    }

    // ---- values ----------------------------------------------------------------------------------------

    fn message(&self, message: &Message, telling: &Telling<'_>) -> String {
        let mut told = String::new();
        for part in message.parts(self.lang) {
            match part {
                Part::Text(text) => told.push_str(text),
                Part::Value(typed) => told.push_str(&self.value(typed, telling, true)),
            }
        }
        told
    }

    /// A value as people read it. `measured` adds the measure behind a number.
    fn value(&self, typed: &Typed, telling: &Telling<'_>, measured: bool) -> String {
        self.value_at(typed, None, telling, measured)
    }

    /// The same for a value of which it is known where the plan shows it.
    fn value_at(&self, typed: &Typed, at: Option<usize>, telling: &Telling<'_>, measured: bool) -> String {
        if let Node::Cell(cell) | Node::Entered(cell) = &typed.node
            && (matches!(typed.node, Node::Entered(_)) || !self.is_computed(*cell))
            && let Some(text) = self.cell_text(*cell, telling, measured)
        {
            return text;
        }
        let shown = &telling.plan.shown;
        let Some(at) = at.or_else(|| shown.iter().position(|(shown, _)| shown.node == typed.node)) else {
            return print_with(typed, &self.checker.form.names, &mut |_| None);
        };
        let (_, value) = &shown[at];
        match telling.machine.shown(self.checker.input(telling.one, self.context), value, telling.entry) {
            Shown::Missing(state) => state_words(state).get(self.lang).to_owned(),
            Shown::Flag(flag) if measured => flag_words(flag).get(self.lang).to_owned(),
            Shown::Flag(flag) => flag.to_string(),
            Shown::Text => String::new(),
            Shown::Number { n, d, scale } => {
                let text = self.number(&typed.ty, n, d, scale);
                if measured { with_measure(&text, &self.measure(&typed.ty)) } else { text }
            }
        }
    }

    /// A number, day or code from a register. A quotient is rounded half away from zero to two decimals, for reading only.
    fn number(&self, ty: &Type, n: i128, d: i128, scale: i32) -> String {
        match ty {
            Type::Date => i64::try_from(n)
                .ok()
                .and_then(crate::value::Date::from_days)
                .map_or(format_scaled(n, 0), |x| x.to_string()),
            Type::Code(list) => {
                let list = &self.checker.catalogue.lists[usize::from(*list)];
                let code = usize::try_from(n).ok().and_then(|at| list.codes.get(at));
                code.map_or(format_scaled(n, 0), |c| c.label.get(self.lang).to_owned())
            }
            Type::Number(_) | Type::Text | Type::Flag | Type::Unknown => decimal(n, d, scale, 2),
        }
    }

    fn measure(&self, ty: &Type) -> String {
        match ty {
            Type::Number(number) if !number.plain => {
                let measures = &self.checker.catalogue.measures;
                measures.told(&number.quantity).map_or(String::new(), |w| w.get(self.lang).to_owned())
            }
            Type::Number(_) | Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => String::new(),
        }
    }

    /// Whether a cell is read as a formula.
    fn is_computed(&self, cell: Cell) -> bool {
        match cell {
            Cell::Field { table, field, .. } => self.checker.form.field_at(table, field).computed.is_some(),
            Cell::Unit(_) | Cell::Given(_) => false,
        }
    }

    /// A stored cell as people read it.
    fn cell_text(&self, cell: Cell, telling: &Telling<'_>, measured: bool) -> Option<String> {
        match cell {
            Cell::Field { table, field, .. } => {
                let declared = self.checker.form.field_at(table, field);
                let column = find_column(telling.one, cell)?;
                let at = if table.is_some() { telling.entry } else { 0 };
                if at >= column.len() {
                    return None;
                }
                let shown = match column.state_of(at) {
                    // What cannot be read may be of any length; the cell below it keeps the whole.
                    State::Unreadable => read::shortened(column.raw(at).unwrap_or("")),
                    _ => read::show(declared, self.checker.catalogue, column, at, self.lang),
                };
                if shown.is_empty() && column.state_of(at) != State::Given {
                    return Some(state_words(column.state_of(at)).get(self.lang).to_owned());
                }
                let given = column.state_of(at) == State::Given;
                Some(match &declared.measure {
                    Some(measure) if measured && given => with_measure(&shown, &self.label(measure)),
                    Some(_) | None => shown,
                })
            }
            Cell::Unit(_) => find_column(telling.one, cell).map(|c| c.text(0).unwrap_or_default().to_owned()),
            Cell::Given(_) => None,
        }
    }

    /// The condition with values in the place of names, such as `600.00 <= 500.00`.
    fn trace(&self, rule: &Rule, telling: &Telling<'_>) -> String {
        match &rule.body {
            // These ask for the state of a cell, which the sentence tells better.
            Body::Check(_) if matches!(rule.built_in, Some(BuiltIn::Required | BuiltIn::Format)) => String::new(),
            Body::Check(check) => {
                let names = &self.checker.form.names;
                print_with(check, names, &mut |typed| match &typed.node {
                    Node::Cell(cell) | Node::Entered(cell) => Some(self.traced(*cell, typed, telling)),
                    Node::Reduce { .. } => Some(self.value(typed, telling, false)),
                    // A number told in another measure than its neighbour says which.
                    Node::Convert(inner, _) if matches!(inner.node, Node::Cell(_) | Node::Reduce { .. }) => {
                        Some(self.value(inner, telling, true))
                    }
                    _ => None,
                })
            }
            Body::Unique(_) | Body::ExistsInRegister(_) | Body::ExistsInDivisions(_) => String::new(),
        }
    }

    /// A cell in a trace: codes as codes, texts in quotation marks.
    fn traced(&self, cell: Cell, typed: &Typed, telling: &Telling<'_>) -> String {
        if let (Type::Code(_), Cell::Field { table, field, .. }) = (&typed.ty, cell)
            && let Some(column) = find_column(telling.one, cell)
        {
            let at = if table.is_some() { telling.entry } else { 0 };
            if at < column.len() && column.state_of(at) == State::Given {
                let declared = self.checker.form.field_at(table, field);
                return format!("'{}'", read::canonical(declared, self.checker.catalogue, column, at));
            }
        }
        quoted(&typed.ty, self.value(typed, telling, false))
    }

    fn gap(&self, telling: &Telling<'_>, moved: &mut Machine, found: &Finding) -> Option<GapReport> {
        let change = self.change(telling, moved, None)?;
        let Cell::Field { table, field, .. } = change.cell else { return None };
        let declared = self.checker.form.field_at(table, field);
        let row = match table {
            Some(t) if !change.summed && found.row != NO_ROW => self.row_number(t, found.record, found.row),
            Some(_) | None => 0,
        };
        Some(GapReport {
            by: stored_number(&declared.kind, change.by),
            field: declared.id.clone(),
            measure: declared.measure.clone().unwrap_or_default(),
            row,
        })
    }

    /// The change for what is told of; `lever` asks for a certain cell.
    fn change(&self, telling: &Telling<'_>, moved: &mut Machine, lever: Option<Cell>) -> Option<Change> {
        let Telling { one, machine, plan, entry } = *telling;
        change(self.checker, (machine, moved), one, self.context, plan, entry, lever)
    }

    /// The words of a measure.
    fn label(&self, measure: &'a str) -> Cow<'a, str> {
        self.checker.catalogue.measures.label_in(measure, self.lang)
    }

    // ---- cells -----------------------------------------------------------------------------------------

    fn cells(&self, rule: &Rule, found: &Finding) -> Vec<CellReport> {
        let mut cells = Vec::new();
        let mut open: Vec<Cell> = rule.cells.iter().rev().copied().collect();
        let mut known = Vec::new();
        while let Some(cell) = open.pop() {
            if known.contains(&cell) || cells.len() >= MAX_CELLS_PER_FINDING {
                continue;
            }
            known.push(cell);
            if let Cell::Field { source, table, field } = cell {
                // A computed field has no cell of its own: what it is computed from is shown.
                // The rules about what was typed for it begin with that.
                let entered = known.len() == 1 && matches!(rule.built_in, Some(BuiltIn::Computed | BuiltIn::Format));
                if let Some(formula) = self.checker.form.field_at(table, field).computed.as_ref().filter(|_| !entered) {
                    for cell in formula.cells().iter().rev() {
                        open.push(crate::plan::build::shifted(*cell, source));
                    }
                    continue;
                }
                // Nor has the answer of a lookup: the text that it looks up is shown.
                if let Some(of) = self.looked_up(table, field) {
                    open.push(Cell::Field { source, table: None, field: of });
                    continue;
                }
                for entry in self.entries(source, table, found) {
                    if cells.len() < MAX_CELLS_PER_FINDING {
                        cells.extend(self.cell(cell, entry, found));
                    }
                }
            }
        }
        cells
    }

    /// The text that a field of a form seen with others answers by itself; none for fields that are asked.
    fn looked_up(&self, table: Option<u16>, field: u16) -> Option<u16> {
        let levels = self.checker.catalogue.levels.iter().find(|one| std::ptr::eq(&one.across, self.checker.form))?;
        let own = levels.across.fields.len() - levels.lookups.len();
        let lookup = levels.lookups.get(usize::from(field).checked_sub(own)?).filter(|_| table.is_none())?;
        u16::try_from(lookup.of).ok()
    }

    /// Entries of a column that a finding involves: its row, all rows of its record, or the record.
    fn entries(&self, source: Source, table: Option<u16>, found: &Finding) -> std::ops::Range<usize> {
        let record = found.record as usize;
        let Some(t) = table else { return record..record + 1 };
        match source {
            Source::Current if found.row != NO_ROW => found.row as usize..found.row as usize + 1,
            Source::Current => self.batch.tables[usize::from(t)].rows_of(record),
            Source::Previous => match &self.batch.previous {
                Some(previous) => previous.batch.tables[usize::from(t)].rows_of(record),
                None => 0..0,
            },
        }
    }

    fn cell(&self, cell: Cell, entry: usize, found: &Finding) -> Option<CellReport> {
        let Cell::Field { source, table, field } = cell else { return None };
        let declared = self.checker.form.field_at(table, field);
        let column = find_column(self.batch, cell)?;
        let (batch, prefix) = match source {
            Source::Current => (self.batch, ""),
            Source::Previous => (&self.batch.previous.as_ref()?.batch, "prev."),
        };
        let (place, row) = match table {
            None => (batch.places.get(entry), 0),
            Some(t) => {
                let rows = &batch.tables[usize::from(t)];
                (rows.places.get(entry), entry - rows.starts[found.record as usize] as usize + 1)
            }
        };
        let (file, at) = address(&batch.origins, place.copied(), usize::from(field));
        Some(CellReport {
            at,
            field: format!("{prefix}{}", declared.id),
            file,
            label: declared.label.get(self.lang).to_owned(),
            measure: declared.measure.clone().unwrap_or_default(),
            row: u32::try_from(row).unwrap_or(u32::MAX),
            state: state_name(column.state_of(entry)),
            table: table.map_or(String::new(), |t| self.checker.form.tables[usize::from(t)].id.clone()),
            value: read::canonical(declared, self.checker.catalogue, column, entry),
        })
    }

    /// The code of a record's unit; what was typed where it cannot be read.
    pub fn key_text(&self, record: u32) -> String {
        let key = self.checker.form.unit_key;
        self.text_of(key, record)
    }

    pub fn name_text(&self, record: u32) -> String {
        self.checker.form.unit_name.map_or(String::new(), |field| {
            let text = self.text_of(field, record);
            let given = self.batch.fields[field].state_of(record as usize) == State::Given;
            if given { text } else { read::shortened(&text) }
        })
    }

    fn text_of(&self, field: usize, record: u32) -> String {
        let column: &Column = &self.batch.fields[field];
        read::canonical(&self.checker.form.fields[field], self.checker.catalogue, column, record as usize)
    }

    fn path(&self, cell: Cell, entry: usize, record: u32) -> String {
        let Cell::Field { source, table: Some(t), field } = cell else { return self.checker.form.names.path(cell) };
        let table = &self.checker.form.tables[usize::from(t)];
        let rows = match source {
            Source::Current => Some(&self.batch.tables[usize::from(t)]),
            Source::Previous => self.batch.previous.as_ref().map(|p| &p.batch.tables[usize::from(t)]),
        };
        let prefix = if source == Source::Previous { "prev." } else { "" };
        let row = rows.map_or(0, |r| entry - r.starts[record as usize] as usize + 1);
        format!("{prefix}{}[{row}].{}", table.id, table.fields[usize::from(field)].id)
    }

    /// The value of a computed field as people read it, in the field's decimals; empty where it cannot be told.
    pub fn computed(&self, field: u16, shown: &Shown) -> String {
        let declared = &self.checker.form.fields[usize::from(field)];
        match (shown, &declared.kind) {
            (Shown::Number { n, d, scale }, Kind::Number { places }) => decimal(*n, *d, *scale, *places),
            (Shown::Number { n, d, scale }, _) => match &declared.computed {
                Some(formula) => self.number(&formula.ty, *n, *d, *scale),
                None => String::new(),
            },
            (Shown::Flag(flag), _) => flag_words(*flag).get(self.lang).to_owned(),
            (Shown::Missing(_) | Shown::Text, _) => String::new(),
        }
    }
}

/// The table whose rows a rule of repetition looks at.
fn row_table(rule: &Rule) -> Option<u16> {
    rule.cells.iter().find_map(|cell| match cell {
        Cell::Field { table, .. } => *table,
        Cell::Unit(_) | Cell::Given(_) => None,
    })
}

fn address(origins: &[Origin], place: Option<Place>, field: usize) -> (String, String) {
    let Some(place) = place else { return Default::default() };
    let Some(origin) = origins.get(usize::from(place.origin)) else { return Default::default() };
    let at = origin.address(place.row, field).unwrap_or_else(|| origin.row_address(place.row));
    (origin.file.clone(), at)
}

fn level_of(scope: Scope) -> u8 {
    match scope {
        Scope::Row(_) | Scope::Record => 1,
        Scope::History => 2,
        Scope::Batch => 3,
        Scope::Rollup => 4,
    }
}

/// Texts and codes stand in quotation marks in a trace.
fn quoted(ty: &Type, value: String) -> String {
    match ty {
        Type::Text | Type::Code(_) => format!("'{value}'"),
        Type::Number(_) | Type::Flag | Type::Date | Type::Unknown => value,
    }
}

/// A change of a field in its own decimals.
fn stored_number(kind: &Kind, n: i128) -> String {
    match kind {
        Kind::Number { places } => format_scaled(n, *places),
        _ => format_scaled(n, 0),
    }
}

/// `n / d * 10^-scale` exactly where it is no quotient, rounded half away from zero to `places` decimals otherwise.
fn decimal(n: i128, d: i128, scale: i32, places: u8) -> String {
    if d == 1
        && let Ok(exact) = u8::try_from(scale)
    {
        return format_scaled(n, exact);
    }
    let shift = i32::from(places) - scale;
    let by = u8::try_from(shift.unsigned_abs()).ok().and_then(power_of_ten);
    let scaled = match (by, shift >= 0) {
        (Some(by), true) => n.checked_mul(by).and_then(|n| divide_rounded(n, d, Rounding::HalfUp)),
        (Some(by), false) => d.checked_mul(by).and_then(|d| divide_rounded(n, d, Rounding::HalfUp)),
        (None, _) => None,
    };
    scaled.map_or_else(String::new, |n| format_scaled(n, places))
}
