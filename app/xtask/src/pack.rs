//! `cargo x pack`: the npm package `shequ`, from the module to the tarball; `cargo x types` and `cargo x parity` beside it.
//!
//! Everything lies in `pack` in the target folder: `node` holds the pinned tools, `shequ` the package, `examples` the
//! pages of `www/examples` with the package beside them, and next to these the tarball.

use crate::size::{self, Module};
use crate::step::{Failed, Steps, root, succeeds, target};
use std::fs;
use std::path::{Path, PathBuf};

/// Libraries of the example pages, from where they are installed to what the pages call them.
const VENDOR: [(&str, &str); 8] = [
    ("vue2/dist/vue.js", "vue2.js"),
    ("element-ui/lib/index.js", "element-ui.js"),
    ("element-ui/lib/theme-chalk/index.css", "element-ui.css"),
    ("vue/dist/vue.global.prod.js", "vue3.js"),
    ("element-plus/dist/index.full.min.js", "element-plus.js"),
    ("element-plus/dist/index.css", "element-plus.css"),
    ("react/umd/react.production.min.js", "react.js"),
    ("react-dom/umd/react-dom.production.min.js", "react-dom.js"),
];

/// Generated records of an ordinary test run.
const FEW: &str = "100";
/// Records of one round of the bench.
const BENCH_RECORDS: &str = "300";

/// Builds the package and its tarball.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn run(steps: &mut Steps) -> Result<(), Failed> {
    let pack = target().join("pack");
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (node, shequ, catalogue) = (pack.join("node"), pack.join("shequ"), pack.join("guangxi.json"));
    fs::create_dir_all(&node).map_err(told)?;
    let own = ["run", "--quiet", "-p", "shequ-cli", "--", "catalogue", "pack", "--compiled", "-o"];
    steps.run("catalogue", "cargo", &[&own[..], &[&text(&catalogue)]].concat())?;
    // As it was before it was compiled: what tests and measures are held against.
    let own = ["run", "--quiet", "-p", "shequ-cli", "--", "catalogue", "pack", "-o"];
    steps.run("packed catalogue", "cargo", &[&own[..], &[&text(&pack.join("packed.json"))]].concat())?;
    tools(steps, &root().join("app/embed"), &node)?;
    let modules = text(&node.join("node_modules"));
    steps.run("form", "cargo", &["run", "--quiet", "-p", "shequ-site"])?;
    let form = text(&target().join("site-work/app"));
    let engine = text(&size::module(steps, Module::Engine)?);
    let compiler = text(&size::module(steps, Module::Compiler)?);
    let server = text(&size::module(steps, Module::Server)?);
    let build = ["app/embed/build.mjs", &engine, &compiler, &server, &text(&catalogue), &form, &modules, &text(&shequ)];
    steps.run("package", "node", &build)?;
    size::check(&shequ.join("shequ.wasm"))?;
    examples(&pack).map_err(told)?;
    let whole = text(&pack.join("examples/whole.jsonl"));
    let sample = ["run", "--quiet", "-p", "shequ-cli", "--", "sample", "--units", "1", "--seed", "1", "--faults", "0"];
    steps.run("report of the examples", "cargo", &[&sample[..], &["-o", &whole]].concat())?;
    steps.run("tarball", "npm", &["pack", &text(&shequ), "--silent", "--pack-destination", &text(&pack)])
}

/// Writes the TypeScript types anew.
///
/// # Errors
/// The exit code of the test that writes them.
pub fn types(steps: &mut Steps) -> Result<(), Failed> {
    steps.run_with("types", "cargo", &["test", "-q", "-p", "shequ-embed", "--test", "types"], &[("BLESS", "1")])
}

/// The package beside Ajv and Zod with the same field rules (P7 to P9).
///
/// # Errors
/// The exit code of the first step that fails. A missed budget is told, not an error.
pub fn bench(steps: &mut Steps) -> Result<(), Failed> {
    run(steps)?;
    let pack = target().join("pack");
    let text = |name: &str| pack.join(name).to_string_lossy().into_owned();
    let (schema, records) = (text("schema.json"), text("records.jsonl"));
    let shequ = ["run", "--quiet", "-p", "shequ-cli", "--"];
    let asked = ["catalogue", "schema", "--form", "community", "-o", &schema];
    steps.run("schema", "cargo", &[&shequ[..], &asked].concat())?;
    let asked = ["sample", "--units", BENCH_RECORDS, "--seed", "7", "--faults", "0.2", "-o", &records];
    steps.run("records", "cargo", &[&shequ[..], &asked].concat())?;
    let modules = text("node/node_modules");
    let packed = text("packed.json");
    steps.run("measure", "node", &["app/embed/bench/run.mjs", &text("shequ"), &modules, &schema, &records, &packed])
}

/// The same bytes through every door, with a table.
///
/// # Errors
/// The exit code of the first step that fails.
pub fn parity(steps: &mut Steps, records: &str) -> Result<(), Failed> {
    run(steps)?;
    steps.run("C library, command", "cargo", &["build", "-p", "shequ-embed", "-p", "shequ-cli"])?;
    tests(steps, records)
}

/// What is tested of the package once it is built: parity, the module's features, the tarball, pages in a browser.
fn tests(steps: &mut Steps, records: &str) -> Result<(), Failed> {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let pack = target().join("pack");
    let (library, module) = (text(target().join("debug")), text(pack.join("shequ/shequ.wasm")));
    let tarball = text(pack.join(format!("shequ-{}.tgz", env!("CARGO_PKG_VERSION"))));
    let (modules, packed) = (text(pack.join("node/node_modules")), text(pack.join("packed.json")));
    steps.run("tarball in a project", "node", &["app/embed/tests/js/package.mjs", &tarball, &modules, &packed])?;
    let features = ["test", "-q", "-p", "shequ-embed", "--test", "module"];
    steps.run_with("features of the module", "cargo", &features, &[("SHEQU_MODULE", &module)])?;
    let asks = "host.read_so_far";
    for (name, imports) in [("files", asks), ("files-more", asks), ("compiler", ""), ("server", "host.sha256")] {
        let module = text(pack.join(format!("shequ/shequ-{name}.wasm")));
        let said = [("SHEQU_MODULE", module.as_str()), ("SHEQU_IMPORTS", imports)];
        steps.run_with(&format!("features of the module: {name}"), "cargo", &features, &said)?;
    }
    files_of_package(steps, &pack)?;
    let shown = ["test", "-q", "-p", "shequ-tests", "--features", "parity", "--test", "parity", "--", "--nocapture"];
    let pack = text(pack);
    let said = [("SHEQU_PACK", pack.as_str()), ("SHEQU_LIB", &library), ("SHEQU_PARITY", records)];
    let all = std::env::var_os("CI").map(|_| ("SHEQU_ALL", "1"));
    steps.run_with("parity", "cargo", &shown, &said.into_iter().chain(all).collect::<Vec<_>>())
}

/// Everything about the package within `cargo x test`: packed, tried, and its pages opened in a browser.
///
/// # Errors
/// The exit code of the first step that fails; with `must`, also where Node or the browser is missing.
pub fn test(steps: &mut Steps, must: bool) -> Result<(), Failed> {
    // A build server has everything, or its run is no proof.
    let must = must || std::env::var_os("CI").is_some();
    let tools = ["node", "npm"].iter().all(|tool| succeeds(tool, &["--version"]));
    if !must && !tools {
        steps.skip("package", "node and npm are not installed");
        return Ok(());
    }
    parity(steps, FEW)?;
    if !must && !succeeds("chromedriver", &["--version"]) {
        steps.skip("pages", "chromedriver is not installed");
        return Ok(());
    }
    let examples = target().join("pack/examples");
    steps.run("pages", "node", &["app/embed/tests/js/pages.mjs", &examples.to_string_lossy()])
}

/// Files through the package, compared with the command, byte for byte.
fn files_of_package(steps: &mut Steps, pack: &Path) -> Result<(), Failed> {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let folder = pack.join("files");
    fs::create_dir_all(&folder).map_err(told)?;
    let workbook = folder.join("community.xlsx");
    fs::copy(root().join("seeds/sample/community.xlsx"), &workbook).map_err(told)?;
    let (table, lines, card) = (folder.join("three.csv"), folder.join("two.jsonl"), folder.join("card.xlsx"));
    let shequ = ["run", "--quiet", "-p", "shequ-cli", "--"];
    let samples = [(&table, ["--units", "3", "--seed", "5"]), (&lines, ["--units", "2", "--seed", "6"])];
    for (path, asked) in samples {
        let output = text(path.clone());
        let own = [&shequ[..], &["sample"], &asked, &["--faults", "0.1", "-o", &output]].concat();
        steps.run("sample", "cargo", &own)?;
    }
    let output = text(card.clone());
    steps.run("template", "cargo", &[&shequ[..], &["template", "--layout", "card", "-o", &output]].concat())?;
    let mut arguments = vec![
        "app/embed/tests/js/files.mjs".to_owned(),
        text(pack.join("shequ")),
        text(target().join(format!("debug/shequ{}", std::env::consts::EXE_SUFFIX))),
        text(folder.clone()),
    ];
    arguments.extend([workbook, table, lines, card].map(text));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    steps.run("files under Node", "node", &arguments)?;
    let kinds = ["clean", "faulty", "typed", "formulas", "card", "template", "odd", "hostile"];
    let both = ["app/embed/tests/js/both.mjs".to_owned(), text(pack.join("shequ"))].into_iter();
    let both: Vec<String> = both.chain(kinds.map(|kind| text(root().join("tests/files").join(kind)))).collect();
    steps.run("files through both modules", "node", &both.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Packages of the lock file that stands in `own`, put into `node`; installed again only when it has changed.
///
/// # Errors
/// The exit code of npm.
pub fn tools(steps: &mut Steps, own: &Path, node: &Path) -> Result<(), Failed> {
    let lock = fs::read(own.join("package-lock.json")).map_err(told)?;
    if fs::read(node.join("installed.json")).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(own.join(name), node.join(name)).map_err(told)?;
    }
    let prefix = node.to_string_lossy();
    steps.run(
        "tools",
        "npm",
        &["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--prefix", &prefix],
    )?;
    fs::write(node.join("installed.json"), lock).map_err(told)
}

/// The example pages with the package and the libraries they use beside them, as a plain file server would hold them.
fn examples(pack: &Path) -> std::io::Result<()> {
    let (from, to) = (root().join("www/examples"), pack.join("examples"));
    let _ = fs::remove_dir_all(&to);
    copy(&from, &to)?;
    copy(&pack.join("shequ"), &to.join("shequ"))?;
    let (modules, vendor) = (pack.join("node/node_modules"), to.join("vendor"));
    fs::create_dir_all(&vendor)?;
    VENDOR.iter().try_for_each(|(from, name)| fs::copy(modules.join(from), vendor.join(name)).map(drop))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &place)? } else { fs::copy(entry.path(), place).map(drop)? }
    }
    Ok(())
}

fn told(error: std::io::Error) -> Failed {
    eprintln!("{error}");
    Failed(crate::step::NO_CODE)
}
