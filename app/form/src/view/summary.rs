//! What to look at: every finding that is told beside a cell, in the same words, with a way there.

use super::finding::severity;
use super::store::use_topics;
use crate::action::{Action, Topic};
use crate::words;
use shequ_core::column::CellAt;
use yew::prelude::*;

/// Findings shown before the rest is only counted: nobody works through more at once.
const SHOWN: usize = 50;

struct Line {
    key: String,
    severity: &'static str,
    says: String,
    explained: bool,
    at: Option<CellAt>,
}

/// The list.
#[component]
pub fn Summary() -> Html {
    let hub = use_topics(vec![Topic::Summary]);
    let (lines, blanks, lang) = hub.read(|state| {
        let Some(doc) = &state.doc else { return (Vec::new(), Vec::new(), state.lang) };
        let (mut lines, mut blanks) = (Vec::new(), Vec::new());
        for (index, finding) in doc.session.findings().enumerate() {
            let at = doc.main_cells(finding).first().copied();
            let explained = finding.explanation.as_ref().is_some_and(|given| given.accepted);
            let line = Line {
                key: format!("{index}{}", finding.fingerprint),
                severity: finding.severity,
                says: finding.says.clone(),
                explained,
                at,
            };
            if doc.is_blank(finding) { blanks.push(line) } else { lines.push(line) }
        }
        (lines, blanks, state.lang)
    });
    let more = lines.len().saturating_sub(SHOWN);
    let draw = |line: &Line| {
        let way = line.at.map(|at| hub.click(move || Action::GoTo(at)));
        let tag = if line.explained { words::EXPLAINED.get(lang).to_owned() } else { severity(line.severity, lang) };
        html! {
            <li key={line.key.clone()} class={classes!(line.severity, line.explained.then_some("explained"))}>
                <button type="button" class="way" onclick={way}><span class="tag">{ tag }</span>{ &line.says }</button>
            </li>
        }
    };
    html! {
        <section class="summary" aria-labelledby="summary-head">
            <h2 id="summary-head">{ words::SUMMARY.get(lang) }</h2>
            if lines.is_empty() && blanks.is_empty() { <p>{ words::ALL_GOOD.get(lang) }</p> }
            <ul>{ for lines.iter().take(SHOWN).map(draw) }</ul>
            if more > 0 { <p class="hint">{ words::MORE_BELOW.get(lang) }</p> }
            if !blanks.is_empty() {
                <details>
                    <summary>{ words::blanks(blanks.len(), lang) }</summary>
                    <ul>{ for blanks.iter().map(draw) }</ul>
                </details>
            }
        </section>
    }
}
