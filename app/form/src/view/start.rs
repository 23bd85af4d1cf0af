//! The first page: begin a report, go on with a draft, open a file.

use super::bar;
use super::dom::{chosen_file, text_of};
use super::part::Part;
use super::store::Hub;
use crate::action::Action;
use crate::browser;
use crate::draft::{Head, Unit};
use crate::import::Import;
use crate::state::State;
use crate::words;
use shequ_core::Lang;
use web_sys::{DragEvent, HtmlSelectElement};
use yew::prelude::*;

/// The page.
pub fn page(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    let catalogue = state.checker.catalogue;
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let dropped = hub.clone();
    let ondrop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            browser::read_file(&dropped, file);
        }
    });
    html! {
        <div class="start" {ondragover} {ondrop}>
            <header class="bar"><div class="bar-row"><p class="title"><b>{ words::APP.get(lang) }</b></p>{ bar::display(state, hub) }</div></header>
            <main id="main">
                <h1 tabindex="-1">{ state.chosen.form.title.get(lang) }</h1>
                { begin(state, hub) }
                { Part::Drafts.of(hub) }
                { file(lang, hub) }
                <p class="more"><a id="rollup" href="rollup">{ words::START_ROLLUP.get(lang) }</a></p>
                <p class="more"><a id="handbook" href={words::handbook(lang)} target="_blank" rel="noopener">{ words::HANDBOOK.get(lang) }</a></p>
            </main>
            <footer><p>{ catalogue.title.get(lang) }{ " " }{ &catalogue.version }</p></footer>
        </div>
    }
}

/// A new report.
fn begin(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    let chosen = state.chosen.form.id.as_str();
    let options: Vec<Html> = state
        .chosen
        .catalogue
        .forms
        .iter()
        .map(|form| {
            html! {
                <option value={form.id.clone()} selected={form.id == chosen}>{ form.title.get(lang) }</option>
            }
        })
        .collect();
    let choose =
        hub.on(|event: Event| Some(Action::Chosen(event.target_unchecked_into::<HtmlSelectElement>().value())));
    let begun = hub.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        browser::start_report(&begun, text_of(&begun, "new-unit"), text_of(&begun, "new-period"));
    });
    let asked = hub.clone();
    let oninput = Callback::from(move |_: InputEvent| browser::look_up(&asked, text_of(&asked, "new-unit")));
    html! {
        <section class="card">
            <h2>{ words::START_NEW.get(lang) }</h2>
            <form {onsubmit}>
                <p class="which"><label for="new-form">{ words::START_FORM.get(lang) }</label>
                    <select class="box" id="new-form" onchange={choose}>{ options }</select></p>
                <p><label for="new-unit">{ words::START_UNIT.get(lang) }</label>
                    <input class="box" id="new-unit" type="text" inputmode="numeric" autocomplete="off" maxlength="20" list="units" {oninput} />
                    { Part::Units.of(hub) }</p>
                <p><label for="new-period">{ words::START_PERIOD.get(lang) }</label>
                    <input class="box numeric" id="new-period" type="text" inputmode="numeric" autocomplete="off" maxlength="8" value={browser::last_year()} /></p>
                <button type="submit" class="main">{ words::START_GO.get(lang) }</button>
            </form>
        </section>
    }
}

/// Units of the register that fit what was typed.
pub fn units(state: &State) -> Html {
    // Units that report on another form are no answer here; one whose kind is not known may be.
    let fits = |unit: &&Unit| unit.kind.is_empty() || unit.kind == state.chosen.form.unit;
    let options: Vec<Html> = state
        .units
        .iter()
        .filter(fits)
        .map(|unit| html! { <option value={unit.code.clone()}>{ &unit.name }</option> })
        .collect();
    html! { <datalist id="units">{ options }</datalist> }
}

/// Drafts on this machine.
pub fn drafts(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    let lines: Vec<Html> = state.drafts.iter().map(|head| line(state, head, hub)).collect();
    html! {
        <section class="card">
            <h2>{ words::START_DRAFTS.get(lang) }</h2>
            if lines.is_empty() { <p>{ words::START_NONE.get(lang) }</p> }
            <ul class="drafts">{ lines }</ul>
        </section>
    }
}

fn line(state: &State, head: &Head, hub: &Hub) -> Html {
    let lang = state.lang;
    let name = if head.name.is_empty() { words::UNNAMED.get(lang) } else { &head.name };
    let form = state.chosen.catalogue.form(&head.form);
    let sure = state.deleting.as_ref() == Some(&head.id);
    let open = {
        let (hub, id) = (hub.clone(), head.id.clone());
        Callback::from(move |_: MouseEvent| browser::open_draft(&hub, &id))
    };
    let delete = if sure {
        let (hub, id) = (hub.clone(), head.id.clone());
        Callback::from(move |_: MouseEvent| browser::delete_draft(&hub, &id))
    } else {
        hub.click(Action::Deleting(head.id.clone()))
    };
    let delete_words = if sure { words::DELETE_SURE } else { words::DELETE_DRAFT };
    html! {
        <li key={head.id.clone()}>
            <p><b>{ name.to_owned() }</b>{ format!(" {} {}", head.unit, head.period) }
                if let Some(form) = form { <span class="hint">{ form.title.get(lang) }</span> }
                <span class="hint">{ format!("{} · {}", head.line, browser::local_time(&head.kept)) }</span>
                if head.waiting { <span class="badge carried">{ words::QUEUED.get(lang) }</span> }
            </p>
            <button type="button" class="main" aria-label={format!("{} {name}", words::CONTINUE.get(lang))} onclick={open}>{ words::CONTINUE.get(lang) }</button>
            <button type="button" class="plain" aria-label={format!("{} {name}", delete_words.get(lang))} onclick={delete}>{ delete_words.get(lang) }</button>
        </li>
    }
}

/// A file.
fn file(lang: Lang, hub: &Hub) -> Html {
    let chosen = hub.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(file) = chosen_file(&event) {
            browser::read_file(&chosen, file);
        }
    });
    html! {
        <section class="card">
            <h2><label for="open-file">{ words::START_FILE.get(lang) }</label></h2>
            <p class="hint" id="open-hint">{ words::START_FILE_HINT.get(lang) }</p>
            <input type="file" id="open-file" accept=".json,.jsonl,.xlsx,.xls,.ods,.csv,.txt" aria-describedby="open-hint" {onchange} />
            { Part::Import.of(hub) }
            { Part::Trouble.of(hub) }
            <p class="hint"><a href="check.html">{ words::CHECKERS.get(lang) }</a></p>
        </section>
    }
}

/// What was said of a file that is none.
pub fn trouble(state: &State) -> Html {
    // What is said of a workbook stands with it.
    let said = if state.import == Import::None { state.said.as_str() } else { "" };
    html! { <p class="refused">{ said }</p> }
}
