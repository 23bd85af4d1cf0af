//! `cargo x bench-server`: submissions a second, durable before the answer, over 64 connections; ours and a server of
//! Express, Ajv and better-sqlite3 in turn, with the same data, on stores of their own (P17, P18).
//!
//! The clients are threads of this program, the same for both. The reference's packages are installed from the package
//! registry into the target folder, the first time.

use crate::step::{Failed, Steps, output, root};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections at once.
const CONNECTIONS: usize = 64;
/// Submissions of one round.
const SUBMISSIONS: usize = 4_000;
/// Rounds, in turn.
const ROUNDS: usize = 5;
/// Packages of the reference.
const PACKAGES: [&str; 4] = ["install", "express@5", "ajv@8", "better-sqlite3@12"];
/// Exit code where the measure could not be made.
const BROKEN: u8 = 70;

/// What one round showed.
#[derive(Clone, Copy, Debug)]
struct Round {
    per_second: f64,
    p99: Duration,
}

/// Measures and prints both budgets.
///
/// # Errors
/// 70 where the measure could not be made. A missed budget is told, not an error.
pub fn run() -> Result<(), Failed> {
    measured().map_err(|why| {
        eprintln!("{why}");
        Failed(BROKEN)
    })
}

fn measured() -> Result<(), String> {
    let failed = |Failed(code)| format!("a step ended with {code}");
    let mut steps = Steps::default();
    steps.run("shequ", "cargo", &["build", "--release", "-p", "shequ-cli"]).map_err(failed)?;
    let references = ["build", "--release", "-p", "shequ-tests", "--features", "bench", "--bin", "references"];
    steps.run("references", "cargo", &references).map_err(failed)?;
    let target = target()?;
    let place = Place { folder: target.join("bench-server"), programs: target.join("release") };
    std::fs::create_dir_all(&place.folder).map_err(|e| e.to_string())?;
    place.prepare()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(place.round("ours", round)?);
        theirs.push(place.round("reference", round)?);
        eprintln!("round {}: ours {:?}, reference {:?}", round + 1, ours[round], theirs[round]);
    }
    let speed = median(&ours, |r| r.per_second) / median(&theirs, |r| r.per_second);
    let wait = median(&ours, |r| r.p99.as_secs_f64()) / median(&theirs, |r| r.p99.as_secs_f64());
    let held = |held: bool| if held { "held" } else { "missed" };
    println!(
        "P17 submissions a second, durable, {CONNECTIONS} connections: {speed:.2} x the reference; budget >= 3 x: {}",
        held(speed >= 3.0)
    );
    println!("P18 p99 latency: {wait:.2} x the reference; budget <= 0.5 x: {}", held(wait <= 0.5));
    Ok(())
}

fn median(rounds: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    let mut all: Vec<f64> = rounds.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn target() -> Result<PathBuf, String> {
    let told = output("cargo", &["metadata", "--no-deps", "--format-version", "1"]).ok_or("no metadata")?;
    let folder = told.split("\"target_directory\":\"").nth(1).and_then(|rest| rest.split('"').next());
    folder.map(PathBuf::from).ok_or_else(|| "no target folder".to_owned())
}

struct Place {
    folder: PathBuf,
    programs: PathBuf,
}

impl Place {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Data, schema, the reference and its packages.
    fn prepare(&self) -> Result<(), String> {
        let units = SUBMISSIONS.to_string();
        let records = self.at("ours.jsonl");
        let shequ = self.programs.join("shequ");
        captured(Command::new(&shequ).args(["sample", "--units", &units, "--faults", "0.02", "-o"]).arg(&records))?;
        let references = self.programs.join("references");
        let typed = captured(Command::new(&references).arg("typed").arg(&records))?;
        std::fs::write(self.at("reference.jsonl"), typed).map_err(|e| e.to_string())?;
        let schema = captured(Command::new(&references).arg("schema"))?;
        std::fs::write(self.at("schema.json"), schema).map_err(|e| e.to_string())?;
        std::fs::copy(root().join("tests/bench/server.mjs"), self.at("server.mjs")).map_err(|e| e.to_string())?;
        if !self.at("node_modules/better-sqlite3/build").is_dir() {
            std::fs::write(self.at("package.json"), "{\"private\":true}\n").map_err(|e| e.to_string())?;
            captured(Command::new("npm").args(PACKAGES).current_dir(&self.folder))?;
        }
        Ok(())
    }

    /// One round against one server on an empty store.
    fn round(&self, who: &str, number: usize) -> Result<Round, String> {
        let store = self.at(&format!("{who}-{number}.sqlite"));
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", store.display()));
        }
        let mut command = if who == "ours" {
            let mut command = Command::new(self.programs.join("shequ"));
            command.args(["serve", "--listen", "127.0.0.1:0", "--store"]).arg(format!("sqlite:{}", store.display()));
            command
        } else {
            let mut command = Command::new("node");
            command.arg("server.mjs").arg("schema.json").arg(&store).current_dir(&self.folder);
            command.env("NODE_ENV", "production");
            command
        };
        let server =
            Server(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|e| format!("{who}: {e}"))?);
        let (address, server) = server.address()?;
        let text = std::fs::read_to_string(self.at(&format!("{who}.jsonl"))).map_err(|e| e.to_string())?;
        let records: Vec<&str> = text.lines().collect();
        let round = load(&address, &records);
        drop(server);
        round
    }
}

/// A server process; killed when dropped.
struct Server(Child);

impl Server {
    fn address(mut self) -> Result<(String, Self), String> {
        let mut line = String::new();
        let output = self.0.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line).map_err(|e| e.to_string())?;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_owned);
        address.map(|address| (address, self)).ok_or_else(|| format!("no address in `{line}`"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends all records over all connections, each as soon as the one before it on its connection was answered.
fn load(address: &str, records: &[&str]) -> Result<Round, String> {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(records.len())));
    let began = Instant::now();
    let ended: Result<Vec<()>, String> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| sender(address, records, &next, &all))).collect();
        senders.into_iter().map(|sender| sender.join().map_err(|_| "a sender panicked".to_owned())?).collect()
    });
    ended?;
    let took = began.elapsed();
    let mut times = all.into_inner().map_err(|e| e.to_string())?;
    times.sort();
    let p99 = times.get(times.len() * 99 / 100).copied().ok_or("nothing was sent")?;
    Ok(Round { per_second: records.len() as f64 / took.as_secs_f64(), p99 })
}

fn sender(address: &str, records: &[&str], next: &AtomicUsize, all: &Mutex<Vec<Duration>>) -> Result<(), String> {
    let failed = |e: std::io::Error| e.to_string();
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let mut reader = BufReader::new(stream.try_clone().map_err(failed)?);
    let mut times = Vec::new();
    while let Some(record) = records.get(next.fetch_add(1, Ordering::Relaxed)) {
        let part = |name: &str| {
            let rest = record.split(&format!("\"{name}\":")).nth(1).unwrap_or_default();
            rest.trim_start_matches('"').split(['"', ',']).next().unwrap_or_default().to_owned()
        };
        let path = format!("/api/submissions/{}/{}/{}", part("form"), part("unit"), part("period"));
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            record.len()
        );
        let bytes = [head.as_bytes(), record.as_bytes()].concat();
        let began = Instant::now();
        stream.write_all(&bytes).map_err(failed)?;
        let status = answer(&mut reader)?;
        times.push(began.elapsed());
        if !status.contains(" 201 ") {
            return Err(format!("{path}: {status}"));
        }
    }
    all.lock().map_err(|e| e.to_string())?.extend(times);
    Ok(())
}

/// Reads one answer to its end; gives its first line.
fn answer(reader: &mut BufReader<TcpStream>) -> Result<String, String> {
    let (mut first, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).map_err(|e| e.to_string())?;
        if first.is_empty() {
            first.clone_from(&line);
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(|_| "a broken length".to_owned())?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).map_err(|e| e.to_string())?;
    Ok(first)
}

/// What a command prints.
fn captured(command: &mut Command) -> Result<String, String> {
    let shown = Path::new(command.get_program()).display().to_string();
    let done = command.stdin(Stdio::null()).output().map_err(|e| format!("{shown}: {e}"))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(format!("{shown}: {}", String::from_utf8_lossy(&done.stderr)))
    }
}
