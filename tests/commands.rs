//! The command line as a checker uses it: the same data in every format, exit codes, folders, last year, templates.

use serde_json::Value;
use shequ_kit::folder::Folder;
use std::collections::BTreeSet;
use std::path::Path;

/// Units of the sample; a fifth of them carry a fault.
const UNITS: &str = "1200";

fn shequ(words: &[&str]) -> u8 {
    let all: Vec<&str> = std::iter::once("shequ").chain(words.iter().copied()).collect();
    shequ_cli::run_words(&all)
}

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
}

/// Checks files and returns exit code and report.
fn check(folder: &Folder, files: &[&str], more: &[&str]) -> (u8, Value) {
    let out = folder.path("report.json");
    let words: Vec<&str> = ["check"].into_iter().chain(files.iter().copied()).chain(more.iter().copied()).collect();
    let code = shequ(&[&words[..], &["--format", "json", "-o", &out]].concat());
    (code, json(&out))
}

fn pairs(list: &Value) -> BTreeSet<(String, String)> {
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    list.as_array().expect("a list").iter().map(|x| (text(&x["rule"]), text(&x["unit"]))).collect()
}

/// Whether an address is that of one cell of a sheet, such as `设施明细!F5`.
fn is_cell(at: &str) -> bool {
    let Some((_, cell)) = at.rsplit_once('!') else { return false };
    let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
    row.len() < cell.len() && row.parse::<u32>().is_ok()
}

/// The findings without the places they were found at.
fn without_places(report: &Value) -> Value {
    let mut findings = report["findings"].clone();
    for finding in findings.as_array_mut().expect("a list") {
        for cell in finding["cells"].as_array_mut().expect("a list") {
            cell["at"] = Value::Null;
            cell["file"] = Value::Null;
        }
    }
    findings
}

#[test]
fn every_format_of_a_sample_gives_exactly_what_was_planted() {
    let folder = Folder::new("formats");
    let (key, xlsx, csv, gb, lines) = (
        folder.path("key.json"),
        folder.path("s.xlsx"),
        folder.path("s.csv"),
        folder.path("g.csv"),
        folder.path("s.jsonl"),
    );
    let sample = ["sample", "--units", UNITS, "--seed", "7", "--faults", "0.2", "--key", &key];
    for (path, more) in [(&xlsx, &[][..]), (&csv, &[]), (&gb, &["--encoding", "gb18030"]), (&lines, &[])] {
        assert_eq!(shequ(&[&sample[..], &["-o", path], more].concat()), 0);
    }
    let planted = pairs(&json(&key)["planted"]);
    assert_eq!(planted.len(), 240);
    let (csv_rows, gb_rows) = (folder.path("s.facilities.csv"), folder.path("g.facilities.csv"));
    let (code, first) = check(&folder, &[&xlsx], &[]);
    assert_eq!((code, pairs(&first["findings"])), (1, planted));
    for finding in first["findings"].as_array().expect("a list") {
        let cells = finding["cells"].as_array().expect("a list");
        assert!(!cells.is_empty() && cells.iter().all(|c| c["at"].as_str().is_some_and(is_cell)), "{finding}");
    }
    for files in [&[csv.as_str(), &csv_rows][..], &[&gb_rows, &gb], &[&lines]] {
        let (code, other) = check(&folder, files, &[]);
        assert_eq!(code, 1);
        assert_eq!(without_places(&other), without_places(&first), "{files:?}");
        assert_eq!((&other["counts"], &other["undetermined"]), (&first["counts"], &first["undetermined"]), "{files:?}");
    }
    let (_, single) = check(&folder, &[&csv, &csv_rows], &["--jobs", "1"]);
    assert_eq!(single["findings"], check(&folder, &[&csv, &csv_rows], &["--jobs", "2"]).1["findings"]);
}

#[test]
fn the_report_does_not_depend_on_the_number_of_threads() {
    let folder = Folder::new("threads");
    let [file, again] = ["s.csv", "again.csv"].map(|name| folder.path(name));
    // Several chunks; the second file repeats every unit of the first, so that repetition reaches across all of them.
    assert_eq!(shequ(&["sample", "--units", "2500", "--seed", "5", "--faults", "0.3", "-o", &file]), 0);
    std::fs::copy(&file, &again).unwrap();
    let files = [file.as_str(), &folder.path("s.facilities.csv"), &again];
    let mut reports = Vec::new();
    for jobs in ["1", "2", "3", "7"] {
        let out = folder.path(&format!("{jobs}.json"));
        let mut words = vec!["check", "--format", "json", "--jobs", jobs, "-o", &out];
        words.extend(files);
        assert_eq!(shequ(&words), 1);
        reports.push(std::fs::read(&out).unwrap());
    }
    assert!(reports.windows(2).all(|pair| pair[0] == pair[1]), "the same bytes on any number of threads");
    let report: Value = serde_json::from_slice(&reports[0]).unwrap();
    assert_eq!(report["counts"]["records"], 5_000);
    assert!(report["counts"]["undetermined"].as_u64() > Some(0), "{}", report["counts"]);
}

#[test]
fn faults_between_two_years_are_found_with_last_years_file() {
    let folder = Folder::new("years");
    let (key, now, before) = (folder.path("key.json"), folder.path("now.csv"), folder.path("before.xlsx"));
    let words = [
        "sample", "--units", UNITS, "--seed", "3", "--faults", "0.2", "--key", &key, "--previous", &before, "-o", &now,
    ];
    assert_eq!(shequ(&words), 0);
    let rows = folder.path("now.facilities.csv");
    let (code, report) = check(&folder, &[&now, &rows], &["--previous", &before]);
    assert_eq!((code, pairs(&report["findings"])), (1, pairs(&json(&key)["planted"])));
    let history = report["findings"].as_array().expect("a list").iter().filter(|f| f["scope"] == "history").count();
    assert!(history > 10, "{history} findings between the years");
}

#[test]
fn what_cannot_be_opened_is_told_and_the_rest_is_checked() {
    let folder = Folder::new("inputs");
    let (clean, nowhere, link) = (folder.path("clean.xlsx"), folder.path("nowhere.xlsx"), folder.path("below/again"));
    assert_eq!(shequ(&["sample", "--units", "5", "-o", &clean]), 0);
    for name in ["below", "empty"] {
        std::fs::create_dir(folder.path(name)).expect("a folder");
    }
    std::fs::write(folder.path("below/notes.docx"), b"notes").expect("a file");
    std::fs::copy(&clean, folder.path("below/~$clean.xlsx")).expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(""), &link).expect("a link that leads back up");
    let codes = |report: &Value| -> Vec<String> {
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.map(|f| f["rule"].as_str().expect("a text").to_owned()).collect()
    };
    let (code, report) = check(&folder, &[&clean, &nowhere], &[]);
    assert_eq!((code, codes(&report)), (1, vec!["structure.file_not_readable".to_owned()]));
    assert_eq!(report["counts"]["records"], 5);
    let all = folder.path("");
    std::fs::remove_file(folder.path("report.json")).expect("the report before");
    let (code, report) = check(&folder, &[&all, &clean], &[]);
    assert_eq!(code, 0, "{:?}", codes(&report));
    assert_eq!(report["counts"]["records"], 5, "the link, the lock file and the second mention add nothing");
    for told in ["structure.files_passed_over", "structure.file_given_twice"] {
        assert!(codes(&report).iter().any(|code| code == told), "{told}: {:?}", codes(&report));
    }
    assert_eq!(shequ(&["check", &folder.path("empty")]), 2);
    assert_eq!(shequ(&["check", &clean, "--level", "conty"]), 2);
}

#[test]
fn exit_codes_tell_clean_from_findings_from_unusable() {
    let folder = Folder::new("codes");
    let clean = folder.path("clean.xlsx");
    assert_eq!(shequ(&["sample", "--units", "20", "-o", &clean]), 0);
    let (code, report) = check(&folder, &[&clean], &[]);
    assert_eq!((code, &report["verdict"]), (0, &Value::from("clean")));
    assert_eq!(shequ(&["check", &folder.path("nowhere.xlsx")]), 2);
    assert_eq!(shequ(&["check", &clean, "--form", "no_such_form"]), 2);
    assert_eq!(shequ(&["check", &clean, "--as-of", "yesterday"]), 2);
    assert_eq!(shequ(&["no-such-command"]), 2);
    assert_eq!(shequ(&["--version"]), 0);
    let picture = folder.path("picture.xlsx");
    std::fs::write(&picture, b"\xFF\xD8\xFF\xE0 not a workbook").expect("a file");
    let (code, report) = check(&folder, &[&picture], &[]);
    assert_eq!((code, &report["verdict"]), (2, &Value::from("unreadable")));
    // Beside a file that can be read, the unusable one is told and the rest is checked.
    let (code, report) = check(&folder, &[&picture, &clean], &[]);
    assert_eq!((code, &report["counts"]["records"]), (1, &Value::from(20)));
}

#[test]
fn a_folder_is_read_file_by_file_and_a_register_tells_who_is_missing_or_unknown() {
    let folder = Folder::new("folder");
    let inner = folder.path("reports");
    std::fs::create_dir_all(&inner).expect("a folder");
    let lines = folder.path("all.jsonl");
    assert_eq!(shequ(&["sample", "--units", "6", "-o", &lines]), 0);
    let text = std::fs::read_to_string(&lines).expect("a file");
    let mut register = String::from("code,name,kind\n999999999999,一个没有上报的村,community\n");
    for (number, line) in text.lines().enumerate() {
        std::fs::write(Path::new(&inner).join(format!("{number}.json")), line).expect("a file");
        let unit = serde_json::from_str::<Value>(line).expect("JSON")["unit"].as_str().expect("a code").to_owned();
        if number > 0 {
            register.push_str(&format!("{unit},名称,community\n"));
        }
    }
    let (code, report) = check(&folder, &[&inner], &[]);
    assert_eq!((code, &report["counts"]["records"]), (0, &Value::from(6)));
    let file = folder.path("register.csv");
    std::fs::write(&file, register).expect("a file");
    let (code, report) = check(&folder, &[&inner], &["--register", &file]);
    let rules: Vec<String> = pairs(&report["findings"]).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!((code, rules), (1, vec!["structure.unit_not_reported".to_owned(), "unit_not_in_register".to_owned()]));
}

#[test]
fn an_empty_template_reads_back_as_the_form() {
    let folder = Folder::new("template");
    for (layout, records) in [("card", 1), ("rows", 0)] {
        let path = folder.path(&format!("{layout}.xlsx"));
        assert_eq!(shequ(&["template", "--layout", layout, "-o", &path]), 0);
        let (_, report) = check(&folder, &[&path], &[]);
        assert_eq!(report["counts"]["records"], Value::from(records), "{layout}");
        let strange = report["findings"].as_array().expect("a list").iter().filter(|f| {
            let rule = f["rule"].as_str().unwrap_or_default();
            // Nobody has said yet which year an empty form is about.
            !rule.ends_with(".required") && !["structure.no_records", "structure.period_assumed"].contains(&rule)
        });
        assert_eq!(strange.count(), 0, "{layout}: {}", report["findings"]);
    }
}

#[test]
fn the_shipped_catalogue_is_sound_and_packs_to_its_digest() {
    let folder = Folder::new("pack");
    assert_eq!(shequ(&["catalogue", "check"]), 0);
    let packed = folder.path("guangxi.json");
    assert_eq!(shequ(&["catalogue", "pack", "-o", &packed]), 0);
    let loaded = shequ_core::load_packed(&std::fs::read_to_string(&packed).expect("a file"));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let lines = folder.path("s.jsonl");
    assert_eq!(shequ(&["sample", "--units", "2", "-o", &lines]), 0);
    let (_, report) = check(&folder, &[&lines], &[]);
    let digest = loaded.catalogue.expect("a catalogue").digest;
    assert_eq!(report["catalogue"]["digest"], Value::from(digest));
}

#[test]
fn workbooks_come_back_into_a_folder_and_never_over_an_upload() {
    let folder = Folder::new("marked");
    let (one, other) = (folder.path("a.xlsx"), folder.path("b.csv"));
    assert_eq!(shequ(&["sample", "--units", "20", "--faults", "0.5", "-o", &one]), 0);
    assert_eq!(shequ(&["sample", "--units", "20", "--seed", "2", "-o", &other]), 0);
    // Nowhere to write to, and over what was handed in.
    assert_eq!(shequ(&["check", &one, "--format", "xlsx"]), 2);
    let before = std::fs::read(&one).expect("the upload");
    assert_eq!(shequ(&["check", &one, "--format", "xlsx", "-o", &one]), 2);
    assert_eq!(std::fs::read(&one).expect("the upload"), before);
    // Each file of a run has a workbook of its own, and reads as it did.
    let out = folder.path("out");
    assert_eq!(shequ(&["check", &one, &other, "--format", "xlsx", "-o", &out]), 1);
    let (code, plain) = check(&folder, &[&one], &[]);
    let (again, marked) = check(&folder, &[&format!("{out}/a.xlsx")], &[]);
    assert_eq!((again, pairs(&marked["findings"])), (code, pairs(&plain["findings"])));
    assert!(Path::new(&out).join("b.xlsx").is_file());
}
