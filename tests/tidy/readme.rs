//! The README names only what exists: every path in backticks and every project path inside a block of code.

use crate::code::line_of;

/// First parts of paths that are told from the top of the project.
const ROOTS: [&str; 9] = ["app", "core", "www", "tests", "seeds", ".ci", ".cargo", ".github", "."];
/// Endings by which a name without a folder is known for a file of the project.
const FILES: [&str; 4] = [".rs", ".toml", ".md", ".lock"];

/// Paths that lead nowhere.
pub fn complaints(readme: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut fenced = false;
    let mut at = 0;
    for line in readme.split_inclusive('\n') {
        if line.starts_with("```") {
            fenced = !fenced;
        } else {
            let named: Vec<&str> = if fenced { line.split_whitespace().collect() } else { spans(line) };
            for name in named {
                if let Some(path) = path(name, fenced).filter(|path| !exists(path)) {
                    complaints.push(format!("README.md:{}: `{path}` does not exist", line_of(readme, at)));
                }
            }
        }
        at += line.len();
    }
    if fenced {
        complaints.push("README.md: a block of code is not closed".to_owned());
    }
    complaints
}

/// Lines of catalogue that the README shows and the catalogue does not hold.
pub fn invented(readme: &str, catalogue: &str) -> Vec<String> {
    let blocks = readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let lines = blocks.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
    let held: Vec<&str> = catalogue.lines().map(str::trim).collect();
    lines.filter(|line| !held.contains(line)).map(|line| format!("README.md: no rule holds `{line}`")).collect()
}

/// What stands in backticks, cut into words.
fn spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).flat_map(str::split_whitespace).collect()
}

/// The path that a word names, up to the first placeholder; none where it names no path of the project. Inside a block
/// of code only paths from the top count, as users have files of their own there.
fn path(word: &str, fenced: bool) -> Option<&str> {
    let word =
        word.trim_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '/' | '*' | '<' | '>' | '_' | '-')));
    let word = word.trim_end_matches('.');
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "./_-*<>".contains(c));
    let root = word.split('/').next().unwrap_or(word);
    let from_top = word.contains('/') && ROOTS.contains(&root);
    let file = !fenced
        && !word.contains('*')
        && FILES.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending));
    // `.xlsx` is a kind of file; names of our dotfiles are longer than any of those.
    let dotfile = !fenced && !word.contains('/') && word.starts_with('.') && word.len() > ".jsonl".len();
    if !plain || !(from_top || file || dotfile) {
        return None;
    }
    match word.find(['*', '<']) {
        // `seeds/guangxi/codes/*.csv` speaks of the folder.
        Some(open) => word[..open].rfind('/').map(|slash| &word[..slash]),
        None => Some(word.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::{complaints, invented};

    fn told(readme: &str) -> Vec<String> {
        let there =
            ["core/src/lib.rs", "seeds/guangxi", "seeds/guangxi/codes", "Cargo.toml", ".clippy.toml", ".ci/run"];
        complaints(readme, &|path| there.contains(&path))
    }

    #[test]
    fn paths_that_exist_are_fine() {
        let readme = "`core/src/lib.rs`, `seeds/guangxi/`, `seeds/guangxi/codes/*.csv`, `Cargo.toml`, `.clippy.toml`.\n\
                      ```\n.ci/run core/src/lib.rs\n```\n";
        assert_eq!(told(readme), Vec::<String>::new());
    }

    #[test]
    fn paths_that_lead_nowhere_are_told_with_their_line() {
        assert_eq!(told("\nsee `core/src/gone.rs`"), ["README.md:2: `core/src/gone.rs` does not exist"]);
        assert_eq!(told("`src/lib.rs`").len(), 1, "paths are told from the top");
        assert_eq!(told("`gone.toml` `.gone.toml` `seeds/gone/*.csv`").len(), 3);
        assert_eq!(told("```\ncheck seeds/sample/x.xlsx\n```\n").len(), 1);
    }

    #[test]
    fn other_things_in_backticks_are_no_paths() {
        let readme = "`m2/household`, `--format text`, `a / b`, `.xlsx`, `.csv`, `cargo x test`, `application/json`\n\
                      ```\nshequ check mine/report.toml\n```\n";
        assert_eq!(told(readme), Vec::<String>::new());
    }

    #[test]
    fn a_rule_that_the_catalogue_does_not_hold_is_told() {
        let readme = "```sh\nls\n```\n```toml\n[[rule]]\n  id = \"a\"\n```\n";
        assert_eq!(invented(readme, "[[rule]]\nid = \"a\"\n"), Vec::<String>::new());
        assert_eq!(invented(readme, "[[rule]]\nid = \"b\"\n"), ["README.md: no rule holds `id = \"a\"`"]);
    }
}
