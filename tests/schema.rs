//! The schemas of forms judged by validators that are not ours: Ajv for records, frictionless for rows. On generated
//! data, one changed cell at a time, they refuse exactly what the field rules of the form refuse.
//!
//! The validators are installed beside the build: `npm install --prefix TARGET/validators ajv@8 ajv-formats@3`, and
//! `python3 -m venv TARGET/validators/py` with `TARGET/validators/py/bin/pip install frictionless`.

use serde_json::{Map, Value, json};
use shequ_core::Catalogue;
use shequ_core::catalogue::{Field, Form};
use shequ_core::value::Kind;
use shequ_core::value::number::format_scaled;
use shequ_kit::folder::Folder;
use shequ_kit::seeds;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fewer changed cells than this would prove little.
const AT_LEAST: usize = 500;

/// The folder in which the validators are installed; said and none where they are not, which CI does not accept.
fn validators(part: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("validators");
    if folder.join(part).exists() {
        return Some(folder);
    }
    let told = format!("{} is not installed; see the head of tests/schema.rs", folder.join(part).display());
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{told}");
    eprintln!("SKIPPED: {told}");
    None
}

fn shequ(words: &[&str]) -> u8 {
    shequ_cli::run_words([&["shequ"], words].concat())
}

/// The output of a program that must succeed.
fn output(command: &mut Command) -> String {
    let done = command.output().expect("a program that runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

/// A schema as the command writes it.
fn schema(folder: &Folder, form: &str, more: &[&str]) -> String {
    let path = folder.path(&format!("{form}-{}.json", more.join("-").replace('-', "")));
    let words = [&["catalogue", "schema", "--form", form, "-o", &path], more].concat();
    assert_eq!(shequ(&words), 0);
    path
}

/// Values of a field: what may stand there and what may not, spelled as records spell them.
fn changes(field: &Field, catalogue: &Catalogue) -> Vec<Value> {
    let mut list = vec![Value::Null];
    match &field.kind {
        Kind::Number { places } => {
            let number = |n: i64| serde_json::from_str::<Value>(&format_scaled(n.into(), *places)).expect("a number");
            if let Some((least, most)) = field.range {
                list.extend([least - 1, least, most, most + 1].map(number));
            }
            list.push(serde_json::from_str(&format!("1.{}1", "0".repeat(usize::from(*places)))).expect("a number"));
            list.push(json!("多"));
        }
        Kind::Text => {
            let (least, most) = field.length.unwrap_or((0, 10));
            list.extend([1, least.max(2) - 1, least.max(1), most].map(|n| json!("村".repeat(n))));
            if field.length.is_some() {
                list.push(json!("村".repeat(most + 1)));
            }
        }
        Kind::Code { list: at } => {
            let codes = &catalogue.lists[usize::from(*at)].codes;
            list.extend(codes.iter().map(|code| json!(code.code)));
            list.push(json!("no_such_code"));
        }
        Kind::Flag => list.extend([json!(true), json!("false"), json!("maybe")]),
        Kind::Date => list.extend(["2025-02-28", "2025-02-30", "2025-13-01", "soon"].map(Value::from)),
        Kind::Year => {
            let (least, most) = field.range.unwrap_or((2000, 2030));
            list.extend([least, most].map(Value::from));
            list.extend(field.range.iter().flat_map(|(least, most)| [json!(least - 1), json!(most + 1)]));
            list.push(json!("去年"));
        }
        Kind::Month => list.extend(["2025-12", "2025-13"].map(Value::from)),
        Kind::Phone => list.extend(["13800138000", "0771-2222222", "12345678901", "0771-12345"].map(Value::from)),
        Kind::Email => list.extend(["a@example.cn", "a.example.cn"].map(Value::from)),
        Kind::Uscc => list.extend(["54459999MEA000018C", "54459999MEA000018", "54459999MEI000018C"].map(Value::from)),
        Kind::Division => list.extend(["450102001001", "45010200100", "4501O2001001"].map(Value::from)),
        Kind::Intervals => list.extend(["08:00-12:00", "08:00-12:00 14:30-18:00", "早八点"].map(Value::from)),
    }
    list
}

/// One changed cell: where, and with what.
struct Change {
    table: Option<String>,
    field: String,
    value: Value,
    in_head: bool,
}

/// Every change of every field that is asked of every unit, records first.
fn all_changes(form: &Form, catalogue: &Catalogue) -> Vec<Change> {
    let asked = |field: &&Field| field.when.is_none() && field.computed.is_none();
    let mut list = Vec::new();
    let own = form.fields.iter().enumerate().filter(|(at, field)| *at != form.unit_key && asked(field));
    for (_, field) in own {
        let in_head = form.sections[field.section].id == "head";
        list.extend(changes(field, catalogue).into_iter().map(|value| Change {
            table: None,
            field: field.id.clone(),
            value,
            in_head,
        }));
    }
    for table in &form.tables {
        for field in table.fields.iter().filter(asked) {
            list.extend(changes(field, catalogue).into_iter().map(|value| Change {
                table: Some(table.id.clone()),
                field: field.id.clone(),
                value,
                in_head: false,
            }));
        }
    }
    list
}

/// Puts a value in place of another; nothing in place of it where there is none.
fn put(map: &mut Value, key: &str, value: &Value) {
    let map = map.as_object_mut().expect("an object");
    match value {
        Value::Null => drop(map.remove(key)),
        value => drop(map.insert(key.to_owned(), value.clone())),
    }
}

/// Units of the sample that have a facility of their own.
fn sample(folder: &Folder, most: usize) -> Vec<Value> {
    let path = folder.path("sample.jsonl");
    assert_eq!(shequ(&["sample", "--units", &(most * 2).to_string(), "--seed", "5", "-o", &path]), 0);
    let text = std::fs::read_to_string(&path).expect("a file");
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    records.filter(|record| record["values"]["facilities"].as_array().is_some_and(|rows| !rows.is_empty())).collect()
}

/// Paths of cells that field rules refuse, by unit.
fn refused_by_rules(folder: &Folder, file: &str, form: &str) -> BTreeMap<String, BTreeSet<String>> {
    let out = folder.path("report.json");
    shequ(&["check", file, "--form", form, "--format", "json", "-o", &out]);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&out).expect("a report")).expect("JSON");
    let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().expect("a list") {
        let rule = finding["rule"].as_str().expect("an id");
        let Some((path, suffix)) = rule.rsplit_once('.') else { continue };
        if ["required", "format", "range", "length"].contains(&suffix) {
            let unit = finding["unit"].as_str().expect("a unit").to_owned();
            refused.entry(unit).or_default().insert(path.to_owned());
        }
    }
    refused
}

#[test]
fn ajv_refuses_what_the_field_rules_refuse() {
    let Some(installed) = validators("node_modules/ajv") else { return };
    let (folder, catalogue) = (Folder::new("schema-ajv"), seeds::catalogue());
    let form = catalogue.form("community").expect("a form");
    let changes = all_changes(form, &catalogue);
    assert!(changes.len() >= AT_LEAST, "{}", changes.len());
    let base = sample(&folder, changes.len());
    assert!(base.len() >= changes.len(), "{} of {}", base.len(), changes.len());
    let mut lines = String::new();
    let mut units = Vec::new();
    for (change, mut record) in changes.iter().zip(base) {
        let place = match (&change.table, change.in_head) {
            (Some(table), _) => &mut record["values"][table.as_str()][0],
            (None, true) => &mut record["head"],
            (None, false) => &mut record["values"],
        };
        put(place, &change.field, &change.value);
        if change.field == "period" {
            record.as_object_mut().expect("an object").remove("period");
        }
        units.push(record["unit"].as_str().expect("a code").to_owned());
        lines.push_str(&format!("{record}\n"));
    }
    let file = folder.path("changed.jsonl");
    std::fs::write(&file, lines).expect("a file");
    let ours = refused_by_rules(&folder, &file, "community");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("plan/ajv.cjs");
    let schema = schema(&folder, "community", &[]);
    let theirs = output(Command::new("node").arg(script).arg(installed.join("node_modules")).arg(&schema).arg(&file));
    let theirs: Vec<&str> = theirs.split('\n').collect();
    let mut wrong = Vec::new();
    let (mut refused, mut accepted) = (0, 0);
    for ((change, unit), told) in changes.iter().zip(&units).zip(theirs) {
        let path = change.table.as_ref().map_or(change.field.clone(), |table| format!("{table}.{}", change.field));
        let by_us = ours.get(unit).is_some_and(|paths| paths.contains(&path));
        let by_them = told.split(' ').any(|at| at.rsplit('/').next() == Some(&change.field));
        if by_us == by_them {
            if by_us { refused += 1 } else { accepted += 1 }
        } else {
            wrong.push(format!("{path} = {}: rules {by_us}, Ajv {by_them} {told}", change.value));
        }
        let others = told.split(' ').filter(|at| !at.is_empty() && at.rsplit('/').next() != Some(&change.field));
        wrong.extend(others.map(|at| format!("{path} = {}: Ajv refuses {at}", change.value)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 100 && accepted > 100, "{refused} refused, {accepted} accepted");
}

#[test]
fn ajv_accepts_the_schema_of_every_form() {
    let Some(installed) = validators("node_modules/ajv") else { return };
    let (folder, catalogue) = (Folder::new("schema-forms"), seeds::catalogue());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("plan/ajv.cjs");
    let empty = folder.path("one.jsonl");
    for form in &catalogue.forms {
        std::fs::write(&empty, json!({ "record": 1, "form": form.id, "head": {}, "values": {} }).to_string())
            .expect("a file");
        let schema = schema(&folder, &form.id, &[]);
        let told =
            output(Command::new("node").arg(&script).arg(installed.join("node_modules")).arg(schema).arg(&empty));
        let missing: BTreeSet<&str> = told.split_whitespace().filter_map(|at| at.rsplit('/').next()).collect();
        let required = form.fields.iter().filter(|field| field.required && field.when.is_none());
        assert_eq!(missing, required.map(|field| field.id.as_str()).collect(), "{}", form.id);
    }
}

/// A cell of a CSV file.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn frictionless_refuses_what_the_field_rules_refuse() {
    let Some(installed) = validators("py/bin/python") else { return };
    let (folder, catalogue) = (Folder::new("schema-rows"), seeds::catalogue());
    let form = catalogue.form("community").expect("a form");
    let changes: Vec<Change> = all_changes(form, &catalogue).into_iter().filter(|c| c.table.is_none()).collect();
    let base = sample(&folder, changes.len());
    let ids: Vec<&str> = form.fields.iter().map(|field| field.id.as_str()).collect();
    let mut rows = format!("{}\n", ids.join(","));
    let mut units = Vec::new();
    for (change, record) in changes.iter().zip(&base) {
        let mut values: Map<String, Value> = record["values"].as_object().expect("an object").clone();
        values.extend(record["head"].as_object().expect("an object").clone());
        values.insert(change.field.clone(), change.value.clone());
        units.push(record["unit"].as_str().expect("a code"));
        let cells = ids.iter().map(|id| format!("\"{}\"", cell(values.get(*id).unwrap_or(&Value::Null))));
        rows.push_str(&format!("{}\n", cells.collect::<Vec<_>>().join(",")));
    }
    let file = folder.path("rows.csv");
    std::fs::write(&file, rows).expect("a file");
    let ours = refused_by_rules(&folder, &file, "community");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("plan/table.py");
    let schema = schema(&folder, "community", &["--format", "table-schema"]);
    let told = output(Command::new(installed.join("py/bin/python")).arg(script).arg(schema).arg(&file));
    let mut theirs: BTreeSet<(usize, &str)> = BTreeSet::new();
    for line in told.lines() {
        let mut parts = line.split(' ');
        let row: usize = parts.next().and_then(|n| n.parse().ok()).expect("a row");
        let field = parts.next().expect("a field");
        assert!(row >= 2 && !field.is_empty(), "{line}");
        theirs.insert((row - 2, field));
    }
    let mut wrong = Vec::new();
    let (mut refused, mut accepted) = (0, 0);
    for (at, (change, unit)) in changes.iter().zip(&units).enumerate() {
        // Places behind the point are a matter of the record's schema; a Table Schema has no word for them.
        let places = change.value.as_f64().is_some_and(|n| n > 1.0 && n < 1.2);
        let by_us = ours.get(*unit).is_some_and(|paths| paths.contains(&change.field));
        let by_them = theirs.contains(&(at, change.field.as_str()));
        match (by_us == by_them, by_us) {
            (true, true) => refused += 1,
            (true, false) => accepted += 1,
            (false, _) if places => {}
            (false, _) => {
                wrong.push(format!("{} = {}: rules {by_us}, frictionless {by_them}", change.field, change.value))
            }
        }
        let others = theirs.range((at, "")..(at + 1, "")).filter(|(_, field)| *field != change.field);
        wrong.extend(others.map(|(_, field)| format!("{}: frictionless refuses {field}", change.field)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 80 && accepted > 80, "{refused} refused, {accepted} accepted");
}
