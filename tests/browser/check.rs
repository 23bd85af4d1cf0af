//! The page for checkers beyond reading: workbooks come back with their faults marked, forms of all levels are checked
//! together, register and last year take part, and every finding leads into the handbook.

use crate::driver::{Browser, until};
use crate::looks::{decoded, looks, picture, start, wide};
use crate::site::built;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the command that users run, in a folder; findings are no failure of it.
fn shequ(folder: &Path, arguments: &[&str]) {
    let run = Command::new(built("SHEQU_BIN")).args(arguments).current_dir(folder).output().expect("the command runs");
    assert!(matches!(run.status.code(), Some(0 | 1)), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
}

/// Downloads are caught before the browser puts them away: name, type and content in base64.
fn catch(browser: &Browser) {
    let caught = "window.caught = []; const names = []; \
        URL.createObjectURL = (blob) => { const reader = new FileReader(); \
          reader.onload = () => window.caught.push([names.shift(), blob.type, String(reader.result).split(',')[1] || '']); \
          reader.readAsDataURL(blob); return '#'; }; URL.revokeObjectURL = () => {}; \
        HTMLAnchorElement.prototype.click = function () { names.push(this.download); };";
    browser.run(caught, &[]);
}

/// The download that comes when a button is pressed.
fn download(browser: &Browser, button: &str) -> (String, Vec<u8>) {
    let before = browser.run("return window.caught.length", &[]);
    browser.find(button).click();
    browser.until("a download", &format!("return window.caught.length > {before}"));
    let told = browser.run(&format!("return window.caught[{before}]"), &[]);
    (told[0].as_str().unwrap_or_default().to_owned(), decoded(told[2].as_str().unwrap_or_default()))
}

fn choose(browser: &Browser, id: &str, paths: &[PathBuf]) {
    let list: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    browser.find(id).keys(&list.join("\n"));
}

#[test]
fn a_marked_workbook_is_that_of_the_command() {
    let (site, browser, files) = start("check-marked");
    shequ(&files, &["sample", "--units", "5", "--seed", "7", "--faults", "0.6", "-o", "甲镇.xlsx"]);
    shequ(&files, &["sample", "--units", "4", "--seed", "8", "--faults", "0.6", "-o", "乙镇.jsonl"]);
    let both = ["甲镇.xlsx", "乙镇.jsonl"];
    for name in both {
        // A driver adds files to those that were chosen before; a fresh page has none.
        browser.open(&site.url("/check.html"));
        choose(&browser, "#files", &[files.join(name)]);
        until(name, || Some(()).filter(|()| browser.text().contains("1 个文件") && browser.text().contains(name)));
        catch(&browser);
        let (saved, page) = download(&browser, ".outcome .mark");
        let stem = name.split('.').next().expect("a stem");
        assert_eq!(saved, format!("{stem}-标注.xlsx"));
        shequ(&files, &["check", name, "--format", "xlsx", "-o", "marked.xlsx"]);
        let command = std::fs::read(files.join("marked.xlsx")).expect("a workbook");
        assert!(page == command && page.starts_with(b"PK"), "{name}: the same bytes from page and command");
        // So is the report as a page, but for the way to the handbook.
        let (_, html) = download(&browser, ".outcome .tools button:nth-child(3)");
        let handbook = site.url("/handbook.html");
        shequ(&files, &["check", name, "--format", "html", "--handbook", &handbook, "-o", "report.html"]);
        let command = std::fs::read(files.join("report.html")).expect("a page");
        assert!(html == command, "{name}: the same page");
        assert!(String::from_utf8_lossy(&html).contains(&format!("{handbook}#")));
    }
    browser.open(&site.url("/check.html"));
    // Several files: one download a file, and each is marked with its own faults alone.
    choose(&browser, "#files", &both.map(|name| files.join(name)));
    browser.find(".file .mark");
    catch(&browser);
    shequ(&files, &["check", both[0], both[1], "--format", "xlsx", "-o", "all"]);
    for (at, stem) in [(1, "甲镇"), (2, "乙镇")] {
        let (saved, page) = download(&browser, &format!(".file:nth-of-type({}) .mark", at + 1));
        assert_eq!(saved, format!("{stem}-标注.xlsx"));
        let command = std::fs::read(files.join("all").join(format!("{stem}.xlsx"))).expect("a workbook");
        assert!(page == command, "{stem}: the same bytes from page and command");
    }
    looks(&browser, "check-marked");
    let left = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/')).length";
    assert_eq!(browser.run(left, &[]), 0, "nothing left the machine");
}

#[test]
fn all_levels_with_register_and_last_year_are_checked_as_by_command() {
    let (site, browser, files) = start("check-levels");
    shequ(&files, &["sample", "--levels", "--units", "60", "--seed", "7", "--faults", "0.5", "-o", "gx"]);
    // Faults within records, units that report twice, and one that does not report at all.
    shequ(&files, &["sample", "--units", "6", "--seed", "9", "--faults", "0.8", "-o", "gx/2025/z.xlsx"]);
    let register = std::fs::read_to_string(files.join("gx/register.csv")).expect("a register");
    std::fs::write(files.join("gx/register.csv"), register + "450102001998,没有上报的社区,community,\n")
        .expect("a file");
    let list = |year: &str| -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = std::fs::read_dir(files.join("gx").join(year))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        all.sort();
        all
    };
    let (now, before) = (list("2025"), list("2024"));
    browser.open(&site.url("/check.html"));
    choose(&browser, "#files", &now);
    browser.find("#line");
    choose(&browser, "#register", &[files.join("gx/register.csv")]);
    choose(&browser, "#previous", &before);
    until("both are told", || {
        Some(()).filter(|()| {
            browser.text().contains("register.csv") && browser.find("#previous-chosen").text().contains("community")
        })
    });
    browser.find("#line");
    looks(&browser, "check-beside");
    catch(&browser);
    let (_, report) = download(&browser, ".outcome .tools button:nth-child(2)");
    let page: Value = serde_json::from_slice(&report).expect("a report");
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut words = vec!["check".to_owned()];
    words.extend(now.iter().map(name));
    words.extend(before.iter().flat_map(|path| ["--previous".to_owned(), format!("../2024/{}", name(path))]));
    let more = ["--register", "../register.csv", "--format", "json", "-o", "../report.json"];
    words.extend(more.map(str::to_owned));
    shequ(&files.join("gx/2025"), &words.iter().map(String::as_str).collect::<Vec<_>>());
    let command = std::fs::read(files.join("gx/report.json")).expect("a report");
    let command = String::from_utf8(command).expect("text").replace("../2024/", "上年/");
    let command: Value = serde_json::from_str(&command).expect("a report");
    let apart = |report: &Value| -> Vec<Value> {
        let all = report["findings"].as_array().expect("a list");
        // Rules between levels are the command's alone, as the page says.
        all.iter().filter(|one| one["scope"] != "rollup").cloned().collect()
    };
    let (page_finds, command_finds) = (apart(&page), apart(&command));
    for (here, there) in page_finds.iter().zip(&command_finds) {
        assert_eq!(here.to_string(), there.to_string());
    }
    assert_eq!(page_finds.len(), command_finds.len());
    let has = |rule: &str| apart(&page).iter().any(|one| one["rule"] == rule);
    assert!(has("structure.unit_not_reported") && apart(&page).len() > 5, "{}", apart(&page).len());
    assert!(browser.text().contains("上下级之间的核对本页不做"));
    // What is left out counts no more.
    browser.find("#register-chosen button").click();
    until("without the register", || Some(()).filter(|()| !browser.text().contains("register.csv")));
}

#[test]
fn a_register_that_is_none_is_told_and_can_be_left_out() {
    let (site, browser, files) = start("check-register");
    shequ(&files, &["sample", "--units", "3", "--seed", "7", "-o", "甲镇.xlsx"]);
    std::fs::write(files.join("坏名录.csv"), "代码,名称\n450102001001,甲\n450102001001,乙\n").expect("a file");
    browser.open(&site.url("/check.html"));
    choose(&browser, "#register", &[files.join("坏名录.csv")]);
    choose(&browser, "#files", &[files.join("甲镇.xlsx")]);
    let told = until("told", || browser.try_find("#result [role=alert]").map(|told| told.text()));
    assert!(told.contains("第 3 行") && told.contains("重复") && told.contains("或不用名录校验"), "{told}");
    looks(&browser, "check-register");
    browser.find("#register-chosen button").click();
    browser.find("#line");
}

#[test]
fn findings_lead_into_the_handbook_which_is_kept_once_it_was_opened() {
    let (mut site, browser, files) = start("handbook");
    browser.open(&site.url("/"));
    browser.until("the service worker is at work", "return Boolean(navigator.serviceWorker.controller)");
    assert_eq!(browser.run("return document.getElementById('handbook').target", &[]), "_blank");
    let loaded = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('handbook')).length";
    assert_eq!(browser.run(loaded, &[]), 0, "the first visit does without it");
    let unit = crate::open_unit(&site);
    crate::begin(&browser, &site, &unit);
    crate::section(&browser, "人口与住户");
    crate::fill(&browser, "c-hh_resident", "约一千");
    let link = "const a = document.querySelector('.finding .entry a'); return a && [a.getAttribute('href'), a.target]";
    let link = browser.until("a finding with its way", link);
    assert_eq!(link, json!(["handbook.html#field-community-hh_resident", "_blank"]));
    picture(&browser, "finding-entry-1440");
    shequ(&files, &["sample", "--units", "5", "--seed", "7", "--faults", "0.6", "-o", "甲镇.xlsx"]);
    browser.open(&site.url("/check.html"));
    choose(&browser, "#files", &[files.join("甲镇.xlsx")]);
    browser.find("#line");
    browser.run("document.querySelectorAll('.group').forEach((group) => { group.open = true })", &[]);
    let ways = "const all = [...document.querySelectorAll('.finding .entry a')]; \
                return all.length && all.map((a) => a.getAttribute('href'))";
    let ways = browser.until("findings with their ways", ways);
    let ways: Vec<String> = serde_json::from_value(ways).expect("a list");
    // Every one of them leads to an entry that is there and can be seen.
    browser.open(&site.url("/handbook.html"));
    for way in &ways {
        let id = way.split_once('#').expect("an entry").1;
        let shown = browser
            .run("const e = document.getElementById(arguments[0]); return Boolean(e && e.offsetParent)", &[id.into()]);
        assert_eq!(shown, true, "{way}");
    }
    let entry = ways[0].split_once('#').expect("an entry").1.to_owned();
    browser.open(&site.url(&format!("/handbook.html#{entry}")));
    wide(&browser, 360);
    picture(&browser, "handbook-entry-360");
    wide(&browser, 1440);
    picture(&browser, "handbook-entry-1440");
    browser.find("#find").keys("开放时间");
    until("found", || Some(()).filter(|()| browser.find("#found").text().contains("处")));
    looks(&browser, "handbook-found");
    let kept =
        "return Promise.all(['handbook.html'].map((name) => caches.match(name))).then((all) => all.every(Boolean))";
    browser.until("the handbook is kept", kept);
    site.stop();
    browser.open(&site.url(&format!("/handbook.html#{entry}")));
    assert!(browser.text().contains("由 shequ catalogue docs 生成"), "it opens without a network");
    let laid = "return getComputedStyle(document.querySelector('.find')).position";
    assert_eq!(browser.run(laid, &[]), "sticky", "with its look");
    // The one in English was never opened.
    browser.open(&site.url("/handbook-en.html"));
    assert!(browser.text().contains("There is no network"), "{}", browser.text());
}
