//! `cargo x browsers`: the form in real browsers, against the real server. The site and the server are built, the rules
//! of accessibility installed by the lock file, and every browser that is there is driven. What is not there is told.

use crate::pack::tools;
use crate::site;
use crate::step::{Failed, NO_CODE, Steps, root, succeeds, target};
use std::path::{Path, PathBuf};

/// Generated records for which browser and server are compared in an ordinary run.
pub const FEW: &str = "200";
/// The driver of Firefox, which Debian has no package of.
const GECKODRIVER: &str = "geckodriver@0.37.0";

/// Runs all tests in browsers; `records` are generated for the comparison with the server.
///
/// # Errors
/// The exit code of the first step that fails; with `must`, also where Chromium or npm is missing.
pub fn run(steps: &mut Steps, must: bool, records: &str) -> Result<(), Failed> {
    // A build server has everything, or its run is no proof.
    let must = must || std::env::var_os("CI").is_some();
    if let Some(why) = lacking() {
        eprintln!("\n== browsers did not run: {why}");
        steps.skip("browsers", &why);
        return if must { Err(Failed(NO_CODE)) } else { Ok(()) };
    }
    site::site(steps, &[])?;
    steps.run("server", "cargo", &["build", "--quiet", "-p", "shequ-cli"])?;
    let node = target().join("browser");
    std::fs::create_dir_all(&node).map_err(|error| broken(&error))?;
    tools(steps, &root().join("tests/browser"), &node)?;
    let others = [("firefox", firefox(steps, must)), ("webkit", webkit())];
    let mut arguments = vec!["test", "-q", "-p", "shequ-tests", "--features", "browser", "--test", "browser", "--"];
    let mut left_out = Vec::new();
    for (name, why) in others {
        if let Some(why) = why {
            eprintln!("\n== {name} did not run: {why}");
            steps.skip(name, &why);
            left_out.push(format!("others::{name}"));
        }
    }
    left_out.iter().for_each(|test| arguments.extend(["--skip", test]));
    arguments.push("--nocapture");
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let variables = [
        ("SHEQU_BIN", text(target().join("debug/shequ"))),
        ("SHEQU_SITE_FOLDER", text(target().join("site"))),
        ("SHEQU_AXE", text(node.join("node_modules/axe-core/axe.min.js"))),
        ("SHEQU_BROWSER_PARITY", records.to_owned()),
        ("PATH", with_tools()),
    ];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    steps.run_with("browsers", "cargo", &arguments, &variables)?;
    eprintln!("pictures to look at: {}", target().join("tmp/pictures").display());
    Ok(())
}

/// Measures size, start and keystroke of the form beside SurveyJS.
///
/// # Errors
/// The exit code of the first step that fails. A missed budget is told, not an error.
pub fn bench(steps: &mut Steps) -> Result<(), Failed> {
    if let Some(why) = lacking() {
        eprintln!("the form cannot be measured: {why}");
        return Err(Failed(NO_CODE));
    }
    site::site(steps, &[])?;
    steps.run("server", "cargo", &["build", "--quiet", "--release", "-p", "shequ-cli"])?;
    let node = target().join("bench-form");
    std::fs::create_dir_all(&node).map_err(|error| broken(&error))?;
    tools(steps, &root().join("tests/browser/bench"), &node)?;
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let (binary, site) = (text(target().join("release/shequ")), text(target().join("site")));
    let packages = text(node.join("node_modules"));
    let variables = [("SHEQU_BIN", binary.as_str()), ("SHEQU_SITE_FOLDER", &site), ("SHEQU_SURVEY", &packages)];
    let arguments = ["test", "-q", "-p", "shequ-tests", "--features", "bench-form", "--test", "bench-form"];
    steps.run_with("measured", "cargo", &arguments, &variables)
}

/// What keeps the whole step from running.
fn lacking() -> Option<String> {
    if !succeeds("chromedriver", &["--version"]) {
        return Some("chromedriver is not installed (apt-get install chromium chromium-driver)".to_owned());
    }
    if !succeeds("npm", &["--version"]) {
        return Some("npm is not installed; the rules of accessibility come through it".to_owned());
    }
    None
}

/// Why Firefox cannot be driven; nothing where it can. Its driver is built once where everything has to run.
fn firefox(steps: &mut Steps, must: bool) -> Option<String> {
    if !["firefox", "firefox-esr"].iter().any(|name| succeeds(name, &["--version"])) {
        return Some("Firefox is not installed (apt-get install firefox-esr)".to_owned());
    }
    let own = tools_folder().join("bin/geckodriver");
    if succeeds("geckodriver", &["--version"]) || succeeds(&own.to_string_lossy(), &["--version"]) {
        return None;
    }
    if !must {
        return Some(format!("geckodriver is not installed (cargo install {GECKODRIVER} --locked)"));
    }
    let (folder, build) = (tools_folder(), tools_folder().join("build"));
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let (root, target) = (shown(&folder), shown(&build));
    let install = ["install", GECKODRIVER, "--locked", "--quiet", "--root", &root, "--target-dir", &target];
    let done = steps.run("geckodriver", "cargo", &install);
    // Only the program is of use later.
    let _ = std::fs::remove_dir_all(build);
    done.is_err().then(|| format!("{GECKODRIVER} could not be built"))
}

/// Why WebKit cannot be driven; nothing where it can.
fn webkit() -> Option<String> {
    let there = ["WebKitWebDriver", "Xvfb"].into_iter().all(which);
    (!there).then(|| "WebKit or its screen is not installed (apt-get install webkit2gtk-driver xvfb)".to_owned())
}

/// Whether a program stands in the search path; these two do not tell their version.
fn which(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Programs that were built for the tests.
fn tools_folder() -> PathBuf {
    target().join("tools")
}

/// The search path with them in front.
fn with_tools() -> String {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(tools_folder().join("bin")).chain(std::env::split_paths(&own));
    std::env::join_paths(all).unwrap_or(own).to_string_lossy().into_owned()
}

fn broken(error: &std::io::Error) -> Failed {
    eprintln!("{error}");
    Failed(NO_CODE)
}
