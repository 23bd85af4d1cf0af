//! Explanations against findings: which finding each belongs to, whether it says anything, and which have lapsed.

use super::model::{ExplanationReport, FindingReport, LapsedReport};
use crate::catalogue::{Form, Severity};
use crate::column::Explanation;
use crate::limits::{MIN_EXPLANATION_CHARS, MIN_EXPLANATION_DISTINCT};
use crate::map::{sort, sort_by};
use crate::span::{Lang, Words};
use crate::value::letters::{is_of_a_word, push_small};
use crate::value::search;
use crate::words;

/// The explanations of one record, on the way to its findings.
pub(crate) struct Given<'a> {
    explanations: &'a [Explanation],
    /// Which of them a finding has taken.
    taken: Vec<bool>,
    stock: &'a [String],
    lang: Lang,
}

impl<'a> Given<'a> {
    pub fn new(explanations: &'a [Explanation], stock: &'a [String], lang: Lang) -> Self {
        Self { explanations, taken: vec![false; explanations.len()], stock, lang }
    }

    /// Puts the explanation of a finding beside it. One accepted reason is enough; of several refused ones the last shows.
    pub fn answer(&mut self, finding: &mut FindingReport) {
        for (explanation, taken) in self.explanations.iter().zip(&mut self.taken) {
            let same = explanation.rule == finding.rule
                && explanation.fingerprint == finding.fingerprint
                && explanation.rule_version == finding.rule_version;
            if !same {
                continue;
            }
            *taken = true;
            let refused = refusal(&explanation.text, finding.severity, self.stock);
            if refused.is_some() && finding.explanation.as_ref().is_some_and(|told| told.accepted) {
                continue;
            }
            finding.explanation = Some(ExplanationReport {
                accepted: refused.is_none(),
                at: explanation.at.clone(),
                by: explanation.by.clone(),
                reason: refused.map_or(String::new(), |words| words.get(self.lang).to_owned()),
                text: explanation.text.clone(),
            });
        }
    }

    /// Those that no finding has taken, each with the reason.
    pub fn lapsed(self, form: &Form, findings: &[FindingReport], unit: &str) -> Vec<LapsedReport> {
        let rest = self.explanations.iter().zip(&self.taken).filter(|(_, taken)| !**taken);
        rest.map(|(explanation, _)| {
            let (status, says) = lapse(explanation, form, findings);
            LapsedReport {
                at: explanation.at.clone(),
                by: explanation.by.clone(),
                fingerprint: explanation.fingerprint.clone(),
                rule: explanation.rule.clone(),
                says: says.get(self.lang).to_owned(),
                status,
                text: explanation.text.clone(),
                unit: unit.to_owned(),
            }
        })
        .collect()
    }
}

/// Why an explanation holds no more.
fn lapse(explanation: &Explanation, form: &Form, findings: &[FindingReport]) -> (&'static str, Words) {
    let id = &explanation.rule;
    if form.rules.iter().all(|rule| rule.id != *id) {
        return (
            "rule_unknown",
            words!(
                "本目录没有规则 {id}，这条说明不再使用",
                "this catalogue has no rule {id}; the explanation is not used"
            ),
        );
    }
    let mut of_rule = findings.iter().filter(|finding| finding.rule == *id).peekable();
    if of_rule.peek().is_none() {
        return (
            "not_needed",
            words!(
                "数据已经符合规则 {id}，不再需要说明",
                "the figures satisfy rule {id} now; nothing is left to explain"
            ),
        );
    }
    if of_rule.any(|finding| finding.fingerprint == explanation.fingerprint) {
        return (
            "rule_changed",
            words!(
                "规则 {id} 已修订，请按新规则重新说明",
                "rule {id} has been revised; explain again by what it says now"
            ),
        );
    }
    (
        "values_changed",
        words!(
            "说明之后数据改过，这条说明失效；请核对新的数据后重新说明",
            "the figures have changed since; look at the new ones and explain again"
        ),
    )
}

/// Why a text is refused as an explanation; none where it is accepted.
#[must_use]
pub fn refusal(text: &str, severity: &str, stock: &[String]) -> Option<Words> {
    if severity == Severity::Error.name() {
        return Some(words!(
            "强制性问题不能用说明代替，请改正数据",
            "an explanation cannot take the place of a correction here; correct the figures"
        ));
    }
    let mut bare = spoken(text);
    let mut phrases: Vec<String> =
        stock.iter().map(|phrase| spoken(phrase)).filter(|phrase| phrase.len() > 2).collect();
    // Longer ones first, so that 经核实无误 does not leave 经 behind.
    sort_by(&mut phrases, &|a, b| b.len().cmp(&a.len()));
    let mut found = false;
    for phrase in &phrases {
        found |= search::holds(&bare, phrase);
        bare = search::replace(&bare, phrase, "  ");
    }
    let mut left: Vec<char> = bare.chars().filter(|c| *c != ' ').collect();
    let count = left.len();
    sort(&mut left);
    left.dedup();
    if count >= MIN_EXPLANATION_CHARS && left.len() >= MIN_EXPLANATION_DISTINCT {
        return None;
    }
    Some(if found {
        words!(
            "套话没有说明原因；请写明这个数为什么是这样，例如发生了什么、何时、依据哪份材料",
            "a stock phrase gives no reason; say why the figure is as it is: what happened, when, by which document"
        )
    } else {
        words!(
            "说明太短（去掉套话后至少 {MIN_EXPLANATION_CHARS} 个字）；请写明这个数为什么是这样",
            "too short (at least {MIN_EXPLANATION_CHARS} letters beyond stock phrases); say why the figure is as it is"
        )
    })
}

/// Letters and digits only, lower case, half-width, with a space before and behind every word of letters.
/// Chinese characters stand alone, so that a phrase is found inside a sentence.
fn spoken(text: &str) -> String {
    let mut out = String::from(" ");
    for c in text.chars() {
        let half = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        if half.is_ascii_alphanumeric() {
            let joined = out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric() || last == ' ');
            if !joined {
                out.push(' ');
            }
            out.push(half.to_ascii_lowercase());
        } else if is_of_a_word(half) {
            if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
                out.push(' ');
            }
            push_small(half, &mut out);
        } else if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
    }
    if out.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric()) {
        out.push(' ');
    }
    let chinese = out.trim_start_matches(' ').chars().next().is_some_and(|c| !c.is_ascii());
    if chinese { out.trim_start_matches(' ').to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock() -> Vec<String> {
        ["核实无误", "经核实无误", "属实", "情况属实", "无", "ok", "no problem", "checked"].map(str::to_owned).to_vec()
    }

    fn accepted(text: &str) -> bool {
        refusal(text, "verify", &stock()).is_none()
    }

    #[test]
    fn stock_phrases_alone_are_refused_in_any_dress() {
        for text in [
            "核实无误",
            "经核实无误！",
            " 核 实 无 误 ",
            "核实无误，情况属实。",
            "ＯＫ",
            "OK",
            "No problem.",
            "checked, ok",
            "无",
            "",
        ] {
            assert!(!accepted(text), "{text}");
        }
        for text in ["啊啊啊啊啊啊啊啊", "。。。。。。。。", "1", "不知道"] {
            assert!(!accepted(text), "{text}");
        }
    }

    #[test]
    fn a_reason_is_accepted_even_beside_a_phrase() {
        for text in [
            "经核实无误：6 月并入原三塘村，户数增加",
            "无障碍改造占用了大厅面积",
            "broken meter replaced in May",
            "2025年5月新建小区交付，新增320户",
        ] {
            assert!(accepted(text), "{text}");
        }
    }

    #[test]
    fn words_are_told_apart_from_their_parts() {
        // `ok` stands inside these words; they are no stock phrase.
        assert!(accepted("brokers took books"));
    }

    #[test]
    fn what_must_be_fixed_cannot_be_explained_away() {
        let words = refusal("2025年5月新建小区交付，新增320户", "error", &stock()).unwrap();
        assert!(words.zh.contains("改正"));
    }
}
