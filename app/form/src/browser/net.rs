//! Talking to the server: submitting, and asking it for units, last year's report and what it holds already. Without
//! one the form works all the same.

use crate::action::Action;
use crate::draft::{self, Draft, Unit};
use crate::limits::MAX_OPEN_SHOWN;
use crate::send::{Answer, Taken};
use crate::told::{self, Told};
use crate::view::Hub;
use gloo::timers::callback::Timeout;
use js_sys::Promise;
use shequ_core::Lang;
use shequ_core::catalogue::Severity;
use shequ_core::json::Json;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, Request, RequestInit, Response};

/// States of a submission that counts as handed in.
const HANDED_IN: [&str; 3] = ["submitted", "accepted", "locked"];

/// What the server answered.
struct Heard {
    status: u16,
    etag: Option<String>,
    body: String,
}

/// What one attempt to submit sends.
struct Letter {
    address: String,
    key: String,
    etag: Option<String>,
    record: String,
    receipt: Option<String>,
    lang: Lang,
}

// ---- submitting ------------------------------------------------------------------------------------------------

/// Tries to submit after so many milliseconds, unless another attempt is due.
pub fn attempt_after(hub: &Hub, after: u32) {
    let later = hub.clone();
    *hub.0.running.attempt.borrow_mut() = Some(Timeout::new(after, move || attempt(&later)));
}

fn attempt(hub: &Hub) {
    let letter = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        let submission = doc.submission.as_ref().filter(|submission| submission.is_open())?;
        let checked = doc.session.checked();
        Some(Letter {
            address: address(hub, "submissions")?,
            key: submission.key.clone(),
            etag: doc.etag.clone(),
            record: checked.record?,
            receipt: checked.receipt,
            lang: state.lang,
        })
    });
    let Some(letter) = letter else { return };
    hub.send(Action::Sending);
    let hub = hub.clone();
    spawn_local(async move {
        let answer = put(&letter).await.map_or(Answer::Away, |heard| understood(heard, &letter));
        let held = matches!(&answer, Answer::Taken(taken) if !taken.handed_in);
        hub.send(Action::Answered(answer));
        // The server has compared with last year's report; without it the page could not show what is to be explained.
        let lacks = hub.read(|state| state.doc.as_ref().is_some_and(|doc| doc.previous.is_none()));
        if let (true, Some(address)) = (held && lacks, address(&hub, "previous"))
            && let Some(record) = get(&address).await.and_then(|heard| member(&heard.body, "record"))
        {
            hub.send(Action::LastYear(record));
        }
    });
}

async fn put(letter: &Letter) -> Result<Heard, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("idempotency-key", &letter.key)?;
    headers.set("accept-language", language(letter.lang))?;
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
    hear(gloo::utils::window().fetch_with_request(&Request::new_with_str_and_init(&letter.address, &init)?)).await
}

fn understood(heard: Heard, letter: &Letter) -> Answer {
    let value = told::read(&heard.body);
    let member = |name: &str| value.word(name);
    match heard.status {
        200..=299 => {
            let receipt = member("receipt");
            let same = letter.receipt.as_deref() == Some(receipt.as_str());
            let lang = match letter.lang {
                Lang::Zh => "zh",
                Lang::En => "en",
            };
            let says = value.at("says").word(lang);
            let handed_in = HANDED_IN.contains(&member("state").as_str());
            Answer::Taken(Taken {
                receipt,
                etag: heard.etag.clone(),
                same,
                handed_in,
                says,
                open: in_the_way(value.at("report")),
            })
        }
        409 | 412 => Answer::Conflict(format!("{} {}", member("title"), member("detail"))),
        408 | 425 | 429 | 500..=599 => Answer::Away,
        _ => Answer::Refused(format!("{} {}", member("title"), member("detail"))),
    }
}

/// Words of the server's findings that keep a report from being handed in, as many as anybody reads at once.
fn in_the_way(report: &Json<'_>) -> Vec<String> {
    let open = |finding: &&Json<'_>| {
        let severity = finding.word("severity");
        severity == Severity::Error.name()
            || severity == Severity::Verify.name() && !finding.at("explanation").at("accepted").is(true)
    };
    let words = |finding: &Json<'_>| finding.word("says");
    report.at("findings").all().iter().filter(open).take(MAX_OPEN_SHOWN).map(words).collect()
}

/// Submits over what the server holds now.
pub fn overwrite(hub: &Hub) {
    let hub = hub.clone();
    spawn_local(async move {
        let Some(address) = address(&hub, "submissions") else { return };
        if let Some(heard) = get(&address).await {
            hub.send(Action::Again(heard.etag));
        }
    });
}

/// Opens what the server holds beside this draft, which stays.
pub fn take_server(hub: &Hub) {
    let hub = hub.clone();
    spawn_local(async move {
        let Some(address) = address(&hub, "submissions") else { return };
        let (previous, unit) = hub.read(|state| {
            let doc = state.doc.as_ref();
            (doc.and_then(|doc| doc.previous.clone()), doc.and_then(|doc| doc.unit.clone()))
        });
        let Some(heard) = get(&address).await else { return };
        if let Some(record) = member(&heard.body, "record") {
            let id = super::fresh_id();
            hub.send(Action::Opened(Box::new(Draft {
                id,
                record,
                previous,
                unit,
                etag: heard.etag,
                ..Draft::default()
            })));
        }
    });
}

// ---- beginning -------------------------------------------------------------------------------------------------

/// Begins a report with what the server knows: the unit, last year's report, what was submitted already.
pub fn start_report(hub: &Hub, unit: String, period: String) {
    let hub = hub.clone();
    spawn_local(async move {
        let form = hub.read(|state| state.chosen.form);
        let (code, year) = (unit.trim().to_owned(), period.trim().to_owned());
        let place = format!("{}/{}/{}", part(&form.id), part(&code), part(&year));
        let mut known = None;
        let (mut previous, mut there) = (None, None);
        if !code.is_empty() && !year.is_empty() {
            // All three are asked before the first answer is awaited.
            let register = ask(&units_address(&code));
            let before = ask(&format!("api/previous/{place}"));
            let now = ask(&format!("api/submissions/{place}"));
            known = listed(answered(register).await).into_iter().find(|one| one.code == code);
            previous = answered(before).await.and_then(|heard| member(&heard.body, "record"));
            there = answered(now).await;
        }
        let etag = there.as_ref().and_then(|heard| heard.etag.clone());
        let held = there.and_then(|heard| member(&heard.body, "record"));
        let name = known.as_ref().map_or("", |unit| unit.name.as_str());
        let record = held.unwrap_or_else(|| draft::empty(form, &code, name, &year));
        let id = super::fresh_id();
        hub.send(Action::Opened(Box::new(Draft { id, record, previous, unit: known, etag, ..Draft::default() })));
    });
}

/// Opens a record that was read from a file, with last year's report and the register's words beside it where the server
/// has them. It is asked by code and year alone; what it holds for this year is met when the report is submitted.
pub async fn open_read(hub: &Hub, record: String) {
    let (code, year) = {
        let told = told::read(&record);
        (told.word("unit"), told.word("period"))
    };
    let form = hub.read(|state| state.checker.form);
    let (mut known, mut previous) = (None, None);
    if !code.is_empty() && !year.is_empty() {
        let register = ask(&units_address(&code));
        let before = ask(&format!("api/previous/{}/{}/{}", part(&form.id), part(&code), part(&year)));
        known = listed(answered(register).await).into_iter().find(|one| one.code == code);
        previous = answered(before).await.and_then(|heard| member(&heard.body, "record"));
    }
    let id = super::fresh_id();
    hub.send(Action::Opened(Box::new(Draft { id, record, previous, unit: known, ..Draft::default() })));
}

/// Looks up units whose code or name fits what is typed.
pub fn look_up(hub: &Hub, text: String) {
    if text.trim().chars().count() < 2 {
        return;
    }
    let hub = hub.clone();
    spawn_local(async move {
        let found = units(text.trim()).await;
        hub.send(Action::Units(found));
    });
}

async fn units(text: &str) -> Vec<Unit> {
    listed(get(&units_address(text)).await)
}

fn units_address(text: &str) -> String {
    format!("api/units?limit=20&q={}", part(text))
}

fn listed(heard: Option<Heard>) -> Vec<Unit> {
    let Some(heard) = heard else { return Vec::new() };
    told::read(&heard.body).at("units").all().iter().filter_map(Unit::from_value).collect()
}

// ---- the wire --------------------------------------------------------------------------------------------------

/// The address of the report that is shown.
fn address(hub: &Hub, what: &str) -> Option<String> {
    hub.read(|state| {
        let doc = state.doc.as_ref()?;
        let head = doc.head(String::new());
        Some(format!("api/{what}/{}/{}/{}", part(&doc.form().id), part(&head.unit), part(&head.period)))
    })
}

/// What stands at an address; none where nothing does or nobody answers.
async fn get(address: &str) -> Option<Heard> {
    answered(ask(address)).await
}

/// Asks at once; the answer is awaited later.
fn ask(address: &str) -> Option<Promise> {
    Some(gloo::utils::window().fetch_with_request(&Request::new_with_str(address).ok()?))
}

async fn answered(asked: Option<Promise>) -> Option<Heard> {
    let heard = hear(asked?).await.ok()?;
    (heard.status == 200).then_some(heard)
}

async fn hear(asked: Promise) -> Result<Heard, JsValue> {
    let response: Response = JsFuture::from(asked).await?.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Heard { status: response.status(), etag: response.headers().get("etag")?, body })
}

/// A member of a JSON object, as it is written; none for `null`.
fn member(body: &str, name: &str) -> Option<String> {
    told::read(body).at(name).written()
}

fn part(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}
