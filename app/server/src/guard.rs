//! What surrounds every route: who may ask, how long an address may be, panics, headers, errors, log and counters.

use crate::App;
use crate::limits::MAX_TARGET_BYTES;
use crate::mask::masked;
use crate::problem::{Kind, PROBLEM_JSON, Problem, Shown};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shequ_core::{Lang, words};
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Instant;

/// Scripts of the site and its own wasm, nothing from elsewhere, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The id of a request, in log, audit trail and errors.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

static NUMBER: AtomicU64 = AtomicU64::new(1);

/// The outermost layer: numbers the request, finishes the answer, writes the log.
pub async fn finish(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = format!("{}-{}", app.started, NUMBER.fetch_add(1, Ordering::Relaxed));
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let peer = request.extensions().get::<Peer>().map_or(String::new(), |peer| peer.0.ip().to_string());
    let lang = language(request.headers());
    let (mut response, kind) = match admitted(&request) {
        Ok(()) => caught(&app, next, request).await,
        Err(problem) => problem.into_response(),
    }
    .told(lang, &id);
    for (name, value) in &HEADERS {
        // A page with a style or script of its own names it in a policy of its own, which is no wider otherwise.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    // What stands in the store may change at any time; files and the catalogue say themselves how long they hold.
    let cache = response.headers_mut().entry(header::CACHE_CONTROL);
    cache.or_insert(HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    let took = began.elapsed();
    app.metrics.request(known(&method), &route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let shown: String = masked(&path).chars().take(200).collect();
    tracing::info!(
        request = %id, peer = %peer, method = known(&method), route = %route, path = %shown, status, micros, kind,
        "request"
    );
    response
}

/// The methods that are counted by name; there are as many others as somebody cares to invent.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}

/// Runs the rest; a panic there is an answer, not the end of the connection.
async fn caught(app: &App, next: Next, request: Request) -> Response {
    let mut rest = Box::pin(next.run(request));
    let polled = std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| rest.as_mut().poll(context))) {
            Ok(Poll::Ready(response)) => Poll::Ready(Some(response)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(None),
        }
    });
    match polled.await {
        Some(response) => response,
        None => {
            app.metrics.panic();
            tracing::error!("a handler panicked");
            Problem::internal().into_response()
        }
    }
}

/// Writes the body of errors.
trait Told {
    fn told(self, lang: Lang, request: &str) -> (Response, &'static str);
}

impl Told for Response {
    fn told(mut self, lang: Lang, request: &str) -> (Response, &'static str) {
        let status = self.status();
        if let Some(Shown(kind)) = self.extensions_mut().remove::<Shown>() {
            self.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Language"));
            return (self, kind.told().1);
        }
        let problem = match self.extensions_mut().remove::<Arc<Problem>>() {
            Some(problem) => problem,
            None if !(status.is_client_error() || status.is_server_error()) => return (self, ""),
            None => Arc::new(of_status(status)),
        };
        *self.body_mut() = Body::from(problem.body(lang, request));
        let headers = self.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
        let kind = problem.kind.told();
        *self.status_mut() = kind.0;
        (self, kind.1)
    }
}

/// An error that some library made without words of ours.
fn of_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::no_route(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::method(),
        _ if status.is_server_error() => Problem::internal(),
        _ => malformed_address(),
    }
}

/// A part of the address that cannot be read.
#[must_use]
pub fn malformed_address() -> Problem {
    Problem::new(
        Kind::Malformed,
        words!("地址里有读不懂的部分", "a part of the address cannot be read"),
        words!(
            "查询参数的名称或值不对，或百分号编码有误",
            "a parameter has a wrong name or value, or its percent-encoding is broken"
        ),
        words!("按 /api/openapi.json 列出的参数填写", "use the parameters that /api/openapi.json lists"),
    )
}

/// Whether a request may come in at all.
fn admitted(request: &Request) -> Result<(), Problem> {
    let target = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if target > MAX_TARGET_BYTES {
        return Err(Problem::new(
            Kind::TooLong,
            words!(
                "地址有 {target} 字节，上限 {MAX_TARGET_BYTES}",
                "the address has {target} bytes, at most {MAX_TARGET_BYTES} are read"
            ),
            words!("正常的地址只有几十字节", "an address has some dozen bytes"),
            words!("把内容放进正文，不要放在地址里", "send content in the body, not in the address"),
        ));
    }
    let host = host_of(request);
    if !host.as_deref().is_some_and(is_loopback) {
        // A page from elsewhere can make a browser call 127.0.0.1 by a name of its own; this is where it ends.
        return Err(Problem::new(
            Kind::Foreign,
            words!("只接受发往本机地址的请求", "only requests to this machine by its own address are answered"),
            words!("Host 头不是 127.0.0.1、[::1] 或 localhost", "the header Host is not 127.0.0.1, [::1] or localhost"),
            words!("用启动时显示的地址打开", "open the address that was shown at the start"),
        ));
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !same_site(request.headers(), host.as_deref().unwrap_or_default()) {
        return Err(Problem::new(
            Kind::Foreign,
            words!("请求来自别的网站，没有处理", "the request comes from another site and was not carried out"),
            words!(
                "会改变或校验数据的请求只接受本站页面发出的",
                "requests that change or check data are taken from this site's own pages only"
            ),
            words!(
                "从本站的页面提交；程序调用时不要带 Origin 头",
                "submit from this site's own pages; a program leaves the header Origin out"
            ),
        ));
    }
    Ok(())
}

/// `Host`, or the authority of the target.
fn host_of(request: &Request) -> Option<String> {
    let hosts: Vec<&HeaderValue> = request.headers().get_all(header::HOST).iter().collect();
    let told = match hosts.as_slice() {
        [one] => one.to_str().ok().map(str::to_ascii_lowercase),
        [] => None,
        // Two of them are read differently by different programs.
        _ => return None,
    };
    match (told, request.uri().authority()) {
        (Some(host), Some(authority)) if authority.as_str().eq_ignore_ascii_case(&host) => Some(host),
        (Some(_), Some(_)) => None,
        (Some(host), None) => Some(host),
        (None, authority) => authority.map(|a| a.as_str().to_ascii_lowercase()),
    }
}

/// Whether a host, with or without a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if port.is_empty() || is_port(port) => name,
            Some(_) | None => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if is_port(&format!(":{port}")) => name,
            Some(_) => return false,
            None => host,
        },
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Whether a browser says that the request comes from this site, or no browser says anything.
fn same_site(headers: &HeaderMap, host: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?").to_ascii_lowercase());
    let fetched = text(HeaderName::from_static("sec-fetch-site"));
    if fetched.is_some_and(|site| !matches!(site.as_str(), "same-origin" | "none")) {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host),
    }
}

/// The language that the reader prefers; Chinese where nothing else is said.
#[must_use]
pub fn language(headers: &HeaderMap) -> Lang {
    let list = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = list
        .split(',')
        .map(|item| item.trim().to_ascii_lowercase())
        .find(|item| item.starts_with("zh") || item.starts_with("en"));
    if first.is_some_and(|item| item.starts_with("en")) { Lang::En } else { Lang::Zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_this_machine_are_known() {
        for host in ["127.0.0.1", "127.0.0.1:8080", "localhost:1", "[::1]:8080", "[::1]", "127.9.9.9:80"] {
            assert!(is_loopback(host), "{host}");
        }
        let foreign = [
            "example.org", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1:8080", "[::2]", "", ":8080",
            "localhost:x", "127.0.0.1:99999", "[::1", "user@localhost", "0.0.0.0", "127.1", "0x7f.1",
        ];
        for host in foreign {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn other_sites_are_told_by_origin_and_fetch_metadata() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect::<HeaderMap>()
        };
        let host = "127.0.0.1:8080";
        for own in [&[][..], &[("origin", "http://127.0.0.1:8080")], &[("sec-fetch-site", "same-origin")]] {
            assert!(same_site(&headers(own), host), "{own:?}");
        }
        let foreign = [
            &[("origin", "http://127.0.0.1:8081")][..],
            &[("origin", "null")],
            &[("origin", "http://example.org")],
            &[("origin", "ftp://127.0.0.1:8080")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
        ];
        for other in foreign {
            assert!(!same_site(&headers(other), host), "{other:?}");
        }
    }

    #[test]
    fn the_first_known_language_counts() {
        let of = |list: &'static str| {
            language(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(list))]))
        };
        assert_eq!([of("en-GB,zh;q=0.5"), of("fr, zh-CN"), of("fr")], [Lang::En, Lang::Zh, Lang::Zh]);
    }
}
