//! What is told beside a cell: a finding with its reason and remedy, or the gap to a standard.

use super::store::{Hub, use_topics};
use crate::action::{Action, Topic};
use crate::browser;
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::Severity;
use shequ_core::report::{FindingReport, GapReport, severity_words};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What a finding is drawn from.
#[derive(PartialEq, Properties)]
pub struct FindingProps {
    /// The finding.
    pub finding: FindingReport,
    /// Whether it is to be mended here; elsewhere it is only mentioned.
    pub main: bool,
    /// Language.
    pub lang: Lang,
}

/// A finding beside a cell.
#[component]
pub fn FindingBox(props: &FindingProps) -> Html {
    let FindingProps { finding, main, lang } = props;
    if !main {
        return html! { <p class={classes!("also", finding.severity)}>{ &finding.says }</p> };
    }
    let explained = finding.explanation.as_ref().is_some_and(|given| given.accepted);
    html! {
        <div class={classes!("finding", finding.severity, explained.then_some("explained"))}>
            <p class="says">
                <span class="tag">{ if explained { words::EXPLAINED.get(*lang).to_owned() } else { severity(finding.severity, *lang) } }</span>
                { &finding.says }
            </p>
            <p>{ &finding.why }</p>
            <p class="fix">{ &finding.fix }</p>
            if let Some(gap) = &finding.gap { <p>{ gap_words(finding, gap, *lang) }</p> }
            if !finding.trace.is_empty() {
                <details><summary>{ words::TRACE.get(*lang) }</summary><code>{ &finding.trace }</code>
                    if !finding.clause.is_empty() { <span class="clause">{ format!("{} {}", words::CLAUSE.get(*lang), finding.clause) }</span> }
                </details>
            }
            if finding.severity == Severity::Verify.name() { <Explain finding={finding.clone()} lang={*lang} /> }
        </div>
    }
}

/// What an explanation is drawn from.
#[derive(PartialEq, Properties)]
struct ExplainProps {
    finding: FindingReport,
    lang: Lang,
}

/// The words that explain a finding.
#[component]
fn Explain(props: &ExplainProps) -> Html {
    let hub: Hub = use_topics(Vec::new());
    let node = use_node_ref();
    let ExplainProps { finding, lang } = props;
    let given = finding.explanation.clone();
    let text = given.as_ref().map(|given| given.text.clone()).unwrap_or_default();
    let refused = given.filter(|given| !given.accepted && !given.reason.is_empty()).map(|given| given.reason);
    let id = format!("e-{}", finding.fingerprint);
    let keep = {
        let (node, fingerprint) = (node.clone(), finding.fingerprint.clone());
        move || {
            let text = node.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            Action::Explained(fingerprint.clone(), text, browser::now())
        }
    };
    html! {
        <div class="explain">
            <label for={id.clone()}>{ words::EXPLAIN.get(*lang) }</label>
            <p class="hint" id={format!("h-{id}")}>{ words::EXPLAIN_HINT.get(*lang) }</p>
            <textarea ref={node} class="box" rows="2" id={id.clone()} aria-describedby={format!("h-{id} r-{id}")} defaultvalue={text} />
            <p class="refused" id={format!("r-{id}")} role="alert">{ refused.unwrap_or_default() }</p>
            <button type="button" class="small" onclick={hub.click(keep)}>{ words::EXPLAIN_SAVE.get(*lang) }</button>
        </div>
    }
}

/// What a gap is drawn from.
#[derive(PartialEq, Properties)]
pub struct GapProps {
    /// Id of the standard.
    pub standard: String,
    /// Row of a table, counted from 1; 0 for the record.
    pub row: u32,
}

/// The gap to a standard beside the figure that would close it. Told as it is, not as a mistake.
#[component]
pub fn GapBox(props: &GapProps) -> Html {
    let hub = use_topics(vec![Topic::Standards]);
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        let found = doc.session.assessments().find(|one| one.standard == props.standard && one.row == props.row);
        let standard = doc.form().standards.iter().find(|standard| standard.id == props.standard);
        let (Some(assessed), Some(standard)) = (found, standard) else { return Html::default() };
        let (class, words) = match assessed.met {
            Some(true) => ("met", words::MET),
            Some(false) => ("missed", words::NOT_MET),
            None => return Html::default(),
        };
        html! {
            <p class={classes!("standard", class)}>
                <span class="tag">{ words.get(state.lang) }</span>
                { format!("{}：{}，{}", standard.title.get(state.lang), assessed.value, assessed.target) }
                if !assessed.gap.is_empty() { <span class="gap">{ &assessed.gap }</span> }
            </p>
        }
    })
}

/// A severity as people say it.
pub fn severity(name: &str, lang: Lang) -> String {
    let all = [Severity::Error, Severity::Verify, Severity::Hint];
    all.into_iter()
        .find(|one| one.name() == name)
        .map(|one| severity_words(one).get(lang).to_owned())
        .unwrap_or_default()
}

fn gap_words(finding: &FindingReport, gap: &GapReport, lang: Lang) -> String {
    let label = finding.cells.iter().find(|cell| cell.field == gap.field && (cell.row == gap.row || gap.row == 0));
    words::gap(label.map_or(gap.field.as_str(), |cell| cell.label.as_str()), &gap.by, lang)
}
