//! One question: its label, its box, last year's figure, and what is told beside it.

use super::cell::Draw;
use super::dom::{box_id, focus_cell, here_id};
use super::finding;
use super::store::Hub;
use super::{button, truth};
use crate::action::Action;
use crate::change::change;
use crate::doc::Doc;
use crate::words::{self, Phrase};
use shequ_core::Lang;
use shequ_core::catalogue::{BlankMeans, Field};
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::value::{Kind, State};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A question of the form; nothing where it is not asked.
pub fn draw(doc: &Doc, at: CellAt, lang: Lang, hub: &Hub) -> Html {
    if !doc.session.is_asked(at) {
        return Html::default();
    }
    let field = doc.form().field_at(None, at.field);
    let id = box_id(doc.form(), at);
    Row { hub, doc, at, lang, field, id }.draw()
}

/// The cell of a table that had the focus last: what has no room in the grid.
pub fn here(doc: &Doc, table: u16, lang: Lang, hub: &Hub) -> Html {
    let form = doc.form();
    let shown = |at: &CellAt| at.table == Some(table) && !doc.is_gone(*at) && doc.session.is_asked(*at);
    let Some(at) = doc.here.filter(shown) else { return Html::default() };
    let field = form.field_at(at.table, at.field);
    let row = Row { hub, doc, at, lang, field, id: box_id(form, at) };
    let back = hub.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            focus_cell(&back, at);
        }
    });
    html! {
        <section class="here" id={here_id(form, table)} aria-label={words::HERE.get(lang)} {onkeydown}>
            <p><b>{ words::HERE.get(lang) }</b>{ " " }{ field.label.get(lang) }{ words::of_row(at.row + 1, lang) }{ row.state() }{ row.badge() }</p>
            { row.before() }
            if field.computed.is_none() { { row.reasons() } }
        </section>
    }
}

struct Row<'a> {
    hub: &'a Hub,
    doc: &'a Doc,
    at: CellAt,
    lang: Lang,
    field: &'static Field,
    id: String,
}

impl Row<'_> {
    fn draw(&self) -> Html {
        let id = &self.id;
        let told =
            self.doc.told(self.at).map(|(found, main)| finding::draw(self.doc, found, main, self.lang, self.hub));
        let gaps = self.doc.gaps(self.at).map(|gap| finding::gap(self.doc, gap, self.lang));
        let told: Vec<Html> = told.chain(gaps).collect();
        html! {
            <div class="field">
                <div class="ask">
                    { self.label() }
                    { self.hint() }
                </div>
                <div class="answer">
                    <div class="line">{ self.answer() }{ self.measure() }{ self.badge() }{ self.cannot() }</div>
                    { self.before() }
                    { self.panel() }
                    <div class="told" id={format!("t-{id}")}>{ told }</div>
                </div>
            </div>
        }
    }

    fn label(&self) -> Html {
        let id = &self.id;
        let label = self.field.label.get(self.lang);
        let must = self.must();
        if self.field.kind == Kind::Flag || self.field.computed.is_some() {
            return html! { <span class="label" id={format!("l-{id}")}>{ label }{ must }</span> };
        }
        html! { <label class="label" id={format!("l-{id}")} for={id.clone()}>{ label }{ must }</label> }
    }

    fn must(&self) -> Html {
        if !self.field.required {
            return Html::default();
        }
        html! { <span class="must">{ words::MUST.get(self.lang) }</span> }
    }

    fn answer(&self) -> Html {
        let id = &self.id;
        if let Some(computed) = self.doc.session.computed(self.at.field) {
            let shown = if computed.is_empty() { "—" } else { computed }.to_owned();
            return html! { <output class="computed" id={id.clone()} aria-labelledby={format!("l-{id}")}>{ shown }</output> };
        }
        let cell = Draw {
            hub: self.hub,
            doc: self.doc,
            at: self.at,
            lang: self.lang,
            described: format!("h-{id} t-{id}"),
            label: None,
            keys: None,
            paste: None,
        };
        html! { <>{ cell.draw() }{ self.state() }</> }
    }

    /// What was said in the place of a value. An empty cell that the form itself takes as 不适用 says nothing.
    fn state(&self) -> Html {
        let words = match self.doc.session.state(self.at) {
            State::NotApplicable if self.field.blank != BlankMeans::NotApplicable => words::NOT_APPLICABLE,
            State::NotAvailable => words::NOT_AVAILABLE,
            _ => return Html::default(),
        };
        html! { <span class="state">{ words.get(self.lang) }</span> }
    }

    fn hint(&self) -> Html {
        let hint = self.field.hint.as_ref().map(|hint| hint.get(self.lang).to_owned()).unwrap_or_default();
        let clause = finding::clause(self.field.clause.as_deref().unwrap_or_default(), self.lang);
        html! { <p class="hint" id={format!("h-{}", self.id)}>{ hint }{ " " }{ clause }</p> }
    }

    fn measure(&self) -> Html {
        html! { <span class="measure">{ self.doc.measure(self.field.measure.as_deref(), self.lang) }</span> }
    }

    /// Where the value came from, where it was not typed.
    fn badge(&self) -> Html {
        let badge = |class: &'static str, words: Phrase| html! { <span {class}>{ words.get(self.lang) }</span> };
        if self.field.computed.is_some() {
            return badge("badge", words::COMPUTED);
        }
        match self.doc.session.mark(self.at).and_then(|mark| mark.origin) {
            Some(CameFrom::Carried) => {
                let confirm = self.hub.click(Action::Confirmed(self.at));
                html! { <>{ badge("badge carried", words::CARRIED) }{ button("small", words::CONFIRM, self.lang, confirm) }</> }
            }
            Some(CameFrom::Confirmed) => badge("badge confirmed", words::CONFIRMED),
            Some(CameFrom::Imported) => badge("badge", words::IMPORTED),
            Some(CameFrom::Typed | CameFrom::Computed) | None => Html::default(),
        }
    }

    /// Last year's value and the change since.
    fn before(&self) -> Html {
        let Some(before) = self.doc.session.previous_text(self.at) else { return Html::default() };
        let changed = change(&self.field.kind, &before, &self.doc.session.canonical(self.at));
        let changed = changed.map(|changed| changed.words(self.lang)).unwrap_or_default();
        let blank = self.doc.is_blank_cell(self.at) && self.field.computed.is_none();
        let same = self.hub.click(Action::Confirmed(self.at));
        html! {
            <p class="before">
                <span>{ words::LAST_YEAR.get(self.lang) }{ " " }<b>{ before }</b></span>
                <span>{ changed }</span>
                if blank { { button("small", words::SAME, self.lang, same) } }
            </p>
        }
    }

    fn cannot(&self) -> Html {
        if self.field.computed.is_some() {
            return Html::default();
        }
        let open = truth(self.doc.open == Some(self.at));
        let onclick = self.hub.click(Action::Asked(self.at));
        html! { <button type="button" class="cannot" aria-expanded={open} {onclick}>{ words::CANNOT.get(self.lang) }</button> }
    }

    /// What to say where there is no figure.
    fn panel(&self) -> Html {
        if self.doc.open == Some(self.at) { self.reasons() } else { Html::default() }
    }

    fn reasons(&self) -> Html {
        let (at, id) = (self.at, &self.id);
        let now = self.doc.session.state(at);
        let one = |state: State, words: Phrase| {
            let onclick = self.hub.click(Action::Stated(at, state));
            html! { <button type="button" class="small" aria-pressed={truth(now == state)} {onclick}>{ words.get(self.lang) }</button> }
        };
        let note = self.doc.session.mark(at).map(|mark| mark.note.clone()).unwrap_or_default();
        let oninput = self.hub.on(move |event: InputEvent| {
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
}
