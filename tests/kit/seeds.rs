//! The shipped catalogue, read from `seeds/`.

use shequ_core::{Catalogue, SourceFile, load_toml};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the shipped catalogue.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds")
}

/// The catalogue's files, by path.
///
/// # Panics
/// Where they cannot be read.
#[must_use]
pub fn files() -> Vec<SourceFile> {
    let root = folder();
    let mut files = vec![source(&root, &root.join("measures.toml"))];
    walk(&root, &root.join("guangxi"), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The shipped catalogue.
///
/// # Panics
/// With all diagnostics, where it does not load.
#[must_use]
pub fn catalogue() -> Catalogue {
    loaded(&files())
}

/// A catalogue that must load.
///
/// # Panics
/// With all diagnostics, where it does not.
#[must_use]
pub fn loaded(files: &[SourceFile]) -> Catalogue {
    let loaded = load_toml(files);
    let told: Vec<String> =
        loaded.diagnostics.iter().map(|d| d.render(text_of(files, &d.file), shequ_core::Lang::En)).collect();
    loaded.catalogue.unwrap_or_else(|| panic!("the catalogue does not load:\n{}", told.join("\n")))
}

/// The text of a file; empty for an unknown one.
#[must_use]
pub fn text_of<'a>(files: &'a [SourceFile], path: &str) -> &'a str {
    files.iter().find(|file| file.path == path).map_or("", |file| &file.text)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "csv") {
            files.push(source(root, &path));
        }
    }
}

fn source(root: &Path, path: &Path) -> SourceFile {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let relative = path.strip_prefix(root).expect("below the root");
    SourceFile { path: relative.to_string_lossy().replace('\\', "/"), text }
}
