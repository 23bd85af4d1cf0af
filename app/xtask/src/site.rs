//! `cargo x site` and `cargo x serve`: the pages built, the server started on them. The builder is a program of its own
//! (`app/site`), so that this one stays without dependencies.

use crate::step::{Failed, Steps, output, succeeds};
use crate::test::{WASM, wasm_installed};

/// Builds the site; the words behind are for the builder.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn build(words: &[&str]) -> Result<(), Failed> {
    let mut steps = Steps::default();
    target(&mut steps)?;
    let arguments: Vec<&str> =
        ["run", "--quiet", "--package", "shequ-site", "--"].into_iter().chain(words.iter().copied()).collect();
    steps.run("site", "cargo", &arguments)
}

/// Builds the site and starts the server on this machine; the words behind are for the server.
///
/// # Errors
/// The exit code of the first step that fails, or of the server.
pub fn serve(words: &[&str]) -> Result<(), Failed> {
    build(&[])?;
    let site = format!("{}/site", target_folder());
    let start = ["run", "--release", "--quiet", "--package", "shequ-cli", "--", "serve", "--site", &site];
    let arguments: Vec<&str> = start.into_iter().chain(words.iter().copied()).collect();
    Steps::default().run("server", "cargo", &arguments)
}

/// The target of browsers comes with the toolchain; it is added where it is missing and can be.
fn target(steps: &mut Steps) -> Result<(), Failed> {
    if !wasm_installed() && succeeds("rustup", &["--version"]) {
        steps.run("wasm target", "rustup", &["target", "add", WASM])?;
    }
    Ok(())
}

/// Where cargo builds: as the environment says, else in the project.
fn target_folder() -> String {
    let told = output("cargo", &["metadata", "--format-version", "1", "--no-deps"]).unwrap_or_default();
    let behind = told.split_once("\"target_directory\":\"").map(|(_, rest)| rest);
    behind
        .and_then(|rest| rest.split_once('"'))
        .map_or_else(|| "target".to_owned(), |(folder, _)| folder.replace("\\\\", "\\"))
}
