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
    /// First column to the right of all headings.
    end: u32,
    /// First cell out there, and how many there are.
    beyond: Option<(u32, u32, u64)>,
}

impl Strangers {
    /// The unknown columns of a heading.
    pub fn of(heading: &Heading) -> Self {
        let last =
            heading.shown.iter().map(|(column, _)| *column).chain(heading.columns.iter().flatten().copied()).max();
        Self {
            columns: heading.unknown.iter().map(|(column, text)| (*column, text.clone(), 0)).collect(),
            end: last.map_or(0, |last| last + 1),
            beyond: None,
        }
    }

    /// Counts one row of data.
    #[inline]
    pub fn count(&mut self, view: &View<'_>) {
        for (column, _, filled) in &mut self.columns {
            *filled += u64::from(!view.is_blank_at(*column as usize));
        }
        for column in self.end as usize..view.width() {
            if !view.is_blank_at(column) {
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                self.beyond.get_or_insert((view.number, column, 0)).2 += 1;
            }
        }
    }

    /// One hint for each.
    pub fn words(&self, heading: &Heading, names: &FormNames, origin: &Origin) -> Vec<Structural> {
        let names = match heading.target {
            Target::Record => &names.record,
            Target::Table(table) => &names.tables[table],
        };
        let all = self.columns.iter();
        let unknown = all.map(|(column, text, filled)| unknown(text, *filled, names, origin.at(heading.last, *column)));
        unknown.chain(self.beyond.map(|(row, column, count)| without_heading(origin.at(row, column), count))).collect()
    }
}

fn without_heading(at: String, count: u64) -> Structural {
    let found = note(
        "cells_without_heading",
        Severity::Hint,
        words!(
            "标题行右侧之外还有 {count} 个单元格，没有读取",
            "{count} cells stand to the right of all headings and were not read"
        ),
        words!(
            "没有标题的内容不知道属于哪个指标；多出的内容常常是一格里的分隔符把后面各格推右了",
            "nothing tells what they belong to; a separator inside a cell often pushes the others to the right"
        ),
        words!(
            "核对这一行各格是否错位，多余的内容删去",
            "check whether the cells of that row are shifted, and remove what is not needed"
        ),
    );
    Structural { at, ..found }
}

/// The hint for a heading or label that nothing is known about.
pub fn unknown(text: &str, filled: u64, names: &Names, at: String) -> Structural {
    let shown = brief(text);
    let fix = match names.suggestion(text) {
        Some(label) => words!(
            "若指“{label}”，把表头改成“{label}”；否则可以保留，不影响核对",
            "if “{label}” is meant, call it so; otherwise it may stay"
        ),
        None => words!(
            "若是报表的指标，改用模板中的名称；否则可以保留，不影响核对",
            "if it is an item of the form, use the template's name; otherwise it may stay"
        ),
    };
    let found = note(
        "unknown_column",
        Severity::Hint,
        words!(
            "“{shown}”不是本表的指标，其中 {filled} 个单元格没有读取",
            "“{shown}” is no item of this form; {filled} cells of it were not read"
        ),
        words!("只读取名称能对应到指标的内容", "only what can be matched to an item is read"),
        fix,
    );
    Structural { at, value: text.to_owned(), ..found }
}
