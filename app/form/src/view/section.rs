//! The form: sections on the left, the questions of one section, and what to look at on the right.

use super::bar::Bar;
use super::field::FieldRow;
use super::grid::Grid;
use super::standards::Standards;
use super::store::use_topics;
use super::summary::Summary;
use crate::action::{Action, Topic};
use crate::doc::record;
use crate::words;
use shequ_core::catalogue::Item;
use yew::prelude::*;

/// The page of the form.
#[component]
pub fn FormPage() -> Html {
    let hub = use_topics(Vec::new());
    let lang = hub.read(|state| state.lang);
    html! {
        <>
            <a class="skip" href="#main">{ words::SKIP.get(lang) }</a>
            <Bar />
            <div class="frame">
                <Sections />
                <main id="main"><Section /></main>
                <aside><Summary /><Standards /></aside>
            </div>
        </>
    }
}

/// All sections with their progress.
#[component]
fn Sections() -> Html {
    let hub = use_topics(vec![Topic::Section]);
    let (count, open, lang) = hub.read(|state| {
        let count = state.doc.as_ref().map_or(0, |doc| doc.form().sections.len());
        (count, state.sections_open, state.lang)
    });
    let expanded = if open { "true" } else { "false" };
    html! {
        <nav class={classes!("sections", open.then_some("open"))} aria-label={words::SECTIONS.get(lang)}>
            <button type="button" class="fold" aria-expanded={expanded} onclick={hub.click(move || Action::Sections(!open))}>{ words::SHOW_SECTIONS.get(lang) }</button>
            <ol>{ for (0..count).map(|section| html! { <li><SectionLink {section} /></li> }) }</ol>
        </nav>
    }
}

/// What a line of the navigation is drawn from.
#[derive(PartialEq, Properties)]
struct SectionProps {
    section: usize,
}

#[component]
fn SectionLink(props: &SectionProps) -> Html {
    let section = props.section;
    let hub = use_topics(vec![Topic::Section, Topic::Progress(section)]);
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        let progress = doc.session.progress(section);
        let title = doc.form().sections[section].title.get(state.lang).to_owned();
        let current = if state.section == section { Some("step") } else { None };
        let full = progress.asked > 0 && progress.answered >= progress.asked;
        let marks = doc.marks(section);
        html! {
            <button type="button" class={classes!("section-link", full.then_some("full"))} aria-current={current} onclick={hub.click(move || Action::Section(section))}>
                <span class="name">{ title }</span>
                <span class="progress">{ words::progress(progress.answered, progress.asked, state.lang) }</span>
                if marks.0 > 0 { <span class="mark error">{ words::errors(marks.0, state.lang) }</span> }
                if marks.1 > 0 { <span class="mark verify">{ words::verifies(marks.1, state.lang) }</span> }
            </button>
        }
    })
}

/// The questions of the section that is shown.
#[component]
fn Section() -> Html {
    let hub = use_topics(vec![Topic::Section]);
    let found = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        let form = doc.form();
        let section = &form.sections[state.section];
        let carry = state.section == 0 && doc.previous.is_some();
        Some((state.section, form.sections.len(), section, state.lang, carry))
    });
    let Some((at, count, section, lang, carry)) = found else { return Html::default() };
    let items = section.items.iter().map(|item| match item {
        Item::Field(field) => html! { <FieldRow key={format!("f{field}")} at={record(*field)} /> },
        Item::Table(table) => {
            let table = u16::try_from(*table).expect("the loader limits the number of tables");
            html! { <Grid key={format!("t{table}")} {table} /> }
        }
    });
    html! {
        <section>
            <h2 tabindex="-1">{ section.title.get(lang) }</h2>
            if carry {
                <p class="carry"><button type="button" onclick={hub.click(|| Action::Carried)}>{ words::CARRY.get(lang) }</button>
                    <span class="hint">{ words::CARRY_HINT.get(lang) }</span></p>
            }
            { for items }
            <p class="turn">
                if at > 0 { <button type="button" onclick={hub.click(move || Action::Section(at - 1))}>{ words::PREVIOUS.get(lang) }</button> }
                if at + 1 < count { <button type="button" class="main" onclick={hub.click(move || Action::Section(at + 1))}>{ words::NEXT.get(lang) }</button> }
            </p>
        </section>
    }
}
