//! The columnar evaluator says what the oracle says: of the shipped catalogue, and of random expressions.
//!
//! A run is repeated exactly by its seed, which every message names.

use shequ_core::catalogue::{Body, Catalogue, ExampleRecord, Examples, Form, Message, Rule, Scope, Severity};
use shequ_core::finding::{NO_ROW, Outcomes, Repeats, in_force};
use shequ_core::lang::{self, Cell, Site, Want};
use shequ_core::limits::CHUNK_RECORDS;
use shequ_core::{Batch, Checker, Context, Machine};
use shequ_kit::case::{self, Case};
use shequ_kit::chance::Chance;
use shequ_kit::expression::{Place, Writer};
use shequ_kit::oracle::{Oracle, Outcome, Truth, of_record, table_of};
use shequ_kit::records::{Beside, Sampler, batch};
use shequ_kit::seeds;
use std::collections::BTreeMap;

/// How often each outcome was met, by rule.
type Reached = BTreeMap<String, [u64; 4]>;

/// Records, and what the oracle says of them.
struct Judged<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    context: Context,
    beside: Beside,
    records: Vec<ExampleRecord>,
    rules: Vec<Vec<Outcome>>,
    standards: Vec<Vec<Outcome>>,
}

impl<'a> Judged<'a> {
    fn new(
        catalogue: &'a Catalogue,
        form: &'a Form,
        context: Context,
        beside: Beside,
        records: Vec<ExampleRecord>,
    ) -> Self {
        let oracle = Oracle::new(catalogue, form, context);
        let read = oracle.records(&batch(catalogue, form, &records, beside));
        let (rules, standards) = (oracle.rules(&read), oracle.standards(&read));
        Self { catalogue, form, context, beside, records, rules, standards }
    }

    /// Everything in which the evaluator differs, the records handed over `size` at a time.
    fn differences(&self, checker: &Checker<'_>, size: usize) -> Vec<String> {
        let mut differences = Vec::new();
        let (mut machine, mut repeats) = (Machine::default(), Repeats::default());
        for (at, records) in self.records.chunks(size).enumerate() {
            let batch = batch(self.catalogue, self.form, records, self.beside);
            let out = checker.check(&mut machine, &batch, &self.context, &mut repeats);
            self.compare(&batch, &out, at * size, &mut differences);
            self.compare_each(checker, &mut machine, &batch, at * size, &mut differences);
        }
        differences
    }

    /// What a check reports: breaches by row, undetermined rules, counts, standards.
    fn compare(&self, batch: &Batch, out: &Outcomes, first: usize, differences: &mut Vec<String>) {
        let (mut fails, mut unknown, mut tally) = (Vec::new(), Vec::new(), [0u64; 4]);
        for record in 0..batch.len {
            for (rule, of_rule) in self.rules.iter().enumerate() {
                if !in_force(&self.form.rules[rule], self.context.as_of) {
                    continue;
                }
                let outcome = &of_rule[first + record];
                let by_row = table_of(&self.form.rules[rule]).is_some();
                let rows = outcome.iter().enumerate().filter(|(_, truth)| **truth == Truth::False);
                fails.extend(rows.map(|(row, _)| (record, rule, if by_row { row } else { usize::MAX })));
                let whole = of_record(outcome);
                tally[whole as usize] += 1;
                if whole == Truth::Unknown {
                    unknown.push((record, rule));
                }
            }
        }
        let row_of = |finding: &shequ_core::finding::Finding| match table_of(&self.form.rules[finding.rule as usize]) {
            Some(table) => (finding.row - batch.tables[usize::from(table)].starts[finding.record as usize]) as usize,
            None if finding.row == NO_ROW => usize::MAX,
            None => 0,
        };
        let told: Vec<_> = out.findings.iter().map(|f| (f.record as usize, f.rule as usize, row_of(f))).collect();
        self.missing("breach", first, &fails, &told, differences);
        let told: Vec<_> = out.undetermined.iter().map(|(record, rule)| (*record as usize, *rule as usize)).collect();
        if told != unknown {
            differences
                .push(format!("records from {first}: undetermined by the oracle, not by the evaluator or the reverse"));
        }
        let counts = out.tally;
        if [counts.fail, counts.undetermined, counts.not_applicable, counts.pass] != tally {
            differences.push(format!("records from {first}: counts {counts:?}, the oracle has {tally:?}"));
        }
        self.compare_standards(batch, out, first, differences);
    }

    fn missing(
        &self,
        what: &str,
        first: usize,
        oracle: &[(usize, usize, usize)],
        told: &[(usize, usize, usize)],
        differences: &mut Vec<String>,
    ) {
        let only = |a: &[(usize, usize, usize)], b: &[(usize, usize, usize)], who: &str, out: &mut Vec<String>| {
            for (record, rule, row) in a.iter().filter(|x| !b.contains(x)).take(5) {
                let rule = &self.form.rules[*rule];
                out.push(format!(
                    "record {}, {} row {row}: a {what} for {who} only: {}",
                    first + record,
                    rule.id,
                    rule.check_text
                ));
            }
        };
        only(oracle, told, "the oracle", differences);
        only(told, oracle, "the evaluator", differences);
        if told.len() != oracle.len() {
            differences.push(format!("records from {first}: {} breaches, the oracle has {}", told.len(), oracle.len()));
        }
    }

    fn compare_standards(&self, batch: &Batch, out: &Outcomes, first: usize, differences: &mut Vec<String>) {
        let mut expected = Vec::new();
        for record in 0..batch.len {
            for (at, of_standard) in self.standards.iter().enumerate() {
                let rows = &of_standard[first + record];
                let by_row = matches!(self.form.standards[at].scope, Scope::Row(_));
                expected.extend(
                    rows.iter()
                        .enumerate()
                        .map(|(row, t)| (record, at, if by_row { row } else { usize::MAX }, *t as u8)),
                );
            }
        }
        let told = out.assessments.iter().map(|(record, at, row, truth)| {
            let row = match self.form.standards[*at as usize].scope {
                Scope::Row(table) => (row - batch.tables[usize::from(table)].starts[*record as usize]) as usize,
                Scope::Record | Scope::Batch | Scope::History | Scope::Rollup => usize::MAX,
            };
            (*record as usize, *at as usize, row, *truth)
        });
        for (told, expected) in told.zip(expected).filter(|(a, b)| a != b).take(5) {
            let id = &self.form.standards[expected.1].id;
            differences
                .push(format!("record {}, standard {id}: {told:?}, the oracle has {expected:?}", first + expected.0));
        }
    }

    /// Every entry of every rule that is decided alone, pass and not applicable told apart.
    fn compare_each(
        &self,
        checker: &Checker<'_>,
        machine: &mut Machine,
        batch: &Batch,
        first: usize,
        differences: &mut Vec<String>,
    ) {
        for (at, plan) in checker.plan.rules.iter().enumerate() {
            let rule = &self.form.rules[at];
            if matches!(rule.body, Body::Unique(_)) {
                continue;
            }
            let input = checker.input(batch, &self.context);
            machine.run(input, &plan.needs, None, None);
            let entries = table_of(rule).map_or(batch.len, |table| batch.tables[usize::from(table)].len());
            let told = machine.truths_of(input, plan.outcome, entries).into_owned();
            let expected: Vec<u8> =
                (0..batch.len).flat_map(|r| self.rules[at][first + r].iter().map(|t| *t as u8)).collect();
            let told = if told.len() == 1 { vec![told[0]; entries] } else { told };
            if told != expected {
                let entry = told.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(0);
                let record = table_of(rule).map_or(entry, |table| batch.tables[usize::from(table)].record_of(entry));
                differences.push(format!(
                    "record {record} {}: evaluator {:?}, oracle {:?} (0 false, 1 unknown, 2 not applicable, 3 true): {} | {}",
                    rule.id,
                    told.get(entry),
                    expected.get(entry),
                    rule.check_text,
                    self.cells(rule, first + record),
                    record = first + record,
                ));
            }
        }
        machine.reset();
    }

    /// The texts that a rule reads of a record, for a message.
    fn cells(&self, rule: &Rule, record: usize) -> String {
        let record = &self.records[record];
        let text = |cell: &Cell| match cell {
            Cell::Field { table: None, field, .. } => {
                let id = &self.form.fields[usize::from(*field)].id;
                let find = |r: &ExampleRecord| {
                    r.values.iter().find(|(k, _)| k == id).map(|(_, v)| v.clone()).unwrap_or_default()
                };
                format!("{id}={:?} (last year {:?})", find(record), record.previous.as_deref().map(find))
            }
            Cell::Field { table: Some(t), .. } => {
                let id = &self.form.tables[usize::from(*t)].id;
                format!("{:?}", record.tables.iter().find(|(k, _)| k == id))
            }
            Cell::Unit(_) | Cell::Given(_) => String::new(),
        };
        rule.cells.iter().map(text).collect::<Vec<_>>().join(", ")
    }

    fn reach(&self, reached: &mut Reached) {
        for (rule, of_rule) in self.form.rules.iter().zip(&self.rules) {
            let counts = reached.entry(rule.id.clone()).or_default();
            for outcome in of_rule {
                counts[of_record(outcome) as usize] += 1;
            }
        }
    }
}

const BESIDES: [Beside; 3] = [
    Beside { previous: true, register: true },
    Beside { previous: true, register: false },
    Beside { previous: false, register: false },
];

fn context(at: usize) -> Context {
    let mut context = Context::year(2025);
    if at == 1 {
        context.as_of = shequ_core::value::Date::from_ymd(2026, 1, 20).expect("a day");
    }
    context
}

/// The share of entries, in per cent, for which a condition on their counts holds.
fn share(reached: &Reached, only: impl Fn(&str) -> bool, holds: impl Fn(&[u64; 4]) -> bool) -> usize {
    let counted: Vec<_> = reached.iter().filter(|(id, _)| only(id)).collect();
    assert!(!counted.is_empty(), "nothing was counted");
    counted.iter().filter(|(_, counts)| holds(counts)).count() * 100 / counted.len()
}

#[test]
fn the_shipped_catalogue_is_evaluated_as_the_oracle_does() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let sampler = Sampler::new(&catalogue, form);
    let mut reached = Reached::new();
    let mut differences = Vec::new();
    for (at, beside) in BESIDES.into_iter().enumerate() {
        let seed = 20_250_000 + at as u64;
        let mut chance = Chance::new(seed);
        let count = if at == 0 { CHUNK_RECORDS + 1 } else { 200 };
        let records = (0..count).map(|_| sampler.record(&mut chance)).collect();
        let judged = Judged::new(&catalogue, form, context(at), beside, records);
        judged.reach(&mut reached);
        let sizes: &[usize] =
            if at == 0 { &[CHUNK_RECORDS - 1, CHUNK_RECORDS, CHUNK_RECORDS + 1] } else { &[1, 2, 200] };
        for size in sizes {
            differences.extend(
                judged.differences(&checker, *size).into_iter().map(|d| format!("seed {seed}, {size} at a time: {d}")),
            );
        }
    }
    differences.truncate(40);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let written = |id: &str| !id.contains('.');
    let never = |at: usize| {
        reached.iter().filter(|(id, c)| written(id) && c[at] == 0).map(|(id, _)| id.as_str()).collect::<Vec<_>>()
    };
    assert!(share(&reached, written, |c| c[Truth::False as usize] > 0) >= 95, "never broken: {:?}", never(0));
    assert!(share(&reached, written, |c| c[Truth::True as usize] > 0) >= 95, "never held: {:?}", never(3));
    assert!(share(&reached, written, |c| c[Truth::Unknown as usize] > 0) >= 85, "never unknown: {:?}", never(1));
    assert!(share(&reached, |_| true, |c| c[Truth::NotApplicable as usize] > 0) >= 50, "seldom not applicable");
}

/// A rule that asks a random question.
fn asked(model: &Rule, form: &Form, place: Place, text: String, id: String) -> Option<Rule> {
    let table = form.table_index("rooms").and_then(|at| u16::try_from(at).ok()).expect("a table of rooms");
    let (site, scope) = match place {
        Place::Record => (Site::RECORD, Scope::Record),
        Place::History => (Site::RECORD, Scope::History),
        Place::Room => (Site::row(table), Scope::Row(table)),
    };
    let (expr, faults) = lang::parse(&text);
    assert_eq!(faults, [], "{text}");
    let (typed, faults) = lang::check(&expr, &form.names, &site, &Want::Flag);
    if !faults.is_empty() {
        return None;
    }
    let silent = Message::default();
    Some(Rule {
        id,
        severity: Severity::Hint,
        scope,
        when: None,
        cells: typed.cells(),
        body: Body::Check(typed),
        check_text: text,
        says: silent.clone(),
        why: silent.clone(),
        fix: silent,
        from: None,
        until: None,
        examples: Examples::default(),
        built_in: None,
        ..model.clone()
    })
}

/// Records on which random expressions are tried.
const RECORDS: usize = 60;

#[test]
fn random_expressions_are_evaluated_as_the_oracle_does() {
    let catalogue = case::catalogue(&Case { name: "oracle".into(), ..Case::default() });
    let mut form = catalogue.forms[0].clone();
    let model = form.rules[0].clone();
    let (mut written, mut proved, mut planned) = (0, 0, 0);
    let mut reached = Reached::new();
    let mut differences = Vec::new();
    for round in 0..15u64 {
        let seed = 7_000 + round;
        let mut chance = Chance::new(seed);
        form.rules.clear();
        for at in 0..300 {
            let place = *chance.pick(&[Place::Record, Place::Record, Place::Room, Place::History]);
            let depth = 1 + chance.below(3);
            let text = Writer::new(&mut chance, place).condition(depth);
            written += 1;
            form.rules.extend(asked(&model, &form, place, text, format!("r{round}_{at}")));
        }
        proved += form.rules.len();
        // What needs more than 128 bits is refused when a catalogue loads; the rest must agree.
        if let Err(problems) = Checker::new(&catalogue, &form) {
            form.rules.retain(|rule| !problems.iter().any(|p| p.of == rule.id));
        }
        planned += form.rules.len();
        let checker = Checker::new(&catalogue, &form).expect("what could not be planned was left out");
        let sampler = Sampler::new(&catalogue, &form);
        let records = (0..RECORDS).map(|_| sampler.record(&mut chance)).collect();
        let beside = BESIDES[usize::try_from(round).expect("small") % 2];
        let judged = Judged::new(&catalogue, &form, context(1), beside, records);
        judged.reach(&mut reached);
        // Few records are evaluated entry by entry, more column by column.
        for size in [1, 7, RECORDS] {
            let found = judged.differences(&checker, size).into_iter();
            differences.extend(found.map(|d| format!("seed {seed}, batches of {size}: {d}")));
        }
    }
    // The shortest expression tells most; that counts differ says little beside it.
    differences.sort_by_key(|d| (!d.contains("evaluator Some"), d.find(" | ").unwrap_or(d.len())));
    differences.truncate(25);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(proved * 100 >= written * 90, "only {proved} of {written} expressions are well typed");
    assert!(planned * 100 >= proved * 60, "only {planned} of {proved} expressions fit 128 bits");
    for outcome in [Truth::False, Truth::Unknown, Truth::NotApplicable, Truth::True] {
        let met = share(&reached, |_| true, |c| c[outcome as usize] > 0);
        assert!(met >= 20, "only {met}% of the rules are ever {outcome:?}");
    }
}
