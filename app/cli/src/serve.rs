//! `shequ serve`: catalogue, site and store put together, the server started.

use crate::args::ServeArgs;
use crate::sample::{FORM, Sample, SamplePlan};
use crate::{OK, Unusable, embedded};
use shequ_core::catalogue::load::{load_toml, no_examples, pack};
use shequ_core::column::register::RegisteredUnit;
use shequ_core::{Catalogue, Lang, Loaded};
use shequ_files::write::{Unit, record_line};
use shequ_server::catalogues::Catalogues;
use shequ_server::demo::Demo;
use shequ_server::log;
use shequ_server::run::{Settings, run as serve};
use shequ_server::site::Site;
use shequ_server::store::Key;
use std::io::Write;
use std::path::PathBuf;

include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Units of the demo: those of one county.
const DEMO_UNITS: usize = 40;
/// Year of the demo's later figures.
const DEMO_PERIOD: i32 = 2025;
/// Seed of the demo, so that everybody sees the same one.
const DEMO_SEED: u64 = 11;
/// Share of the demo's units with a planted fault.
const DEMO_FAULTS: (u64, u64) = (20, 100);
/// One unit of so many has not reported the later year yet, so that there is a form to fill in.
const DEMO_OPEN: usize = 4;

/// Serves until it is told to stop.
///
/// # Errors
/// Settings that cannot be used, in words.
pub fn run(args: &ServeArgs, lang: Lang) -> Result<u8, Unusable> {
    let told = |words: shequ_core::Words| Unusable(words.get(lang).to_owned());
    let sources = embedded::shipped();
    let packed = pack(&sources, no_examples)
        .map_err(|diagnostics| Unusable(embedded::told(&sources, &Loaded { catalogue: None, diagnostics }, lang)))?;
    // The sources were proved when they were packed.
    let loaded = load_toml(&sources, no_examples);
    let whole = loaded.catalogue.ok_or_else(|| Unusable("the catalogue that was packed does not load".to_owned()))?;
    let mut catalogues = Catalogues::new(packed).and_then(|catalogues| catalogues.with_levels(whole)).map_err(told)?;
    if let Some(folder) = &args.catalogues {
        catalogues.add_folder(folder).map_err(told)?;
    }
    let site = match &args.site {
        Some(folder) => Site::from_folder(folder).map_err(told)?,
        None => Site::of_files(SITE.iter().map(|(path, bytes)| ((*path).into(), (*bytes).into()))),
    };
    let demo = args.demo.then(|| demo(catalogues.usual().catalogue)).transpose().map_err(told)?;
    log::begin(log::watched());
    let store = store(&args.store)?;
    let settings = Settings { listen: args.listen, store, catalogues, site, demo };
    serve(settings, |address| {
        let line = match lang {
            Lang::Zh => format!("已启动：http://{address}/  （按 Ctrl+C 停止）"),
            Lang::En => format!("serving on http://{address}/  (Ctrl+C stops)"),
        };
        // Whoever started it may have closed standard output; the server runs all the same.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    })
    .map_err(told)?;
    Ok(OK)
}

/// The file that `--store` names.
fn store(text: &str) -> Result<PathBuf, Unusable> {
    match text.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => Ok(PathBuf::from(path)),
        Some(("postgres" | "postgresql", _)) => Err(Unusable(
            "还不能用 PostgreSQL；请用 --store sqlite:路径 / PostgreSQL is not there yet; use --store sqlite:PATH"
                .to_owned(),
        )),
        Some(_) | None => Err(Unusable(format!(
            "--store 写的是“{text}”，要写成 sqlite:路径 / --store is `{text}`, write sqlite:PATH"
        ))),
    }
}

/// One county with two years of figures; some units have not reported the later year.
fn demo(catalogue: &Catalogue) -> Result<Demo, shequ_core::Words> {
    let plan =
        SamplePlan { units: DEMO_UNITS, seed: DEMO_SEED, fault_rate: DEMO_FAULTS, previous: true, period: DEMO_PERIOD };
    let sample = Sample::new(catalogue, plan)?;
    let Some(form) = catalogue.form(FORM) else { return Ok(Demo::default()) };
    let text = |unit: &Unit, field: Option<usize>| {
        field.and_then(|at| unit.values.get(&form.fields[at].id).cloned()).unwrap_or_default()
    };
    let keyed = |unit: &Unit, year: i32| {
        let code = text(unit, Some(form.unit_key));
        (Key { form: FORM.to_owned(), unit: code, period: year.to_string() }, record_line(catalogue, form, unit))
    };
    let before: Vec<Unit> = sample.previous().collect();
    let units = before.iter().map(|unit| {
        let code = text(unit, Some(form.unit_key));
        let township = code.get(..9).unwrap_or_default();
        let parent = format!("{township}000");
        let name = text(unit, form.unit_name);
        (code, RegisteredUnit { name, kind: form.unit.clone(), parent, from: None, until: None })
    });
    let now = sample.units().enumerate().filter(|(at, _)| at % DEMO_OPEN != DEMO_OPEN - 1);
    Ok(Demo {
        units: units.collect(),
        years: vec![
            before.iter().map(|unit| keyed(unit, DEMO_PERIOD - 1)).collect(),
            now.map(|(_, unit)| keyed(&unit, DEMO_PERIOD)).collect(),
        ],
    })
}
