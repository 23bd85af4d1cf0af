//! `cargo x bench-form`: size, start and keystroke of the form in Chromium, beside the same questions in SurveyJS with
//! its default theme, both from the same server, in turn, with a processor four times slower (P14, P15, P16).
//!
//! The reference has what a form library knows of fields: kinds, choices, required, ranges. The rules between fields,
//! last year's report and the register are ours alone and are checked here at each keystroke all the same.

#[path = "../driver.rs"]
#[allow(dead_code, reason = "the tests use all of it, the measure a part")]
mod driver;
#[path = "../site.rs"]
#[allow(dead_code, reason = "the tests use all of it, the measure a part")]
mod site;
mod survey;

use driver::{Browser, Kind, until};
use serde_json::{Value, json};
use site::{Site, folder};
use std::path::Path;

/// Rounds, each with new profiles.
const ROUNDS: usize = 5;
/// Keystrokes of one round.
const KEYSTROKES: usize = 60;
/// How much slower than this machine the processor acts.
const SLOWER: u32 = 4;
/// A unit of the demo that has not reported yet.
const UNIT: &str = "450102001004";

/// Runs before any script of the page: types into the first question as soon as there is one, and notes when it was taken.
const START: &str = "
window.accepted = null;
const type = (box, text) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
};
let begun = false;
const look = () => {
  const unit = document.getElementById('new-unit');
  const ours = document.getElementById('c-name');
  const theirs = document.querySelector('[data-name=name] input');
  if (unit && !begun) { begun = true; type(unit, 'UNIT'); unit.form.querySelector('button[type=submit]').click(); }
  if (ours) { type(ours, '江南社区'); }
  if (theirs) { type(theirs, '江南社区'); }
  const taken = ours ? document.querySelector('h1').innerText.includes('江南社区')
    : theirs ? window.survey.getValue('name') === '江南社区' : false;
  if (taken) { window.accepted = performance.now(); } else { requestAnimationFrame(look); }
};
requestAnimationFrame(look);
";

/// Types into a question again and again: from the event until everything that follows from it is drawn and laid out.
const TYPE: &str = "
const [selector, verdict, count] = arguments;
return (async () => {
  const box = document.querySelector(selector);
  box.focus();
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const settled = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = () => done(); c.port2.postMessage(0); });
  const told = () => [...document.querySelectorAll(verdict)].map((one) => one.innerText).join(' ');
  const times = [];
  let before = '';
  let changed = 0;
  for (let at = 0; at < count; at += 1) {
    const from = performance.now();
    set.call(box, at % 2 ? '1200' : '-5');
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
    await settled();
    document.body.getBoundingClientRect();
    times.push(performance.now() - from);
    await new Promise(requestAnimationFrame);
    const now = told();
    changed += now !== before ? 1 : 0;
    before = now;
  }
  return { times, changed };
})();
";

/// One of the two.
struct Side {
    site: Site,
    /// The question that is typed into.
    cell: &'static str,
    /// Where the verdict is told.
    verdict: &'static str,
}

#[derive(Default)]
struct Times {
    starts: Vec<f64>,
    keys: Vec<f64>,
}

fn main() {
    let packages = std::env::var("SHEQU_SURVEY").expect("`cargo x bench-form` says where SurveyJS is installed");
    let reference = folder("survey");
    survey::site(&reference, Path::new(&packages));
    let shown = reference.to_string_lossy().into_owned();
    let ours = Side { site: Site::start("bench"), cell: "#c-hh_resident", verdict: "#first-line" };
    let theirs = Side {
        site: Site::start_with("bench", &["--site", &shown]),
        cell: "[data-name=hh_resident] input",
        verdict: ".sd-element__erbox",
    };
    let (mut own, mut other) = (Times::default(), Times::default());
    for round in 1..=ROUNDS {
        own.add(&ours);
        other.add(&theirs);
        eprintln!("round {round} of {ROUNDS}");
    }
    // The worker of the site, what is fetched when the first file is dropped, and the handbook.
    let later = ["sw", "files", "files-more", "talk", "worker", "take", "check", "handbook", "handbook-en"];
    let (small, large) =
        (survey::weight(Path::new(&site::built("SHEQU_SITE_FOLDER")), &later), survey::weight(&reference, &[]));
    println!(
        "P14 first load, brotli: {small} bytes, SurveyJS {large}; {:.2} x; budget 286720 and not larger: {}",
        ratio(small as f64, large as f64),
        held(small <= 286_720 && small <= large)
    );
    for (name, share) in [("median", 50), ("p95", 95)] {
        let (a, b) = (own.key(share), other.key(share));
        println!(
            "P15 keystroke to drawn verdict, {SLOWER} x slower, {name}: {:.2} x SurveyJS ({a:.1} ms, {b:.1} ms); budget <= 0.5 x: {}",
            ratio(a, b),
            held(ratio(a, b) <= 0.5)
        );
    }
    let (a, b) = (middle(&own.starts, 50), middle(&other.starts, 50));
    println!(
        "P16 cold load to first accepted keystroke, {SLOWER} x slower: {:.2} x SurveyJS ({a:.0} ms, {b:.0} ms); budget <= 1.0 x: {}",
        ratio(a, b),
        held(ratio(a, b) <= 1.0)
    );
}

impl Times {
    /// One round with a new profile.
    fn add(&mut self, side: &Side) {
        let browser = Browser::start(Kind::Chromium, folder("bench-profile"));
        browser.chromium("Emulation.setCPUThrottlingRate", &json!({ "rate": SLOWER }));
        let source = START.replace("UNIT", UNIT);
        browser.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }));
        browser.open(&side.site.url("/"));
        let accepted = browser.until("a keystroke is taken", "return window.accepted");
        self.starts.push(accepted.as_f64().expect("a number of milliseconds"));
        // The section of the households, in either.
        let go = "const ours = [...document.querySelectorAll('nav button')].find((one) => one.innerText.includes('人口与住户'));\
                  if (ours) { ours.click(); } else { window.survey.currentPageNo = 1; } return true";
        browser.run(go, &[]);
        until("the section", || browser.try_find(side.cell));
        let told = browser.run(TYPE, &[side.cell.into(), side.verdict.into(), KEYSTROKES.into()]);
        let changed = told["changed"].as_u64().expect("a number");
        assert!(changed as usize >= KEYSTROKES - 2, "the verdict of {} follows the keys {changed} times", side.cell);
        let times = told["times"].as_array().expect("a list");
        // The first few warm the engine up, in both.
        self.keys.extend(times.iter().skip(10).filter_map(Value::as_f64));
    }

    fn key(&self, share: usize) -> f64 {
        middle(&self.keys, share)
    }
}

fn middle(all: &[f64], share: usize) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * share / 100]
}

fn ratio(ours: f64, theirs: f64) -> f64 {
    ours / theirs
}

fn held(held: bool) -> &'static str {
    if held { "held" } else { "missed" }
}
