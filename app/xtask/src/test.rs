//! `cargo x test`: cheap steps first. Tidy, parity and cases are tests like any other and run with them.

use crate::step::{Failed, Steps, output, succeeds};
use std::path::Path;

/// The target of browsers.
pub const WASM: &str = "wasm32-unknown-unknown";

/// What the package of portals can do beside the forms, built for its own module only.
const FILES: &str = "shequ-embed/files-more";

/// What browsers fetch first to read files, without what only rare files need.
const FIRST: [&str; 5] = ["-p", "shequ-embed", "-p", "shequ-files", "--no-default-features"];

/// What a missing part of the toolchain means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Its step is left out and said to be.
    Skipped,
    /// The run fails.
    Fails,
}

/// Format, lints, tests, core for wasm.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn run(missing: Missing) -> Result<(), Failed> {
    let mut steps = Steps::default();
    let has = |part: &str| missing == Missing::Fails || succeeds("cargo", &[part, "--version"]);
    if has("fmt") {
        steps.run("format", "cargo", &["fmt", "--all", "--check"])?;
    } else {
        steps.skip("format", "rustfmt is not installed (rustup component add rustfmt)");
    }
    if has("clippy") {
        steps.run(
            "lints",
            "cargo",
            &["clippy", "--workspace", "--all-targets", "--features", FILES, "--", "-D", "warnings"],
        )?;
        let own = ["--no-deps", "--features", "shequ-embed/files", "--", "-D", "warnings"];
        steps.run("lints of the first module of files", "cargo", &[&["clippy"][..], &FIRST, &own].concat())?;
    } else {
        steps.skip("lints", "clippy is not installed (rustup component add clippy)");
    }
    steps.run("tests", "cargo", &["test", "--workspace", "--features", FILES])?;
    wasm(&mut steps, missing)?;
    crate::pack::test(&mut steps, missing == Missing::Fails)?;
    crate::browsers::run(&mut steps, missing == Missing::Fails, crate::browsers::FEW)?;
    steps.close();
    Ok(())
}

/// What stands in the tree is what was committed: nothing was rewritten or generated anew on the way.
///
/// # Errors
/// The exit code of `git diff`.
pub fn unchanged() -> Result<(), Failed> {
    Steps::default().run("unchanged", "git", &["diff", "--exit-code"])
}

fn wasm(steps: &mut Steps, missing: Missing) -> Result<(), Failed> {
    let name = "core for wasm";
    if !wasm_installed() && succeeds("rustup", &["--version"]) {
        steps.run("wasm target", "rustup", &["target", "add", WASM])?;
    }
    if missing == Missing::Skipped && !wasm_installed() {
        steps.skip(name, &format!("the target {WASM} is not installed, and there is no rustup to add it"));
        return Ok(());
    }
    steps.run(name, "cargo", &["check", "-p", "shequ-core", "--target", WASM, "--no-default-features"])
}

/// Whether the standard library of the target is there, whoever installed it.
pub fn wasm_installed() -> bool {
    output("rustc", &["--print", "target-libdir", "--target", WASM]).is_some_and(|folder| Path::new(&folder).is_dir())
}
