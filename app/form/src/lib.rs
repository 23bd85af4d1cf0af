//! The form app. A pure core of state, actions and words, tested natively; around it the screen, which exists in the
//! browser only.
//!
//! ```text
//! what a person does ──Action──> State::reduce ──> Outcome ──topics──> components drawn again
//!                                    │                └──effects──> draft kept, focus moved, report submitted
//!                                 core session: the record, always checked
//! ```
//!
//! No rule, bound or label stands here: those come from the catalogue, and what is wrong is core's to say.

pub mod action;
pub mod again;
pub mod change;
pub mod doc;
pub mod draft;
pub mod forms;
pub mod grid;
pub mod import;
pub mod limits;
pub mod reduce;
pub mod send;
pub mod state;
pub mod told;
pub mod words;

#[cfg(test)]
mod tests;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod memory;
#[cfg(target_arch = "wasm32")]
mod view;

/// Reports of records by the engine of the form, as [`again::answers`] tells.
///
/// # Errors
/// A sentence where catalogue or requests cannot be used.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn check(catalogue: &str, requests: &str) -> Result<String, wasm_bindgen::JsValue> {
    again::answers(catalogue, requests).ok_or_else(|| "the catalogue or a request cannot be used".into())
}

/// Opens the app on a compiled catalogue. Called once by the shell.
///
/// # Errors
/// A sentence where the catalogue cannot be used.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start(catalogue: &str) -> Result<(), wasm_bindgen::JsValue> {
    let unusable = || wasm_bindgen::JsValue::from("the catalogue cannot be used; reload the page");
    let mut forms = forms::Forms::read(catalogue).ok_or_else(unusable)?;
    let first = forms.catalogue().forms.first().ok_or_else(unusable)?;
    let checker = forms.checker(&first.id).ok_or_else(unusable)?;
    let (lang, large, contrast) = browser::remembered();
    let state = state::State::new(checker, lang, large, contrast);
    let place = gloo::utils::document().get_element_by_id("app").ok_or("the page has no place for the app")?;
    let (hub, _) = view::render(state, place, None);
    hub.read(|state| browser::apply(state, hub.place()));
    browser::begin(&hub);
    Ok(())
}
