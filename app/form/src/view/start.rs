//! The first page: begin a report, go on with a draft, open a file.

use super::bar::Display;
use super::store::{Hub, use_topics};
use crate::action::{Action, Topic};
use crate::browser;
use crate::draft::{self, Draft, Head};
use crate::words;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlInputElement};
use yew::prelude::*;

/// The page.
#[component]
pub fn Start() -> Html {
    let hub = use_topics(Vec::new());
    let (lang, title, version) = hub.read(|state| {
        let catalogue = state.checker.catalogue;
        (state.lang, catalogue.title.get(state.lang).to_owned(), catalogue.version.clone())
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let ondrop = {
        let hub = hub.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
                browser::read_file(&hub, file);
            }
        })
    };
    html! {
        <div class="start" {ondragover} {ondrop}>
            <header class="bar"><div class="bar-row"><p class="title"><b>{ words::APP.get(lang) }</b></p><Display /></div></header>
            <main id="main">
                <h1 tabindex="-1">{ hub.read(|state| state.checker.form.title.get(lang).to_owned()) }</h1>
                <New />
                <Drafts />
                <File />
            </main>
            <footer><p>{ format!("{title} {version}") }</p></footer>
        </div>
    }
}

/// A new report.
#[component]
fn New() -> Html {
    let hub = use_topics(Vec::new());
    let lang = hub.read(|state| state.lang);
    let (unit, period) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (hub, unit, period) = (hub.clone(), unit.clone(), period.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = |node: &NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            let form = hub.read(|state| state.checker.form);
            let record = draft::empty(&form.id, &text(&unit), &text(&period));
            let draft = Draft { id: browser::fresh_id(), record, ..Draft::default() };
            hub.send(Action::Opened(Box::new(draft)));
        })
    };
    html! {
        <section class="card">
            <h2>{ words::START_NEW.get(lang) }</h2>
            <form {onsubmit}>
                <p><label for="new-unit">{ words::START_UNIT.get(lang) }</label>
                    <input ref={unit} class="box" id="new-unit" type="text" inputmode="numeric" autocomplete="off" maxlength="20" /></p>
                <p><label for="new-period">{ words::START_PERIOD.get(lang) }</label>
                    <input ref={period} class="box numeric" id="new-period" type="text" inputmode="numeric" autocomplete="off" maxlength="8" value={browser::last_year()} /></p>
                <button type="submit" class="main">{ words::START_GO.get(lang) }</button>
            </form>
        </section>
    }
}

/// Drafts on this machine.
#[component]
fn Drafts() -> Html {
    let hub = use_topics(vec![Topic::Drafts]);
    let (lang, drafts) = hub.read(|state| (state.lang, state.drafts.clone()));
    html! {
        <section class="card">
            <h2>{ words::START_DRAFTS.get(lang) }</h2>
            if drafts.is_empty() { <p>{ words::START_NONE.get(lang) }</p> }
            <ul class="drafts">{ for drafts.iter().map(|head| html! { <DraftLine key={head.id.clone()} head={head.clone()} /> }) }</ul>
        </section>
    }
}

/// What a line of the list is drawn from.
#[derive(PartialEq, Properties)]
struct DraftProps {
    head: Head,
}

#[component]
fn DraftLine(props: &DraftProps) -> Html {
    let hub: Hub = use_topics(Vec::new());
    let sure = use_state(|| false);
    let lang = hub.read(|state| state.lang);
    let head = &props.head;
    let open = {
        let (hub, id) = (hub.clone(), head.id.clone());
        Callback::from(move |_: MouseEvent| browser::open_draft(&hub, &id))
    };
    let delete = {
        let (hub, id, sure) = (hub.clone(), head.id.clone(), sure.clone());
        Callback::from(move |_: MouseEvent| {
            if *sure {
                browser::delete_draft(&hub, &id);
            } else {
                sure.set(true);
            }
        })
    };
    let name = if head.name.is_empty() { words::UNNAMED.get(lang).to_owned() } else { head.name.clone() };
    html! {
        <li>
            <p><b>{ name.clone() }</b>{ format!(" {} {}", head.unit, head.period) }
                <span class="hint">{ format!("{} · {}", head.line, browser::local_time(&head.kept)) }</span>
                if head.waiting { <span class="badge carried">{ words::QUEUED.get(lang) }</span> }
            </p>
            <button type="button" class="main" aria-label={format!("{} {name}", words::CONTINUE.get(lang))} onclick={open}>{ words::CONTINUE.get(lang) }</button>
            <button type="button" class="plain" aria-label={format!("{} {name}", words::DELETE_DRAFT.get(lang))} onclick={delete}>{ if *sure { words::DELETE_SURE } else { words::DELETE_DRAFT }.get(lang) }</button>
        </li>
    }
}

/// A file.
#[component]
fn File() -> Html {
    let hub = use_topics(vec![Topic::Said]);
    let (lang, said) = hub.read(|state| (state.lang, state.said.clone()));
    let onchange = {
        let hub = hub.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
                browser::read_file(&hub, file);
            }
        })
    };
    html! {
        <section class="card">
            <h2><label for="open-file">{ words::START_FILE.get(lang) }</label></h2>
            <p class="hint" id="open-hint">{ words::START_FILE_HINT.get(lang) }</p>
            <input type="file" id="open-file" accept=".json,application/json" aria-describedby="open-hint" {onchange} />
            if !said.is_empty() { <p class="refused">{ said }</p> }
        </section>
    }
}
