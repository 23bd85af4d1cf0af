//! Entry of the `shequ` binary: arguments, panic hook, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        eprintln!("程序内部出错，不是数据的问题 / a fault of the program, not of the data:");
        default(info);
    }));
    let code = std::panic::catch_unwind(|| shequ_cli::run_words(std::env::args_os())).unwrap_or(shequ_cli::INTERNAL);
    ExitCode::from(code)
}
