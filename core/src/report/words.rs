//! Sentences of the report that belong to no rule.

use super::model::{Counts, Verdict};
use crate::catalogue::Severity;
use crate::span::{Lang, Words};
use crate::value::State;
use crate::value::search::join;
use crate::words;

/// The one line that stands first everywhere.
#[must_use]
pub fn first_line(verdict: Verdict, counts: &Counts, lang: Lang) -> String {
    let errors = counts.by_severity.error;
    let verifies = counts.by_severity.verify.saturating_sub(counts.explained);
    let zh = |parts: Vec<String>| join(&parts, "，");
    let mut chinese = Vec::new();
    let mut english = Vec::new();
    match verdict {
        Verdict::Unreadable => {
            chinese.push("无法按本表读取".to_owned());
            english.push("could not be read as the form".to_owned());
        }
        Verdict::Blocked => {
            chinese.push(format!("必须改 {errors} 项"));
            english.push(format!("{errors} to fix"));
        }
        Verdict::Explain | Verdict::Clean => {}
    }
    if verifies > 0 {
        chinese.push(format!("需说明 {verifies} 项"));
        english.push(format!("{verifies} to fix or explain"));
    }
    if counts.explained > 0 {
        let n = counts.explained;
        chinese.push(format!("已说明 {n} 项"));
        english.push(format!("{n} explained"));
    }
    if verdict == Verdict::Clean {
        chinese.push("可上报".to_owned());
        english.push("ready to submit".to_owned());
    }
    if counts.undetermined > 0 {
        let n = counts.undetermined;
        chinese.push(format!("未能判定 {n} 项"));
        english.push(format!("{n} undetermined"));
    }
    match lang {
        Lang::Zh => zh(chinese),
        Lang::En => join(&english, ", "),
    }
}

/// A severity as people say it.
#[must_use]
pub fn severity_words(severity: Severity) -> Words {
    match severity {
        Severity::Error => words!("强制性", "must fix"),
        Severity::Verify => words!("核实性", "fix or explain"),
        Severity::Hint => words!("提示性", "hint"),
    }
}

/// A cell without a value, inside a sentence.
pub(super) fn state_words(state: State) -> Words {
    match state {
        State::Given => Words::default(),
        State::NotApplicable => words!("（不适用）", "(not applicable)"),
        State::Hidden => words!("（不需填）", "(not asked)"),
        State::Blank => words!("（未填）", "(blank)"),
        State::NotAvailable => words!("（暂无数据）", "(not available)"),
        State::Unreadable => words!("（无法识别）", "(unreadable)"),
        State::DividedByZero => words!("（无法判定）", "(undetermined)"),
    }
}

/// Yes or no, inside a sentence.
pub(super) fn flag_words(flag: bool) -> Words {
    if flag { words!("是", "yes") } else { words!("否", "no") }
}

/// A state as reports name it.
pub(super) fn state_name(state: State) -> &'static str {
    match state {
        State::Given => "given",
        State::NotApplicable => "not_applicable",
        State::Hidden | State::DividedByZero => "hidden",
        State::Blank => "blank",
        State::NotAvailable => "not_available",
        State::Unreadable => "unreadable",
    }
}

/// "{label} still lacks {by} to reach {target}", `by` with its measure.
pub(super) fn gap_words(label: &str, by: &str, target: &str, shrink: bool, lang: Lang) -> String {
    match (lang, shrink) {
        (Lang::Zh, false) => format!("{label}还差 {by}，达到 {target}"),
        (Lang::Zh, true) => format!("{label}还超出 {by}，标准为 {target}"),
        (Lang::En, false) => format!("{label} lacks {by} to reach {target}"),
        (Lang::En, true) => format!("{label} exceeds {target} by {by}"),
    }
}

/// A standard that is missed and has no closed form of the gap.
pub(super) fn missed_words(title: &Words, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("“{}”尚未达到", title.zh),
        Lang::En => format!("“{}” is not reached yet", title.en),
    }
}
