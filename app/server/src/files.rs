//! An uploaded file through `shequ-files` and core: read and checked on one thread beside what the store knows of its
//! units, as records are. Nothing is stored.
//!
//! ```text
//! bytes ──read──> batches ──whose? which year?──> store: register, last year ──> check ──> report ──> marked workbook
//! ```

use crate::App;
use crate::limits::FILE_CHECK_TIME;
use crate::problem::{Kind, Problem};
use crate::store::Key;
use crate::submit::of_store;
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::Batch;
use shequ_core::column::register::Register;
use shequ_core::report::{Report, period_of};
use shequ_core::{Lang, Words, words};
use shequ_files::annotate::{Annotated, Marking, annotate};
use shequ_files::check::{Asked, Checking, Step};
use shequ_files::{Input, Options, Reading, Source};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;

/// What the caller says of a file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name, for messages.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Id of the form; otherwise told from the file.
    pub form: Option<String>,
    /// Year of the figures, where the file does not tell.
    pub period: Option<i32>,
    /// Language of the report.
    pub lang: Lang,
}

/// Reads and checks a file. Waits for the store, so it runs beside the connections.
///
/// # Errors
/// It takes too long, the store cannot be read, or what stands there of last year does not fit.
pub fn check_file(app: &App, upload: &Upload) -> Result<(Report, Reading), Problem> {
    let end = Instant::now() + FILE_CHECK_TIME;
    let held = app.catalogues.usual();
    let Upload { name, bytes, form, period, lang } = upload.clone();
    let inputs = vec![Input { name, source: Source::Shared(bytes) }];
    let (mut batches, mut late) = (Vec::new(), false);
    let options = Options { form: form.clone(), period };
    let reading = shequ_files::read_all(inputs, held.catalogue, &options, &mut |batch| {
        batches.push(batch);
        late = Instant::now() > end;
        if late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if late {
        return Err(too_long());
    }
    let beside = beside(app, held.catalogue, &batches, period, lang, end)?;
    let asked = Asked {
        form,
        period,
        lang,
        register: beside.register,
        partial: true,
        previous: beside.previous,
        ..Asked::default()
    };
    let missing = || words!("这张报表不能校验", "this form cannot be checked");
    let checkers = |form: &Form| held.checker(&form.id).ok_or_else(missing);
    let mut go_on = |_: Step<'_>| ControlFlow::Continue(());
    let mut checking = Checking::new(held.catalogue, asked, &checkers, &mut go_on);
    for mut batch in batches {
        // Nobody stops it but the clock.
        let _ = checking.push(&mut batch).map_err(not_checked)?;
        if Instant::now() > end {
            return Err(too_long());
        }
    }
    let checked = checking.finish(reading, &[]).map_err(not_checked)?;
    Ok((checked.report, checked.reading))
}

/// The file with its faults marked in it.
///
/// # Errors
/// A file that cannot be marked.
pub fn mark_file(app: &App, upload: &Upload, report: &Report, reading: &Reading) -> Result<Annotated, Problem> {
    let catalogue = app.catalogues.usual().catalogue;
    let form = reading.form.unwrap_or(0);
    let marking = Marking { report, catalogue, form, file: &upload.name, alone: true, lang: upload.lang };
    annotate(&upload.bytes, &marking).map_err(|why| {
        Problem::new(
            Kind::Differs,
            words!("文件没有标注：{}", "the file was not marked: {}", why.zh; why.en),
            words!(
                "标注要写进原文件，或另写一个内容相同的工作簿",
                "marks are put into the file, or into a new workbook with its content"
            ),
            words!(
                "去掉 format=xlsx 取报告，或把文件另存为 XLSX 后再上传",
                "leave format=xlsx out and take the report, or save the file as XLSX and send it again"
            ),
        )
    })
}

/// What the store knows of the units in a file.
#[derive(Default)]
struct Beside {
    register: Option<Arc<Register>>,
    previous: Vec<Input>,
}

fn beside(
    app: &App,
    catalogue: &Catalogue,
    batches: &[Batch],
    period: Option<i32>,
    lang: Lang,
    end: Instant,
) -> Result<Beside, Problem> {
    let Some(form) = batches.first().and_then(|batch| catalogue.form(&batch.form)) else {
        return Ok(Beside::default());
    };
    let told = period.or_else(|| batches.iter().find_map(|batch| period_of(batch, form)));
    let year = told.unwrap_or_else(|| catalogue.last_year());
    let of_batch = |batch: &Batch| {
        let codes = (0..batch.len).filter_map(|record| batch.fields[form.unit_key].text(record));
        codes.map(str::to_owned).collect::<Vec<_>>()
    };
    let codes: BTreeSet<String> = batches.iter().flat_map(of_batch).collect();
    let (mut units, mut before) = (Vec::new(), String::new());
    for code in codes {
        if Instant::now() > end {
            return Err(too_long());
        }
        // This thread may wait: it is none of those that serve connections.
        let line = Handle::current().block_on(app.store.unit(&code)).map_err(of_store)?;
        units.extend(line.filter(|line| line.registered).map(|line| (line.code, line.unit)));
        let key = Key { form: form.id.clone(), unit: code, period: (year - 1).to_string() };
        if let Some(stored) = Handle::current().block_on(app.store.handed_in(&key)).map_err(of_store)? {
            // A record is one line of text.
            before.push_str(&stored.record.replace(['\n', '\r'], " "));
            before.push('\n');
        }
    }
    let register = (!units.is_empty()).then(|| Arc::new(Register { units: units.into_iter().collect() }));
    let mut previous = Vec::new();
    if !before.is_empty() {
        let before_year = year - 1;
        let name =
            words!("已上报的 {before_year} 年报表", "reports of {before_year} on the server").get(lang).to_owned();
        previous.push(Input { name, source: Source::Bytes(before.into_bytes()) });
    }
    Ok(Beside { register, previous })
}

/// Nothing can be checked at all.
fn not_checked(why: Words) -> Problem {
    Problem::new(
        Kind::Differs,
        why,
        words!(
            "校验要用规则，并与服务器上存的上年报表比较",
            "a check needs the rules, and compares with last year's reports that the server has"
        ),
        words!(
            "告诉管理员；也可以用 shequ check 在本机校验",
            "tell the administrator, or check it on your own machine with `shequ check`"
        ),
    )
}

fn too_long() -> Problem {
    let seconds = FILE_CHECK_TIME.as_secs();
    Problem::new(
        Kind::TooLarge,
        words!("{seconds} 秒内没有校验完，已停止", "the check did not end within {seconds} seconds and was stopped"),
        words!(
            "服务器同时为许多人服务，不能让一个文件占用太久",
            "the server works for many, and one file must not keep it for long"
        ),
        words!(
            "分成几个文件，或用 shequ check 在本机校验",
            "split the file, or check it on your own machine with `shequ check`"
        ),
    )
}
