//! One question: its label, its box, last year's figure, and what is told beside it.

use super::cell::CellBox;
use super::dom::box_id;
use super::finding::{FindingBox, GapBox};
use super::store::{Hub, use_topics};
use crate::action::{Action, Topic};
use crate::change::change;
use crate::doc::Doc;
use crate::words::{self, Phrase};
use shequ_core::Lang;
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::value::State;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a question is drawn from.
#[derive(PartialEq, Properties)]
pub struct FieldProps {
    /// The cell of a record field.
    pub at: CellAt,
}

/// A question of the form; nothing where it is not asked.
#[component]
pub fn FieldRow(props: &FieldProps) -> Html {
    let at = props.at;
    let hub = use_topics(vec![Topic::Cell(at)]);
    let inner = hub.clone();
    hub.read(|state| match &state.doc {
        Some(doc) if doc.session.is_asked(at) => Row { hub: inner, doc, at, lang: state.lang }.draw(),
        Some(_) | None => Html::default(),
    })
}

struct Row<'a> {
    hub: Hub,
    doc: &'a Doc,
    at: CellAt,
    lang: Lang,
}

impl Row<'_> {
    fn draw(&self) -> Html {
        let field = self.doc.form().field_at(None, self.at.field);
        let id = box_id(self.doc.form(), self.at);
        let told: Vec<Html> = self.told();
        let gaps: Vec<Html> = self
            .doc
            .gaps(self.at)
            .map(|gap| html! { <GapBox standard={gap.standard.clone()} row={gap.row} /> })
            .collect();
        let class = classes!("field", self.weight());
        let group = matches!(field.kind, shequ_core::value::Kind::Flag);
        let label = html! { <>{ field.label.get(self.lang) }if field.required { <span class="must">{ words::MUST.get(self.lang) }</span> }</> };
        html! {
            <div {class}>
                <div class="ask">
                    if group || field.computed.is_some() {
                        <span class="label" id={format!("l-{id}")}>{ label }</span>
                    } else {
                        <label class="label" id={format!("l-{id}")} for={id.clone()}>{ label }</label>
                    }
                    { self.hint(&id) }
                </div>
                <div class="answer">
                    <div class="line">
                        { self.answer(&id) }
                        { self.measure() }
                        { self.badge() }
                        { self.cannot() }
                    </div>
                    { self.before() }
                    { self.panel(&id) }
                    <div class="told" id={format!("t-{id}")}>{ for told }{ for gaps }</div>
                </div>
            </div>
        }
    }

    fn answer(&self, id: &str) -> Html {
        if let Some(computed) = self.doc.session.computed(self.at.field) {
            let shown = if computed.is_empty() { "—" } else { computed };
            return html! { <output class="computed" id={id.to_owned()} aria-labelledby={format!("l-{id}")}>{ shown }</output> };
        }
        let state = self.doc.session.state(self.at);
        let words = match state {
            State::NotApplicable if !self.doc.session.text(self.at).is_empty() => None,
            State::NotApplicable if self.doc.session.mark(self.at).is_some() || self.is_stated() => {
                Some(words::NOT_APPLICABLE)
            }
            State::NotAvailable => Some(words::NOT_AVAILABLE),
            State::Given
            | State::NotApplicable
            | State::Hidden
            | State::Blank
            | State::Unreadable
            | State::DividedByZero => None,
        };
        let described = format!("h-{id} t-{id}");
        html! {
            <>
                <CellBox at={self.at} {described} />
                if let Some(words) = words { <span class="state">{ words.get(self.lang) }</span> }
            </>
        }
    }

    /// Whether 不适用 was said rather than taken from an empty cell.
    fn is_stated(&self) -> bool {
        let field = self.doc.form().field_at(None, self.at.field);
        field.blank != shequ_core::catalogue::BlankMeans::NotApplicable
    }

    fn hint(&self, id: &str) -> Html {
        let field = self.doc.form().field_at(None, self.at.field);
        let hint = field.hint.as_ref().map(|hint| hint.get(self.lang).to_owned());
        let clause = field.clause.as_ref().map(|clause| format!("{} {clause}", words::CLAUSE.get(self.lang)));
        html! {
            <p class="hint" id={format!("h-{id}")}>
                { hint.unwrap_or_default() }
                if let Some(clause) = clause { <span class="clause">{ clause }</span> }
            </p>
        }
    }

    fn measure(&self) -> Html {
        let field = self.doc.form().field_at(None, self.at.field);
        let measures = &self.doc.session.checker().catalogue.measures;
        match &field.measure {
            Some(measure) => {
                html! { <span class="measure">{ measures.label(measure).get(self.lang).to_owned() }</span> }
            }
            None => Html::default(),
        }
    }

    /// Where the value came from, where it was not typed.
    fn badge(&self) -> Html {
        let origin = self.doc.session.mark(self.at).and_then(|mark| mark.origin);
        let badge = |class: &'static str, words: Phrase| html! { <span class={classes!("badge", class)}>{ words.get(self.lang) }</span> };
        if self.doc.session.computed(self.at.field).is_some() {
            return badge("quiet", words::COMPUTED);
        }
        match origin {
            Some(CameFrom::Carried) => {
                let at = self.at;
                html! {
                    <>
                        { badge("carried", words::CARRIED) }
                        <button type="button" class="small" onclick={self.hub.click(move || Action::Confirmed(at))}>{ words::CONFIRM.get(self.lang) }</button>
                    </>
                }
            }
            Some(CameFrom::Confirmed) => badge("confirmed", words::CONFIRMED),
            Some(CameFrom::Imported) => badge("quiet", words::IMPORTED),
            Some(CameFrom::Typed | CameFrom::Computed) | None => Html::default(),
        }
    }

    /// Last year's value and the change since.
    fn before(&self) -> Html {
        let Some(before) = self.doc.session.previous_text(self.at) else { return Html::default() };
        let field = self.doc.form().field_at(None, self.at.field);
        let changed = change(&field.kind, &before, &self.doc.session.canonical(self.at));
        let at = self.at;
        html! {
            <p class="before">
                <span>{ words::LAST_YEAR.get(self.lang) }{ " " }<b>{ before }</b></span>
                if let Some(changed) = changed { <span class="change">{ changed.words(self.lang) }</span> }
                if self.doc.is_blank_cell(at) && field.computed.is_none() {
                    <button type="button" class="small" onclick={self.hub.click(move || Action::Confirmed(at))}>{ words::SAME.get(self.lang) }</button>
                }
            </p>
        }
    }

    fn cannot(&self) -> Html {
        let at = self.at;
        if self.doc.session.computed(at.field).is_some() {
            return Html::default();
        }
        let open = if self.doc.open == Some(at) { "true" } else { "false" };
        html! {
            <button type="button" class="cannot" aria-expanded={open} onclick={self.hub.click(move || Action::Asked(at))}>{ words::CANNOT.get(self.lang) }</button>
        }
    }

    /// What to say where there is no figure.
    fn panel(&self, id: &str) -> Html {
        if self.doc.open != Some(self.at) {
            return Html::default();
        }
        let (at, hub) = (self.at, &self.hub);
        let now = self.doc.session.state(at);
        let one = |state: State, words: Phrase| {
            let pressed = if now == state { "true" } else { "false" };
            html! { <button type="button" class="small" aria-pressed={pressed} onclick={hub.click(move || Action::Stated(at, state))}>{ words.get(self.lang) }</button> }
        };
        let note = self.doc.session.mark(at).map(|mark| mark.note.clone()).unwrap_or_default();
        let oninput = hub.on(move |event: InputEvent| {
            Some(Action::Noted(at, event.target_unchecked_into::<HtmlInputElement>().value()))
        });
        html! {
            <fieldset class="panel">
                <legend>{ words::CANNOT_TITLE.get(self.lang) }</legend>
                { one(State::Blank, words::BLANK) }
                { one(State::NotApplicable, words::NOT_APPLICABLE) }
                { one(State::NotAvailable, words::NOT_AVAILABLE) }
                <label for={format!("n-{id}")}>{ words::REASON.get(self.lang) }</label>
                <input type="text" class="box" id={format!("n-{id}")} value={note} {oninput} autocomplete="off" />
            </fieldset>
        }
    }

    fn told(&self) -> Vec<Html> {
        let told = self.doc.told(self.at);
        told.map(|(finding, main)| {
            let key = format!("{} {}", finding.rule, finding.fingerprint);
            html! { <FindingBox {key} finding={finding.clone()} {main} lang={self.lang} /> }
        })
        .collect()
    }

    /// How heavy the heaviest finding is that is to be mended here.
    fn weight(&self) -> Option<&'static str> {
        let mut weights = self.doc.told(self.at).filter(|(_, main)| *main).map(|(finding, _)| finding.severity);
        let all: Vec<&str> = weights.by_ref().collect();
        ["error", "verify", "hint"].into_iter().find(|weight| all.contains(weight))
    }
}
