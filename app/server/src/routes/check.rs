//! `POST /api/check`: a record as it would be submitted, a file, or a record with everything beside it that is to count;
//! nothing is stored.

use super::Asked;
use crate::api::CheckQuery;
use crate::files::{Upload, check_file, mark_file};
use crate::limits::{MAX_FILE_BODY, MAX_RECORD_BODY};
use crate::problem::{Kind, Problem};
use crate::submit::{examine, unknown_catalogue};
use crate::{App, body, envelope, shape};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shequ_core::report::to_json;
use shequ_core::{Lang, Report, words};
use std::sync::Arc;

/// The media type of marked workbooks.
pub const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The route.
pub async fn check(
    State(app): State<Arc<App>>,
    Asked(query): Asked<CheckQuery>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Problem> {
    let lang = if query.lang.as_deref() == Some("en") { Lang::En } else { Lang::Zh };
    let workbook = query.format.as_deref() == Some("xlsx");
    if workbook && query.name.is_none() {
        return Err(no_workbook());
    }
    let report = if query.name.is_some() {
        let upload = upload(&app, query, lang, &headers, content).await?;
        let there = Arc::clone(&app);
        if workbook {
            return app.files.run(move || marked(&there, &upload)).await?;
        }
        to_json(&app.files.run(move || check_file(&there, &upload)).await??.0)
    } else if let Some(digest) = query.catalogue {
        alone(&app, digest, &headers, content).await?
    } else {
        to_json(&record(&app, lang, &headers, content).await?)
    };
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, json)], report).into_response())
}

async fn record(app: &Arc<App>, lang: Lang, headers: &HeaderMap, content: Body) -> Result<Report, Problem> {
    let text = json(app, headers, content).await?;
    let record = envelope::open(&text)?.record;
    let outer = envelope::outer(record.get())?;
    Ok(examine(app, &outer, record.get(), lang).await?.checked.report)
}

/// A request of the package's `check` call: what it holds is checked, and nothing that the store knows takes part.
async fn alone(app: &Arc<App>, digest: String, headers: &HeaderMap, content: Body) -> Result<String, Problem> {
    let text = json(app, headers, content).await?;
    if app.catalogues.get(&digest).is_none() {
        return Err(unknown_catalogue(app, &digest));
    }
    let there = Arc::clone(app);
    let checked = app.checks.run(move || {
        let held = there.catalogues.get(&digest)?;
        Some(shequ_embed::engine::report_by(held.catalogue, |form| held.checker(form), &text))
    });
    checked.await?.ok_or_else(Problem::internal)?.map_err(of_engine)
}

fn of_engine(failure: shequ_embed::Failure) -> Problem {
    let trouble = *failure.error;
    Problem::new(Kind::Malformed, trouble.what.into(), trouble.why.into(), trouble.fix.into())
}

async fn json(app: &App, headers: &HeaderMap, content: Body) -> Result<String, Problem> {
    if !body::is_json(headers) {
        let found = body::media_type(headers);
        return Err(match found.as_str() {
            "" => no_name(),
            "application/octet-stream" | "text/csv" => no_name(),
            found if found.contains("sheet") || found.contains("excel") => no_name(),
            found => Problem::media_type(found, "application/json"),
        });
    }
    let bytes = body::read(headers, content, MAX_RECORD_BODY, app.patience.record, app.patience.silence).await?;
    body::text(bytes)
}

async fn upload(
    app: &App,
    query: CheckQuery,
    lang: Lang,
    headers: &HeaderMap,
    content: Body,
) -> Result<Upload, Problem> {
    if body::media_type(headers).starts_with("multipart/") {
        return Err(Problem::media_type("multipart", "application/octet-stream"));
    }
    let bytes = body::read(headers, content, MAX_FILE_BODY, app.patience.file, app.patience.silence).await?;
    Ok(Upload {
        name: query.name.unwrap_or_default(),
        bytes: bytes.into(),
        form: query.form,
        period: query.period.as_deref().and_then(shape::year),
        lang,
    })
}

/// The file with its faults marked in it, as a download.
fn marked(app: &App, upload: &Upload) -> Result<Response, Problem> {
    let (report, reading) = check_file(app, upload)?;
    let done = mark_file(app, upload, &report, &reading)?;
    let (stem, ending) = done.named(&upload.name);
    // Headers hold no Chinese; browsers and tools read the name as RFC 6266 writes it.
    let name: String = format!("{stem}.{ending}")
        .bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(WORKBOOK))], done.bytes).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn no_workbook() -> Problem {
    Problem::new(
        Kind::Invalid,
        words!("format=xlsx 要有 name", "format=xlsx needs `name`"),
        words!(
            "标注写进上传的文件里，一份记录没有文件可以标注",
            "marks are put into an uploaded file; a record is none"
        ),
        words!(
            "文件用 /api/check?name=文件名&format=xlsx 上传；记录去掉 format",
            "send a file to /api/check?name=NAME&format=xlsx; leave `format` out for a record"
        ),
    )
}

fn no_name() -> Problem {
    Problem::new(
        Kind::MediaType,
        words!("没有说明文件名，也不是 JSON 记录", "there is neither a file name nor a JSON record"),
        words!(
            "文件要带名称，提示里才能指出是哪个文件",
            "a file needs a name, so that messages can say which file they mean"
        ),
        words!(
            "文件用 /api/check?name=文件名 上传；记录用 Content-Type: application/json",
            "send a file to /api/check?name=NAME, a record with Content-Type: application/json"
        ),
    )
}
