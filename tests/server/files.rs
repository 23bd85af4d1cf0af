//! Uploaded files: the marked workbook is that of the command, the store takes part as it does for records, and what
//! cannot be read is refused in words of one language each.

use crate::house::{House, address_of, records};
use serde_json::Value;
use shequ_cli::sample::{FORM, Sample, SamplePlan};
use shequ_core::column::register::RegisteredUnit;
use shequ_core::report::FindingReport;
use shequ_core::{Asked, check_record};
use shequ_files::write::{Encoding, Unit, write_csv, write_jsonl, write_xlsx};
use std::collections::BTreeSet;

const BYTES: &str = "application/octet-stream";

#[test]
fn the_marked_workbook_is_that_of_the_command() {
    let house = House::open();
    let catalogue = house.catalogue();
    let plan = || SamplePlan { units: 40, seed: 5, fault_rate: (1, 3), previous: false, period: 2025 };
    let units = || Sample::new(catalogue, plan()).expect("a sample").units().collect::<Vec<Unit>>();
    let book = write_xlsx(catalogue, FORM, units()).expect("a workbook");
    let table = write_csv(catalogue, FORM, Encoding::Gb18030, units()).expect("a table").main;
    let mut lines = Vec::new();
    write_jsonl(catalogue, FORM, units(), &mut lines).expect("lines");
    let folder = std::env::temp_dir().join(format!("shequ-marked-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, content) in [("县.xlsx", &book), ("县.csv", &table), ("县.jsonl", &lines)] {
        let (file, out) = (folder.join(name), folder.join("marked.xlsx"));
        std::fs::write(&file, content).expect("a file");
        let (file, out) = (file.display().to_string(), out.display().to_string());
        let code = shequ_cli::run_words(["shequ", "check", &file, "--format", "xlsx", "-o", &out]);
        assert_eq!(code, 1, "{name} has planted faults");
        let command = std::fs::read(&out).expect("a marked workbook");
        let named: String = file.bytes().map(|b| format!("%{b:02X}")).collect();
        let answer = house.post(&format!("/api/check?name={named}&format=xlsx"), BYTES, content);
        assert_eq!(answer.status, 200, "{name}");
        assert!(answer.body == command, "{name}: the same bytes through both doors");
        assert!(command.starts_with(b"PK"), "{name}");
        let told = answer.header("content-disposition");
        assert_eq!(told, "attachment; filename*=UTF-8''%E5%8E%BF.xlsx", "{name}");
        std::fs::remove_file(out).expect("it is there");
    }
    let _ = std::fs::remove_dir_all(&folder);
    let none = house.post("/api/check?format=xlsx", "application/json", b"{}");
    assert_eq!((none.status, &none.json()["type"]), (400, &"urn:shequ:problem:invalid".into()));
    let picture = house.post("/api/check?name=a.xlsx&format=xlsx", BYTES, b"\xFF\xD8\xFF\xE0 no workbook");
    assert_eq!(picture.status, 422, "{}", picture.text());
    assert!(picture.json()["says"]["zh"].as_str().is_some_and(|says| says.contains("没有标注")));
}

/// What is found in the figures, whatever way they came.
fn found(findings: &[FindingReport]) -> BTreeSet<(String, String)> {
    findings.iter().filter(|f| f.level > 0).map(|f| (f.rule.clone(), f.fingerprint.clone())).collect()
}

#[test]
fn register_and_last_year_take_part_as_for_records() {
    let house = House::open();
    let catalogue = house.catalogue();
    let (now, before) = records(catalogue, 12, (1, 1)).remove(3);
    assert!(house.put(&before, &[]).status < 300);
    let code = serde_json::from_str::<Value>(&now).expect("JSON")["unit"].as_str().expect("a code").to_owned();
    let unit = |name: &str| RegisteredUnit { name: name.into(), kind: "community".into(), ..RegisteredUnit::default() };
    // Somebody else is registered too; a file of one unit does not miss them.
    let all = vec![(code, unit("另一个名称")), ("450102001999".to_owned(), unit("别的社区"))];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(house.app.store.register(all)).expect("a register");
    let checker = house.app.catalogues.usual().checker(FORM).expect("a checker");
    let named = unit("另一个名称");
    let asked = Asked { previous: Some(&before), unit: Some(&named), ..Asked::default() };
    let native = check_record(checker, &now, &asked).report;
    let answer = house.post("/api/check?name=a.jsonl", BYTES, now.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let report = answer.json();
    let rules: Vec<&str> =
        report["findings"].as_array().expect("a list").iter().filter_map(|f| f["rule"].as_str()).collect();
    let by_file: BTreeSet<(String, String)> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|f| f["level"] != 0)
        .map(|f| (f["rule"].as_str().expect("a rule").to_owned(), f["fingerprint"].as_str().expect("one").to_owned()))
        .collect();
    assert_eq!(by_file, found(&native.findings));
    assert_eq!(report["counts"]["pass"], native.counts.pass, "{rules:?}");
    assert_eq!(report["counts"]["undetermined"], native.counts.undetermined);
    let alone = check_record(checker, &now, &Asked::default()).report;
    assert_ne!(report["counts"]["pass"], alone.counts.pass, "the store takes part");
    assert!(!rules.contains(&"structure.unit_not_reported"), "{rules:?}");
    assert_eq!(house.get(&address_of(&now)).status, 404, "nothing is stored");
}

#[test]
fn english_words_of_refusals_are_english() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let address = address_of(&now);
    let mut values: Value = serde_json::from_str(&now).expect("JSON");
    values["values"] = serde_json::json!(5);
    let mut form: Value = serde_json::from_str(&now).expect("JSON");
    form["form"] = "no_such".into();
    let other = address.replace("community", "no_such");
    let long = address.replace("/450", "/%E7%A4%BE450");
    for (path, body) in [
        (address.as_str(), values.to_string()),
        (address.as_str(), "{\"record\":1}".to_owned()),
        (other.as_str(), form.to_string()),
        (long.as_str(), now.clone()),
    ] {
        let json = [("Content-Type", "application/json"), ("Accept-Language", "en")];
        let answer = crate::client::ask(house.address, "PUT", path, &json, body.as_bytes());
        assert!(answer.status >= 400, "{path}");
        let told = answer.json();
        let english = [&told["says"]["en"], &told["why"]["en"], &told["fix"]["en"], &told["title"], &told["detail"]];
        for text in english {
            let text = text.as_str().expect("a text");
            let chinese =
                text.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c));
            assert!(!chinese && !text.is_empty(), "{path}: {text}");
        }
        for part in ["says", "why", "fix"] {
            let zh = told[part]["zh"].as_str().expect("a text");
            assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{path}: {part}: {zh}");
        }
    }
}
