//! All standards of the plan for this unit: reached, not reached with the gap, or not to be told yet.

use super::store::use_topics;
use crate::action::Topic;
use crate::words;
use yew::prelude::*;

/// The list of standards, folded.
#[component]
pub fn Standards() -> Html {
    let hub = use_topics(vec![Topic::Standards]);
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        let lang = state.lang;
        let lines = doc.session.assessments().map(|one| {
            let standard = doc.form().standards.iter().find(|standard| standard.id == one.standard);
            let title = standard.map(|standard| standard.title.get(lang).to_owned()).unwrap_or_default();
            let (class, words) = match one.met {
                Some(true) => ("met", words::MET),
                Some(false) => ("missed", words::NOT_MET),
                None => ("open", words::CANNOT_TELL),
            };
            html! {
                <li class={class}><span class="tag">{ words.get(lang) }</span>{ title }
                    if one.row > 0 { { format!("（{} {}）", words::ROW.get(lang), one.row) } }
                    if !one.gap.is_empty() { <span class="gap">{ &one.gap }</span> }
                </li>
            }
        });
        html! {
            <details class="standards">
                <summary>{ words::STANDARDS.get(lang) }</summary>
                <p class="hint">{ words::STANDARDS_HINT.get(lang) }</p>
                <ul>{ for lines }</ul>
            </details>
        }
    })
}
