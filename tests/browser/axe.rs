//! axe-core, the rules of accessibility that a machine can check, run inside the page.

use crate::driver::Browser;
use serde_json::Value;

/// What axe finds: rule, impact and the first element of each.
///
/// # Panics
/// When axe is not there: `cargo x test` installs it and names it.
#[must_use]
pub fn violations(browser: &Browser) -> Vec<String> {
    let path = std::env::var("SHEQU_AXE").expect("SHEQU_AXE is not set; run the browser tests with `cargo x test`");
    let axe = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    browser.run(&format!("if (!window.axe) {{ {axe} }}"), &[]);
    let tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
    let found = browser.run(&format!("return axe.run(document, {{ runOnly: {tags} }}).then((r) => r.violations)"), &[]);
    let list = found.as_array().expect("axe gives a list").clone();
    let told = |one: &Value| {
        let node = &one["nodes"][0];
        format!("{} ({}): {} {}", one["id"], one["impact"], node["html"], node["failureSummary"])
    };
    list.iter().map(told).collect()
}
