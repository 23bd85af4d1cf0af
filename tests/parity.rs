//! The same bytes through every door: all literate cases and many generated records, natively first, then by each host
//! of the packed engine. `cargo x parity` packs and runs it.
//!
//! Every door is a program that writes one report for each line of requests.

#[path = "server/client.rs"]
#[allow(dead_code)] // Only one of its calls is needed here.
mod client;
#[path = "server/house.rs"]
#[allow(dead_code)]
mod house;

use shequ_core::catalogue::load::{no_examples, pack};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::record::write_json;
use shequ_core::{SourceFile, compiled, load_packed};
use shequ_embed::engine;
use shequ_embed::limits::MAX_CATALOGUES;
use shequ_kit::case::{self, Case, Page};
use shequ_kit::chance::Chance;
use shequ_kit::records::{Beside, Sampler, batch};
use shequ_kit::seeds;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Generated records unless `SHEQU_PARITY` says how many.
const RECORDS: usize = 200;
/// Fewer cases than this means that pages were lost on the way.
const AT_LEAST: usize = 40;
/// Catalogues that one server is given.
const SERVED: usize = 40;
/// The server's name in the table.
const SERVER: &str = "server over HTTP";
const SEED: u64 = 20_250_101;

/// One catalogue with its requests, and where they stand.
struct Set {
    name: String,
    /// Packed, for doors that prove it themselves.
    catalogue: PathBuf,
    /// Compiled, for the modules of browsers.
    compiled: PathBuf,
    digest: String,
    requests: PathBuf,
    count: usize,
}

/// A program that checks.
struct Door {
    name: &'static str,
    program: String,
    /// What goes before its files.
    before: Vec<String>,
    takes: Takes,
}

/// How a program is given its files.
#[derive(PartialEq)]
enum Takes {
    /// Many at once: `CATALOGUE REQUESTS REPORTS …`, catalogues compiled.
    Compiled,
    /// The same, catalogues packed.
    Packed,
    /// One catalogue by name, requests from standard input, reports to standard output.
    Pipe,
}

#[test]
fn every_door_gives_the_same_bytes() {
    let packed = PathBuf::from(std::env::var_os("SHEQU_PACK").expect("`cargo x parity` says where the package stands"));
    let records = std::env::var("SHEQU_PARITY").map_or(RECORDS, |n| n.parse().expect("a number of records"));
    let folder = packed.join("parity");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let sets = sets(&folder, records);
    let total: usize = sets.iter().map(|set| set.count).sum();
    sets.iter().for_each(|set| native(&folder, set));
    let mut table =
        format!("{:<28} {:>8} {:>8}\n{:<28} {total:>8} {total:>8}\n", "door", "cases", "equal", "native core");
    let mut differ = Vec::new();
    for door in doors(&packed) {
        run(&folder, &door, &sets);
        let (equal, first) = compare(&folder, door.name, &sets);
        let _ = writeln!(table, "{:<28} {total:>8} {equal:>8}", door.name);
        differ.extend(first);
    }
    server(&folder, &sets);
    let (equal, first) = compare(&folder, SERVER, &sets);
    let _ = writeln!(table, "{SERVER:<28} {total:>8} {equal:>8}");
    differ.extend(first);
    println!("{table}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn sets(folder: &Path, records: usize) -> Vec<Set> {
    let mut sets = Vec::new();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    for path in case::pages(&pages) {
        let page = Page::read(&path.display().to_string(), &fs::read_to_string(&path).expect("a page"));
        for one in &page.cases {
            sets.push(set(folder, sets.len(), &one.name, &case::files(one), |_, _| of_case(one)));
        }
    }
    assert!(sets.len() >= AT_LEAST, "{} cases", sets.len());
    sets.push(set(folder, sets.len(), "generated", &seeds::files(), |catalogue, form| drawn(catalogue, form, records)));
    sets
}

fn set(
    folder: &Path,
    number: usize,
    name: &str,
    files: &[SourceFile],
    requests: impl FnOnce(&Catalogue, &Form) -> Vec<String>,
) -> Set {
    let packed = pack(files, no_examples).expect("a catalogue of the tests loads");
    let catalogue = load_packed(&packed).catalogue.expect("it was packed");
    let lines = requests(&catalogue, &catalogue.forms[0]);
    let set = Set {
        name: name.to_owned(),
        catalogue: folder.join(format!("{number}.catalogue.json")),
        compiled: folder.join(format!("{number}.compiled.json")),
        digest: catalogue.digest.clone(),
        requests: folder.join(format!("{number}.requests.jsonl")),
        count: lines.len(),
    };
    fs::write(&set.catalogue, packed).expect("a writable folder");
    fs::write(&set.compiled, compiled::write(&catalogue)).expect("a writable folder");
    fs::write(&set.requests, lines.iter().map(|line| line.clone() + "\n").collect::<String>())
        .expect("a writable folder");
    set
}

fn of_case(case: &Case) -> Vec<String> {
    let option = |key: &str| case.options.get(key).map(|text| serde_json::Value::from(text.as_str()).to_string());
    let beside: String = [("as_of", "as of"), ("level", "level"), ("lang", "language")]
        .iter()
        .filter_map(|(member, key)| Some(format!(",\"{member}\":{}", option(key)?)))
        .collect();
    let units: Vec<String> = case.units().map(str::to_owned).collect();
    let request = |(record, unit): (String, &String)| {
        let previous = case.previous_json(unit).map_or(String::new(), |text| format!(",\"previous\":{text}"));
        format!("{{\"record\":{record}{previous}{beside}}}")
    };
    case.records_json().into_iter().zip(&units).map(request).collect()
}

fn drawn(catalogue: &Catalogue, form: &Form, records: usize) -> Vec<String> {
    let sampler = Sampler::new(catalogue, form);
    let mut chance = Chance::new(SEED);
    let mut lines = Vec::with_capacity(records);
    for _ in 0..records {
        let record = sampler.record(&mut chance);
        let one = batch(catalogue, form, std::slice::from_ref(&record), Beside { previous: true, register: false });
        let mut line = format!("{{\"record\":{}", write_json(&one, form, catalogue, 0));
        if let Some(previous) = one.previous.as_ref().filter(|p| p.present[0]) {
            let _ = write!(line, ",\"previous\":{}", write_json(&previous.batch, form, catalogue, 0));
        }
        for (percent, member) in
            [(50, "\"lang\":\"en\""), (30, "\"level\":\"county\""), (20, "\"as_of\":\"2025-06-30\"")]
        {
            if chance.percent(percent) {
                let _ = write!(line, ",{member}");
            }
        }
        lines.push(line + "}");
    }
    lines
}

fn native(folder: &Path, set: &Set) {
    let opened = engine::open(&fs::read_to_string(&set.catalogue).expect("it was written")).expect("it opens");
    let opened: serde_json::Value = serde_json::from_str(&opened).expect("JSON");
    let handle = opened["handle"].as_u64().and_then(|n| u32::try_from(n).ok()).expect("a number");
    let requests = fs::read_to_string(&set.requests).expect("it was written");
    let mut reports = String::new();
    for line in requests.lines() {
        let report =
            engine::check(handle, line).unwrap_or_else(|e| panic!("{}: {}: {line}", set.name, e.error.what.en));
        reports.push_str(report.trim_end());
        reports.push('\n');
    }
    fs::write(reports_of(folder, set, "native"), reports).expect("a writable folder");
}

/// The doors that are programs.
fn doors(packed: &Path) -> Vec<Door> {
    let shequ = packed.join("shequ");
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/embed/hosts");
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let node = |name, kind: &str, takes| Door {
        name,
        program: "node".into(),
        before: vec![text(hosts.join("check.js")), text(shequ.clone()), kind.into()],
        takes,
    };
    let mut doors = vec![
        node("wasm in Node", "wasm", Takes::Compiled),
        node("module for servers in Node", "server", Takes::Packed),
        node("JavaScript build in Node", "js", Takes::Compiled),
    ];
    match std::env::var_os("SHEQU_LIB").map(|folder| PathBuf::from(folder).join("shequ")).filter(|path| path.is_file())
    {
        Some(program) => doors.push(Door {
            name: "command line",
            program: text(program),
            before: vec!["pipe".into(), "--catalogue".into()],
            takes: Takes::Pipe,
        }),
        None => missing("command line: `shequ` was not built"),
    }
    if Command::new("chromedriver").arg("--version").output().is_ok_and(|out| out.status.success()) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/embed/tests/js/door.mjs");
        doors.push(Door {
            name: "package in Chromium",
            program: "node".into(),
            before: vec![text(script), text(shequ.clone())],
            takes: Takes::Compiled,
        });
    } else {
        missing("package in Chromium: chromedriver is not installed");
    }
    let python = std::env::var("SHEQU_PYTHON").unwrap_or_else(|_| "python3".into());
    if succeeds(Command::new(&python).args(["-c", "import wasmtime"])) {
        doors.push(Door {
            name: "module under wasmtime",
            program: python,
            before: vec![text(hosts.join("check.py")), text(shequ.join("shequ.wasm"))],
            takes: Takes::Compiled,
        });
    } else {
        missing("module under wasmtime: Python has no wasmtime (pip install wasmtime)");
    }
    match c_door(packed, &hosts) {
        Some(program) => {
            let program = text(program);
            doors.push(Door { name: "C library", program, before: Vec::new(), takes: Takes::Packed });
        }
        None => missing("C library: it was not built, or there is no cc"),
    }
    doors
}

/// A door that is not there: told, and a failure where `SHEQU_ALL` asks for all of them.
fn missing(door: &str) {
    assert!(std::env::var_os("SHEQU_ALL").is_none(), "{door}");
    println!("skipped: {door}");
}

/// The C example, compiled against the library that `SHEQU_LIB` names the folder of.
fn c_door(packed: &Path, hosts: &Path) -> Option<PathBuf> {
    let library = PathBuf::from(std::env::var_os("SHEQU_LIB")?);
    let program = packed.join("parity/check");
    let mut compile = Command::new("cc");
    compile.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-o"]).arg(&program).arg(hosts.join("check.c"));
    compile.arg("-L").arg(&library).arg("-lshequ_embed").arg(format!("-Wl,-rpath,{}", library.display()));
    succeeds(&mut compile).then_some(program)
}

fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn run(folder: &Path, door: &Door, sets: &[Set]) {
    if door.takes == Takes::Pipe {
        return sets.iter().for_each(|set| pipe(folder, door, set));
    }
    // An engine holds a limited number of catalogues.
    for some in sets.chunks(MAX_CATALOGUES) {
        let mut command = Command::new(&door.program);
        command.args(&door.before);
        for set in some {
            let catalogue = if door.takes == Takes::Compiled { &set.compiled } else { &set.catalogue };
            command.arg(catalogue).arg(&set.requests).arg(reports_of(folder, set, door.name));
        }
        assert!(succeeds(&mut command), "{} failed", door.name);
    }
}

fn pipe(folder: &Path, door: &Door, set: &Set) {
    let requests = fs::File::open(&set.requests).expect("it was written");
    let reports = fs::File::create(reports_of(folder, set, door.name)).expect("a writable folder");
    let mut command = Command::new(&door.program);
    command.args(&door.before).arg(&set.catalogue).stdin(requests).stdout(reports);
    assert!(command.status().is_ok_and(|status| status.success()), "{} failed on {}", door.name, set.name);
}

/// The server over HTTP; it holds a limited number of catalogues too.
fn server(folder: &Path, sets: &[Set]) {
    for some in sets.chunks(SERVED) {
        let held = folder.join("held");
        let _ = fs::remove_dir_all(&held);
        fs::create_dir_all(&held).expect("a folder");
        for set in some {
            fs::copy(&set.catalogue, held.join(set.catalogue.file_name().expect("a name"))).expect("a copy");
        }
        let house = house::House::holding(&held);
        for set in some {
            let path = format!("/api/check?catalogue={}", set.digest);
            let requests = fs::read_to_string(&set.requests).expect("it was written");
            let mut reports = String::new();
            for line in requests.lines() {
                let answer =
                    client::ask(house.address, "POST", &path, &[("Content-Type", "application/json")], line.as_bytes());
                reports.push_str(answer.text().trim_end());
                reports.push('\n');
            }
            fs::write(reports_of(folder, set, SERVER), reports).expect("a writable folder");
        }
    }
}

/// How many reports are equal, and the first that is not.
fn compare(folder: &Path, door: &str, sets: &[Set]) -> (usize, Option<String>) {
    let (mut equal, mut first) = (0, None);
    for set in sets {
        let read = |name: &str| fs::read_to_string(reports_of(folder, set, name)).unwrap_or_default();
        let (own, other) = (read("native"), read(door));
        let mut others = other.lines();
        for (number, line) in own.lines().enumerate() {
            let told = others.next().unwrap_or("(nothing)");
            if told == line {
                equal += 1;
                continue;
            }
            let at = line.bytes().zip(told.bytes()).take_while(|(a, b)| a == b).count();
            let cut = |text: &str| {
                String::from_utf8_lossy(&text.as_bytes()[at.min(text.len())..]).chars().take(120).collect::<String>()
            };
            first.get_or_insert_with(|| {
                format!(
                    "{}: {} line {}, byte {at}: `{}` instead of `{}`",
                    door,
                    set.name,
                    number + 1,
                    cut(told),
                    cut(line)
                )
            });
        }
    }
    (equal, first)
}

fn reports_of(folder: &Path, set: &Set, door: &str) -> PathBuf {
    let number =
        set.requests.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next()).unwrap_or("x");
    folder.join(format!("{number}.{}.jsonl", door.replace(' ', "-")))
}
