//! Every example of every rule and standard is run when the catalogue loads; one that does not do what it says is
//! the author's mistake, told like any other.

use super::{Checker, Repeats};
use crate::author_words as words;
use crate::catalogue::{Catalogue, Example, ExampleRecord, Expect, Form, Scope};
use crate::column::batch::{Previous, RegisterColumns};
use crate::column::record::RecordReader;
use crate::column::{Batch, Column, Place};
use crate::diag::{Diagnostic, Fault};
use crate::eval::{Machine, truth};
use crate::lang::{Cell, Domain};
use crate::map::Set;
use crate::plan::{Context, RulePlan};
use crate::span::{AuthorWords, Lang, Span};
use crate::value::{Kind, State};

/// Compiles all forms and runs all examples.
#[must_use]
pub fn try_examples(catalogue: &Catalogue) -> Vec<Diagnostic> {
    let between = catalogue.levels.iter().map(|levels| &levels.across);
    catalogue.forms.iter().chain(between).flat_map(|form| try_form(catalogue, form)).collect()
}

fn try_form(catalogue: &Catalogue, form: &Form) -> Vec<Diagnostic> {
    let (checker, problems) = Checker::lenient(catalogue, form);
    // Of fields of one name, examples and expressions may mean different ones.
    let mut seen = Set::new();
    let fields = form.fields.iter().chain(form.tables.iter().flat_map(|table| &table.fields));
    let twice: Set<&str> = fields.map(|field| field.id.as_str()).filter(|id| !seen.insert(*id)).collect();
    // A rule whose expressions, fields or relevance have faults says nothing sensible about its examples.
    let sound = |id: &str, reads: &[Cell]| {
        let broken = |of: &str| problems.iter().any(|p| p.of == of) || twice.contains(of);
        !broken(id)
            && !reads.iter().any(
                |cell| matches!(cell, Cell::Field { table, field, .. } if broken(&form.field_at(*table, *field).id)),
            )
    };
    let reader = RecordReader::new(form, catalogue);
    let mut machine = Machine::default();
    let mut diagnostics: Vec<Diagnostic> =
        problems.iter().filter_map(|p| Some(unplannable(form, &p.of, p.what.clone()?))).collect();
    for (at, rule) in form.rules.iter().enumerate().filter(|(_, rule)| sound(&rule.id, &rule.cells)) {
        for example in rule.examples.iter() {
            let batch = batch_of(form, &reader, example);
            let found = outcome(&checker, &mut machine, &batch, example, (&checker.plan.rules[at], Some(at)));
            diagnostics.extend(compare(example, found, &rule.id, &rule.place.0, unread(form, &batch)));
        }
    }
    for (at, standard) in form.standards.iter().enumerate().filter(|(_, s)| sound(&s.id, &s.check.cells())) {
        for example in standard.examples.iter() {
            let batch = batch_of(form, &reader, example);
            let found = outcome(&checker, &mut machine, &batch, example, (&checker.plan.standards[at], None));
            diagnostics.extend(compare(example, found, &standard.id, &standard.place.0, unread(form, &batch)));
        }
    }
    diagnostics
}

fn unplannable(form: &Form, of: &str, what: AuthorWords) -> Diagnostic {
    let place = form.rules.iter().find(|rule| rule.id == of).map(|rule| rule.place.clone());
    let place = place.or_else(|| form.standards.iter().find(|s| s.id == of).map(|s| s.place.clone()));
    let (file, _) = place.unwrap_or_else(|| (form.id.clone(), 1));
    let fault = Fault {
        code: "not-computable",
        span: Span::default(),
        what: words!("{of}：{}", "{of}: {}", what.get(Lang::Zh); what.get(Lang::En)),
        why: words!("算式要能在 38 位数字以内精确算出", "a formula must be computable exactly within 38 digits"),
        fix: words!(
            "把算式拆小，或先用 round(…) 取固定的小数位",
            "split the formula, or fix its decimals with round(…) first"
        ),
    };
    Diagnostic { file, fault }
}

fn batch_of(form: &Form, reader: &RecordReader, example: &Example) -> Batch {
    let mut batch = Batch::for_form(form);
    let mut previous = Batch::for_form(form);
    let mut present = Vec::new();
    for (row, record) in example.records.iter().enumerate() {
        let place = Place { origin: 0, row: u32::try_from(row).unwrap_or(u32::MAX) };
        // Unknown names were told when the example was read.
        let _ = reader.push(&mut batch, record, place);
        let empty = ExampleRecord::default();
        let _ = reader.push(&mut previous, record.previous.as_deref().unwrap_or(&empty), place);
        present.push(record.previous.is_some());
    }
    batch.previous = Some(Box::new(Previous { batch: previous, present }));
    if example.records.iter().any(|record| !record.unit.is_empty()) {
        batch.register = Some(register_of(example));
    }
    batch
}

fn register_of(example: &Example) -> RegisterColumns {
    let attribute = |name: &str| {
        let mut column = Column::for_kind(&Kind::Text);
        for record in &example.records {
            match record.unit.iter().find(|(n, _)| n == name) {
                Some((_, text)) => column.push_text(text),
                None => column.push_missing(State::Blank),
            }
        }
        column
    };
    RegisterColumns {
        known: example.records.iter().map(|record| !record.unit.is_empty()).collect(),
        name: attribute("name"),
        kind: attribute("kind"),
        parent: attribute("parent"),
    }
}

/// What the rule says of the example as a whole: a breach anywhere counts, then an undetermined outcome, then a pass.
fn outcome(
    checker: &Checker<'_>,
    machine: &mut Machine,
    batch: &Batch,
    example: &Example,
    (plan, rule): (&RulePlan, Option<usize>),
) -> u8 {
    let mut context = example.period.map_or_else(|| Context::year(2025), Context::year);
    context.as_of = example.as_of.unwrap_or(context.period_end);
    machine.run(checker.input(batch, &context), &plan.needs, None, None);
    let entries = match plan.domain {
        Domain::Rows { table, .. } => batch.tables[usize::from(table)].len(),
        Domain::Record | Domain::Constant => batch.len,
    };
    let mut truths = machine.truths_of(checker.input(batch, &context), plan.outcome, entries).into_owned();
    if let Some(rule) = rule.map(|at| &checker.form.rules[at])
        && let crate::catalogue::Body::Unique(cells) = &rule.body
    {
        let scope: Scope = rule.scope;
        let _ = Repeats::default().find(0, scope, cells, batch, &mut truths);
    }
    machine.reset();
    let first = [truth::FALSE, truth::UNDETERMINED, truth::TRUE];
    first.into_iter().find(|wanted| truths.contains(wanted)).unwrap_or(truth::NOT_APPLICABLE)
}

/// The first value of an example that cannot be read, with its field.
fn unread(form: &Form, batch: &Batch) -> Option<(String, String)> {
    let of = |fields: &[crate::catalogue::Field], columns: &[Column]| {
        fields.iter().zip(columns).find_map(|(field, column)| {
            let at = (0..column.len()).find(|at| column.state_of(*at) == State::Unreadable)?;
            Some((field.id.clone(), column.raw(at).unwrap_or_default().to_owned()))
        })
    };
    let tables = form.tables.iter().zip(&batch.tables);
    of(&form.fields, &batch.fields)
        .or_else(|| tables.map(|(t, rows)| of(&t.fields, &rows.fields)).find_map(|found| found))
}

fn compare(example: &Example, found: u8, id: &str, file: &str, unread: Option<(String, String)>) -> Option<Diagnostic> {
    let expected = match example.expect {
        Expect::Passes => truth::TRUE,
        Expect::Fails => truth::FALSE,
        Expect::Undetermined => truth::UNDETERMINED,
        Expect::NotApplicable => truth::NOT_APPLICABLE,
    };
    if expected == found {
        return None;
    }
    let (said, did) = (outcome_words(expected), outcome_words(found));
    Some(Diagnostic {
        file: file.to_owned(),
        fault: Fault {
            code: "example-differs",
            span: Span::new(example.at as usize, example.at as usize),
            what: words!(
                "{id} 的示例应为“{}”，实际为“{}”",
                "an example of `{id}` should be “{}”, but is “{}”",
                said.get(Lang::Zh), did.get(Lang::Zh); said.get(Lang::En), did.get(Lang::En)
            ),
            why: match &unread {
                Some((field, raw)) => words!(
                    "示例里 {field} 的“{raw}”读不出，按没有数据处理",
                    "the value “{raw}” of {field} cannot be read, so it counts as missing"
                ),
                None => words!("每个示例在装载时都会真的运行一遍", "every example is run when the catalogue loads"),
            },
            fix: match &unread {
                Some((field, _)) => words!("改正示例里的 {field}", "correct {field} in the example"),
                None => words!(
                    "核对示例里的值，或改正规则的 when 和 check",
                    "check the values of the example, or mend the rule's when and check"
                ),
            },
        },
    })
}

fn outcome_words(outcome: u8) -> AuthorWords {
    match outcome {
        truth::FALSE => words!("不通过", "fails"),
        truth::TRUE => words!("通过", "passes"),
        truth::NOT_APPLICABLE => words!("不适用", "does not apply"),
        _ => words!("无法判定", "undetermined"),
    }
}
