//! The page of the roll-up, and a report of a form above the communities, both reached from the start page.

use crate::driver::{Browser, Kind, until};
use crate::looks::{check, picture, wide};
use crate::site::{Site, folder};
use crate::{fill, press, section};
use serde_json::{Value, json};

#[test]
fn the_rollup_is_reached_from_the_start_page_asked_anew_and_sorted() {
    let site = Site::start("rollup");
    let browser = Browser::start(Kind::Chromium, folder("rollup-profile"));
    for width in [360, 1440] {
        wide(&browser, width);
        browser.open(&site.url("/"));
        browser.find("#rollup").click();
        browser.find("nav.controls select[name=programme]");
        check(&browser, &format!("rollup-{width}"));
        let ways = "return [...document.querySelectorAll('.card a')].map((a) => [a.getAttribute('href'), a.target])";
        let ways = browser.run(ways, &[]);
        let first = json!(["/handbook.html#indicator-rural_csf_coverage", "_blank"]);
        assert!(ways.as_array().is_some_and(|all| all.contains(&first)), "indicators lead into the handbook: {ways}");
        // Style and script are let in by their hashes: the page is laid out, and its table of counties is sorted.
        let laid = "return getComputedStyle(document.querySelector('.bullets')).listStyleType";
        assert_eq!(browser.run(laid, &[]), "none", "the style of the page is in force");
        browser.run("document.querySelector('#places th button').click()", &[]);
        let sorted = "return document.querySelector('#places th').getAttribute('aria-sort')";
        assert_eq!(browser.run(sorted, &[]), "ascending", "the script of the page runs");
        let choose = "for (const [name, value] of [['by', 'township'], ['lang', 'en'], ['programme', 'guangxi-civil-14']])\
                      { document.querySelector(`select[name=${name}]`).value = value }";
        browser.run(choose, &[]);
        browser.find("nav.controls button").click();
        until("the page in English", || {
            Some(()).filter(|()| browser.run("return document.documentElement.lang", &[]) == "en")
        });
        let chosen = browser.run("return document.querySelector('select[name=by]').value", &[]);
        assert_eq!(chosen, "township", "what was chosen stays chosen");
        check(&browser, &format!("rollup-en-{width}"));
    }
    browser.chromium("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    let shown = "return getComputedStyle(document.querySelector('nav.controls')).display";
    assert_eq!(browser.run(shown, &[]), "none", "controls are not printed");
    picture(&browser, "rollup-print");
    browser.chromium("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    browser.run("document.querySelector('nav.controls a').click()", &[]);
    browser.find("#new-unit");
}

#[test]
fn a_township_reports_on_its_own_form() {
    let site = Site::start("township");
    let browser = Browser::start(Kind::Chromium, folder("township-profile"));
    let list: Value =
        serde_json::from_str(&site.get("/api/submissions?form=township&period=2024&limit=1")).expect("a list");
    let unit = list["submissions"][0]["unit"].as_str().expect("a township of the demo").to_owned();
    browser.open(&site.url("/"));
    browser.find("#new-form");
    let forms = "return document.querySelectorAll('#new-form option').length";
    assert_eq!(browser.run(forms, &[]), 5, "every form of the catalogue is offered");
    browser.find("#new-form option[value=township]").click();
    until("the title of the form", || {
        Some(()).filter(|()| browser.run("return document.querySelector('h1').innerText.includes('乡镇')", &[]) == true)
    });
    picture(&browser, "start-township");
    browser.find("#new-unit").keys(&unit);
    let period = browser.find("#new-period");
    period.clear();
    period.keys("2026");
    browser.find("main form button[type=submit]").click();
    browser.find("#first-line");
    section(&browser, "基本情况");
    fill(&browser, "c-community_n", "很多");
    until("the finding", || {
        Some(()).filter(|()| browser.run("return document.body.innerText.includes('必须改')", &[]) == true)
    });
    fill(&browser, "c-community_n", "12");
    check(&browser, "township-form");
    let kept = "return document.body.innerText.includes('草稿已存在本机')";
    until("the draft is kept", || Some(()).filter(|()| browser.run(kept, &[]) == true));
    press(&browser, "返回首页");
    until("the draft with its form", || {
        let told = "const one = document.querySelector('.drafts li'); return one ? one.innerText : ''";
        Some(()).filter(|()| {
            browser.run(told, &[]).as_str().is_some_and(|text| text.contains("乡镇") && text.contains(&unit))
        })
    });
    press(&browser, "继续填报");
    browser.find("#first-line");
    let value = "const one = document.querySelector('#c-community_n'); return one ? one.value : ''";
    section(&browser, "基本情况");
    until("the figure", || Some(()).filter(|()| browser.run(value, &[]) == "12"));
}
