//! `cargo x …`: what a developer runs. Steps are told with their name, command and time; the first that fails ends the
//! run with its exit code.

mod bench;
mod bench_server;
mod browsers;
mod site;
mod pack;
mod size;
mod step;
mod test;

use std::process::ExitCode;
use step::{Failed, Steps};

const USAGE: &str = "\
cargo x test     everything that must be green: format, lints, tests, core for wasm
cargo x ci       the same with nothing skipped; then the tree must be as committed
cargo x pack     the npm package, its tarball and the example pages
cargo x types    TypeScript types of the package, written anew from the structs
cargo x parity [N]  all cases and N generated records through every door, 10,000 unless said
cargo x bench    the measures of speed and size, each with its budget
cargo x bench-embed    the package under Node beside Ajv and Zod
cargo x bench-server   submissions a second beside Express, Ajv and better-sqlite3
cargo x bench-form     size, start and keystroke of the form in Chromium, beside SurveyJS
cargo x size     what browsers fetch of the engine, beside its budget
cargo x site     the pages of the form, in target/site, with their sizes
cargo x browsers [N]   the form in browsers; N generated records compared with the server, 200 unless said
cargo x release  the binary with the pages inside
cargo x serve    the pages and the server, on this machine; --demo fills it with sample units";

/// Wrong arguments.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::run(test::Missing::Skipped),
        ["ci"] => test::run(test::Missing::Fails).and_then(|()| test::unchanged()),
        ["pack"] => closed(pack::run),
        ["types"] => closed(pack::types),
        ["parity"] => closed(|steps| pack::parity(steps, "10000")),
        ["parity", records] => closed(|steps| pack::parity(steps, records)),
        ["bench", rest @ ..] => bench::run(rest),
        ["size"] => closed(size::run),
        ["bench-embed"] => closed(pack::bench),
        ["bench-server"] => bench_server::run(),
        ["site", rest @ ..] => site::build(rest),
        ["bench-form"] => closed(browsers::bench),
        ["browsers"] => closed(|steps| browsers::run(steps, false, browsers::FEW)),
        ["browsers", records] => closed(|steps| browsers::run(steps, false, records)),
        ["release"] => site::release(),
        ["serve", rest @ ..] => site::serve(rest),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            Err(Failed(UNUSABLE))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(code)) => ExitCode::from(code),
    }
}

/// Runs steps and closes them with their times.
fn closed(run: impl FnOnce(&mut Steps) -> Result<(), Failed>) -> Result<(), Failed> {
    let mut steps = Steps::default();
    run(&mut steps)?;
    steps.close();
    Ok(())
}
