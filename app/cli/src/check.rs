//! `shequ check`: reads files, checks batches on one or several threads, writes the report.

use crate::args::CheckArgs;
use crate::output::{self, Labels, Style};
use crate::previous::Years;
use crate::progress::Progress;
use crate::{FINDINGS, OK, UNUSABLE, Unusable, embedded, forms, inputs, levels, parallel, register};
use shequ_core::catalogue::{Catalogue, Form, Severity};
use shequ_core::column::Batch;
use shequ_core::column::register::Register;
use shequ_core::finding::{Apart, Listed, Structural};
use shequ_core::report::{Counts, Report, Verdict};
use shequ_core::rollup::Options;
use shequ_core::value::Date;
use shequ_core::{Checker, Context, Lang, Run, RunOptions, words};
use shequ_files::Reading;
use std::collections::HashSet;
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
    let register = args.register.as_deref().map(register::read).transpose()?;
    let (report, reading) = check_forms(args, &catalogue, register.as_ref(), lang)?;
    write(args, &report, &reading, &Labels::of(&catalogue, lang))?;
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
    register: Option<&Register>,
    lang: Lang,
) -> Result<(Report, Reading), Unusable> {
    let mut passes = Vec::new();
    let mut rest = args.files.clone();
    while !rest.is_empty() {
        let pass = check(args, &rest, catalogue, register, lang)?;
        rest.clone_from(&pass.rest);
        passes.push(pass);
    }
    if !args.previous.is_empty() && passes.iter().all(|pass| !pass.had_previous) {
        return Err(Unusable("上年的文件都不是本次校验的表 / last year's files are all of other forms".to_owned()));
    }
    let several = passes.len() > 1;
    let mut reports = Vec::new();
    let mut whole: Option<Reading> = None;
    for pass in passes {
        reports.push(pass.report);
        match &mut whole {
            None => whole = Some(pass.reading),
            Some(whole) => {
                whole.files.extend(pass.reading.files);
                whole.structural.extend(pass.reading.structural);
                whole.records += pass.reading.records;
                whole.unusable &= pass.reading.unusable;
            }
        }
    }
    if several {
        reports.extend(between(args, catalogue, register, lang)?);
    }
    let report = shequ_core::report::merge(reports);
    report.zip(whole).ok_or_else(|| Unusable("没有要校验的文件 / no file to check".to_owned()))
}

/// The rules between levels look at all records at once, so the files are read again into memory.
fn between(
    args: &CheckArgs,
    catalogue: &Catalogue,
    register: Option<&Register>,
    lang: Lang,
) -> Result<Vec<Report>, Unusable> {
    let forms = forms::read(&args.files, catalogue, args.period)?;
    let year = args.period.or_else(|| forms.year(catalogue)).unwrap_or_else(last_full_year);
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
    report: Report,
    reading: Reading,
    /// Files of other forms, still to be checked.
    rest: Vec<PathBuf>,
    /// Whether last year's records of the form were found.
    had_previous: bool,
}

fn check(
    args: &CheckArgs,
    files: &[PathBuf],
    catalogue: &Catalogue,
    register: Option<&Register>,
    lang: Lang,
) -> Result<Pass, Unusable> {
    let inputs = inputs::open(files)?;
    let options = shequ_files::Options { form: args.form.clone(), period: args.period };
    let progress = Progress::new(inputs.len(), lang);
    let mut checking = Checking { args, catalogue, register, lang, run: None, progress: &progress };
    let mut reading = match threads(args.jobs) {
        1 => {
            let mut failed = None;
            let mut batch = Batch::default();
            let reading = shequ_files::read_chunks(inputs, catalogue, &options, &mut |chunk| {
                batch = chunk.read_into(std::mem::take(&mut batch));
                match checking.push(&mut batch) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(why) => {
                        failed = Some(why);
                        ControlFlow::Break(())
                    }
                }
            });
            failed.map_or(Ok(reading), Err)?
        }
        several => {
            parallel::check(several, &mut checking, |sink| shequ_files::read_chunks(inputs, catalogue, &options, sink))?
        }
    };
    let rest = if args.form.is_none() { forms::others(&mut reading, files.len()) } else { Vec::new() };
    let (report, had_previous) = checking.finish(&reading)?;
    Ok(Pass { report, reading, rest, had_previous })
}

/// Threads that check: as many as were asked for, or one for each processor.
fn threads(jobs: usize) -> usize {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    if jobs == 0 { most } else { jobs.min(MAX_JOBS) }
}

/// A check that begins with the first batch, when form and period are known.
pub(crate) struct Checking<'a> {
    args: &'a CheckArgs,
    catalogue: &'a Catalogue,
    register: Option<&'a Register>,
    lang: Lang,
    run: Option<Begun<'a>>,
    progress: &'a Progress,
}

struct Begun<'a> {
    run: Run<'a>,
    beside: Arc<Beside<'a>>,
    year: i32,
    structural: Vec<Structural>,
    reported: HashSet<String>,
}

/// What the check of a batch needs beside it; the same for all batches, on whatever thread.
pub(crate) struct Beside<'a> {
    pub checker: &'a Checker<'a>,
    pub context: Context,
    form: &'a Form,
    previous: Option<Years>,
    register: Option<&'a Register>,
}

impl Beside<'_> {
    /// Puts last year's records and the register's words beside those of a batch.
    pub fn complete(&self, batch: &mut Batch) {
        if let Some(previous) = &self.previous {
            batch.previous = Some(Box::new(previous.aligned(batch, self.form.unit_key)));
        }
        if let Some(register) = self.register {
            batch.register = Some(register.columns(batch, self.form.unit_key, self.context.as_of));
        }
    }
}

impl<'a> Checking<'a> {
    fn push(&mut self, batch: &mut Batch) -> Result<(), Unusable> {
        self.beside(batch)?.complete(batch);
        let Some(begun) = &mut self.run else { return Ok(()) };
        let apart = begun.run.check_apart(batch);
        self.take_up(batch, apart);
        Ok(())
    }

    /// What batches are checked with; the first batch tells form and period.
    pub(crate) fn beside(&mut self, batch: &Batch) -> Result<Arc<Beside<'a>>, Unusable> {
        if let Some(begun) = &self.run {
            return Ok(Arc::clone(&begun.beside));
        }
        let form = self.catalogue.form(&batch.form).unwrap_or(&self.catalogue.forms[0]);
        let year = self.args.period.or_else(|| period_of(batch, form)).unwrap_or_else(last_full_year);
        let begun = self.run.insert(self.begin(form, year)?);
        Ok(Arc::clone(&begun.beside))
    }

    /// What there is room for in the report.
    pub(crate) fn listed(&self) -> Listed {
        self.run.as_ref().map_or(Listed::ALL, |begun| begun.run.listed())
    }

    /// Takes up a batch that was checked. Batches come in their order.
    pub(crate) fn take_up(&mut self, batch: &Batch, apart: Apart) {
        let Some(begun) = &mut self.run else { return };
        begun.mixed_periods(batch);
        if self.register.is_some() {
            let key = &batch.fields[begun.beside.form.unit_key];
            begun.reported.extend((0..batch.len).filter_map(|i| key.text(i)).map(str::to_owned));
            // Nobody waits for a unit that another one says it came from.
            let levels = self.catalogue.level_of(&begun.beside.form.id);
            if let Some(former) = levels.and_then(|levels| levels.former).map(|field| &batch.fields[field]) {
                let texts = (0..batch.len).filter_map(|record| former.text(record));
                begun.reported.extend(texts.flat_map(|text| text.split_whitespace()).map(str::to_owned));
            }
        }
        if let Some(origin) = batch.origins.last() {
            self.progress.file(&origin.file);
        }
        begun.run.push_checked(batch, apart);
        self.progress.advance(batch.len as u64);
    }

    fn begin(&self, form: &'a Form, year: i32) -> Result<Begun<'a>, Unusable> {
        let mut context = Context::year(year);
        context.as_of = self.args.as_of.unwrap_or(context.period_end);
        // The checker lives as long as the program: one is made for each run of the command.
        let checker = Checker::new(self.catalogue, form).map_err(|problems| {
            let told: Vec<String> = problems
                .iter()
                .map(|p| format!("{}: {}", p.of, p.what.as_ref().map_or("", |w| w.get(self.lang))))
                .collect();
            Unusable(told.join("\n"))
        })?;
        let checker: &'a Checker<'a> = Box::leak(Box::new(checker));
        let mut structural = Vec::new();
        let previous = if self.args.previous.is_empty() {
            None
        } else {
            Years::read(&self.args.previous, self.catalogue, form)?.map(|(years, remarks)| {
                structural = remarks;
                years
            })
        };
        let options = RunOptions { context, lang: self.lang, level: self.args.level.clone(), period: year.to_string() };
        Ok(Begun {
            run: Run::new(checker, options),
            beside: Arc::new(Beside { checker, context, form, previous, register: self.register }),
            year,
            structural,
            reported: HashSet::new(),
        })
    }

    /// The report, and whether last year's records were at hand.
    fn finish(self, reading: &Reading) -> Result<(Report, bool), Unusable> {
        self.progress.done();
        let begun = match self.run {
            Some(begun) => begun,
            None => {
                // No record at all: the report still says what phase 0 found.
                let form = reading.form.map_or(&self.catalogue.forms[0], |at| &self.catalogue.forms[at]);
                let year = self.args.period.unwrap_or_else(last_full_year);
                self.begin(form, year)?
            }
        };
        let Begun { mut run, beside, structural, reported, .. } = begun;
        run.structural(&reading.structural);
        run.structural(&structural);
        if let Some(register) = self.register {
            run.structural(&not_reported(register, &reported, beside.form, beside.context.as_of));
        }
        let mut report = run.finish();
        if reading.unusable {
            report.verdict = Verdict::Unreadable;
            shequ_core::report::seal(&mut report);
        }
        Ok((report, beside.previous.is_some()))
    }
}

impl Begun<'_> {
    /// Records of another period than the run's are told; they are checked all the same.
    fn mixed_periods(&mut self, batch: &Batch) {
        let form = self.beside.form;
        let Some(field) = form.period_field else { return };
        for record in 0..batch.len {
            let Some(year) = batch.fields[field].int(record) else { continue };
            if year == i64::from(self.year) {
                continue;
            }
            let place = batch.places[record];
            let origin = &batch.origins[usize::from(place.origin)];
            let expected = self.year;
            self.structural.push(Structural {
                code: "period_differs",
                severity: Severity::Error,
                fatal: false,
                file: origin.file.clone(),
                at: origin.address(place.row, field).unwrap_or_else(|| origin.row_address(place.row)),
                unit: batch.fields[form.unit_key].text(record).unwrap_or_default().to_owned(),
                value: year.to_string(),
                says: words!(
                    "报告期是 {year}，本次校验的是 {expected}",
                    "the period is {year}, this check is about {expected}"
                ),
                why: words!(
                    "一次校验只对一个报告期，规则和上年数都按它取",
                    "one check is about one period; rules and last year's figures follow it"
                ),
                fix: words!(
                    "分开校验各年的数据，或用 --period 指明报告期",
                    "check the years apart, or name the period with --period"
                ),
            });
        }
    }
}

/// Units of the register that did not report: those of the form's kind, or of no stated kind.
fn not_reported(register: &Register, reported: &HashSet<String>, form: &Form, on: Date) -> Vec<Structural> {
    let expected = register.units.iter().filter(|(code, unit)| {
        let kind = unit.kind.is_empty() || unit.kind == form.unit;
        kind && register.get(code, on).is_some() && !reported.contains(*code)
    });
    expected
        .map(|(code, unit)| {
            let name = &unit.name;
            Structural {
                code: "unit_not_reported",
                severity: Severity::Verify,
                fatal: false,
                file: String::new(),
                at: String::new(),
                unit: code.clone(),
                value: String::new(),
                says: words!("{name}（{code}）尚未上报", "{name} ({code}) has not reported"),
                why: words!(
                    "名录里有这个单位，收到的文件里没有",
                    "the unit stands in the register, but not in the files"
                ),
                fix: words!(
                    "催报，或在名录里注明它何时撤销",
                    "ask for the report, or note in the register when the unit ended"
                ),
            }
        })
        .collect()
}

/// The year that the first record states.
fn period_of(batch: &Batch, form: &Form) -> Option<i32> {
    let column = &batch.fields[form.period_field?];
    let year = (0..batch.len).find_map(|record| column.int(record))?;
    i32::try_from(year).ok().filter(|y| (1..=9999).contains(y))
}

/// Where nothing tells the period, the last year that has ended.
fn last_full_year() -> i32 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = now.map_or(0, |d| d.as_secs() / 86_400);
    i64::try_from(days).ok().and_then(Date::from_days).map_or(2025, |today| today.ymd().0 - 1)
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
