//! What to look at, in the same words as beside the cells and with a way there; and the standards of the plan.

use super::button;
use super::finding::tag;
use super::store::Hub;
use crate::action::Action;
use crate::browser;
use crate::doc::{Doc, is_explained};
use crate::words;
use shequ_core::Lang;
use shequ_core::column::CellAt;
use shequ_core::report::FindingReport;
use yew::prelude::*;

/// Findings shown before the rest is only said to be there: nobody works through more at once.
const SHOWN: usize = 50;

/// The list of findings.
pub fn draw(doc: &Doc, lang: Lang, hub: &Hub) -> Html {
    let (others, blanks) = doc.told_and_quiet();
    let more = others.len() > SHOWN;
    let lines = |findings: &[&FindingReport]| -> Vec<Html> {
        findings.iter().take(SHOWN).map(|finding| line(doc, finding, lang, hub)).collect()
    };
    let none = others.is_empty() && blanks.is_empty();
    let open = doc.open_cells();
    let waiting: Vec<Html> = open.iter().take(SHOWN).map(|(at, count)| wait(doc, *at, *count, lang, hub)).collect();
    html! {
        <section class="summary" aria-labelledby="summary-head">
            <h2 id="summary-head">{ words::SUMMARY.get(lang) }</h2>
            if none { <p>{ words::ALL_GOOD.get(lang) }</p> }
            <ul>{ lines(&others) }</ul>
            if more { <p class="hint">{ words::MORE_BELOW.get(lang) }</p> }
            if !blanks.is_empty() {
                <details><summary>{ words::blanks(blanks.len(), lang) }</summary><ul>{ lines(&blanks) }</ul></details>
            }
            if !waiting.is_empty() {
                <details><summary>{ words::OPEN_CELLS.get(lang) }</summary><ul>{ waiting }</ul></details>
            }
            { unfit(doc, lang, hub) }
        </section>
    }
}

/// A blank cell that keeps rules from being decided.
fn wait(doc: &Doc, at: CellAt, count: usize, lang: Lang, hub: &Hub) -> Html {
    let label = doc.form().field_at(at.table, at.field).label.get(lang);
    let row = if at.table.is_some() { words::of_row(at.row + 1, lang) } else { String::new() };
    let way = hub.click(Action::GoTo(at));
    html! { <li><button type="button" class="way" onclick={way}>{ label }{ row }{ " " }<span class="hint">{ words::waits(count, lang) }</span></button></li> }
}

/// What of an opened record did not fit the form.
fn unfit(doc: &Doc, lang: Lang, hub: &Hub) -> Html {
    let faults = doc.session.faults();
    if faults.is_empty() && doc.original.is_none() {
        return Html::default();
    }
    let lines: Vec<Html> = faults
        .iter()
        .take(SHOWN)
        .map(|fault| html! { <li>{ fault.says.get(lang) }<span class="hint gap">{ fault.fix.get(lang) }</span></li> })
        .collect();
    html! {
        <div class="unfit"><p>{ words::NOT_FITTING.get(lang) }</p><ul>{ lines }</ul>
            { button("small", words::SAVE_ORIGINAL, lang, hub.ask(browser::save_original)) }</div>
    }
}

fn line(doc: &Doc, finding: &FindingReport, lang: Lang, hub: &Hub) -> Html {
    let class = if is_explained(finding) { "explained" } else { finding.severity };
    let way = doc.main_cells(finding).first().map(|at| hub.click(Action::GoTo(*at)));
    html! { <li {class}><button type="button" class="way" onclick={way}>{ tag(finding, lang) }{ &finding.says }</button></li> }
}

/// All standards of the plan for this unit: reached, not reached with the gap, or not to be told yet.
pub fn standards(doc: &Doc, lang: Lang) -> Html {
    let lines: Vec<Html> = doc
        .session
        .assessments()
        .map(|one| {
            let (class, words) = match one.met {
                Some(true) => ("met", words::MET),
                Some(false) => ("missed", words::NOT_MET),
                None => ("open", words::CANNOT_TELL),
            };
            let row = if one.row > 0 { words::of_row(one.row, lang) } else { String::new() };
            html! {
                <li {class}><span class="tag">{ words.get(lang) }</span>{ doc.standard_title(&one.standard, lang).to_owned() }{ row }
                    <span class="gap">{ &one.gap }</span></li>
            }
        })
        .collect();
    html! {
        <details class="standards">
            <summary>{ words::STANDARDS.get(lang) }</summary>
            <p class="hint">{ words::STANDARDS_HINT.get(lang) }</p>
            <ul>{ lines }</ul>
        </details>
    }
}
