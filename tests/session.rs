//! A session and a check of its record are one: after every change the same findings, and the same bytes of report.

use shequ_core::catalogue::{Catalogue, ExampleRecord, Form};
use shequ_core::column::record::write_json;
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::report::{first_line, to_json};
use shequ_core::session::{Entry, Session};
use shequ_core::value::State;
use shequ_core::{Asked, Checker, check_record};
use shequ_kit::chance::Chance;
use shequ_kit::records::{Beside, Sampler, batch};
use shequ_kit::seeds;

const BESIDE: Beside = Beside { previous: true, register: false };

/// Spellings that people use where the value is something else.
const TYPED: [&str; 16] = [
    "", "0", "12", "１２", "1,200", "300㎡", "约300", "—", "/", "是", "×", "2025.12.31", "-5", "1e3", "  7 ",
    "999999999999999999999",
];

/// The JSON of a drawn record and of last year's.
fn drawn(catalogue: &Catalogue, form: &Form, record: &ExampleRecord) -> (String, Option<String>) {
    let one = batch(catalogue, form, std::slice::from_ref(record), BESIDE);
    let previous = one.previous.as_ref().filter(|p| p.present[0]);
    (write_json(&one, form, catalogue, 0), previous.map(|p| write_json(&p.batch, form, catalogue, 0)))
}

/// Everything a session says, against a check of its record from scratch.
fn compare(session: &Session<'_>, asked: &Asked<'_>, after: &str) {
    let checker = session.checker();
    let record = session.record();
    let fresh = check_record(checker, &record, asked);
    let own = session.checked();
    assert_eq!(fresh.record.as_deref(), Some(record.as_str()), "{after}");
    assert_eq!(to_json(&own.report), to_json(&fresh.report), "{after}\n{record}");
    assert_eq!(own.receipt, fresh.receipt, "{after}");
    let findings: Vec<_> = session.findings().cloned().collect();
    let told: Vec<_> = fresh.report.findings.iter().filter(|f| f.scope != "structure").cloned().collect();
    assert_eq!(findings, told, "{after}");
    assert_eq!(session.undetermined().cloned().collect::<Vec<_>>(), fresh.report.undetermined, "{after}");
    assert_eq!(session.assessments().cloned().collect::<Vec<_>>(), fresh.report.assessments, "{after}");
    let line = first_line(fresh.report.verdict, &fresh.report.counts, asked.lang);
    assert_eq!(session.summary().line, line, "{after}");
    assert_eq!(session.summary().verdict, fresh.report.verdict, "{after}");
}

/// One change of any kind, and what it was.
fn change(session: &mut Session<'_>, other: &ExampleRecord, chance: &mut Chance) -> String {
    let form = session.checker().form;
    let cells = session.cells();
    let at = *chance.pick(&cells);
    let path = at.path(form);
    match chance.below(10) {
        0 => {
            let state = *chance.pick(&[State::Blank, State::NotApplicable, State::NotAvailable]);
            session.set(at, Entry::State(state));
            format!("{path} is {state:?}")
        }
        1 => {
            let row = u32::try_from(chance.below(4)).expect("small");
            session.insert_row(0, row);
            format!("row {row} put in")
        }
        2 => {
            let row = u32::try_from(chance.below(4)).expect("small");
            session.remove_row(0, row);
            format!("row {row} taken away")
        }
        3 => {
            let blank: Vec<CellAt> = cells.into_iter().filter(|at| at.table.is_none()).collect();
            let at = *chance.pick(&blank);
            session.carry(at);
            session.set_origin(at, Some(CameFrom::Confirmed));
            format!("{} carried", at.path(form))
        }
        4 => {
            let prints: Vec<String> = session.findings().map(|f| f.fingerprint.clone()).collect();
            if !prints.is_empty() {
                let text = *chance.pick(&["核实无误", "2025年5月新建小区交付，新增320户", ""]);
                let print: &String = chance.pick(&prints);
                session.explain(print, text, "韦某", "2026-01-08");
            }
            "explained".to_owned()
        }
        5 | 6 => {
            let text = *chance.pick(&TYPED);
            session.set(at, Entry::Text(text));
            format!("{path} = {text:?}")
        }
        _ => {
            let field = &form.field_at(at.table, at.field).id;
            let cells = match at.table {
                None => Some(&other.values),
                Some(t) => {
                    other.tables.iter().find(|(id, _)| *id == form.tables[usize::from(t)].id).and_then(|t| t.1.first())
                }
            };
            let drawn = cells.and_then(|cells| cells.iter().find(|(id, _)| id == field));
            let text = drawn.map_or("3", |(_, text)| text).to_owned();
            session.set(at, Entry::Text(&text));
            format!("{path} = {text:?}")
        }
    }
}

#[test]
fn after_every_change_a_session_says_what_a_fresh_check_says() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let sampler = Sampler::new(&catalogue, form);
    let mut chance = Chance::new(11);
    for _ in 0..25 {
        let (record, previous) = drawn(&catalogue, form, &sampler.record(&mut chance));
        let asked = Asked { previous: previous.as_deref(), ..Asked::default() };
        let mut session = Session::new(&checker, &record, &asked);
        compare(&session, &asked, "opened");
        for _ in 0..25 {
            let other = sampler.record(&mut chance);
            let what = change(&mut session, &other, &mut chance);
            compare(&session, &asked, &what);
        }
    }
}

#[test]
fn a_record_written_and_read_again_keeps_everything_that_was_said() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let asked = Asked::default();
    let mut session = Session::new(&checker, r#"{"record":1,"form":"community"}"#, &asked);
    let at = |id: &str| CellAt::parse(id, form).expect("a field of the form");
    session.set(at("hh_resident"), Entry::Text("约一千"));
    session.set(at("pop_resident"), Entry::State(State::NotAvailable));
    session.set_note(at("pop_resident"), "公安尚未提供");
    session.insert_row(0, 9);
    session.set(at("facilities[1].facility_id"), Entry::Text("F1"));
    session.set_origin(at("facilities[1].facility_id"), Some(CameFrom::Imported));
    let record = session.record();
    let again = Session::new(&checker, &record, &asked);
    assert_eq!(again.record(), record);
    assert_eq!(again.text(at("hh_resident")), "约一千");
    assert_eq!(again.state(at("hh_resident")), State::Unreadable);
    assert_eq!(again.mark(at("pop_resident")).map(|mark| mark.note.as_str()), Some("公安尚未提供"));
    assert_eq!(again.mark(at("facilities[1].facility_id")).and_then(|mark| mark.origin), Some(CameFrom::Imported));
}

#[test]
fn an_explanation_counts_while_its_values_stand_and_lapses_in_sight() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let sampler = Sampler::new(&catalogue, form);
    let mut chance = Chance::new(5);
    // A record with something to explain that hangs on a plain number.
    let (mut session, finding) = (0..500)
        .find_map(|_| {
            let (record, _) = drawn(&catalogue, form, &sampler.record(&mut chance));
            let session = Session::new(&checker, &record, &Asked::default());
            let finding = session.findings().find(|f| f.severity == "verify" && f.gap.is_some()).cloned()?;
            Some((session, finding))
        })
        .expect("some record has something to explain");
    let before = session.summary();
    session.explain(&finding.fingerprint, "核实无误", "", "");
    let refused =
        session.findings().find(|f| f.fingerprint == finding.fingerprint).unwrap().explanation.clone().unwrap();
    assert!(!refused.accepted && !refused.reason.is_empty());
    assert_eq!(session.summary(), before);
    session.explain(&finding.fingerprint, "2025年5月新建小区交付，新增320户", "韦某", "2026-01-08");
    assert_eq!(session.summary().explained, before.explained + 1);
    let cell = session.cells_of(&finding)[0];
    session.set(cell, Entry::State(State::Blank));
    let report = session.report();
    assert_eq!(report.counts.lapsed, 1);
    assert!(["not_needed", "values_changed"].contains(&report.lapsed[0].status));
    assert!(!report.lapsed[0].says.is_empty());
}

#[test]
fn one_change_looks_at_a_small_part_of_the_rules() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let mut session = Session::new(&checker, r#"{"record":1,"form":"community","period":"2025"}"#, &Asked::default());
    let at = CellAt::parse("mediator_n", form).expect("a field of the form");
    let changes = session.set(at, Entry::Text("3"));
    assert!(changes.cells.contains(&at));
    assert!(changes.cells.len() < 20, "{} cells", changes.cells.len());
    assert_eq!(session.set(at, Entry::Text("3")).cells.len(), 1, "the same again changes nothing else");
}
