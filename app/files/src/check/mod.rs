//! The check of whole files, from bytes to report. The command line, the server and the browser's worker all go this
//! way, so that a file gives the same report through each of them.
//!
//! ```text
//! inputs ──read──> chunks ──beside: last year, register──> check ──take_up, in order──> finish ──> report
//! ```
//!
//! [`check_files`] does all of it on one thread. Who has more threads takes [`Checking`] apart: any thread may read and
//! check a chunk beside what [`Checking::beside`] gives, one takes the outcomes up in their order.

pub mod forms;
mod previous;
mod told;

use crate::{Input, Options, Reading};
use previous::Years;
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::Batch;
use shequ_core::column::register::Register;
use shequ_core::finding::{Apart, Listed, Structural};
use shequ_core::map::Map;
use shequ_core::report::{Report, Verdict, period_assumed, period_of, seal};
use shequ_core::value::Date;
use shequ_core::{Checker, Context, Lang, Run, RunOptions, Words, words};
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use told::Strayed;

/// What a file of another form than the one being read is told by.
pub const OTHER_FORM: &str = "other_form";

/// What the caller knows beforehand, and how the report is to be told.
#[derive(Default)]
pub struct Asked {
    /// Id of the form; otherwise the files tell.
    pub form: Option<String>,
    /// Year of the figures; otherwise the files tell, and where they do not, it is the last one of the programme.
    pub period: Option<i32>,
    /// Year that files of other forms in the same run told; it goes before what these files tell.
    pub run: Option<i32>,
    /// The day whose rules are in force; otherwise the last one of the period.
    pub as_of: Option<Date>,
    /// Level that checks, such as `county`, for severities that differ by level.
    pub level: Option<String>,
    /// Language of all words.
    pub lang: Lang,
    /// The units expected to report.
    pub register: Option<Arc<Register>>,
    /// The files are some of several: units of the register that are not in them are not missed.
    pub partial: bool,
    /// Last year's files; where there are none, rules against last year do not run.
    pub previous: Vec<Input>,
}

/// Finds or makes the checker of a form, or says why there is none.
pub type Checkers<'a> = &'a dyn Fn(&'a Form) -> Result<&'a Checker<'a>, Words>;

/// Hears of every chunk that was checked, and may stop the work; what was checked until then is reported.
pub type Progress<'a> = &'a mut dyn FnMut(Step<'_>) -> ControlFlow<()>;

/// One step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'s> {
    /// The file that is being read.
    pub file: &'s str,
    /// Records checked in this step.
    pub records: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Checked {
    /// The report over all files.
    pub report: Report,
    /// What was read.
    pub reading: Reading,
    /// Whether there were records of last year to compare with; files of other forms are passed over, which the caller
    /// tells where no form had any.
    pub had_previous: bool,
    /// The year that was asked for or that the records state; none where it was assumed.
    pub year: Option<i32>,
}

/// Reads and checks files on one thread.
///
/// # Errors
/// Last year's files cannot be read as the form, or the form has no checker.
pub fn check_files<'a>(
    inputs: Vec<Input>,
    catalogue: &'a Catalogue,
    asked: Asked,
    checkers: Checkers<'a>,
    progress: Progress<'a>,
) -> Result<Checked, Words> {
    let mut checking = Checking::new(catalogue, asked, checkers, progress);
    let reading = checking.read(inputs)?;
    checking.finish(reading, &[])
}

/// A check that begins with the first batch, when form and period are known.
pub struct Checking<'a> {
    catalogue: &'a Catalogue,
    asked: Asked,
    checkers: Checkers<'a>,
    progress: Progress<'a>,
    begun: Option<Begun<'a>>,
}

struct Begun<'a> {
    run: Run<'a>,
    beside: Arc<Beside<'a>>,
    year: i32,
    /// The same, where it was not assumed.
    told: Option<i32>,
    structural: Vec<Structural>,
    /// Records of other periods, by file.
    strayed: Map<String, Strayed>,
    reported: HashSet<String>,
}

/// What the check of a batch needs beside it; the same for all batches, on whatever thread.
pub struct Beside<'a> {
    /// The checker of the form.
    pub checker: &'a Checker<'a>,
    /// Dates from outside.
    pub context: Context,
    form: &'a Form,
    previous: Option<Years>,
    register: Option<Arc<Register>>,
}

impl Beside<'_> {
    /// Puts last year's records and the register's words beside those of a batch.
    pub fn complete(&self, batch: &mut Batch) {
        if let Some(previous) = &self.previous {
            batch.previous = Some(Box::new(previous.aligned(batch, self.form.unit_key)));
        }
        if let Some(register) = &self.register {
            batch.register = Some(register.columns(batch, self.form.unit_key, self.context.as_of));
        }
    }
}

impl<'a> Checking<'a> {
    /// A check that has not begun.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue, asked: Asked, checkers: Checkers<'a>, progress: Progress<'a>) -> Self {
        Self { catalogue, asked, checkers, progress, begun: None }
    }

    /// What reading has to know of it.
    #[must_use]
    pub fn options(&self) -> Options {
        Options { form: self.asked.form.clone(), period: self.asked.period }
    }

    /// The catalogue it checks by.
    #[must_use]
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// Reads and checks everything on this thread.
    ///
    /// # Errors
    /// See [`check_files`].
    pub fn read(&mut self, inputs: Vec<Input>) -> Result<Reading, Words> {
        let (mut failed, mut batch) = (None, Batch::default());
        let reading = crate::read_chunks(inputs, self.catalogue, &self.options(), &mut |chunk| {
            batch = chunk.read_into(std::mem::take(&mut batch));
            self.push(&mut batch).unwrap_or_else(|why| {
                failed = Some(why);
                ControlFlow::Break(())
            })
        });
        failed.map_or(Ok(reading), Err)
    }

    /// Checks a batch and takes it up; for who holds the batches of [`crate::read_chunks`] and works step by step.
    ///
    /// # Errors
    /// See [`check_files`].
    pub fn push(&mut self, batch: &mut Batch) -> Result<ControlFlow<()>, Words> {
        self.beside(batch)?.complete(batch);
        let Some(begun) = &mut self.begun else { return Ok(ControlFlow::Continue(())) };
        let apart = begun.run.check_apart(batch);
        Ok(self.take_up(batch, apart))
    }

    /// What batches are checked with; the first batch tells form and period.
    ///
    /// # Errors
    /// See [`check_files`].
    pub fn beside(&mut self, batch: &Batch) -> Result<Arc<Beside<'a>>, Words> {
        if let Some(begun) = &self.begun {
            return Ok(Arc::clone(&begun.beside));
        }
        let form = self.catalogue.form(&batch.form).ok_or_else(no_form)?;
        let told = self.asked.period.or_else(|| period_of(batch, form));
        let run = self.asked.period.or(self.asked.run);
        let year = run.or(told).unwrap_or_else(|| self.catalogue.last_year());
        let begun = self.begin(form, year)?;
        let begun = self.begun.insert(begun);
        begun.told = told;
        if told.is_none() {
            begun.structural.extend(period_assumed(form, year));
        }
        Ok(Arc::clone(&begun.beside))
    }

    /// What there is room for in the report.
    #[must_use]
    pub fn listed(&self) -> Listed {
        self.begun.as_ref().map_or(Listed::ALL, |begun| begun.run.listed())
    }

    /// Takes up a batch that was checked. Batches come in their order.
    pub fn take_up(&mut self, batch: &Batch, apart: Apart) -> ControlFlow<()> {
        let Some(begun) = &mut self.begun else { return ControlFlow::Continue(()) };
        begun.stray(batch);
        if self.asked.register.is_some() && !self.asked.partial {
            let key = &batch.fields[begun.beside.form.unit_key];
            begun.reported.extend((0..batch.len).filter_map(|i| key.text(i)).map(str::to_owned));
            // Nobody waits for a unit that another one says it came from.
            let levels = self.catalogue.level_of(&begun.beside.form.id);
            if let Some(former) = levels.and_then(|levels| levels.former).map(|field| &batch.fields[field]) {
                let texts = (0..batch.len).filter_map(|record| former.text(record));
                begun.reported.extend(texts.flat_map(str::split_whitespace).map(str::to_owned));
            }
        }
        begun.run.push_checked(batch, apart);
        let file = batch.origins.last().map_or("", |origin| origin.file.as_str());
        (self.progress)(Step { file, records: batch.len as u64 })
    }

    /// The report. `told` is what was found while the files were looked for; it stands first.
    ///
    /// # Errors
    /// See [`check_files`].
    pub fn finish(mut self, reading: Reading, told: &[Structural]) -> Result<Checked, Words> {
        let begun = match self.begun.take() {
            Some(begun) => begun,
            None => {
                // No record at all: the report still says what phase 0 found.
                let asked = self.asked.form.as_deref().and_then(|id| self.catalogue.form(id));
                let read = reading.form.and_then(|at| self.catalogue.forms.get(at));
                let form = read.or(asked).or(self.catalogue.forms.first()).ok_or_else(no_form)?;
                let year = self.asked.period.or(self.asked.run).unwrap_or_else(|| self.catalogue.last_year());
                self.begin(form, year)?
            }
        };
        let Begun { mut run, beside, structural, reported, strayed, year, told: stated } = begun;
        run.structural(told);
        run.structural(&reading.structural);
        run.structural(&structural);
        let strayed: Vec<Structural> = strayed.into_iter().map(|(file, found)| found.told(file, year)).collect();
        run.structural(&strayed);
        if let Some(register) = self.asked.register.as_deref().filter(|_| !self.asked.partial) {
            run.structural(&told::not_reported(register, &reported, beside.form, beside.context.as_of));
        }
        let mut report = run.finish();
        if reading.unusable {
            report.verdict = Verdict::Unreadable;
            seal(&mut report);
        }
        Ok(Checked { report, reading, had_previous: beside.previous.is_some(), year: stated })
    }

    fn begin(&mut self, form: &'a Form, year: i32) -> Result<Begun<'a>, Words> {
        let mut context = Context::year(year);
        context.as_of = self.asked.as_of.unwrap_or(context.period_end);
        let checker = (self.checkers)(form)?;
        let (mut previous, mut structural) = (None, Vec::new());
        if !self.asked.previous.is_empty() {
            let inputs = std::mem::take(&mut self.asked.previous);
            if let Some((years, remarks)) = Years::read(inputs, self.catalogue, form)? {
                (previous, structural) = (Some(years), remarks);
            }
        }
        let (lang, level) = (self.asked.lang, self.asked.level.clone());
        let options = RunOptions { context, lang, level, period: year.to_string() };
        Ok(Begun {
            run: Run::new(checker, options),
            beside: Arc::new(Beside { checker, context, form, previous, register: self.asked.register.clone() }),
            year,
            told: None,
            structural,
            strayed: Map::new(),
            reported: HashSet::new(),
        })
    }
}

impl Begun<'_> {
    /// Records of another period than the run's are told; they are checked all the same.
    fn stray(&mut self, batch: &Batch) {
        let form = self.beside.form;
        let Some(field) = form.period_field else { return };
        let column = &batch.fields[field];
        for record in 0..batch.len {
            let Some(year) = column.int(record).filter(|year| *year != i64::from(self.year)) else { continue };
            let place = batch.places[record];
            let origin = &batch.origins[usize::from(place.origin)];
            if let Some(known) = self.strayed.get_mut(&origin.file) {
                known.records += 1;
                continue;
            }
            let first = Strayed {
                records: 1,
                year,
                at: origin.address(place.row, field).unwrap_or_else(|| origin.row_address(place.row)),
                unit: batch.fields[form.unit_key].text(record).unwrap_or_default().to_owned(),
            };
            self.strayed.insert(origin.file.clone(), first);
        }
    }
}

fn no_form() -> Words {
    words!("目录里没有可以校验的报表", "the catalogue has no form to check by")
}
