//! Finding and focusing elements: the only place that looks the page up by name. Only the place of this app is looked at:
//! several may stand in one page.

use super::store::Hub;
use gloo::timers::callback::Timeout;
use shequ_core::catalogue::Form;
use shequ_core::column::CellAt;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The name of a cell's box in the page.
pub fn box_id(form: &Form, at: CellAt) -> String {
    let path = at.path(form);
    let plain: String = path.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("c-{plain}")
}

/// The name of what is told of one cell under its table.
pub fn here_id(form: &Form, table: u16) -> String {
    format!("here-{}", form.tables[usize::from(table)].id)
}

/// Moves the focus to the first thing to press inside an element.
pub fn focus_inside(hub: &Hub, id: &str) {
    let inner = hub.element(id).and_then(|element| element.query_selector("button, input").ok().flatten());
    if let Some(Ok(element)) = inner.map(JsCast::dyn_into::<HtmlElement>) {
        let _ = element.focus();
    }
}

/// What stands in a box that is no cell; empty where there is none of that name.
pub fn text_of(hub: &Hub, id: &str) -> String {
    let element = hub.element(id);
    let value = element.and_then(|element| js_sys::Reflect::get(&element, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// The file that was chosen in a box for files.
pub fn chosen_file(event: &web_sys::Event) -> Option<web_sys::File> {
    let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    input.files()?.get(0)
}

/// Moves the focus to a cell once it is drawn.
pub fn focus_cell(hub: &Hub, at: CellAt) {
    let id = box_id(hub.read(|state| state.checker.form), at);
    let hub = hub.clone();
    Timeout::new(0, move || {
        let Some(element) = hub.element(&id) else { return };
        // Of a pair of yes and no the first box takes the focus.
        let inner = element.query_selector("input").ok().flatten();
        let Ok(element) = inner.unwrap_or(element).dyn_into::<HtmlElement>() else { return };
        let _ = element.focus();
        centre(&element);
    })
    .forget();
}

/// Moves the focus to the head of what is shown.
pub fn focus_head(hub: &Hub) {
    let hub = hub.clone();
    Timeout::new(0, move || {
        if let Some(element) = hub.place().query_selector("h1[tabindex], h2[tabindex]").ok().flatten()
            && let Ok(element) = element.dyn_into::<HtmlElement>()
        {
            let _ = element.focus();
            if hub.read(|state| state.guest.is_some()) {
                // The page around is not ours to scroll to its top.
                return centre(&element);
            }
            gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    })
    .forget();
}

/// Moves the focus to the box behind `from` in the order of the page, as Tab would; false at the end.
pub fn focus_next(hub: &Hub, from: &web_sys::Element) -> bool {
    let Ok(boxes) = hub.place().query_selector_all("main [data-cell]") else { return false };
    let all = (0..boxes.length()).filter_map(|at| boxes.item(at)?.dyn_into::<HtmlElement>().ok());
    let cell = from.closest("[data-cell]").ok().flatten();
    let mut behind = all.skip_while(|element| cell.as_ref().is_none_or(|cell| !cell.is_same_node(Some(element))));
    behind.next();
    let Some(next) = behind.next() else { return false };
    let inner = next.query_selector("input:checked").ok().flatten().or(next.query_selector("input").ok().flatten());
    let Ok(next) = inner.map_or(Ok(next), JsCast::dyn_into::<HtmlElement>) else { return false };
    let _ = next.focus();
    true
}

/// Scrolls an element clear of the bar that stays on top.
fn centre(element: &HtmlElement) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
