//! Lists the files of the shipped catalogue, and those of a finished site, so that the binary carries them inside.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../../seeds");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = vec![root.join("measures.toml")];
    let source = |path: &Path| path.extension().is_some_and(|e| e == "toml" || e == "csv");
    walk(&root.join("guangxi"), &mut files, &source)?;
    files.sort();
    let mut code = String::from("pub const FILES: &[(&str, &str)] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let path = file.canonicalize()?;
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    code.push_str("];\n");
    std::fs::write(PathBuf::from(env("OUT_DIR")).join("embedded.rs"), code)?;
    site()
}

/// The site that `SHEQU_SITE` names; none where it is not set, and `shequ serve` says so on its first page.
fn site() -> std::io::Result<()> {
    println!("cargo::rerun-if-env-changed=SHEQU_SITE");
    let mut code = String::from("const SITE: &[(&str, &[u8])] = &[\n");
    if let Some(root) = std::env::var_os("SHEQU_SITE").filter(|name| !name.is_empty()).map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", root.display());
        let mut files = Vec::new();
        walk(&root, &mut files, &|_| true)?;
        assert!(
            files.contains(&root.join("index.html")),
            "SHEQU_SITE names {}, which has no index.html",
            root.display()
        );
        files.sort();
        for file in &files {
            println!("cargo::rerun-if-changed={}", file.display());
            let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
            let path = file.canonicalize()?;
            code.push_str(&format!("    ({name:?}, include_bytes!({:?})),\n", path.display().to_string()));
        }
    }
    code.push_str("];\n");
    std::fs::write(PathBuf::from(env("OUT_DIR")).join("site.rs"), code)
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, keep: &dyn Fn(&Path) -> bool) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files, keep)?;
        } else if keep(&path) {
            files.push(path);
        }
    }
    Ok(())
}
