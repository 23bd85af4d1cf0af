//! Submitting to the server, and asking it for last year's report.

use crate::action::Action;
use crate::send::{Answer, Taken};
use crate::view::Hub;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, Request, RequestInit, Response};

/// Tries to submit after so many milliseconds, unless another attempt is due.
pub fn attempt_after(hub: &Hub, after: u32) {
    let later = hub.clone();
    *hub.0.running.attempt.borrow_mut() = Some(Timeout::new(after, move || attempt(&later)));
}

/// What one attempt sends.
struct Letter {
    address: String,
    key: String,
    etag: Option<String>,
    record: String,
    receipt: Option<String>,
}

fn attempt(hub: &Hub) {
    let letter = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        let submission = doc.submission.as_ref().filter(|submission| submission.is_open())?;
        let head = doc.head(String::new());
        let checked = doc.session.checked();
        let part = |text: &str| String::from(js_sys::encode_uri_component(text));
        Some(Letter {
            address: format!("api/submissions/{}/{}/{}", part(&doc.form().id), part(&head.unit), part(&head.period)),
            key: submission.key.clone(),
            etag: doc.etag.clone(),
            record: checked.record?,
            receipt: checked.receipt,
        })
    });
    let Some(letter) = letter else { return };
    hub.send(Action::Sending);
    let hub = hub.clone();
    spawn_local(async move {
        let answer = put(&letter).await.unwrap_or(Answer::Away);
        hub.send(Action::Answered(answer));
    });
}

async fn put(letter: &Letter) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("idempotency-key", &letter.key)?;
    match &letter.etag {
        Some(etag) => headers.set("if-match", etag)?,
        None => headers.set("if-none-match", "*")?,
    }
    if let Some(receipt) = &letter.receipt {
        headers.set("shequ-receipt", receipt)?;
    }
    let init = RequestInit::new();
    init.set_method("PUT");
    init.set_headers(&headers);
    init.set_body(&letter.record.as_str().into());
    let request = Request::new_with_str_and_init(&letter.address, &init)?;
    let response: Response = JsFuture::from(gloo::utils::window().fetch_with_request(&request)).await?.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let etag = response.headers().get("etag")?;
    Ok(understood(response.status(), &body, etag, letter.receipt.as_deref()))
}

fn understood(status: u16, body: &str, etag: Option<String>, own: Option<&str>) -> Answer {
    let value: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let member = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let words = || {
        let (title, detail) = (member("title"), member("detail"));
        if detail.is_empty() { title } else { detail }
    };
    match status {
        200..=299 => {
            let receipt = member("receipt");
            let same = own == Some(receipt.as_str());
            Answer::Taken(Taken { receipt, etag, same })
        }
        409 | 412 => Answer::Conflict(words()),
        408 | 425 | 429 | 500..=599 => Answer::Away,
        _ => Answer::Refused(words()),
    }
}
