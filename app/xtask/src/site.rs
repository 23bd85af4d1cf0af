//! `cargo x site` and `cargo x serve`: the pages built, the server started on them. The builder is a program of its own
//! (`app/site`), so that this one stays without dependencies.

use crate::step::{Failed, Steps, succeeds, target};
use crate::test::{WASM, wasm_installed};

/// Builds the site; the words behind are for the builder.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn build(words: &[&str]) -> Result<(), Failed> {
    site(&mut Steps::default(), words)
}

/// The same among other steps.
///
/// # Errors
/// As [`build`].
pub fn site(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    wasm_target(steps)?;
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
    let site = target().join("site").to_string_lossy().into_owned();
    let start = ["run", "--release", "--quiet", "--package", "shequ-cli", "--", "serve", "--site", &site];
    let arguments: Vec<&str> = start.into_iter().chain(words.iter().copied()).collect();
    Steps::default().run("server", "cargo", &arguments)
}

/// Builds the release binary with the site inside, so that one file is all there is to install.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn release() -> Result<(), Failed> {
    let mut steps = Steps::default();
    site(&mut steps, &[])?;
    let folder = target().join("site").to_string_lossy().into_owned();
    let build = ["build", "--release", "-p", "shequ-cli"];
    steps.run_with("release", "cargo", &build, &[("SHEQU_SITE", &folder)])?;
    println!("{}", target().join("release").join(format!("shequ{}", std::env::consts::EXE_SUFFIX)).display());
    steps.close();
    Ok(())
}

/// The target of browsers comes with the toolchain; it is added where it is missing and can be.
fn wasm_target(steps: &mut Steps) -> Result<(), Failed> {
    if !wasm_installed() && succeeds("rustup", &["--version"]) {
        steps.run("wasm target", "rustup", &["target", "add", WASM])?;
    }
    Ok(())
}
