//! `shequ check`: opens files, has them checked on one or several threads, writes the report.

use crate::args::{CheckArgs, Format};
use crate::inputs::{self, Opened};
use crate::output::{self, Labels, Style};
use crate::progress::Progress;
use crate::{FINDINGS, OK, UNUSABLE, Unusable, embedded, forms, levels, marked, parallel, register};
use shequ_core::catalogue::load::LEVELS;
use shequ_core::catalogue::{Catalogue, Form, Severity};
use shequ_core::column::register::Register;
use shequ_core::diag::nearest;
use shequ_core::plan::Problem;
use shequ_core::report::{Counts, Report, Verdict};
use shequ_core::rollup::Options;
use shequ_core::{Checker, Context, Lang, RunOptions, Words};
use shequ_files::Reading;
use shequ_files::check::forms::{Passes, others};
use shequ_files::check::{Asked, Checked, Checking, Step};
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// More threads than any machine has processors only take memory.
const MAX_JOBS: usize = 256;

/// Checks files and writes the report.
pub fn run(args: &CheckArgs, lang: Lang) -> Result<u8, Unusable> {
    let catalogue = embedded::load(args.catalogue.as_deref(), lang)?;
    if let Some(id) = &args.form
        && catalogue.form(id).is_none()
    {
        let ids: Vec<&str> = catalogue.forms.iter().map(|f| f.id.as_str()).collect();
        return Err(Unusable(format!("没有代号为 {id} 的表；可用的表：{} / no such form", ids.join(" "))));
    }
    if let Some(level) = args.level.as_deref().filter(|level| !LEVELS.contains(level)) {
        let near = nearest(level, LEVELS).map_or(String::new(), |near| format!("；是否指 {near}？/ is {near} meant?"));
        let all = LEVELS.join(" ");
        return Err(Unusable(format!("没有层级 {level}；可用的层级：{all} / no such level{near}")));
    }
    if args.format == Format::Xlsx {
        marked::possible(args)?;
    }
    let register = args.register.as_deref().map(register::read).transpose()?.map(Arc::new);
    let (report, reading) = check_forms(args, &catalogue, register.as_ref(), lang)?;
    match args.format {
        Format::Xlsx => marked::write(args, &report, &reading, &catalogue, lang)?,
        _ => {
            let labels = Labels::of(&catalogue, lang).with_handbook(args.handbook.as_deref());
            write(args, &report, &reading, &labels)?;
        }
    }
    if report.verdict == Verdict::Unreadable {
        return Ok(UNUSABLE);
    }
    Ok(if fails(&report.counts, args.fail_on.severity()) { FINDINGS } else { OK })
}

fn fails(counts: &Counts, on: Severity) -> bool {
    let by = counts.by_severity;
    match on {
        Severity::Error => by.error > 0,
        Severity::Verify => by.error + by.verify > counts.explained,
        Severity::Hint => by.error + by.verify + by.hint > 0,
    }
}

/// Checks the files of one form after the other, then the rules between them.
fn check_forms(
    args: &CheckArgs,
    catalogue: &Catalogue,
    register: Option<&Arc<Register>>,
    lang: Lang,
) -> Result<(Report, Reading), Unusable> {
    let mut passes = Passes::default();
    let mut rest = args.files.clone();
    while !rest.is_empty() {
        let pass = check(args, passes.year(), &rest, passes.is_empty(), catalogue, register, lang)?;
        rest = pass.rest;
        passes.add(pass.checked);
    }
    // Units of one form name each other too, and only with a register is it known who else should be there. What came on
    // standard input is gone by now.
    let named = register.is_some() && args.files.iter().all(|path| path.as_os_str() != "-");
    let mut reports = Vec::new();
    if passes.len() > 1 || named {
        let period = args.period.or(passes.year());
        reports = between(args, period, catalogue, register.map(AsRef::as_ref), lang)?;
    }
    let done = passes.finish(reports, !args.previous.is_empty());
    let Checked { report, reading, .. } = done.map_err(|why| Unusable(why.get(lang).to_owned()))?;
    Ok((report, reading))
}

/// The rules between levels look at all records at once, so the files are read again into memory.
fn between(
    args: &CheckArgs,
    period: Option<i32>,
    catalogue: &Catalogue,
    register: Option<&Register>,
    lang: Lang,
) -> Result<Vec<Report>, Unusable> {
    let mut forms = forms::read(&args.files, catalogue, period)?;
    let year = period.or_else(|| forms.year(catalogue)).unwrap_or_else(|| catalogue.last_year());
    // Where records of another year came along, the check of their own form has said so.
    forms.only(year, catalogue);
    let mut context = Context::year(year);
    context.as_of = args.as_of.unwrap_or(context.period_end);
    let options = RunOptions { context, lang, level: args.level.clone(), period: year.to_string() };
    // Units and who stands above them are all that is wanted; one indicator is enough for that.
    let indicators = catalogue.indicators.iter().take(1).map(|indicator| indicator.id.clone()).collect();
    let wanted = Options { year, indicators, ..Options::default() };
    let indicators = levels::roll_up(catalogue, register, wanted, &forms, lang)?;
    levels::between(catalogue, &indicators, &forms, &options)
}

/// What the check of one form's files gave.
struct Pass {
    checked: Checked,
    /// Files of other forms, still to be checked.
    rest: Vec<PathBuf>,
}

/// Checks the files of the form that comes first among them. What was found while files were looked for is told once.
fn check(
    args: &CheckArgs,
    run: Option<i32>,
    files: &[PathBuf],
    first: bool,
    catalogue: &Catalogue,
    register: Option<&Arc<Register>>,
    lang: Lang,
) -> Result<Pass, Unusable> {
    let opened = inputs::open(files)?;
    let before = if args.previous.is_empty() { Opened::default() } else { inputs::open(&args.previous)? };
    let told = if first { [opened.told, before.told].concat() } else { Vec::new() };
    let asked = Asked {
        form: args.form.clone(),
        period: args.period,
        run,
        as_of: args.as_of,
        level: args.level.clone(),
        lang,
        register: register.cloned(),
        partial: false,
        previous: before.inputs,
    };
    let bar = Progress::new(opened.inputs.len(), lang);
    let mut progress = |step: Step<'_>| {
        bar.file(step.file);
        bar.advance(step.records);
        ControlFlow::Continue(())
    };
    let checkers = |form| checker(catalogue, form);
    let mut checking = Checking::new(catalogue, asked, &checkers, &mut progress);
    let read = match threads(args.jobs) {
        1 => checking.read(opened.inputs),
        several => parallel::read(several, &mut checking, opened.inputs),
    };
    let done = read.and_then(|mut reading| {
        let rest = if args.form.is_none() { others(&mut reading, files.len()) } else { Vec::new() };
        let rest = rest.into_iter().map(PathBuf::from).collect();
        Ok(Pass { checked: checking.finish(reading, &told)?, rest })
    });
    bar.done();
    done.map_err(|why| Unusable(why.get(lang).to_owned()))
}

/// The checker lives as long as the program: one is made for each run of the command.
pub(crate) fn checker<'a>(catalogue: &'a Catalogue, form: &'a Form) -> Result<&'a Checker<'a>, Words> {
    match Checker::new(catalogue, form) {
        Ok(checker) => Ok(Box::leak(Box::new(checker))),
        Err(problems) => {
            let told = |lang| {
                let line = |p: &Problem| format!("{}: {}", p.of, p.what.as_ref().map_or("", |w| w.get(lang)));
                problems.iter().map(line).collect::<Vec<_>>().join("\n")
            };
            Err(Words { zh: told(Lang::Zh), en: told(Lang::En) })
        }
    }
}

/// Threads that check: as many as were asked for, or one for each processor.
fn threads(jobs: usize) -> usize {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    if jobs == 0 { most } else { jobs.min(MAX_JOBS) }
}

fn write(args: &CheckArgs, report: &Report, reading: &Reading, labels: &Labels<'_>) -> Result<(), Unusable> {
    let failed = |e: std::io::Error| Unusable(format!("写不了结果：{e} / cannot write the result"));
    match &args.output {
        Some(path) => {
            let mut bytes = Vec::new();
            let style = Style { colour: false, width: 100 };
            output::write_with(report, &reading.files, args.format, labels, &mut bytes, style).map_err(failed)?;
            std::fs::write(path, bytes).map_err(|e| Unusable(format!("写不了 {}：{e} / cannot write", path.display())))
        }
        None => {
            let stdout = std::io::stdout();
            let style = Style {
                colour: stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none(),
                width: Style::terminal_width(),
            };
            let mut lock = std::io::BufWriter::new(stdout.lock());
            let written = output::write_with(report, &reading.files, args.format, labels, &mut lock, style)
                .and_then(|()| lock.flush());
            match written {
                // The reader of a pipe has seen enough.
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                other => other.map_err(failed),
            }
        }
    }
}
