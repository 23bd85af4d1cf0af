//! Tidy: what the rules of the house ask of every file, told with the place and what to do instead.
//!
//! Each check is a function from texts to complaints, proved on planted faults in its own module; here they meet the
//! files of the project.

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/layout.rs"]
mod layout;
#[path = "tidy/order.rs"]
mod order;
#[path = "tidy/readme.rs"]
mod readme;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/words.rs"]
mod words;

use tree::File;

/// Lines of one file beyond which it is worth splitting: told, not enforced.
const SOFT_FILE_LINES: usize = 300;
/// Lines of one file.
const MAX_FILE_LINES: usize = 600;
/// Lines of one function, from `fn` to its closing brace.
const MAX_FUNCTION_LINES: usize = 70;
/// Endings of files whose length counts.
const MEASURED: [&str; 6] = ["rs", "js", "mjs", "ts", "css", "py"];

#[test]
fn modules_of_core_use_only_earlier_ones() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()) {
        complaints.extend(order::complaints(path, text));
    }
    none(complaints);
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    let files = tree::files();
    let silent = texts(&files).filter(|(path, text)| path.ends_with(".rs") && !text.starts_with("//! "));
    none(
        silent
            .map(|(path, _)| format!("{path}:1: opens without `//!`; say in one line what the file is for"))
            .collect(),
    );
}

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()).filter(|(path, _)| MEASURED.contains(&tree::ending(path))) {
        let lines = text.lines().count();
        if lines > MAX_FILE_LINES && !TO_SPLIT.contains(&path) {
            complaints.push(format!("{path}: {lines} lines, at most {MAX_FILE_LINES}; split it by idea"));
        } else if lines > SOFT_FILE_LINES {
            println!("{path}: {lines} lines; beyond {SOFT_FILE_LINES} a split is worth a thought");
        }
    }
    none(complaints);
}

/// Files that formatting pushed over a limit and that are still to be split; the list may only shrink.
const TO_SPLIT: [&str; 4] = [
    "app/files/src/book/mod.rs",
    "core/src/column/read/tests.rs",
    "core/src/column/read/trouble.rs",
    "core/src/eval/machine.rs",
];
/// Lines of a function in one of them.
const MAX_SPLIT_LINES: usize = 78;

#[test]
fn functions_are_short() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()).filter(|(path, _)| path.ends_with(".rs")) {
        for function in code::functions(text).iter().filter(|f| f.lines > MAX_FUNCTION_LINES) {
            let (line, name, lines) = (function.line, &function.name, function.lines);
            if lines <= MAX_SPLIT_LINES && TO_SPLIT.contains(&path) {
                continue;
            }
            complaints
                .push(format!("{path}:{line}: `{name}` has {lines} lines, at most {MAX_FUNCTION_LINES}; split it"));
        }
    }
    none(complaints);
}

#[test]
fn no_file_holds_what_belongs_elsewhere() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()) {
        complaints.extend(words::complaints(path, text));
    }
    none(complaints);
}

#[test]
fn text_files_end_lines_as_unix_does() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()) {
        complaints.extend(layout::line_ends(path, text));
    }
    none(complaints);
}

#[test]
fn top_level_holds_only_what_is_agreed() {
    none(layout::top_level(&tree::top_level()));
}

#[test]
fn every_test_file_is_declared_and_has_its_own_name() {
    let files = tree::files();
    let manifest = text_of(&files, "tests/Cargo.toml");
    none(layout::tests(&files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), manifest));
}

#[test]
fn generated_files_are_checked() {
    let mut complaints = Vec::new();
    for (path, text) in texts(&tree::files()) {
        complaints.extend(layout::generated(path, text));
    }
    none(complaints);
}

#[test]
fn readme_names_only_what_exists() {
    let files = tree::files();
    let readme = text_of(&files, "README.md");
    none(readme::complaints(readme, &|path| tree::root().join(path).exists()));
}

#[test]
fn readme_shows_a_rule_as_it_stands() {
    let files = tree::files();
    none(readme::invented(text_of(&files, "README.md"), text_of(&files, "seeds/guangxi/rules/community.toml")));
}

#[test]
fn readme_and_continuous_integration_run_the_same_command() {
    let files = tree::files();
    for path in ["README.md", ".ci/run"] {
        assert!(text_of(&files, path).contains("cargo x test"), "{path} does not run `cargo x test`");
    }
}

fn texts(files: &[File]) -> impl Iterator<Item = (&str, &str)> {
    files.iter().filter_map(|file| file.text.as_deref().map(|text| (file.path.as_str(), text)))
}

fn text_of<'a>(files: &'a [File], path: &str) -> &'a str {
    texts(files).find(|(at, _)| *at == path).unwrap_or_else(|| panic!("{path} is missing")).1
}

fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
