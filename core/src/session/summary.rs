//! The first line over a form, and how far each section is filled in.

use super::Session;
use crate::catalogue::{Item, Severity};
use crate::column::CellAt;
use crate::limits::narrow;
use crate::report::{Counts, SeverityCounts, Verdict, first_line, verdict_of};
use crate::value::State;

/// What stands over a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The verdict on the record as it stands.
    pub verdict: Verdict,
    /// 可上报 / 需说明 N 项 / 必须改 N 项 / 未能判定 N 项, in the session's language.
    pub line: String,
    /// Findings by severity.
    pub by_severity: SeverityCounts,
    /// Findings whose explanation was accepted.
    pub explained: u64,
    /// Rules that could not be decided.
    pub undetermined: u64,
}

/// How far a part of a form is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Cells that the form asks for here; computed ones are not asked.
    pub asked: usize,
    /// Those that hold something: a value, a state, or what cannot be read.
    pub answered: usize,
}

impl Session<'_> {
    /// What stands over the form.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut counts = Counts { undetermined: self.undetermined.len() as u64, ..Counts::default() };
        for item in &self.structural {
            count(&mut counts.by_severity, item.severity.name());
        }
        for finding in self.findings() {
            count(&mut counts.by_severity, finding.severity);
            let accepted = finding.explanation.as_ref().is_some_and(|explanation| explanation.accepted);
            counts.explained += u64::from(accepted && finding.severity == Severity::Verify.name());
        }
        let verdict = verdict_of(&counts, false);
        Summary {
            verdict,
            line: first_line(verdict, &counts, self.options.lang),
            by_severity: counts.by_severity,
            explained: counts.explained,
            undetermined: counts.undetermined,
        }
    }

    /// How far a section is filled in.
    ///
    /// # Panics
    /// For a section that the form does not have.
    #[must_use]
    pub fn progress(&self, section: usize) -> Progress {
        let form = self.checker.form;
        let index = narrow::<u16>;
        let mut progress = Progress::default();
        for item in &form.sections[section].items {
            match item {
                Item::Field(at) => self.add(&mut progress, CellAt::record(index(*at))),
                Item::Table(table) => {
                    let fields = form.tables[*table].fields.len();
                    for row in 0..self.rows(index(*table)) {
                        (0..fields).for_each(|f| self.add(&mut progress, CellAt::row(index(*table), row, index(f))));
                    }
                }
            }
        }
        progress
    }

    fn add(&self, progress: &mut Progress, at: CellAt) {
        if self.checker.form.field_at(at.table, at.field).computed.is_some() || !self.is_asked(at) {
            return;
        }
        progress.asked += 1;
        progress.answered += usize::from(self.state(at) != State::Blank);
    }
}

fn count(counts: &mut SeverityCounts, severity: &str) {
    match severity {
        "error" => counts.error += 1,
        "verify" => counts.verify += 1,
        _ => counts.hint += 1,
    }
}
