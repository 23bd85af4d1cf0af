//! Literate cases: pages of prose, records as tables, and what must be found. `BLESS=1` rewrites the findings.
//!
//! ```text
//! # A page                      fragments before the first case belong to all its cases
//! ## A case
//! Prose.
//! ```toml rules                 added to the small catalogue (also: form, programme, indicators)
//! | unit | area | …             records; units are A, B, C …; an empty cell is blank
//! Rows of `rooms`:              caption of the next table (also: Last year: and Last year's rows of `rooms`:)
//! With: as of 2024-06-30; level county; language zh; period 2024; register A, B
//! ```findings                   unit, rule, outcome, detail
//! ```
//!
//! Each case is told by core's report and by the oracle, which must agree on every rule.

mod page;
mod tell;

pub use page::{Case, Page, Table};
pub use tell::check;

use crate::seeds;
use shequ_core::{Catalogue, SourceFile};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// All pages below a folder, by path.
///
/// # Panics
/// Where the folder cannot be read.
#[must_use]
pub fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The small catalogue with a case's fragments, as files any door can load.
#[must_use]
pub fn files(case: &Case) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let measures = read(&seeds::folder().join("measures.toml")) + &read(&root.join("kit/small/measures.toml"));
    let mut files = vec![SourceFile { path: "measures.toml".into(), text: measures }];
    for name in [
        "catalogue.toml", "codes/kind.csv", "codes/use.csv", "divisions.csv", "forms/small.toml",
        "programmes/plan.toml",
    ] {
        files.push(SourceFile { path: format!("small/{name}"), text: read(&root.join("kit/small").join(name)) });
    }
    for (role, text) in &case.fragments {
        let (path, text) = match role.as_str() {
            "form" => ("small/forms/small.toml", text.clone()),
            "rules" => ("small/rules/small.toml", completed(text)),
            "programme" => ("small/programmes/plan.toml", text.clone()),
            "indicators" => ("small/indicators.toml", text.clone()),
            other => panic!("{}: no fragment goes by the name of {other}", case.name),
        };
        match files.iter_mut().find(|file| file.path == path) {
            Some(file) => {
                file.text.push('\n');
                file.text.push_str(&text);
            }
            None => files.push(SourceFile { path: path.into(), text }),
        }
    }
    files
}

/// The catalogue of a case.
///
/// # Panics
/// With all diagnostics, where it does not load.
#[must_use]
pub fn catalogue(case: &Case) -> Catalogue {
    seeds::loaded(&files(case))
}

/// Rules with the words that a case leaves out because they do not matter to it.
fn completed(text: &str) -> String {
    let mut out = String::new();
    for (at, block) in text.split("[[rule]]").enumerate() {
        if at == 0 {
            out.push_str(block);
            continue;
        }
        let has =
            |key: &str| block.lines().any(|line| line.trim_start().split('=').next().is_some_and(|k| k.trim() == key));
        let id = block.lines().find_map(|line| line.strip_prefix("id = ")).unwrap_or("\"\"").trim_matches('"');
        let _ = write!(out, "[[rule]]{}", block.trim_end());
        out.push('\n');
        for (key, zh, en) in [("says", "不符合", "breaks"), ("why", "见", "see"), ("fix", "改正", "mend")] {
            if !has(key) {
                let _ = writeln!(out, "{key} = {{ zh = \"{zh} {id}\", en = \"{en} {id}\" }}");
            }
        }
        for (key, line) in
            [("severity", "severity = \"error\""), ("scope", "scope = \"record\""), ("source", "source = \"case\"")]
        {
            let sourced = key == "source" && has("clause");
            if !sourced && !has(key) {
                let _ = writeln!(out, "{line}");
            }
        }
        out.push('\n');
    }
    out
}
