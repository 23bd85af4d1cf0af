//! Outcomes and findings in columns: which rule, which record, which row. No words; those are made when asked for.

#[cfg(any(feature = "quick", test))]
mod alone;
mod examples;
mod keys;
mod repeat;
pub mod structural;
mod tally;

pub use examples::try_examples;
pub(crate) use keys::{Key, Keys};
pub use repeat::{Repeats, Seen};
pub use structural::Structural;
pub use tally::Tally;

use crate::catalogue::{Body, Catalogue, Form, Rule, Scope};
use crate::column::Batch;
use crate::column::record::RecordReader;
use crate::eval::{Input, Machine, truth, without_previous};
use crate::lang::Domain;
use crate::map::sort_by_number;
use crate::plan::{self, Context, Plan, Problem, Reg};
use crate::value::Date;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// A form with its plan, ready to check batches. Made once, used for one record or for a million.
#[derive(Debug)]
pub struct Checker<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The form.
    pub form: &'a Form,
    /// Its plan.
    pub plan: Plan,
    all: Vec<Reg>,
    /// Those of them that are run where there are no records of last year.
    current: Vec<Reg>,
    last_use: Vec<Reg>,
    /// How the outcome of each rule is taken up, side by side: a record has hundreds of them.
    taken: Vec<Taken>,
    #[cfg(any(feature = "quick", test))]
    alone: alone::Alone,
    /// The words about each standard in each language, made when it is told first: a check tells of twenty.
    #[cfg(any(feature = "quick", test))]
    pub(crate) fixed: Vec<[OnceLock<FixedWords>; 2]>,
    /// Reads records; made when the first one comes, because its headings and code lists are folded for that.
    records: OnceLock<RecordReader>,
}

/// Words about a standard that are the same for every record, unless records decide its target.
#[derive(Clone, Debug)]
pub(crate) struct FixedWords {
    pub standard: Arc<str>,
    pub programme: Arc<str>,
    /// Its target behind the sign of the comparison: `>= 30 平方米/百户`.
    pub target: Arc<str>,
}

/// How the outcome of a rule is taken up.
#[derive(Clone, Copy, Debug)]
struct Taken {
    outcome: Reg,
    domain: Domain,
    /// Whether it is in force on some days only.
    dated: bool,
    /// Whether it is about values that repeat.
    unique: bool,
    /// The truth that it has, whatever a record says, where there are no records of last year.
    without_previous: Option<u8>,
}

/// What came of one batch.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Findings in the order (record, rule, row).
    pub findings: Vec<Finding>,
    /// Record and rule of each undetermined outcome, in that order.
    pub undetermined: Vec<(u32, u32)>,
    /// Rule outcomes, each rule in force counted once per record.
    pub tally: Tally,
    /// Standards: record, standard, row and truth, in the order (record, standard, row).
    pub assessments: Vec<(u32, u32, u32, u8)>,
    /// Outcomes of all standards, each counted once per record or row.
    pub assessed: Tally,
    /// Cells that hold something where the form does not ask for it.
    pub hidden_but_filled: u64,
}

/// What is wanted one by one; everything is counted anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Undetermined outcomes.
    pub undetermined: bool,
    /// Assessments.
    pub assessments: bool,
}

impl Listed {
    /// Everything.
    pub const ALL: Self = Self { undetermined: true, assessments: true };
}

/// What came of one batch by itself, before it is seen what repeats in other batches.
#[derive(Clone, Debug)]
pub struct Apart {
    outcomes: Outcomes,
    /// Rules of repetition with the truth of each entry before values are compared.
    unique: Vec<(u32, Vec<u8>)>,
    listed: Listed,
}

/// One breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Record in the batch.
    pub record: u32,
    /// Rule in the form.
    pub rule: u32,
    /// Row in the batch's table; [`NO_ROW`] for a finding about the record.
    pub row: u32,
    /// Where the same values stood first, for a rule of repetition: index given out by [`Repeats`].
    pub first: u32,
}

/// In place of a row or of a first occurrence.
pub const NO_ROW: u32 = u32::MAX;

impl<'a> Checker<'a> {
    /// Compiles a form of a catalogue.
    ///
    /// # Errors
    /// What the plan cannot express; a catalogue that loaded without diagnostics has nothing of the kind.
    pub fn new(catalogue: &'a Catalogue, form: &'a Form) -> Result<Self, Vec<Problem>> {
        let (checker, problems) = Self::lenient(catalogue, form);
        if problems.is_empty() { Ok(checker) } else { Err(problems) }
    }

    /// A checker that stands in spite of problems, for running examples beside other faults of the author.
    fn lenient(catalogue: &'a Catalogue, form: &'a Form) -> (Self, Vec<Problem>) {
        let (plan, problems) = plan::compile(form);
        let all = wanted(&plan, &|_| true);
        let last_use = last_use(&plan, &all);
        let known = without_previous(&plan.ops);
        let taken = form.rules.iter().zip(&plan.rules).map(|(rule, own)| Taken {
            outcome: own.outcome,
            domain: own.domain,
            dated: rule.from.is_some() || rule.until.is_some(),
            unique: matches!(rule.body, Body::Unique(_)),
            without_previous: known[own.outcome as usize],
        });
        let taken: Vec<Taken> = taken.collect();
        let current = wanted(&plan, &|rule| taken[rule].without_previous.is_none());
        let checker = Self {
            catalogue,
            form,
            plan,
            all,
            current,
            last_use,
            #[cfg(any(feature = "quick", test))]
            alone: alone::Alone::of(&taken),
            taken,
            #[cfg(any(feature = "quick", test))]
            fixed: form.standards.iter().map(|_| [const { OnceLock::new() }; 2]).collect(),
            records: OnceLock::new(),
        };
        (checker, problems)
    }

    /// What reads records of the form.
    #[must_use]
    pub fn records(&self) -> &RecordReader {
        self.records.get_or_init(|| RecordReader::new(self.form, self.catalogue))
    }

    /// How many rules are in force on a day.
    #[must_use]
    pub fn rules_in_force(&self, on: Date) -> usize {
        (0..self.taken.len()).filter(|rule| self.is_in_force(*rule, on)).count()
    }

    fn is_in_force(&self, rule: usize, on: Date) -> bool {
        !self.taken[rule].dated || in_force(&self.form.rules[rule], on)
    }

    /// Checks a batch by all rules in force and all standards. Order of everything: (record, rule, row).
    pub fn check(&self, machine: &mut Machine, batch: &Batch, context: &Context, repeats: &mut Repeats) -> Outcomes {
        self.settle(self.check_apart(machine, batch, context, Listed::ALL), batch, repeats)
    }

    /// The part of [`Checker::check`] that looks at one batch only: batches may be checked in any order, on any thread.
    /// The registers of a single record stay in the machine, to tell about it.
    #[must_use]
    pub fn check_apart(&self, machine: &mut Machine, batch: &Batch, context: &Context, listed: Listed) -> Apart {
        let ops = if batch.previous.is_none() { &self.current } else { &self.all };
        machine.run(self.input(batch, context), ops, Some(&self.last_use), None);
        let input = self.input(batch, context);
        let mut apart = self.collect_all(machine, input, listed);
        self.assess(machine, input, 0..self.plan.standards.len(), listed, &mut apart.outcomes);
        apart.outcomes.hidden_but_filled = self.hidden_but_filled(machine, input);
        apart
    }

    /// The rest of [`Checker::check`]: values that repeat. Batches come in their order.
    #[must_use]
    pub fn settle(&self, apart: Apart, batch: &Batch, repeats: &mut Repeats) -> Outcomes {
        let Apart { outcomes: mut out, unique, listed } = apart;
        let mut worst = Vec::new();
        for (at, mut outcome) in unique {
            let Body::Unique(cells) = &self.form.rules[at as usize].body else { continue };
            let firsts = repeats.find(at, self.form.rules[at as usize].scope, cells, batch, &mut outcome);
            self.take(&mut out, at, batch, &outcome, &firsts, listed, &mut worst);
        }
        // Each rule's stand in order already.
        sort_by_number(&mut out.findings, &|finding| finding.rule);
        sort_by_number(&mut out.findings, &|finding| finding.record);
        sort_by_number(&mut out.undetermined, &|(_, rule)| *rule);
        sort_by_number(&mut out.undetermined, &|(record, _)| *record);
        out
    }

    /// Checks a batch by some rules only, such as those that read a changed field (`plan.readers`).
    /// Rules of repetition are not among them: they need the whole run.
    pub fn check_rules(&self, machine: &mut Machine, batch: &Batch, context: &Context, rules: &[u32]) -> Outcomes {
        let mut ops: Vec<Reg> = rules.iter().flat_map(|r| self.plan.rules[*r as usize].needs.iter().copied()).collect();
        sort_by_number(&mut ops, &|op| *op);
        ops.dedup();
        machine.run(self.input(batch, context), &ops, None, None);
        let single: Vec<u32> =
            rules.iter().copied().filter(|r| !matches!(self.form.rules[*r as usize].body, Body::Unique(_))).collect();
        let apart = self.collect(machine, self.input(batch, context), &single, Listed::ALL);
        machine.reset();
        self.settle(apart, batch, &mut Repeats::default())
    }

    /// Outcomes of some rules and standards of a batch that `machine` has been run over, by at least what they need.
    /// Rules of repetition see this batch alone, with what `repeats` knows.
    pub(crate) fn outcomes_of(
        &self,
        machine: &Machine,
        batch: &Batch,
        context: &Context,
        (rules, standards): (&[u32], &[u32]),
        repeats: &mut Repeats,
    ) -> Outcomes {
        let input = self.input(batch, context);
        let mut apart = self.collect(machine, input, rules, Listed::ALL);
        self.assess(machine, input, standards.iter().map(|at| *at as usize), Listed::ALL, &mut apart.outcomes);
        self.settle(apart, batch, repeats)
    }

    /// What an evaluation reads.
    #[must_use]
    pub fn input<'b>(&'b self, batch: &'b Batch, context: &'b Context) -> Input<'b> {
        Input { plan: &self.plan, batch, context, divisions: &self.catalogue.divisions }
    }

    fn collect_all(&self, machine: &Machine, input: Input<'_>, listed: Listed) -> Apart {
        #[cfg(any(feature = "quick", test))]
        if input.batch.len == 1 && input.batch.previous.is_none() {
            return self.collect_alone(machine, input, listed);
        }
        let every: Vec<u32> = (0..u32::try_from(self.form.rules.len()).expect("limited")).collect();
        self.collect(machine, input, &every, listed)
    }

    fn collect(&self, machine: &Machine, input: Input<'_>, rules: &[u32], listed: Listed) -> Apart {
        let mut apart = Apart { outcomes: Outcomes::default(), unique: Vec::new(), listed };
        let mut worst = Vec::new();
        for at in rules {
            if !self.is_in_force(*at as usize, input.context.as_of) {
                continue;
            }
            let Taken { outcome, domain, dated: _, unique, without_previous } = self.taken[*at as usize];
            let known = without_previous.filter(|_| input.batch.previous.is_none());
            if input.batch.len == 1 && !unique && !matches!(domain, Domain::Rows { .. }) {
                let outcome = known.unwrap_or_else(|| machine.byte(input, outcome, 0));
                take_one(&mut apart.outcomes, *at, outcome, listed);
                continue;
            }
            let entries = crate::eval::entries(input.batch, domain);
            let outcome = match known {
                Some(known) => Cow::Owned(vec![known; entries]),
                None => machine.truths_of(input, outcome, entries),
            };
            if unique {
                apart.unique.push((*at, outcome.into_owned()));
            } else {
                self.take(&mut apart.outcomes, *at, input.batch, &outcome, &[], listed, &mut worst);
            }
        }
        apart
    }

    /// Takes up the outcomes of one rule.
    #[expect(clippy::too_many_arguments, reason = "one step of a loop that two callers have")]
    fn take(
        &self,
        out: &mut Outcomes,
        rule: u32,
        batch: &Batch,
        outcome: &[u8],
        firsts: &[(u32, u32)],
        listed: Listed,
        worst: &mut Vec<u8>,
    ) {
        match self.plan.rules[rule as usize].domain {
            Domain::Rows { table, .. } => {
                rows_to_records(batch, table, outcome, worst);
                push_rows(out, rule, batch, table, outcome, firsts);
                tally(out, rule, worst, listed);
            }
            Domain::Record | Domain::Constant => {
                let mut outcome = Cow::Borrowed(outcome);
                if outcome.len() < batch.len {
                    let single = outcome.first().copied().unwrap_or(truth::NOT_APPLICABLE);
                    outcome = Cow::Owned(vec![single; batch.len]);
                }
                push_records(out, rule, &outcome, firsts);
                tally(out, rule, &outcome, listed);
            }
        }
    }

    fn assess(
        &self,
        machine: &Machine,
        input: Input<'_>,
        standards: impl Iterator<Item = usize>,
        listed: Listed,
        out: &mut Outcomes,
    ) {
        let batch = input.batch;
        for at in standards {
            let plan = &self.plan.standards[at];
            let entries = crate::eval::entries(batch, plan.domain);
            let outcome = machine.truths_of(input, plan.outcome, entries);
            let at = u32::try_from(at).expect("limited number of standards");
            match plan.domain {
                Domain::Rows { table, .. } => {
                    out.assessed.add(Tally::of(&outcome));
                    for record in (0..batch.len).filter(|_| listed.assessments) {
                        for row in batch.tables[usize::from(table)].rows_of(record) {
                            out.assessments.push((index(record), at, index(row), outcome[row]));
                        }
                    }
                }
                Domain::Record => {
                    out.assessed.add(Tally::of(&outcome));
                    if listed.assessments {
                        out.assessments.extend(outcome.iter().enumerate().map(|(i, t)| (index(i), at, NO_ROW, *t)));
                    }
                }
                Domain::Constant => {}
            }
        }
        // Each standard's stand in order already.
        sort_by_number(&mut out.assessments, &|assessed| assessed.1);
        sort_by_number(&mut out.assessments, &|assessed| assessed.0);
    }

    fn hidden_but_filled(&self, machine: &Machine, input: Input<'_>) -> u64 {
        let batch = input.batch;
        let mut count = 0;
        let mut add = |column: &crate::column::Column, relevance: Option<Reg>| {
            if let Some(reg) = relevance {
                let asked = machine.truths_of(input, reg, column.len());
                // Few are; a column without any is passed over sixteen entries at a time.
                let hidden = |(s, t): (&u8, &u8)| *s == 0 && (*t == truth::FALSE || *t == truth::NOT_APPLICABLE);
                let entries = || column.state.iter().zip(asked.iter());
                if entries().fold(false, |any, entry| any | hidden(entry)) {
                    count += entries().filter(|entry| hidden(*entry)).count() as u64;
                }
            }
        };
        for (column, relevance) in batch.fields.iter().zip(&self.plan.field_relevance) {
            add(column, *relevance);
        }
        for (table, relevances) in batch.tables.iter().zip(&self.plan.column_relevance) {
            for (column, relevance) in table.fields.iter().zip(relevances) {
                // A column of a table whose relevance is that of the table alone holds one truth per record.
                let per_row = relevance.is_none_or(|r| !matches!(self.plan.shapes[r as usize].domain, Domain::Record));
                add(column, relevance.filter(|_| per_row));
            }
        }
        count
    }
}

/// Whether a rule is in force on a day.
#[must_use]
pub fn in_force(rule: &Rule, on: Date) -> bool {
    rule.from.is_none_or(|from| from <= on) && rule.until.is_none_or(|until| on <= until)
}

/// Operations to run for a check of all standards and of those rules that are asked for, ascending.
fn wanted(plan: &Plan, is_asked: &dyn Fn(usize) -> bool) -> Vec<Reg> {
    let rules = plan.rules.iter().enumerate().filter(|(at, _)| is_asked(*at)).map(|(_, rule)| rule);
    let needs = rules.chain(&plan.standards).flat_map(|rule| &rule.needs);
    let relevance = plan.field_relevance.iter().chain(plan.column_relevance.iter().flatten()).flatten();
    plan::reachable(&plan.ops, needs.chain(relevance).copied().collect())
}

/// For each register the operation after which it may go; outcomes and relevance stay to the end.
fn last_use(plan: &Plan, all: &[Reg]) -> Vec<Reg> {
    let mut last = vec![Reg::MAX; plan.ops.len()];
    for reg in all {
        for operand in plan.ops[*reg as usize].operands() {
            last[operand as usize] = *reg;
        }
    }
    let kept = plan.rules.iter().chain(&plan.standards).map(|r| r.outcome);
    let relevance = plan.field_relevance.iter().chain(plan.column_relevance.iter().flatten()).flatten().copied();
    for reg in kept.chain(relevance) {
        last[reg as usize] = Reg::MAX;
    }
    last
}

/// A record fails a row rule where one of its rows does; it is undetermined where none fails and one is undetermined.
fn rows_to_records(batch: &Batch, table: u16, rows: &[u8], out: &mut Vec<u8>) {
    let starts = &batch.tables[usize::from(table)].starts;
    // False, undetermined, true, not applicable: the smallest of these ranks counts. Ranking is its own inverse.
    let rank = |outcome: u8| outcome ^ (outcome >> 1);
    let none = rank(truth::NOT_APPLICABLE);
    out.clear();
    out.extend(starts.windows(2).map(|at| {
        let own = &rows[at[0] as usize..at[1] as usize];
        rank(own.iter().fold(none, |worst, outcome| worst.min(rank(*outcome))))
    }));
}

fn push_rows(out: &mut Outcomes, rule: u32, batch: &Batch, table: u16, outcome: &[u8], firsts: &[(u32, u32)]) {
    if !outcome.contains(&truth::FALSE) {
        return;
    }
    for (row, _) in outcome.iter().enumerate().filter(|(_, t)| **t == truth::FALSE) {
        let record = index(batch.tables[usize::from(table)].record_of(row));
        out.findings.push(Finding { record, rule, row: index(row), first: first_of(firsts, row) });
    }
}

fn push_records(out: &mut Outcomes, rule: u32, outcome: &[u8], firsts: &[(u32, u32)]) {
    if !outcome.contains(&truth::FALSE) {
        return;
    }
    for (record, _) in outcome.iter().enumerate().filter(|(_, t)| **t == truth::FALSE) {
        out.findings.push(Finding { record: index(record), rule, row: NO_ROW, first: first_of(firsts, record) });
    }
}

/// Takes up the outcome of one rule about the only record of a batch.
fn take_one(out: &mut Outcomes, rule: u32, outcome: u8, listed: Listed) {
    out.tally.count(outcome);
    match outcome {
        truth::FALSE => out.findings.push(Finding { record: 0, rule, row: NO_ROW, first: NO_ROW }),
        truth::UNDETERMINED if listed.undetermined => out.undetermined.push((0, rule)),
        _ => {}
    }
}

fn first_of(firsts: &[(u32, u32)], entry: usize) -> u32 {
    firsts.binary_search_by_key(&index(entry), |(e, _)| *e).map_or(NO_ROW, |at| firsts[at].1)
}

fn tally(out: &mut Outcomes, rule: u32, outcomes: &[u8], listed: Listed) {
    let tally = Tally::of(outcomes);
    out.tally.add(tally);
    if tally.undetermined > 0 && listed.undetermined {
        let found = outcomes.iter().enumerate().filter(|(_, outcome)| **outcome == truth::UNDETERMINED);
        out.undetermined.extend(found.map(|(record, _)| (index(record), rule)));
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("batches stay below 2^32 entries")
}

/// Whether a rule looks at a whole run at once.
#[must_use]
pub fn is_across(rule: &Rule) -> bool {
    rule.scope == Scope::Batch
}
