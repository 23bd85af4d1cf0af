//! The form: sections on the left, the questions of one section, and what to look at on the right.

use super::bar;
use super::part::Part;
use super::store::Hub;
use super::{button, truth};
use crate::action::Action;
use crate::browser;
use crate::doc::{Doc, record};
use crate::state::State;
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::Item;
use yew::prelude::*;

/// The page of the form.
pub fn page(state: &State, hub: &Hub) -> Html {
    html! {
        <>
            if state.guest.is_none() { <a class="skip" href="#main">{ words::SKIP.get(state.lang) }</a> }
            { bar::draw(state, hub) }
            <div class="frame">
                { Part::Sections.of(hub) }
                <main id="main" part="main">{ Part::Section.of(hub) }</main>
                <aside part="aside">{ Part::Summary.of(hub) }{ Part::Standards.of(hub) }</aside>
            </div>
        </>
    }
}

/// All sections with their progress.
pub fn list(state: &State, doc: &Doc, hub: &Hub) -> Html {
    let open = state.sections_open;
    let class = if open { "sections open" } else { "sections" };
    let links: Vec<Html> = (0..doc.form().sections.len())
        .map(|section| html! { <li>{ Part::SectionLink(section).of(hub) }</li> })
        .collect();
    let onclick = hub.click(Action::Sections(!open));
    html! {
        <nav {class} aria-label={words::SECTIONS.get(state.lang)}>
            <button type="button" class="fold" aria-expanded={truth(open)} {onclick}>{ words::SHOW_SECTIONS.get(state.lang) }</button>
            <ol>{ links }</ol>
        </nav>
    }
}

/// A line of the navigation.
pub fn link(state: &State, doc: &Doc, section: usize, hub: &Hub) -> Html {
    let progress = doc.session.progress(section);
    let title = doc.form().sections[section].title.get(state.lang).to_owned();
    let current = (state.section == section).then_some("step");
    let full = progress.asked > 0 && progress.answered >= progress.asked;
    let class = if full { "section-link full" } else { "section-link" };
    let (errors, verifies) = doc.marks(section);
    let onclick = hub.click(Action::Section(section));
    html! {
        <button type="button" {class} aria-current={current} {onclick}>
            <span>{ title }</span>
            <span class="progress">{ words::progress(progress.answered, progress.asked, state.lang) }</span>
            if errors > 0 { <span class="mark error">{ words::errors(errors, state.lang) }</span> }
            if verifies > 0 { <span class="mark verify">{ words::verifies(verifies, state.lang) }</span> }
        </button>
    }
}

/// Last year's figures: carried over, or first opened from a file.
fn last_year(doc: &Doc, lang: Lang, hub: &Hub) -> Html {
    if doc.previous.is_some() {
        let carry = button("", words::CARRY, lang, hub.click(Action::Carried));
        return html! { <p class="carry">{ carry }<span class="hint">{ words::CARRY_HINT.get(lang) }</span></p> };
    }
    let chosen = hub.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(file) = super::dom::chosen_file(&event) {
            browser::read_last_year(&chosen, file);
        }
    });
    html! {
        <p class="carry"><label for="last-file">{ words::LAST_FILE.get(lang) }</label>
            <input type="file" id="last-file" accept=".json,application/json" {onchange} /></p>
    }
}

/// The questions of the section that is shown.
pub fn questions(state: &State, doc: &Doc, hub: &Hub) -> Html {
    let (at, lang) = (state.section, state.lang);
    let sections = &doc.form().sections;
    let items: Vec<Html> = sections[at]
        .items
        .iter()
        .map(|item| match item {
            Item::Field(field) => Part::Field(record(*field)).keyed(hub, format!("f{field}")),
            Item::Table(table) => {
                let table = u16::try_from(*table).expect("the loader limits the number of tables");
                Part::Grid(table).keyed(hub, format!("t{table}"))
            }
        })
        .collect();
    let turn = |to: usize, class: &'static str, words: words::Phrase| {
        button(class, words, lang, hub.click(Action::Section(to)))
    };
    html! {
        <section key={at}>
            <h2 tabindex="-1">{ sections[at].title.get(lang) }</h2>
            if at == 0 { { last_year(doc, lang, hub) } }
            { items }
            <p class="turn">
                if at > 0 { { turn(at - 1, "", words::PREVIOUS) } }
                if at + 1 < sections.len() { { turn(at + 1, "main", words::NEXT) } }
            </p>
        </section>
    }
}
