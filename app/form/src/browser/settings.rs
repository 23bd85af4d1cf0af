//! Language and display, kept on this machine and put on the page.

use crate::state::State;
use crate::view::Hub;
use shequ_core::Lang;
use web_sys::Element;

const LANG: &str = "shequ.lang";
const LARGE: &str = "shequ.large";
const CONTRAST: &str = "shequ.contrast";

/// What was chosen last: language, large type, high contrast.
#[must_use]
pub fn remembered() -> (Lang, bool, bool) {
    let storage = gloo::utils::window().local_storage().ok().flatten();
    let kept = |name: &str| storage.as_ref().and_then(|storage| storage.get_item(name).ok().flatten());
    let lang = if kept(LANG).as_deref() == Some("en") { Lang::En } else { Lang::Zh };
    (lang, kept(LARGE).is_some(), kept(CONTRAST).is_some())
}

/// Keeps what is chosen now and puts it on the page.
pub fn remember(hub: &Hub) {
    hub.read(|state| {
        if state.guest.is_some() {
            return apply(state, hub.place());
        }
        if let Ok(Some(storage)) = gloo::utils::window().local_storage() {
            let set = |name: &str, on: bool, value: &str| {
                let _ = if on { storage.set_item(name, value) } else { storage.remove_item(name) };
            };
            set(LANG, state.lang == Lang::En, "en");
            set(LARGE, state.large, "1");
            set(CONTRAST, state.contrast, "1");
        }
        apply(state, hub.place());
    });
}

/// Puts language and display on the page, or on the app's own place where the page is somebody else's.
pub fn apply(state: &State, place: &Element) {
    let page = gloo::utils::document().document_element().filter(|_| state.guest.is_none());
    let root = page.as_ref().unwrap_or(place);
    let lang = match state.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let _ = root.set_attribute("lang", lang);
    let classes = root.class_list();
    let _ = classes.toggle_with_force("large", state.large);
    let _ = classes.toggle_with_force("contrast", state.contrast);
}
