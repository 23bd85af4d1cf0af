//! The box of a cell, one for each kind of field.

use super::dom::{box_id, focus_next};
use super::store::{Hub, use_topics};
use crate::action::{Action, Topic};
use crate::doc::Doc;
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::Field;
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::value::{Kind, State};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What a box is drawn from.
#[derive(PartialEq, Properties)]
pub struct CellProps {
    /// The cell.
    pub at: CellAt,
    /// Names of the elements that describe it.
    pub described: String,
    /// Its name for a screen reader, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<String>,
    /// Keys that lead elsewhere in a grid; none beside a label.
    #[prop_or_default]
    pub onkeydown: Option<Callback<KeyboardEvent>>,
    /// A block pasted into a grid.
    #[prop_or_default]
    pub onpaste: Option<Callback<Event>>,
}

/// The box of a cell.
#[component]
pub fn CellBox(props: &CellProps) -> Html {
    let at = props.at;
    let hub = use_topics(vec![Topic::Cell(at)]);
    let inner = hub.clone();
    let node = use_node_ref();
    let (wanted, chosen) = (hub.read(|state| state.doc.as_ref().map(|doc| canonical(doc, at))), node.clone());
    // A list keeps what a hand chose in it; what changes it otherwise has to be said to it.
    use_effect(move || {
        if let (Some(select), Some(wanted)) = (chosen.cast::<HtmlSelectElement>(), wanted)
            && select.value() != wanted
        {
            select.set_value(&wanted);
        }
    });
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        if at.table.is_some_and(|table| at.row >= doc.session.rows(table)) {
            return Html::default();
        }
        let field = doc.form().field_at(at.table, at.field);
        let draw = Draw { hub: inner, doc, field, at, lang: state.lang, props, node };
        match &field.kind {
            Kind::Code { list } => draw.choice(*list),
            Kind::Flag if at.table.is_none() => draw.pair(),
            Kind::Flag => draw.flag(),
            kind => draw.text(mode(kind)),
        }
    })
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

struct Draw<'a> {
    hub: Hub,
    doc: &'a Doc,
    field: &'static Field,
    at: CellAt,
    lang: Lang,
    props: &'a CellProps,
    node: NodeRef,
}

impl Draw<'_> {
    fn text(&self, mode: &'static str) -> Html {
        let at = self.at;
        let value = self.doc.session.text(at);
        let oninput = self
            .hub
            .on(move |event: InputEvent| Some(typed(at, event.target_unchecked_into::<HtmlInputElement>().value())));
        html! {
            <input type="text" id={self.id()} data-cell="" inputmode={mode} autocomplete="off" spellcheck="false"
                class={self.class()} {value} {oninput} onfocusin={self.focused()} onfocusout={self.left()}
                onkeydown={self.keys()} onpaste={self.props.onpaste.clone()}
                aria-invalid={self.invalid()} aria-required={self.required()}
                aria-describedby={self.described()} aria-label={self.props.label.clone()} />
        }
    }

    fn choice(&self, list: u16) -> Html {
        let at = self.at;
        let now = self.doc.session.canonical(at);
        let unreadable = self.doc.session.state(at) == State::Unreadable;
        let as_of = self.doc.session.options().context.as_of;
        let codes = self.doc.session.checker().catalogue.lists[usize::from(list)].codes.iter();
        let holds = |code: &&shequ_core::catalogue::Code| {
            code.code == now
                || code.from.is_none_or(|from| from <= as_of) && code.until.is_none_or(|until| as_of <= until)
        };
        let options = codes.filter(holds).map(|code| {
            html! { <option value={code.code.clone()} selected={code.code == now}>{ code.label.get(self.lang) }</option> }
        });
        self.select(html! {
            <>
                <option value="" selected={now.is_empty()}>{ words::CHOOSE.get(self.lang) }</option>
                if unreadable { <option value={now.clone()} selected=true>{ format!("“{now}”") }</option> }
                { for options }
            </>
        })
    }

    /// Yes or no in a grid, where two boxes would take too much room.
    fn flag(&self) -> Html {
        let now = self.doc.session.canonical(self.at);
        let unreadable = self.doc.session.state(self.at) == State::Unreadable;
        self.select(html! {
            <>
                <option value="" selected={now.is_empty()}></option>
                if unreadable { <option value={now.clone()} selected=true>{ format!("“{now}”") }</option> }
                <option value="true" selected={now == "true"}>{ words::YES.get(self.lang) }</option>
                <option value="false" selected={now == "false"}>{ words::NO.get(self.lang) }</option>
            </>
        })
    }

    fn select(&self, options: Html) -> Html {
        let at = self.at;
        let onchange = self
            .hub
            .on(move |event: Event| Some(typed(at, event.target_unchecked_into::<HtmlSelectElement>().value())));
        html! {
            <select id={self.id()} data-cell="" class={self.class()} ref={self.node.clone()} {onchange}
                onfocusin={self.focused()} onfocusout={self.left()} onkeydown={self.keys()} onpaste={self.props.onpaste.clone()}
                aria-invalid={self.invalid()} aria-required={self.required()}
                aria-describedby={self.described()} aria-label={self.props.label.clone()}>{ options }</select>
        }
    }

    fn pair(&self) -> Html {
        let at = self.at;
        let now = self.doc.session.canonical(at);
        let id = self.id();
        let one = |value: &'static str, words: words::Phrase| {
            let onchange = self.hub.on(move |_: Event| Some(typed(at, value.to_owned())));
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
                aria-invalid={self.invalid()} aria-required={self.required()} aria-describedby={self.described()}>
                { one("true", words::YES) }{ one("false", words::NO) }
            </div>
        }
    }

    fn id(&self) -> String {
        box_id(self.doc.form(), self.at)
    }

    fn class(&self) -> Classes {
        let origin = self.doc.session.mark(self.at).and_then(|mark| mark.origin);
        let numeric = matches!(self.field.kind, Kind::Number { .. } | Kind::Year);
        classes!(
            match self.field.kind {
                Kind::Flag if self.at.table.is_none() => "pair",
                _ => "box",
            },
            numeric.then_some("numeric"),
            (origin == Some(CameFrom::Carried)).then_some("carried"),
        )
    }

    fn invalid(&self) -> &'static str {
        let wrong = self.doc.told(self.at).any(|(finding, main)| main && finding.severity == "error");
        if wrong { "true" } else { "false" }
    }

    fn required(&self) -> &'static str {
        if self.field.required { "true" } else { "false" }
    }

    fn described(&self) -> Option<String> {
        (!self.props.described.is_empty()).then(|| self.props.described.clone())
    }

    fn focused(&self) -> Callback<FocusEvent> {
        let at = self.at;
        self.hub.on(move |_: FocusEvent| Some(Action::Focused(at)))
    }

    /// The focus moves between yes and no without leaving the cell.
    fn left(&self) -> Callback<FocusEvent> {
        let at = self.at;
        self.hub.on(move |event: FocusEvent| {
            let cell = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok()?.closest("[data-cell]").ok()?);
            let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let stays = cell.is_some_and(|cell| to.is_some() && cell.contains(to.as_ref()));
            (!stays).then_some(Action::Left(at))
        })
    }

    /// Enter confirms what was carried over and goes on; `=` in an empty box takes last year's value.
    fn keys(&self) -> Option<Callback<KeyboardEvent>> {
        if let Some(own) = &self.props.onkeydown {
            return Some(own.clone());
        }
        let (at, hub) = (self.at, self.hub.clone());
        let carried = self.doc.session.mark(at).and_then(|mark| mark.origin) == Some(CameFrom::Carried);
        let blank = self.doc.is_blank_cell(at) && self.doc.session.previous_text(at).is_some();
        Some(Callback::from(move |event: KeyboardEvent| {
            let same = event.key() == "=" && blank;
            if event.is_composing() || !(event.key() == "Enter" || same) {
                return;
            }
            event.prevent_default();
            if carried || same {
                hub.send(Action::Confirmed(at));
            }
            if let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
                focus_next(&element);
            }
        }))
    }
}

fn canonical(doc: &Doc, at: CellAt) -> String {
    let gone = at.table.is_some_and(|table| at.row >= doc.session.rows(table));
    if gone { String::new() } else { doc.session.canonical(at) }
}

fn typed(at: CellAt, text: String) -> Action {
    Action::Typed(at, text)
}
