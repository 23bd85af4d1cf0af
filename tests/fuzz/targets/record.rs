//! Any text as a record. What is added holds together, is checked by all rules, and written out it reads back the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shequ_core::column::Place;
use shequ_core::column::record::{RecordReader, write_json};
use shequ_core::finding::Repeats;
use shequ_core::{Batch, Catalogue, Checker, Context, Machine};
use shequ_kit::seeds;
use std::sync::OnceLock;

fuzz_target!(|text: &str| {
    static CHECKER: OnceLock<(Checker<'static>, RecordReader)> = OnceLock::new();
    let (checker, reader) = CHECKER.get_or_init(|| {
        let catalogue: &'static Catalogue = Box::leak(Box::new(seeds::catalogue()));
        let form = catalogue.form("community").expect("the shipped form");
        (Checker::new(catalogue, form).expect("a sound plan"), RecordReader::new(form, catalogue))
    });
    let mut batch = Batch::for_form(checker.form);
    let faults = reader.push_json(&mut batch, text, Place::default());
    assert!(batch.len == 1 || batch.len == 0 && !faults.is_empty());
    assert!(batch.fields.iter().all(|column| column.len() == batch.len));
    for table in &batch.tables {
        assert_eq!(table.starts.len(), batch.len + 1);
        assert!(table.fields.iter().all(|column| column.len() == table.len()));
    }
    if batch.len == 0 {
        return;
    }
    let outcomes = checker.check(&mut Machine::default(), &batch, &Context::year(2025), &mut Repeats::default());
    let tally = outcomes.tally;
    assert!(tally.pass + tally.fail + tally.not_applicable + tally.undetermined > 0);
    let written = write_json(&batch, checker.form, checker.catalogue, 0);
    let mut again = Batch::for_form(checker.form);
    let faults = reader.push_json(&mut again, &written, Place::default());
    assert_eq!(faults, [], "{written}");
    assert_eq!(write_json(&again, checker.form, checker.catalogue, 0), written);
});
