//! An uploaded file through `shequ-files` and core: read and checked on one thread, nothing is stored.

use crate::catalogues::Held;
use crate::limits::FILE_CHECK_TIME;
use crate::problem::{Kind, Problem};
use crate::shape;
use shequ_core::report::{Report, Verdict};
use shequ_core::{Context, Lang, Run, RunOptions, words};
use shequ_files::{Input, Options, Source};
use std::ops::ControlFlow;
use std::time::Instant;

/// What the caller says of a file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name, for messages.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Id of the form; otherwise told from the file.
    pub form: Option<String>,
    /// Year of the figures, where the file does not tell.
    pub period: Option<i32>,
    /// Language of the report.
    pub lang: Lang,
}

/// Reads and checks a file.
///
/// # Errors
/// It takes too long.
pub fn check_file(held: &Held, upload: Upload) -> Result<Report, Problem> {
    let end = Instant::now() + FILE_CHECK_TIME;
    let Upload { name, bytes, form, period, lang } = upload;
    let options = Options { form, period };
    let inputs = vec![Input { name, source: Source::Bytes(bytes) }];
    let mut run: Option<Run<'_>> = None;
    let mut late = false;
    let begin = |form: &str, year: i32| {
        let options = RunOptions { context: Context::year(year), lang, level: None, period: year.to_string() };
        held.checker(form).map(|checker| Run::new(checker, options))
    };
    let last_year = held.catalogue.last_year();
    let reading = shequ_files::read_all(inputs, held.catalogue, &options, &mut |batch| {
        if run.is_none() {
            let told = held.catalogue.form(&batch.form).and_then(|form| form.period_field).and_then(|field| {
                let column = &batch.fields[field];
                (0..batch.len).find_map(|record| column.int(record))
            });
            let told = told.and_then(|year| i32::try_from(year).ok()).filter(|year| shape::YEARS.contains(year));
            run = begin(&batch.form, period.or(told).unwrap_or(last_year));
        }
        if let Some(run) = &mut run {
            run.push(&batch);
        }
        late = Instant::now() > end;
        if late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if late {
        return Err(too_long());
    }
    let usual_form = &held.catalogue.forms[reading.form.unwrap_or(0)].id;
    let run = run.or_else(|| begin(usual_form, period.unwrap_or(last_year)));
    let Some(mut run) = run else { return Err(Problem::internal()) };
    run.structural(&reading.structural);
    let mut report = run.finish();
    if reading.unusable {
        report.verdict = Verdict::Unreadable;
        shequ_core::report::seal(&mut report);
    }
    Ok(report)
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
