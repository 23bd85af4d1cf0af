//! The way into the reader and out of the report, as texts that can be compared.

use shequ_core::catalogue::Form;
use shequ_core::column::record::write_json;
use shequ_core::{Batch, Catalogue, Checker, Context, Lang, Report, Run, RunOptions};
use shequ_files::{Input, Options, Reading, Source, read_all};
use shequ_kit::seeds;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What came of reading and checking some files.
pub struct Seen {
    /// What the reader said.
    pub reading: Reading,
    /// The report over it.
    pub report: Report,
    /// Each record in its canonical form, in input order.
    pub records: Vec<String>,
    rows: u64,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("files")
}

/// The shipped catalogue.
pub fn catalogue() -> Catalogue {
    seeds::catalogue()
}

/// The bytes of a fixture.
pub fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What is expected of a fixture, without remarks.
pub fn expected(name: &str) -> String {
    let text = String::from_utf8(bytes_of(&format!("expected/{name}.txt"))).expect("UTF-8");
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// The names of the fixtures in a folder, sorted.
pub fn names(of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder().join(of)).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Reads and checks fixtures; their folders are not part of the names.
pub fn load(catalogue: &Catalogue, files: &[String]) -> Seen {
    let named = files.iter().map(|file| (file.rsplit('/').next().unwrap_or(file).to_owned(), bytes_of(file)));
    check(catalogue, named.collect())
}

/// Reads and checks one file.
pub fn check_bytes(catalogue: &Catalogue, name: &str, bytes: Vec<u8>) -> Seen {
    check(catalogue, vec![(name.to_owned(), bytes)])
}

/// Reads and checks files for the year 2025.
pub fn check(catalogue: &Catalogue, files: Vec<(String, Vec<u8>)>) -> Seen {
    let inputs = files.into_iter().map(|(name, bytes)| Input { name, source: Source::Bytes(bytes) }).collect();
    let form = &catalogue.forms[0];
    let checker = Checker::new(catalogue, form).unwrap_or_else(|e| panic!("{e:?}"));
    let options = RunOptions { context: Context::year(2025), lang: Lang::Zh, level: None, period: "2025".into() };
    let mut run = Run::new(&checker, options);
    let (mut records, mut rows) = (Vec::new(), 0);
    let reading = read_all(inputs, catalogue, &Options::default(), &mut |batch: Batch| {
        rows += batch.tables.iter().map(|table| table.len() as u64).sum::<u64>();
        records.extend((0..batch.len).map(|at| entered(&write_json(&batch, form, catalogue, at), form)));
        run.push(&batch);
        ControlFlow::Continue(())
    });
    run.structural(&reading.structural);
    let report = run.finish();
    assert_eq!(reading.records, records.len() as u64, "records counted and handed out");
    assert_eq!(reading.files.iter().map(|f| f.records).sum::<u64>(), reading.records, "records by file and in all");
    Seen { reading, report, records, rows }
}

/// A canonical record without the values that the program works out by itself, whatever a file says of them.
fn entered(record: &str, form: &Form) -> String {
    let mut record: serde_json::Value = serde_json::from_str(record).expect("a canonical record");
    if let Some(values) = record.get_mut("values").and_then(serde_json::Value::as_object_mut) {
        values.retain(|id, _| form.fields.iter().all(|field| field.id != *id || field.computed.is_none()));
    }
    record.to_string()
}

impl Seen {
    /// Records and rows read.
    pub fn read(&self) -> (u64, u64) {
        (self.reading.records, self.rows)
    }

    /// The records as text.
    pub fn values(&self) -> String {
        self.records.iter().map(|record| record.replace("\",\"", "\",\n\"") + "\n").collect()
    }

    /// All findings, one a line: severity, rule (`!` for a fatal one), unit, place of the first cell.
    pub fn told(&self) -> String {
        self.told_but(&[])
    }

    /// All findings but those of some rules.
    pub fn told_but(&self, rules: &[&str]) -> String {
        let many = self.reading.files.len() > 1;
        let fatal = |rule: &str, file: &str| {
            self.reading
                .structural
                .iter()
                .any(|s| s.fatal && s.file == file && rule.strip_prefix("structure.") == Some(s.code))
        };
        let findings = self.report.findings.iter().filter(|finding| !rules.contains(&finding.rule.as_str()));
        let lines = findings.map(|finding| {
            let cell = finding.cells.first();
            let (file, at) = cell.map_or(("", ""), |cell| (cell.file.as_str(), cell.at.as_str()));
            let mark = if fatal(&finding.rule, file) { "!" } else { "" };
            let file = if many && finding.scope == "structure" { file } else { "" };
            let words = [finding.severity, &format!("{}{mark}", finding.rule), &finding.unit, file, at];
            words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ") + "\n"
        });
        lines.collect()
    }

    /// The same lines without file names, sorted.
    pub fn told_by_severity(&self) -> String {
        let mut told = self.told();
        for file in &self.reading.files {
            told = told.replace(&format!("{} ", file.name), "");
        }
        Self::by_severity(&told)
    }

    /// Lines sorted.
    pub fn by_severity(text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n") + "\n"
    }

    /// A headline and the findings.
    pub fn page(&self, name: &str) -> String {
        let (records, rows) = self.read();
        let verdict = if self.reading.unusable { "unreadable" } else { "read" };
        let told: String = self.told().lines().map(|line| format!("  {line}\n")).collect();
        format!("{name}  {records} records {rows} rows  {verdict}\n{told}")
    }
}

/// The findings about cells and records without places: what all formats must agree on.
pub fn bare(seen: &Seen) -> String {
    let findings = seen.report.findings.iter().filter(|finding| finding.scope != "structure");
    let lines = findings.map(|finding| {
        let cells = finding.cells.iter().map(|c| format!("{}.{}[{}]={} {}", c.table, c.field, c.row, c.state, c.value));
        let cells = cells.collect::<Vec<_>>().join(", ");
        format!(
            "{} {} {} | {} | {cells} | {}\n",
            finding.severity,
            finding.rule,
            finding.unit,
            finding.says,
            finding.suspects.join(" ")
        )
    });
    let undetermined =
        seen.report.undetermined.iter().map(|u| format!("undetermined {} {} {}\n", u.rule, u.unit, u.needs.join(" ")));
    let assessed = seen
        .report
        .assessments
        .iter()
        .map(|a| format!("{} {} {} {:?} {}\n", a.standard, a.unit, a.row, a.met, a.value));
    lines.chain(undetermined).chain(assessed).collect()
}

/// Equality that tells the lines that differ.
#[track_caller]
pub fn compare(actual: &str, expected: &str, what: &str) {
    if let Some(difference) = difference(actual, expected) {
        panic!("{what}\n{difference}(+ found, not expected; - expected, not found)");
    }
}

/// The lines that stand in only one of two texts, in a text of their own; common ones at both ends say nothing.
pub fn difference(actual: &str, expected: &str) -> Option<String> {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (actual.lines().collect(), expected.lines().collect());
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let tail = ours[same..].iter().rev().zip(theirs[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (ours, theirs) = (&ours[same..ours.len() - tail], &theirs[same..theirs.len() - tail]);
    let only = |lines: &[&str], other: &[&str], sign: &str| -> String {
        lines.iter().filter(|line| !other.contains(line)).take(40).map(|line| format!("{sign} {line}\n")).collect()
    };
    let told = only(ours, theirs, "+") + &only(theirs, ours, "-");
    // The same lines in another order, or some more often than they should be.
    let moved = || format!("+ {} lines in another order or number than - {} lines\n", ours.len(), theirs.len());
    (actual != expected).then(|| if told.is_empty() { moved() } else { told })
}
