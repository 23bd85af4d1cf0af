//! Column headings: how they are written, which field they mean, and in which rows of a sheet they stand.

pub mod find;
pub mod names;
pub mod normal;

pub use find::Heading;
pub use names::{Meaning, Names, Spelling, Target};

use crate::row::View;
use std::borrow::Cow;

/// The first rows of a sheet, kept as texts.
#[derive(Clone, Debug, Default)]
pub struct HeadRow {
    /// Row of the sheet, counted from 0.
    pub number: u32,
    /// Cells that are not blank, by column.
    pub cells: Vec<(u32, String)>,
    /// Each of them as a heading. They are looked up in the names of every form, so they are made once.
    spelt: Vec<Option<Spelling>>,
}

impl HeadRow {
    /// Keeps what a row shows.
    pub fn of(view: &View<'_>) -> Self {
        let cells = view.filled().map(|c| (u32::try_from(c).unwrap_or(u32::MAX), view.shown(c).into_owned()));
        Self::new(view.number, cells.collect())
    }

    /// A row of these texts, by column.
    pub fn new(number: u32, cells: Vec<(u32, String)>) -> Self {
        let spelt = cells.iter().map(|(_, text)| Spelling::of(text)).collect();
        Self { number, cells, spelt }
    }

    /// The position of a column's cell among those that are not blank.
    fn position(&self, column: u32) -> Option<usize> {
        self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()
    }

    /// The text of a column; empty where there is none.
    pub fn text(&self, column: u32) -> &str {
        self.position(column).map_or("", |at| &self.cells[at].1)
    }
}

/// The year that a title states: `2025年`, `二〇二五年度`. A year with a month behind it is the date of filling in.
pub fn year_in(text: &str) -> Option<i32> {
    let text: Cow<'_, str> = normal::half_width(text).into();
    let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    signs.windows(5).enumerate().find_map(|(at, window)| {
        let year = window[..4].iter().try_fold(0i32, |year, c| Some(year * 10 + digit(*c)?))?;
        let before = at.checked_sub(1).map(|at| signs[at]);
        let behind = signs.get(at + 5).copied();
        let alone = before.and_then(digit).is_none() && behind.and_then(digit).is_none();
        (window[4] == '年' && alone && (1990..=2100).contains(&year)).then_some(year)
    })
}

fn digit(c: char) -> Option<i32> {
    let chinese = "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|d| i32::try_from(d).ok());
    let zero = (c == '零' || c == '○').then_some(0);
    c.to_digit(10).and_then(|d| i32::try_from(d).ok()).or(chinese).or(zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_state_years() {
        assert_eq!(year_in("广西2025年村（社区）服务体系建设情况"), Some(2025));
        assert_eq!(year_in("２０２５ 年度"), Some(2025));
        assert_eq!(year_in("二〇二五年统计表"), Some(2025));
        assert_eq!(year_in("填报日期：2026年1月8日"), None);
        assert_eq!(year_in("填报日期：2026年1月8日 报告期：2025年"), Some(2025));
        assert_eq!(year_in("450120年"), None);
        assert_eq!(year_in("共12年"), None);
    }
}
