//! The door of plain exports gives what the core gives, and says in words what it cannot do.

mod kit;

use kit::packed;
use serde_json::Value;
use shequ_core::report::to_json;
use shequ_core::{Asked, Checker, check_record};
use shequ_embed::abi::{shequ_alloc, shequ_check, shequ_free, shequ_len, shequ_open};
use shequ_embed::engine;

fn tree(text: &str) -> Value {
    serde_json::from_str(text).expect("an answer is JSON")
}

const RECORD: &str = r#"{"record":1,"form":"community","unit":"450102001001","period":"2025",
    "values":{"hh_resident":"1060","facilities":[{"facility_id":"F1","area_total":"500","area_activity":"600"}]}}"#;

#[test]
fn a_record_gets_the_same_bytes_as_from_the_core() {
    let packed = packed();
    let opened = tree(&engine::open(&packed).expect("it opens"));
    let handle = u32::try_from(opened["handle"].as_u64().expect("a number")).expect("small");
    let told = engine::check(handle, &format!("{{\"record\":{RECORD}}}")).expect("it is checked");
    let catalogue = shequ_core::load_packed(&packed).catalogue.expect("it loads");
    let form = catalogue.form("community").expect("a form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    assert_eq!(told, to_json(&check_record(&checker, RECORD, &Asked::default()).report));
    assert!(told.contains("activity_area_exceeds_total"));
    let again = tree(&engine::open(&packed).expect("it opens again"));
    assert_eq!(again["handle"], opened["handle"], "the same catalogue is opened once");
    assert_eq!(opened["digest"].as_str(), Some(catalogue.digest.as_str()));
}

#[test]
fn a_session_tells_what_a_change_changed() {
    let opened = tree(&engine::open(&packed()).expect("it opens"));
    let handle = u32::try_from(opened["handle"].as_u64().expect("a number")).expect("small");
    let session = tree(&engine::session(handle, &format!("{{\"record\":{RECORD}}}")).expect("it opens"));
    let number = u32::try_from(session["session"].as_u64().expect("a number")).expect("small");
    let cell = &session["view"]["cells"]["facilities[1].area_activity"];
    assert_eq!(cell["text"], "600.00");
    assert_ne!(cell["findings"].as_array().map(Vec::len), Some(0));
    let act = |action: &str| tree(&engine::act(number, action).expect("it is done"));
    let changed = act(r#"{"set":{"at":"facilities[1].area_activity","text":"４00"}}"#);
    let cell = &changed["cells"]["facilities[1].area_activity"];
    assert_eq!((cell["text"].as_str(), cell["value"].as_str()), (Some("４00"), Some("400.00")));
    let rules: Vec<&str> =
        changed["findings"].as_array().expect("changed").iter().filter_map(|f| f["rule"].as_str()).collect();
    assert!(!rules.contains(&"activity_area_exceeds_total"));
    let record = act(r#"{"record":{}}"#);
    assert_eq!(record["values"]["facilities"][0]["area_activity"], "400.00");
    for (action, code) in [
        (r#"{"set":{"at":"facilities[9].area_activity","text":"1"}}"#, "no-such-cell"),
        (r#"{"set":{"at":"hh_resident"}}"#, "text-or-state"),
        (r#"{"sett":{}}"#, "request-not-read"),
        (r#"{"remove_row":{"table":"facilities","row":0}}"#, "no-such-cell"),
        (r#"{"origin":{"at":"hh_resident","origin":"guessed"}}"#, "no-such-origin"),
    ] {
        assert_eq!(engine::act(number, action).expect_err("refused").error.code, code, "{action}");
    }
    engine::close(number);
    assert_eq!(engine::act(number, r#"{"view":{}}"#).expect_err("closed").error.code, "no-such-session");
}

#[test]
fn a_compiled_catalogue_is_the_same_catalogue() {
    let packed = packed();
    let compiled = engine::compile(&packed).expect("it is compiled");
    assert_eq!(tree(&engine::open(&packed).expect("it opens")), tree(&engine::open(&compiled).expect("it opens")));
    let other = compiled.replacen("\"compiled\":\"", "\"compiled\":\"1", 1);
    for (text, said) in [(&compiled[..9_000], "cut off"), (&other, "another version")] {
        let error = engine::open(text).expect_err("refused").error;
        assert_eq!(error.code, "catalogue-not-loaded");
        assert!(error.what.en.contains(said), "{}", error.what.en);
    }
}

#[test]
fn what_cannot_be_done_is_said_in_both_languages() {
    let refused = [
        engine::open("{}").expect_err("no catalogue"),
        engine::open("not json").expect_err("no catalogue"),
        engine::check(4_000, "{}").expect_err("no handle"),
    ];
    for failure in refused {
        let error = failure.error;
        for said in [&error.what, &error.why, &error.fix] {
            assert!(!said.zh.is_empty() && !said.en.is_empty(), "{}", error.code);
        }
    }
}

/// A text in a buffer of the library, as a host passes it.
fn passed(text: &[u8]) -> *mut u8 {
    let buffer = shequ_alloc(text.len());
    assert!(!buffer.is_null());
    // SAFETY: the buffer has that length.
    #[allow(unsafe_code)]
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), buffer, text.len());
    }
    buffer
}

/// Takes an answer out of its buffer and gives the buffer back.
fn taken(buffer: *mut u8) -> String {
    // SAFETY: the buffer came from the library and is used once.
    #[allow(unsafe_code)]
    unsafe {
        let bytes = std::slice::from_raw_parts(buffer, shequ_len(buffer)).to_vec();
        shequ_free(buffer);
        String::from_utf8(bytes).expect("an answer is UTF-8")
    }
}

#[test]
fn buffers_go_in_and_out() {
    let packed = packed();
    let (catalogue, request) = (passed(packed.as_bytes()), passed(&[0xff, 0xfe]));
    // SAFETY: both buffers have the lengths given.
    #[allow(unsafe_code)]
    let (opened, refused) = unsafe { (shequ_open(catalogue, packed.len()), shequ_check(1, request, 2)) };
    assert!(taken(opened).contains("\"handle\":"));
    assert!(taken(refused).starts_with("{\"error\":{\"code\":\"not-utf-8\""));
    assert!(shequ_alloc(usize::MAX).is_null());
    // SAFETY: both came from the library and are given back once.
    #[allow(unsafe_code)]
    unsafe {
        shequ_free(catalogue);
        shequ_free(request);
        shequ_free(std::ptr::null_mut());
    }
}
