//! The screen. Components draw parts of the state and send actions; they decide nothing.

mod bar;
mod cell;
mod dom;
mod field;
mod finding;
mod grid;
mod section;
mod sheet;
mod standards;
mod start;
mod store;
mod summary;

pub use dom::{focus_cell, focus_head};
pub use store::Hub;

use crate::action::{Page, Topic};
use crate::state::State;
use store::use_topics;
use yew::prelude::*;

/// What the root is drawn from.
#[derive(PartialEq, Properties)]
pub struct RootProps {
    /// The store.
    pub hub: Hub,
}

/// The root: shares the store.
#[component]
pub fn Root(props: &RootProps) -> Html {
    html! { <ContextProvider<Hub> context={props.hub.clone()}><App /></ContextProvider<Hub>> }
}

/// Draws the app into the page.
pub fn render(state: State) -> Hub {
    let hub = Hub::new(state);
    let root = gloo::utils::document().get_element_by_id("app").expect("the shell has the place of the app");
    root.set_inner_html("");
    yew::Renderer::<Root>::with_root_and_props(root, RootProps { hub: hub.clone() }).render();
    hub
}

#[component]
fn App() -> Html {
    let hub = use_topics(vec![Topic::Page]);
    let page = hub.read(|state| state.page);
    html! {
        <>
            <Said />
            { match page {
                Page::Start => html! { <start::Start /> },
                Page::Form => html! { <section::FormPage /> },
                Page::Sheet => html! { <sheet::Sheet /> },
            } }
        </>
    }
}

/// What a screen reader says: there before the words change.
#[component]
fn Said() -> Html {
    let hub = use_topics(vec![Topic::Said]);
    html! { <p class="said" role="status" aria-live="polite">{ hub.read(|state| state.said.clone()) }</p> }
}
