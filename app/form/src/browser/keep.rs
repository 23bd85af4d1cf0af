//! Drafts in the browser's database. A window writes only over the version it knows; what another window wrote since is
//! never lost.

use crate::action::{Action, Page, Trouble};
use crate::draft::{Draft, Head, Unit};
use crate::forms::form_of;
use crate::limits::SAVE_AFTER_MS;
use crate::send::Submission;
use crate::state::{Save, State};
use crate::told;
use crate::view::Hub;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, IdbDatabase, IdbRequest, IdbTransactionMode, MessageEvent};

const DATABASE: &str = "shequ";
const STORE: &str = "drafts";

/// Keeps the draft soon; more changes until then go with it.
pub fn save_soon(hub: &Hub) {
    let mut timer = hub.0.running.save.borrow_mut();
    if timer.is_none() {
        let later = hub.clone();
        *timer = Some(Timeout::new(SAVE_AFTER_MS, move || save_now(&later)));
    }
}

/// Keeps the draft, if it is not kept yet.
pub fn save_now(hub: &Hub) {
    let running = &hub.0.running;
    running.save.borrow_mut().take();
    if running.saving.get() {
        return save_soon(hub);
    }
    let ahead = hub.read(|state| state.ahead && !matches!(state.save, Save::Elsewhere(_)));
    let Some((draft, head)) = hub.read(|state| state.doc.as_ref().map(|doc| (doc.draft(), doc.head(super::now()))))
    else {
        return;
    };
    if !ahead {
        return;
    }
    hub.send(Action::Keeping);
    running.saving.set(true);
    let hub = hub.clone();
    spawn_local(async move {
        let kept = keep(&draft, &head).await;
        hub.0.running.saving.set(false);
        hub.send(match kept {
            Ok(Kept::Done) => {
                told(&hub, &draft.id, draft.version + 1);
                Action::Saved(draft.id, draft.version + 1)
            }
            Ok(Kept::Newer(version)) => Action::Elsewhere(draft.id, version),
            Err(error) => Action::NotSaved(draft.id, trouble(&error)),
        });
    });
}

enum Kept {
    Done,
    Newer(u64),
}

async fn keep(draft: &Draft, head: &Head) -> Result<Kept, JsValue> {
    let database = open().await?;
    let work = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    let store = work.object_store(STORE)?;
    let there = done(&store.get(&draft.id.as_str().into())?).await?;
    let version = version_of(&there);
    if version != draft.version {
        return Ok(Kept::Newer(version));
    }
    done(&store.put(&object(draft, head)?)?).await?;
    Ok(Kept::Done)
}

/// Lists the drafts, the last kept first.
pub fn list(hub: &Hub) {
    let hub = hub.clone();
    spawn_local(async move {
        if let Ok(mut heads) = heads().await {
            heads.sort_by(|a, b| b.kept.cmp(&a.kept));
            hub.send(Action::Listed(heads));
        }
    });
}

async fn heads() -> Result<Vec<Head>, JsValue> {
    let database = open().await?;
    let store = database.transaction_with_str(STORE)?.object_store(STORE)?;
    let all: Array = done(&store.get_all()?).await?.unchecked_into();
    Ok(all.iter().map(|one| head(&one)).collect())
}

/// Opens a draft.
pub fn open_draft(hub: &Hub, id: &str) {
    let (hub, id) = (hub.clone(), id.to_owned());
    spawn_local(async move {
        if let Ok(Some(draft)) = stored(&id).await {
            hub.send(Action::Opened(Box::new(draft)));
        }
    });
}

/// Takes over what another window kept of the report that is shown.
pub fn reload(hub: &Hub) {
    // On the first page the report is not shown; it is read anew when somebody goes on with it.
    let shown = |state: &State| state.doc.as_ref().filter(|_| state.page != Page::Start).map(|doc| doc.id.clone());
    if let Some(id) = hub.read(shown) {
        open_draft(hub, &id);
    }
}

/// Deletes a draft.
pub fn delete_draft(hub: &Hub, id: &str) {
    let (hub, id) = (hub.clone(), id.to_owned());
    spawn_local(async move {
        if deleted(&id).await.is_ok() {
            list(&hub);
        }
    });
}

async fn deleted(id: &str) -> Result<(), JsValue> {
    let database = open().await?;
    let work = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    done(&work.object_store(STORE)?.delete(&id.into())?).await.map(drop)
}

pub async fn stored(id: &str) -> Result<Option<Draft>, JsValue> {
    let database = open().await?;
    let store = database.transaction_with_str(STORE)?.object_store(STORE)?;
    let there = done(&store.get(&id.into())?).await?;
    if !there.is_object() {
        return Ok(None);
    }
    Ok(Some(Draft {
        id: id.to_owned(),
        version: version_of(&there),
        record: text(&there, "record").unwrap_or_default(),
        previous: text(&there, "previous"),
        original: text(&there, "original"),
        unit: text(&there, "registered").and_then(|text| Unit::from_value(&told::read(&text))),
        etag: text(&there, "etag"),
        submission: text(&there, "submission").and_then(|text| Submission::from_json(&text)),
    }))
}

/// Hears of drafts that other windows keep.
pub fn listen(hub: &Hub) {
    let Ok(channel) = BroadcastChannel::new(DATABASE) else { return };
    let mine = hub.clone();
    let listener = EventListener::new(&channel, "message", move |event| {
        let Some(data) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data) else { return };
        let (id, version) = (text(&data, "id"), version_of(&data));
        let newer = mine.read(|state| {
            let doc = state.doc.as_ref().filter(|doc| Some(&doc.id) == id.as_ref() && version > doc.version);
            doc.map(|_| state.save == Save::Kept)
        });
        match newer {
            // Nothing is lost by showing what the other window kept.
            Some(true) => reload(&mine),
            Some(false) => mine.send(Action::Elsewhere(id.unwrap_or_default(), version)),
            None => {}
        }
    });
    hub.0.running.listeners.borrow_mut().push(listener);
    *hub.0.running.channel.borrow_mut() = Some(channel);
}

fn told(hub: &Hub, id: &str, version: u64) {
    if let Some(channel) = hub.0.running.channel.borrow().as_ref() {
        let message = Object::new();
        set(&message, "id", &id.into());
        set(&message, "version", &number(version));
        let _ = channel.post_message(&message);
    }
}

fn object(draft: &Draft, head: &Head) -> Result<JsValue, JsValue> {
    let object = Object::new();
    let optional = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from);
    set(&object, "id", &draft.id.as_str().into());
    set(&object, "version", &number(draft.version + 1));
    set(&object, "record", &draft.record.as_str().into());
    set(&object, "previous", &optional(draft.previous.as_deref()));
    set(&object, "original", &optional(draft.original.as_deref()));
    set(&object, "registered", &optional(draft.unit.as_ref().map(Unit::to_json).as_deref()));
    set(&object, "etag", &optional(draft.etag.as_deref()));
    set(&object, "submission", &optional(draft.submission.as_ref().map(Submission::to_json).as_deref()));
    for (name, value) in [
        ("form", &head.form),
        ("unit", &head.unit),
        ("name", &head.name),
        ("period", &head.period),
        ("line", &head.line),
        ("kept", &head.kept),
    ] {
        set(&object, name, &value.as_str().into());
    }
    set(&object, "waiting", &head.waiting.into());
    Ok(object.into())
}

fn head(there: &JsValue) -> Head {
    let of = |name: &str| text(there, name).unwrap_or_default();
    let waiting = Reflect::get(there, &"waiting".into()).is_ok_and(|value| value.is_truthy());
    Head {
        id: of("id"),
        // Drafts that were kept before there was a choice say it in their record only.
        form: text(there, "form").unwrap_or_else(|| form_of(&of("record"))),
        unit: of("unit"),
        name: of("name"),
        period: of("period"),
        line: of("line"),
        kept: of("kept"),
        waiting,
    }
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

fn text(there: &JsValue, name: &str) -> Option<String> {
    Reflect::get(there, &name.into()).ok()?.as_string()
}

/// The version of a stored draft; 0 for none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn version_of(there: &JsValue) -> u64 {
    let value = Reflect::get(there, &"version".into()).ok().and_then(|value| value.as_f64());
    value.map_or(0, |value| value as u64)
}

#[allow(clippy::cast_precision_loss)]
fn number(version: u64) -> JsValue {
    JsValue::from_f64(version as f64)
}

fn trouble(error: &JsValue) -> Trouble {
    match text(error, "name").as_deref() {
        Some("QuotaExceededError") => Trouble::Full,
        _ => Trouble::Forbidden,
    }
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = gloo::utils::window().indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    let upgraded = request.clone();
    let make = Closure::once(move |_: web_sys::Event| {
        if let Ok(database) = upgraded.result().map(JsCast::unchecked_into::<IdbDatabase>)
            && let Ok(store) = Reflect::get(&database, &"createObjectStore".into())
        {
            let options = Object::new();
            set(&options, "keyPath", &"id".into());
            let _ = store.unchecked_into::<js_sys::Function>().call2(&database, &STORE.into(), &options);
        }
    });
    request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    let database = done(&request).await?;
    Ok(database.unchecked_into())
}

/// The result of a request once it is there.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let (good, bad) = (request.clone(), request.clone());
        let succeeded = Closure::once_into_js(move |_: web_sys::Event| {
            let _ = resolve.call1(&JsValue::NULL, &good.result().unwrap_or(JsValue::NULL));
        });
        let failed = Closure::once_into_js(move |_: web_sys::Event| {
            let error = bad.error().ok().flatten().map_or(JsValue::NULL, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &error);
        });
        request.set_onsuccess(Some(succeeded.unchecked_ref()));
        request.set_onerror(Some(failed.unchecked_ref()));
    });
    JsFuture::from(promise).await
}
