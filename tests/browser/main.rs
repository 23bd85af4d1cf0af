//! The form in real browsers.

mod driver;

use driver::{Browser, Kind};

#[test]
fn smoke() {
    for kind in [Kind::Chromium, Kind::WebKit, Kind::Firefox] {
        if !driver::has(kind.program()) { eprintln!("no {kind:?}"); continue; }
        let profile = std::env::temp_dir().join(format!("shequ-smoke-{kind:?}-{}", std::process::id()));
        let browser = Browser::start(kind, profile);
        browser.open("data:text/html,<input id=a><script>a.oninput=()=>document.title=a.value</script>");
        browser.find("#a").keys("村 12");
        browser.keys("3");
        assert_eq!(browser.run("return document.title", &[]), "村 123");
        eprintln!("{kind:?} ok {}", browser.run("return navigator.userAgent", &[]));
    }
}
