//! Submissions: put, get, history, list, last year's.

use super::{Asked, json};
use crate::api::{Answer, Audited, Both, History, ListQuery, Page, Previous, Short, VersionQuery, Whole};
use crate::guard::{Peer, RequestId};
use crate::limits::{MAX_HISTORY, MAX_KEY_CHARS, MAX_RECORD_BODY, USUAL_PAGE};
use crate::problem::{Kind, Problem};
use crate::store::{Filter, Key, Stored};
use crate::submit::{Sent, Submitted, of_store, submit};
use crate::{App, body, guard, shape};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::value::RawValue;
use shequ_core::words;
use std::sync::Arc;

/// The three parts of a submission's address.
type Parts = Path<(String, String, String)>;

/// `PUT /api/submissions/{form}/{unit}/{period}`
pub async fn put(
    State(app): State<Arc<App>>,
    path: Result<Parts, axum::extract::rejection::PathRejection>,
    Extension(id): Extension<RequestId>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Problem> {
    let key = key(path)?;
    if !body::is_json(&headers) {
        return Err(Problem::media_type(&body::media_type(&headers), "application/json"));
    }
    let bytes = body::read(&headers, content, MAX_RECORD_BODY, app.patience.record, app.patience.silence).await?;
    let text = body::text(bytes);
    let sent = Sent {
        idempotency: idempotency(&headers)?,
        expected: expected(&headers)?,
        receipt: receipt(&headers)?,
        origin: peer.map(|Extension(peer)| peer.0.ip().to_string()).unwrap_or_default(),
        request: id.0,
    };
    let done = submit(&app, &key, text, sent).await?;
    let status = if done.repeated || done.stored.version > 1 { StatusCode::OK } else { StatusCode::CREATED };
    let version = done.stored.version;
    let mut response = json(status, &answer(done)?);
    tag(&mut response, version);
    Ok(response)
}

/// `GET /api/submissions/{form}/{unit}/{period}`
pub async fn one(
    State(app): State<Arc<App>>,
    path: Result<Parts, axum::extract::rejection::PathRejection>,
    Asked(query): Asked<VersionQuery>,
) -> Result<Response, Problem> {
    let key = key(path)?;
    let stored = app.store.version(&key, query.version).await.map_err(of_store)?.ok_or_else(nothing)?;
    let version = stored.version;
    let mut response = json(StatusCode::OK, &whole(stored)?);
    tag(&mut response, version);
    Ok(response)
}

/// `GET /api/submissions/{form}/{unit}/{period}/history`
pub async fn history(
    State(app): State<Arc<App>>,
    path: Result<Parts, axum::extract::rejection::PathRejection>,
) -> Result<Response, Problem> {
    let key = key(path)?;
    let versions = app.store.versions(&key, MAX_HISTORY).await.map_err(of_store)?;
    let events = app.store.events(&key, MAX_HISTORY).await.map_err(of_store)?;
    if versions.is_empty() && events.is_empty() {
        return Err(nothing());
    }
    let history = History {
        versions: versions.into_iter().map(Short::from).collect(),
        events: events.into_iter().map(Audited::from).collect(),
    };
    Ok(json(StatusCode::OK, &history))
}

/// `GET /api/submissions`
pub async fn list(State(app): State<Arc<App>>, Asked(query): Asked<ListQuery>) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(USUAL_PAGE);
    let after = query.after.as_deref().map(|text| {
        let parts: Vec<&str> = text.split('/').collect();
        let [form, unit, period] = parts.as_slice() else { return Err(guard::malformed_address()) };
        checked(form, unit, period)
    });
    let filter = Filter { form: query.form, unit: query.unit, period: query.period, after: after.transpose()?, limit };
    let lines = app.store.list(filter).await.map_err(of_store)?;
    let full = lines.len() >= limit as usize;
    let last = lines.last().filter(|_| full);
    let next = last.map(|line| format!("{}/{}/{}", line.key.form, line.key.unit, line.key.period));
    Ok(json(StatusCode::OK, &Page { submissions: lines.into_iter().map(Short::from).collect(), next }))
}

/// `GET /api/previous/{form}/{unit}/{period}`
pub async fn previous(
    State(app): State<Arc<App>>,
    path: Result<Parts, axum::extract::rejection::PathRejection>,
) -> Result<Response, Problem> {
    let mut key = key(path)?;
    key.period = shape::year(&key.period).map_or_else(String::new, |year| (year - 1).to_string());
    let stored = app.store.handed_in(&key).await.map_err(of_store)?;
    let version = stored.as_ref().map_or(0, |stored| stored.version);
    let record = stored.map(|stored| raw(stored.record)).transpose()?;
    Ok(json(StatusCode::OK, &Previous { period: key.period, version, record }))
}

fn key(path: Result<Parts, axum::extract::rejection::PathRejection>) -> Result<Key, Problem> {
    let Path((form, unit, period)) = path.map_err(|_| guard::malformed_address())?;
    checked(&form, &unit, &period)
}

fn checked(form: &str, unit: &str, period: &str) -> Result<Key, Problem> {
    let right = shape::form(form).is_ok() && shape::unit(unit).is_ok() && shape::period(period).is_ok();
    if !right {
        return Err(Problem::new(
            Kind::Invalid,
            words!("地址里的报表、单位或报告期写法不对", "form, unit or period in the address has the wrong shape"),
            words!(
                "地址形如 /api/submissions/community/450102001001/2025",
                "an address looks like /api/submissions/community/450102001001/2025"
            ),
            words!("核对三个部分", "check its three parts"),
        ));
    }
    Ok(Key { form: form.to_owned(), unit: unit.to_owned(), period: period.to_owned() })
}

fn nothing() -> Problem {
    Problem::new(
        Kind::NotFound,
        words!("没有这份报表", "there is no such submission"),
        words!(
            "这个单位在这个报告期还没有提交，或没有这一版",
            "the unit has submitted nothing for this period, or there is no such version"
        ),
        words!(
            "核对单位和报告期；已提交的报表见 /api/submissions",
            "check unit and period; what was submitted stands in /api/submissions"
        ),
    )
}

fn tag(response: &mut Response, version: u64) {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

fn raw(text: String) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(text).map_err(|error| {
        tracing::error!(error = %error, "what was stored is no JSON any more");
        Problem::internal()
    })
}

fn answer(done: Submitted) -> Result<Answer, Problem> {
    let Submitted { stored, repeated, browser_receipt } = done;
    Ok(Answer {
        says: Both { zh: stored.says.zh, en: stored.says.en },
        form: stored.key.form,
        unit: stored.key.unit,
        period: stored.key.period,
        version: stored.version,
        at: stored.at,
        state: stored.state.name().to_owned(),
        verdict: stored.verdict,
        catalogue: stored.catalogue,
        previous_version: stored.previous_version,
        receipt: stored.receipt,
        browser_receipt,
        repeated,
        report: raw(stored.report)?,
    })
}

fn whole(stored: Stored) -> Result<Whole, Problem> {
    Ok(Whole {
        form: stored.key.form,
        unit: stored.key.unit,
        period: stored.key.period,
        version: stored.version,
        at: stored.at,
        state: stored.state.name().to_owned(),
        verdict: stored.verdict,
        catalogue: stored.catalogue,
        previous_version: stored.previous_version,
        receipt: stored.receipt,
        record: raw(stored.record)?,
        report: raw(stored.report)?,
    })
}

fn header_text(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Problem> {
    match headers.get(name) {
        None => Ok(None),
        Some(value) => value.to_str().map(|text| Some(text.trim().to_owned())).map_err(|_| wrong_header(name.as_str())),
    }
}

fn wrong_header(name: &str) -> Problem {
    Problem::new(
        Kind::Invalid,
        words!("请求头 {name} 的写法不对", "the header {name} has the wrong shape"),
        words!("服务器按固定的写法读取它", "the server reads it in one shape only"),
        words!("按 /api/openapi.json 的说明改正", "correct it as /api/openapi.json describes"),
    )
    .with("header", name)
}

fn idempotency(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let name = HeaderName::from_static("idempotency-key");
    let Some(key) = header_text(headers, &name)? else { return Ok(None) };
    let right = (1..=MAX_KEY_CHARS).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if right { Ok(Some(key)) } else { Err(wrong_header("Idempotency-Key")) }
}

/// `If-Match: "3"`; `If-None-Match: *` is the same as `If-Match: "0"`.
fn expected(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let none = header_text(headers, &header::IF_NONE_MATCH)?;
    match (header_text(headers, &header::IF_MATCH)?, none.as_deref()) {
        (None, None) => Ok(None),
        (None, Some("*")) => Ok(Some(0)),
        (Some(text), None) => {
            let digits = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or_default();
            let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            let version = digits.parse().ok().filter(|_| plain);
            version.map(Some).ok_or_else(|| wrong_header("If-Match"))
        }
        (_, Some(_)) => Err(wrong_header("If-None-Match")),
    }
}

fn receipt(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let text = header_text(headers, &HeaderName::from_static("shequ-receipt"))?;
    match text {
        Some(text) if shape::digest(&text).is_err() => Err(wrong_header("Shequ-Receipt")),
        other => Ok(other),
    }
}
