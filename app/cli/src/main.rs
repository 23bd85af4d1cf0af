//! Entry of the `shequ` binary: arguments, panic hook, exit code.

use clap::Parser;
use shequ_cli::args::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        eprintln!("程序内部出错，不是数据的问题 / a fault of the program, not of the data:");
        default(info);
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { shequ_cli::UNUSABLE } else { shequ_cli::OK });
        }
    };
    std::panic::catch_unwind(|| shequ_cli::run(&cli)).unwrap_or_else(|_| ExitCode::from(shequ_cli::INTERNAL))
}
