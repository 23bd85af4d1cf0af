//! Columns that nothing is known about: what they hold is counted, so that nothing is lost unnoticed.

use super::FormNames;
use crate::heading::{Heading, Names, Target};
use crate::note::{brief, note};
use crate::row::View;
use shequ_core::catalogue::Severity;
use shequ_core::column::place::Origin;
use shequ_core::finding::structural::Structural;
use shequ_core::words;

/// Counts the filled cells of unknown columns.
#[derive(Debug, Default)]
pub struct Strangers {
    columns: Vec<(u32, String, u64)>,
}

impl Strangers {
    /// The unknown columns of a heading.
    pub fn of(heading: &Heading) -> Self {
        Self { columns: heading.unknown.iter().map(|(column, text)| (*column, text.clone(), 0)).collect() }
    }

    /// Counts one row of data.
    #[inline]
    pub fn count(&mut self, view: &View<'_>) {
        for (column, _, filled) in &mut self.columns {
            *filled += u64::from(!view.is_blank_at(*column as usize));
        }
    }

    /// One hint for each.
    pub fn words(&self, heading: &Heading, names: &FormNames, origin: &Origin) -> Vec<Structural> {
        let names = match heading.target {
            Target::Record => &names.record,
            Target::Table(table) => &names.tables[table],
        };
        let all = self.columns.iter();
        all.map(|(column, text, filled)| unknown(text, *filled, names, origin.at(heading.last, *column))).collect()
    }
}

/// The hint for a heading or label that nothing is known about.
pub fn unknown(text: &str, filled: u64, names: &Names, at: String) -> Structural {
    let shown = brief(text);
    let fix = match names.suggestion(text) {
        Some(label) => words!("若指“{label}”，把表头改成“{label}”；否则可以保留，不影响核对", "if “{label}” is meant, call it so; otherwise it may stay"),
        None => words!("若是报表的指标，改用模板中的名称；否则可以保留，不影响核对", "if it is an item of the form, use the template's name; otherwise it may stay"),
    };
    let found = note(
        "unknown_column",
        Severity::Hint,
        words!("“{shown}”不是本表的指标，其中 {filled} 个单元格没有读取", "“{shown}” is no item of this form; {filled} cells of it were not read"),
        words!("只读取名称能对应到指标的内容", "only what can be matched to an item is read"),
        fix,
    );
    Structural { at, value: text.to_owned(), ..found }
}
