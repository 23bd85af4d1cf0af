//! Files: a filled-in workbook becomes a draft, one that cannot be read says why, and checkers see many at once. Nothing is
//! sent to the server on the way.

use crate::driver::{Browser, until};
use crate::looks::{looks, start};
use crate::site::built;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A picture under the name of a workbook.
const JPEG: [u8; 12] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, b'J', b'F', b'I', b'F', 0, 1];

/// Runs the command that users run.
fn shequ(arguments: &[&str]) {
    let status = Command::new(built("SHEQU_BIN")).args(arguments).output().expect("the command runs").status;
    assert!(status.success(), "{arguments:?}");
}

/// Sample reports as a workbook.
fn sample(folder: &Path, name: &str, units: &str, seed: &str) -> PathBuf {
    let path = folder.join(name);
    let output = path.to_string_lossy().into_owned();
    shequ(&["sample", "--units", units, "--seed", seed, "--faults", "0.3", "-o", &output]);
    path
}

/// Puts a file into the box of the first page.
fn choose(browser: &Browser, path: &Path) {
    browser.find("#open-file").keys(&path.to_string_lossy());
}

/// What the page has sent to the server besides files of the site.
fn sent(browser: &Browser) -> Value {
    browser.run(
        "return performance.getEntriesByType('resource').map((e) => e.name).filter((n) => n.includes('/api/check') || \
         n.includes('/api/submissions'))",
        &[],
    )
}

#[test]
fn a_workbook_of_one_unit_opens_as_a_draft() {
    let (site, browser, files) = start("import-one");
    let path = sample(&files, "江南.xlsx", "1", "3");
    browser.open(&site.url("/"));
    let early = browser.run(
        "return performance.getEntriesByType('resource').filter((e) => /files\\..*wasm/.test(e.name)).length",
        &[],
    );
    assert_eq!(early, 0, "the first visit does without what reads files");
    choose(&browser, &path);
    browser.find("#first-line");
    until("a cell says where it is from", || Some(()).filter(|()| browser.text().contains("从文件读入")));
    assert_eq!(sent(&browser), json!([]), "nothing left the machine");
    // A reload finds the draft, kept like any other.
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    browser.open(&site.url("/"));
    let listed = browser.find(".drafts li").text();
    assert!(listed.contains("4501") && listed.contains("2025"), "{listed}");
}

#[test]
fn a_workbook_of_several_units_is_chosen_from() {
    let (site, browser, files) = start("import-several");
    let path = sample(&files, "三个村.xlsx", "3", "4");
    browser.open(&site.url("/"));
    choose(&browser, &path);
    browser.find(".offers li");
    let count = browser.run("return document.querySelectorAll('.offers li').length", &[]);
    assert_eq!(count, 3);
    looks(&browser, "import-offers");
    let wanted = browser.run("return document.querySelectorAll('.offers b')[1].textContent", &[]);
    browser.find(".offers li:nth-child(2) button").click();
    browser.find("#first-line");
    let title = browser.find("h1.title").text();
    assert!(title.contains(wanted.as_str().unwrap_or("?")), "{title} is not {wanted}");
}

#[test]
fn what_cannot_be_read_says_why_and_what_to_do() {
    let (site, browser, files) = start("import-broken");
    let path = files.join("照片.xlsx");
    std::fs::write(&path, JPEG).expect("a file");
    browser.open(&site.url("/"));
    choose(&browser, &path);
    let told = until("told", || Some(browser.find(".import").text()).filter(|text| !text.is_empty()));
    for word in ["照片.xlsx", "JPEG", "没有可以打开的报表"] {
        assert!(told.contains(word), "{word} is missing:\n{told}");
    }
    let lines = browser.run("return document.querySelectorAll('.import .finding p').length", &[]);
    assert_eq!(lines, 4, "what, where, why and what to do");
    looks(&browser, "import-broken");
    // A mended file is taken all the same.
    choose(&browser, &sample(&files, "好的.xlsx", "1", "5"));
    browser.find("#first-line");
}

#[test]
fn cells_that_cannot_be_read_stay_as_they_were_typed() {
    let (site, browser, files) = start("import-cells");
    let path = files.join("一个.csv");
    let text = "统计用区划代码,报告期,单位名称,常住户数\r\n450102001001,2025,江南社区,约一千\r\n";
    std::fs::write(&path, text).expect("a file");
    browser.open(&site.url("/"));
    choose(&browser, &path);
    if let Some(offer) = until("an outcome", || {
        let ready = browser.try_find("#first-line").is_some() || browser.try_find(".offers button").is_some();
        ready.then(|| browser.try_find(".offers button"))
    }) {
        offer.click();
    }
    browser.find("#first-line");
    crate::section(&browser, "人口与住户");
    assert_eq!(browser.find("#c-hh_resident").property("value"), "约一千");
}

#[test]
fn checkers_see_many_files_by_file_by_finding_and_by_unit() {
    let (site, browser, files) = start("check-many");
    let all = [sample(&files, "甲镇.xlsx", "4", "7"), sample(&files, "乙镇.xlsx", "3", "8"), files.join("照片.xlsx")];
    std::fs::write(&all[2], JPEG).expect("a file");
    browser.open(&site.url("/"));
    browser.find("a[href='check.html']").click();
    browser.find("#files").keys(&all.each_ref().map(|path| path.to_string_lossy().into_owned()).join("\n"));
    let line = browser.find("#line").text();
    assert!(line.contains("必须改"), "{line}");
    let text = browser.text();
    assert!(text.contains("3 个文件") && text.contains("7 份记录") && text.contains("没有读取"), "{text}");
    let groups = |browser: &Browser| {
        let told =
            browser.run("return Array.from(document.querySelectorAll('.group summary b'), (b) => b.textContent)", &[]);
        told.as_array().cloned().unwrap_or_default()
    };
    assert_eq!(groups(&browser), ["甲镇.xlsx", "乙镇.xlsx", "照片.xlsx"].map(Value::from));
    looks(&browser, "check-files");
    browser.run("document.querySelectorAll('.group').forEach((group) => { group.open = true })", &[]);
    until("open", || Some(()).filter(|()| browser.text().contains("JPEG")));
    let address = browser.run(
        "return Array.from(document.querySelectorAll('.where b')).some((b) => /![A-Z]+\\d+$/.test(b.textContent))",
        &[],
    );
    assert_eq!(address, true, "findings have addresses of cells");
    looks(&browser, "check-open");
    for (at, name) in [(2, "按问题"), (3, "按单位")] {
        browser.find(&format!("#views button:nth-child({at})")).click();
        let pressed = browser.find("#views button[aria-pressed=true]").text();
        assert_eq!(pressed, name);
        assert!(!groups(&browser).is_empty());
        looks(&browser, &format!("check-{at}"));
    }
    assert_eq!(sent(&browser), json!([]), "nothing left the machine");
    downloads(&browser);
    // The other language says everything anew, in the engine's words.
    browser.find("#display button:last-child").click();
    until("English", || Some(()).filter(|()| browser.text().contains("to fix")));
}

#[test]
fn files_are_checked_without_a_network_once_that_was_done_with_one() {
    let (mut site, browser, files) = start("check-offline");
    let path = sample(&files, "甲镇.xlsx", "2", "7");
    browser.open(&site.url("/"));
    browser.until("the service worker is at work", "return Boolean(navigator.serviceWorker.controller)");
    let check = || {
        browser.find("#files").keys(&path.to_string_lossy());
        browser.find("#line").text()
    };
    browser.open(&site.url("/check.html"));
    let with = check();
    browser.until("all of it is kept", "return caches.match('check.html').then(Boolean)");
    // The larger module is fetched when a file is marked, and kept by itself.
    let larger = "return caches.keys().then((names) => caches.open(names[0])).then((store) => store.keys())\
                  .then((all) => all.some((one) => /files-more\\..*wasm/.test(one.url)))";
    assert_eq!(browser.run(larger, &[]), false);
    browser.find(".mark").click();
    browser.until("the larger module is kept", larger);
    site.stop();
    browser.reload();
    assert_eq!(check(), with);
    browser.find(".mark").click();
    browser.until("a file is marked", "return document.getElementById('said').textContent.includes('xlsx')");
    // The form reads the same file with what is kept.
    browser.open(&site.url("/"));
    choose(&browser, &path);
    browser.find(".offers li");
}

#[test]
fn an_empty_template_is_told_or_opens_empty() {
    let (site, browser, files) = start("import-template");
    for (layout, shown, words) in [("rows", ".import", "只有标题行"), ("card", "#first-line", "必须改")] {
        let path = files.join(format!("{layout}.xlsx"));
        shequ(&["template", "--layout", layout, "-o", &path.to_string_lossy()]);
        browser.open(&site.url("/"));
        choose(&browser, &path);
        until(layout, || browser.try_find(shown).filter(|element| element.text().contains(words)));
    }
}

/// Both downloads, caught before the browser puts them away.
fn downloads(browser: &Browser) {
    let caught = "window.caught = []; URL.createObjectURL = (blob) => { blob.text().then((t) => caught.push([blob.type, t])); \
                  return '#'; }; URL.revokeObjectURL = () => {};";
    browser.run(caught, &[]);
    for (at, wanted) in [(1, "text/csv"), (2, "application/json")] {
        browser.find(&format!(".outcome .tools button:nth-child({at})")).click();
        let script = format!("return (window.caught[{}] || [])[0] === '{wanted}'", at - 1);
        browser.until(wanted, &script);
    }
    let csv = browser.run("return caught[0][1]", &[]);
    assert!(csv.as_str().is_some_and(|text| text.contains("甲镇.xlsx") && text.contains("照片.xlsx")), "{csv}");
    let report = browser.run("return JSON.parse(caught[1][1]).report", &[]);
    assert_eq!(report, 1);
}
