//! What is wrong with a request, as `application/problem+json` (RFC 9457): every refusal, in both languages.
//!
//! A handler returns a [`Problem`]; the outermost layer writes the body, when language and request id are known.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use shequ_core::{Lang, Words, words};
use std::sync::Arc;

/// The media type of all errors.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Kinds of refusal; each is one `type` of the document and one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The body or a part of the address cannot be read.
    Malformed,
    /// A value has the wrong shape.
    Invalid,
    /// Another site asks.
    Foreign,
    /// Nothing stands at this address.
    NotFound,
    /// The address exists, the method does not.
    Method,
    /// The body or the client was too slow.
    Slow,
    /// The stored version is not the expected one.
    Stale,
    /// The submission is accepted or locked.
    Locked,
    /// The body is too large.
    TooLarge,
    /// The address is too long.
    TooLong,
    /// The body is of a type that is not read.
    MediaType,
    /// The path, the record and the catalogue contradict each other.
    Differs,
    /// The catalogue is not at hand.
    Catalogue,
    /// The idempotency key was used for something else.
    KeyReused,
    /// A version stands there and none was expected.
    NeedsVersion,
    /// A fault of the server.
    Internal,
    /// Too much to do.
    Busy,
    /// The store cannot be written.
    Store,
}

impl Kind {
    /// All kinds, for the OpenAPI document.
    pub const ALL: [Self; 18] = [
        Self::Malformed,
        Self::Invalid,
        Self::Foreign,
        Self::NotFound,
        Self::Method,
        Self::Slow,
        Self::Stale,
        Self::Locked,
        Self::TooLarge,
        Self::TooLong,
        Self::MediaType,
        Self::Differs,
        Self::Catalogue,
        Self::KeyReused,
        Self::NeedsVersion,
        Self::Internal,
        Self::Busy,
        Self::Store,
    ];

    /// Status and the last part of `type`.
    #[must_use]
    pub fn told(self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Invalid => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign_site"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::Stale => (StatusCode::CONFLICT, "stale_version"),
            Self::Locked => (StatusCode::CONFLICT, "locked"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TooLong => (StatusCode::URI_TOO_LONG, "address_too_long"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"),
            Self::Differs => (StatusCode::UNPROCESSABLE_ENTITY, "contradiction"),
            Self::Catalogue => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_catalogue"),
            Self::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Self::NeedsVersion => (StatusCode::PRECONDITION_REQUIRED, "version_required"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Store => (StatusCode::INSUFFICIENT_STORAGE, "store"),
        }
    }
}

/// What a refusal says.
#[derive(Clone, Debug)]
pub struct Sentences {
    /// What is wrong.
    pub says: Words,
    /// Why it is wrong.
    pub why: Words,
    /// What to do.
    pub fix: Words,
}

/// One refusal: what, why, what to do, and what a program may want to know.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which kind.
    pub kind: Kind,
    /// Its sentences; apart, so that a result that is no problem stays small.
    pub words: Box<Sentences>,
    /// Further members, such as the version that is stored.
    pub more: Map<String, Value>,
}

impl Problem {
    /// A refusal without further members.
    #[must_use]
    pub fn new(kind: Kind, says: Words, why: Words, fix: Words) -> Self {
        Self { kind, words: Box::new(Sentences { says, why, fix }), more: Map::new() }
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// The body, in the language that was asked for first and in both further down.
    #[must_use]
    pub fn body(&self, lang: Lang, request: &str) -> Vec<u8> {
        let (status, name) = self.kind.told();
        let Sentences { says, why, fix } = &*self.words;
        let both = |words: &Words| json!({ "zh": words.zh, "en": words.en });
        let detail = match lang {
            Lang::Zh => format!("{}。{}。", why.zh, fix.zh),
            Lang::En => format!("{}; {}.", why.en, fix.en),
        };
        let mut body = json!({
            "type": format!("urn:shequ:problem:{name}"),
            "title": says.get(lang),
            "status": status.as_u16(),
            "detail": detail,
            "instance": format!("urn:shequ:request:{request}"),
            "says": both(says),
            "why": both(why),
            "fix": both(fix),
        });
        for (name, value) in &self.more {
            body[name] = value.clone();
        }
        body.to_string().into_bytes()
    }

    /// A fault of the server itself.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            Kind::Internal,
            words!("服务器内部出错", "the server made a mistake"),
            words!("不是填报数据的问题，已记入日志", "it is not the fault of the data; it has been logged"),
            words!(
                "稍后重试；仍然出错时把 instance 编号告诉管理员",
                "try again later; if it stays, tell the administrator the number in `instance`"
            ),
        )
    }

    /// Nothing stands at an address.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(
            Kind::NotFound,
            words!("没有这个地址", "there is nothing at this address"),
            words!(
                "服务器只有 /api/openapi.json 所列的接口和表单页面",
                "the server has the routes of /api/openapi.json and the pages of the form"
            ),
            words!("核对地址的拼写", "check how the address is written"),
        )
    }

    /// The method does not belong to the address.
    #[must_use]
    pub fn method() -> Self {
        Self::new(
            Kind::Method,
            words!("这个地址不支持所用的方法", "this address does not take the method used"),
            words!("Allow 头列出了可用的方法", "the methods it takes stand in the header Allow"),
            words!("按 /api/openapi.json 的说明发送请求", "send the request as /api/openapi.json describes"),
        )
    }

    /// Too much is waiting already.
    #[must_use]
    pub fn busy() -> Self {
        Self::new(
            Kind::Busy,
            words!("服务器正忙，这次没有处理", "the server is busy and did nothing with this request"),
            words!("等待处理的请求已满", "as many requests as it can hold are waiting"),
            words!(
                "几秒后重试；已填写的内容不会因此丢失",
                "try again in some seconds; nothing that was typed is lost by it"
            ),
        )
    }

    /// A body of a type that is not read here.
    #[must_use]
    pub fn media_type(found: &str, wanted: &str) -> Self {
        let found: String = found.chars().take(80).collect();
        Self::new(
            Kind::MediaType,
            words!(
                "请求的内容类型是“{found}”，这里要 {wanted}",
                "the content type is `{found}`, wanted here is {wanted}"
            ),
            words!("内容类型说明正文怎么读", "the content type says how to read the body"),
            words!("把 Content-Type 头改为 {wanted}", "set the header Content-Type to {wanted}"),
        )
    }

    /// A body beyond its limit, in bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let (amount, unit) = if limit >= 1 << 20 { (limit >> 20, "MiB") } else { (limit >> 10, "KiB") };
        Self::new(
            Kind::TooLarge,
            words!("内容超过 {amount} {unit}，没有接收", "the body is larger than {amount} {unit} and was not taken"),
            words!(
                "一份记录只有几千字节，一个县的表格也只有几兆",
                "a record has some thousand bytes, the table of a county some mebibytes"
            ),
            words!(
                "分成几份提交，或用 shequ check 在本机校验",
                "hand it in in parts, or check it on your own machine with `shequ check`"
            ),
        )
        .with("limit", limit)
    }

    /// A body that came too slowly.
    #[must_use]
    pub fn slow() -> Self {
        Self::new(
            Kind::Slow,
            words!("内容没有在规定时间内传完", "the body did not arrive in time"),
            words!(
                "连接中断或太慢，服务器不能一直等待",
                "the connection broke or is too slow, and the server cannot wait for ever"
            ),
            words!(
                "检查网络后重试；草稿仍在本机",
                "check the network and try again; the draft is still on your machine"
            ),
        )
    }
}

/// Marks a refusal whose body is written already, such as a page for people; the outermost layer only counts it.
#[derive(Clone, Copy, Debug)]
pub struct Shown(pub Kind);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.told().0.into_response();
        if self.kind == Kind::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
