//! The bar on top: what is being filled in, the first line, and what can be done with the report.

use super::store::{Hub, use_topics};
use crate::action::{Action, Page, Topic, Trouble};
use crate::browser;
use crate::doc::record;
use crate::send::Phase;
use crate::state::{Save, State};
use crate::words::{self, Phrase};
use shequ_core::report::Verdict;
use yew::prelude::*;

/// The bar.
#[component]
pub fn Bar() -> Html {
    html! {
        <header class="bar form-bar">
            <div class="bar-row"><Title /><Display /></div>
            <div class="bar-row"><FirstLine /><Tools /></div>
            <Kept /><Sent />
        </header>
    }
}

#[component]
fn Title() -> Html {
    let hub = use_topics(vec![Topic::Title]);
    let (title, unit) = hub.read(|state| {
        let Some(doc) = &state.doc else { return Default::default() };
        let form = doc.form();
        let text = |field: Option<usize>| field.map(|at| doc.session.text(record(at))).unwrap_or_default();
        let name = Some(text(form.unit_name)).filter(|name| !name.is_empty());
        let unit = name.unwrap_or_else(|| text(Some(form.unit_key)));
        (form.title.get(state.lang).to_owned(), format!("{unit} {}", text(form.period_field)))
    });
    html! { <p class="title"><b>{ title }</b><span>{ unit }</span></p> }
}

#[component]
fn FirstLine() -> Html {
    let hub = use_topics(vec![Topic::FirstLine]);
    let Some(summary) = hub.read(|state| state.doc.as_ref().map(|doc| doc.session.summary())) else {
        return Html::default();
    };
    let class = match summary.verdict {
        Verdict::Clean => "clean",
        Verdict::Explain => "explain",
        Verdict::Blocked | Verdict::Unreadable => "blocked",
    };
    html! { <p class={classes!("first-line", class)} id="first-line">{ summary.line }</p> }
}

#[component]
fn Tools() -> Html {
    let hub = use_topics(Vec::new());
    let button = |class: &'static str, words: Phrase, onclick: Callback<MouseEvent>| {
        html! { <button type="button" {class} {onclick}>{ hub.read(|state| words.get(state.lang)) }</button> }
    };
    let file = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| browser::save_file(&hub))
    };
    html! {
        <div class="tools">
            { button("", words::CHECK, hub.click(|| Action::CheckAll)) }
            { button("", words::SAVE_FILE, file) }
            { button("", words::PRINT, hub.click(|| Action::Show(Page::Sheet))) }
            { button("main", words::SUBMIT, hub.click(|| Action::Submit(browser::fresh_id(), browser::now()))) }
        </div>
    }
}

/// Language, size of type, contrast, and the way back.
#[component]
pub fn Display() -> Html {
    let hub = use_topics(vec![Topic::Page]);
    let (lang, large, contrast, away) =
        hub.read(|state| (state.lang, state.large, state.contrast, state.page != Page::Start));
    let toggle = |words: Phrase, on: bool, onclick: Callback<MouseEvent>| {
        let pressed = if on { "true" } else { "false" };
        html! { <button type="button" class="plain" aria-pressed={pressed} {onclick}>{ words.get(lang) }</button> }
    };
    html! {
        <div class="tools" role="group" aria-label={words::TOOLS.get(lang)}>
            if away { <button type="button" class="plain" onclick={hub.click(|| Action::Show(Page::Start))}>{ words::BACK.get(lang) }</button> }
            { toggle(words::LARGE, large, hub.click(move || Action::Large(!large))) }
            { toggle(words::CONTRAST, contrast, hub.click(move || Action::Contrast(!contrast))) }
            <button type="button" class="plain" lang={other(lang)} onclick={hub.click(|| Action::OtherLang)}>{ words::OTHER_LANG.get(lang) }</button>
        </div>
    }
}

fn other(lang: shequ_core::Lang) -> &'static str {
    match lang {
        shequ_core::Lang::Zh => "en",
        shequ_core::Lang::En => "zh-CN",
    }
}

/// Whether the draft is kept; what to do where it is not.
#[component]
fn Kept() -> Html {
    let hub = use_topics(vec![Topic::Save]);
    let (save, lang) = hub.read(|state| (state.save, state.lang));
    match save {
        Save::Kept => html! { <p class="kept">{ words::SAVED.get(lang) }</p> },
        Save::Pending => html! { <p class="kept">{ words::SAVING.get(lang) }</p> },
        Save::Failed(trouble) => {
            let why = match trouble {
                Trouble::Full => words::NO_ROOM,
                Trouble::Forbidden => words::NOT_ALLOWED,
            };
            let file = {
                let hub = hub.clone();
                Callback::from(move |_: MouseEvent| browser::save_file(&hub))
            };
            html! {
                <div class="notice" role="alert"><p>{ words::NOT_SAVED.get(lang) }{ "：" }{ why.get(lang) }</p>
                    <button type="button" onclick={file}>{ words::SAVE_FILE.get(lang) }</button></div>
            }
        }
        Save::Elsewhere(_) => {
            let theirs = {
                let hub = hub.clone();
                Callback::from(move |_: MouseEvent| browser::reload(&hub))
            };
            html! {
                <div class="notice" role="alert"><p>{ words::ELSEWHERE.get(lang) }</p>
                    <button type="button" onclick={theirs}>{ words::TAKE_THEIRS.get(lang) }</button>
                    <button type="button" onclick={hub.click(|| Action::KeptBoth(browser::fresh_id()))}>{ words::KEEP_BOTH.get(lang) }</button></div>
            }
        }
    }
}

/// What became of the submission.
#[component]
fn Sent() -> Html {
    let hub: Hub = use_topics(vec![Topic::Send]);
    hub.read(|state: &State| {
        let lang = state.lang;
        let phase = state.doc.as_ref().and_then(|doc| doc.submission.as_ref()).map(|submission| &submission.phase);
        let offline = (!state.online).then(|| html! { <p class="kept">{ words::OFFLINE.get(lang) }</p> });
        let button = |words: Phrase, action: Action| html! { <button type="button" onclick={hub.click(move || action.clone())}>{ words.get(lang) }</button> };
        let notice = |class: &'static str, words: Phrase, more: String, buttons: Html| {
            html! { <div class={classes!("notice", class)} role="status"><p><b>{ words.get(lang) }</b>{ " " }{ more }</p>{ buttons }</div> }
        };
        let told = match phase {
            None => Html::default(),
            Some(Phase::Waiting) => notice("", words::QUEUED, String::new(), html! { <>{ button(words::RETRY, Action::Online(true)) }{ button(words::CANCEL, Action::Withdrawn) }</> }),
            Some(Phase::Sending) => notice("", words::SENDING, String::new(), Html::default()),
            Some(Phase::Sent(taken)) => notice("good", words::SENT, format!("{} {}", words::RECEIPT.get(lang), taken.receipt), Html::default()),
            Some(Phase::Refused(why)) => notice("bad", words::REFUSED, why.clone(), button(words::CLOSE, Action::Withdrawn)),
            Some(Phase::Conflict(why)) => notice("bad", words::CONFLICT, why.clone(), button(words::CLOSE, Action::Withdrawn)),
        };
        html! { <>{ for offline }{ told }</> }
    })
}
