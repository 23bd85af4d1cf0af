//! Sentences that the text and the page of a report share.

use super::say;
use crate::FileSummary;
use shequ_core::report::{FindingReport, Report};
use shequ_core::{Lang, Words, words};

/// `（3 个文件，12 个单位，12 份记录）`.
#[must_use]
pub fn counts_words(report: &Report, files: &[FileSummary], lang: Lang) -> String {
    let (units, records) = (report.counts.units, report.counts.records);
    let unused = files.iter().filter(|f| !f.usable).count();
    let files = files.len();
    let plural = |n: u64| if n == 1 { "" } else { "s" };
    let mut parts = Vec::new();
    if files > 0 {
        parts.push(Words { zh: format!("{files} 个文件"), en: format!("{files} file{}", plural(files as u64)) });
    }
    if unused > 0 {
        parts.push(words!("其中 {unused} 个不能用", "{unused} of them unusable"));
    }
    parts.push(Words { zh: format!("{units} 个单位"), en: format!("{units} unit{}", plural(units)) });
    parts.push(Words { zh: format!("{records} 份记录"), en: format!("{records} record{}", plural(records)) });
    let parts: Vec<String> = parts.into_iter().map(|w| say(lang, w)).collect();
    match lang {
        Lang::Zh => format!("（{}）", parts.join("，")),
        Lang::En => format!(" ({})", parts.join(", ")),
    }
}

/// What a finding rests on: a clause or another source, and its rule. None for faults of the files.
#[must_use]
pub fn basis(finding: &FindingReport) -> Option<Words> {
    let based = if finding.clause.is_empty() { &finding.source } else { &finding.clause };
    let rule = &finding.rule;
    match (finding.level, based.as_str()) {
        (0, _) => None,
        (_, "") => Some(words!("规则 {rule}", "rule {rule}")),
        (_, based) => Some(words!("{based}（规则 {rule}）", "{based} (rule {rule})")),
    }
}

/// Whether a target is a plain yes or no.
#[must_use]
pub fn is_flag(target: &str) -> bool {
    matches!(target.trim_start_matches(['=', ' ']), "true" | "false" | "是" | "否" | "yes" | "no")
}

/// `≥ 30` for `>= 30`.
#[must_use]
pub fn human(target: &str) -> String {
    [(">=", "≥"), ("<=", "≤"), ("==", "="), ("!=", "≠")]
        .iter()
        .fold(target.to_owned(), |t, (from, to)| t.replace(from, to))
}
