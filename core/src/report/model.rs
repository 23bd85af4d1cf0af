//! Report version 1 as data. Fields stand in alphabetical order, which makes the serialised form canonical.
//!
//! Numbers are whole; every value of a record is a text. A test checks the order of the keys.

use serde::Serialize;
use std::sync::Arc;

/// The whole answer to one check.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Report {
    /// The day as of which the check was made.
    pub as_of: String,
    /// Standards of the default programme, met or not, in the order (record, standard, row).
    pub assessments: Vec<AssessmentReport>,
    /// Which catalogue was used.
    pub catalogue: CatalogueRef,
    /// Exact counts, whatever was cut from the lists.
    pub counts: Counts,
    /// `sha256:` and 64 hexadecimal digits over this report without this member.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Version of the engine.
    pub engine: &'static str,
    /// What was found, structure first, then in the order (record, rule, row).
    pub findings: Vec<FindingReport>,
    /// Explanations in the records that belong to no finding any more, in the order of the records.
    pub lapsed: Vec<LapsedReport>,
    /// Always 1.
    pub report: u32,
    /// What could not be decided, in the order (record, rule).
    pub undetermined: Vec<UndeterminedReport>,
    /// `unreadable`, `blocked`, `explain` or `clean`.
    pub verdict: Verdict,
}

/// The first line of every answer.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing could be read as the form.
    Unreadable,
    /// Something must be fixed.
    Blocked,
    /// Something must be fixed or explained.
    Explain,
    /// May be reported.
    Clean,
}

/// Which catalogue was used.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CatalogueRef {
    /// Its digest.
    pub digest: String,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// Exact counts. Outcomes count each rule in force once for each record.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Counts {
    /// Standards: met, missed and so on.
    pub assessments: AssessmentCounts,
    /// Findings by severity.
    pub by_severity: SeverityCounts,
    /// Findings that are not listed.
    pub cut: u64,
    /// Findings to be fixed or explained whose explanation was accepted.
    pub explained: u64,
    /// Rules that failed.
    pub fail: u64,
    /// Cells that hold something although the form does not ask for them there.
    pub hidden_but_filled: u64,
    /// Explanations that belong to no finding any more.
    pub lapsed: u64,
    /// Findings that are listed.
    pub listed: u64,
    /// Rules that did not apply.
    pub not_applicable: u64,
    /// Rules that passed.
    pub pass: u64,
    /// Records read.
    pub records: u64,
    /// Rows of tables read.
    pub rows: u64,
    /// Rules in force.
    pub rules: u64,
    /// Cells read that were written in a forgiven spelling.
    pub tolerated: u64,
    /// Rules that could not be decided.
    pub undetermined: u64,
    /// Different units.
    pub units: u64,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct SeverityCounts {
    /// Must be fixed.
    pub error: u64,
    /// Worth a look.
    pub hint: u64,
    /// Fix or explain.
    pub verify: u64,
}

/// Outcomes of standards.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct AssessmentCounts {
    /// Reached.
    pub met: u64,
    /// Not reached.
    pub missed: u64,
    /// Does not apply.
    pub not_applicable: u64,
    /// Cannot be told yet.
    pub undetermined: u64,
}

/// One finding.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct FindingReport {
    /// The cells involved, in the rule's reading order.
    pub cells: Vec<CellReport>,
    /// Clause of the programme, or empty.
    pub clause: String,
    /// Explanation given for it, if any.
    pub explanation: Option<ExplanationReport>,
    /// First 16 hexadecimal digits of the SHA-256 over rule, unit, period and the values of the cells.
    pub fingerprint: String,
    /// What to do.
    pub fix: String,
    /// How far it is from passing, where that has a closed form.
    pub gap: Option<GapReport>,
    /// 0 structure, 1 cell, row and record, 2 previous period, 3 batch.
    pub level: u8,
    /// Period of the record.
    pub period: String,
    /// Id of the rule.
    pub rule: String,
    /// Version of the rule.
    pub rule_version: String,
    /// What is wrong.
    pub says: String,
    /// `row`, `record`, `history`, `batch` or `structure`.
    pub scope: &'static str,
    /// `error`, `verify` or `hint`.
    pub severity: &'static str,
    /// Source other than a clause, or empty.
    pub source: String,
    /// Paths of the cells that most likely hold the mistake.
    pub suspects: Vec<String>,
    /// The condition with values in the place of names.
    pub trace: String,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Why it is wrong.
    pub why: String,
}

/// The reason given for a finding.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct ExplanationReport {
    /// Whether it counts; a finding with an accepted explanation needs nothing more.
    pub accepted: bool,
    /// When it was given, as written; empty where that is not known.
    pub at: String,
    /// Who gave it; empty where that is not known.
    pub by: String,
    /// Why it was refused and what to do; empty where it was accepted.
    pub reason: String,
    /// The reason given.
    pub text: String,
}

/// An explanation that belongs to no finding any more.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct LapsedReport {
    /// When it was given, as written.
    pub at: String,
    /// Who gave it.
    pub by: String,
    /// Fingerprint of what it explained.
    pub fingerprint: String,
    /// Id of the rule.
    pub rule: String,
    /// Why it lapsed and what to do.
    pub says: String,
    /// `not_needed`, `values_changed`, `rule_changed` or `rule_unknown`.
    pub status: &'static str,
    /// The reason given.
    pub text: String,
    /// Code of the unit.
    pub unit: String,
}

/// One cell of a finding.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CellReport {
    /// Address in the file such as `设施!F5`; empty where there is none.
    pub at: String,
    /// Id of the field.
    pub field: String,
    /// File name; empty for a record without a file.
    pub file: String,
    /// Label of the field.
    pub label: String,
    /// Id of its measure; empty for none.
    pub measure: String,
    /// Row in its table, counted from 1; 0 for a field of the record.
    pub row: u32,
    /// `given`, `blank`, `not_applicable`, `not_available`, `unreadable` or `hidden`.
    pub state: &'static str,
    /// Id of the table; empty for a field of the record.
    pub table: String,
    /// Value as text; the raw text where it is unreadable.
    pub value: String,
}

/// The change of one field, all else equal, that would satisfy the condition.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct GapReport {
    /// What to add, with the field's decimals; negative to subtract.
    pub by: String,
    /// Id of the field.
    pub field: String,
    /// Id of its measure; empty for none.
    pub measure: String,
    /// Row in its table, counted from 1; 0 for a field of the record or a sum over a table.
    pub row: u32,
}

/// A rule that could not be decided.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct UndeterminedReport {
    /// Paths of the cells that would decide it; `community.not_reported(3)` where so many units below have not reported.
    pub needs: Vec<String>,
    /// Id of the rule.
    pub rule: String,
    /// Code of the unit.
    pub unit: String,
}

/// A standard and one unit (or row of a table).
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct AssessmentReport {
    /// Sentence that tells the gap; empty when met.
    pub gap: String,
    /// Met, not met, or none when it cannot be told.
    pub met: Option<bool>,
    /// Cells that would decide it, when it cannot be told.
    pub needs: Vec<String>,
    /// Id of the programme.
    pub programme: Arc<str>,
    /// Row in its table, counted from 1; 0 for the record.
    pub row: u32,
    /// Id of the standard.
    pub standard: Arc<str>,
    /// Comparator and target, such as `>= 30`.
    pub target: Arc<str>,
    /// Code of the unit.
    pub unit: Arc<str>,
    /// Value, rounded half away from zero to two decimals for display; empty when it cannot be told.
    pub value: String,
}
