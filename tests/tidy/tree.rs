//! The files of the project, as a clone would hold them: what `.gitignore` names is left out.

use std::fs;
use std::path::{Path, PathBuf};

/// One file.
pub struct File {
    /// Path from the top of the project, with `/`.
    pub path: String,
    /// Content; none where it is no UTF-8 text.
    pub text: Option<String>,
}

/// The top of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files, sorted by path.
pub fn files() -> Vec<File> {
    let ignored = ignored();
    let mut files = Vec::new();
    walk(&root(), "", &ignored, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.iter().any(|file| file.path == "core/src/lib.rs"), "the top of the project is elsewhere");
    files
}

/// Names of files and folders at the top, sorted.
pub fn top_level() -> Vec<String> {
    let ignored = ignored();
    let mut names: Vec<String> = names(&root()).into_iter().filter(|name| !is_ignored(&ignored, name, name)).collect();
    names.sort();
    names
}

/// What follows the last dot of the name.
pub fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn walk(folder: &Path, prefix: &str, ignored: &[String], files: &mut Vec<File>) {
    for name in names(folder) {
        let path = format!("{prefix}{name}");
        if is_ignored(ignored, &path, &name) {
            continue;
        }
        let place = folder.join(&name);
        if place.is_dir() {
            walk(&place, &format!("{path}/"), ignored, files);
        } else {
            let bytes = fs::read(&place).unwrap_or_else(|e| panic!("{path}: {e}"));
            let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
            files.push(File { path, text });
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries.map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned()).collect()
}

fn ignored() -> Vec<String> {
    let text = fs::read_to_string(root().join(".gitignore")).expect(".gitignore");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut patterns: Vec<String> = lines.map(|line| line.trim_end_matches('/').to_owned()).collect();
    patterns.push("/.git".to_owned());
    patterns
}

/// Understands `/top`, `name` and `*.ending`, which is all that the project's `.gitignore` uses.
fn is_ignored(patterns: &[String], path: &str, name: &str) -> bool {
    patterns.iter().any(|pattern| match (pattern.strip_prefix('/'), pattern.strip_prefix('*')) {
        (Some(top), _) => path == top,
        (None, Some(tail)) => name.ends_with(tail),
        (None, None) => name == pattern,
    })
}

#[test]
fn ignores_as_git_does() {
    let patterns = ["/target", "*.profraw", "node_modules"].map(str::to_owned);
    let ignores = |path: &str| is_ignored(&patterns, path, path.rsplit('/').next().unwrap_or(path));
    assert!(ignores("target") && ignores("core/x.profraw") && ignores("www/node_modules"));
    assert!(!ignores("core/target") && !ignores("www/node_modules.md"));
}
