//! Entry of the `shequ` binary: arguments, panic hook, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        eprintln!("程序内部出错，不是数据的问题 / a fault of the program, not of the data:");
        default(info);
    }));
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let code = std::panic::catch_unwind(|| shequ_cli::run_words(&words)).unwrap_or(shequ_cli::INTERNAL);
    ExitCode::from(code)
}
