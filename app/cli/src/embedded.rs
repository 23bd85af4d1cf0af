//! The catalogue at hand: the one carried inside, or a folder of the user's.

use crate::Unusable;
use shequ_core::{Catalogue, Lang, Loaded, SourceFile};
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The sources of the shipped catalogue.
pub fn shipped() -> Vec<SourceFile> {
    FILES.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// The sources in a folder: either one that holds `measures.toml` and a catalogue folder, or the catalogue folder
/// itself beside `measures.toml`.
pub fn from_folder(folder: &Path) -> Result<Vec<SourceFile>, Unusable> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Err(Unusable(format!("{} 不是文件夹 / is no folder", folder.display())));
    }
    let root = if folder.join("catalogue.toml").is_file() { folder.parent().unwrap_or(folder) } else { folder };
    if root == folder {
        walk(root, root, &mut files)?;
    } else {
        let measures = root.join("measures.toml");
        if measures.is_file() {
            files.push(read(root, &measures)?);
        }
        walk(root, folder, &mut files)?;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if files.is_empty() {
        return Err(Unusable(format!("{} 里没有目录文件 / holds no catalogue files", folder.display())));
    }
    Ok(files)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> Result<(), Unusable> {
    let entries = std::fs::read_dir(folder).map_err(|e| Unusable(format!("{}: {e}", folder.display())))?;
    for entry in entries {
        let path = entry.map_err(|e| Unusable(format!("{}: {e}", folder.display())))?.path();
        let kept = path.extension().is_some_and(|e| e == "toml" || e == "csv");
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if kept && files.len() <= shequ_core::limits::MAX_CATALOGUE_FILES {
            files.push(read(root, &path)?);
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> Result<SourceFile, Unusable> {
    let bytes = std::fs::read(path).map_err(|e| Unusable(format!("{}: {e}", path.display())))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Unusable(format!("{} 不是 UTF-8 文本，请另存为 UTF-8 / is not UTF-8 text", path.display())))?;
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok(SourceFile { path: name, text: text.trim_start_matches('\u{feff}').to_owned() })
}

/// Sources of the shipped catalogue or of a folder.
pub fn sources(folder: Option<&Path>) -> Result<Vec<SourceFile>, Unusable> {
    folder.map_or_else(|| Ok(shipped()), from_folder)
}

/// A catalogue ready for use. The shipped one is told to be proved already by the tests; its examples are not run again.
pub fn load(folder: Option<&Path>, lang: Lang) -> Result<Catalogue, Unusable> {
    let sources = sources(folder)?;
    let loaded = match folder {
        None => shequ_core::catalogue::load::load_toml(&sources, shequ_core::catalogue::load::no_examples),
        Some(_) => shequ_core::load_toml(&sources),
    };
    let told = told(&sources, &loaded, lang);
    loaded.catalogue.ok_or(Unusable(told))
}

/// All diagnostics as text.
pub fn told(sources: &[SourceFile], loaded: &Loaded, lang: Lang) -> String {
    let mut out = String::new();
    for diagnostic in &loaded.diagnostics {
        let source = sources.iter().find(|s| s.path == diagnostic.file).map_or("", |s| s.text.as_str());
        out.push_str(&diagnostic.render(source, lang));
        out.push('\n');
    }
    out
}
