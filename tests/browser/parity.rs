//! Browser and server say the same: the engine of the form, in the very module that the page runs, against
//! `POST /api/check`, byte for byte, over all literate cases and many generated records.
//!
//! Half of the generated records are drawn freely, half are reports of the demo with some cells drawn anew, so that
//! last year's report and the register take part; both are given to the browser as the form itself asks for them.

use crate::driver::{Browser, Kind};
use crate::site::{Site, folder};
use serde_json::{Value, json};
use shequ_core::catalogue::load::{no_examples, pack};
use shequ_core::column::record::write_json;
use shequ_core::{compiled, load_packed};
use shequ_kit::case::{self, Case, Page};
use shequ_kit::chance::Chance;
use shequ_kit::records::{Beside, Sampler, batch};
use shequ_kit::seeds;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Generated records unless `SHEQU_BROWSER_PARITY` says how many.
const RECORDS: usize = 200;
/// Fewer cases than this means that pages were lost on the way.
const AT_LEAST: usize = 40;
/// Records that go to the page at once.
const AT_ONCE: usize = 50;
/// Catalogues beside the built-in one that a server is started with.
const CATALOGUES: usize = 48;
const SEED: u64 = 20_251_231;

/// Checks each record twice, by the module and by the server, and compares.
const COMPARE: &str = "
const [catalogue, records] = arguments;
return (async () => {
  const engine = await import(document.getElementById('glue').href);
  const own = engine.check(catalogue, records.map((one) => one.request).join('\\n')).split('\\n');
  let equal = 0;
  const differ = [];
  const same = async (lang, record, report) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/check?lang=' + lang, { method: 'POST', headers, body: record });
    const theirs = (await answer.text()).trimEnd();
    if (answer.status === 200 && theirs === report && theirs.startsWith('{')) { return true; }
    let from = 0;
    while (from < theirs.length && theirs[from] === report[from]) { from += 1; }
    const cut = (text) => text.slice(Math.max(0, from - 40), from + 160);
    differ.push(answer.status + ' server: ' + cut(theirs) + '\\nbrowser: ' + cut(report) + '\\nrecord: ' + record.slice(0, 400));
    return false;
  };
  for (const [at, one] of records.entries()) {
    const [given, sent, report] = own.slice(3 * at, 3 * at + 3);
    // The small form of the cases has no period; the server wants one in the address of a record all the same.
    const whole = sent.includes('\"period\":') ? sent : sent.replace(/\\}$/, ',\"period\":\"2025\"}');
    if (await same(one.lang, one.record, given) && await same(one.lang, whole, report)) { equal += 1; }
  }
  return { equal, differ };
})();";

/// A record as both are asked about it.
struct Asked {
    record: String,
    request: String,
    lang: &'static str,
}

/// What the server knows beside a record.
#[derive(Default)]
struct Known {
    units: BTreeMap<String, Value>,
    previous: BTreeMap<String, Value>,
    records: Vec<Value>,
}

#[test]
fn browser_and_server_give_the_same_bytes() {
    let records = std::env::var("SHEQU_BROWSER_PARITY").map_or(RECORDS, |n| n.parse().expect("a number of records"));
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    let mut told = 0;
    for some in cases.chunks(CATALOGUES) {
        let beside = folder("parity-catalogues");
        for (at, (_, packed)) in some.iter().enumerate() {
            fs::write(beside.join(format!("{at}.json")), packed).expect("a writable folder");
        }
        let site = Site::start_with("parity", &["--catalogues", &beside.to_string_lossy()]);
        let known = Known::of(&site);
        let browser = opened(&site);
        for (case, packed) in some {
            told += compared(&browser, packed, &of_case(case, packed, &known));
        }
    }
    let site = Site::start("parity");
    let known = Known::of(&site);
    let browser = opened(&site);
    let packed = pack(&seeds::files(), no_examples).expect("the shipped catalogue loads");
    let mut chance = Chance::new(SEED);
    let drawn = drawn(&packed, &known, records, &mut chance);
    let generated = compared(&browser, &packed, &drawn);
    assert_eq!(generated, records);
    println!("browser and server: {told} records of {} cases and {generated} generated ones are equal", cases.len());
}

fn opened(site: &Site) -> Browser {
    let browser = Browser::start(Kind::Chromium, folder("parity-profile"));
    browser.open(&site.url("/"));
    browser.find("#new-unit");
    browser
}

/// How many are equal: all of them. The page opens what the site would hold, the server what it was given.
fn compared(browser: &Browser, packed: &str, all: &[Asked]) -> usize {
    let compiled = compiled::write(&load_packed(packed).catalogue.expect("it was packed"));
    for some in all.chunks(AT_ONCE) {
        let list: Vec<Value> =
            some.iter().map(|one| json!({ "record": one.record, "request": one.request, "lang": one.lang })).collect();
        let told = browser.run(COMPARE, &[compiled.as_str().into(), list.into()]);
        let differ = told["differ"].as_array().expect("a list");
        assert!(
            differ.is_empty(),
            "{} of {} differ; the first: {}",
            differ.len(),
            some.len(),
            differ[0].as_str().unwrap_or("?")
        );
        assert_eq!(told["equal"], some.len());
    }
    all.len()
}

/// The cases whose catalogue holds what it promises; the others are about catalogues and not about records.
fn cases() -> Vec<(Case, String)> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut all = Vec::new();
    for path in case::pages(&pages) {
        let text = fs::read_to_string(&path).expect("a page");
        for case in Page::read(&path.display().to_string(), &text).cases {
            let packed = pack(&case::files(&case), no_examples).expect("a catalogue of the tests loads");
            all.push((case, packed));
        }
    }
    all
}

fn of_case(case: &Case, packed: &str, known: &Known) -> Vec<Asked> {
    let lang = if case.options.get("language").is_some_and(|lang| lang == "zh") { "zh" } else { "en" };
    let digest = load_packed(packed).catalogue.expect("it was packed").digest;
    let addressed = |text: String| {
        let mut record: Value = serde_json::from_str(&text).expect("a record");
        record["catalogue"] = digest.as_str().into();
        record["period"] = "2025".into();
        known.asked(&record, lang)
    };
    case.records_json().into_iter().map(addressed).collect()
}

fn drawn(packed: &str, known: &Known, records: usize, chance: &mut Chance) -> Vec<Asked> {
    let catalogue = load_packed(packed).catalogue.expect("it was packed");
    let form = &catalogue.forms[0];
    let sampler = Sampler::new(&catalogue, form);
    let units: Vec<&String> = known.units.keys().collect();
    let mut all = Vec::with_capacity(records);
    for at in 0..records {
        let example = sampler.record(chance);
        let one = batch(&catalogue, form, std::slice::from_ref(&example), Beside { previous: false, register: false });
        let mut record: Value = serde_json::from_str(&write_json(&one, form, &catalogue, 0)).expect("a record");
        if at % 2 == 0 {
            record["period"] = "2025".into();
            record["unit"] = chance.pick(&units).as_str().into();
            // Nothing is said of these two but what they are.
            if let Some(states) = record["states"].as_object_mut() {
                for at in [Some(form.unit_key), form.period_field].into_iter().flatten() {
                    states.remove(&form.fields[at].id);
                }
            }
        } else {
            let mut whole = chance.pick(&known.records).clone();
            let values = record["values"].as_object().expect("values");
            let names: Vec<&String> = values.keys().collect();
            for _ in 0..1 + chance.below(6) {
                let name = *chance.pick(&names);
                whole["values"][name] = values[name].clone();
            }
            record = whole;
        }
        all.push(known.asked(&record, if chance.percent(50) { "zh" } else { "en" }));
    }
    all
}

impl Known {
    fn of(site: &Site) -> Self {
        let read = |path: &str| serde_json::from_str::<Value>(&site.get(path)).expect("JSON");
        let mut known = Self::default();
        for unit in read("/api/units?q=45&limit=500")["units"].as_array().expect("units") {
            if unit["registered"] == true {
                known.units.insert(unit["code"].as_str().expect("a code").to_owned(), unit.clone());
            }
        }
        let list = |period: &str| read(&format!("/api/submissions?form=community&period={period}&limit=500"));
        for one in list("2024")["submissions"].as_array().expect("submissions") {
            let unit = one["unit"].as_str().expect("a code");
            let record = read(&format!("/api/previous/community/{unit}/2025"))["record"].take();
            known.previous.insert(unit.to_owned(), record);
        }
        for one in list("2025")["submissions"].as_array().expect("submissions") {
            let unit = one["unit"].as_str().expect("a code");
            known.records.push(read(&format!("/api/submissions/community/{unit}/2025"))["record"].take());
        }
        assert!(known.units.len() > 10 && known.previous.len() > 10 && known.records.len() > 10, "the demo is filled");
        known
    }

    /// A record with what the form would fetch for it.
    fn asked(&self, record: &Value, lang: &'static str) -> Asked {
        let mut request = json!({ "record": record, "lang": lang });
        let unit = record["unit"].as_str().unwrap_or_default();
        if let Some(known) = self.units.get(unit) {
            request["unit"] = known.clone();
        }
        if let Some(previous) = self.previous.get(unit).filter(|_| record["form"] == "community") {
            request["previous"] = previous.clone();
        }
        Asked { record: record.to_string(), request: request.to_string(), lang }
    }
}
