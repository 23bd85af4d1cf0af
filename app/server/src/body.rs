//! Bodies from outside: bounded in bytes and time, of a stated type, and text where text is wanted.

use crate::problem::{Kind, Problem};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use shequ_core::words;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// The whole body.
///
/// # Errors
/// It is packed, larger than `limit`, slower than `time`, or silent for longer than `silence`.
pub async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    time: Duration,
    silence: Duration,
) -> Result<Vec<u8>, Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|v| !v.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Problem::new(
            Kind::MediaType,
            words!("正文是压缩过的，没有接收", "the body is packed and was not taken"),
            words!(
                "压缩的正文展开后可能大得多，服务器不解",
                "a packed body may unpack to many times its size, so the server does not unpack"
            ),
            words!(
                "不带 Content-Encoding 发送；表格文件本身可以直接上传",
                "send it without Content-Encoding; workbooks can be sent as they are"
            ),
        ));
    }
    let told = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if told.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let end = Instant::now() + time;
    let mut bytes: Vec<u8> = Vec::with_capacity(told.unwrap_or(0).min(64 << 10));
    loop {
        let frame = timeout_at(end, timeout(silence, body.frame())).await;
        let frame = match frame {
            Ok(Ok(None)) => return Ok(bytes),
            Ok(Ok(Some(Ok(frame)))) => frame,
            // The connection broke, or what it sent is no HTTP; nobody will read the answer.
            Ok(Ok(Some(Err(_)))) | Ok(Err(_)) | Err(_) => return Err(Problem::slow()),
        };
        let data: Bytes = frame.into_data().unwrap_or_default();
        if bytes.len() + data.len() > limit {
            return Err(Problem::too_large(limit));
        }
        bytes.extend_from_slice(&data);
    }
}

/// The body as text.
///
/// # Errors
/// It is no UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        Problem::new(
            Kind::Malformed,
            words!("正文从第 {at} 个字节起不是 UTF-8 文本", "the body is no UTF-8 text from byte {at} on"),
            words!("JSON 只用 UTF-8 传送", "JSON is sent in UTF-8 only"),
            words!(
                "按 UTF-8 编码后再发送；GB18030 的表格请作为文件上传",
                "encode it in UTF-8; tables in GB18030 are handed in as files"
            ),
        )
    })
}

/// Whether the body is said to be JSON.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = media_type(headers);
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The media type without its parameters, in small letters; empty for none.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
