//! The box of a cell, one function for each kind of field.

use super::dom::{box_id, focus_next};
use super::store::Hub;
use super::truth;
use crate::action::Action;
use crate::doc::Doc;
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::{BlankMeans, Code, Field, Severity};
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::value::{Kind, State};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What a box is drawn from.
pub struct Draw<'a> {
    /// The store.
    pub hub: &'a Hub,
    /// The report.
    pub doc: &'a Doc,
    /// The cell.
    pub at: CellAt,
    /// Language.
    pub lang: Lang,
    /// Names of the elements that describe it.
    pub described: String,
    /// Its name for a screen reader, where no label stands beside it.
    pub label: Option<String>,
    /// Keys that lead elsewhere in a grid; none beside a label.
    pub keys: Option<Callback<KeyboardEvent>>,
    /// A block pasted into a grid.
    pub paste: Option<Callback<Event>>,
}

impl Draw<'_> {
    /// The box.
    pub fn draw(&self) -> Html {
        match &self.field().kind {
            Kind::Code { list } => self.choice(*list),
            Kind::Flag if self.at.table.is_none() => self.pair(),
            Kind::Flag => self.flag(),
            kind => self.text(mode(kind)),
        }
    }

    fn text(&self, mode: &'static str) -> Html {
        let at = self.at;
        let value = self.doc.session.text(at);
        let oninput = self.hub.on(move |event: InputEvent| {
            Some(Action::Typed(at, event.target_unchecked_into::<HtmlInputElement>().value()))
        });
        html! {
            <input type="text" id={self.id()} data-cell="" inputmode={mode} autocomplete="off" spellcheck="false"
                class={self.class()} {value} {oninput} onfocusin={self.focused()} onfocusout={self.left()}
                onkeydown={self.keys()} onpaste={self.paste.clone()} placeholder={self.said()}
                aria-invalid={self.invalid()} aria-required={truth(self.field().required)}
                aria-describedby={self.described()} aria-label={self.label.clone()} />
        }
    }

    fn choice(&self, list: u16) -> Html {
        let now = self.doc.session.canonical(self.at);
        let as_of = self.doc.session.options().context.as_of;
        let codes = self.doc.session.checker().catalogue.lists[usize::from(list)].codes.iter();
        let in_force =
            |code: &Code| code.from.is_none_or(|from| from <= as_of) && code.until.is_none_or(|until| as_of <= until);
        let open = codes.filter(|code| code.code == now || in_force(code));
        let options = open.map(|code| option(&code.code, code.label.get(self.lang), &now)).collect();
        self.select(self.said().unwrap_or(words::CHOOSE.get(self.lang)), options, &now)
    }

    /// Yes or no in a grid, where two boxes would take too much room.
    fn flag(&self) -> Html {
        let now = self.doc.session.canonical(self.at);
        let options =
            vec![option("true", words::YES.get(self.lang), &now), option("false", words::NO.get(self.lang), &now)];
        self.select(self.said().unwrap_or_default(), options, &now)
    }

    fn select(&self, none: &str, options: Vec<Html>, now: &str) -> Html {
        let at = self.at;
        let onchange = self.hub.on(move |event: Event| {
            Some(Action::Typed(at, event.target_unchecked_into::<HtmlSelectElement>().value()))
        });
        // What cannot be read stays on the screen as it was typed.
        let unreadable = self.doc.session.state(at) == State::Unreadable;
        html! {
            <select id={self.id()} data-cell="" class={self.class()} {onchange}
                onfocusin={self.focused()} onfocusout={self.left()} onkeydown={self.keys()} onpaste={self.paste.clone()}
                aria-invalid={self.invalid()} aria-required={truth(self.field().required)}
                aria-describedby={self.described()} aria-label={self.label.clone()}>
                { option("", none, now) }
                if unreadable { { option(now, &format!("“{now}”"), now) } }
                { options }
            </select>
        }
    }

    fn pair(&self) -> Html {
        let at = self.at;
        let now = self.doc.session.canonical(at);
        let id = self.id();
        let one = |value: &'static str, words: words::Phrase| {
            let onchange = self.hub.on(move |_: Event| Some(Action::Typed(at, value.to_owned())));
            html! {
                <label class="pick">
                    <input type="radio" name={id.clone()} {value} checked={now == value} {onchange} onkeydown={self.keys()} />
                    <span>{ words.get(self.lang) }</span>
                </label>
            }
        };
        html! {
            <div id={id.clone()} data-cell="" class={self.class()} role="radiogroup" aria-labelledby={format!("l-{id}")}
                onfocusin={self.focused()} onfocusout={self.left()}
                aria-invalid={self.invalid()} aria-required={truth(self.field().required)} aria-describedby={self.described()}>
                { one("true", words::YES) }{ one("false", words::NO) }
            </div>
        }
    }

    /// What was said in the place of a value, where no words stand beside the box.
    fn said(&self) -> Option<&'static str> {
        let words = match self.doc.session.state(self.at) {
            State::NotApplicable if self.field().blank != BlankMeans::NotApplicable => words::NOT_APPLICABLE,
            State::NotAvailable => words::NOT_AVAILABLE,
            _ => return None,
        };
        self.at.table.map(|_| words.get(self.lang))
    }

    fn field(&self) -> &'static Field {
        self.doc.form().field_at(self.at.table, self.at.field)
    }

    fn id(&self) -> String {
        box_id(self.doc.form(), self.at)
    }

    fn class(&self) -> String {
        let mut class = match self.field().kind {
            Kind::Flag if self.at.table.is_none() => "pair",
            Kind::Number { .. } | Kind::Year => "box numeric",
            _ => "box",
        }
        .to_owned();
        if self.origin() == Some(CameFrom::Carried) {
            class.push_str(" carried");
        }
        class
    }

    fn origin(&self) -> Option<CameFrom> {
        self.doc.session.mark(self.at).and_then(|mark| mark.origin)
    }

    fn invalid(&self) -> &'static str {
        let wrong = |(finding, main): (&shequ_core::report::FindingReport, bool)| {
            main && finding.severity == Severity::Error.name()
        };
        truth(self.doc.told(self.at).any(wrong))
    }

    fn described(&self) -> Option<String> {
        (!self.described.is_empty()).then(|| self.described.clone())
    }

    fn focused(&self) -> Callback<FocusEvent> {
        let at = self.at;
        self.hub.on(move |_: FocusEvent| Some(Action::Focused(at)))
    }

    /// The focus moves between yes and no without leaving the cell.
    fn left(&self) -> Callback<FocusEvent> {
        let at = self.at;
        self.hub.on(move |event: FocusEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let cell = target.and_then(|target| target.closest("[data-cell]").ok().flatten());
            let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let stays = cell.is_some_and(|cell| to.is_some() && cell.contains(to.as_ref()));
            (!stays).then_some(Action::Left(at))
        })
    }

    /// Enter confirms what was carried over and goes on; `=` in an empty box takes last year's value.
    fn keys(&self) -> Callback<KeyboardEvent> {
        if let Some(own) = &self.keys {
            return own.clone();
        }
        let (at, hub) = (self.at, self.hub.clone());
        let carried = self.origin() == Some(CameFrom::Carried);
        let blank = self.doc.is_blank_cell(at) && self.doc.session.previous_text(at).is_some();
        Callback::from(move |event: KeyboardEvent| {
            let same = event.key() == "=" && blank;
            if event.is_composing() || !(event.key() == "Enter" || same) {
                return;
            }
            event.prevent_default();
            if carried || same {
                hub.send(Action::Confirmed(at));
            }
            if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                focus_next(&hub, &element);
            }
        })
    }
}

/// A list keeps what a hand chose in it; what changes it otherwise has to be said to it once it is drawn.
pub fn settle(hub: &Hub, doc: &Doc, at: CellAt) {
    if doc.is_gone(at) || !matches!(doc.form().field_at(at.table, at.field).kind, Kind::Code { .. } | Kind::Flag) {
        return;
    }
    let element = hub.element(&box_id(doc.form(), at));
    if let Some(select) = element.and_then(|element| element.dyn_into::<HtmlSelectElement>().ok()) {
        let wanted = doc.session.canonical(at);
        if select.value() != wanted {
            select.set_value(&wanted);
        }
    }
}

fn option(value: &str, shown: &str, now: &str) -> Html {
    html! { <option value={value.to_owned()} selected={value == now}>{ shown }</option> }
}

/// Which keyboard a telephone shows.
fn mode(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number { places: 0 } | Kind::Year | Kind::Division => "numeric",
        Kind::Number { .. } => "decimal",
        Kind::Phone => "tel",
        Kind::Email => "email",
        Kind::Text | Kind::Code { .. } | Kind::Flag | Kind::Date | Kind::Month | Kind::Uscc | Kind::Intervals => "text",
    }
}
