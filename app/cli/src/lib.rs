//! The `shequ` command: check files, write templates and samples, look after catalogues.
//!
//! Reading of files, clock and terminal stand here; everything that decides stands in core.

pub mod args;
mod catalogue;
mod check;
mod docs;
mod embedded;
mod forms;
mod inputs;
mod levels;
mod output;
mod parallel;
mod previous;
mod progress;
mod register;
mod rollup;
pub mod sample;
mod sample_command;
mod serve;
mod template;

use args::{Cli, Command};
use clap::Parser;

/// Nothing at or above `--fail-on`.
pub const OK: u8 = 0;
/// Findings.
pub const FINDINGS: u8 = 1;
/// The input or the arguments are unusable.
pub const UNUSABLE: u8 = 2;
/// Our own fault.
pub const INTERNAL: u8 = 70;

/// Something that keeps a command from doing its work, in words for the user.
#[derive(Debug)]
pub struct Unusable(pub String);

/// Reads the words of a command line, the program's name first, runs it and returns its exit code.
#[must_use]
pub fn run_words(words: &[&str]) -> u8 {
    match Cli::try_parse_from(words) {
        Ok(cli) => run(&cli),
        Err(error) => {
            // Help and version are errors to clap, but answers to the user.
            let _ = error.print();
            if error.use_stderr() { UNUSABLE } else { OK }
        }
    }
}

/// Runs one command and returns its exit code.
#[must_use]
pub fn run(cli: &Cli) -> u8 {
    let done = match &cli.command {
        Command::Check(args) => check::run(args, cli.lang()),
        Command::Rollup(args) => rollup::run(args, cli.lang()),
        Command::Template(args) => template::run(args, cli.lang()),
        Command::Sample(args) => sample_command::run(args, cli.lang()),
        Command::Catalogue(command) => catalogue::run(command, cli.lang()),
        Command::Serve(args) => serve::run(args, cli.lang()),
        Command::Completions { shell } => args::completions(*shell),
    };
    match done {
        Ok(code) => code,
        Err(Unusable(why)) => {
            eprintln!("{why}");
            UNUSABLE
        }
    }
}
