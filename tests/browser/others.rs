//! The same thin line in the other engines: Firefox and WebKit.

use crate::driver::{Browser, Kind, has, until};
use crate::site::{Site, folder};
use crate::{begin, fill, open_unit, section};

/// A mistake is told and mended; the draft is kept over a reload.
fn line(kind: Kind) {
    // `cargo x browsers` leaves out what is not installed, and says so.
    assert!(has(kind.program()), "{} is not installed", kind.program());
    let site = Site::start("others");
    let browser = Browser::start(kind, folder("others-profile"));
    let unit = open_unit(&site);
    begin(&browser, &site, &unit);
    section(&browser, "人口与住户");
    fill(&browser, "c-hh_resident", "abc");
    until("told", || Some(()).filter(|()| browser.find("#t-c-hh_resident").text().contains("abc")));
    fill(&browser, "c-hh_resident", "1200");
    until("mended", || Some(()).filter(|()| browser.find("#t-c-hh_resident").text().is_empty()));
    until("kept", || Some(()).filter(|()| browser.text().contains("草稿已存在本机")));
    browser.open(&site.url("/"));
    until("listed", || Some(()).filter(|()| browser.text().contains("继续填报")));
}

#[test]
fn firefox() {
    line(Kind::Firefox);
}

#[test]
fn webkit() {
    line(Kind::WebKit);
}
