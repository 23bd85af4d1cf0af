//! `cargo x bench`: the measures of speed and size, each beside its budget.
//!
//! Speed is a ratio: ours and the reference run in turn, A B A B, and the least user and system processor time of each
//! is compared, since whatever else the machine does only ever adds to it. Programs are timed from outside by
//! `getrusage` of their parent, a small Python script, which also tells their peak memory (never less than that of
//! the script itself, about 15 MiB). Starting the program and loading the catalogue count. References that would be
//! wronged by that time themselves inside; each row says so.

use crate::step::{Failed, Steps, output, root, succeeds};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Units of the yardstick: about the villages and communities of Guangxi.
const UNITS: u32 = 16_700;
/// Units of the whole country, for growth and memory.
const COUNTRY: u32 = 600_000;
/// Rounds of each comparison.
const ROUNDS: usize = 5;
/// Rounds of each size of the growth.
const GROWTH_ROUNDS: usize = 3;
/// Exit code of wrong arguments.
const UNUSABLE: u8 = 2;
/// Exit code where a measure could not be made.
const BROKEN: u8 = 70;

/// Runs a command, its output thrown away, and prints processor seconds, seconds, peak KiB and exit code. What was
/// used before is taken off: where `python3` is a script that starts Python, its own children count to begin with.
const TIMER: &str = "import resource,subprocess,sys,time
used=lambda:(lambda u:u.ru_utime+u.ru_stime)(resource.getrusage(resource.RUSAGE_CHILDREN))
b=used();t=time.monotonic();c=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL);t=time.monotonic()-t
print(used()-b,t,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,c)";
/// Prints the brotli size of a file.
const BROTLI: &str = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1])).length))";

/// Measures and prints one row for each budget.
///
/// # Errors
/// 2 for arguments that are none, 70 where a measure could not be made. A missed budget is told, not an error.
pub fn run(arguments: &[&str]) -> Result<(), Failed> {
    let (units, quick) = arguments_of(arguments)?;
    if !succeeds("python3", &["-c", "import resource"]) {
        eprintln!("cargo x bench needs python3 on a Unix system, which measures processor time");
        return Err(Failed(UNUSABLE));
    }
    let bench = Bench::prepare(units).map_err(told)?;
    print_heading();
    for measure in [Bench::csv, Bench::large_csv, Bench::duckdb, Bench::fields, Bench::xlsx] {
        print(&measure(&bench).map_err(told)?);
    }
    bench.growth(quick).map_err(told)?.iter().for_each(print);
    elsewhere(&["P7", "P8", "P9", "P10", "P11", "P12"], "wasm").iter().for_each(print);
    print(&bench.packed().map_err(told)?);
    elsewhere(&["P14", "P15", "P16"], "form").iter().for_each(print);
    elsewhere(&["P17", "P18"], "server").iter().for_each(print);
    Ok(())
}

fn arguments_of(arguments: &[&str]) -> Result<(u32, bool), Failed> {
    let (mut units, mut quick) = (UNITS, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match (*word, words.as_slice().first().map(|n| n.parse())) {
            ("--units", Some(Ok(n))) if n > 0 => {
                units = n;
                words.next();
            }
            ("--quick", _) => quick = true,
            _ => {
                eprintln!("cargo x bench [--units N] [--quick]");
                return Err(Failed(UNUSABLE));
            }
        }
    }
    Ok((units, quick))
}

fn told(why: String) -> Failed {
    eprintln!("the bench could not be run: {why}");
    Failed(BROKEN)
}

/// One line of the outcome.
struct Row {
    id: &'static str,
    what: String,
    ours: String,
    reference: String,
    ratio: String,
    budget: &'static str,
    held: &'static str,
    note: String,
}

/// What one run of a program took.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Took {
    processor: f64,
    clock: f64,
    peak_kib: u64,
}

/// Several runs of one program.
struct Runs(Vec<Took>);

impl Runs {
    fn least(&self) -> f64 {
        self.sorted(|t| t.processor)[0]
    }

    fn median(&self) -> f64 {
        let all = self.sorted(|t| t.processor);
        all[all.len() / 2]
    }

    fn clock(&self) -> f64 {
        self.sorted(|t| t.clock)[0]
    }

    fn sorted(&self, of: impl Fn(&Took) -> f64) -> Vec<f64> {
        let mut all: Vec<f64> = self.0.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    fn shown(&self) -> String {
        format!("{:.3} / {:.3} s", self.least(), self.median())
    }
}

struct Bench {
    folder: PathBuf,
    shequ: String,
    references: String,
    units: u32,
}

impl Drop for Bench {
    fn drop(&mut self) {
        // A folder that stays behind is cleared by the next run.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Bench {
    /// Builds both programs and writes the sample.
    fn prepare(units: u32) -> Result<Self, String> {
        let mut steps = Steps::default();
        let failed = |_| "a build failed".to_owned();
        steps.run("shequ", "cargo", &["build", "--release", "-p", "shequ-cli"]).map_err(failed)?;
        let references = ["build", "--release", "-p", "shequ-tests", "--features", "bench", "--bin", "references"];
        steps.run("references", "cargo", &references).map_err(failed)?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let program = |name: &str| text_of(&target.join("release").join(name));
        let folder = std::env::temp_dir().join(format!("shequ-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let bench = Self { folder, shequ: program("shequ"), references: program("references"), units };
        for name in ["sample.csv", "sample.xlsx", "texts.jsonl"] {
            bench.sample(units, name)?;
        }
        let typed = bench.reference(&["typed", &bench.at("texts.jsonl")])?;
        std::fs::write(bench.folder.join("typed.jsonl"), typed).map_err(|e| e.to_string())?;
        Ok(bench)
    }

    fn sample(&self, units: u32, name: &str) -> Result<(), String> {
        eprintln!("== {units} units as {name}");
        let (count, path) = (units.to_string(), self.at(name));
        let arguments = ["sample", "--units", &count, "--seed", "7", "--faults", "0.02", "-o", &path];
        captured(Command::new(&self.shequ).args(arguments)).map(|_| ())
    }

    fn at(&self, name: &str) -> String {
        text_of(&self.folder.join(name))
    }

    fn reference(&self, arguments: &[&str]) -> Result<String, String> {
        captured(Command::new(&self.references).args(arguments))
    }

    fn check(&self, files: &[&str], jobs: &str) -> Result<Took, String> {
        let report = self.at("report.json");
        let mut all = vec!["check", "--jobs", jobs, "--format", "json", "-o", &report];
        let files: Vec<String> = files.iter().map(|name| self.at(name)).collect();
        all.extend(files.iter().map(String::as_str));
        timed(&self.shequ, &all)
    }

    fn csv(&self) -> Result<Row, String> {
        let what = format!("check CSV, one thread, {} units", self.units);
        self.csv_of(&what, ["sample.csv", "sample.facilities.csv"])
    }

    /// The same with ten times the units, where starting hardly counts.
    fn large_csv(&self) -> Result<Row, String> {
        let units = self.units.saturating_mul(10);
        self.sample(units, "large.csv")?;
        self.csv_of(&format!("check CSV, one thread, {units} units"), ["large.csv", "large.facilities.csv"])
    }

    fn csv_of(&self, what: &str, files: [&str; 2]) -> Result<Row, String> {
        let paths = files.map(|name| self.at(name));
        let (ours, reference) =
            in_turn(|| self.check(&files, "1"), || timed(&self.references, &["csv", &paths[0], &paths[1]]))?;
        let start = self.start()?;
        let without = (ours.least() - start) / reference.least();
        let note = format!("of ours {start:.3} s are start and catalogue; {without:.2} without them");
        Ok(compared("P1", what, &ours, &reference, ("<= 2.0", |r| r <= 2.0), note))
    }

    /// What a check of next to nothing takes.
    fn start(&self) -> Result<f64, String> {
        self.sample(1, "one.csv")?;
        let runs: Result<Vec<Took>, String> =
            (0..3).map(|_| self.check(&["one.csv", "one.facilities.csv"], "1")).collect();
        Ok(Runs(runs?).least())
    }

    fn duckdb(&self) -> Result<Row, String> {
        let what = "check CSV, all threads";
        if !succeeds("python3", &["-c", "import duckdb"]) {
            return Ok(not_run("P2", what, "<= 1.0", "not run: no duckdb for python3"));
        }
        let files = ["sample.csv", "sample.facilities.csv"];
        let plan = self.reference(&["duckdb", &self.at(files[0]), &self.at(files[1])])?;
        let path = self.folder.join("plan.json");
        std::fs::write(&path, &plan).map_err(|e| e.to_string())?;
        let script = text_of(&root().join("tests/bench/sql.py"));
        let (mut found, mut version) = (String::new(), String::new());
        let (ours, reference) = in_turn(
            || self.check(&files, "0"),
            || {
                let input = std::fs::File::open(&path).map_err(|e| e.to_string())?;
                let line = captured(Command::new("python3").arg(&script).stdin(input))?;
                let mut words = line.splitn(4, ' ');
                let mut next = || words.next().unwrap_or_default().to_owned();
                let (processor, clock) = (number(&next())?, number(&next())?);
                (version, found) = (next(), next());
                Ok(Took { processor, clock, peak_kib: 0 })
            },
        )?;
        let (rules, all) = (found.matches(':').count(), findings(&found));
        let note = format!(
            "DuckDB {version} without its start, {rules} of our rules as SQL ({all} findings), types read, unreadable lines \
             passed over; ours all rules, standards and the report. On the clock {:.3} s and {:.3} s",
            ours.clock(),
            reference.clock()
        );
        Ok(compared("P2", what, &ours, &reference, ("<= 1.0", |r| r <= 1.0), note))
    }

    fn fields(&self) -> Result<Row, String> {
        let (csv, rows, lines) = (self.at("sample.csv"), self.at("sample.facilities.csv"), self.at("typed.jsonl"));
        let (mut by_ours, mut by_schema) = (String::new(), String::new());
        let inside = |arguments: &[&str], faults: &mut String| {
            let line = self.reference(arguments)?;
            let mut words = line.split_whitespace();
            let processor = number(words.next().unwrap_or_default())? / 1e9;
            *faults = words.last().unwrap_or_default().to_owned();
            Ok(Took { processor, clock: processor, peak_kib: 0 })
        };
        let (ours, reference) = in_turn(
            || inside(&["ours-csv-fields", &csv, &rows], &mut by_ours),
            || inside(&["jsonschema", &lines], &mut by_schema),
        )?;
        let by_lines = inside(&["ours-fields", &lines], &mut String::new())?.processor / reference.least();
        let note = format!(
            "ours from CSV, the schema from JSON Lines with JSON numbers and flags; both count every fault ({by_ours} and \
             {by_schema}), timed inside, catalogue and schema ready; the schema says less than the form (no decimals, check \
             digits, conditional questions). Ours from the same JSON Lines: {by_lines:.2}"
        );
        Ok(compared("P3", "field rules only", &ours, &reference, ("<= 0.1", |r| r <= 0.1), note))
    }

    fn xlsx(&self) -> Result<Row, String> {
        let book = self.at("sample.xlsx");
        let (ours, reference) =
            in_turn(|| self.check(&["sample.xlsx"], "1"), || timed(&self.references, &["calamine", &book]))?;
        Ok(compared("P4", "check XLSX, one thread", &ours, &reference, ("<= 1.4", |r| r <= 1.4), String::new()))
    }

    /// P5 and P6: how time and memory grow from a tenth of the country to the country; `quick` takes smaller sizes.
    fn growth(&self, quick: bool) -> Result<Vec<Row>, String> {
        let (few, many) = if quick { (self.units, self.units.saturating_mul(10)) } else { (COUNTRY / 10, COUNTRY) };
        self.sample(few, "few.csv")?;
        self.sample(many, "many.csv")?;
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for _ in 0..GROWTH_ROUNDS {
            early.push(self.check(&["few.csv", "few.facilities.csv"], "1")?);
            late.push(self.check(&["many.csv", "many.facilities.csv"], "1")?);
        }
        let start = self.start()?;
        let each = |runs: &Runs, units: u32| (runs.least() - start).max(0.0) * 1e6 / f64::from(units);
        let peak = |runs: &Runs| runs.0.iter().map(|t| t.peak_kib).min().unwrap_or_default();
        let (early, late) = (Runs(early), Runs(late));
        let (first, last) = (each(&early, few), each(&late, many));
        let (small, large) = (peak(&early), peak(&late));
        let apart = last / first;
        let bytes = (large.saturating_sub(small) * 1024) as f64 / f64::from(many - few).max(1.0);
        let growth = Row {
            id: "P5",
            what: format!("growth, {few} to {many} units"),
            ours: format!("{last:.2} us, +{bytes:.0} B a unit"),
            reference: format!("{first:.2} us a unit"),
            ratio: format!("{apart:.2}"),
            budget: "<= 1.05, 24 B",
            held: if apart <= 1.05 && bytes <= 24.0 { "held" } else { "MISSED" },
            note: format!("start taken off; peaks {:.1} and {:.1} MiB", mib(small), mib(large)),
        };
        let held = match (quick, mib(large) <= 200.0) {
            (true, _) => "not told",
            (false, true) => "held",
            (false, false) => "MISSED",
        };
        let memory = Row {
            id: "P6",
            what: format!("peak memory, {many} units"),
            ours: format!("{:.1} MiB", mib(large)),
            reference: String::new(),
            ratio: String::new(),
            budget: "<= 200 MiB",
            held,
            note: if quick { format!("the budget is about {COUNTRY} units: without --quick") } else { String::new() },
        };
        Ok(vec![growth, memory])
    }

    fn packed(&self) -> Result<Row, String> {
        let (what, budget) = ("packed catalogue, brotli", "<= 60 KiB");
        let path = self.at("catalogue.json");
        captured(Command::new(&self.shequ).args(["catalogue", "pack", "-o", &path]))?;
        let Some(size) = output("node", &["-e", BROTLI, &path]) else {
            return Ok(not_run("P13", what, budget, "not run: no node with brotli"));
        };
        let kib = number(&size)? / 1024.0;
        let plain = std::fs::metadata(&path).map_or(0, |m| m.len() / 1024);
        let held = if kib <= 60.0 { "held" } else { "MISSED" };
        let (ours, note) = (format!("{kib:.1} KiB"), format!("{plain} KiB before"));
        Ok(Row {
            id: "P13",
            what: what.to_owned(),
            ours,
            reference: String::new(),
            ratio: String::new(),
            budget,
            held,
            note,
        })
    }
}

/// Runs two programs in turn, so that both meet the same machine.
fn in_turn(
    mut ours: impl FnMut() -> Result<Took, String>,
    mut reference: impl FnMut() -> Result<Took, String>,
) -> Result<(Runs, Runs), String> {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        a.push(ours()?);
        b.push(reference()?);
    }
    Ok((Runs(a), Runs(b)))
}

fn compared(
    id: &'static str,
    what: &str,
    ours: &Runs,
    reference: &Runs,
    (budget, holds): (&'static str, fn(f64) -> bool),
    note: String,
) -> Row {
    let ratio = ours.least() / reference.least();
    Row {
        id,
        what: what.to_owned(),
        ours: ours.shown(),
        reference: reference.shown(),
        ratio: format!("{ratio:.2} / {:.2}", ours.median() / reference.median()),
        budget,
        held: if holds(ratio) { "held" } else { "MISSED" },
        note,
    }
}

fn not_run(id: &'static str, what: &str, budget: &'static str, why: &str) -> Row {
    let none = String::new;
    Row {
        id,
        what: what.to_owned(),
        ours: none(),
        reference: none(),
        ratio: none(),
        budget,
        held: "not run",
        note: why.to_owned(),
    }
}

fn elsewhere(ids: &[&'static str], part: &str) -> Vec<Row> {
    ids.iter().map(|id| not_run(id, part, "", &format!("not yet: {part}"))).collect()
}

fn print_heading() {
    println!(
        "least / median of {ROUNDS} rounds in turn, processor time; a ratio is ours to the reference, judged by the least"
    );
    println!("{:4} {:38} {:20} {:20} {:12} {:14} held", "", "what", "ours", "reference", "ratio", "budget");
}

/// Each row is printed when it is known, so that a run that is broken off is not lost.
fn print(row: &Row) {
    let Row { id, what, ours, reference, ratio, budget, held, note } = row;
    println!("{id:4} {what:38} {ours:20} {reference:20} {ratio:12} {budget:14} {held}");
    if !note.is_empty() {
        println!("     {note}");
    }
}

/// Runs a program under the timer. Findings are no failure.
fn timed(program: &str, arguments: &[&str]) -> Result<Took, String> {
    let line = captured(Command::new("python3").args(["-c", TIMER, program]).args(arguments))?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let [processor, clock, peak, code] = words[..] else { return Err(format!("the timer said {line}")) };
    if !["0", "1"].contains(&code) {
        return Err(format!("{program} {} ended with {code}", arguments.join(" ")));
    }
    Ok(Took { processor: number(processor)?, clock: number(clock)?, peak_kib: peak.parse().map_err(|_| line.clone())? })
}

fn captured(command: &mut Command) -> Result<String, String> {
    let done = command.stderr(Stdio::piped()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr)))
}

/// The sum of the counts in `{"rule": 3, …}`.
fn findings(json: &str) -> u64 {
    json.split(':').skip(1).filter_map(|part| part.trim().split([',', '}']).next()?.trim().parse::<u64>().ok()).sum()
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is no number"))
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

fn text_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_and_median_are_of_the_processor() {
        let took = |processor| Took { processor, clock: 9.0, peak_kib: 0 };
        let runs = Runs(vec![took(3.0), took(1.0), took(2.0)]);
        assert_eq!((runs.least(), runs.median(), runs.clock()), (1.0, 2.0, 9.0));
    }

    #[test]
    fn counts_of_rules_are_added() {
        assert_eq!(findings("{\"a\": 2, \"b\": 13}"), 15);
    }

    #[test]
    fn arguments_are_read() {
        assert_eq!(arguments_of(&["--units", "200", "--quick"]).ok(), Some((200, true)));
        assert_eq!(arguments_of(&[]).ok(), Some((UNITS, false)));
        assert!(arguments_of(&["--units"]).is_err() && arguments_of(&["--fast"]).is_err());
    }
}
