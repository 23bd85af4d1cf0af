//! From the compiled module to what a browser loads: bindings, then `wasm-opt` where there is one.

use crate::exports::kept;
use crate::features::lowered;
use crate::glue::{lean, renamed};
use crate::traps::trapping;
use crate::unasked::answered;
use shequ_repack::{Fault, repack, repack_lightest};
use std::path::Path;
use std::process::{Command, Stdio};
use wasm_bindgen_cli_support::Bindgen;

/// What `wasm-opt` is told; `app/embed/build.mjs` says why.
const OPTIMISED: &str = include_str!("../../embed/wasm-opt.txt");

/// A module and its glue.
pub struct Bound {
    /// The WebAssembly module.
    pub wasm: Vec<u8>,
    /// The JavaScript module that loads and serves it.
    pub js: String,
}

/// Writes the bindings of a compiled module. `work` is a folder for files on the way.
///
/// # Errors
/// A sentence that says what failed.
pub fn bind(compiled: &Path, name: &str, work: &Path, optimise: bool) -> Result<Bound, String> {
    let bytes = std::fs::read(compiled).map_err(|error| format!("cannot read {}: {error}", compiled.display()))?;
    let optimise = optimise && installed();
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, lowered(&bytes)?)
        .web(true)
        .map_err(|error| error.to_string())?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(!optimise)
        .remove_producers_section(true);
    let folder = work.join(name);
    bindgen.generate(&folder).map_err(|error| format!("writing the bindings failed: {error:#}"))?;
    let read = |path: &Path| std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()));
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let small = folder.join(format!("{name}.small.wasm"));
    let chosen = if optimise {
        let trapping = trapping(&read(&wasm)?)?;
        std::fs::write(&wasm, trapping).map_err(|error| format!("cannot write {}: {error}", wasm.display()))?;
        shrunk(&wasm, &small, repack_lightest)?;
        &small
    } else {
        &wasm
    };
    let js = String::from_utf8(read(&folder.join(format!("{name}.js")))?).map_err(|error| error.to_string())?;
    let (wasm, js) = renamed(&read(chosen)?, &lean(&js))?;
    Ok(Bound { wasm, js })
}

/// A module that needs no bindings, with only the exports that are wanted. It is left in `work` under its name.
///
/// # Errors
/// A sentence that says what failed.
pub fn plain(
    compiled: &Path,
    name: &str,
    work: &Path,
    optimise: bool,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<u8>, String> {
    let bytes = std::fs::read(compiled).map_err(|error| format!("cannot read {}: {error}", compiled.display()))?;
    let (whole, out) = (work.join(format!("{name}.whole.wasm")), work.join(format!("{name}.wasm")));
    let write = |path: &Path, bytes: &[u8]| {
        std::fs::create_dir_all(work)
            .and_then(|()| std::fs::write(path, bytes))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    write(&whole, &kept(&answered(&lowered(&bytes)?)?, wanted)?)?;
    if optimise && installed() {
        shrunk(&whole, &out, repack)?;
    } else {
        write(&out, &std::fs::read(&whole).map_err(|error| error.to_string())?)?;
    }
    std::fs::read(&out).map_err(|error| format!("cannot read {}: {error}", out.display()))
}

/// Whether `wasm-opt` is installed; says so where it is not.
fn installed() -> bool {
    let version = Command::new("wasm-opt").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if version.is_err() {
        println!("wasm-opt is not installed: the app works all the same and is about 6 % larger");
    }
    version.is_ok()
}

/// Runs `wasm-opt`, and writes what it leaves anew, so that it packs smaller.
fn shrunk(from: &Path, to: &Path, anew: fn(&[u8]) -> Result<Vec<u8>, Fault>) -> Result<(), String> {
    let status = Command::new("wasm-opt").args(OPTIMISED.split_whitespace()).arg(from).arg("-o").arg(to).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(format!("wasm-opt failed ({status})")),
        Err(error) => return Err(format!("cannot start wasm-opt: {error}")),
    }
    let told = |what: &dyn std::fmt::Display| format!("{} was not packed anew: {what}", to.display());
    let bytes = std::fs::read(to).map_err(|error| told(&error))?;
    let packed = anew(&bytes).map_err(|fault| told(&fault))?;
    std::fs::write(to, packed).map_err(|error| told(&error))
}
