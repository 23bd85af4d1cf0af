//! A bar on a terminal while files are read; nothing at all where nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use shequ_core::Lang;
use std::io::IsTerminal;

/// How often the sign of life turns.
const TICK: std::time::Duration = std::time::Duration::from_millis(200);

/// The state of a long work, told on standard error.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins with a number of files still to be read.
    #[must_use]
    pub fn new(files: usize, lang: Lang) -> Self {
        let watched = std::io::stderr().is_terminal();
        Self { bar: watched.then(|| bar(files, lang)) }
    }

    /// A file whose reading begins.
    pub fn file(&self, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(crate::output::one_line(name));
        }
    }

    /// So many more records are checked.
    pub fn advance(&self, records: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(records);
        }
    }

    /// Takes the bar away.
    pub fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The number of records is not known before the end, so the bar counts and tells the speed.
fn bar(files: usize, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let template = match lang {
        Lang::Zh => format!("{{spinner}} 正在校验 {files} 个文件：已完成 {{pos}} 份，用时 {{elapsed}} {{wide_msg}}"),
        Lang::En => format!("{{spinner}} checking {files} files: {{pos}} records, {{elapsed}} {{wide_msg}}"),
    };
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    bar.set_style(style.tick_chars("|/-\\ "));
    bar.enable_steady_tick(TICK);
    bar
}
