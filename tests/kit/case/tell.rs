//! One case, told line by line, from core's report and from the oracle.

use super::page::{Case, code};
use crate::oracle::{Oracle, Outcome, Truth, of_record};
use shequ_core::catalogue::{Form, Rule, Scope};
use shequ_core::column::batch::Previous;
use shequ_core::column::record::RecordReader;
use shequ_core::column::register::{Register, RegisteredUnit};
use shequ_core::column::{Batch, Origin, Place};
use shequ_core::finding::in_force;
use shequ_core::report::{FindingReport, UndeterminedReport, first_line};
use shequ_core::value::Date;
use shequ_core::{Catalogue, Checker, Context, Lang, Report, Run, RunOptions};
use std::fmt::Write as _;

/// What is found in a case, one line each.
///
/// # Panics
/// Where the catalogue does not load, a record is no record, or the report and the oracle differ.
#[must_use]
pub fn check(case: &Case) -> Vec<String> {
    let catalogue = super::catalogue(case);
    let form = &catalogue.forms[0];
    let options = options(case);
    let batch = batch(case, &catalogue, form, options.context.as_of);
    let report = report(&catalogue, form, &batch, &options);
    let oracle = Oracle::new(&catalogue, form, options.context);
    let records = oracle.records(&batch);
    let outcomes = oracle.rules(&records);
    agree(case, form, &report, &outcomes, &options);
    let standards = oracle.standards(&records);
    Teller { case, form, report: &report, outcomes: &outcomes, standards: &standards, options: &options }.lines()
}

fn options(case: &Case) -> RunOptions {
    let get = |key: &str| case.options.get(key);
    let year = get("period").map_or(2025, |text| text.parse().expect("a year"));
    let mut context = Context::year(year);
    if let Some(day) = get("as of") {
        context.as_of = Date::parse(day).expect("a day");
    }
    let lang = match get("language").map(String::as_str) {
        Some("zh") => Lang::Zh,
        Some(_) | None => Lang::En,
    };
    RunOptions { context, lang, level: get("level").cloned(), period: year.to_string() }
}

fn batch(case: &Case, catalogue: &Catalogue, form: &Form, on: Date) -> Batch {
    let reader = RecordReader::new(form, catalogue);
    let mut batch = Batch::for_form(form);
    batch.origins.push(Origin::default());
    for (row, json) in (0u32..).zip(case.records_json()) {
        let faults = reader.push_json(&mut batch, &json, Place { origin: 0, row });
        assert_eq!(faults, [], "{}: {json}", case.name);
    }
    if case.previous.is_some() {
        let mut previous = Batch::for_form(form);
        let mut present = Vec::new();
        for (row, unit) in (0u32..).zip(case.units()) {
            let json = case.previous_json(unit);
            present.push(json.is_some());
            let json = json.unwrap_or_else(|| "{\"record\":1,\"form\":\"small\",\"values\":{}}".to_owned());
            let faults = reader.push_json(&mut previous, &json, Place { origin: 0, row });
            assert_eq!(faults, [], "{}: {json}", case.name);
        }
        batch.previous = Some(Box::new(Previous { batch: previous, present }));
    }
    if let Some(units) = case.options.get("register") {
        let unit = |unit: &str| {
            (
                code(unit.trim()),
                RegisteredUnit {
                    name: format!("{} village", unit.trim()),
                    kind: "community".into(),
                    ..RegisteredUnit::default()
                },
            )
        };
        let register = Register { units: units.split(',').map(unit).collect() };
        batch.register = Some(register.columns(&batch, form.unit_key, on));
    }
    batch
}

fn report(catalogue: &Catalogue, form: &Form, batch: &Batch, options: &RunOptions) -> Report {
    let checker = Checker::new(catalogue, form).expect("a loaded form compiles");
    let mut run = Run::new(&checker, options.clone());
    run.push(batch);
    run.finish()
}

/// The report and the oracle say the same of every rule in force and every record.
fn agree(case: &Case, form: &Form, report: &Report, outcomes: &[Vec<Outcome>], options: &RunOptions) {
    let units: Vec<String> = case.units().map(code).collect();
    let (mut fails, mut unknown) = (Vec::new(), Vec::new());
    let mut tally = [0u64; 4];
    for (record, unit) in units.iter().enumerate() {
        for (rule, of_rule) in form.rules.iter().zip(outcomes) {
            if !in_force(rule, options.context.as_of) {
                continue;
            }
            let breaches = of_rule[record].iter().filter(|truth| **truth == Truth::False);
            fails.extend(breaches.map(|_| (unit.as_str(), rule.id.as_str())));
            let whole = of_record(&of_rule[record]);
            tally[whole as usize] += 1;
            if whole == Truth::Unknown {
                unknown.push((unit.as_str(), rule.id.as_str()));
            }
        }
    }
    let told: Vec<_> = report.findings.iter().map(|f| (f.unit.as_str(), f.rule.as_str())).collect();
    assert_eq!(told, fails, "{}: findings of the report, and of the oracle", case.name);
    let told: Vec<_> = report.undetermined.iter().map(|u| (u.unit.as_str(), u.rule.as_str())).collect();
    assert_eq!(told, unknown, "{}: undetermined by the report, and by the oracle", case.name);
    let counts = &report.counts;
    assert_eq!([counts.fail, counts.undetermined, counts.not_applicable, counts.pass], tally, "{}: counts", case.name);
}

struct Teller<'a> {
    case: &'a Case,
    form: &'a Form,
    report: &'a Report,
    outcomes: &'a [Vec<Outcome>],
    standards: &'a [Vec<Outcome>],
    options: &'a RunOptions,
}

impl Teller<'_> {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut findings = self.report.findings.iter();
        let mut undetermined = self.report.undetermined.iter();
        let mut assessments = self.report.assessments.iter();
        for (record, unit) in self.case.units().enumerate() {
            for (rule, of_rule) in self.form.rules.iter().zip(self.outcomes) {
                self.rule(&mut lines, unit, (rule, &of_rule[record]), (&mut findings, &mut undetermined));
            }
            for (standard, of_standard) in self.form.standards.iter().zip(self.standards) {
                let outcome = &of_standard[record];
                for (row, truth) in outcome.iter().enumerate() {
                    let at = place(unit, matches!(standard.scope, Scope::Row(_)), row);
                    if *truth == Truth::NotApplicable {
                        lines.push(format!("{at}  {}  not applicable", standard.id));
                        continue;
                    }
                    let told = assessments.next().expect("one assessment for each standard that applies");
                    assert_eq!(*told.standard, *standard.id, "{}", self.case.name);
                    lines.push(match told.met {
                        Some(true) => format!("{at}  {}  met  {} {}", standard.id, told.value, told.target),
                        Some(false) => {
                            format!("{at}  {}  missed  {} {} · {}", standard.id, told.value, told.target, told.gap)
                        }
                        None => format!("{at}  {}  undetermined  needs {}", standard.id, told.needs.join(", ")),
                    });
                }
            }
        }
        let verdict = first_line(self.report.verdict, &self.report.counts, self.options.lang);
        lines.push(format!("= {verdict}"));
        lines
    }

    /// Written rules are told whatever they say, those of fields where they are broken.
    fn rule<'r>(
        &self,
        lines: &mut Vec<String>,
        unit: &str,
        (rule, outcome): (&Rule, &Outcome),
        (findings, undetermined): (
            &mut impl Iterator<Item = &'r FindingReport>,
            &mut impl Iterator<Item = &'r UndeterminedReport>,
        ),
    ) {
        let id = &rule.id;
        if !in_force(rule, self.options.context.as_of) {
            return lines.push(format!("{unit}  {id}  not in force"));
        }
        let needs = (of_record(outcome) == Truth::Unknown).then(|| undetermined.next().expect("told").needs.join(", "));
        let by_row = crate::oracle::table_of(rule).is_some();
        if by_row && outcome.is_empty() && rule.built_in.is_none() {
            lines.push(format!("{unit}  {id}  no rows"));
        }
        for (row, truth) in outcome.iter().enumerate() {
            let at = place(unit, by_row, row);
            match truth {
                Truth::False => {
                    lines.push(format!("{at}  {id}  fails  {}", broken(findings.next().expect("told"), rule)))
                }
                _ if rule.built_in.is_some() => {}
                Truth::True => lines.push(format!("{at}  {id}  passes")),
                Truth::NotApplicable => lines.push(format!("{at}  {id}  not applicable")),
                Truth::Unknown => {
                    let needs = needs.as_deref().map_or(String::new(), |needs| format!("  needs {needs}"));
                    lines.push(format!("{at}  {id}  undetermined{needs}"));
                }
            }
        }
    }
}

fn place(unit: &str, by_row: bool, row: usize) -> String {
    if by_row { format!("{unit}[{}]", row + 1) } else { unit.to_owned() }
}

/// Severity, sentence, condition with values, gap, suspects.
fn broken(finding: &FindingReport, rule: &Rule) -> String {
    assert_eq!(finding.rule, rule.id);
    let mut text = format!("[{}] {}", finding.severity, finding.says);
    if !finding.trace.is_empty() {
        let _ = write!(text, " · {}", finding.trace);
    }
    if let Some(gap) = &finding.gap {
        let row = if gap.row == 0 { String::new() } else { format!("[{}]", gap.row) };
        let measure = if gap.measure.is_empty() { String::new() } else { format!(" {}", gap.measure) };
        let _ = write!(text, " · change {}{row} by {}{measure}", gap.field, gap.by);
    }
    if finding.cells.len() > finding.suspects.len() {
        let _ = write!(text, " · suspect {}", finding.suspects.join(", "));
    }
    text
}
