//! Catalogue and pages: encodings, tags, how long they may be kept.

use crate::client::ask;
use crate::house::{House, packed};
use shequ_server::limits::Patience;
use shequ_server::site::Site;
use std::borrow::Cow;
use std::io::Read;

#[test]
fn the_catalogue_is_given_packed_and_once() {
    let house = House::open();
    let plain = house.get("/api/catalogue");
    let digest = &house.catalogue().digest;
    assert_eq!((plain.status, plain.text()), (200, packed()));
    assert_eq!((plain.header("etag"), plain.header("cache-control")), (format!("\"{digest}\"").as_str(), "no-cache"));
    let named = house.get(&format!("/api/catalogue?digest={digest}"));
    assert_eq!(named.body, plain.body);
    let brotli = ask(house.address, "GET", "/api/catalogue", &[("Accept-Encoding", "gzip, br")], b"");
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut unpacked).expect("brotli");
    assert_eq!((brotli.header("content-encoding"), unpacked == plain.body), ("br", true));
    let gzip = ask(house.address, "GET", "/api/catalogue", &[("Accept-Encoding", "br;q=0, gzip")], b"");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!((gzip.header("content-encoding"), unpacked == plain.body), ("gzip", true));
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 3);
    let tag = format!("W/\"x\", \"{digest}\"");
    let known = ask(house.address, "GET", "/api/catalogue", &[("If-None-Match", &tag)], b"");
    assert_eq!((known.status, known.body.len()), (304, 0));
    let head = ask(house.address, "HEAD", "/api/catalogue", &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, packed().len().to_string().as_str()));
}

#[test]
fn pages_are_given_with_policy_and_time_to_keep() {
    let file = |name: &'static str, bytes: &'static [u8]| (Cow::Borrowed(name), Cow::Borrowed(bytes));
    let site = Site::of_files([
        file("index.html", b"<!doctype html>"),
        file("app.0123abcd.js", b"let plain"),
        file("app.0123abcd.js.br", b"packed"),
        file("service-worker.js", b"self"),
        file("app.0123abcd_bg.89abcdef.wasm", b"\0asm"),
    ]);
    let house = House::with(site, Patience::default(), None);
    let index = house.get("/");
    assert_eq!((index.text(), index.header("cache-control")), ("<!doctype html>", "no-cache"));
    assert_eq!(
        index.header("content-security-policy"),
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    assert_eq!((index.header("x-content-type-options"), index.header("referrer-policy")), ("nosniff", "no-referrer"));
    let script = ask(house.address, "GET", "/app.0123abcd.js", &[("Accept-Encoding", "br")], b"");
    assert_eq!((script.text(), script.header("vary")), ("packed", "Accept-Encoding"));
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(house.get("/app.0123abcd.js").text(), "let plain");
    assert_eq!(house.get("/service-worker.js").header("cache-control"), "no-cache");
    assert_eq!(house.get("/app.0123abcd_bg.89abcdef.wasm").header("content-type"), "application/wasm");
    assert_eq!(house.get("/../Cargo.toml").status, 404);
    assert_eq!(ask(house.address, "PUT", "/index.html", &[], b"x").status, 405);
    let bare = House::open();
    assert!(bare.get("/").text().contains("--site"), "a server without the form says so");
}
