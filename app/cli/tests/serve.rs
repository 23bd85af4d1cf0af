//! `shequ serve` as a process: what it acknowledged survives `kill -9`, and a stop finishes what was begun.

#[path = "../../../tests/server/client.rs"]
mod client;

use client::{Answer, ask, raw};
use serde_json::Value;
use shequ_kit::folder::Folder;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Submissions that are sent while the server is killed.
const SUBMISSIONS: usize = 1_000;
/// Connections that send them.
const SENDERS: usize = 8;

/// A server process; killed when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(store: &Path, more: &[&str]) -> Self {
        let store = format!("sqlite:{}", store.display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_shequ"))
            .args(["serve", "--listen", "127.0.0.1:0", "--store", &store, "--lang", "en"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        Self { address: address.parse().unwrap_or_else(|_| panic!("no address in `{line}`")), child }
    }

    fn put(&self, record: &str) -> std::io::Result<Answer> {
        let head = format!(
            "PUT {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            place(record),
            self.address,
            record.len()
        );
        raw(self.address, &[head.as_bytes(), record.as_bytes()].concat())
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address that a record belongs to.
fn place(record: &str) -> String {
    let record: Value = serde_json::from_str(record).expect("a record");
    let part = |name: &str| record[name].as_str().expect("a text").to_owned();
    format!("/api/submissions/{}/{}/{}", part("form"), part("unit"), part("period"))
}

fn sample(folder: &Folder, units: usize) -> Vec<String> {
    let path = folder.path("sample.jsonl");
    let units = units.to_string();
    let words = ["shequ", "sample", "--units", &units, "--faults", "0.1", "-o", &path];
    assert_eq!(shequ_cli::run_words(words), 0);
    std::fs::read_to_string(path).expect("a file").lines().map(str::to_owned).collect()
}

/// Sends all records over several connections and kills the server when `until` were acknowledged; gives the receipt
/// of each that was.
fn send_and_kill(server: &mut Server, records: &[String], until: usize) -> BTreeMap<String, String> {
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let shared: &Server = server;
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while let Some(record) = records.get(next.fetch_add(1, Ordering::SeqCst)) {
                    // Once the server is gone, nothing is acknowledged any more.
                    let Ok(answer) = shared.put(record) else { return };
                    assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
                    let receipt = answer.json()["receipt"].as_str().expect("a receipt").to_owned();
                    let mut all = acknowledged.lock().expect("no sender failed");
                    all.insert(place(record), receipt);
                    if all.len() == until {
                        shared.signal("-KILL");
                    }
                }
            });
        }
    });
    server.child.wait().expect("it ended");
    acknowledged.into_inner().expect("no sender failed")
}

#[cfg(unix)]
#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = Folder::new("serve-kill");
    let store = folder.0.join("store.sqlite");
    let records = sample(&folder, SUBMISSIONS);
    let mut acknowledged = BTreeMap::new();
    // Killed three times on the way: early, in the middle, and late.
    for until in [50, 300, 400] {
        let mut server = Server::start(&store, &[]);
        let rest: Vec<String> =
            records.iter().filter(|record| !acknowledged.contains_key(&place(record))).cloned().collect();
        let more = send_and_kill(&mut server, &rest, until);
        assert!(more.len() >= until && more.len() < rest.len(), "{} of {} were acknowledged", more.len(), rest.len());
        acknowledged.extend(more);
    }
    let server = Server::start(&store, &[]);
    for (place, receipt) in &acknowledged {
        let kept = ask(server.address, "GET", place, &[], b"");
        assert_eq!((kept.status, kept.json()["receipt"].as_str()), (200, Some(receipt.as_str())), "{place}");
        assert_eq!(kept.header("etag"), "\"1\"");
    }
    for record in &records {
        // What was sent without an answer is sent again: stored once, whether or not it had arrived.
        let again = server.put(record).expect("an answer");
        assert_eq!(again.json()["version"], 1, "{}", again.text());
    }
    let page = ask(server.address, "GET", "/api/submissions?limit=500", &[], b"").json();
    assert_eq!(page["submissions"].as_array().map(Vec::len), Some(500));
}

#[cfg(unix)]
#[test]
fn a_stop_finishes_what_was_begun() {
    let folder = Folder::new("serve-stop");
    let store = folder.0.join("store.sqlite");
    let records = sample(&folder, 1);
    let mut server = Server::start(&store, &[]);
    let mut begun = TcpStream::connect(server.address).expect("a connection");
    let (first, rest) = records[0].split_at(records[0].len() / 2);
    let head = format!(
        "PUT {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{first}",
        place(&records[0]),
        server.address,
        records[0].len()
    );
    begun.write_all(head.as_bytes()).expect("sent");
    // Another request is answered after the first half was taken in.
    assert_eq!(ask(server.address, "GET", "/healthz", &[], b"").status, 200);
    server.signal("-TERM");
    // Wait, bounded, until no connection is taken any more: then the stop has begun.
    let began = std::time::Instant::now();
    while TcpStream::connect(server.address).is_ok() {
        assert!(began.elapsed().as_secs() < 30, "it goes on taking connections");
        std::thread::yield_now();
    }
    begun.write_all(rest.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    std::io::Read::read_to_end(&mut begun, &mut answer).expect("an answer");
    assert_eq!(client::parsed(&answer).expect("an answer").status, 201);
    assert!(server.child.wait().expect("it ended").success(), "a stop that was asked for is no failure");
    let server = Server::start(&store, &[]);
    assert_eq!(ask(server.address, "GET", &place(&records[0]), &[], b"").status, 200);
}

#[test]
fn the_demo_fills_an_empty_store_once() {
    let folder = Folder::new("serve-demo");
    let store = folder.0.join("store.sqlite");
    let count = |server: &Server, period: &str| {
        let list =
            ask(server.address, "GET", &format!("/api/submissions?form=community&limit=500&period={period}"), &[], b"")
                .json();
        list["submissions"].as_array().expect("a list").len()
    };
    let server = Server::start(&store, &["--demo"]);
    let filled = (count(&server, "2024"), count(&server, "2025"));
    assert!(filled.0 == 40 && (20..40).contains(&filled.1), "{filled:?}");
    let units = ask(server.address, "GET", "/api/units?limit=500", &[], b"").json();
    let units = units["units"].as_array().expect("a list").clone();
    let communities: Vec<_> = units.iter().filter(|unit| unit["kind"] == "community").collect();
    assert!(communities.len() == 40 && units.len() > 43 && units.iter().all(|unit| unit["registered"] == true));
    let rolled = ask(server.address, "GET", "/api/rollup?period=2025", &[], b"").json();
    assert_eq!(
        (&rolled["completeness"][0]["expected"], &rolled["completeness"][4]["reported"]),
        (&40.into(), &1.into())
    );
    let open = communities.iter().find(|unit| {
        let code = unit["code"].as_str().expect("a code");
        ask(server.address, "GET", &format!("/api/submissions/community/{code}/2025"), &[], b"").status == 404
    });
    let code = open.expect("a unit that has not reported yet")["code"].as_str().expect("a code").to_owned();
    let previous = ask(server.address, "GET", &format!("/api/previous/community/{code}/2025"), &[], b"").json();
    assert_eq!(previous["record"]["unit"], code.as_str());
    drop(server);
    let again = Server::start(&store, &["--demo"]);
    assert_eq!((count(&again, "2024"), count(&again, "2025")), filled);
}

#[test]
fn settings_that_cannot_be_used_are_told() {
    let folder = Folder::new("serve-settings");
    let store = format!("sqlite:{}", folder.path("store.sqlite"));
    let run = |more: &[&str]| {
        let words = [&["shequ", "serve", "--listen", "127.0.0.1:0"][..], more].concat();
        shequ_cli::run_words(words)
    };
    assert_eq!(run(&["--store", "postgres://localhost/x"]), 2);
    assert_eq!(run(&["--store", "file.sqlite"]), 2);
    assert_eq!(run(&["--store", &format!("sqlite:{}", folder.path("no/such/folder.sqlite"))]), 2);
    assert_eq!(run(&["--store", &store, "--site", &folder.path("nowhere")]), 2);
    assert_eq!(run(&["--store", &store, "--catalogues", &folder.path("nowhere")]), 2);
    assert_eq!(shequ_cli::run_words(["shequ", "serve", "--listen", "0.0.0.0:0", "--store", &store]), 2);
    assert_eq!(shequ_cli::run_words(["shequ", "serve", "--listen", "anywhere"]), 2);
}
