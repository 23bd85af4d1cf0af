//! What is told beside a cell: a finding with its reason and remedy, or the gap to a standard.

use super::dom::text_of;
use super::store::Hub;
use crate::action::Action;
use crate::browser;
use crate::doc::{Doc, is_explained};
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::Severity;
use shequ_core::report::{AssessmentReport, FindingReport, entry_in, severity_words};
use yew::prelude::*;

/// A finding beside a cell: whole where it is to be mended, elsewhere only mentioned.
pub fn draw(doc: &Doc, finding: &FindingReport, main: bool, lang: Lang, hub: &Hub) -> Html {
    if !main {
        return html! { <p class="also">{ &finding.says }</p> };
    }
    let class = format!("finding {}", if is_explained(finding) { "explained" } else { finding.severity });
    let gap = finding.gap.as_ref().map(|gap| {
        let cell = finding.cells.iter().find(|cell| cell.field == gap.field && (cell.row == gap.row || gap.row == 0));
        let measure = doc.measure(Some(&gap.measure), lang);
        words::gap(cell.map_or("", |cell| &cell.label), &gap.by, &measure, lang)
    });
    html! {
        <div {class}>
            <p class="says">{ tag(finding, lang) }{ &finding.says }</p>
            <p>{ &finding.why }</p>
            <p>{ &finding.fix }</p>
            <p>{ gap.unwrap_or_default() }</p>
            { entry(doc, finding, lang, hub) }
            if !finding.trace.is_empty() {
                <details><summary>{ words::TRACE.get(lang) }</summary><code>{ &finding.trace }</code>{ clause(&finding.clause, lang) }</details>
            }
            if finding.severity == Severity::Verify.name() { { explain(doc, finding, lang, hub) } }
        </div>
    }
}

/// The way to the handbook, in a window of its own: what is typed here stays.
fn entry(doc: &Doc, finding: &FindingReport, lang: Lang, hub: &Hub) -> Html {
    // Beside the page of a portal there is none.
    let guest = hub.read(|state| state.guest.is_some());
    let found = entry_in(&finding.rule, Some(&finding.rule_version), doc.form());
    let Some(entry) = found.filter(|_| !guest) else {
        return Html::default();
    };
    html! {
        <p class="entry"><a href={format!("{}#{entry}", words::handbook(lang))} target="_blank" rel="noopener">{ words::ENTRY.get(lang) }</a></p>
    }
}

/// The words that explain a finding.
fn explain(doc: &Doc, finding: &FindingReport, lang: Lang, hub: &Hub) -> Html {
    let given = finding.explanation.as_ref();
    let before = doc.lapsed(finding);
    let text = given.map_or_else(|| before.clone(), |given| given.text.clone());
    let refused = given.filter(|given| !given.accepted).map(|given| given.reason.clone()).unwrap_or_default();
    let row = finding.cells.first().map_or(0, |cell| cell.row);
    let id = format!("e-{}-{row}", finding.fingerprint);
    let keep = {
        let (id, fingerprint) = (id.clone(), finding.fingerprint.clone());
        let here = hub.clone();
        hub.on(move |_: MouseEvent| Some(Action::Explained(fingerprint.clone(), text_of(&here, &id), browser::now())))
    };
    html! {
        <div class="explain">
            <label for={id.clone()}>{ words::EXPLAIN.get(lang) }</label>
            <p class="hint" id={format!("h-{id}")}>{ words::EXPLAIN_HINT.get(lang) }</p>
            if !before.is_empty() { <p class="also">{ words::EXPLAINED_BEFORE.get(lang) }</p> }
            <textarea class="box" rows="2" id={id.clone()} aria-describedby={format!("h-{id} r-{id}")} defaultvalue={text} />
            <p class="refused" id={format!("r-{id}")} role="alert">{ refused }</p>
            { super::button("small", words::EXPLAIN_SAVE, lang, keep) }
        </div>
    }
}

/// A standard beside the figure that would close its gap. Told as it is, not as a mistake.
pub fn gap(doc: &Doc, assessed: &AssessmentReport, lang: Lang) -> Html {
    let (class, words) = match assessed.met {
        Some(true) => ("standard met", words::MET),
        Some(false) => ("standard", words::NOT_MET),
        None => return Html::default(),
    };
    let title = doc.standard_title(&assessed.standard, lang);
    html! {
        <p {class}>
            <span class="tag">{ words.get(lang) }</span>
            { words::standard(title, &assessed.value, &assessed.target, lang) }
            <span class="gap">{ &assessed.gap }</span>
        </p>
    }
}

/// How heavy a finding is, or that it was explained.
pub fn tag(finding: &FindingReport, lang: Lang) -> Html {
    let all = [Severity::Error, Severity::Verify, Severity::Hint];
    let own = all.into_iter().find(|one| one.name() == finding.severity);
    let words = match own {
        Some(severity) if !is_explained(finding) => severity_words(severity).get(lang).to_owned(),
        Some(_) | None => words::EXPLAINED.get(lang).to_owned(),
    };
    html! { <span class="tag">{ words }</span> }
}

/// The clause of the plan that something rests on.
pub fn clause(clause: &str, lang: Lang) -> Html {
    if clause.is_empty() {
        return Html::default();
    }
    html! { <span class="clause">{ words::CLAUSE.get(lang) }{ " " }{ clause.to_owned() }</span> }
}
