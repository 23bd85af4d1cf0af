//! What bad requests get: always problem+json, in both languages, and where it was a submission a line in the trail.

use crate::client::{Answer, ask, raw};
use crate::house::{House, address_of, records};
use shequ_core::column::register::RegisteredUnit;
use shequ_server::limits::{MAX_RECORD_BODY, Patience};
use shequ_server::site::Site;
use shequ_server::store::{
    Answer as Later, Chain, Event, Filter, HandedIn, Key, Line, Logged, NewVersion, Put, Store, StoreError, Stored,
    UnitLine,
};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Asserts that an answer is a whole problem document of a status and kind.
fn problem(answer: &Answer, status: u16, kind: &str) {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (status, "application/problem+json"),
        "{}",
        answer.text()
    );
    let body = answer.json();
    assert_eq!(body["type"], format!("urn:shequ:problem:{kind}"), "{body}");
    assert_eq!(body["status"], status);
    for part in ["says", "why", "fix"] {
        for lang in ["zh", "en"] {
            assert!(body[part][lang].as_str().is_some_and(|text| text.len() > 3), "{part}.{lang}: {body}");
        }
    }
    assert!(answer.header("content-security-policy").contains("'wasm-unsafe-eval'"));
}

#[test]
fn forged_and_broken_submissions_are_refused_and_leave_a_line() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let address = address_of(&now);
    let unit = address.split('/').nth(4).expect("a unit").to_owned();
    let digest = &house.catalogue().digest;
    let nested = |depth| {
        now.replacen("\"values\":{", &format!("\"values\":{{\"x\":{}{},", "[".repeat(depth), "]".repeat(depth)), 1)
    };
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("another unit", now.replace(&unit, "450102001999").into(), 422, "contradiction"),
        ("another period", now.replace("\"period\":\"2025\"", "\"period\":\"2024\"").into(), 422, "contradiction"),
        ("another form", now.replace("\"form\":\"community\"", "\"form\":\"township\"").into(), 422, "contradiction"),
        (
            "an unknown catalogue",
            now.replace(digest, &format!("sha256:{}", "1".repeat(64))).into(),
            422,
            "unknown_catalogue",
        ),
        ("no catalogue", now.replace("\"catalogue\"", "\"catalog\"").into(), 400, "malformed"),
        ("a catalogue of another shape", now.replace(digest, "latest").into(), 400, "invalid"),
        ("half a record", now.as_bytes()[..now.len() / 2].to_vec(), 400, "malformed"),
        ("nothing", b" ".to_vec(), 400, "malformed"),
        ("a list", b"[1]".to_vec(), 400, "malformed"),
        ("a huge number", now.replace("\"period\":\"2025\"", "\"period\":1e99999").into(), 400, "malformed"),
        ("nested without end", nested(9_000).into(), 400, "malformed"),
        ("no UTF-8", [now.as_bytes(), b"\xFF"].concat(), 400, "malformed"),
        ("a key twice", now.replacen('{', "{\"form\":\"community\",", 1).into(), 400, "malformed"),
        (
            "a long name",
            now.replace("\"head\":{", &format!("\"head\":{{\"x\":1,\"phone\":\"{}\",", "1".repeat(65))).into(),
            400,
            "malformed",
        ),
        ("another version of the format", now.replace("\"record\":1", "\"record\":2").into(), 400, "malformed"),
        ("a wrong receipt in the envelope", format!("{{\"record\":{now},\"receipt\":\"x\"}}").into(), 400, "invalid"),
        (
            "an unknown member of the envelope",
            format!("{{\"record\":{now},\"verdict\":\"clean\"}}").into(),
            400,
            "malformed",
        ),
    ];
    for (name, body, status, kind) in &cases {
        println!("{name}");
        problem(&ask(house.address, "PUT", &address, &[JSON], body), *status, kind);
    }
    // What core reads and finds wrong is no refusal: it is stored with its findings.
    let found = ask(house.address, "PUT", &address, &[JSON], nested(9).as_bytes());
    assert_eq!((found.status, &found.json()["state"]), (201, &"to_fix".into()), "{}", found.text());
    let unknown = ask(house.address, "PUT", &address, &[JSON], &cases[3].1).json();
    assert_eq!(unknown["catalogues"][0]["digest"], digest.as_str(), "it says which versions it has");
    let history = house.get(&format!("{address}/history")).json();
    assert_eq!(history["events"].as_array().map(Vec::len), Some(cases.len() + 2));
    let counted = house.get("/metrics").text().to_owned();
    assert!(counted.contains("shequ_submissions_total{outcome=\"contradiction\"} 3"), "{counted}");
}

#[test]
fn requests_that_do_not_fit_are_told_why() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let (to, address) = (house.address, address_of(&now));
    let body = now.as_bytes();
    let too_long = (MAX_RECORD_BODY + 1).to_string();
    let long = format!("/api/units?q={}", "a".repeat(5_000));
    /// Method, address, headers, body, status, kind.
    type Case<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>, &'a [u8], u16, &'a str);
    let cases: [Case<'_>; 22] = [
        ("GET", "/api/nothing", vec![], b"", 404, "not_found"),
        ("GET", "/app.js", vec![], b"", 404, "not_found"),
        ("DELETE", &address, vec![], b"", 405, "method_not_allowed"),
        ("POST", "/api/units", vec![JSON], b"{}", 405, "method_not_allowed"),
        ("PATCH", "/healthz", vec![], b"", 405, "method_not_allowed"),
        ("POST", "/nothing", vec![], b"x", 404, "not_found"),
        ("PUT", &address, vec![("Content-Type", "text/plain")], body, 415, "media_type"),
        ("PUT", &address, vec![], body, 415, "media_type"),
        ("PUT", &address, vec![JSON, ("Content-Encoding", "gzip")], body, 415, "media_type"),
        ("PUT", &address, vec![JSON, ("Content-Length", &too_long)], b"", 413, "too_large"),
        ("PUT", &address, vec![JSON, ("If-Match", "3")], body, 400, "invalid"),
        ("PUT", &address, vec![JSON, ("If-Match", "*")], body, 400, "invalid"),
        ("PUT", &address, vec![JSON, ("Idempotency-Key", "a b")], body, 400, "invalid"),
        ("PUT", "/api/submissions/community/45%2F0/2025", vec![JSON], body, 400, "invalid"),
        ("PUT", "/api/submissions/community/450102001001/25", vec![JSON], body, 400, "invalid"),
        ("POST", "/api/check", vec![("Content-Type", "text/csv")], b"a,b", 415, "media_type"),
        (
            "POST",
            "/api/check?name=a.csv",
            vec![("Content-Type", "multipart/form-data; boundary=x")],
            b"x",
            415,
            "media_type",
        ),
        ("GET", "/api/units?limit=501", vec![], b"", 400, "invalid"),
        ("GET", "/api/units?colour=red", vec![], b"", 400, "malformed"),
        ("GET", &long, vec![], b"", 414, "address_too_long"),
        (
            "GET",
            "/api/catalogue?digest=sha256:0000000000000000000000000000000000000000000000000000000000000000",
            vec![],
            b"",
            422,
            "unknown_catalogue",
        ),
        ("GET", "/api/submissions?after=x", vec![], b"", 400, "malformed"),
    ];
    for (method, path, headers, body, status, kind) in &cases {
        println!("{method} {} {headers:?}", &path[..path.len().min(80)]);
        problem(&ask(to, method, path, headers, body), *status, kind);
    }
    let allowed = ask(to, "DELETE", &address, &[], b"");
    assert_eq!(
        allowed.header("allow").split(',').map(str::trim).collect::<std::collections::BTreeSet<_>>(),
        ["GET", "HEAD", "PUT"].into()
    );
    let english = ask(to, "GET", "/api/nothing", &[("Accept-Language", "en")], b"").json();
    assert_eq!(english["title"], "there is nothing at this address");
}

#[test]
fn other_sites_and_other_hosts_are_kept_out() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let (to, address) = (house.address, address_of(&now));
    let own = format!("http://{to}");
    for foreign in [
        vec![("Host", "evil.example")],
        vec![("Host", "127.0.0.1.evil.example:80")],
        vec![("Origin", "http://evil.example")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site")],
    ] {
        let headers: Vec<_> = [vec![JSON], foreign.clone()].concat();
        problem(&ask(to, "PUT", &address, &headers, now.as_bytes()), 403, "foreign_site");
        problem(&ask(to, "POST", "/api/check", &headers, now.as_bytes()), 403, "foreign_site");
    }
    // A page of another site that reached this port by a name of its own may not even read.
    problem(&ask(to, "GET", "/api/submissions", &[("Host", "evil.example")], b""), 403, "foreign_site");
    problem(&raw(to, b"GET /healthz HTTP/1.0\r\n\r\n").expect("an answer"), 403, "foreign_site");
    problem(
        &raw(to, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            .expect("an answer"),
        403,
        "foreign_site",
    );
    assert_eq!(house.get(&address).status, 404, "nothing was stored");
    assert_eq!(
        ask(to, "PUT", &address, &[JSON, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")], now.as_bytes()).status,
        201
    );
}

#[test]
fn a_body_without_end_is_cut_off_at_its_limit() {
    let house = House::open();
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        house.address
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let chunk = [b"10000\r\n".to_vec(), vec![b'['; 0x10000], b"\r\n".to_vec()].concat();
    let mut sent = 0;
    while sent < 2 * MAX_RECORD_BODY && stream.write_all(&chunk).is_ok() {
        sent += 0x10000;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    // The server may close before everything was sent, and the system may then drop what it answered.
    if let Some(answer) = crate::client::parsed(&answer) {
        problem(&answer, 413, "too_large");
    }
    assert!(sent < 2 * MAX_RECORD_BODY || !answer.is_empty(), "it took everything and said nothing");
    assert_eq!(house.get("/healthz").status, 200);
}

#[test]
fn slow_clients_are_let_go() {
    let short = Duration::from_millis(200);
    let patience = Patience { head: short, silence: short, ..Patience::default() };
    let house = House::with(Site::default(), patience, None);
    let mut mute = TcpStream::connect(house.address).expect("a connection");
    mute.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    let mut nothing = Vec::new();
    let ended = mute.read_to_end(&mut nothing);
    assert!(ended.is_ok(), "a connection that never says anything is closed: {ended:?}");
    let mut silent = TcpStream::connect(house.address).expect("a connection");
    silent.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    silent.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").expect("sent");
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "half a head is no request");
    let mut slow = TcpStream::connect(house.address).expect("a connection");
    slow.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{{",
        house.address
    );
    slow.write_all(head.as_bytes()).expect("sent");
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    problem(&crate::client::parsed(&rest).expect("an answer"), 408, "too_slow");
}

/// A store whose disk is full, and whose units make a handler panic.
struct Broken;

fn full<'a, T: Send + 'a>() -> Later<'a, T> {
    Box::pin(async { Err(StoreError::Failed("disk full".to_owned())) })
}

impl Store for Broken {
    fn put(&self, _: NewVersion) -> Later<'_, Put> {
        full()
    }
    fn log(&self, _: Event) -> Later<'_, ()> {
        full()
    }
    fn register(&self, _: Vec<(String, RegisteredUnit)>) -> Later<'_, ()> {
        full()
    }
    fn version(&self, _: &Key, _: Option<u64>) -> Later<'_, Option<Stored>> {
        Box::pin(async { Err(StoreError::Busy) })
    }
    fn handed_in(&self, _: &Key) -> Later<'_, Option<Stored>> {
        Box::pin(async { Ok(None) })
    }
    fn versions(&self, _: &Key, _: u32) -> Later<'_, Vec<Line>> {
        full()
    }
    fn events(&self, _: &Key, _: u32) -> Later<'_, Vec<Logged>> {
        full()
    }
    fn list(&self, _: Filter) -> Later<'_, Vec<Line>> {
        full()
    }
    fn records(&self, _: &str, _: (&str, &str), _: u32) -> Later<'_, Vec<HandedIn>> {
        full()
    }
    fn periods(&self) -> Later<'_, Vec<String>> {
        full()
    }
    fn unit(&self, _: &str) -> Later<'_, Option<UnitLine>> {
        Box::pin(async { Ok(None) })
    }
    fn units(&self, _: &str, _: &str, _: u32) -> Later<'_, Vec<UnitLine>> {
        panic!("a fault of the program, on purpose")
    }
    fn verify(&self) -> Later<'_, Chain> {
        full()
    }
    fn ready(&self) -> Later<'_, ()> {
        full()
    }
}

#[test]
fn faults_of_the_server_are_problems_too() {
    let house = House::with(Site::default(), Patience::default(), Some(Arc::new(Broken)));
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    problem(&house.put(&now, &[]), 507, "store");
    problem(&house.get("/healthz"), 507, "store");
    let busy = house.get(&address_of(&now));
    problem(&busy, 503, "busy");
    assert_eq!(busy.header("retry-after"), "5");
    problem(&house.get("/api/units"), 500, "internal");
    assert!(house.get("/metrics").text().contains("shequ_panics_total 1"));
}

#[test]
fn only_addresses_of_this_machine_are_served() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let refused = runtime.block_on(shequ_server::listen::bind(address.parse().expect("an address")));
        let words = refused.expect_err("refused");
        assert!(words.zh.contains("账号") && words.en.contains("accounts"), "{words:?}");
    }
}
