//! The `shequ` command: check files, write templates and samples, look after catalogues.
//!
//! Reading of files, clock and terminal stand here; everything that decides stands in core.

pub mod args;
mod catalogue;
mod check;
mod embedded;
mod forms;
mod inputs;
mod levels;
mod marked;
mod output;
mod parallel;
mod pipe;
mod progress;
mod register;
mod rollup;
pub mod sample;
mod sample_command;
mod serve;
mod template;

use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use std::ffi::OsString;

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

/// Reads the words of a command line, the program's name first, runs it and returns its exit code. Names of files need
/// not be text.
#[must_use]
pub fn run_words<W: Into<OsString> + Clone>(words: impl IntoIterator<Item = W>) -> u8 {
    match Cli::try_parse_from(words) {
        Ok(cli) => run(&cli),
        Err(error) => {
            // Help and version are errors to clap, but answers to the user.
            if !error.use_stderr() {
                let _ = error.print();
                return OK;
            }
            eprintln!("{}", misuse(error.kind()));
            let _ = error.print();
            UNUSABLE
        }
    }
}

/// What is wrong with a command line, in both languages; what follows it names the word and stands in English only.
fn misuse(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            "选项的值不能用 / the value of an option cannot be used:"
        }
        ErrorKind::UnknownArgument => "没有这个选项 / there is no such option:",
        ErrorKind::InvalidSubcommand => "没有这个命令 / there is no such command:",
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            "选项后面少了值 / an option lacks its value:"
        }
        ErrorKind::ArgumentConflict | ErrorKind::TooManyValues => {
            "选项重复或不能一起用 / options are repeated or do not go together:"
        }
        ErrorKind::MissingRequiredArgument => "少了必须给出的内容 / something that must be given is missing:",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请给出要做什么 / say what is to be done:"
        }
        _ => "命令写得不对 / the command cannot be read:",
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
        Command::Pipe(args) => pipe::run(args, cli.lang()),
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
