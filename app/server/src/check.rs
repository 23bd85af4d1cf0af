//! One record through the one core, and the receipt over what came of it.

use crate::blob::hex;
use sha2::{Digest, Sha256};
use shequ_core::catalogue::Severity;
use shequ_core::column::batch::Previous;
use shequ_core::column::record::{RecordFault, RecordReader, write_json};
use shequ_core::column::register::{Register, RegisteredUnit};
use shequ_core::column::{Batch, Origin, Place};
use shequ_core::finding::Structural;
use shequ_core::report::{Report, to_json};
use shequ_core::{Checker, Context, Lang, Run, RunOptions, words};

/// What stands beside a record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Last year's record of the same unit, as JSON.
    pub previous: Option<&'a str>,
    /// What the register says of the unit.
    pub unit: Option<&'a RegisteredUnit>,
}

/// What came of a record.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The report.
    pub report: Report,
    /// The record as canonical JSON; none where the text is no record of the form.
    pub record: Option<String>,
}

/// How submissions are checked: in Chinese, as of the end of their year, at the level that fills in. The receipt is
/// over these bytes, so a browser that wants the same receipt checks the same way.
#[must_use]
pub fn usual(year: i32, lang: Lang) -> RunOptions {
    RunOptions { context: Context::year(year), lang, level: None, period: year.to_string() }
}

/// Checks one record.
#[must_use]
pub fn check_record(checker: &Checker<'_>, options: RunOptions, record: &str, beside: &Beside<'_>) -> Checked {
    let reader = RecordReader::new(checker.form, checker.catalogue);
    let as_of = options.context.as_of;
    let mut run = Run::new(checker, options);
    let mut batch = Batch::for_form(checker.form);
    batch.origins.push(Origin::default());
    let faults = reader.push_json(&mut batch, record, Place::default());
    let read = batch.len == 1;
    let told: Vec<Structural> = faults.into_iter().map(|fault| structural(fault, read)).collect();
    run.structural(&told);
    if read {
        if let Some(previous) = beside.previous {
            let mut earlier = Batch::for_form(checker.form);
            reader.push_json(&mut earlier, previous, Place::default());
            if earlier.len == 1 {
                batch.previous = Some(Box::new(Previous { batch: earlier, present: vec![true] }));
            }
        }
        if let Some(unit) = beside.unit {
            let code = batch.fields[checker.form.unit_key].text(0).unwrap_or_default().to_owned();
            let register = Register { units: [(code, unit.clone())].into() };
            batch.register = Some(register.columns(&batch, checker.form.unit_key, as_of));
        }
        run.push(&batch);
    }
    let record = read.then(|| write_json(&batch, checker.form, checker.catalogue, 0));
    Checked { report: run.finish(), record }
}

fn structural(fault: RecordFault, read: bool) -> Structural {
    let RecordFault { path, what, why, fix } = fault;
    let code = if read { "record_fault" } else { "record_not_read" };
    let at = if path.is_empty() { "#1".to_owned() } else { format!("#1 {path}") };
    let says = if path.is_empty() {
        what
    } else {
        words!("{path}：{}", "{path}: {}", what.zh; what.en)
    };
    Structural {
        code,
        severity: Severity::Error,
        fatal: !read,
        file: String::new(),
        at,
        unit: String::new(),
        value: String::new(),
        says,
        why,
        fix,
    }
}

/// `sha256:` and 64 digits over catalogue, canonical record, report and explanations, each closed by its length.
#[must_use]
pub fn receipt(catalogue: &str, record: &str, report: &Report, explanations: &str) -> String {
    let report = to_json(report);
    let mut hash = Sha256::new();
    for part in [catalogue, record, &report, explanations] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    format!("sha256:{}", hex(&hash.finalize()))
}
