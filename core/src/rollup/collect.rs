//! From batches of all forms to contributions, and from contributions to totals.

use super::once::Once;
use super::peers;
use super::total::Scale;
use super::units::{LeftOut, Level, Units};
use super::{Fault, Indicators, Options, Part, Rolled, Total};
use crate::catalogue::{Catalogue, Change, Count, Form, Indicator, Programme};
use crate::column::{Batch, register::Register};
use crate::eval::{Input, Machine, truth};
use crate::lang::{Domain, Typed};
use crate::map::{Map, Set};
use crate::plan::count::{Addend, CountPlan, Wanted, compile_counts};
use crate::plan::{Context, Plan, Reg};
use crate::span::Lang;
use crate::value::State;

/// A roll-up in the making: batches of any form, in any order, then [`RollUp::finish`].
#[derive(Debug)]
pub struct RollUp<'a> {
    catalogue: &'a Catalogue,
    programme: &'a Programme,
    options: Options,
    context: Context,
    register: Option<&'a Register>,
    wanted: Vec<Quantity<'a>>,
    sums: Vec<FormSums<'a>>,
    units: Units,
    machine: Machine,
    once: Once,
    reported: Set<(Level, u32)>,
    twice: Vec<String>,
    /// Unit, and the codes that it names as its former ones.
    former: Vec<(u32, String)>,
}

/// One indicator as it is read.
#[derive(Debug)]
struct Quantity<'a> {
    indicator: &'a Indicator,
    count: Option<Count>,
    readings: Vec<(String, String)>,
    /// What records of its own form add.
    own: Vec<Part>,
    /// What records of the denominator's form add, where it is another; in `n`.
    other: Vec<Part>,
    /// Where its parts stand: sums of a form, and number there.
    at: Option<(usize, usize)>,
    under: Option<(usize, usize)>,
}

/// All sums over the records of one form.
#[derive(Debug)]
struct FormSums<'a> {
    form: &'a Form,
    level: Level,
    plan: Plan,
    all: Vec<Reg>,
    counts: Vec<CountPlan>,
    /// Indicator of each, and whether it is the denominator of another form's.
    whose: Vec<(usize, bool)>,
}

impl<'a> RollUp<'a> {
    /// Begins a roll-up.
    ///
    /// # Errors
    /// Readings, programmes and indicators that are not there, and sums that cannot be made.
    pub fn new(catalogue: &'a Catalogue, register: Option<&'a Register>, options: Options) -> Result<Self, Fault> {
        let id = if options.programme.is_empty() { &catalogue.default_programme } else { &options.programme };
        let programme = catalogue.programme(id).ok_or_else(|| Fault::Programme(id.clone()))?;
        let changes = chosen(catalogue, programme, &options.readings)?;
        if let Some(strange) = options.indicators.iter().find(|id| catalogue.indicators.iter().all(|i| i.id != **id)) {
            return Err(Fault::Indicator(strange.clone()));
        }
        let kept = |i: &&Indicator| options.indicators.is_empty() || options.indicators.contains(&i.id);
        let wanted: Vec<_> =
            catalogue.indicators.iter().filter(kept).map(|indicator| quantity(indicator, &changes)).collect();
        let context = Context::year(options.year.clamp(1, 9999));
        let mut units = Units::default();
        if let Some(register) = register {
            units.expect(register, catalogue, context.as_of);
        }
        let mut roll_up = Self {
            catalogue,
            programme,
            options,
            context,
            register,
            wanted,
            sums: Vec::new(),
            units,
            machine: Machine::default(),
            once: Once::default(),
            reported: Set::new(),
            twice: Vec::new(),
            former: Vec::new(),
        };
        roll_up.compile()?;
        Ok(roll_up)
    }

    fn compile(&mut self) -> Result<(), Fault> {
        for form in &self.catalogue.forms {
            let Some(level) = Level::named(&form.unit) else { continue };
            let (mut list, mut whose) = (Vec::new(), Vec::new());
            for (at, one) in self.wanted.iter().enumerate() {
                let Some(count) = &one.count else { continue };
                let other = count.denominator_form.as_deref();
                let own = one.indicator.form == form.id;
                if own {
                    list.push(Wanted {
                        id: &one.indicator.id,
                        table: one.indicator.table,
                        population: count.population.as_ref(),
                        numerator: Some(&count.numerator),
                        denominator: count.denominator.as_ref().filter(|_| other.is_none()),
                    });
                    whose.push((at, false));
                }
                if other == Some(&form.id) {
                    list.push(Wanted {
                        id: &one.indicator.id,
                        table: None,
                        population: None,
                        numerator: count.denominator.as_ref(),
                        denominator: None,
                    });
                    whose.push((at, true));
                }
            }
            let (plan, counts, problems) = compile_counts(form, &list);
            if let Some(problem) = problems.first() {
                let why = problem.what.as_ref().map_or("", |words| words.get(Lang::Zh));
                return Err(Fault::Sum(problem.of.clone(), why.to_owned()));
            }
            let at = self.sums.len();
            for (number, (indicator, other)) in whose.iter().enumerate() {
                let one = &mut self.wanted[*indicator];
                *(if *other { &mut one.under } else { &mut one.at }) = Some((at, number));
            }
            let all = (0..plan.ops.len()).map(|reg| Reg::try_from(reg).expect("limited")).collect();
            self.sums.push(FormSums { form, level, plan, all, counts, whose });
        }
        Ok(())
    }

    /// Takes up the records of one form.
    pub fn push(&mut self, batch: &Batch) {
        let Some(at) = self.sums.iter().position(|sums| sums.form.id == batch.form) else { return };
        let form = self.sums[at].form;
        let changed = self.once.without_repeated(form, batch);
        let batch = changed.as_ref().unwrap_or(batch);
        let units = self.enrol(at, batch);
        let sums = &self.sums[at];
        let input = Input { plan: &sums.plan, batch, context: &self.context, divisions: &self.catalogue.divisions };
        self.machine.run(input, &sums.all, None, None);
        for (count, (indicator, other)) in sums.counts.iter().zip(&sums.whose) {
            let one = &mut self.wanted[*indicator];
            let parts = if *other { &mut one.other } else { &mut one.own };
            for (record, unit) in units.iter().enumerate() {
                if let Some(unit) = unit {
                    parts.extend(part(&self.machine, input, count, record, *unit));
                }
            }
        }
        self.machine.reset();
    }

    /// The unit of each record; none where its code says nothing, is of another level, or has reported before.
    fn enrol(&mut self, at: usize, batch: &Batch) -> Vec<Option<u32>> {
        let (form, level) = (self.sums[at].form, self.sums[at].level);
        let former = self.catalogue.level_of(&form.id).and_then(|level| level.former);
        let mut units = Vec::with_capacity(batch.len);
        for record in 0..batch.len {
            let code = batch.fields[form.unit_key].text(record).unwrap_or_default();
            let unit = self.units.add(code, self.catalogue, self.register, self.context.as_of);
            let unit = unit.filter(|unit| self.units.list[*unit as usize].level == level);
            let new = unit.filter(|unit| self.reported.insert((level, *unit)));
            if unit.is_some() && new.is_none() {
                self.twice.push(code.to_owned());
            }
            if let Some(unit) = new {
                let entry = &mut self.units.list[unit as usize];
                entry.reported = true;
                let name = form.unit_name.and_then(|field| batch.fields[field].text(record));
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    name.clone_into(&mut entry.name);
                }
                let codes = former.and_then(|field| batch.fields[field].text(record)).unwrap_or_default();
                let words = codes.split(|c: char| !c.is_ascii_digit()).filter(|word| Level::of(word) == Some(level));
                self.former.extend(words.filter(|word| *word != code).map(|word| (unit, word.to_owned())));
            }
            units.push(new);
        }
        units
    }

    /// The indicators of all that was pushed.
    #[must_use]
    pub fn finish(mut self) -> Indicators<'a> {
        let mut replaced = Vec::new();
        for (successor, code) in std::mem::take(&mut self.former) {
            let Some(old) = self.units.find(&code) else { continue };
            let unit = &mut self.units.list[old as usize];
            // A unit that became another one is not awaited any more; its own report would count it twice.
            unit.expected = false;
            if unit.reported && unit.left_out.is_none() {
                unit.left_out = Some(LeftOut::Replaced);
                replaced.push((old, successor));
            }
        }
        let covered = (self.programme.period.0..=self.programme.period.1).contains(&self.options.year);
        let counts: Map<Level, Vec<Total>> =
            self.sums.iter().map(|sums| (sums.level, complete(&self.units, sums.level))).collect();
        let mut list = Vec::new();
        for one in std::mem::take(&mut self.wanted) {
            list.push(self.roll(one, covered, &counts));
        }
        for rolled in &mut list {
            rolled.ranges = peers::ranges(rolled, &self.units);
        }
        Indicators {
            year: self.options.year,
            programme: self.programme,
            units: self.units,
            list,
            repeated: self.once.repeated,
            twice: self.twice,
            replaced,
        }
    }

    fn roll(&self, one: Quantity<'a>, covered: bool, counts: &Map<Level, Vec<Total>>) -> Rolled<'a> {
        let indicator = one.indicator;
        let of = Level::named(self.catalogue.form(&indicator.form).map_or("", |f| &f.unit)).unwrap_or(Level::Community);
        let from = indicator.from_level.as_deref().and_then(Level::named).unwrap_or(of);
        let target = self.programme.targets.iter().find(|target| target.indicator == indicator.id);
        let plan = |at: Option<(usize, usize)>| at.map(|(form, number)| &self.sums[form].counts[number]);
        let over = plan(one.at).and_then(|plan| plan.numerator);
        let under = plan(one.under).map_or_else(|| plan(one.at).and_then(|p| p.denominator), |plan| plan.numerator);
        let scale = one
            .count
            .as_ref()
            .zip(over)
            .and_then(|(count, over): (&Count, Addend)| Scale::new(count, over, under, &self.catalogue.measures));
        let mut parts = one.own;
        parts.retain(|part| self.units.list[part.unit as usize].left_out.is_none());
        parts.sort_by(|a, b| self.units.list[a.unit as usize].code.cmp(&self.units.list[b.unit as usize].code));
        let base = counts.get(&of).cloned().unwrap_or_default();
        let totals = match plan(one.under) {
            None => sums(&self.units, base, &parts),
            Some(_) => self.paired(base, &parts, &one.other, one.under.map(|(form, _)| self.sums[form].level)),
        };
        let mut reads = Vec::new();
        for (form, number) in one.at.into_iter().chain(one.under) {
            let sums = &self.sums[form];
            reads.push((sums.form.id.as_str(), sums.counts[number].reads.clone()));
        }
        let goal = target.and_then(|target| target.goal.as_ref()).filter(|_| covered);
        Rolled {
            indicator,
            readings: one.readings,
            target,
            goal,
            scale,
            from,
            of,
            parts,
            totals,
            ranges: Vec::new(),
            reads,
        }
    }

    /// Numerators below, denominators from the forms of a level above: only those places count that have both.
    fn paired(&self, base: Vec<Total>, over: &[Part], under: &[Part], level: Option<Level>) -> Vec<Total> {
        let level = level.unwrap_or(Level::County);
        let below = sums(&self.units, base.clone(), over);
        let given: Map<u32, &Part> =
            under.iter().filter(|part| part.unknown == 0).map(|part| (part.unit, part)).collect();
        let mut totals = vec![Total::default(); below.len()];
        for (at, unit) in self.units.list.iter().enumerate() {
            let own = below[at];
            if unit.level < level {
                totals[at] = own;
            }
            if unit.level != level {
                continue;
            }
            let at = u32::try_from(at).expect("limited");
            let given = given.get(&at).filter(|_| unit.counts());
            let anything = own.units + own.unknown + own.missing > 0 || unit.expected || unit.reported;
            for up in self.units.line(at) {
                let total = &mut totals[up as usize];
                total.unknown += own.unknown;
                total.missing += own.missing;
                match given {
                    Some(part) => {
                        total.add(own.n, part.n);
                        total.units += own.units;
                        total.entries += own.entries;
                        total.overflow |= own.overflow;
                    }
                    None => total.unpaired += u32::from(anything),
                }
            }
        }
        totals
    }
}

/// How many units of a level stand in each place, before anything is known of their figures.
fn complete(units: &Units, level: Level) -> Vec<Total> {
    let mut totals = vec![Total::default(); units.list.len()];
    for (at, unit) in units.list.iter().enumerate().filter(|(_, unit)| unit.level == level) {
        let (counts, missing) = (u32::from(unit.counts()), u32::from(unit.missing()));
        for up in units.line(u32::try_from(at).expect("limited")) {
            totals[up as usize].units += counts;
            totals[up as usize].missing += missing;
        }
    }
    totals
}

/// Adds contributions to a unit and all above it.
fn sums(units: &Units, mut totals: Vec<Total>, parts: &[Part]) -> Vec<Total> {
    for part in parts {
        for up in units.line(part.unit) {
            let total = &mut totals[up as usize];
            if part.unknown > 0 {
                total.unknown += 1;
                total.units -= 1;
            } else {
                total.add(part.n, part.d);
                total.entries += part.entries;
            }
        }
    }
    totals
}

/// What a record adds; none where nothing of it counts.
fn part(machine: &Machine, input: Input<'_>, count: &CountPlan, record: usize, unit: u32) -> Option<Part> {
    let entries = match count.domain {
        Domain::Rows { table, .. } => input.batch.tables[usize::from(table)].rows_of(record),
        Domain::Record | Domain::Constant => record..record + 1,
    };
    let mut part = Part { unit, entries: 0, unknown: 0, n: 0, d: 0 };
    for entry in entries {
        let belongs = count.population.map_or(truth::TRUE, |reg| machine.byte(input, reg, entry));
        match belongs {
            truth::FALSE | truth::NOT_APPLICABLE => continue,
            truth::TRUE => {}
            _ => {
                part.unknown += 1;
                continue;
            }
        }
        let given = |addend: Option<Addend>| match addend {
            None => Ok(0),
            Some(addend) => match State::from_code(machine.byte(input, addend.s, entry)) {
                State::Given => Ok(machine.number(input, addend.n, entry)),
                State::NotApplicable | State::Hidden => Err(false),
                State::Blank | State::NotAvailable | State::Unreadable | State::DividedByZero => Err(true),
            },
        };
        match (given(count.numerator), given(count.denominator)) {
            (Ok(n), Ok(d)) => {
                part.entries += 1;
                match (part.n.checked_add(n), part.d.checked_add(d)) {
                    (Some(n), Some(d)) => (part.n, part.d) = (n, d),
                    (_, _) => part.unknown += 1,
                }
            }
            (Err(true), _) | (_, Err(true)) => part.unknown += 1,
            (Err(false), _) | (_, Err(false)) => {}
        }
    }
    (part.entries + part.unknown > 0).then_some(part)
}

/// An indicator with what the readings taken change in it.
fn quantity<'a>(indicator: &'a Indicator, changes: &[(String, String, &Change)]) -> Quantity<'a> {
    let mut count = indicator.count.clone();
    let mut readings = Vec::new();
    for (reading, choice, change) in changes.iter().filter(|(_, _, change)| change.indicator == indicator.id) {
        readings.push((reading.clone(), choice.clone()));
        if let Some(count) = &mut count {
            let take = |from: &Option<Typed>, to: &mut Option<Typed>| {
                if from.is_some() {
                    to.clone_from(from);
                }
            };
            take(&change.population, &mut count.population);
            take(&change.denominator, &mut count.denominator);
            if let Some(numerator) = &change.numerator {
                count.numerator = numerator.clone();
            }
        }
    }
    Quantity { indicator, count, readings, own: Vec::new(), other: Vec::new(), at: None, under: None }
}

/// The changes of the choices asked for. Readings are those of the programme, or of any other that has one of that id.
fn chosen<'a>(
    catalogue: &'a Catalogue,
    programme: &'a Programme,
    asked: &[(String, String)],
) -> Result<Vec<(String, String, &'a Change)>, Fault> {
    let mut changes = Vec::new();
    for (id, choice) in asked {
        let all = std::iter::once(programme).chain(&catalogue.programmes).flat_map(|programme| &programme.readings);
        let reading = all.into_iter().find(|reading| reading.id == *id).ok_or_else(|| Fault::Reading(id.clone()))?;
        let at = reading.choices.iter().position(|one| one.id == *choice);
        let at = at.ok_or_else(|| Fault::Choice(id.clone(), choice.clone()))?;
        let taken = &reading.choices[at];
        if taken.changes.is_empty() && at != reading.default {
            return Err(Fault::NotComputed(id.clone(), choice.clone()));
        }
        changes.extend(taken.changes.iter().map(|change| (id.clone(), choice.clone(), change)));
    }
    Ok(changes)
}
