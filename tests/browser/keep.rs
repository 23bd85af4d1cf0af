//! Nothing that was typed is lost: not with a killed browser, not without a network, not between two windows.

use crate::driver::{Browser, Kind, until};
use crate::site::{Site, folder};
use crate::{begin, fill, open_unit, press, section, unit_in};

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
