//! What reading found beside the data, in words.

use super::{MERGES_UP_TO, Run, Side};
use crate::book::{Book, Merged};
use crate::card::Card;
use crate::feed::Feed;
use crate::heading::Heading;
use crate::note::note;
use crate::sniff;
use crate::text::delimited::{Broken, Delimited};
use shequ_core::catalogue::Severity;
use shequ_core::column::place::{Layout, Origin, column_letters};
use shequ_core::finding::structural::Structural;
use shequ_core::map::{Map, sort};
use shequ_core::words;

/// Units that a message names.
const UNITS_NAMED: usize = 5;

impl Run<'_> {
    /// A sheet with a heading and nothing below it is told; it would pass for a clean report otherwise.
    pub(super) fn say_no_records(&mut self, file: &str, heading: &Heading, origin: u32, side: &Side) {
        if side.records > 0 || self.builder.stopped {
            return;
        }
        let at = self.builder.origin_at(origin).row_address(heading.data_from.saturating_sub(1));
        let found = note(
            "no_records",
            Severity::Error,
            words!("只有标题行，下面没有数据", "there is a heading but no data below it"),
            words!("没有数据就没有可以校验的内容", "without data there is nothing to check"),
            words!(
                "确认填报后已保存，或检查是否提交了空白模板",
                "make sure that the figures were saved, or that it is not an empty template"
            ),
        );
        self.notes.add(file, Structural { at, ..found });
    }

    /// Explanations on a list of findings whose unit has no record in this run are told, by file.
    pub(super) fn say_unused_answers(&mut self) {
        let mut by_file: Map<String, Vec<String>> = Map::new();
        for (unit, file) in std::mem::take(&mut self.awaited) {
            by_file.or_default(file).push(unit);
        }
        for (file, units) in by_file {
            let count = units.len();
            let more = if count > UNITS_NAMED { "……" } else { "" };
            let list = units.into_iter().take(UNITS_NAMED).collect::<Vec<_>>().join("、") + more;
            let found = note(
                "explanations_without_record",
                Severity::Hint,
                words!(
                    "问题清单里有 {count} 个单位的说明没有用上：{list}",
                    "the explanations of {count} units on the list of findings were not used: {list}"
                ),
                words!("这次没有读到这些单位的填报数据", "no record of these units was read in this run"),
                words!(
                    "核对单位代码是否改过；报表在另一个文件里的，一起校验",
                    "see whether their codes were changed; check the file with their records together with this one"
                ),
            );
            self.notes.add(&file, found);
        }
    }

    pub(super) fn say_side(&mut self, file: &str, heading: &Heading, origin: u32, side: &Side) {
        let origin = self.builder.origin_at(origin);
        for found in side.strangers.words(heading, &self.names, origin) {
            self.notes.add(file, found);
        }
        if let Some(found) = side.skipped.words(|row| origin.row_address(row)) {
            self.notes.add(file, found);
        }
        if let Some((row, count)) = side.below {
            self.notes.add(file, table_below(origin.row_address(row), count));
        }
    }

    /// Says what was read although the sheet does not show it.
    pub(super) fn say_hidden(&mut self, file: &str, book: &Book, sheet: usize, used: &Shown) {
        let hidden = book.hidden(sheet);
        let rows: Vec<u32> = hidden.rows.iter().copied().filter(|row| used.rows.contains(row)).collect();
        let columns: Vec<u32> = used.columns.iter().copied().filter(|column| hidden.has_column(*column)).collect();
        if rows.is_empty() && columns.is_empty() {
            return;
        }
        let name = &book.sheets[sheet].name;
        let layout = Layout::Grid { columns: Vec::new() };
        let place = Origin { sheet: name.clone(), layout, ..Origin::default() };
        let at = match (rows.first(), columns.first()) {
            (Some(row), _) => place.row_address(*row),
            (None, Some(column)) => place.at(used.heading, *column),
            (None, None) => name.clone(),
        };
        self.notes.add(file, Structural { at, ..hidden_words(name, &rows, &columns) });
    }

    /// Cells merged over several rows. The code of a unit that is merged over the rows of its facilities is filled down.
    pub(super) fn say_merged(
        &mut self,
        (file, sheet): (&str, usize),
        book: &mut Book,
        at: (&Heading, u32),
        rows: u64,
        feed: Option<&mut Feed>,
    ) {
        if rows > MERGES_UP_TO {
            return;
        }
        let (heading, origin) = at;
        let mut merged = book.merged(sheet);
        let unit = heading.unit.or(heading.name);
        if let (Some(feed), Some(unit)) = (feed, unit)
            && feed.has_blank_keys()
        {
            let of_unit = |area: &Merged| area.left == unit && area.right == unit && area.top >= heading.data_from;
            let areas: Vec<(u32, u32)> =
                merged.iter().filter(|area| of_unit(area)).map(|area| (area.top, area.bottom)).collect();
            let filled = feed.fill_down(&areas);
            if filled > 0 {
                merged.retain(|area| !of_unit(area));
                let place = self.builder.origin_at(origin).at(areas[0].0, unit);
                self.notes.add(file, filled_down(place, filled));
            }
        }
        let used = |column: u32| heading.columns.contains(&Some(column)) || unit == Some(column);
        let in_data = merged.iter().filter(|area| area.top >= heading.data_from && (area.left..=area.right).any(used));
        let list: Vec<String> = in_data.map(|area| self.builder.origin_at(origin).at(area.top, area.left)).collect();
        let Some(first) = list.first() else { return };
        let count = list.len();
        let shown = list.iter().take(10).map(String::as_str).collect::<Vec<_>>().join("、");
        let found = note(
            "merged_data_cells",
            Severity::Verify,
            words!(
                "有 {count} 处合并了多行的数据单元格：{shown}",
                "{count} data cells are merged over several rows: {shown}"
            ),
            words!(
                "合并后只有第一行有值，其余各行按空白读取",
                "only the first row of a merged cell holds the value; the others are read as blank"
            ),
            words!("取消合并，在每一行都填上值", "split the cells and write the value into each row"),
        );
        let first = first.clone();
        self.notes.add(file, Structural { at: first, ..found });
    }

    pub(super) fn say_broken_rows(&mut self, file: &str, reader: &Delimited) {
        if let Some(row) = reader.open_quote {
            let line = u64::from(row) + 1;
            self.notes.add(file, Structural { at: format!("{line}:{line}"), ..note(
                "quote_not_closed",
                Severity::Error,
                words!("第 {line} 行有一个引号没有结束，其后各行都被当成了同一格的文字", "a quotation mark in row {line} is never closed; all rows behind it were taken for one cell"),
                words!("以引号开头的单元格要以引号结束，否则分不清哪里换行", "a cell that begins with a quotation mark ends with one; otherwise nothing tells where rows end"),
                words!("补上或删去第 {line} 行的引号，再提交", "close or remove the mark in row {line}, then hand the file in again"),
            ) });
        }
        let Some(first) = reader.first_broken else { return };
        let (count, line) = (reader.broken_rows, u64::from(first) + 1);
        self.notes.add(
            file,
            Structural {
                at: format!("{line}:{line}"),
                ..note(
                    "broken_characters",
                    Severity::Verify,
                    words!(
                        "有 {count} 行含有无法识别的字符，第一处在第 {line} 行",
                        "{count} rows hold characters that cannot be read, the first is row {line}"
                    ),
                    words!(
                        "这些字符已显示为 \u{FFFD}，原来的字无法恢复",
                        "they are shown as \u{FFFD}; what they were cannot be restored"
                    ),
                    words!("从原系统重新导出，编码选 UTF-8", "export the file again with the encoding UTF-8"),
                )
            },
        );
    }

    pub(super) fn say_refused(&mut self, file: &str) {
        let refused = std::mem::take(&mut self.builder.refused);
        if refused == 0 {
            return;
        }
        let most = shequ_core::limits::MAX_TABLE_ROWS;
        self.notes.add(
            file,
            note(
                "too_many_rows",
                Severity::Error,
                words!(
                    "有单位的明细超过 {most} 行，多出的 {refused} 行没有读取",
                    "some unit has more than {most} rows in a table; {refused} rows were not read"
                ),
                words!(
                    "一个单位不会有这么多明细，通常是单位代码填成了同一个",
                    "no unit has that many; usually one code was filled down"
                ),
                words!("核对明细表的单位代码", "check the unit codes of the table"),
            ),
        );
    }
}

/// The rows and columns of a sheet that hold what is read.
pub(super) struct Shown {
    rows: std::ops::RangeInclusive<u32>,
    columns: Vec<u32>,
    heading: u32,
}

impl Shown {
    pub(super) fn of(heading: &Heading, last: u32) -> Self {
        let columns = heading.columns.iter().flatten().copied().chain(heading.unit);
        let mut columns: Vec<u32> = columns.collect();
        sort(&mut columns);
        Self { rows: heading.data_from..=last, columns, heading: heading.last }
    }

    pub(super) fn of_card(card: &Card) -> Self {
        let rows = || card.cells.iter().flatten().map(|(row, _)| *row);
        let mut columns: Vec<u32> = card.cells.iter().flatten().map(|(_, column)| *column).collect();
        sort(&mut columns);
        columns.dedup();
        let (first, last) = (rows().min().unwrap_or(0), rows().max().unwrap_or(0));
        Self { rows: first..=last, columns, heading: first }
    }
}

fn hidden_words(sheet: &str, rows: &[u32], columns: &[u32]) -> Structural {
    let list = |all: Vec<String>| {
        let more = if all.len() > 10 { "……" } else { "" };
        all.into_iter().take(10).collect::<Vec<_>>().join("、") + more
    };
    let lines = list(rows.iter().map(|row| (u64::from(*row) + 1).to_string()).collect());
    let letters = list(columns.iter().map(|column| column_letters(*column)).collect());
    let (zh, en) = match (rows.len(), columns.len()) {
        (rows, 0) => (format!("{rows} 行（第 {lines} 行）"), format!("{rows} rows (rows {lines})")),
        (0, columns) => (format!("{columns} 列（{letters} 列）"), format!("{columns} columns (columns {letters})")),
        (rows, columns) => (
            format!("{rows} 行（第 {lines} 行）和 {columns} 列（{letters} 列）"),
            format!("{rows} rows (rows {lines}) and {columns} columns (columns {letters})"),
        ),
    };
    note(
        "hidden_cells_read",
        Severity::Hint,
        words!(
            "工作表“{sheet}”有 {zh}是隐藏的或被筛选掉的，其中的内容也读取了",
            "sheet “{sheet}” hides or filters out {en}; what they hold was read as well"
        ),
        words!("隐藏只是不显示，内容仍在文件里", "what is hidden is still in the file"),
        words!(
            "取消隐藏和筛选，核对这些内容；不上报的删去",
            "unhide them and clear the filter, look at them, and remove what is not to be reported"
        ),
    )
}

fn filled_down(at: String, count: usize) -> Structural {
    let found = note(
        "merged_unit_filled_down",
        Severity::Hint,
        words!(
            "单位一列有合并的单元格，其下 {count} 行按同一个单位读取",
            "cells of the column of units are merged; the {count} rows beside them were taken for the same unit"
        ),
        words!(
            "合并后只有第一行有值，合并的范围说明各行属于同一个单位",
            "only the first row holds the value; the merge says that the rows belong together"
        ),
        words!("最好取消合并，在每一行都填上单位代码", "better split the cells and write the code into each row"),
    );
    Structural { at, ..found }
}

fn table_below(at: String, count: u64) -> Structural {
    let found = note(
        "table_below_records",
        Severity::Error,
        words!(
            "{at} 起是另一张表的标题，从这里往下的 {count} 行没有读取",
            "the heading of another table begins at {at}; the {count} rows from there on were not read"
        ),
        words!("一个工作表里只读取一张表", "one sheet holds one table"),
        words!("把下面的表移到单独的工作表，或另存为一个文件", "move the lower table to a sheet or file of its own"),
    );
    Structural { at, ..found }
}

pub(super) fn broken_words(broken: &Broken) -> Structural {
    match broken {
        Broken::Io(e) => sniff::unreadable(e),
        Broken::TooLong(row) => {
            let line = u64::from(*row) + 1;
            let found = note(
                "line_too_long",
                Severity::Error,
                words!(
                    "从第 {line} 行起无法分行，后面的内容没有读取",
                    "from row {line} on the text cannot be split into rows; what follows was not read"
                ),
                words!(
                    "通常是少了一个引号，后面的行都被当成了同一格的文字",
                    "usually a quotation mark is missing, so that all that follows is taken for one cell"
                ),
                words!("检查第 {line} 行的引号是否成对", "look at the quotation marks in row {line}"),
            );
            Structural { at: format!("{line}:{line}"), ..found }
        }
    }
}
