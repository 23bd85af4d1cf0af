//! `shequ-repack MODULE OUT [--lightest]`: writes a module of the engine anew, so that brotli packs it smaller. `--lightest`
//! tries several orders of its functions.

use shequ_repack::{repack, repack_lightest};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (module, out, lightest) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [module, out] => (module, out, false),
        [module, out, "--lightest"] => (module, out, true),
        _ => {
            eprintln!("usage: shequ-repack MODULE OUT [--lightest]");
            return ExitCode::from(2);
        }
    };
    match rewrite(Path::new(module), Path::new(out), lightest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{module} was not packed anew: {why}");
            ExitCode::from(2)
        }
    }
}

fn rewrite(module: &Path, out: &Path, lightest: bool) -> Result<(), String> {
    let bytes = std::fs::read(module).map_err(|error| error.to_string())?;
    let packed = if lightest { repack_lightest(&bytes) } else { repack(&bytes) }.map_err(|fault| fault.to_string())?;
    std::fs::write(out, packed).map_err(|error| error.to_string())
}
