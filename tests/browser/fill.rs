//! Filling in: a mistake is told beside its cell and in the list, and goes when it is mended; what is true is explained.

use crate::driver::{Browser, Kind, until};
use crate::looks::picture;
use crate::site::{Site, folder};
use crate::{begin, fill, open_unit, press, section};
use serde_json::Value;

fn at_work(name: &str) -> (Site, Browser) {
    let site = Site::start(name);
    let browser = Browser::start(Kind::Chromium, folder(name));
    browser.resize(1440, 900);
    let unit = open_unit(&site);
    begin(&browser, &site, &unit);
    (site, browser)
}

#[test]
fn a_mistake_is_told_beside_its_cell_and_goes_when_mended() {
    let (_site, browser) = at_work("mend");
    section(&browser, "人口与住户");
    fill(&browser, "c-hh_resident", "约一千");
    let told = until("told", || Some(browser.find("#t-c-hh_resident").text()).filter(|text| !text.is_empty()));
    assert!(told.contains("约一千") && told.contains("强制性"), "{told}");
    let cell = browser.find("#c-hh_resident");
    assert_eq!(cell.attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(cell.property("value"), "约一千", "what was typed stays");
    let summary = browser.run("return document.querySelector('#summary-head').parentElement.innerText", &[]);
    assert!(summary.as_str().is_some_and(|text| text.contains("约一千")), "{summary}");
    fill(&browser, "c-hh_resident", "１，２００");
    until("mended", || Some(()).filter(|()| browser.find("#t-c-hh_resident").text().is_empty()));
    assert_eq!(browser.find("#c-hh_resident").attribute("aria-invalid").as_deref(), Some("false"));
}

#[test]
fn a_half_typed_number_is_left_in_peace() {
    let (_site, browser) = at_work("half");
    section(&browser, "人口与住户");
    let cell = browser.find("#c-hh_resident");
    cell.clear();
    cell.keys("1,2");
    assert_eq!(browser.find("#t-c-hh_resident").text(), "", "nobody is told off in the middle of typing");
    browser.keys("\u{E004}");
    until("told after leaving", || Some(()).filter(|()| !browser.find("#t-c-hh_resident").text().is_empty()));
}

#[test]
fn a_block_pasted_from_a_spreadsheet_fills_the_table_and_can_be_undone() {
    let (_site, browser) = at_work("paste");
    section(&browser, "综合服务设施");
    press(&browser, "添加一行");
    browser.find("#c-facilities-1--facility_id");
    let script = "const cell = document.querySelector('#c-facilities-1--facility_id'); cell.focus();\
        const data = new DataTransfer(); data.setData('text/plain', '450102001001-01\\tA 馆\\n450102001001-02\\tB 馆\\n');\
        cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.run(script, &[]);
    let second = browser.find("#c-facilities-2--facility_id");
    until("pasted", || Some(()).filter(|()| second.property("value") == "450102001001-02"));
    press(&browser, "撤销");
    until("undone", || Some(()).filter(|()| browser.try_find("#c-facilities-2--facility_id").is_none()));
}

#[test]
fn a_cell_of_a_table_tells_last_year_and_takes_a_reason_by_keyboard() {
    let (site, browser) = at_work("here");
    let unit = open_unit(&site);
    let last: Value = serde_json::from_str(&site.get(&format!("/api/previous/community/{unit}/2025"))).expect("JSON");
    let row = &last["record"]["values"]["facilities"][0];
    let [id, area] = ["facility_id", "area_total"].map(|name| row[name].as_str().expect("it has one").to_owned());
    section(&browser, "综合服务设施");
    press(&browser, "添加一行");
    fill(&browser, "c-facilities-1--facility_id", &id);
    browser.find("#c-facilities-1--area_total").click();
    let here = || browser.find("#here-facilities").text();
    until("told", || Some(()).filter(|()| here().contains("设施总建筑面积") && here().contains(&area)));
    browser.keys("\u{E032}");
    let inside = "return document.activeElement.closest('#here-facilities') !== null";
    assert_eq!(browser.run(inside, &[]), true, "F2 leads there");
    browser.keys("\u{E007}");
    let cell = browser.find("#c-facilities-1--area_total");
    until("taken over", || Some(()).filter(|()| cell.property("value") == area.as_str()));
    // The other column has no figure: the third reason of the list, and back to the cell.
    browser.find("#c-facilities-1--area_activity").click();
    until("told", || Some(()).filter(|()| here().contains("居民活动区域面积")));
    browser.keys("\u{E032}");
    let at = |words: &str| {
        let script = "const [words] = arguments; return document.activeElement.innerText.trim() === words";
        (0..6).any(|_| {
            browser.run(script, &[words.into()]) == true || {
                browser.keys("\u{E004}");
                false
            }
        })
    };
    assert!(at("暂无数据"), "Tab leads through the reasons");
    browser.keys("\u{E007}");
    until("said", || Some(()).filter(|()| here().contains("暂无数据")));
    picture(&browser, "here");
    browser.keys("\u{E00C}");
    let focus = browser.until("Esc leads back", "return document.activeElement.id === 'c-facilities-1--area_activity'");
    assert_eq!(focus, true);
    assert_eq!(browser.find("#c-facilities-1--area_activity").property("placeholder"), "暂无数据");
}

#[test]
fn what_is_true_is_explained_and_a_stock_phrase_is_refused() {
    let (_site, browser) = at_work("explain");
    section(&browser, "综合服务设施");
    press(&browser, "添加一行");
    fill(&browser, "c-facilities-1--facility_id", "450102001001-01");
    // A facility without any opening hours asks for a word of explanation.
    press(&browser, "检查全表");
    section(&browser, "综合服务设施");
    let area = browser.find(".finding.verify textarea");
    area.keys("核实无误");
    press(&browser, "保存说明");
    let refused = browser.find(".explain .refused");
    until("refused", || Some(()).filter(|()| !refused.text().is_empty()));
    let area = browser.find(".finding.verify textarea");
    area.clear();
    area.keys("2025年8月起闭馆改造，预计2026年3月恢复开放");
    picture(&browser, "explain");
    press(&browser, "保存说明");
    browser.find(".finding.explained");
}
