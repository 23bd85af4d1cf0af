//! The build from first to last step.

use crate::assets::{Site, Size, Visit};
use crate::bindgen::{bind, plain};
use crate::minify::minified;
use crate::pages::filled;
use shequ_core::{Catalogue, Lang, SourceFile, compiled};
use shequ_handbook::{Assets, SCRIPT, STYLE, page};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of browsers.
const WASM: &str = "wasm32-unknown-unknown";
/// Code is generated for browsers from 2019 on: without handles in tables of their own. Written as for the module of the
/// package, so that what both are made of is built once.
const FLAGS: (&str, &str) = (
    "RUSTFLAGS",
    "-C target-feature=-reference-types,-multivalue -C llvm-args=-disable-lsr -C llvm-args=-disable-machine-licm",
);
/// Bytes that the first visit may load, compressed: the budget of the project.
const BUDGET: usize = 280 << 10;
/// What pages call of the modules that check files.
const FILES_EXPORTS: [&str; 12] = [
    "memory", "shequ_alloc", "shequ_len", "shequ_free", "shequ_open", "shequ_files", "shequ_file", "shequ_file_beside",
    "shequ_files_step", "shequ_files_ask", "shequ_files_marked", "shequ_files_close",
];
/// Files of the shell that are named by their content, in the order in which they are told, and what each is made of.
const SHELL: [(&str, &[&str]); 3] =
    [("style.css", &["style.css", "sheet.css"]), ("boot.js", &["boot.js"]), ("icon.svg", &["icon.svg"])];
/// Files of the shell under their own names, filled in last.
const PAGES: [&str; 4] = ["manifest.webmanifest", "sw.js", "index.html", "check.html"];
/// The handbook, Chinese and English.
const HANDBOOKS: [&str; 2] = ["handbook.html", "handbook-en.html"];
/// What is fetched when a file is dropped, or on the page of checkers, and not before.
const LATER: [(&str, &str); 5] = [
    ("talk.js", "app/embed/js/talk.js"),
    ("worker.js", "app/embed/js/worker.js"),
    ("take.js", "www/take.js"),
    ("check.js", "www/check.js"),
    ("check.css", "www/check.css"),
];

/// Builds the site.
///
/// # Errors
/// A sentence that says which step failed.
pub fn build(out: Option<PathBuf>, fast: bool, strict: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = target_folder(&root)?;
    let profile = if fast { "release" } else { "wasm" };
    module(&root, "shequ-form", profile, &[])?;
    let compiled = target.join(WASM).join(profile).join("shequ_form.wasm");
    let bound = bind(&compiled, "app", &target.join("site-work"), !fast)?;

    let files = files_module(&root, &target, fast, "files")?;
    let more = files_module(&root, &target, fast, "files-more")?;

    let folder = out.unwrap_or_else(|| target.join("site"));
    let small = |name: &str, text: &str| if fast { Ok(text.to_owned()) } else { minified(name, text) };
    let mut site = Site::new(&folder, fast)?;
    site.add(Visit::First, "app.wasm", &bound.wasm)?;
    site.add(Visit::First, "app.js", small("app.js", &bound.js)?.as_bytes())?;
    let catalogue = catalogue(&root)?;
    site.add(Visit::First, "catalogue.json", compiled::write(&catalogue).as_bytes())?;
    let www = root.join("www");
    for (name, parts) in SHELL {
        let parts: Vec<String> = parts.iter().map(|part| read(&www.join(part))).collect::<Result<_, _>>()?;
        site.add(Visit::First, name, small(name, &parts.join("\n"))?.as_bytes())?;
    }
    site.add(Visit::Later, "files.wasm", &files)?;
    site.add(Visit::Rare, "files-more.wasm", &more)?;
    for (name, path) in LATER {
        // These name one another and the catalogue.
        let text = filled(name, &read(&root.join(path))?, &site)?;
        site.add(Visit::Later, name, text.as_bytes())?;
    }
    handbooks(&catalogue, &mut site)?;
    for name in PAGES {
        let page = filled(name, &read(&www.join(name))?, &site)?;
        site.add_plain(name, page.as_bytes())?;
    }
    told(&folder, site.sizes(), strict)
}

/// The module that reads and checks files with what a feature holds. It stays in the work folder, under the name of the
/// feature, for the package to take.
fn files_module(root: &Path, target: &Path, fast: bool, feature: &str) -> Result<Vec<u8>, String> {
    let profile = if fast { "release" } else { "wasm" };
    module(root, "shequ-embed", profile, &["--no-default-features", "--features", feature])?;
    let compiled = target.join(WASM).join(profile).join("shequ_embed.wasm");
    plain(&compiled, feature, &target.join("site-work"), !fast, &|name| FILES_EXPORTS.contains(&name))
}

/// The handbook in both languages, with its look and script.
fn handbooks(catalogue: &Catalogue, site: &mut Site) -> Result<(), String> {
    site.add(Visit::Handbook, "handbook.css", STYLE.as_bytes())?;
    site.add(Visit::Handbook, "handbook.js", SCRIPT.as_bytes())?;
    let name = |site: &Site, plain: &str| site.name(plain).unwrap_or(plain).to_owned();
    for (lang, other, back, words) in
        [(Lang::Zh, HANDBOOKS[1], "返回填报首页", "English"), (Lang::En, HANDBOOKS[0], "All reports", "中文")]
    {
        let links = vec![("./".to_owned(), back.to_owned()), (other.to_owned(), words.to_owned())];
        let assets = Assets::Beside { style: name(site, "handbook.css"), script: name(site, "handbook.js"), links };
        let own = if lang == Lang::Zh { HANDBOOKS[0] } else { HANDBOOKS[1] };
        site.add_plain(own, page(catalogue, lang, &assets).as_bytes())?;
    }
    Ok(())
}

/// The shipped catalogue, loaded and proved once for all that is made of it.
fn catalogue(root: &Path) -> Result<Catalogue, String> {
    let seeds = root.join("seeds");
    let mut files = vec![SourceFile { path: "measures.toml".to_owned(), text: read(&seeds.join("measures.toml"))? }];
    gather(&seeds, "guangxi", &mut files)?;
    let loaded = shequ_core::load_toml(&files);
    loaded.catalogue.ok_or_else(|| {
        let faults = loaded.diagnostics;
        let first = faults.first().map(|fault| format!("{fault:?}")).unwrap_or_default();
        format!("the catalogue has {} faults; `shequ catalogue check` tells them. The first: {first}", faults.len())
    })
}

fn gather(seeds: &Path, folder: &str, files: &mut Vec<SourceFile>) -> Result<(), String> {
    let path = seeds.join(folder);
    let listed = std::fs::read_dir(&path).map_err(|error| format!("cannot list {}: {error}", path.display()))?;
    for entry in listed {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(seeds, &name, files)?;
        } else if name.ends_with(".toml") || name.ends_with(".csv") {
            files.push(SourceFile { text: read(&entry.path())?, path: name });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

/// Tells what each file weighs and whether the first visit keeps to the budget.
fn told(folder: &Path, sizes: &[Size], strict: bool) -> Result<(), String> {
    println!("{:<32} {:>10} {:>10}", folder.display(), "bytes", "brotli");
    for size in sizes {
        println!("{:<32} {:>10} {:>10}", size.name, size.plain, size.brotli);
    }
    let first: usize = sizes.iter().filter(|size| !size.later).map(|size| size.brotli).sum();
    println!("{:<32} {:>10} {:>10}", "first visit", "", first);
    let held = first <= BUDGET;
    println!("{:<32} {:>10} {:>10}  {}", "budget", "", BUDGET, if held { "held" } else { "missed" });
    if held || !strict {
        return Ok(());
    }
    Err(format!("the first visit loads {first} bytes; the budget is {BUDGET}"))
}

/// Where cargo puts what it builds.
fn target_folder(root: &Path) -> Result<PathBuf, String> {
    let arguments = ["metadata", "--format-version", "1", "--no-deps"];
    let output = Command::new(cargo_program()).args(arguments).current_dir(root).output();
    let output = output.map_err(|error| format!("cannot start cargo: {error}"))?;
    let parsed: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let folder = parsed["target_directory"].as_str().ok_or("cargo does not say where it builds")?;
    Ok(PathBuf::from(folder))
}

/// Compiles a package to a module, and to nothing besides: cargo optimises no package across crates that is wanted as a
/// library of Rust as well.
fn module(root: &Path, package: &str, profile: &str, features: &[&str]) -> Result<(), String> {
    let own = ["rustc", "-p", package, "--lib", "--crate-type", "cdylib", "--target", WASM, "--profile", profile];
    cargo(root, &[&own[..], features].concat())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(cargo_program()).args(arguments).current_dir(root).env(FLAGS.0, FLAGS.1).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {} failed ({status})", arguments.join(" "))),
        Err(error) => Err(format!("cannot start cargo: {error}")),
    }
}

/// The cargo that runs us is the one whose toolchain was chosen.
fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
