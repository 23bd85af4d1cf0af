//! `shequ serve`: catalogue, site and store put together, the server started.

use crate::args::ServeArgs;
use crate::sample::levels::{Province, Registered};
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

/// One county with two years of figures, and the forms above it; some communities have not reported the later year.
fn demo(catalogue: &Catalogue) -> Result<Demo, shequ_core::Words> {
    let plan =
        SamplePlan { units: DEMO_UNITS, seed: DEMO_SEED, fault_rate: DEMO_FAULTS, previous: true, period: DEMO_PERIOD };
    // The same communities twice: with faults of their own for the form, and clean below the forms that count them.
    let sample = Sample::new(catalogue, plan.clone())?;
    let province = Province::new(catalogue, SamplePlan { fault_rate: (0, 1), ..plan })?;
    let keyed = |form: &str, unit: &Unit, year: i32| {
        let of = catalogue.form(form)?;
        let code = unit.values.get(&of.fields[of.unit_key].id).cloned().unwrap_or_default();
        let key = Key { form: form.to_owned(), unit: code, period: year.to_string() };
        Some((key, record_line(catalogue, of, unit)))
    };
    let of_year = |forms: &[(&'static str, Vec<Unit>)], year| -> Vec<(Key, String)> {
        forms.iter().flat_map(|(form, units)| units.iter().filter_map(move |unit| keyed(form, unit, year))).collect()
    };
    let before = of_year(&province.before().forms, DEMO_PERIOD - 1);
    let mut forms = province.now().forms;
    forms.retain(|(form, _)| *form != FORM);
    let open = |at: usize| at % DEMO_OPEN == DEMO_OPEN - 1;
    forms.insert(0, (FORM, sample.units().enumerate().filter(|(at, _)| !open(*at)).map(|(_, unit)| unit).collect()));
    let units = province.register().into_iter().map(|one| {
        let Registered { code, name, kind, parent } = one;
        (code, RegisteredUnit { name, kind: kind.to_owned(), parent, from: None, until: None })
    });
    Ok(Demo { units: units.collect(), years: vec![before, of_year(&forms, DEMO_PERIOD)] })
}
