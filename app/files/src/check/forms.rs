//! Files of several forms in one check: each form's files are checked together, one form after the other. A community's
//! report and its county's may lie in one folder; whoever checks goes on with [`others`] until nothing is left.

use super::{Checked, OTHER_FORM};
use crate::gather::gathered;
use crate::{FileSummary, Reading};
use shequ_core::finding::Structural;
use shequ_core::map::Set;
use shequ_core::report::{Report, merge};
use shequ_core::{Words, words};

/// What the checks of several forms gave, put together.
#[derive(Default)]
pub struct Passes {
    reports: Vec<Report>,
    reading: Option<Reading>,
    had_previous: bool,
    year: Option<i32>,
}

impl Passes {
    /// Takes up the check of one form's files.
    pub fn add(&mut self, checked: Checked) {
        let Checked { report, reading, had_previous, year } = checked;
        self.year = self.year.or(year);
        self.reports.push(report);
        self.had_previous |= had_previous;
        match &mut self.reading {
            None => self.reading = Some(reading),
            Some(whole) => {
                whole.files.extend(reading.files);
                whole.structural.extend(reading.structural);
                whole.records += reading.records;
                whole.unusable &= reading.unusable;
            }
        }
    }

    /// The year that the first form told: one run is about one year.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.year
    }

    /// How many forms there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether nothing was checked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// One report over all forms, those of the rules between them behind. `asked_previous` tells whether there were files
    /// of last year.
    ///
    /// # Errors
    /// Nothing was checked, or last year's files were all of other forms.
    pub fn finish(self, between: Vec<Report>, asked_previous: bool) -> Result<Checked, Words> {
        if asked_previous && !self.had_previous {
            return Err(words!(
                "上年的文件都不是本次校验的表：请核对是否选错了文件",
                "last year's files are all of other forms: see whether the right ones were chosen"
            ));
        }
        let reports = self.reports.into_iter().chain(between).collect();
        let report = merge(reports).zip(self.reading);
        let (report, reading) = report.ok_or_else(|| words!("没有要校验的文件", "no file to check"))?;
        Ok(Checked { report, reading, had_previous: self.had_previous, year: self.year })
    }
}

/// Takes the files of another form out of a reading and names them; they are read next. `before` is the number of files
/// or folders that were asked for. Standard input cannot be read again, so what is said of it stays.
pub fn others(reading: &mut Reading, before: usize) -> Vec<String> {
    let other = |found: &Structural| found.code == OTHER_FORM && found.file != "-";
    let names: Set<String> =
        gathered(reading.structural.iter().filter(|found| other(found)).map(|found| found.file.clone()));
    // Each pass reads the files of one form at least; a pass that read none would go on for ever.
    if names.is_empty() || (reading.unusable && names.len() >= before.max(reading.files.len())) {
        return Vec::new();
    }
    reading.structural.retain(|found| !other(found));
    let of_others = |file: &FileSummary| names.contains(&file.name);
    let rest = reading.files.iter().filter(|file| of_others(file)).map(|file| file.name.clone()).collect();
    reading.files.retain(|file| !of_others(file));
    rest
}
