//! The bar on top: what is being filled in, the first line, and what can be done with the report.

use super::part::Part;
use super::store::Hub;
use super::{button, truth};
use crate::action::{Action, Page, Trouble};
use crate::browser;
use crate::doc::{Doc, record};
use crate::send::{Phase, Taken};
use crate::state::{Save, State};
use crate::words::{self, Phrase};
use shequ_core::Lang;
use shequ_core::report::Verdict;
use yew::prelude::*;

/// The bar.
pub fn draw(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    let submit = hub.on(|_: MouseEvent| Some(Action::Submit(browser::fresh_id(), browser::now())));
    html! {
        <header class="bar form-bar" part="bar">
            <div class="bar-row">{ Part::Title.of(hub) }{ display(state, hub) }</div>
            <div class="bar-row">{ Part::FirstLine.of(hub) }
                <div class="tools">
                    { button("", words::CHECK, lang, hub.click(Action::CheckAll)) }
                    { button("", words::SAVE_FILE, lang, hub.ask(browser::save_file)) }
                    { button("", words::PRINT, lang, hub.click(Action::Show(Page::Sheet))) }
                    { button("main", words::SUBMIT, lang, submit) }
                </div>
            </div>
            { Part::Kept.of(hub) }{ Part::Sent.of(hub) }
        </header>
    }
}

/// Title, unit and period.
pub fn title(doc: &Doc, lang: Lang) -> Html {
    let form = doc.form();
    let text = |field: Option<usize>| field.map(|at| doc.session.text(record(at))).unwrap_or_default();
    let name = text(form.unit_name);
    let unit = if name.is_empty() { text(Some(form.unit_key)) } else { name };
    html! { <h1 class="title">{ form.title.get(lang) }<span>{ unit }{ " " }{ text(form.period_field) }</span></h1> }
}

/// The first line.
pub fn first_line(doc: &Doc) -> Html {
    let summary = doc.session.summary();
    let class = match summary.verdict {
        Verdict::Clean => "first-line clean",
        Verdict::Explain => "first-line explain",
        Verdict::Blocked | Verdict::Unreadable => "first-line blocked",
    };
    html! { <p {class} id="first-line" part="first-line">{ summary.line }</p> }
}

/// Language, size of type, contrast, and the way back.
pub fn display(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    let toggle = |words: Phrase, on: bool, action: Action| {
        html! { <button type="button" class="plain" aria-pressed={truth(on)} onclick={hub.click(action)}>{ words.get(lang) }</button> }
    };
    let other = match lang {
        Lang::Zh => "en",
        Lang::En => "zh-CN",
    };
    html! {
        <div class="tools" role="group" aria-label={words::TOOLS.get(lang)}>
            // A guest has one report, and no list to go back to.
            if state.page != Page::Start && state.guest.is_none() { { button("plain", words::BACK, lang, hub.click(Action::Show(Page::Start))) } }
            { toggle(words::LARGE, state.large, Action::Large(!state.large)) }
            { toggle(words::CONTRAST, state.contrast, Action::Contrast(!state.contrast)) }
            <button type="button" class="plain" lang={other} onclick={hub.click(Action::OtherLang)}>{ words::OTHER_LANG.get(lang) }</button>
        </div>
    }
}

/// Whether the draft is kept; what to do where it is not.
pub fn kept(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    if !state.keeps() {
        return Html::default();
    }
    let quiet = |words: Phrase| html! { <p class="kept">{ words.get(lang) }</p> };
    match state.save {
        Save::Kept => quiet(words::SAVED),
        Save::Pending => quiet(words::SAVING),
        Save::Failed(trouble) => {
            let why = match trouble {
                Trouble::Full => words::NO_ROOM,
                Trouble::Forbidden => words::NOT_ALLOWED,
            };
            let file = button("", words::SAVE_FILE, lang, hub.ask(browser::save_file));
            html! { <div class="notice bad" role="alert"><p><b>{ words::NOT_SAVED.get(lang) }</b>{ " " }{ why.get(lang) }</p>{ file }</div> }
        }
        Save::Elsewhere(_) => {
            let both = hub.on(|_: MouseEvent| Some(Action::KeptBoth(browser::fresh_id())));
            html! {
                <div class="notice" role="alert"><p>{ words::ELSEWHERE.get(lang) }</p>
                    { button("", words::TAKE_THEIRS, lang, hub.ask(browser::reload)) }{ button("", words::KEEP_BOTH, lang, both) }</div>
            }
        }
    }
}

/// What the server keeps without taking it as handed in, and why.
fn held(taken: &Taken, receipt: String, lang: Lang, buttons: Vec<Html>) -> Html {
    let open = taken.open.iter().map(|words| html! { <li>{ words }</li> });
    html! {
        <div class="notice bad" role="status">
            <p><b>{ words::HELD.get(lang) }</b>{ " " }{ &taken.says }</p>
            <ul class="open">{ for open }</ul>
            <p>{ words::HELD_FIX.get(lang) }</p><p class="hint">{ receipt }</p>{ buttons }
        </div>
    }
}

/// What became of the submission.
pub fn sent(state: &State, doc: &Doc, hub: &Hub) -> Html {
    let lang = state.lang;
    let notice = |class: &'static str, words: Phrase, more: String, buttons: Vec<Html>| {
        html! { <div {class} role="status"><p><b>{ words.get(lang) }</b>{ " " }{ more }</p>{ buttons }</div> }
    };
    let one = |words: Phrase, action: Action| button("", words, lang, hub.click(action));
    let close = || vec![one(words::CLOSE, Action::Withdrawn)];
    let told = match doc.submission.as_ref().map(|submission| &submission.phase) {
        None => Html::default(),
        Some(Phase::Waiting) => {
            let buttons = vec![one(words::RETRY, Action::Again(None)), one(words::CANCEL, Action::Withdrawn)];
            notice("notice", words::QUEUED, String::new(), buttons)
        }
        Some(Phase::Sending) => notice("notice", words::SENDING, String::new(), Vec::new()),
        Some(Phase::Sent(taken)) => {
            let other = if taken.same { "" } else { words::NOT_SAME.get(lang) };
            let receipt = format!("{} {} {other}", words::RECEIPT.get(lang), taken.receipt);
            if taken.handed_in {
                notice("notice good", words::SENT, receipt, Vec::new())
            } else {
                held(taken, receipt, lang, close())
            }
        }
        Some(Phase::Refused(why)) => notice("notice bad", words::REFUSED, why.clone(), close()),
        Some(Phase::Conflict(why)) => {
            let theirs = button("", words::TAKE_SERVER, lang, hub.ask(browser::take_server));
            let mine = button("", words::OVERWRITE, lang, hub.ask(browser::overwrite));
            notice("notice bad", words::CONFLICT, why.clone(), vec![theirs, mine, one(words::CLOSE, Action::Withdrawn)])
        }
    };
    html! { <>if !state.online { <p class="kept">{ words::OFFLINE.get(lang) }</p> }{ told }</> }
}
