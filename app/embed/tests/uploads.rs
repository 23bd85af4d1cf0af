//! The door of files gives the report that the check of whole files gives, and records that a form takes over.

mod kit;

use serde_json::Value;
use shequ_core::catalogue::Form;
use shequ_core::report::to_json;
use shequ_core::words;
use shequ_embed::files::Role;
use shequ_embed::{engine, files};
use shequ_files::annotate::{Marking, annotate};
use shequ_files::check::{Asked, Checked, Step, check_files};
use shequ_files::{Input, Source};
use std::ops::ControlFlow;

const TABLE: &str = "统计用区划代码,报告期,单位名称,常住户数\r\n450102001001,2025,江南社区,约一千\r\n\
                     450102001002,2025,江北社区,\"1,200\"\r\n";

fn tree(text: &str) -> Value {
    serde_json::from_str(text).expect("an answer is JSON")
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("small")
}

fn opened() -> u32 {
    number(&tree(&engine::open(&kit::packed()).expect("it opens"))["handle"])
}

/// Checks files to the end; gives the number of the check and how often it was stepped.
fn checked(handle: u32, asked: &str, given: &[(&str, &str)]) -> (u32, usize) {
    let check = number(&tree(&files::begin(handle, asked).expect("it begins"))["check"]);
    for (name, text) in given {
        files::add(check, name, text.as_bytes()).expect("it is taken");
    }
    for steps in 1..100 {
        if tree(&files::step(check).expect("it goes on"))["done"] == true {
            return (check, steps);
        }
    }
    panic!("a small file takes less than a hundred steps");
}

/// The check of whole files, as every door does it.
fn whole(handle: u32, given: &[(&str, &str)], lang: shequ_core::Lang) -> Checked {
    let inputs = given.iter().map(|(name, text)| Input { name: (*name).into(), source: Source::Bytes((*text).into()) });
    let desk = engine::desk(handle).expect("it is open");
    let checkers =
        |form: &'static Form| engine::checker_of_form(form).unwrap_or_else(|| Err(words!("没有", "there is none")));
    let checkers: &'static _ = Box::leak(Box::new(checkers));
    let go_on: &'static mut _ = Box::leak(Box::new(|_: Step<'_>| ControlFlow::Continue(())));
    let asked = Asked { lang, ..Asked::default() };
    check_files(inputs.collect(), desk.catalogue(), asked, checkers, go_on).expect("it is checked")
}

#[test]
fn the_report_is_that_of_whole_files() {
    let handle = opened();
    let given = [("a.csv", TABLE), ("照片.xlsx", "\u{fffd}no workbook")];
    let (check, steps) = checked(handle, r#"{"lang":"en"}"#, &given);
    assert!(steps >= 3, "reading, checking and telling are steps of their own");
    let whole = whole(handle, &given, shequ_core::Lang::En);
    assert_eq!(files::ask(check, r#"{"report":{}}"#).expect("a report"), to_json(&whole.report));
    let told = tree(&files::ask(check, r#"{"told":{}}"#).expect("everything"));
    assert_eq!(told["files"][1]["usable"], false);
    assert_eq!(told["places"].as_array().map(Vec::len), Some(whole.report.findings.len()));
    let csv = files::ask(check, r#"{"csv":{}}"#).expect("a table");
    assert!(csv.starts_with("\u{feff}File,Cell,") && csv.contains("a.csv,D2,450102001001"), "{csv}");
    files::close(check);
    assert_eq!(files::ask(check, r#"{"told":{}}"#).expect_err("closed").error.code, "no-such-check");
}

#[test]
fn a_marked_workbook_is_that_of_the_library_and_is_handed_over_once() {
    let handle = opened();
    let given = [("村/a.csv", TABLE), ("b.csv", "x")];
    let (check, _) = checked(handle, "{}", &given);
    let ask = |at: u32| files::ask(check, &format!(r#"{{"marked":{{"row":{at}}}}}"#));
    let told = tree(&ask(1).expect("it is marked"));
    assert_eq!((&told["name"], &told["own"]), (&"a-标注.xlsx".into(), &false.into()));
    let report = whole(handle, &given, shequ_core::Lang::Zh).report;
    let desk = engine::desk(handle).expect("it is open");
    let marking = Marking {
        report: &report,
        catalogue: desk.catalogue(),
        form: 0,
        file: "村/a.csv",
        alone: false,
        lang: shequ_core::Lang::Zh,
    };
    let own = annotate(TABLE.as_bytes(), &marking).expect("it is marked");
    assert_eq!(told["lines"], own.lines);
    assert!(files::marked(check).expect("bytes") == own.bytes, "the same bytes");
    assert_eq!(files::marked(check).expect_err("once").error.code, "nothing-marked");
    for at in [0, 3] {
        assert_eq!(ask(at).expect_err("there is none").error.code, "no-such-file");
    }
    let page = files::ask(check, r#"{"html":{"handbook":"handbook.html"}}"#).expect("a page");
    assert!(page.contains("href=\"handbook.html#field-community-hh_resident\"") && page.contains("约一千"), "{page}");
    assert!(!files::ask(check, r#"{"html":{}}"#).expect("a page").contains("<a href=\"#field"));
    files::close(check);
}

#[test]
fn register_and_last_year_take_part() {
    let handle = opened();
    let begun = || number(&tree(&files::begin(handle, "{}").expect("it begins"))["check"]);
    let ended = |check: u32| {
        while tree(&files::step(check).expect("it goes on"))["done"] != true {}
        tree(&files::ask(check, r#"{"report":{}}"#).expect("a report"))
    };
    let rules = |report: &Value| -> Vec<String> {
        let all = report["findings"].as_array().expect("a list");
        all.iter().map(|one| one["rule"].as_str().expect("an id").to_owned()).collect()
    };
    let alone = begun();
    files::add(alone, "a.csv", TABLE.as_bytes()).expect("it is taken");
    let alone = ended(alone);
    let with = begun();
    files::add(with, "a.csv", TABLE.as_bytes()).expect("it is taken");
    let register = "代码,名称,类型\n450102001001,江南社区,community\n450102001003,江东社区,community\n";
    files::add_as(with, Role::Register, "名录.csv", register.as_bytes()).expect("a register");
    let before = TABLE.replace("2025", "2024").replace("约一千", "40");
    files::add_as(with, Role::Previous, "上年.csv", before.as_bytes()).expect("it is taken");
    let with = ended(with);
    assert!(!rules(&alone).contains(&"structure.unit_not_reported".to_owned()));
    assert!(rules(&with).contains(&"structure.unit_not_reported".to_owned()), "{:?}", rules(&with));
    assert_ne!(alone["counts"]["rules"], Value::Null);
    let judged = |report: &Value| ["pass", "fail", "undetermined"].map(|name| report["counts"][name].as_u64());
    assert_ne!(judged(&alone), judged(&with), "rules against last year run");
    // What is no register is told at once, with its line.
    let broken = begun();
    let twice = "代码,名称\n450102001001,甲\n450102001001,乙\n";
    let refused = files::add_as(broken, Role::Register, "名录.csv", twice.as_bytes()).expect_err("doubled");
    assert_eq!(refused.error.code, "register-not-read");
    assert!(refused.error.what.zh.contains("第 3 行"), "{}", refused.error.what.zh);
    files::close(broken);
}

#[test]
fn files_of_several_forms_are_checked_each_by_its_own_rules() {
    let handle = opened();
    let catalogue = engine::desk(handle).expect("it is open").catalogue();
    // Code, name and year come first in each form.
    let table = |form: &str, rows: &str| {
        let heads = catalogue.form(form).expect("a form").fields.iter().map(|field| field.label.zh.clone());
        format!("{}\r\n{rows}", heads.collect::<Vec<_>>().join(","))
    };
    let county = table("county", "450102000000,某区,2025\r\n");
    let communities = table("community", "450102001001,江南社区,2025\r\n450102001002,江北社区,2025\r\n");
    let (check, _) = checked(handle, "{}", &[("县.csv", &county), ("a.csv", &communities)]);
    let told = tree(&files::ask(check, r#"{"told":{}}"#).expect("everything"));
    let files_told: Vec<(&str, bool)> = told["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| (file["name"].as_str().expect("a name"), file["usable"] == true))
        .collect();
    assert_eq!(files_told, [("县.csv", true), ("a.csv", true)], "in the order in which they were handed over");
    let mut forms: Vec<&str> =
        told["units"].as_array().expect("a list").iter().filter_map(|unit| unit["form"].as_str()).collect();
    forms.sort_unstable();
    assert_eq!(forms, ["community", "community", "county"]);
    let entries: Vec<&str> =
        told["places"].as_array().expect("a list").iter().filter_map(|place| place["entry"].as_str()).collect();
    let of = |field: &str| entries.contains(&field);
    assert!(of("field-county-unit_head") && of("field-community-unit_head"), "of the form that the unit reports on");
    assert_eq!(told["report"]["counts"]["records"], 3);
    files::close(check);
}

#[test]
fn a_record_is_marked_as_imported_and_keeps_what_could_not_be_read() {
    let (check, _) = checked(opened(), "{}", &[("a.csv", TABLE)]);
    let told = tree(&files::ask(check, r#"{"told":{}}"#).expect("everything"));
    assert_eq!(told["units"][1]["name"], "江北社区");
    let record = |at: u32| files::ask(check, &format!(r#"{{"record":{{"row":{at}}}}}"#));
    let first = tree(&record(1).expect("a record"));
    assert_eq!((&first["unit"], &first["values"]["hh_resident"]), (&"450102001001".into(), &"约一千".into()));
    assert_eq!(first["states"]["hh_resident"]["origin"], "imported");
    assert_eq!(first["states"]["pop_resident"], Value::Null, "a blank cell came from nowhere");
    assert_eq!(tree(&record(2).expect("a record"))["values"]["hh_resident"], "1200");
    for at in [0, 3] {
        assert_eq!(record(at).expect_err("there is none").error.code, "no-such-record");
    }
    files::close(check);
}

thread_local! {
    static HEARD: std::cell::RefCell<Vec<u64>> = const { std::cell::RefCell::new(Vec::new()) };
}

#[test]
fn reading_tells_how_far_it_is_within_its_step() {
    let handle = opened();
    files::hear(|records| HEARD.with_borrow_mut(|heard| heard.push(records)));
    let row = |n: u32| format!("4501{n:08},2025,社区{n},1200\r\n");
    let rows: String = (1_001..4_001).map(row).collect();
    let table = format!("统计用区划代码,报告期,单位名称,常住户数\r\n{rows}");
    let check = number(&tree(&files::begin(handle, "{}").expect("it begins"))["check"]);
    files::add(check, "a.csv", table.as_bytes()).expect("it is taken");
    let progress = tree(&files::step(check).expect("it reads"));
    let heard = HEARD.take();
    assert!(heard.len() > 1 && heard.is_sorted(), "{heard:?}");
    assert_eq!((heard.last(), progress["of"].as_u64()), (Some(&3_000), Some(3_000)));
    files::close(check);
}

#[test]
fn what_cannot_be_done_is_said() {
    let handle = opened();
    for (asked, code) in [
        (r#"{"form":"no_such"}"#, "no-such-form"),
        (r#"{"period":"soon"}"#, "request-not-read"),
        (r#"{"forms":"community"}"#, "request-not-read"),
        ("[]", "request-not-read"),
    ] {
        assert_eq!(files::begin(handle, asked).expect_err("refused").error.code, code, "{asked}");
    }
    assert_eq!(files::begin(4_000, "{}").expect_err("refused").error.code, "no-such-catalogue");
    let (check, _) = checked(handle, "{}", &[("a.csv", TABLE)]);
    let late = files::add(check, "b.csv", &[]).expect_err("too late");
    assert_eq!(late.error.code, "files-read-already");
    assert_eq!(files::ask(check, r#"{"tell":{}}"#).expect_err("unknown").error.code, "request-not-read");
    let fresh = number(&tree(&files::begin(handle, "{}").expect("it begins"))["check"]);
    assert_eq!(files::ask(fresh, r#"{"report":{}}"#).expect_err("not yet").error.code, "files-not-done");
    [check, fresh].into_iter().for_each(files::close);
}

#[test]
fn no_more_is_held_than_a_browser_bears() {
    let handle = opened();
    let mut open = Vec::new();
    let refused = loop {
        match files::begin(handle, "{}") {
            Ok(told) => open.push(number(&tree(&told)["check"])),
            Err(failure) => break failure,
        }
        assert!(open.len() <= shequ_embed::limits::MAX_CHECKS);
    };
    assert_eq!(refused.error.code, "too-many-checks");
    let first = open[0];
    for _ in 0..shequ_embed::limits::MAX_FILES {
        files::add(first, "a.csv", &[]).expect("it is taken");
    }
    assert_eq!(files::add(first, "a.csv", &[]).expect_err("one too many").error.code, "too-many-files");
    open.into_iter().for_each(files::close);
}
