//! One check of files with all that it holds on the way.

use super::answer::{FileTold, FilesProgress, FilesTold, PlaceTold, UnitTold};
use crate::Failure;
use crate::engine;
use crate::limits::MAX_OFFERED;
use crate::request::CheckFiles;
use shequ_core::catalogue::{Catalogue, Field, Form};
use shequ_core::column::record::write_json;
use shequ_core::column::{Batch, CameFrom, CellAt, Column};
use shequ_core::json::to_json;
use shequ_core::report::{FindingReport, Report, first_line, severity_words};
use shequ_core::value::State;
use shequ_core::{Lang, Words, words};
use shequ_files::check::{Asked, Checked, Checking};
use shequ_files::tell::{Labels, csv, group};
use shequ_files::{Chunk, FileSummary, Input, Reading, Source};
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// A check of files.
pub struct Held {
    catalogue: &'static Catalogue,
    lang: Lang,
    stage: Stage,
    /// Bytes handed over.
    size: usize,
    /// Files handed over.
    files: usize,
    /// Records read, and of these the checked ones.
    records: (u64, u64),
    /// Batches that were checked, as far as their records are offered.
    offered: Vec<Batch>,
}

/// How far it is.
enum Stage {
    /// Files are handed over.
    Waiting(Vec<Input>, CheckFiles),
    /// They were read, and are being checked.
    Checking(Box<Work>),
    /// The report is there.
    Done(Box<Report>, Vec<FileSummary>),
    /// It could not be done.
    Failed,
}

struct Work {
    checking: Checking<'static>,
    chunks: VecDeque<Chunk>,
    reading: Reading,
}

impl Held {
    /// A check that waits for files.
    pub fn new(catalogue: &'static Catalogue, asked: CheckFiles) -> Self {
        let lang = asked.lang.into();
        let stage = Stage::Waiting(Vec::new(), asked);
        Self { catalogue, lang, stage, size: 0, files: 0, records: (0, 0), offered: Vec::new() }
    }

    /// Number of files, and their bytes together.
    pub fn handed_over(&self) -> (usize, usize) {
        (self.files, self.size)
    }

    /// Takes a file.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let Stage::Waiting(inputs, _) = &mut self.stage else { return Err(too_late()) };
        (self.files, self.size) = (self.files + 1, self.size + bytes.len());
        inputs.push(Input { name: name.to_owned(), source: Source::Bytes(bytes) });
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
            Stage::Waiting(inputs, asked) => Stage::Checking(Box::new(self.read(inputs, asked))),
            Stage::Checking(mut work) => match work.chunks.pop_front() {
                Some(chunk) => {
                    let mut batch = chunk.read();
                    // Nobody stops it: a host that wants no more closes the check.
                    let _ = work.checking.push(&mut batch).map_err(failed)?;
                    self.records.1 += batch.len as u64;
                    self.offer(batch);
                    Stage::Checking(work)
                }
                None => {
                    let Work { checking, reading, .. } = *work;
                    let Checked { report, reading, .. } = checking.finish(reading, &[]).map_err(failed)?;
                    Stage::Done(Box::new(report), reading.files)
                }
            },
            done @ (Stage::Done(..) | Stage::Failed) => done,
        };
        Ok(())
    }

    fn read(&mut self, inputs: Vec<Input>, asked: CheckFiles) -> Work {
        let CheckFiles { form, period, as_of, lang, level } = asked;
        let asked = Asked { form, period, as_of, level, lang: lang.into(), ..Asked::default() };
        // Neither closure holds anything, so that nothing is left behind.
        let progress = Box::leak(Box::new(|_: shequ_files::check::Step<'_>| ControlFlow::Continue(())));
        let checking = Checking::new(self.catalogue, asked, &|form| checker_of(form), progress);
        let mut chunks = VecDeque::new();
        let reading = shequ_files::read_chunks(inputs, self.catalogue, &checking.options(), &mut |chunk| {
            chunks.push_back(chunk);
            ControlFlow::Continue(())
        });
        self.records.0 = reading.records;
        Work { checking, chunks, reading }
    }

    fn offer(&mut self, batch: Batch) {
        if self.offered.iter().map(|batch| batch.len).sum::<usize>() < MAX_OFFERED {
            self.offered.push(batch);
        }
    }

    /// Everything that a page shows.
    pub fn told(&self) -> Result<String, Failure> {
        let (report, files) = self.done()?;
        let file = |f: &FileSummary| FileTold { name: f.name.clone(), records: f.records, usable: f.usable };
        let units = self.offered.iter().flat_map(|batch| (0..batch.len).map(|record| self.unit(batch, record)));
        Ok(to_json(&FilesTold {
            files: files.iter().map(file).collect(),
            line: first_line(report.verdict, &report.counts, self.lang),
            places: report.findings.iter().map(|finding| place(finding, self.lang)).collect(),
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

    fn done(&self) -> Result<(&Report, &[FileSummary]), Failure> {
        match &self.stage {
            Stage::Done(report, files) => Ok((report, files)),
            Stage::Waiting(..) | Stage::Checking(_) | Stage::Failed => Err(not_done()),
        }
    }
}

fn checker_of(form: &'static Form) -> Result<&'static shequ_core::Checker<'static>, Words> {
    engine::checker_of_form(form).unwrap_or_else(|| Err(words!("目录已不在", "the catalogue is gone")))
}

fn place(finding: &FindingReport, lang: Lang) -> PlaceTold {
    PlaceTold {
        at: csv::main_cell(finding).map(|cell| cell.at.clone()).unwrap_or_default(),
        file: group::file_of(finding).to_owned(),
        severity: severity_words(group::severity_of(finding)).get(lang).to_owned(),
    }
}

/// Every cell that says something came from a file, unless the file says where it came from.
fn mark(one: &mut Batch, form: &Form) {
    let cells = |fields: &[Field], columns: &[Column], row: usize| -> Vec<u16> {
        let said = |at: usize| {
            fields[at].computed.is_none() && !matches!(columns[at].state_of(row), State::Blank | State::Hidden)
        };
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

fn failed(why: Words) -> Failure {
    Failure::new(
        "files-not-checked",
        why,
        words!("没有规则就不能校验", "without rules nothing can be checked"),
        words!("确认目录文件完整，再重新打开", "make sure that the catalogue is whole, and open it again"),
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
