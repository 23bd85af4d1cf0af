//! The roll-up through the command: a province written, checked over all forms and rolled up, in every format; what was
//! planted is found and nothing else; what cannot be done is refused in words.

use calamine::{Data, DataType, Reader};
use serde_json::Value;
use shequ_kit::folder::Folder;
use std::collections::BTreeMap;
use std::path::Path;

fn run(words: &[&str]) -> u8 {
    shequ_cli::run_words([&["shequ"], words].concat())
}

/// A province of some counties.
fn province(name: &str, faults: &str) -> Folder {
    let folder = Folder::new(&format!("rollup-{name}"));
    let out = folder.path("");
    assert_eq!(run(&["sample", "--levels", "--units", "320", "--seed", "3", "--faults", faults, "-o", &out]), 0);
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The roll-up of this year in one format.
fn rolled(folder: &Folder, format: &str, more: &[&str]) -> String {
    let (now, register, out) = (folder.path("2025"), folder.path("register.csv"), folder.path("out"));
    let words = [&["rollup", &now, "--register", &register, "--format", format, "-o", &out][..], more].concat();
    assert_eq!(run(&words), 0, "{words:?}");
    folder.read("out")
}

#[test]
fn a_folder_of_all_forms_is_checked_in_one_run_and_what_was_planted_between_levels_is_found() {
    let folder = province("check", "1");
    let [now, before, register, out] = ["2025", "2024", "register.csv", "report.json"].map(|name| folder.path(name));
    let words = ["check", &now, "--previous", &before, "--register", &register, "--format", "json", "-o", &out];
    assert_eq!(run(&words), 1);
    let (report, key) = (json(&folder.read("report.json")), json(&folder.read("key.json")));
    let pairs = |list: &Value| -> Vec<(String, String)> {
        let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().replace("structure.", "");
        let mut pairs: Vec<_> =
            list.as_array().expect("a list").iter().map(|one| (text(one, "unit"), text(one, "rule"))).collect();
        pairs.sort();
        pairs
    };
    let planted = pairs(&key["planted"]);
    assert!(planted.len() >= 8, "{planted:?}");
    assert_eq!(pairs(&report["findings"]), planted);
    // Each record once, whatever rules looked at it.
    let lines = |name: &str| folder.read(&format!("2025/{name}.csv")).lines().count() - 1;
    let all: usize = ["community", "township", "county", "city", "region"].into_iter().map(lines).sum();
    assert_eq!(report["counts"]["records"], all);
    // A sum over units of which one did not report is undetermined, not smaller.
    assert!(report["counts"]["undetermined"].as_u64().expect("a count") > 0);
    // One form alone is checked alone.
    let city = format!("{now}/city.csv");
    assert_eq!(run(&["check", &city]), 0);
}

#[test]
fn a_shared_facility_that_nobody_lists_is_found_among_communities_alone_once_a_register_says_who_there_is() {
    let folder = province("shared", "1");
    let [communities, rows, register, out] =
        ["2025/community.csv", "2025/community.facilities.csv", "register.csv", "r.json"].map(|name| folder.path(name));
    let rule = "shared_facility_not_listed";
    let units = |list: &Value| -> Vec<String> {
        let of_rule = list.as_array().expect("a list").iter().filter(|one| one["rule"] == rule);
        of_rule.map(|one| one["unit"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let planted = units(&json(&folder.read("key.json"))["planted"]);
    assert!(!planted.is_empty());
    let found = |more: &[&str]| {
        let _ = run(&[&["check", &communities, "--format", "json", "-o", &out][..], more].concat());
        let report = json(&folder.read("r.json"));
        (units(&report["findings"]), report["counts"]["records"].as_u64())
    };
    let records = folder.read("2025/community.csv").lines().count() as u64 - 1;
    assert_eq!(found(&[&rows, "--register", &register]), (planted, Some(records)));
    assert_eq!(found(&[&rows]), (Vec::new(), Some(records)));
    // Without the file of facilities, nobody knows what stands in it.
    assert_eq!(found(&["--register", &register]), (Vec::new(), Some(records)));
}

#[test]
fn records_of_another_year_are_said_in_a_check_and_set_apart_in_a_roll_up() {
    let folder = province("years", "0");
    let whole = json(&rolled(&folder, "json", &[]));
    // Last year's townships stand before this year's, as the names of files are ordered.
    std::fs::rename(folder.path("2025/township.csv"), folder.path("2025/u.csv")).expect("a file");
    std::fs::copy(folder.path("2024/township.csv"), folder.path("2025/t.csv")).expect("a file");
    let mixed = json(&rolled(&folder, "json", &[]));
    for key in ["indicators", "completeness", "findings", "outliers"] {
        assert!(mixed[key] == whole[key], "{key}");
    }
    let left_out = mixed["left_out"].as_array().expect("a list");
    assert_eq!(left_out.len(), 1, "{left_out:?}");
    let why = left_out[0]["why"].as_str().expect("words");
    assert!(left_out[0]["what"].as_str().is_some_and(|what| what.ends_with("t.csv")) && why.contains("2024"), "{why}");
    // A check is about one year over all forms, and says which file is of another one.
    let [now, register, out] = ["2025", "register.csv", "r.json"].map(|name| folder.path(name));
    assert_eq!(run(&["check", &now, "--register", &register, "--format", "json", "-o", &out]), 1);
    let report = json(&folder.read("r.json"));
    assert_eq!(report["as_of"], "2025-12-31");
    let said =
        report["findings"].as_array().expect("findings").iter().filter(|f| f["rule"] == "structure.period_differs");
    let files: Vec<&str> = said.filter_map(|f| f["cells"][0]["file"].as_str()).collect();
    assert!(files.len() == 1 && files[0].ends_with("t.csv"), "{files:?}");
}

#[test]
fn a_unit_that_became_another_one_is_not_awaited_and_must_not_report_too() {
    let folder = province("merged", "0");
    let path: &Path = &folder.0.join("2025/community.csv");
    let text = std::fs::read_to_string(path).expect("the communities");
    let mut lines: Vec<&str> = text.lines().collect();
    let heading: Vec<&str> = lines[0].trim_start_matches('\u{feff}').split(',').collect();
    let column = |name: &str| heading.iter().position(|one| *one == name).expect("a column");
    let (changed, was) = (column("本年撤并、拆分或更名"), column("原区划代码"));
    let old = lines[2].split(',').next().expect("a code").to_owned();
    let mut cells: Vec<&str> = lines[3].split(',').collect();
    (cells[changed], cells[was]) = ("是", &old);
    let successor = cells.join(",");
    lines[3] = &successor;
    let (register, out, file) = (folder.path("register.csv"), folder.path("r.json"), path.display().to_string());
    let said = |lines: &[&str]| -> Vec<(String, String)> {
        std::fs::write(path, lines.join("\n")).expect("a file");
        let _ = run(&["check", &file, "--register", &register, "--format", "json", "-o", &out]);
        let report = json(&folder.read("r.json"));
        let structural = |f: &&Value| f["scope"] == "structure" && f["unit"] != "";
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let findings = report["findings"].as_array().expect("findings").iter();
        findings.filter(structural).map(|f| (text(&f["rule"]), text(&f["unit"]))).collect()
    };
    let both = said(&lines);
    assert_eq!(both, [("structure.unit_and_successor_reported".to_owned(), old)]);
    lines.remove(2);
    assert_eq!(said(&lines), []);
}

#[test]
fn every_format_tells_the_same_values_in_both_languages() {
    let folder = province("formats", "0");
    let report = json(&rolled(&folder, "json", &[]));
    let indicators = report["indicators"].as_array().expect("indicators");
    let values: usize = indicators.iter().map(|one| one["values"].as_array().map_or(0, Vec::len)).sum();
    let table = rolled(&folder, "csv", &[]);
    assert!(table.starts_with('\u{feff}'));
    assert_eq!(table.lines().count(), values + 1);
    let ledger = json(&folder.read("ledger-2025.json"));
    let headline: Vec<&Value> = indicators.iter().filter(|one| one["kind"] == "headline").collect();
    assert_eq!(headline.len(), 8);
    for (format, language) in [("text", "zh"), ("text", "en"), ("html", "zh"), ("html", "en")] {
        let told = rolled(&folder, format, &["--lang", language]);
        for one in &headline {
            let (id, top) = (one["indicator"].as_str().expect("an id"), &one["values"][0]);
            let value = top["value"].as_str().expect("a value");
            assert!(told.contains(value), "{format} {language}: {id}");
            assert_eq!(ledger["indicators"][id]["450000000000"]["numerator"], top["numerator"], "{id}");
        }
        if format == "html" {
            assert!(told.matches("<svg").count() >= 8 + 4, "bars and charts");
            assert_eq!(told.matches("<script>").count(), 1, "the one that sorts");
            assert!(!told.contains("http://") && !told.contains("https://"), "nothing from outside");
        }
    }
    let counties = rolled(&folder, "json", &["--by", "region", "--indicator", "rural_csf_coverage"]);
    let counties = json(&counties);
    assert_eq!(counties["indicators"].as_array().map(Vec::len), Some(1));
    assert_eq!(counties["indicators"][0]["values"].as_array().map(Vec::len), Some(1));
}

/// All cells of a sheet of a workbook.
fn sheet(book: &mut calamine::Xlsx<std::io::Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(name).unwrap_or_else(|e| panic!("{name}: {e}"));
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_workbook_holds_the_same_values_as_numbers() {
    let folder = province("workbook", "1");
    let path = folder.path("2025/county.csv");
    let text = std::fs::read_to_string(&path).expect("the counties");
    std::fs::write(&path, text.replace("兴宁区", "=1+1")).expect("a file");
    let report = json(&rolled(&folder, "json", &["--by", "township"]));
    let (now, register, out) = (folder.path("2025"), folder.path("register.csv"), folder.path("out.xlsx"));
    let words = ["rollup", &now, "--register", &register, "--by", "township", "--format", "xlsx", "-o", &out];
    assert_eq!(run(&words), 0);
    let bytes = std::fs::read(&out).expect("a workbook");
    assert_eq!(run(&words), 0);
    assert_eq!(bytes, std::fs::read(&out).expect("a workbook"), "the same bytes each time");
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    assert_eq!(names, ["指标", "自治区", "设区市", "县（市、区）", "乡镇（街道）", "报送情况"]);
    let indicators = report["indicators"].as_array().expect("indicators");
    let told = sheet(&mut book, "指标");
    assert_eq!(told.len(), indicators.len() + 1);
    let mut compared = 0;
    for (level, name) in
        [("region", "自治区"), ("city", "设区市"), ("county", "县（市、区）"), ("township", "乡镇（街道）")]
    {
        let rows = sheet(&mut book, name);
        let here: Vec<&Value> = indicators
            .iter()
            .filter(|one| one["values"].as_array().expect("values").iter().any(|value| value["level"] == level))
            .collect();
        assert_eq!(rows[0].len(), 3 + 3 * here.len(), "{name}");
        for (at, one) in here.iter().enumerate() {
            let values = one["values"].as_array().expect("values");
            for value in values.iter().filter(|value| value["level"] == level) {
                let code = value["unit"].as_str().expect("a code");
                let row = rows.iter().find(|row| row[0] == Data::String(code.to_owned())).expect("a row of the place");
                let cells = &row[3 + 3 * at..6 + 3 * at];
                match value["value"].as_str().expect("a text") {
                    "" => assert_eq!(cells[0], Data::Empty, "{code}"),
                    text => assert_eq!(cells[0].as_f64(), text.parse().ok(), "{name} {code} {}", one["indicator"]),
                }
                let absent = value["missing"].as_f64().zip(value["unknown"].as_f64()).map(|(a, b)| a + b);
                assert_eq!(cells[2].as_f64(), absent);
                assert!(matches!(&cells[1], Data::String(standing) if !standing.is_empty()));
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
    let counties = sheet(&mut book, "县（市、区）");
    let planted = |cell: &Data| matches!(cell, Data::String(text) if text.contains("=1+1"));
    assert!(counties.iter().flatten().any(planted), "what would compute is a text");
    let who = sheet(&mut book, "报送情况");
    assert_eq!(who[1][2].as_f64(), report["completeness"][0]["reported"].as_f64());
    for name in names {
        let formulas = book.worksheet_formula(&name).map_or(0, |range| range.used_cells().count());
        assert_eq!(formulas, 0, "nothing in {name} computes");
    }
}

#[test]
fn a_gap_year_another_programme_and_another_reading_are_told() {
    let folder = province("programmes", "0");
    let standings = |text: &str| -> BTreeMap<String, String> {
        let report = json(text);
        let one = |one: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&one["indicator"]), text(&one["values"][0]["standing"]))
        };
        report["indicators"].as_array().expect("indicators").iter().map(one).collect()
    };
    let gap = standings(&rolled(&folder, "json", &["--period", "2026"]));
    assert!(gap.values().all(|standing| standing == "followed" || standing == "undetermined"), "{gap:?}");
    let civil = standings(&rolled(&folder, "json", &["--programme", "guangxi-civil-14"]));
    assert_eq!(civil["rural_csf_coverage"], "followed");
    assert!(["met", "behind"].contains(&civil["nursing_bed_share"].as_str()));
    let class = json(&rolled(&folder, "json", &["--reading", "urban_rural=class"]));
    let changed = class["indicators"].as_array().expect("indicators").iter();
    let changed = changed.filter(|one| one["readings"].as_array().is_some_and(|list| !list.is_empty())).count();
    assert_eq!(changed, 8, "those that the reading speaks of");
}

#[test]
fn what_cannot_be_done_is_refused() {
    let folder = province("refused", "0");
    let now = folder.path("2025");
    for words in [
        ["--programme", "guangxi-15"],
        ["--reading", "urban_rural=mood"],
        ["--reading", "no_such=class"],
        ["--reading", "new_build_scope=all"],
        ["--reading", "urban_rural"],
        ["--indicator", "no_such"],
        ["--by", "street"],
    ] {
        assert_eq!(run(&[&["rollup", &now][..], &words].concat()), 2, "{words:?}");
    }
    assert_eq!(run(&["rollup", &folder.path("nothing.csv")]), 2);
    std::fs::write(folder.0.join("notes.csv"), "a,b\n1,2\n").expect("a file");
    assert_eq!(run(&["rollup", &folder.path("notes.csv")]), 2);
}

#[test]
fn names_from_outside_are_neither_markup_nor_formulas() {
    let folder = province("hostile", "0");
    let path: &Path = &folder.0.join("2025/county.csv");
    let text = std::fs::read_to_string(path).expect("the counties");
    let name = "兴宁区";
    assert!(text.contains(name));
    std::fs::write(path, text.replace(name, "=1+1<script>alert(1)</script>")).expect("a file");
    let page = rolled(&folder, "html", &[]);
    assert!(page.contains("=1+1&lt;script&gt;") && !page.contains("<script>alert"));
    let table = rolled(&folder, "csv", &[]);
    assert!(table.contains(",'=1+1<script>") && !table.contains(",=1+1"));
}
