//! Units that were merged, split or renamed and report beside what they became (R31): only a whole run knows.

use super::model::FindingReport;
use super::run::{RunOptions, structural_finding};
use crate::catalogue::Severity;
use crate::column::Batch;
use crate::finding::{Checker, Key, Keys, Structural};
use crate::words;

/// A unit, its name, and a code that it names as its former one.
type Successor = (String, String, String);

/// Former codes met in a run.
#[derive(Debug, Default)]
pub(super) struct Former {
    field: Option<usize>,
    named: Vec<Successor>,
}

impl Former {
    /// Looks for former codes in the field that the rules between levels name; a form seen with those below it is not
    /// looked at a second time.
    pub fn of(checker: &Checker<'_>) -> Self {
        let own = checker.catalogue.forms.iter().any(|form| std::ptr::eq(form, checker.form));
        let levels = checker.catalogue.level_of(&checker.form.id).filter(|_| own);
        Self { field: levels.and_then(|levels| levels.former), named: Vec::new() }
    }

    /// Takes up the records of a batch.
    pub fn push(&mut self, checker: &Checker<'_>, batch: &Batch) {
        let Some(column) = self.field.map(|field| &batch.fields[field]) else { return };
        for record in 0..batch.len {
            let Some(codes) = column.text(record) else { continue };
            let text = |field: usize| batch.fields[field].text(record).unwrap_or_default().to_owned();
            let (code, name) = (text(checker.form.unit_key), checker.form.unit_name.map(text).unwrap_or_default());
            let words = codes.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 12 && *word != code);
            self.named.extend(words.map(|word| (code.clone(), name.clone(), word.to_owned())));
        }
    }

    /// A finding for each former code under which somebody has reported.
    pub fn finish(self, units: &Keys<()>, options: &RunOptions) -> Vec<FindingReport> {
        let reported = self.named.iter().filter(|(_, _, old)| units.contains(Key::of_text(old)));
        reported.map(|successor| structural_finding(&told(successor), options)).collect()
    }
}

fn told((successor, name, old): &Successor) -> Structural {
    Structural {
        code: "unit_and_successor_reported",
        severity: Severity::Error,
        fatal: false,
        file: String::new(),
        at: String::new(),
        unit: old.clone(),
        value: String::new(),
        says: words!(
            "{old} 已并入或改为 {name}（{successor}），两者同期都上报了",
            "{old} became {name} ({successor}); both have reported for the same period"
        ),
        why: words!(
            "新旧单位同时计入，同一批人和设施会算两次；汇总时只计后者",
            "counting both counts the same people and facilities twice; a roll-up counts the successor only"
        ),
        fix: words!(
            "撤回原单位的报表；没有撤并的，改正后者的“原区划代码”",
            "withdraw the report of the former unit; if there was no merger, correct the successor's former codes"
        ),
    }
}
