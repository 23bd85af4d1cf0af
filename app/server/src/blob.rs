//! Bytes that are sent as they are: with a strong ETag, and packed by brotli and gzip where that was done beforehand.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::Write;

/// Brotli quality of what is packed once at the start: the best that does not take seconds.
const QUALITY: u32 = 9;
/// Window of brotli as a power of two, the largest that every browser reads.
const WINDOW: u32 = 22;

/// One answer, in up to three encodings.
#[derive(Clone, Debug)]
pub struct Blob {
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `ETag` of the plain bytes, in quotation marks.
    pub etag: String,
    /// `Cache-Control`.
    pub cache: &'static str,
    /// The bytes.
    pub plain: Cow<'static, [u8]>,
    /// Packed by brotli.
    pub brotli: Option<Cow<'static, [u8]>>,
    /// Packed by gzip.
    pub gzip: Option<Cow<'static, [u8]>>,
}

/// How one answer is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Blob {
    /// Bytes without packed forms.
    #[must_use]
    pub fn new(content_type: &'static str, cache: &'static str, plain: Cow<'static, [u8]>) -> Self {
        let etag = format!("\"{}\"", &hex(&Sha256::digest(&plain))[..32]);
        Self { content_type, etag, cache, plain, brotli: None, gzip: None }
    }

    /// The same, packed now. For texts that are made at the start and sent often.
    #[must_use]
    pub fn packed(mut self) -> Self {
        let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
        if brotli.write_all(&self.plain).is_ok() {
            self.brotli = Some(Cow::Owned(brotli.into_inner()));
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        if gzip.write_all(&self.plain).is_ok() {
            self.gzip = gzip.finish().ok().map(Cow::Owned);
        }
        self
    }

    /// The answer to a request with these headers: not modified, or the bytes in the best encoding it takes.
    #[must_use]
    pub fn respond(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        let put = |headers: &mut HeaderMap, name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(headers, header::ETAG, &self.etag);
        put(headers, header::CACHE_CONTROL, self.cache);
        put(headers, header::VARY, "Accept-Encoding");
        if has_tag(asked, &self.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        put(headers, header::CONTENT_TYPE, self.content_type);
        let bytes = match self.best(asked) {
            Encoding::Brotli => {
                put(headers, header::CONTENT_ENCODING, "br");
                self.brotli.as_ref()
            }
            Encoding::Gzip => {
                put(headers, header::CONTENT_ENCODING, "gzip");
                self.gzip.as_ref()
            }
            Encoding::Plain => None,
        };
        *response.body_mut() = match bytes.unwrap_or(&self.plain) {
            Cow::Borrowed(bytes) => Body::from(*bytes),
            Cow::Owned(bytes) => Body::from(bytes.clone()),
        };
        response
    }

    fn best(&self, asked: &HeaderMap) -> Encoding {
        let (mut brotli, mut gzip) = (false, false);
        for value in asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()) {
            for item in value.split(',') {
                let (name, weight) = item.split_once(';').unwrap_or((item, ""));
                let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.chars().all(|c| c == '0' || c == '.'));
                match name.trim().to_ascii_lowercase().as_str() {
                    "br" => brotli = !refused,
                    "gzip" | "x-gzip" => gzip = !refused,
                    _ => {}
                }
            }
        }
        match (brotli && self.brotli.is_some(), gzip && self.gzip.is_some()) {
            (true, _) => Encoding::Brotli,
            (false, true) => Encoding::Gzip,
            (false, false) => Encoding::Plain,
        }
    }
}

/// Whether `If-None-Match` names a tag; a weak one is as good here.
fn has_tag(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
