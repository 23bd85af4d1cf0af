//! A form seen together with the forms of the units below it, for rules between levels.
//!
//! The units below become rows of a table, so that the one evaluator judges such rules like any others. A unit that is
//! expected and did not report is a row of blanks: every sum over it is undetermined, and no rule takes it for zero.

use super::units::{Level, Units};
use crate::catalogue::levels::{Child, Levels, Lookup};
use crate::catalogue::{Catalogue, Form};
use crate::column::{Batch, Column, Place, TableBatch};
use crate::eval::{Input, Machine, truth};
use crate::limits::MAX_TABLE_ROWS;
use crate::map::{Map, Set};
use crate::plan::{Context, Plan, Reg, compile};
use crate::value::{Kind, State};

/// Records of the forms below, by form.
pub type Below<'b> = Map<String, &'b Batch>;

/// Whose records, and of when.
#[derive(Clone, Copy, Debug)]
pub struct Across<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// What is asked.
    pub levels: &'a Levels,
    /// Units of the roll-up.
    pub units: &'a Units,
    /// Dates from outside.
    pub context: &'a Context,
}

/// The records of a form with a table for each form below. Its places point into the files of both.
#[must_use]
pub fn levels_batch(across: Across<'_>, upper: &Batch, below: &Below<'_>) -> Batch {
    let Across { catalogue, levels, units, context } = across;
    let mut whole = Batch {
        form: levels.form.clone(),
        len: upper.len,
        fields: upper.fields.clone(),
        tables: Vec::new(),
        places: upper.places.clone(),
        origins: upper.origins.clone(),
        previous: None,
        register: upper.register.clone(),
        extras: upper.extras.clone(),
    };
    for lookup in &levels.lookups {
        whole.fields.push(answers(lookup, upper, levels, units));
    }
    for child in &levels.children {
        let Some(form) = catalogue.form(&child.form) else { continue };
        let none = Batch::for_form(form);
        let batch = below.get(&child.form).copied().unwrap_or(&none);
        let first = u16::try_from(whole.origins.len()).unwrap_or(u16::MAX);
        whole.origins.extend(batch.origins.iter().cloned());
        let columns = masked(catalogue, context, form, child, batch);
        whole.tables.push(rows(levels, (form, child), upper, batch, &columns, units, first));
    }
    whole
}

/// Whether everything that each record names is there. See [`Lookup`] for what is known of a name.
fn answers(lookup: &Lookup, batch: &Batch, levels: &Levels, units: &Units) -> Column {
    let level = Level::named(&levels.across.unit);
    let of_units = lookup.table.is_none() && lookup.among == levels.across.unit_key;
    let column = match lookup.table {
        Some(table) => &batch.tables[table].fields[lookup.among],
        None => &batch.fields[lookup.among],
    };
    let there: Set<&str> = (0..column.len()).filter_map(|at| column.text(at)).collect();
    let of_level = || units.list.iter().filter(|unit| Some(unit.level) == level);
    let listed = units.registered && of_level().any(|unit| unit.expected);
    let whole = listed && !there.is_empty() && !of_level().any(|unit| unit.missing());
    let found = |name: &str| {
        if there.contains(name) {
            return Some(true);
        }
        let owner = name.get(..12).filter(|code| Level::of(code).is_some() && Level::of(code) == level);
        let Some(owner) = owner else { return whole.then_some(false) };
        match units.find(owner).map(|at| &units.list[at as usize]) {
            // Without a single row, the table did not come with the records.
            Some(unit) if unit.reported => (!there.is_empty()).then_some(false),
            // The code of a unit is known by the register, its rows only by its report.
            Some(unit) if unit.expected => of_units.then_some(true),
            Some(_) | None => listed.then_some(false),
        }
    };
    let mut answers = Column::for_kind(&Kind::Flag);
    for record in 0..batch.len {
        let names = batch.fields[lookup.of].text(record).unwrap_or_default();
        let names = names.split(|c: char| c.is_whitespace() || ",，、;；".contains(c)).filter(|name| !name.is_empty());
        let found: Vec<Option<bool>> = names.map(found).collect();
        match (found.contains(&Some(false)), found.contains(&None) || found.is_empty()) {
            (true, _) => answers.push_int(0),
            (false, false) => answers.push_int(1),
            (false, true) => answers.push_missing(State::Blank),
        }
    }
    answers
}

/// The columns of a form below; cells that the form does not ask for say so.
fn masked(catalogue: &Catalogue, context: &Context, form: &Form, child: &Child, batch: &Batch) -> Vec<Column> {
    let (plan, _) = compile(form);
    let wanted: Vec<Reg> = child.columns.iter().filter_map(|at| plan.field_relevance[*at]).collect();
    let input = Input { plan: &plan, batch, context, divisions: &catalogue.divisions };
    let mut machine = Machine::default();
    machine.run(input, &needed(&plan, wanted), None, None);
    let mut columns = Vec::new();
    for at in &child.columns {
        let mut column = batch.fields[*at].clone();
        if let Some(reg) = plan.field_relevance[*at] {
            for (record, state) in column.state.iter_mut().enumerate() {
                let asked = machine.byte(input, reg, record);
                if asked == truth::FALSE || asked == truth::NOT_APPLICABLE {
                    *state = State::Hidden as u8;
                }
            }
        }
        columns.push(column);
    }
    columns
}

fn needed(plan: &Plan, mut open: Vec<Reg>) -> Vec<Reg> {
    let mut all = Set::new();
    while let Some(reg) = open.pop() {
        if all.insert(reg) {
            open.extend(plan.ops[reg as usize].operands());
        }
    }
    all.into_iter().collect()
}

/// The rows of each record: its units below in the order of their reports, then one blank row for each that is awaited.
fn rows(
    levels: &Levels,
    (form, child): (&Form, &Child),
    upper: &Batch,
    batch: &Batch,
    columns: &[Column],
    units: &Units,
    first: u16,
) -> TableBatch {
    let unit_of =
        |batch: &Batch, key: usize, record: usize| batch.fields[key].text(record).and_then(|code| units.find(code));
    let level = Level::named(&levels.across.unit).unwrap_or(Level::Region);
    let below = Level::named(&form.unit).unwrap_or(Level::Community);
    let mut under: Map<u32, Vec<u32>> = Map::new();
    let mut seen = Set::new();
    for record in 0..batch.len {
        let unit = unit_of(batch, form.unit_key, record).filter(|unit| units.list[*unit as usize].counts());
        if let Some(unit) = unit.filter(|unit| seen.insert(*unit))
            && let Some(place) = units.at_level(unit, level)
        {
            under.or_default(place).push(u32::try_from(record).expect("limited"));
        }
    }
    let mut missing: Map<u32, usize> = Map::new();
    for (at, unit) in (0u32..).zip(&units.list).filter(|(_, unit)| unit.level == below && unit.missing()) {
        if let Some(place) = units.at_level(at, level) {
            *missing.or_default(place) += 1;
            debug_assert!(unit.expected);
        }
    }
    let (mut starts, mut wanted) = (vec![0u32], Vec::new());
    for record in 0..upper.len {
        let unit = unit_of(upper, levels.across.unit_key, record);
        let own = unit.and_then(|unit| under.get(&unit)).map_or(&[][..], Vec::as_slice);
        // Without a register, the upper form itself says how many there are.
        let declared = child.declared.and_then(|field| upper.fields[field].int(record));
        let awaited = if units.registered {
            unit.and_then(|unit| missing.get(&unit)).copied().unwrap_or(0)
        } else {
            declared.and_then(|n| usize::try_from(n).ok()).map_or(1, |n| n.saturating_sub(own.len()))
        };
        let taken = own.len().min(MAX_TABLE_ROWS - 1);
        let blank = (awaited + own.len() - taken).min(MAX_TABLE_ROWS - taken);
        wanted.extend_from_slice(&own[..taken]);
        wanted.extend(std::iter::repeat_n(u32::MAX, blank));
        starts.push(u32::try_from(wanted.len()).expect("tables stay below 2^32 rows"));
    }
    let place = |row: &u32| match batch.places.get(*row as usize) {
        Some(place) => Place { origin: place.origin.saturating_add(first), row: place.row },
        None => Place::AWAITED,
    };
    TableBatch {
        starts,
        fields: columns.iter().map(|column| column.gather(&wanted)).collect(),
        places: wanted.iter().map(place).collect(),
    }
}
