//! Workbooks and tables: read in a worker that a script of the page starts when the first one is chosen.

use crate::action::Action;
use crate::import::{self, Import};
use crate::view::Hub;
use crate::words;
use js_sys::{Function, Promise, Reflect};
use shequ_core::Lang;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// Reads a file; what comes of it is an action.
pub fn take(hub: &Hub, file: File) {
    let hub = hub.clone();
    spawn_local(async move {
        hub.send(Action::Import(Import::Busy(0, 0)));
        if read(&hub, &file).await.is_none() {
            let lang = hub.read(|state| state.lang);
            hub.send(Action::Import(Import::None));
            hub.send(Action::Said(words::NO_READER.get(lang).to_owned()));
        }
    });
}

/// Opens a report of the file that was read last, by its place there.
pub fn take_record(hub: &Hub, at: u32) {
    let reader = hub.0.running.reader.borrow().clone();
    let record = Reflect::get(&reader, &"record".into()).ok().and_then(|call| call.dyn_into::<Function>().ok());
    if let Some(record) = record {
        let _ = record.call2(&reader, &JsValue::from(at), &hear(hub));
    }
}

/// Starts the reading; nothing where the page has no script for it, or it does not load.
async fn read(hub: &Hub, file: &File) -> Option<()> {
    let loaded = hub.0.running.reader.borrow().clone();
    let reader = if loaded.is_undefined() {
        let load = Reflect::get(&gloo::utils::window(), &"shequTake".into()).ok()?.dyn_into::<Function>().ok()?;
        let promise = load.call0(&JsValue::UNDEFINED).ok()?.dyn_into::<Promise>().ok()?;
        JsFuture::from(promise).await.ok()?
    } else {
        loaded
    };
    hub.0.running.reader.replace(reader.clone());
    let lang = match hub.read(|state| state.lang) {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let read = Reflect::get(&reader, &"read".into()).ok()?.dyn_into::<Function>().ok()?;
    read.call3(&reader, file, &lang.into(), &hear(hub)).ok().map(|_| ())
}

/// Hears what the script says: a word and a text.
fn hear(hub: &Hub) -> JsValue {
    let hub = hub.clone();
    Closure::<dyn FnMut(String, String)>::new(move |what: String, text: String| match what.as_str() {
        "progress" => hub.send(Action::Import(import::busy(&text))),
        "read" => {
            let told = hub.read(|state| import::told(&text, &state.checker.form.id));
            match told.only() {
                Some(at) => take_record(&hub, at),
                None => hub.send(Action::Import(Import::Told(told))),
            }
        }
        "record" => {
            let hub = hub.clone();
            spawn_local(async move { super::net::open_read(&hub, text).await });
        }
        _ => {
            let told = hub.read(|state| import::refused(&text, state.lang));
            hub.send(Action::Import(Import::Told(told)));
        }
    })
    .into_js_value()
}
