//! The report's bytes: keys in order, a digest that anyone can recompute, and no trace of how the records were handed over.

use sha2::{Digest, Sha256};
use shequ_core::catalogue::{Catalogue, ExampleRecord, Form};
use shequ_core::report::to_json;
use shequ_core::{Batch, Checker, Context, Lang, Report, Run, RunOptions};
use shequ_kit::chance::Chance;
use shequ_kit::records::{Beside, Sampler, batch};
use shequ_kit::seeds;

const BESIDE: Beside = Beside { previous: true, register: true };

fn options(lang: Lang) -> RunOptions {
    RunOptions { context: Context::year(2025), lang, level: Some("county".into()), period: "2025".into() }
}

/// Records `first..` of a run, with the places they have in the whole run.
fn part(catalogue: &Catalogue, form: &Form, records: &[ExampleRecord], first: usize) -> Batch {
    let mut batch = batch(catalogue, form, records, BESIDE);
    let first = u32::try_from(first).expect("few records");
    let rows = batch.tables.iter_mut().flat_map(|table| &mut table.places);
    batch.places.iter_mut().chain(rows).for_each(|place| place.row += first);
    batch
}

fn report(checker: &Checker<'_>, records: &[ExampleRecord], cuts: &[usize], lang: Lang) -> Report {
    let mut run = Run::new(checker, options(lang));
    let mut first = 0;
    for end in cuts.iter().copied().chain([records.len()]) {
        run.push(&part(checker.catalogue, checker.form, &records[first..end], first));
        first = end;
    }
    run.finish()
}

fn drawn(catalogue: &Catalogue, form: &Form, count: usize, seed: u64) -> Vec<ExampleRecord> {
    let sampler = Sampler::new(catalogue, form);
    let mut chance = Chance::new(seed);
    (0..count).map(|_| sampler.record(&mut chance)).collect()
}

/// The keys of every object of a JSON text, in the order of the text.
fn objects(json: &str) -> Vec<Vec<String>> {
    let (mut done, mut open): (Vec<Vec<String>>, Vec<Option<Vec<String>>>) = (Vec::new(), Vec::new());
    let bytes = json.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => open.push(Some(Vec::new())),
            b'[' => open.push(None),
            b'}' | b']' => done.extend(open.pop().flatten()),
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if let (Some(b':'), Some(Some(keys))) = (bytes.get(at + 1), open.last_mut()) {
                    keys.push(json[start..at].to_owned());
                }
            }
            _ => {}
        }
        at += 1;
    }
    done
}

#[test]
fn keys_stand_in_alphabetical_order_at_every_level() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let report = report(&checker, &drawn(&catalogue, form, 30, 1), &[], Lang::Zh);
    let json = to_json(&report);
    let objects = objects(&json);
    for keys in &objects {
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    }
    let some = |key: &str| objects.iter().any(|keys| keys.iter().any(|k| k == key));
    for key in ["assessments", "by_severity", "measure", "needs", "by", "met"] {
        assert!(some(key), "the sample reaches no `{key}`");
    }
    assert!(!json.contains('\n') && !json.contains("\": "), "no layout between tokens");
}

#[test]
fn the_digest_is_that_of_the_report_without_it() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let records = drawn(&catalogue, form, 10, 2);
    let report = report(&checker, &records, &[], Lang::En);
    let json = to_json(&report);
    let member = format!(",\"digest\":\"{}\"", report.digest);
    assert_eq!(json.matches(&member).count(), 1);
    let hash = Sha256::digest(json.replace(&member, "").as_bytes());
    let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(report.digest, format!("sha256:{hex}"));
    let other = self::report(&checker, &records[1..], &[], Lang::En);
    assert_ne!(other.digest, report.digest);
}

#[test]
fn equal_input_gives_equal_bytes_and_language_changes_words_only() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let records = drawn(&catalogue, form, 40, 3);
    let again = seeds::catalogue();
    let other = Checker::new(&again, again.form("community").expect("the shipped form")).expect("it compiles");
    let first = report(&checker, &records, &[], Lang::Zh);
    assert_eq!(to_json(&first), to_json(&report(&other, &records, &[], Lang::Zh)));
    let english = report(&checker, &records, &[], Lang::En);
    assert_eq!(first.counts, english.counts);
    let bare = |r: &Report| {
        r.findings
            .iter()
            .map(|f| (f.rule.clone(), f.unit.clone(), f.fingerprint.clone(), f.suspects.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(bare(&first), bare(&english));
}

#[test]
fn where_a_run_is_cut_into_batches_leaves_no_trace() {
    let catalogue = seeds::catalogue();
    let form = catalogue.form("community").expect("the shipped form");
    let checker = Checker::new(&catalogue, form).expect("it compiles");
    let records = drawn(&catalogue, form, 24, 4);
    let whole = to_json(&report(&checker, &records, &[], Lang::Zh));
    assert!(whole.contains("\"scope\":\"batch\""), "the sample repeats nothing across records");
    for cut in 1..records.len() {
        assert!(to_json(&report(&checker, &records, &[cut], Lang::Zh)) == whole, "cut before record {cut}");
    }
    let each: Vec<usize> = (1..records.len()).collect();
    assert!(to_json(&report(&checker, &records, &each, Lang::Zh)) == whole, "one at a time");
}
