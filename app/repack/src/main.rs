//! `shequ-repack MODULE OUT`: writes a module of the engine anew, so that brotli packs it smaller.

use shequ_repack::repack;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [module, out] = paths.as_slice() else {
        eprintln!("usage: shequ-repack MODULE OUT");
        return ExitCode::from(2);
    };
    match rewrite(Path::new(module), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{module} was not packed anew: {why}");
            ExitCode::from(2)
        }
    }
}

fn rewrite(module: &Path, out: &Path) -> Result<(), String> {
    let bytes = std::fs::read(module).map_err(|error| error.to_string())?;
    let packed = repack(&bytes).map_err(|fault| fault.to_string())?;
    std::fs::write(out, packed).map_err(|error| error.to_string())
}
