//! Findings in the order in which people mend them: file by file, structure first, then what must be fixed.

use super::GROUP_FROM;
use shequ_core::Lang;
use shequ_core::catalogue::Severity;
use shequ_core::map::{Map, sort, sort_by};
use shequ_core::report::{FindingReport, severity_words};

/// The findings of one file.
pub struct FileGroup<'a> {
    /// Name as given; empty for what stands in no file.
    pub file: &'a str,
    /// Its findings.
    pub parts: Vec<Part<'a>>,
}

/// One finding, or many with one cause.
pub enum Part<'a> {
    /// Told in full.
    One(&'a FindingReport),
    /// Told once, with a list of places; never empty.
    Many(Vec<&'a FindingReport>),
    /// Cells of one unit that must be filled in and are blank; never empty.
    Blanks(Vec<&'a FindingReport>),
}

/// What blank cells of one unit are told under: one thing to do, whatever the field.
const BLANKS: &str = "required";

/// Findings by file, in order of their first finding, and by rule.
#[must_use]
pub fn by_file(findings: &[FindingReport]) -> Vec<FileGroup<'_>> {
    let mut files: Vec<(&str, Vec<&FindingReport>)> = Vec::new();
    for finding in findings {
        let file = file_of(finding);
        // Findings of one file stand together, so the last is nearly always the right one.
        match files.iter_mut().rev().find(|(name, _)| *name == file) {
            Some((_, list)) => list.push(finding),
            None => files.push((file, vec![finding])),
        }
    }
    files.into_iter().map(|(file, list)| FileGroup { file, parts: parts(list) }).collect()
}

/// Findings by rule, whatever the file: structure first, then by severity, then in order of appearance. Blank cells
/// of a single unit are one group.
#[must_use]
pub fn by_rule<'a>(findings: impl IntoIterator<Item = &'a FindingReport>) -> Vec<Vec<&'a FindingReport>> {
    let findings: Vec<&FindingReport> = findings.into_iter().collect();
    let one_unit = units(&findings) <= 1;
    let mut rules: Vec<Vec<&FindingReport>> = Vec::new();
    let mut known: Map<&str, usize> = Map::new();
    for finding in findings {
        let key = if one_unit && is_blank(finding) { BLANKS } else { finding.rule.as_str() };
        let at = *known.or_insert(key, rules.len());
        if at == rules.len() {
            rules.push(Vec::new());
        }
        rules[at].push(finding);
    }
    sort_by(&mut rules, &|a, b| rank(a[0]).cmp(&rank(b[0])));
    rules
}

/// Whether some findings are blank cells of different fields.
#[must_use]
pub fn are_blanks(list: &[&FindingReport]) -> bool {
    list.len() > 1 && list.iter().all(|f| is_blank(f)) && list.iter().any(|f| f.rule != list[0].rule)
}

fn is_blank(finding: &FindingReport) -> bool {
    finding.level > 0 && finding.rule.rsplit('.').next() == Some(BLANKS)
}

fn parts(list: Vec<&FindingReport>) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for rule in by_rule(list) {
        if rule.len() < GROUP_FROM {
            parts.extend(rule.into_iter().map(Part::One));
        } else if are_blanks(&rule) {
            parts.push(Part::Blanks(rule));
        } else {
            parts.push(Part::Many(rule));
        }
    }
    parts
}

/// Structure before everything, then the heavier first.
fn rank(finding: &FindingReport) -> (bool, u8) {
    let weight = match severity_of(finding) {
        Severity::Error => 0,
        Severity::Verify => 1,
        Severity::Hint => 2,
    };
    (finding.level > 0, weight)
}

/// The file a finding is about: that of its first cell of this year.
#[must_use]
pub fn file_of(finding: &FindingReport) -> &str {
    let own = finding.cells.iter().filter(|c| !c.field.starts_with("prev."));
    own.map(|c| c.file.as_str()).find(|f| !f.is_empty()).unwrap_or("")
}

/// The severity that a report names.
#[must_use]
pub fn severity_of(finding: &FindingReport) -> Severity {
    match finding.severity {
        "error" => Severity::Error,
        "verify" => Severity::Verify,
        _ => Severity::Hint,
    }
}

/// A sign for each severity, so that colour is never needed to tell them apart.
#[must_use]
pub fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "✗",
        Severity::Verify => "!",
        Severity::Hint => "·",
    }
}

/// A severity in few words: 强制, 核实, 提示.
#[must_use]
pub fn short(severity: Severity, lang: Lang) -> String {
    let words = severity_words(severity);
    match lang {
        Lang::Zh => words.zh.trim_end_matches('性').to_owned(),
        Lang::En => words.en,
    }
}

/// How many different units some findings are about.
#[must_use]
pub fn units(findings: &[&FindingReport]) -> usize {
    let mut units: Vec<&str> = findings.iter().map(|f| f.unit.as_str()).filter(|u| !u.is_empty()).collect();
    sort(&mut units);
    units.dedup();
    units.len()
}

/// Name and code of a unit; what is known of them.
#[must_use]
pub fn unit_words(name: &str, code: &str) -> String {
    [name, code].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}
