//! Files, folders and standard input to named inputs, in a stable order.

use crate::Unusable;
use shequ_files::{Input, Source};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Endings of files that a folder is searched for.
const ENDINGS: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "json", "jsonl"];
/// Files in one folder and below it.
const MAX_FILES: usize = 100_000;

/// Opens all inputs. Names are paths as given, so that messages show what the user typed.
pub fn open(paths: &[PathBuf]) -> Result<Vec<Input>, Unusable> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input { name: "-".to_owned(), source: Source::Bytes(standard_input()?) });
        } else if path.is_dir() {
            let mut found = Vec::new();
            walk(path, &mut found)?;
            found.sort();
            if found.is_empty() {
                return Err(Unusable(format!(
                    "文件夹 {} 里没有可读的文件（{}） / the folder holds no readable file",
                    path.display(),
                    ENDINGS.join(" ")
                )));
            }
            for file in &found {
                inputs.push(input(file)?);
            }
        } else {
            inputs.push(input(path)?);
        }
    }
    Ok(inputs)
}

fn standard_input() -> Result<Vec<u8>, Unusable> {
    let mut bytes = Vec::new();
    let limit = shequ_core::limits::MAX_FILE_BYTES;
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    read.map_err(|e| Unusable(format!("标准输入 / standard input: {e}")))?;
    Ok(bytes)
}

fn input(path: &Path) -> Result<Input, Unusable> {
    let file = File::open(path).map_err(|e| {
        Unusable(format!("打不开文件 {}：{e} / cannot open the file; check its path and permissions", path.display()))
    })?;
    let length = file.metadata().map(|m| m.len()).unwrap_or(0);
    if length > shequ_core::limits::MAX_FILE_BYTES {
        return Err(Unusable(format!(
            "文件 {} 有 {length} 字节，超过上限 / the file is larger than the limit",
            path.display()
        )));
    }
    Ok(Input { name: path.display().to_string(), source: Source::Stream(Box::new(file)) })
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Unusable> {
    let entries = std::fs::read_dir(folder).map_err(|e| Unusable(format!("{}: {e}", folder.display())))?;
    for entry in entries {
        let path = entry.map_err(|e| Unusable(format!("{}: {e}", folder.display())))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Lock files of office programs and hidden files are nobody's report.
        if name.starts_with("~$") || name.starts_with('.') {
            continue;
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if path.is_dir() {
            walk(&path, found)?;
        } else if ENDINGS.contains(&ending.as_str()) && found.len() < MAX_FILES {
            found.push(path);
        }
    }
    Ok(())
}
