//! Workbooks: a list of sheets, and the rows of each, handed out one by one.
//!
//! Nothing is allocated by the size that a sheet declares or by the address of a far cell.

pub mod archive;
#[cfg(feature = "xls")]
pub mod biff;
pub mod container;
mod formats;
pub mod hidden;
#[cfg(feature = "xls")]
mod looks;
#[cfg(feature = "ods")]
mod ods;
mod value;
#[cfg(feature = "xls")]
mod xls;
pub mod xlsx;
mod xml;

use crate::note::{fatal, note};
use crate::row::Row;
use crate::shared::Shared;
use crate::sniff::{Sort, encrypted};
use hidden::Hidden;
#[cfg(feature = "ods")]
use ods::OdsBook;
use shequ_core::catalogue::Severity;
use shequ_core::column::place::{Layout, Origin, column_letters};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::{MAX_SAME_ROWS, MAX_SHEET_CELLS, MAX_SHEET_COLUMNS};
use shequ_core::words;
use std::ops::ControlFlow;
use xlsx::XlsxBook;

/// Takes rows; may stop the reading.
pub type RowSink<'a> = &'a mut dyn FnMut(&Row) -> ControlFlow<()>;

/// An opened workbook.
pub struct Book {
    /// Its sheets, in the order of their tabs.
    pub sheets: Vec<Sheet>,
    inner: Inner,
    /// What was learned of the sheet that was read last.
    seen: (Option<usize>, Seen),
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Not shown to the user.
    pub hidden: bool,
}

enum Inner {
    Xlsx(Box<XlsxBook>),
    #[cfg(feature = "xls")]
    Xls(Box<xls::XlsBook>),
    #[cfg(feature = "ods")]
    Ods(Box<OdsBook>),
}

/// Cells merged into one; rows and columns counted from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    pub top: u32,
    pub bottom: u32,
    pub left: u32,
    pub right: u32,
}

/// What a reading learns of a sheet beside its cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub merged: Vec<Merged>,
    pub hidden: Hidden,
}

/// What went wrong inside a library or a file.
#[derive(Debug)]
pub enum Trouble {
    /// The file does not hold together.
    Damaged,
    /// A password is needed.
    Encrypted,
    /// More cells than are accepted.
    TooMany,
    /// This build of the program has no reader for it.
    NotBuilt,
}

/// What a reading of a sheet left out.
#[derive(Debug, Default)]
pub struct Leftover {
    /// Cells right of the last column that is looked at, and the first of them.
    pub far: u64,
    pub first_far: Option<(u32, u32)>,
    /// Cells that the file stores in a way that cannot be read; they were taken as errors of the row before.
    pub broken: u64,
    /// Formulas without a stored result, and the first of them.
    pub uncomputed: u64,
    pub first_uncomputed: Option<(u32, u32)>,
    /// A filled row that is said to repeat more often than is read: its number and how often.
    pub repeated: Option<(u32, usize)>,
    /// The reading broke off.
    pub trouble: Option<Trouble>,
}

impl Book {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A fatal finding when it cannot be opened.
    pub fn open(sort: Sort, source: &Shared) -> Result<Self, Box<Structural>> {
        let opened = match sort {
            Sort::Xlsx => XlsxBook::open(source).map(|(sheets, book)| (sheets, Inner::Xlsx(Box::new(book)))),
            #[cfg(feature = "xls")]
            Sort::Xls => xls::XlsBook::open(source).map(|(sheets, book)| (sheets, Inner::Xls(Box::new(book)))),
            #[cfg(feature = "ods")]
            Sort::Ods => OdsBook::open(source).map(|(sheets, book)| (sheets, Inner::Ods(Box::new(book)))),
            _ => Err(Trouble::NotBuilt),
        };
        match opened {
            Ok((sheets, inner)) => Ok(Self { sheets, inner, seen: Default::default() }),
            Err(trouble) => Err(Box::new(trouble_words(&trouble))),
        }
    }

    /// Hands out the rows of a sheet that hold anything, from the top, until the sink stops.
    pub fn rows(&mut self, sheet: usize, sink: RowSink<'_>) -> Leftover {
        let (left, seen) = (Leftover::default(), Seen::default());
        let mut out = RowMaker { row: Row::default(), begun: false, cells: 0, left, seen, sink };
        let result = match &mut self.inner {
            Inner::Xlsx(book) => book.rows(sheet, &mut out),
            #[cfg(feature = "xls")]
            Inner::Xls(book) => book.rows(&self.sheets[sheet].name, &mut out),
            #[cfg(feature = "ods")]
            Inner::Ods(book) => book.rows(sheet, &mut out),
        };
        if let Err(trouble) = result {
            out.left.trouble = Some(trouble);
        } else {
            let _ = out.end_row();
        }
        self.seen = (Some(sheet), out.seen);
        out.left
    }

    fn seen(&self, sheet: usize) -> Option<&Seen> {
        Some(&self.seen.1).filter(|_| self.seen.0 == Some(sheet))
    }

    /// What a sheet does not show; of the sheet that was read last, as far as it was read.
    pub fn hidden(&self, sheet: usize) -> Hidden {
        self.seen(sheet).map(|seen| seen.hidden.clone()).unwrap_or_default()
    }

    /// Merged areas of more than one row; of the sheet that was read last, when it was read to its end.
    pub fn merged(&self, sheet: usize) -> Vec<Merged> {
        self.seen(sheet).map(|seen| seen.merged.clone()).unwrap_or_default()
    }
}

/// Builds rows from cells that come one by one.
pub(crate) struct RowMaker<'a> {
    pub row: Row,
    begun: bool,
    cells: usize,
    pub left: Leftover,
    pub seen: Seen,
    sink: RowSink<'a>,
}

/// Why a reading ends early without trouble.
#[cfg(feature = "ods")]
pub(crate) type Flow = Result<ControlFlow<()>, Trouble>;

impl RowMaker<'_> {
    /// Makes room for a cell; hands out the row before when a new one begins. False for a cell that is too far right.
    pub fn at(&mut self, row: u32, column: usize) -> Result<ControlFlow<(), bool>, Trouble> {
        if !self.begun || self.row.number != row {
            if self.end_row().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.row.begin(row);
            self.begun = true;
        }
        self.cells += 1;
        if self.cells > MAX_SHEET_CELLS {
            return Err(Trouble::TooMany);
        }
        if column >= MAX_SHEET_COLUMNS {
            self.left.far += 1;
            self.left.first_far.get_or_insert((row, u32::try_from(column).unwrap_or(u32::MAX)));
            return Ok(ControlFlow::Continue(false));
        }
        Ok(ControlFlow::Continue(true))
    }

    /// Hands out the row that was begun.
    pub fn end_row(&mut self) -> ControlFlow<()> {
        if !std::mem::take(&mut self.begun) {
            return ControlFlow::Continue(());
        }
        (self.sink)(&self.row)
    }

    /// Hands out the row that was begun once more, so many rows further down.
    #[cfg(feature = "ods")]
    pub fn repeat_row(&mut self, number: u32) -> Flow {
        self.cells += self.row.view().width();
        if self.cells > MAX_SHEET_CELLS {
            return Err(Trouble::TooMany);
        }
        self.row.number = number;
        Ok((self.sink)(&self.row))
    }
}

/// A trouble with a whole file in words.
pub fn trouble_words(trouble: &Trouble) -> Structural {
    match trouble {
        Trouble::Damaged => container::damaged(),
        Trouble::Encrypted => encrypted(),
        Trouble::NotBuilt => not_built(),
        Trouble::TooMany => fatal(
            "too_many_cells",
            words!(
                "工作簿的单元格超过 {MAX_SHEET_CELLS} 个，未读完",
                "the workbook holds more than {MAX_SHEET_CELLS} cells and was not read to its end"
            ),
            words!("为保护系统，更大的工作簿不读取", "larger workbooks are not read, to protect the system"),
            words!("按县或按乡镇拆成几个文件提交", "split it by county or township"),
        ),
    }
}

/// The finding for a kind of workbook whose reader was left out; see [`crate::needs_more`].
fn not_built() -> Structural {
    fatal(
        "file_kind_not_built",
        words!("这里没有这种工作簿的读取程序", "there is no reader for such workbooks here"),
        words!(
            "旧版 .xls 和 .ods 的读取程序另外安装，这一份没有",
            "readers of old .xls files and of .ods are installed apart; this copy has none"
        ),
        words!("用 Excel 或 WPS 打开后另存为 .xlsx 再提交", "open it in Excel or WPS, save as .xlsx, and hand that in"),
    )
}

/// What a reading left out, in words.
pub fn leftover_words(sheet: &str, left: &Leftover) -> Vec<Structural> {
    let mut found = Vec::new();
    match &left.trouble {
        None => {}
        Some(Trouble::TooMany) => found.push(trouble_words(&Trouble::TooMany)),
        Some(Trouble::Damaged | Trouble::Encrypted | Trouble::NotBuilt) => found.push(Structural {
            at: sheet.to_owned(),
            ..note(
                "sheet_damaged",
                Severity::Error,
                words!(
                    "工作表“{sheet}”读到中途出错，后面的内容没有读到",
                    "reading sheet “{sheet}” failed on the way; what follows was not read"
                ),
                words!("文件这一部分已损坏", "this part of the file is damaged"),
                words!(
                    "在 Excel 或 WPS 中打开，核对各行是否齐全，另存后再提交",
                    "open it in Excel or WPS, see that all rows are there, save, and hand it in again"
                ),
            )
        }),
    }
    found.extend(
        [too_far(sheet, left), uncomputed(sheet, left), repeated(sheet, left), broken(sheet, left)]
            .into_iter()
            .flatten(),
    );
    found
}

/// Cells right of the last column that is looked at.
fn too_far(sheet: &str, left: &Leftover) -> Option<Structural> {
    let (row, column) = left.first_far?;
    let (count, letters, line) = (left.far, column_letters(column), u64::from(row) + 1);
    Some(Structural {
        at: sheet.to_owned(),
        ..note(
            "cells_too_far_right",
            Severity::Hint,
            words!(
                "工作表“{sheet}”有 {count} 个单元格在第 {MAX_SHEET_COLUMNS} 列之后，没有读取，第一个是 {letters}{line}",
                "{count} cells of sheet “{sheet}” lie beyond column {MAX_SHEET_COLUMNS} and were not read; the first is {letters}{line}"
            ),
            words!("报表不会有这么多列", "no form has that many columns"),
            words!(
                "如有需要的内容，移到报表的列中；否则清除",
                "move what is needed into the columns of the form; clear the rest"
            ),
        )
    })
}

/// Formulas without a stored result.
fn uncomputed(sheet: &str, left: &Leftover) -> Option<Structural> {
    let (row, column) = left.first_uncomputed?;
    let count = left.uncomputed;
    let at = Origin { sheet: sheet.to_owned(), ..Origin::default() }.at(row, column);
    Some(Structural {
        at,
        ..note(
            "formulas_without_result",
            Severity::Verify,
            words!(
                "工作表“{sheet}”有 {count} 个公式没有保存计算结果，按未填读取",
                "{count} formulas of sheet “{sheet}” hold no result and were read as blank"
            ),
            words!(
                "生成文件的程序只写了公式，没有计算",
                "the program that made the file wrote the formulas without calculating them"
            ),
            words!(
                "在 Excel 或 WPS 中打开，保存后再提交",
                "open the file in Excel or WPS, save it, and hand it in again"
            ),
        )
    })
}

/// A row that repeats more often than is read.
fn repeated(sheet: &str, left: &Leftover) -> Option<Structural> {
    let (row, times) = left.repeated?;
    let (line, most) = (u64::from(row) + 1, MAX_SAME_ROWS);
    let layout = Layout::Grid { columns: Vec::new() };
    let at = Origin { sheet: sheet.to_owned(), layout, ..Origin::default() }.row_address(row);
    Some(Structural {
        at,
        ..note(
            "row_repeated_too_often",
            Severity::Error,
            words!(
                "工作表“{sheet}”的第 {line} 行原样重复了 {times} 次，只读取了前 {most} 次",
                "row {line} of sheet “{sheet}” repeats {times} times without a change; {most} of them were read"
            ),
            words!(
                "多半是误把一行向下填充到了表尾",
                "mostly the row was filled down to the end of the sheet by mistake"
            ),
            words!("删去第 {line} 行以下多余的行", "remove the rows below row {line} that do not belong"),
        )
    })
}

/// Cells that are stored in a damaged way.
fn broken(sheet: &str, left: &Leftover) -> Option<Structural> {
    if left.broken == 0 {
        return None;
    }
    let count = left.broken;
    Some(Structural {
        at: sheet.to_owned(),
        ..note(
            "cells_damaged",
            Severity::Error,
            words!(
                "工作表“{sheet}”有 {count} 个单元格的存储内容已损坏，按空白处理",
                "{count} cells of sheet “{sheet}” are stored in a damaged way and were taken as blank"
            ),
            words!("文件可能由不完善的程序生成", "the file may come from an imperfect program"),
            words!("在 Excel 或 WPS 中打开，核对后另存", "open it in Excel or WPS, check it, and save it again"),
        )
    })
}
