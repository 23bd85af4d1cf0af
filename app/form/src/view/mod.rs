//! The screen. Its parts are functions of the state and send actions; they decide nothing.

mod bar;
mod cell;
mod dom;
mod field;
mod finding;
mod grid;
mod part;
mod section;
mod sheet;
mod start;
mod store;
mod summary;

pub use dom::{focus_cell, focus_head};
pub use store::Hub;

use crate::state::State;
use crate::words::Phrase;
use part::{Part, Show, ShowProps};
use shequ_core::Lang;
use yew::prelude::*;

/// Draws the app into the page.
pub fn render(state: State) -> Hub {
    let hub = Hub::new(state);
    let root = gloo::utils::document().get_element_by_id("app").expect("the shell has the place of the app");
    root.set_inner_html("");
    let props = ShowProps { part: Part::Page, hub: hub.clone() };
    yew::Renderer::<Show>::with_root_and_props(root, props).render();
    hub
}

/// A button.
fn button(class: &'static str, words: Phrase, lang: Lang, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {class} {onclick}>{ words.get(lang) }</button> }
}

/// `true` or `false` for an attribute that tells a screen reader.
fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}
