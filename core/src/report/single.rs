//! One record from its JSON to its report: the way of every door that holds one record.

use super::machines::Tools;
use super::model::Report;
use super::run::{Run, RunOptions};
use crate::catalogue::{Form, Severity};
use crate::column::batch::Previous;
use crate::column::place::{Layout, Origin};
use crate::column::record::{RecordFault, RecordReader, write_json};
use crate::column::register::{Register, RegisteredUnit};
use crate::column::{Batch, Place};
use crate::digest;
use crate::finding::{Checker, Structural};
use crate::json::Json;
use crate::plan::Context;
use crate::span::Lang;
use crate::value::Date;
use crate::words;

/// What is said beside a record when it is to be checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Language of all words.
    pub lang: Lang,
    /// Level that checks, such as `county`; none for the level that fills in.
    pub level: Option<&'a str>,
    /// The day whose rules are in force; none for the last day of the record's period.
    pub as_of: Option<Date>,
    /// Last year's record of the same unit, JSON version 1; none where there is none.
    pub previous: Option<&'a str>,
    /// What the register says of the unit; none where there is no register.
    pub unit: Option<&'a RegisteredUnit>,
}

/// What came of one record.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The report.
    pub report: Report,
    /// The record in canonical JSON; none where the text is no record of the form at all.
    pub record: Option<String>,
    /// Digest over catalogue, record with explanations, and report; none where there is no record. It does not depend
    /// on the language of the report or on the level that asks.
    pub receipt: Option<String>,
}

/// Checks one record, JSON version 1. Whatever is wrong with its shape stands in the report as structural findings.
#[must_use]
pub fn check_record(checker: &Checker<'_>, record: &str, asked: &Asked<'_>) -> Checked {
    let Opened { batch, mut faults, beside, options } = open(checker, record, asked);
    faults.extend(beside);
    check_batch(checker, &batch, &faults, options)
}

/// The canonical JSON of the report on one record that was read with what it stands in: what [`check_record`] says, for
/// those who need neither the canonical record nor the receipt. `tools` are what earlier checks worked with.
#[must_use]
pub fn report_text(tools: &mut Tools, checker: &Checker<'_>, record: Json<'_>, asked: &Asked<'_>) -> String {
    report_and_text(tools, checker, record, asked).1
}

/// The same with the report that it is the text of.
#[must_use]
pub fn report_and_text(
    tools: &mut Tools,
    checker: &Checker<'_>,
    record: Json<'_>,
    asked: &Asked<'_>,
) -> (Report, String) {
    let mut used = std::mem::take(tools);
    let mut batch = std::mem::take(&mut used.batch).emptied(checker.form);
    let faults = checker.records().push_read(&mut batch, record, Place::default());
    let Opened { batch, mut faults, beside, options } = opened(batch, faults, checker, asked);
    faults.extend(beside);
    let mut run = Run::with(checker, options, used);
    run.push(&batch);
    run.structural(&faults);
    let (report, text, used) = run.finish_with();
    *tools = Tools { batch, ..used };
    (report, text)
}

/// Checks a batch of one record, or of none where a text was no record.
pub(crate) fn check_batch(
    checker: &Checker<'_>,
    batch: &Batch,
    structural: &[Structural],
    options: RunOptions,
) -> Checked {
    let report = report_of(checker, batch, structural, options.clone());
    if batch.len == 0 {
        return Checked { report, record: None, receipt: None };
    }
    let record = write_json(batch, checker.form, checker.catalogue, 0);
    let digest = &checker.catalogue.digest;
    let receipt = if options.lang == Lang::Zh && options.level.is_none() {
        receipt(digest, &record, &report.digest)
    } else {
        let plain = RunOptions { lang: Lang::Zh, level: None, ..options };
        receipt(digest, &record, &report_of(checker, batch, structural, plain).digest)
    };
    Checked { report, record: Some(record), receipt: Some(receipt) }
}

/// The receipt of a submission: SHA-256 over a line each of `shequ receipt 1`, the catalogue's digest, the SHA-256 of the
/// canonical record (explanations included), and the digest of its Chinese report for the level that fills in.
#[must_use]
pub fn receipt(catalogue: &str, record: &str, report_digest: &str) -> String {
    let record = digest::named(record.as_bytes());
    let lines = format!("shequ receipt 1\n{catalogue}\n{record}\n{report_digest}\n");
    digest::named(lines.as_bytes())
}

/// A fault in the shape of a record as a structural finding. `number` counts records from 0; `added` tells whether the
/// rest of the record was read.
#[must_use]
pub fn record_fault(fault: RecordFault, number: u32, added: bool) -> Structural {
    let RecordFault { path, what, why, fix } = fault;
    let line = u64::from(number) + 1;
    let at = if path.is_empty() { format!("#{line}") } else { format!("#{line} {path}") };
    let (code, says) = if added {
        let place = if path.is_empty() { words!("", "") } else { words!("的 {path}", ", {path}") };
        ("record_fault", words!("第 {line} 条记录{}：{}", "record {line}{}: {}", place.zh, what.zh; place.en, what.en))
    } else {
        ("record_not_read", words!("第 {line} 条记录没有读取：{}", "record {line} was not read: {}", what.zh; what.en))
    };
    Structural {
        code,
        severity: Severity::Error,
        fatal: false,
        file: String::new(),
        at,
        unit: String::new(),
        value: String::new(),
        says,
        why,
        fix,
    }
}

/// A record read with what stands beside it, ready to be checked.
pub(crate) struct Opened {
    pub batch: Batch,
    /// What is wrong with the shape of the record.
    pub faults: Vec<Structural>,
    /// What is wrong with last year's record.
    pub beside: Vec<Structural>,
    pub options: RunOptions,
}

/// Reads a record and what stands beside it. The batch has one record, or none where the text is no record.
pub(crate) fn open(checker: &Checker<'_>, record: &str, asked: &Asked<'_>) -> Opened {
    let mut batch = Batch::for_form(checker.form);
    let faults = checker.records().push_json(&mut batch, record, Place::default());
    opened(batch, faults, checker, asked)
}

/// The same for a batch that the record was read into, with the faults that were met.
fn opened(mut batch: Batch, faults: Vec<RecordFault>, checker: &Checker<'_>, asked: &Asked<'_>) -> Opened {
    let form = checker.form;
    let reader = checker.records();
    let named = Origin { file: String::new(), sheet: String::new(), layout: Layout::Named };
    batch.origins.push(named);
    let added = batch.len > 0;
    let mut faults: Vec<Structural> = faults.into_iter().map(|fault| record_fault(fault, 0, added)).collect();
    if !added {
        faults.iter_mut().for_each(|one| one.fatal = true);
    }
    let mut beside = Vec::new();
    let told = period_of(&batch, form);
    let year = told.unwrap_or_else(|| checker.catalogue.last_year());
    if told.is_none() && added {
        beside.extend(period_assumed(form, year));
    }
    let mut context = Context::year(year);
    context.as_of = asked.as_of.unwrap_or(context.period_end);
    let options =
        RunOptions { context, lang: asked.lang, level: asked.level.map(str::to_owned), period: year.to_string() };
    if added {
        if let Some(previous) = asked.previous {
            batch.previous = read_previous(reader, form, previous, &batch, &mut beside).map(Box::new);
        }
        batch.register = asked.unit.map(|unit| {
            let code = batch.fields[form.unit_key].text(0).unwrap_or_default().to_owned();
            let register = Register { units: std::iter::once((code, unit.clone())).collect() };
            register.columns(&batch, form.unit_key, context.as_of)
        });
    }
    Opened { batch, faults, beside, options }
}

fn report_of(checker: &Checker<'_>, batch: &Batch, structural: &[Structural], options: RunOptions) -> Report {
    let mut run = Run::new(checker, options);
    run.push(batch);
    run.structural(structural);
    run.finish()
}

/// Last year's record, aligned with the one at hand. A record of another unit is told and left out.
fn read_previous(
    reader: &RecordReader,
    form: &Form,
    previous: &str,
    now: &Batch,
    structural: &mut Vec<Structural>,
) -> Option<Previous> {
    let mut batch = Batch::for_form(form);
    let faults = reader.push_json(&mut batch, previous, Place::default());
    for fault in faults {
        let found = record_fault(fault, 0, batch.len > 0);
        let says = words!("上年数据：{}", "last year's data: {}", found.says.zh; found.says.en);
        let at = format!("prev {}", found.at);
        structural.push(Structural { code: "previous_fault", severity: Severity::Hint, says, at, ..found });
    }
    if batch.len == 0 {
        return None;
    }
    let code = |batch: &Batch| batch.fields[form.unit_key].text(0).map(str::to_owned);
    let (own, other) = (code(now), code(&batch));
    if own != other {
        let (own, other) = (own.unwrap_or_default(), other.unwrap_or_default());
        structural.push(Structural {
            code: "previous_of_other_unit",
            severity: Severity::Hint,
            fatal: false,
            file: String::new(),
            at: String::new(),
            unit: own.clone(),
            value: other.clone(),
            says: words!(
                "所附上年记录属于 {other}，不是 {own}，没有采用",
                "last year's record is that of {other}, not of {own}, and was not used"
            ),
            why: words!("与别的单位比较没有意义", "comparing with another unit means nothing"),
            fix: words!(
                "换成本单位的上年记录；单位合并或改码的，先在名录中登记",
                "give the unit's own record; where units were merged or recoded, note it in the register first"
            ),
        });
        return None;
    }
    Some(Previous { batch, present: vec![true] })
}

/// The first year that records of a batch state, within the range of its field: a year that cannot be is told by the
/// rule of the field, and nothing else should follow it.
#[must_use]
pub fn period_of(batch: &Batch, form: &Form) -> Option<i32> {
    let field = form.period_field?;
    let (from, to) = form.fields[field].range.unwrap_or((1, 9999));
    let column = &batch.fields[field];
    let years = (0..column.len()).filter_map(|record| column.int(record));
    years.filter(|year| (from.max(1)..=to.min(9999)).contains(year)).find_map(|year| i32::try_from(year).ok())
}

/// Says which year was taken where nothing names one; nothing where the form does not ask for it.
#[must_use]
pub fn period_assumed(form: &Form, year: i32) -> Option<Structural> {
    let label = &form.fields[form.period_field?].label;
    Some(Structural {
        code: "period_assumed",
        severity: Severity::Hint,
        fatal: false,
        file: String::new(),
        at: String::new(),
        unit: String::new(),
        value: year.to_string(),
        says: words!("没有写明报告期，按 {year} 年校验", "no period is named; {year} was taken"),
        why: words!(
            "规则、标准和目标值按年份取；没有写明的，取规划的最后一年",
            "rules, standards and targets go by the year; where none is named, the last one of the programme is taken"
        ),
        fix: words!(
            "在“{}”中写明年份；校验文件时也可以另行指明（命令行用 --period）",
            "state the year in “{}”; for files it can also be named beside them (--period on the command line)",
            label.zh; label.en
        ),
    })
}
