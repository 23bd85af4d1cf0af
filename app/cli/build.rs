//! Lists the files of the shipped catalogue, so that the binary carries them inside.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../../seeds");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = vec![root.join("measures.toml")];
    walk(&root.join("guangxi"), &mut files)?;
    files.sort();
    let mut code = String::from("pub const FILES: &[(&str, &str)] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let path = file.canonicalize()?;
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    code.push_str("];\n");
    std::fs::write(PathBuf::from(env("OUT_DIR")).join("embedded.rs"), code)
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let kept = path.extension().is_some_and(|e| e == "toml" || e == "csv");
        if path.is_dir() {
            walk(&path, files)?;
        } else if kept {
            files.push(path);
        }
    }
    Ok(())
}
