//! The form in real browsers, against the real server: what a person does, and what the person must then see.

mod axe;
mod check;
mod driver;
mod fill;
mod import;
mod keep;
mod looks;
mod others;
mod parity;
mod rollup;
mod site;

use driver::Browser;
use serde_json::Value;
use site::Site;

/// A unit of the demo's county that has not reported the later year.
fn open_unit(site: &Site) -> String {
    let units: Value = serde_json::from_str(&site.get("/api/units?q=45&limit=500")).expect("a list of units");
    let list: Value =
        serde_json::from_str(&site.get("/api/submissions?form=community&period=2025&limit=200")).expect("a list");
    let text = list.to_string();
    let all = units["units"].as_array().or(units.as_array()).expect("units").clone();
    let codes = all.iter().filter(|unit| unit["kind"] == "community").filter_map(|unit| unit["code"].as_str());
    codes.filter(|code| !text.contains(code)).map(str::to_owned).next().expect("one is open")
}

/// A unit whose report of the later year stands in a state.
fn unit_in(site: &Site, state: &str) -> String {
    let list: Value =
        serde_json::from_str(&site.get("/api/submissions?form=community&period=2025&limit=200")).expect("a list");
    let all = list["submissions"].as_array().expect("submissions");
    let found = all.iter().find(|one| one["state"] == state).and_then(|one| one["unit"].as_str());
    found.unwrap_or_else(|| panic!("the demo has none that is {state}")).to_owned()
}

/// Begins a report and waits for its first section.
fn begin(browser: &Browser, site: &Site, unit: &str) {
    browser.open(&site.url("/"));
    browser.find("#new-unit").keys(unit);
    let period = browser.find("#new-period");
    period.clear();
    period.keys("2025");
    browser.find("main form button[type=submit]").click();
    browser.find("#first-line");
}

/// Goes to a section by its name.
fn section(browser: &Browser, name: &str) {
    let script = "const [name] = arguments; const all = [...document.querySelectorAll('nav a, nav button')];\
                  const one = all.find((e) => e.innerText.includes(name)); if (one) one.click(); return Boolean(one)";
    assert_eq!(browser.run(script, &[name.into()]), true, "there is a section {name}");
}

/// Presses the button with these words.
fn press(browser: &Browser, words: &str) {
    let script = "const [words] = arguments; const all = [...document.querySelectorAll('button')];\
                  const one = all.find((e) => e.innerText.trim() === words); if (one) one.click(); return Boolean(one)";
    driver::until(words, || Some(()).filter(|()| browser.run(script, &[words.into()]) == true));
}

/// Types into a cell and leaves it.
fn fill(browser: &Browser, cell: &str, text: &str) {
    let element = browser.find(&format!("#{cell}"));
    element.clear();
    element.keys(text);
    browser.keys("\u{E004}");
}
