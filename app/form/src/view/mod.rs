//! The screen. Its parts are functions of the state and send actions; they decide nothing.

mod bar;
mod cell;
mod dom;
mod field;
mod finding;
mod grid;
mod import;
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
pub use part::Show;

use js_sys::Function;
use part::{Part, ShowProps};
use shequ_core::Lang;
use web_sys::Element;
use yew::prelude::*;

/// Draws the app into a place of the page; `host` is told of what happens, where the page is somebody else's.
pub fn render(state: State, place: Element, host: Option<Function>) -> (Hub, AppHandle<Show>) {
    place.set_inner_html("");
    let hub = Hub::new(state, place.clone(), host);
    let props = ShowProps { part: Part::Page, hub: hub.clone() };
    let drawn = yew::Renderer::<Show>::with_root_and_props(place, props).render();
    (hub, drawn)
}

/// A button.
fn button(class: &'static str, words: Phrase, lang: Lang, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {class} {onclick}>{ words.get(lang) }</button> }
}

/// `true` or `false` for an attribute that tells a screen reader.
fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}
