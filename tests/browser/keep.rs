//! Nothing that was typed is lost: not with a killed browser, not without a network, not between two windows.

use crate::driver::{Browser, Kind, until};
use crate::looks::picture;
use crate::site::{Site, folder};
use crate::{begin, fill, open_unit, press, section, unit_in};
use serde_json::Value;

#[test]
fn a_killed_browser_comes_back_with_everything() {
    let site = Site::start("kill");
    let profile = folder("kill-profile");
    let browser = Browser::start(Kind::Chromium, profile.clone());
    let unit = open_unit(&site);
    begin(&browser, &site, &unit);
    section(&browser, "人口与住户");
    fill(&browser, "c-hh_resident", "1234");
    fill(&browser, "c-pop_resident", "三千");
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    browser.kill();
    let browser = Browser::start(Kind::Chromium, profile);
    browser.open(&site.url("/"));
    press(&browser, "继续填报");
    browser.find("#first-line");
    section(&browser, "人口与住户");
    assert_eq!(browser.find("#c-hh_resident").property("value"), "1234");
    assert_eq!(browser.find("#c-pop_resident").property("value"), "三千", "what cannot be read is kept too");
}

#[test]
fn without_a_network_the_form_opens_and_submits_when_it_is_back() {
    let mut site = Site::start("offline");
    let browser = Browser::start(Kind::Chromium, folder("offline-profile"));
    let unit = unit_in(&site, "submitted");
    browser.open(&site.url("/"));
    browser.until("the service worker is at work", "return navigator.serviceWorker.ready.then(() => true)");
    begin(&browser, &site, &unit);
    section(&browser, "填报");
    fill(&browser, "c-filled_by", "韦小兰");
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    site.stop();
    browser.reload();
    press(&browser, "继续填报");
    browser.find("#first-line");
    press(&browser, "上报");
    until("waits", || Some(()).filter(|()| browser.text().contains("等待上报")));
    site.again();
    press(&browser, "再试一次");
    until("sent", || Some(()).filter(|()| browser.text().contains("已上报")));
    let held = site.get(&format!("/api/submissions/community/{unit}/2025"));
    assert!(held.contains("韦小兰") && held.contains("\"version\":2"), "the server has what was typed: {held}");
}

#[test]
fn what_is_right_is_submitted_and_printed_with_its_receipt() {
    let site = Site::start("submit");
    let browser = Browser::start(Kind::Chromium, folder("submit-profile"));
    let unit = unit_in(&site, "submitted");
    begin(&browser, &site, &unit);
    section(&browser, "填报");
    fill(&browser, "c-filled_by", "韦小兰");
    press(&browser, "上报");
    let told = until("sent", || Some(browser.find(".notice").text()).filter(|text| text.contains("已上报")));
    picture(&browser, "sent");
    assert!(!told.contains("不同"), "browser and server agree: {told}");
    let held: Value =
        serde_json::from_str(&site.get(&format!("/api/submissions/community/{unit}/2025"))).expect("JSON");
    let receipt = held["receipt"].as_str().expect("a receipt");
    assert!(told.contains(receipt), "{told} is not {receipt}");
    press(&browser, "打印");
    until("printed", || Some(()).filter(|()| browser.text().contains(receipt)));
    // What is changed afterwards is not what the receipt speaks of.
    press(&browser, "返回填报");
    fill(&browser, "c-filled_by", "韦大兰");
    press(&browser, "打印");
    until("a draft", || Some(()).filter(|()| browser.text().contains("草稿，未上报")));
    assert!(!browser.text().contains(receipt));
}

#[test]
fn what_the_server_does_not_count_as_handed_in_is_said_to_be_so() {
    let site = Site::start("held");
    let browser = Browser::start(Kind::Chromium, folder("held-profile"));
    let unit = unit_in(&site, "submitted");
    let held: Value =
        serde_json::from_str(&site.get(&format!("/api/submissions/community/{unit}/2025"))).expect("JSON");
    let mut record = held["record"].clone();
    // Only last year's report, which the file does not bring along, shows that something is missing.
    assert_eq!(record["values"]["agency_service"], "true");
    record["values"]["agency_service"] = "false".into();
    let file = folder("held-file").join("draft.json");
    std::fs::write(&file, record.to_string()).expect("the file is written");
    browser.open(&site.url("/"));
    browser.find("#open-file").keys(&file.to_string_lossy());
    browser.find("#first-line");
    press(&browser, "上报");
    until("conflict", || Some(()).filter(|()| browser.text().contains("服务器上已有更新的一份")));
    picture(&browser, "conflict");
    press(&browser, "仍以这一份上报");
    let told = until("held", || Some(browser.find(".notice.bad").text()).filter(|text| text.contains("还没有上报")));
    picture(&browser, "held");
    // The page has fetched what it lacked, and says the same itself.
    let line = browser.find("#first-line");
    until("the same here", || Some(()).filter(|()| line.text().contains("需说明 1 项")));
    assert!(told.contains("需说明 1 项") && told.contains("政务代办服务上年填“是”，本年填“否”"), "{told}");
    let held = site.get(&format!("/api/submissions/community/{unit}/2025"));
    assert!(held.contains("\"state\":\"to_explain\""), "the server holds it as such");
}

#[test]
fn two_windows_do_not_write_over_each_other() {
    let site = Site::start("windows");
    let browser = Browser::start(Kind::Chromium, folder("windows-profile"));
    let unit = open_unit(&site);
    begin(&browser, &site, &unit);
    section(&browser, "人口与住户");
    fill(&browser, "c-hh_resident", "1001");
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    let first = browser.window();
    browser.new_window();
    browser.open(&site.url("/"));
    press(&browser, "继续填报");
    section(&browser, "人口与住户");
    fill(&browser, "c-hh_resident", "2002");
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    let second = browser.window();
    browser.to_window(&first);
    // The first had nothing unkept and follows; what is typed there goes on from what the second kept.
    until("followed", || Some(()).filter(|()| browser.find("#c-hh_resident").property("value") == "2002"));
    fill(&browser, "c-pop_resident", "3003");
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    browser.to_window(&second);
    until("followed", || Some(()).filter(|()| browser.find("#c-pop_resident").property("value") == "3003"));
    assert_eq!(browser.find("#c-hh_resident").property("value"), "2002");
}
