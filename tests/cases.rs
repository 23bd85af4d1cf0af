//! Every literate case: what is found is what the page says. `BLESS=1 cargo test -p shequ-tests --test cases` rewrites the pages.

use shequ_kit::case::{self, Page};
use std::fs;
use std::path::Path;

/// Fewer cases than this means that pages were lost on the way.
const AT_LEAST: usize = 40;

#[test]
fn every_page_says_what_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in case::pages(&folder) {
        let text = fs::read_to_string(&path).expect("a readable page");
        let name = path.strip_prefix(&folder).expect("below the folder").display().to_string();
        let page = Page::read(&name, &text);
        let mut lines = page.lines.clone();
        for one in page.cases.iter().rev() {
            count += 1;
            assert!(!one.expected.is_empty() || bless, "{}: has no findings", one.name);
            let found = case::check(one);
            let expected = &page.lines[one.expected.clone()];
            if found != expected {
                wrong.push(format!(
                    "{}\n--- the page\n{}\n+++ found\n{}\n",
                    one.name,
                    expected.join("\n"),
                    found.join("\n")
                ));
                lines.splice(one.expected.clone(), found);
            }
        }
        if bless && lines != page.lines {
            fs::write(&path, lines.join("\n") + "\n").expect("a writable page");
        }
    }
    assert!(count >= AT_LEAST, "{count} cases");
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n"));
}
