//! Where files stand and how they are written: top level, line ends, declared tests, generated files.

use crate::tree::ending;

/// What may stand at the top besides files that begin with a dot.
const TOP: [&str; 9] = ["Cargo.lock", "Cargo.toml", "LICENSE", "README.md", "app", "core", "seeds", "tests", "www"];
/// Endings of files whose lines end with a line feed; data keeps the bytes that users sent.
const LINED: [&str; 12] = ["rs", "toml", "md", "js", "mjs", "ts", "css", "html", "json", "yml", "sh", "svg"];
/// Data that the digest of the catalogue covers.
const CATALOGUE: &str = "seeds/guangxi/";
/// Files that a command writes, each with the test that checks that it is up to date.
const GENERATED: [(&str, &str); 1] = [("app/embed/js/told.d.ts", "app/embed/tests/types.rs")];
/// How a generated file says so in its first lines.
const MARK: &str = concat!("Generated", " by");

/// Names at the top that are not agreed.
pub fn top_level(names: &[String]) -> Vec<String> {
    let strangers = names.iter().filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str()));
    strangers.map(|name| format!("{name}: the top level holds {} and dotfiles only", TOP.join(" "))).collect()
}

/// Lines that do not end with a line feed alone.
pub fn line_ends(path: &str, text: &str) -> Vec<String> {
    // Damaged on purpose.
    if path.starts_with("tests/files/hostile/") {
        return Vec::new();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let catalogue = path.starts_with(CATALOGUE) && ending(path) == "csv";
    if !(LINED.contains(&ending(path)) || name.starts_with('.') || path.starts_with(".ci/") || catalogue) {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    if text.contains('\r') {
        complaints.push(format!("{path}: holds a carriage return; lines end with a line feed"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        complaints.push(format!("{path}: its last line has no line feed"));
    }
    complaints
}

/// Test files that would never run, and names that say two things. `tests` is a package of its own, so cargo runs only
/// what its manifest declares.
pub fn tests(paths: &[&str], manifest: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for path in paths.iter().copied().filter(|path| ending(path) == "rs") {
        let Some((folder, name)) = path.rsplit_once('/') else { continue };
        if folder != "tests" && !folder.ends_with("/tests") {
            continue;
        }
        // Unit tests beside their module and parts of a test are no files that cargo runs by name.
        if path.contains("/src/") || folder.starts_with("tests/") {
            continue;
        }
        if folder == "tests" && !manifest.contains(&format!("path = \"{name}\"")) {
            complaints.push(format!("{path}: never runs; declare it as a [[test]] in `tests/Cargo.toml`"));
        }
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == name) {
            complaints.push(format!("{path}: has the name of {first}; `cargo test --test` could mean both"));
        }
        seen.push((name, path));
    }
    complaints
}

/// A file that says it is generated needs a test that generates it again.
pub fn generated(path: &str, text: &str) -> Vec<String> {
    let says_so = text.lines().take(3).any(|line| line.contains(MARK));
    if !says_so || GENERATED.iter().any(|(known, _)| *known == path) {
        return Vec::new();
    }
    vec![format!("{path}: is generated, but no test checks that it is up to date; name both in `tests/tidy/layout.rs`")]
}

#[cfg(test)]
mod checks {
    use super::*;

    fn nothing() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn strangers_at_the_top_are_told() {
        let names = ["app", ".ci", "docs", "Makefile"].map(str::to_owned);
        assert_eq!(top_level(&names).len(), 2);
        assert_eq!(top_level(&names[..2]), nothing());
    }

    #[test]
    fn line_ends_are_told_for_sources_and_not_for_samples() {
        assert_eq!(line_ends("core/src/lib.rs", "a\r\nb\n").len(), 1);
        assert_eq!(line_ends("core/src/lib.rs", "a\nb").len(), 1);
        assert_eq!(line_ends("seeds/guangxi/divisions.csv", "a,b").len(), 1);
        assert_eq!(line_ends("seeds/sample/old.csv", "a\r\nb"), nothing());
        assert_eq!(line_ends(".gitignore", "a\n"), nothing());
    }

    #[test]
    fn tests_that_never_run_are_told() {
        let manifest = "[[test]]\nname = \"tidy\"\npath = \"tidy.rs\"\n";
        let paths = ["core/src/column/read/tests.rs", "tests/kit/lib.rs", "tests/tidy.rs", "tests/tidy/code.rs"];
        assert_eq!(tests(&paths, manifest), nothing());
        assert!(tests(&["tests/lost.rs"], manifest)[0].contains("never runs"));
    }

    #[test]
    fn two_tests_of_one_name_are_told() {
        let told = tests(&["app/cli/tests/check.rs", "app/files/tests/check.rs"], "");
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("app/files/tests/check.rs") && told[0].contains("app/cli/tests/check.rs"));
    }

    #[test]
    fn generated_files_need_a_check() {
        let text = format!("// {MARK} `cargo x types`.\n");
        assert_eq!(generated("app/embed/types.ts", &text).len(), 1);
        assert_eq!(generated("app/embed/types.ts", "export {}\n"), nothing());
    }
}
