//! An uploaded file through `shequ-files` and core: read and checked on one thread, nothing is stored.

use crate::catalogues::Held;
use crate::limits::FILE_CHECK_TIME;
use crate::problem::{Kind, Problem};
use shequ_core::catalogue::Form;
use shequ_core::report::Report;
use shequ_core::{Lang, words};
use shequ_files::check::{Asked, Step, check_files};
use shequ_files::{Input, Source};
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
    let asked = Asked { form, period, lang, ..Asked::default() };
    let inputs = vec![Input { name, source: Source::Bytes(bytes) }];
    let mut late = false;
    let mut progress = |_: Step<'_>| {
        late = Instant::now() > end;
        if late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let missing = || words!("这张报表不能校验", "this form cannot be checked");
    let checkers = |form: &Form| held.checker(&form.id).ok_or_else(missing);
    let checked = check_files(inputs, held.catalogue, asked, &checkers, &mut progress);
    if late {
        return Err(too_long());
    }
    checked.map(|checked| checked.report).map_err(|_| Problem::internal())
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
