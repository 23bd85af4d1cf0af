//! What a person sees: nothing sticks out sideways, everything can be reached by keyboard, the printed sheet is complete.
//! Pictures are left in the target folder to be looked at.

use crate::axe;
use crate::driver::{Browser, Kind, until};
use crate::site::{Site, folder};
use crate::{begin, fill, open_unit, press, section};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Leaves a picture where a person finds it.
pub fn picture(browser: &Browser, name: &str) {
    keep(&format!("{name}.png"), &decoded(&browser.picture()));
}

fn keep(name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    std::fs::write(folder.join(name), bytes).expect("the picture is kept");
}

/// Base64 to bytes.
pub fn decoded(text: &str) -> Vec<u8> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|b| *b != b'=' && !b.is_ascii_whitespace()).map(value).collect();
    let groups = digits.chunks(4).map(|group| {
        let bits = group.iter().enumerate().fold(0u32, |all, (at, digit)| all | u32::from(*digit) << (18 - 6 * at));
        bits.to_be_bytes()[1..group.len()].to_vec()
    });
    groups.flatten().collect()
}

#[test]
fn every_page_fits_narrow_and_wide_screens_and_axe_finds_nothing() {
    let site = Site::start("looks");
    let browser = Browser::start(Kind::Chromium, folder("looks-profile"));
    let unit = open_unit(&site);
    for width in [360, 768, 1440] {
        wide(&browser, width);
        browser.open(&site.url("/"));
        browser.find("#new-unit");
        check(&browser, &format!("start-{width}"));
        begin(&browser, &site, &unit);
        check(&browser, &format!("form-{width}"));
        section(&browser, "人口与住户");
        fill(&browser, "c-hh_resident", "约一千");
        check(&browser, &format!("finding-{width}"));
        section(&browser, "综合服务设施");
        press(&browser, "添加一行");
        browser.find("[role=grid]");
        check(&browser, &format!("grid-{width}"));
        press(&browser, "大字");
        press(&browser, "高对比");
        check(&browser, &format!("large-{width}"));
        press(&browser, "大字");
        press(&browser, "高对比");
        press(&browser, "打印");
        check(&browser, &format!("sheet-{width}"));
    }
}

/// A site and a wide window on it, with a folder for files.
pub fn start(name: &str) -> (Site, Browser, PathBuf) {
    let site = Site::start(name);
    let browser = Browser::start(Kind::Chromium, folder(&format!("{name}-profile")));
    wide(&browser, 1440);
    (site, browser, folder(&format!("{name}-files")))
}

/// Makes the window so many pixels wide.
pub fn wide(browser: &Browser, width: u32) {
    sized(browser, width, 900);
}

fn sized(browser: &Browser, width: u32, height: u32) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser.chromium("Emulation.setDeviceMetricsOverride", &metrics);
}

/// What is shown looks right on a narrow and on a wide screen.
pub fn looks(browser: &Browser, name: &str) {
    for width in [360, 1440] {
        wide(browser, width);
        check(browser, &format!("{name}-{width}"));
    }
}

/// Nothing sticks out sideways, and axe has nothing to say.
pub fn check(browser: &Browser, name: &str) {
    picture(browser, name);
    let over = browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth", &[]);
    assert_eq!(over, 0, "{name} scrolls sideways");
    let found = axe::violations(browser);
    assert_eq!(found, Vec::<String>::new(), "{name}");
}

#[test]
fn the_printed_sheet_names_everything_that_makes_it_official() {
    let site = Site::start("print");
    let browser = Browser::start(Kind::Chromium, folder("print-profile"));
    let unit = open_unit(&site);
    begin(&browser, &site, &unit);
    press(&browser, "打印");
    let text = until("sheet", || Some(browser.text()).filter(|text| text.contains("报告期")));
    for word in ["表　　号", "制定机关", "有效期至", "统计单位", "单位负责人", "填表人", "联系电话", "报出日期"]
    {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    let printed = decoded(&browser.printed());
    assert!(printed.starts_with(b"%PDF"));
    keep("sheet.pdf", &printed);
    // The same once more as a picture: a page of A4, 96 dots to the inch.
    browser.chromium("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    sized(&browser, 794, 1123);
    picture(&browser, "sheet-print");
}

#[test]
fn the_keyboard_alone_is_enough() {
    let site = Site::start("keyboard");
    let browser = Browser::start(Kind::Chromium, folder("keyboard-profile"));
    let unit = open_unit(&site);
    browser.open(&site.url("/"));
    browser.find("#new-unit");
    let focus = |id: &str| {
        for _ in 0..60 {
            if browser.run("return document.activeElement && document.activeElement.id", &[]) == id {
                return;
            }
            browser.keys("\u{E004}");
        }
        panic!("Tab does not lead to #{id}");
    };
    focus("new-unit");
    browser.keys(&unit);
    browser.keys("\u{E007}");
    browser.find("#first-line");
    focus("c-name");
    browser.keys("江南社区\u{E004}");
    assert_eq!(browser.find("#c-name").property("value"), "江南社区");
    let visible = "const e = document.activeElement; const s = getComputedStyle(e);\
                   return s.outlineStyle !== 'none' || s.boxShadow !== 'none'";
    assert_eq!(browser.run(visible, &[]), true, "the focus can be seen");
    // Backwards to the bar: what is in the way of submitting gets the focus.
    let on_submit = "return document.activeElement.innerText === '上报'";
    let back = |_: u32| {
        browser.keys_held("\u{E008}", "\u{E004}");
        browser.run(on_submit, &[]) == true
    };
    assert!((0..40).any(back), "Shift and Tab lead to 上报");
    browser.keys("\u{E007}");
    let led = "const e = document.activeElement.closest('[data-cell]'); return e && e.getAttribute('aria-invalid') === 'true'";
    browser.until("the focus is in what is to be mended", led);
}
