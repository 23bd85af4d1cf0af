//! One check of files with all that it holds on the way.

#[cfg(feature = "files-more")]
mod mark;

use super::answer::{FileTold, FilesProgress, FilesTold, PlaceTold, UnitTold};
use crate::Failure;
use crate::engine;
use crate::limits::MAX_OFFERED;
use crate::request::CheckFiles;
use shequ_core::catalogue::{BlankMeans, Catalogue, Field, Form};
use shequ_core::column::record::write_json;
use shequ_core::column::register::Register;
use shequ_core::column::{Batch, CameFrom, CellAt, Column};
use shequ_core::json::to_json;
use shequ_core::map::sort_by;
use shequ_core::report::{FindingReport, Report, entry_of, first_line, severity_words};
use shequ_core::value::State;
use shequ_core::{Lang, Words, words};
use shequ_files::check::forms::{Passes, others};
use shequ_files::check::{Asked, Checked, Checking};
use shequ_files::tell::{Labels, csv, group, html};
use shequ_files::{Chunk, FileSummary, Input, Reading, Source};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A check of files.
pub struct Held {
    catalogue: &'static Catalogue,
    lang: Lang,
    /// What is asked, the same for each form.
    asked: CheckFiles,
    /// Files to be checked, and those of last year. They stay: files of another form are read once more, and marked ones
    /// are made from them.
    files: Vec<Kept>,
    previous: Vec<Kept>,
    register: Option<Arc<Register>>,
    /// Bytes handed over.
    size: usize,
    stage: Stage,
    passes: Passes,
    /// Records read, and of these the checked ones.
    records: (u64, u64),
    /// Batches that were checked, as far as their records are offered.
    offered: Vec<Batch>,
    /// A marked workbook that waits to be taken.
    marked: Option<Vec<u8>>,
}

/// What a file is handed over for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To be checked.
    Report,
    /// To be compared with.
    Previous,
    /// The units that are expected to report.
    Register,
}

#[derive(Clone)]
struct Kept {
    name: String,
    bytes: Arc<[u8]>,
}

/// How far it is.
enum Stage {
    /// Files are handed over.
    Waiting,
    /// Those of one form, or what may be some, are to be read.
    Reading(Vec<Kept>),
    /// They were read, and are being checked.
    Checking(Box<Work>),
    /// The report is there.
    Done(Box<Report>, Reading),
    /// It could not be done.
    Failed,
}

struct Work {
    checking: Checking<'static>,
    chunks: VecDeque<Chunk>,
    reading: Reading,
    /// Files of other forms, which are next.
    rest: Vec<Kept>,
}

impl Held {
    /// A check that waits for files.
    pub fn new(catalogue: &'static Catalogue, asked: CheckFiles) -> Self {
        Self {
            catalogue,
            lang: asked.lang.into(),
            asked,
            files: Vec::new(),
            previous: Vec::new(),
            register: None,
            size: 0,
            stage: Stage::Waiting,
            passes: Passes::default(),
            records: (0, 0),
            offered: Vec::new(),
            marked: None,
        }
    }

    /// Number of files, and their bytes together.
    pub fn handed_over(&self) -> (usize, usize) {
        (self.files.len() + self.previous.len(), self.size)
    }

    /// Takes a file.
    pub fn add(&mut self, role: Role, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Stage::Waiting = &self.stage else { return Err(too_late()) };
        self.size += bytes.len();
        let kept = || {
            let bytes: Arc<[u8]> = bytes.into();
            let beyond = shequ_files::needs_more(Arc::clone(&bytes));
            if beyond { Err(needs_more()) } else { Ok(Kept { name: name.to_owned(), bytes }) }
        };
        match role {
            Role::Report => self.files.push(kept()?),
            Role::Previous => self.previous.push(kept()?),
            Role::Register => {
                let register = shequ_files::register::read(name, bytes).map_err(no_register)?;
                self.register = Some(Arc::new(register));
            }
        }
        Ok(())
    }

    /// How far it is.
    pub fn progress(&self) -> FilesProgress {
        let (of, records) = self.records;
        FilesProgress { done: matches!(self.stage, Stage::Done(..)), of, records }
    }

    /// Reads, or checks a portion, or makes the report.
    pub fn step(&mut self) -> Result<(), Failure> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Waiting => Stage::Checking(Box::new(self.read(self.files.clone()))),
            Stage::Reading(files) => Stage::Checking(Box::new(self.read(files))),
            Stage::Checking(mut work) => match work.chunks.pop_front() {
                Some(chunk) => {
                    let mut batch = chunk.read();
                    // Nobody stops it: a host that wants no more closes the check.
                    let _ = work.checking.push(&mut batch).map_err(|why| self.failed(why))?;
                    self.records.1 += batch.len as u64;
                    self.offer(batch);
                    Stage::Checking(work)
                }
                None => self.end(*work)?,
            },
            done @ (Stage::Done(..) | Stage::Failed) => done,
        };
        Ok(())
    }

    /// Reads files of one form; those of others are left for later.
    fn read(&mut self, files: Vec<Kept>) -> Work {
        let CheckFiles { form, period, as_of, level, .. } = self.asked.clone();
        let choose = form.is_none();
        let (lang, register) = (self.lang, self.register.clone());
        let previous = self.previous.iter().map(input).collect();
        let run = self.passes.year();
        let asked = Asked { form, period, run, as_of, level, lang, register, partial: false, previous };
        // Neither closure holds anything, so that nothing is left behind.
        let progress = Box::leak(Box::new(|_: shequ_files::check::Step<'_>| ControlFlow::Continue(())));
        let checking = Checking::new(self.catalogue, asked, &|form| checker_of(form), progress);
        let mut chunks = VecDeque::new();
        let inputs = files.iter().map(input).collect();
        let mut read = self.records.0;
        let mut reading = shequ_files::read_chunks(inputs, self.catalogue, &checking.options(), &mut |chunk| {
            read += chunk.records() as u64;
            super::tell(read);
            chunks.push_back(chunk);
            ControlFlow::Continue(())
        });
        self.records.0 += reading.records;
        let names = if choose { others(&mut reading, files.len()) } else { Vec::new() };
        let rest = files.into_iter().filter(|file| names.contains(&file.name)).collect();
        Work { checking, chunks, reading, rest }
    }

    /// The report on one form's files, and on all of them where nothing is left.
    fn end(&mut self, work: Work) -> Result<Stage, Failure> {
        let Work { checking, reading, rest, .. } = work;
        self.passes.add(checking.finish(reading, &[]).map_err(|why| self.failed(why))?);
        if !rest.is_empty() {
            return Ok(Stage::Reading(rest));
        }
        let passes = std::mem::take(&mut self.passes);
        let done = passes.finish(Vec::new(), !self.previous.is_empty());
        let Checked { report, mut reading, .. } = done.map_err(|why| self.failed(why))?;
        // Told in the order in which they were handed over.
        let place = |name: &str| self.files.iter().position(|file| file.name == name);
        sort_by(&mut reading.files, &|a, b| place(&a.name).cmp(&place(&b.name)));
        Ok(Stage::Done(Box::new(report), reading))
    }

    fn offer(&mut self, batch: Batch) {
        if self.offered.iter().map(|batch| batch.len).sum::<usize>() < MAX_OFFERED {
            self.offered.push(batch);
        }
    }

    /// Everything that a page shows.
    pub fn told(&self) -> Result<String, Failure> {
        let (report, reading) = self.done()?;
        let file = |f: &FileSummary| FileTold { name: f.name.clone(), records: f.records, usable: f.usable };
        let units = self.offered.iter().flat_map(|batch| (0..batch.len).map(|record| self.unit(batch, record)));
        Ok(to_json(&FilesTold {
            files: reading.files.iter().map(file).collect(),
            line: first_line(report.verdict, &report.counts, self.lang),
            places: report.findings.iter().map(|finding| self.place(finding)).collect(),
            report,
            units: units.collect(),
        }))
    }

    /// The report.
    pub fn report(&self) -> Result<String, Failure> {
        Ok(to_json(self.done()?.0))
    }

    /// The findings as a table.
    pub fn csv(&self) -> Result<String, Failure> {
        Ok(csv::table(self.done()?.0, &Labels::of(self.catalogue, self.lang)))
    }

    /// The report as a page; findings lead to the handbook where its address is known.
    pub fn html(&self, handbook: Option<&str>) -> Result<String, Failure> {
        let (report, reading) = self.done()?;
        Ok(html::page(report, &reading.files, &Labels::of(self.catalogue, self.lang).with_handbook(handbook)))
    }

    /// This build marks nothing.
    #[cfg(not(feature = "files-more"))]
    pub fn mark(&mut self, _: u32) -> Result<String, Failure> {
        Err(needs_more())
    }

    /// The bytes of the workbook that was marked last, once.
    pub fn take_marked(&mut self) -> Result<Vec<u8>, Failure> {
        self.marked.take().ok_or_else(nothing_marked)
    }

    /// A record whose cells are marked as imported. Cells that could not be read keep what was typed.
    pub fn record(&self, number: u32) -> Result<String, Failure> {
        self.done()?;
        let mut at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1).ok_or_else(|| no_record(number))?;
        for batch in &self.offered {
            if at >= batch.len {
                at -= batch.len;
                continue;
            }
            let form = self.catalogue.form(&batch.form).ok_or_else(|| no_record(number))?;
            let mut one = batch.single(at);
            mark(&mut one, form);
            return Ok(write_json(&one, form, self.catalogue, 0));
        }
        Err(no_record(number))
    }

    fn unit(&self, batch: &Batch, record: usize) -> UnitTold {
        let form = self.catalogue.form(&batch.form);
        let column = |field: fn(&Form) -> Option<usize>| form.and_then(field).map(|at| &batch.fields[at]);
        let text = |column: Option<&Column>| column.and_then(|c| c.text(record)).unwrap_or_default().to_owned();
        let place = batch.places.get(record).copied().unwrap_or_default();
        let origin = batch.origins.get(usize::from(place.origin));
        UnitTold {
            file: origin.map(|origin| origin.file.clone()).unwrap_or_default(),
            form: batch.form.clone(),
            name: text(column(|form| form.unit_name)),
            period: column(|form| form.period_field)
                .and_then(|column| column.int(record))
                .map(|year| year.to_string())
                .unwrap_or_default(),
            unit: text(column(|form| Some(form.unit_key))),
        }
    }

    fn failed(&self, why: Words) -> Failure {
        let code = "files-not-checked";
        if self.previous.is_empty() {
            let cause = words!("没有规则就不能校验", "without rules nothing can be checked");
            return Failure::new(
                code,
                why,
                cause,
                words!("确认目录文件完整，再重新打开", "make sure that the catalogue is whole, and open it again"),
            );
        }
        Failure::new(
            code,
            why,
            words!("与上年比较的规则要用上年的文件", "rules against last year need last year's files"),
            words!("换成上年的报表文件，或不放上年的文件", "hand in last year's reports, or check without them"),
        )
    }

    fn place(&self, finding: &FindingReport) -> PlaceTold {
        PlaceTold {
            at: csv::main_cell(finding).map(|cell| cell.at.clone()).unwrap_or_default(),
            entry: entry_of(finding, self.catalogue).unwrap_or_default(),
            file: group::file_of(finding).to_owned(),
            severity: severity_words(group::severity_of(finding)).get(self.lang).to_owned(),
        }
    }

    fn done(&self) -> Result<(&Report, &Reading), Failure> {
        match &self.stage {
            Stage::Done(report, reading) => Ok((report, reading)),
            Stage::Waiting | Stage::Reading(_) | Stage::Checking(_) | Stage::Failed => Err(not_done()),
        }
    }
}

fn input(kept: &Kept) -> Input {
    Input { name: kept.name.clone(), source: Source::Shared(Arc::clone(&kept.bytes)) }
}

fn checker_of(form: &'static Form) -> Result<&'static shequ_core::Checker<'static>, Words> {
    engine::checker_of_form(form).unwrap_or_else(|| Err(words!("目录已不在", "the catalogue is gone")))
}

/// Every cell that says something came from a file, unless the file says where it came from.
fn mark(one: &mut Batch, form: &Form) {
    let cells = |fields: &[Field], columns: &[Column], row: usize| -> Vec<u16> {
        let written = |at: usize| match columns[at].state_of(row) {
            State::Blank | State::Hidden => false,
            // Nothing was written where that is what an empty cell means.
            State::NotApplicable => fields[at].blank != BlankMeans::NotApplicable,
            State::Given | State::NotAvailable | State::Unreadable | State::DividedByZero => true,
        };
        let said = |at: usize| fields[at].computed.is_none() && written(at);
        (0..columns.len()).filter(|at| said(*at)).filter_map(|at| u16::try_from(at).ok()).collect()
    };
    let mut all: Vec<CellAt> = cells(&form.fields, &one.fields, 0).into_iter().map(CellAt::record).collect();
    for (number, (table, rows)) in (0..).zip(form.tables.iter().zip(&one.tables)) {
        for (nth, row) in (0..).zip(rows.rows_of(0)) {
            all.extend(cells(&table.fields, &rows.fields, row).into_iter().map(|at| CellAt::row(number, nth, at)));
        }
    }
    let extras = one.extras.or_default(0);
    for at in all {
        extras.marks.or_default(at).origin.get_or_insert(CameFrom::Imported);
    }
}

fn no_register(why: Words) -> Failure {
    Failure::new(
        "register-not-read",
        why,
        words!("名录说明谁应当上报，读不出就不能据此校验", "the register tells who is expected to report"),
        words!(
            "改正名录文件后再放入，或不用名录校验",
            "mend the file and hand it in again, or check without a register"
        ),
    )
}

/// A host that has the larger module hands everything over to that one, and nobody meets this.
fn needs_more() -> Failure {
    Failure::new(
        "needs-more",
        words!("这里的程序不包含做这件事的部分", "the program at hand was built without the part that does this"),
        words!(
            "旧版 .xls、.ods 和标注由完整的程序处理，多数文件用不到它",
            "old .xls files, .ods and marking take the whole program, which most files do without"
        ),
        words!("用完整的程序重新开始这次校验", "begin the check again with the whole program"),
    )
}

fn nothing_marked() -> Failure {
    Failure::new(
        "nothing-marked",
        words!("没有标注好的工作簿", "no marked workbook is waiting"),
        words!("每个工作簿只交出一次", "each workbook is handed over once"),
        words!("先用 marked 标注一个文件", "mark a file with `marked` first"),
    )
}

fn too_late() -> Failure {
    Failure::new(
        "files-read-already",
        words!("文件已开始读取，不能再加", "the files are being read; no more can be added"),
        words!("一次校验的所有文件一起读取", "all files of one check are read together"),
        words!("另外开始一次校验", "begin another check"),
    )
}

fn not_done() -> Failure {
    Failure::new(
        "files-not-done",
        words!("文件还没有校验完", "the files are not checked yet"),
        words!("报告要到最后才有", "the report is there at the end only"),
        words!("继续调用 step，直到 done 为 true", "call step until it says that it is done"),
    )
}

fn no_record(number: u32) -> Failure {
    Failure::new(
        "no-such-record",
        words!("没有第 {number} 份记录", "there is no record {number}"),
        words!("记录从 1 起编号", "records are counted from 1"),
        words!("使用 units 里的顺序号", "use the places in `units`"),
    )
}
