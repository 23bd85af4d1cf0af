//! `cargo x size`: what browsers fetch of the engine, each number beside its budget.

use crate::step::{Failed, Steps, output, succeeds, target};
use std::path::{Path, PathBuf};

/// The engine without the reading of files, packed by brotli: what is aimed at.
const BUDGET_BYTES: u64 = 130 * 1024;
/// What has been reached, with a little room. More is a step back, and fails.
const REACHED_BYTES: u64 = 131 * 1024;
/// Exit code of a module that has grown beyond what was reached.
const GROWN: u8 = 1;
/// Exit code where something could not be measured.
const BROKEN: u8 = 70;

/// What the compiler would use beyond what old kernels know.
const OLD_KERNELS: &str = "-C target-feature=-reference-types,-multivalue";
/// What the compiler does to loops for machines with registers: of a module it only makes more code.
const SMALL_CODE: &str = "-C llvm-args=-disable-lsr -C llvm-args=-disable-machine-licm";
/// What `wasm-opt` is told; `app/embed/build.mjs` says why.
const OPTIMISED: &str = include_str!("../../embed/wasm-opt.txt");
/// Prints the sizes of a file as it is, by gzip and by brotli.
const SIZES: &str = "const z=require('zlib'),b=require('fs').readFileSync(process.argv[1]);
console.log(b.length,z.gzipSync(b,{level:9}).length,z.brotliCompressSync(b).length)";

/// Builds the module, makes it small and prints its sizes.
///
/// # Errors
/// The exit code of the first step that fails; 1 where the module is larger than it has been.
pub fn run(steps: &mut Steps) -> Result<(), Failed> {
    let module = module(steps, Module::Engine)?;
    let small = module.with_extension("small.wasm");
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let mut arguments: Vec<&str> = OPTIMISED.split_whitespace().collect();
    let (from, to) = (shown(&module), shown(&small));
    arguments.extend([from.as_str(), "-o", &to]);
    if succeeds("wasm-opt", &["--version"]) {
        steps.run("optimised", "wasm-opt", &arguments)?;
    } else {
        steps.skip("optimised", "wasm-opt is not installed; the module is about a tenth larger without");
        std::fs::copy(&module, &small).map_err(|error| broken(&error.to_string()))?;
    }
    repack(steps, &small)?;
    println!("{:12} {:>10} {:>10} {:>10}", "module", "bytes", "gzip", "brotli");
    print("compiled", sizes(&module)?);
    let sizes = sizes(&small)?;
    print("optimised", sizes);
    held(sizes[2])
}

/// Writes a module anew in its place, so that brotli packs it smaller; as `app/embed/build.mjs` does.
fn repack(steps: &mut Steps, module: &Path) -> Result<(), Failed> {
    let module = module.to_string_lossy();
    steps.run("packed anew", "cargo", &["run", "--quiet", "-p", "shequ-repack", "--", &module, &module, "--lightest"])
}

/// What is built of the one package.
#[derive(Clone, Copy, Debug)]
pub enum Module {
    /// Opens compiled catalogues and checks: what every page loads.
    Engine,
    /// Reads packed catalogues too, and compiles them.
    Compiler,
    /// The same for servers: as quick as it can be.
    Server,
}

/// Builds a module; gives its path.
///
/// # Errors
/// The exit code of the compiler.
pub fn module(steps: &mut Steps, which: Module) -> Result<PathBuf, Failed> {
    // Of one type only: cargo optimises no package across crates that is wanted as a library of Rust as well.
    let own = ["rustc", "-p", "shequ-embed", "--lib", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"];
    let small = [OLD_KERNELS, SMALL_CODE].join(" ");
    let (name, profile, flags, features) = match which {
        Module::Engine => ("engine", "wasm", small.as_str(), &["--no-default-features", "--features", "bare"][..]),
        Module::Compiler => ("compiler", "wasm", small.as_str(), &["--features", "bare"][..]),
        Module::Server => ("server", "wasm-server", OLD_KERNELS, &["--features", "bare,quick,lent"][..]),
    };
    let arguments = [&own[..], &["--profile", profile], features].concat();
    steps.run_with(name, "cargo", &arguments, &[("RUSTFLAGS", flags)])?;
    // All modules leave the compiler under one name.
    let folder = target().join("wasm32-unknown-unknown").join(profile);
    let kept = folder.join(format!("shequ-{name}.wasm"));
    std::fs::copy(folder.join("shequ_embed.wasm"), &kept).map_err(|error| broken(&error.to_string()))?;
    Ok(kept)
}

/// Says what a finished module weighs beside its budget.
///
/// # Errors
/// 1 where it is larger than it has been.
pub fn check(module: &Path) -> Result<(), Failed> {
    held(sizes(module)?[2])
}

fn held(brotli: u64) -> Result<(), Failed> {
    let budget = if brotli <= BUDGET_BYTES { "held" } else { "MISSED" };
    println!("P10 engine, brotli: {brotli} bytes; budget {BUDGET_BYTES}, {budget}; reached {REACHED_BYTES}");
    if brotli <= REACHED_BYTES {
        return Ok(());
    }
    eprintln!(
        "the engine has grown beyond {REACHED_BYTES} bytes: find what was added (`twiggy top` on the module in \
         {}), or raise REACHED_BYTES in app/xtask/src/size.rs and say in the commit what it is worth",
        target().join("wasm32-unknown-unknown/wasm").display()
    );
    Err(Failed(GROWN))
}

/// Bytes as they are, by gzip and by brotli.
fn sizes(path: &Path) -> Result<[u64; 3], Failed> {
    let told = output("node", &["-e", SIZES, &path.to_string_lossy()]);
    let numbers = told.iter().flat_map(|told| told.split(' ')).map(|number| number.parse().ok());
    let numbers: Option<Vec<u64>> = numbers.collect();
    numbers
        .and_then(|numbers| <[u64; 3]>::try_from(numbers).ok())
        .ok_or_else(|| broken("node, which packs by gzip and brotli, is not installed"))
}

fn print(name: &str, [bytes, gzip, brotli]: [u64; 3]) {
    println!("{name:12} {bytes:>10} {gzip:>10} {brotli:>10}");
}

fn broken(why: &str) -> Failed {
    eprintln!("the module could not be measured: {why}");
    Failed(BROKEN)
}
