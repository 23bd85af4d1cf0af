//! The door of files gives the report that the check of whole files gives, and records that a form takes over.

mod kit;

use serde_json::Value;
use shequ_core::catalogue::Form;
use shequ_core::report::to_json;
use shequ_core::words;
use shequ_embed::{engine, files};
use shequ_files::check::{Asked, Step, check_files};
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
        files::add(check, name, text.as_bytes().to_vec()).expect("it is taken");
    }
    for steps in 1..100 {
        if tree(&files::step(check).expect("it goes on"))["done"] == true {
            return (check, steps);
        }
    }
    panic!("a small file takes less than a hundred steps");
}

#[test]
fn the_report_is_that_of_whole_files() {
    let handle = opened();
    let given = [("a.csv", TABLE), ("照片.xlsx", "\u{fffd}no workbook")];
    let (check, steps) = checked(handle, r#"{"lang":"en"}"#, &given);
    assert!(steps >= 3, "reading, checking and telling are steps of their own");
    let inputs = given.map(|(name, text)| Input { name: name.into(), source: Source::Bytes(text.into()) });
    let desk = engine::desk(handle).expect("it is open");
    let checkers =
        |form: &'static Form| engine::checker_of_form(form).unwrap_or_else(|| Err(words!("没有", "there is none")));
    let asked = Asked { lang: shequ_core::Lang::En, ..Asked::default() };
    let checkers: &'static _ = Box::leak(Box::new(checkers));
    let go_on: &'static mut _ = Box::leak(Box::new(|_: Step<'_>| ControlFlow::Continue(())));
    let whole = check_files(inputs.into(), desk.catalogue(), asked, checkers, go_on).expect("it is checked");
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
    let late = files::add(check, "b.csv", Vec::new()).expect_err("too late");
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
        files::add(first, "a.csv", Vec::new()).expect("it is taken");
    }
    assert_eq!(files::add(first, "a.csv", Vec::new()).expect_err("one too many").error.code, "too-many-files");
    open.into_iter().for_each(files::close);
}
