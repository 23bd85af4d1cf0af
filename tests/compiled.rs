//! A compiled catalogue is what the packed one becomes by loading, and nothing that was changed on its way is taken.

use shequ_cli::sample::{FORM, Sample, SamplePlan};
use shequ_core::catalogue::load::{load_packed, no_examples, pack};
use shequ_core::compiled::{self, Unread};
use shequ_core::report::to_json;
use shequ_core::{Asked, Catalogue, Checker, check_record};
use shequ_files::write::record_line;
use shequ_kit::chance::Chance;
use shequ_kit::seeds;
use std::collections::BTreeSet;

const SEED: u64 = 7;
/// Places at which a text is changed.
const PLACES: usize = 4_000;
/// Where the numbers of a compiled catalogue begin.
const NUMBERS: &str = "\"numbers\":\"";

fn shipped() -> Catalogue {
    let packed = pack(&seeds::files(), no_examples).expect("the shipped catalogue loads");
    load_packed(&packed, no_examples).catalogue.expect("it was packed")
}

#[test]
fn what_is_read_is_what_was_written() {
    let catalogue = shipped();
    let text = compiled::write(&catalogue);
    let read = compiled::read(&text).expect("it was written by us");
    assert!(compiled::write(&read) == text, "written again it is another text");
    assert_eq!(read.digest, catalogue.digest);
    assert_eq!(read.forms.len(), catalogue.forms.len());
    for (own, other) in catalogue.forms.iter().zip(&read.forms) {
        assert_eq!(own.rules.len(), other.rules.len());
        for (own, other) in own.rules.iter().zip(&other.rules) {
            let told = |rule: &shequ_core::catalogue::Rule| {
                format!(
                    "{} {} {:?} {:?} {:?} {:?}",
                    rule.id, rule.version, rule.severity, rule.scope, rule.cells, rule.built_in
                )
            };
            assert_eq!(told(own), told(other));
        }
    }
}

#[test]
fn reports_are_the_same_bytes() {
    let catalogue = shipped();
    let read = compiled::read(&compiled::write(&catalogue)).expect("it was written by us");
    let plan = SamplePlan { units: 40, seed: SEED, fault_rate: (1, 2), previous: true, period: 2025 };
    let sample = Sample::new(&catalogue, plan).expect("a sample");
    let checkers = [&catalogue, &read].map(|one| {
        let form = one.form(FORM).expect("the shipped form");
        Checker::new(one, form).expect("it compiles")
    });
    let line = |unit| record_line(&catalogue, checkers[0].form, &unit);
    let mut rules = BTreeSet::new();
    for (unit, before) in sample.units().zip(sample.previous()) {
        let (now, before) = (line(unit), line(before));
        let asked = Asked { previous: Some(&before), ..Asked::default() };
        let [own, other] = [0, 1].map(|at| check_record(&checkers[at], &now, &asked));
        assert_eq!(to_json(&own.report), to_json(&other.report));
        assert_eq!((own.record, own.receipt), (other.record, other.receipt));
        rules.extend(own.report.findings.into_iter().map(|finding| finding.rule));
    }
    assert!(rules.len() > 5, "the sample breaks {} rules, too few to compare words", rules.len());
}

#[test]
fn what_was_changed_is_refused() {
    let text = compiled::write(&shipped());
    let mut chance = Chance::new(SEED);
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    for _ in 0..PLACES {
        let (at, old) = characters[chance.below(characters.len() - 2)];
        assert!(compiled::read(&text[..at]).is_err(), "cut at byte {at}");
        let new = if old == 'x' { 'y' } else { 'x' };
        let changed = format!("{}{new}{}", &text[..at], &text[at + old.len_utf8()..]);
        assert!(compiled::read(&changed).is_err(), "{old} became {new} at byte {at}");
    }
    let packed = pack(&seeds::files(), no_examples).expect("it loads");
    assert_eq!(compiled::read(&packed).expect_err("packed"), Unread::NotCompiled);
    assert_eq!(compiled::read("").expect_err("nothing"), Unread::NotCompiled);
    let other = text.replacen("\"compiled\":\"", "\"compiled\":\"1", 1);
    assert_eq!(compiled::read(&other).expect_err("another layout"), Unread::OtherFormat);
}

/// Whoever writes a right checksum on wrong numbers gets a refusal or some catalogue, never a panic or endless work.
#[test]
fn sealed_nonsense_is_read_to_an_end() {
    let text = compiled::write(&shipped());
    let from = text.find(NUMBERS).expect("numbers") + NUMBERS.len();
    let until = from + text[from..].find('"').expect("their end");
    assert!(compiled::read(&sealed(&text)).is_ok(), "the checksum of this test is not that of the catalogue");
    let mut chance = Chance::new(SEED);
    let mut refused = 0;
    for _ in 0..PLACES / 10 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=chance.below(3) {
            let at = from + chance.below(until - from);
            bytes[at] = b'0' + u8::try_from(chance.below(32)).expect("small");
        }
        let changed = String::from_utf8(bytes).expect("ASCII for ASCII");
        let sealed = sealed(&changed);
        refused += usize::from(compiled::read(&sealed).is_err());
    }
    assert!(refused > PLACES / 20, "{refused} refused");
}

/// The text with the checksum that its content asks for.
fn sealed(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let part = |name: &str| value[name].as_str().expect("a text").to_owned();
    let (numbers, strings) = (part("numbers"), part("strings"));
    let mut sum = 0xcbf2_9ce4_8422_2325 ^ numbers.len() as u64;
    let prime = |sum: u64, more: u64| (sum ^ more).wrapping_mul(0x100_0000_01b3);
    for text in [&numbers, &strings] {
        for word in text.as_bytes().chunks(8) {
            match <[u8; 8]>::try_from(word) {
                Ok(whole) => {
                    sum = prime(sum, u64::from_le_bytes(whole));
                    sum ^= sum >> 32;
                }
                Err(_) => word.iter().for_each(|byte| sum = prime(sum, u64::from(*byte))),
            }
        }
    }
    let format = part("compiled").split(' ').next().expect("a word").to_owned();
    serde_json::json!({ "compiled": format!("{format} {sum:016x}"), "numbers": numbers, "strings": strings })
        .to_string()
}
