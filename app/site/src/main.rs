//! Builds the site: the form app as WebAssembly with its JavaScript glue, the shell from `www`, the packed catalogue;
//! every file named by its content, with compressed neighbours. Nothing is downloaded and no tool is needed besides
//! cargo; `wasm-opt` is used where it is installed.

mod assets;
mod bindgen;
mod exports;
mod features;
mod glue;
mod minify;
mod pages;
mod run;
mod sections;
mod traps;
mod unasked;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "shequ-site [--out FOLDER] [--fast] [--strict]
  --out FOLDER   where the site is written, otherwise target/site
  --fast         for trying things out: release profile without wasm-opt, weakest compression
  --strict       fails where the first visit is over its budget";

/// What to build and where.
struct Options {
    out: Option<PathBuf>,
    fast: bool,
    strict: bool,
}

fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run::build(options.out, options.fast, options.strict) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options { out: None, fast: false, strict: false };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => options.out = Some(PathBuf::from(arguments.next()?)),
            "--fast" => options.fast = true,
            "--strict" => options.strict = true,
            _ => return None,
        }
    }
    Some(options)
}
