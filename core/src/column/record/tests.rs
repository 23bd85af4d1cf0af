//! Records as JSON: what is taken, what is refused, and that writing and reading agree.

use super::*;
use crate::catalogue::{BlankMeans, Section, Table};
use crate::column::CameFrom;
use crate::column::read::tests::{catalogue, field};
use crate::column::read::{canonical, show};
use crate::span::Lang;

fn form() -> Form {
    let section = |id: &str, items: Vec<Item>| Section { id: id.into(), title: Words::default(), items };
    let number = |places| Kind::Number { places };
    Form {
        id: "community".into(),
        title: Words::default(),
        unit: "community".into(),
        period: "year".into(),
        table_number: None,
        authority: None,
        valid_until: None,
        unit_key: 0,
        unit_name: None,
        period_field: Some(1),
        sections: vec![
            section("basic", (0..6).map(Item::Field).chain([Item::Table(0)]).collect()),
            section("head", vec![Item::Field(6), Item::Field(7)]),
        ],
        fields: vec![
            field("code12", Kind::Division, None),
            field("period", Kind::Year, None),
            field("hh_resident", number(0), Some("household")),
            field("kind", Kind::Code { list: 0 }, None),
            field("one_stop", Kind::Flag, None),
            Field { blank: BlankMeans::NotApplicable, ..field("address", Kind::Text, None) },
            field("phone", Kind::Phone, None),
            field("reported_on", Kind::Date, None),
        ],
        tables: vec![Table {
            id: "facilities".into(),
            section: 0,
            title: Words::default(),
            rows: (0, 50),
            key: Some(0),
            when: None,
            fields: vec![field("facility_id", Kind::Text, None), field("area_total", number(2), Some("m2"))],
        }],
        rules: Vec::new(),
        standards: Vec::new(),
        names: crate::lang::Names::default(),
    }
}

fn read(text: &str) -> (Batch, Vec<RecordFault>) {
    let (form, catalogue) = (form(), catalogue());
    let mut batch = Batch::for_form(&form);
    let faults = RecordReader::new(&form, &catalogue).push_json(&mut batch, text, Place::default());
    for column in &batch.fields {
        assert_eq!(column.len(), batch.len);
    }
    for table in &batch.tables {
        assert_eq!(table.starts.len(), batch.len + 1);
        assert!(table.fields.iter().all(|column| column.len() == table.len()));
    }
    (batch, faults)
}

fn value(batch: &Batch, id: &str) -> String {
    let form = form();
    let at = form.field_index(id).unwrap();
    canonical(&form.fields[at], &catalogue(), &batch.fields[at], 0)
}

fn paths(faults: &[RecordFault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.path.as_str()).collect()
}

const FULL: &str = r#"{ "record": 1, "form": "community", "unit": "450102001001", "period": "2025",
  "catalogue": "sha256:0", "head": { "phone": "0771-2222222", "reported_on": "2026-01-08" },
  "values": { "hh_resident": "1,060", "kind": "城市社区", "one_stop": true,
              "facilities": [ { "facility_id": "F1", "area_total": 610.10 }, { "facility_id": "F\u0032", "area_total": "约300" } ] },
  "states": { "hh_resident": { "origin": "confirmed", "note": "x" } },
  "explanations": [ { "rule": "r", "fingerprint": "f", "text": "并村" } ] }"#;

#[test]
fn a_full_record_is_read() {
    let (batch, faults) = read(FULL);
    assert_eq!(faults, Vec::new());
    assert_eq!(batch.len, 1);
    for (id, expected) in [
        ("code12", "450102001001"),
        ("period", "2025"),
        ("hh_resident", "1060"),
        ("kind", "urban"),
        ("one_stop", "true"),
        ("phone", "0771-2222222"),
        ("reported_on", "2026-01-08"),
    ] {
        assert_eq!(value(&batch, id), expected, "{id}");
    }
    assert_eq!(batch.fields[5].state_of(0), State::NotApplicable);
    let table = &batch.tables[0];
    assert_eq!(table.fields[1].int(0), Some(61_010));
    assert_eq!(table.fields[0].text(1), Some("F2"));
    assert_eq!(table.fields[1].raw(1), Some("约300"));
    assert_eq!(show(&form().tables[0].fields[1], &catalogue(), &table.fields[1], 0, Lang::Zh), "610.10");
}

#[test]
fn numbers_never_pass_through_a_float() {
    let (batch, faults) =
        read(r#"{"record":1,"values":{"hh_resident":999999999999999,"facilities":[{"area_total":9007199254740.99}]}}"#);
    assert_eq!(faults, Vec::new());
    assert_eq!(batch.fields[2].int(0), Some(999_999_999_999_999));
    assert_eq!(batch.tables[0].fields[1].int(0), Some(900_719_925_474_099));
    let (batch, _) = read(r#"{"record":1,"values":{"hh_resident":1e3}}"#);
    assert_eq!(batch.fields[2].raw(0), Some("1e3"));
}

#[test]
fn faults_have_paths_and_the_rest_is_read() {
    let (batch, faults) = read(
        r#"{"record":1,"units":"x","head":{"phon":"1","kind":"urban"},
            "values":{"hh_residnet":"5","hh_resident":"7","hh_resident":"8","kind":["urban"],"facilitie":[],
                      "facilities":[{"area_total":{"a":1},"area_totl":"5"},"x",{"area_total":"5","area_total":"6"}]},
            "states":{"nope":{"state":"blank"},"hh_resident":{"state":"blank"},"one_stop":{"state":"not_avail"},
                      "facilities[9].area_total":{"state":"blank"},"phone":3}}"#,
    );
    assert_eq!(
        paths(&faults),
        [
            "units",
            "values.hh_residnet",
            "values.hh_resident",
            "values.kind",
            "values.facilitie",
            "values.facilities[1].area_total",
            "values.facilities[1].area_totl",
            "values.facilities[2]",
            "values.facilities[3].area_total",
            "head.phon",
            "head.kind",
            "states.nope",
            "states.hh_resident",
            "states.one_stop.state",
            "states.facilities[9].area_total",
            "states.phone",
        ]
    );
    assert_eq!(faults[0].fix.zh, "是否要写“unit”？");
    assert_eq!(faults[1].fix.zh, "是否要写“hh_resident”？");
    assert_eq!(faults[4].fix.zh, "是否要写“facilities”？");
    assert_eq!(value(&batch, "hh_resident"), "7");
    assert_eq!(batch.tables[0].len(), 3);
    assert_eq!(batch.tables[0].fields[1].int(2), Some(500));
}

#[test]
fn what_is_no_record_of_the_form_adds_nothing() {
    for (text, path) in [
        ("{\"record\":1,", ""),
        ("[1]", ""),
        ("", ""),
        (r#"{"record":2,"values":{}}"#, "record"),
        (r#"{"record":1,"form":"township"}"#, "form"),
    ] {
        let (batch, faults) = read(text);
        assert_eq!((batch.len, paths(&faults)), (0, vec![path]), "{text}");
    }
    let (batch, faults) = read(r#"{"values":{"hh_resident":"5"}}"#);
    assert_eq!((batch.len, paths(&faults)), (1, vec!["record"]));
}

#[test]
fn unit_and_period_fill_their_fields_and_must_agree() {
    let (batch, faults) = read(
        r#"{"record":1,"unit":"450102001001","period":2025,"values":{"code12":"４５０１０２００１００１","period":"2025年"}}"#,
    );
    assert_eq!(faults, Vec::new());
    assert_eq!(value(&batch, "code12"), "450102001001");
    let (batch, faults) = read(
        r#"{"record":1,"unit":"450102001002","period":"2024","values":{"code12":"450102001001","period":"2025"}}"#,
    );
    assert_eq!(paths(&faults), ["unit", "period"]);
    assert_eq!(value(&batch, "code12"), "450102001001");
}

#[test]
fn states_take_the_place_of_values() {
    let (batch, faults) = read(
        r#"{"record":1,"values":{"hh_resident":null,"facilities":[{"facility_id":"F1"}]},
            "states":{"hh_resident":{"state":"not_available"},"address":{"state":"blank"},
                      "facilities[1].area_total":{"state":"not_applicable"}}}"#,
    );
    assert_eq!(faults, Vec::new());
    assert_eq!(batch.fields[2].state_of(0), State::NotAvailable);
    assert_eq!(batch.fields[5].state_of(0), State::Blank);
    assert_eq!(batch.tables[0].fields[1].state_of(0), State::NotApplicable);
}

#[test]
fn too_many_rows_are_cut_and_said() {
    let rows = vec!["{}"; MAX_TABLE_ROWS + 1].join(",");
    let (batch, faults) = read(&format!(r#"{{"record":1,"values":{{"facilities":[{rows}]}}}}"#));
    assert_eq!(paths(&faults), ["values.facilities"]);
    assert_eq!(batch.tables[0].len(), MAX_TABLE_ROWS);
}

#[test]
fn writing_and_reading_agree() {
    let (form, catalogue) = (form(), catalogue());
    let texts = [
        FULL,
        r#"{"record":1,"unit":"not a code","values":{"hh_resident":"约\"300\"","facilities":[{},{"area_total":"—"}]},
           "states":{"address":{"state":"blank"},"kind":{"state":"not_available"}}}"#,
        r#"{"record":1}"#,
    ];
    for text in texts {
        let (batch, faults) = read(text);
        assert_eq!(faults, Vec::new());
        let written = write_json(&batch, &form, &catalogue, 0);
        let (again, faults) = read(&written);
        assert_eq!(faults, Vec::new(), "{written}");
        assert_eq!(write_json(&again, &form, &catalogue, 0), written);
        for (a, b) in
            batch.fields.iter().zip(&again.fields).chain(batch.tables[0].fields.iter().zip(&again.tables[0].fields))
        {
            assert_eq!((&a.state, &a.raw), (&b.state, &b.raw), "{written}");
        }
    }
    let (batch, _) = read(FULL);
    assert_eq!(
        write_json(&batch, &form, &catalogue, 0),
        concat!(
            r#"{"catalogue":"sha256:0","explanations":[{"fingerprint":"f","rule":"r","text":"并村"}],"form":"community","head":{"phone":"0771-2222222","reported_on":"2026-01-08"},"#,
            r#""period":"2025","record":1,"states":{"hh_resident":{"note":"x","origin":"confirmed"}},"unit":"450102001001","values":{"facilities":["#,
            r#"{"area_total":"610.10","facility_id":"F1"},{"area_total":"约300","facility_id":"F2"}],"#,
            r#""hh_resident":"1060","kind":"urban","one_stop":"true"}}"#
        )
    );
}

#[test]
fn example_records_are_texts_by_id() {
    let (form, catalogue) = (form(), catalogue());
    let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    let record = ExampleRecord {
        values: vec![pair("hh_resident", "300"), pair("kind", "urban"), pair("hh", "1")],
        tables: vec![
            (
                "facilities".into(),
                vec![vec![pair("area_total", "100")], vec![pair("area_total", "50"), pair("aria", "1")]],
            ),
            ("rooms".into(), Vec::new()),
        ],
        ..ExampleRecord::default()
    };
    let mut batch = Batch::for_form(&form);
    let reader = RecordReader::new(&form, &catalogue);
    let faults = reader.push(&mut batch, &record, Place::default());
    assert_eq!(paths(&faults), ["values.hh", "values.facilities[2].aria", "values.rooms"]);
    reader.push(&mut batch, &ExampleRecord::default(), Place::default());
    assert_eq!((batch.len, batch.tables[0].len()), (2, 2));
    assert_eq!((batch.tables[0].rows_of(0), batch.tables[0].rows_of(1)), (0..2, 2..2));
    assert_eq!(batch.fields[2].int(0), Some(300));
    assert_eq!(batch.fields[2].state_of(1), State::Blank);
}

#[test]
fn marks_and_explanations_are_kept_and_told_where_they_are_wrong() {
    let (batch, faults) = read(FULL);
    assert_eq!(faults, Vec::new());
    let extras = &batch.extras[&0];
    let at = CellAt::parse("hh_resident", &form()).unwrap();
    assert_eq!(extras.marks[&at], Mark { state: None, origin: Some(CameFrom::Confirmed), note: "x".into() });
    assert_eq!(extras.explanations[0].text, "并村");
    let (batch, faults) = read(
        r#"{"record":1,"states":{"hh_resident":{"origin":"guessed"}},
           "explanations":[{"rule":"r"},{"rule":"r","text":"t","why":"?"},7,{"rule":1,"text":"t"}]}"#,
    );
    let expected = [
        "explanations[1]",
        "explanations[2].why",
        "explanations[3]",
        "explanations[4].rule",
        "explanations[4]",
        "states.hh_resident.origin",
    ];
    assert_eq!(paths(&faults), expected);
    assert_eq!(batch.extras[&0].explanations.len(), 1);
}

#[test]
fn half_a_surrogate_pair_stays_as_it_was_written() {
    let (batch, _) = read(r#"{"record":1,"values":{"address":"\ud800村"}}"#);
    assert!(value(&batch, "address").contains('村'), "{}", value(&batch, "address"));
}
