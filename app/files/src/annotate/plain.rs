//! A new workbook with nothing but cells in it, for files that are none.
//!
//! Own code beside `rust_xlsxwriter`, which writes our templates: that one asks the system for the time, which a module
//! without imports does not have, and it would weigh more in the browser than all that reads files.

use super::pack::Pack;
use super::xml::escape;
use shequ_core::column::place::column_letters;
use shequ_core::column::read::RawCell;
use shequ_core::{Words, words};
use std::collections::BTreeMap;

/// Cells of a file that are written anew; a workbook of more is slow to open.
const MAX_CELLS: usize = 5_000_000;
/// Rows and columns of a sheet, letters of a cell and of a sheet's name: what spreadsheets take.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: usize = 1 << 14;
const MAX_LETTERS: usize = 32_767;
const MAX_NAME: usize = 31;
/// Days from the first of a spreadsheet's calendar to 1970-01-01.
const EPOCH: f64 = 25_569.0;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// How a cell looks: its number among the looks of [`styles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    General,
    Text,
    Day,
    Heading,
}

/// A workbook that is filled sheet by sheet.
#[derive(Default)]
pub struct Plain {
    sheets: Vec<Sheet>,
    cells: usize,
}

struct Sheet {
    name: String,
    hidden: bool,
    headed: bool,
    /// Cells by row, as XML.
    rows: BTreeMap<u32, String>,
}

impl Plain {
    /// Begins a sheet; its first row is a row of headings where it is `headed`.
    ///
    /// # Errors
    /// A name that spreadsheets do not take.
    pub fn sheet(&mut self, name: &str, hidden: bool, headed: bool) -> Result<(), Words> {
        let fits = (1..=MAX_NAME).contains(&name.encode_utf16().count());
        if !fits || name.contains(['[', ']', ':', '*', '?', '/', '\\']) {
            return Err(words!(
                "工作表名称“{name}”不能用在 XLSX 里；请把它改短，并去掉 [ ] : * ? / \\",
                "a sheet of an XLSX cannot be named `{name}`; shorten it and leave out [ ] : * ? / \\"
            ));
        }
        self.sheets.push(Sheet { name: name.to_owned(), hidden, headed, rows: BTreeMap::new() });
        Ok(())
    }

    /// Writes a cell of the sheet that was begun last. Cells of a row come from left to right. Texts are written as
    /// texts, whatever they begin with.
    ///
    /// # Errors
    /// More cells than a workbook opens well with, or a place or text that no sheet holds.
    pub fn cell(&mut self, row: u32, column: usize, cell: RawCell<'_>) -> Result<(), Words> {
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let look = match cell {
            _ if sheet.headed && row == 0 => Look::Heading,
            RawCell::Text(_) | RawCell::Error(_) => Look::Text,
            RawCell::Days(_) => Look::Day,
            RawCell::Empty | RawCell::Number(_) | RawCell::Bool(_) => Look::General,
        };
        let (kind, inside) = match cell {
            RawCell::Empty => return Ok(()),
            RawCell::Text(text) | RawCell::Error(text) => {
                let letters = text.encode_utf16().count();
                if letters > MAX_LETTERS {
                    return Err(words!(
                        "一个单元格有 {letters} 个字，工作簿里最多 {MAX_LETTERS} 个；请先缩短",
                        "a cell has {letters} letters, at most {MAX_LETTERS} fit into a workbook; shorten it first"
                    ));
                }
                (" t=\"inlineStr\"", format!("<is><t xml:space=\"preserve\">{}</t></is>", escape(text)))
            }
            RawCell::Number(number) => ("", format!("<v>{number}</v>")),
            RawCell::Days(days) => ("", format!("<v>{}</v>", days + EPOCH)),
            RawCell::Bool(truth) => (" t=\"b\"", format!("<v>{}</v>", u8::from(truth))),
        };
        self.cells += 1;
        if self.cells > MAX_CELLS || row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(words!(
                "文件的行、列超过一张工作表，或超过 {MAX_CELLS} 个单元格，不宜另写成工作簿；请按县或按乡镇拆开，或改用 CSV 清单",
                "it has more rows or columns than a sheet, or more than {MAX_CELLS} cells, too many to be written as a new workbook; split the file by county or township, or take the list as CSV"
            ));
        }
        let at = format!("{}{}", column_letters(u32::try_from(column).unwrap_or(0)), row + 1);
        let cells = sheet.rows.entry(row).or_default();
        cells.push_str(&format!("<c r=\"{at}\" s=\"{}\"{kind}>{inside}</c>", look as usize));
        Ok(())
    }

    /// The bytes of the workbook; the same cells give the same bytes.
    ///
    /// # Errors
    /// A workbook without sheets, or too large to be packed.
    pub fn finish(self) -> Result<Vec<u8>, Words> {
        let mut out = Pack::default();
        let mut put = |name: &str, text: &str| out.add(name, text).map_err(|e| failed(&e.to_string()));
        put("[Content_Types].xml", &self.types())?;
        put(
            "_rels/.rels",
            &format!(
                "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        )?;
        put("xl/workbook.xml", &self.workbook())?;
        put("xl/_rels/workbook.xml.rels", &self.relations())?;
        put("xl/styles.xml", &styles())?;
        for (at, sheet) in (1..).zip(self.sheets) {
            put(&format!("xl/worksheets/sheet{at}.xml"), &sheet.xml())?;
        }
        out.finish().map_err(|e| failed(&e.to_string()))
    }

    fn numbers(&self) -> impl Iterator<Item = (usize, &Sheet)> {
        (1..).zip(&self.sheets)
    }

    fn types(&self) -> String {
        let sheets: String = self
            .numbers()
            .map(|(at, _)| {
                format!("<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>")
            })
            .collect();
        format!(
            "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{sheets}</Types>"
        )
    }

    fn workbook(&self) -> String {
        let seen = self.sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0);
        let sheet = |(at, sheet): (usize, &Sheet)| {
            let (name, state) = (escape(&sheet.name), if sheet.hidden { " state=\"hidden\"" } else { "" });
            format!("<sheet name=\"{name}\" sheetId=\"{at}\"{state} r:id=\"rId{at}\"/>")
        };
        let sheets: String = self.numbers().map(sheet).collect();
        format!(
            "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView activeTab=\"{seen}\"/></bookViews><sheets>{sheets}</sheets></workbook>"
        )
    }

    fn relations(&self) -> String {
        let relation = |id: usize, kind: &str, target: &str| {
            format!("<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
        };
        let sheets = self.numbers().map(|(at, _)| relation(at, "worksheet", &format!("worksheets/sheet{at}.xml")));
        let all: String =
            sheets.chain(std::iter::once(relation(self.sheets.len() + 1, "styles", "styles.xml"))).collect();
        format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
    }
}

impl Sheet {
    fn xml(self) -> String {
        let pane = "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>";
        let pane = if self.headed { pane } else { "" };
        let mut out = format!(
            "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">{pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"256\" width=\"14\" customWidth=\"1\"/></cols><sheetData>"
        );
        for (row, cells) in self.rows {
            let height = if self.headed && row == 0 { " ht=\"32\" customHeight=\"1\"" } else { "" };
            out.push_str(&format!("<row r=\"{}\"{height}>{cells}</row>", row + 1));
        }
        out.push_str("</sheetData></worksheet>");
        out
    }
}

/// The looks of [`Look`], in its order.
fn styles() -> String {
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEEF3F8\"/><bgColor indexed=\"64\"/></patternFill></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

fn failed(error: &str) -> Words {
    words!("工作簿无法生成：{error}", "the workbook could not be made: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::shared::Shared;
    use crate::sniff::Sort;
    use std::io::Cursor;
    use std::ops::ControlFlow;

    #[test]
    fn cells_come_back_as_they_were_written() {
        let mut book = Plain::default();
        book.sheet("甲 & 乙", false, true).unwrap();
        let cells = [
            RawCell::Text("=1+1 <b> \"x\"\n次行"),
            RawCell::Number(0.1),
            RawCell::Days(20_000.0),
            RawCell::Bool(true),
            RawCell::Empty,
            RawCell::Number(123_456_789_012_345.0),
        ];
        for (column, cell) in cells.iter().enumerate() {
            book.cell(3, column, *cell).unwrap();
        }
        book.sheet("藏", true, false).unwrap();
        let bytes = book.finish().unwrap();
        let mut book = Book::open(Sort::Xlsx, &Shared::new(Box::new(Cursor::new(bytes)))).unwrap();
        assert_eq!(
            book.sheets.iter().map(|s| (s.name.as_str(), s.hidden)).collect::<Vec<_>>(),
            [("甲 & 乙", false), ("藏", true)]
        );
        let mut seen = Vec::new();
        let _ = book.rows(0, &mut |row| {
            let view = row.view();
            seen.push((view.number, (0..6).map(|at| format!("{:?}", view.cell(at))).collect::<Vec<_>>()));
            ControlFlow::Continue(())
        });
        assert_eq!(seen, [(3, cells.map(|cell| format!("{cell:?}")).to_vec())]);
    }

    #[test]
    fn what_no_sheet_holds_is_refused() {
        let mut book = Plain::default();
        for name in ["", "a/b", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"]
        {
            assert!(book.sheet(name, false, false).is_err(), "{name}");
        }
        book.sheet("甲", false, false).unwrap();
        assert!(book.cell(1 << 20, 0, RawCell::Bool(true)).is_err());
        assert!(book.cell(0, 1 << 14, RawCell::Bool(true)).is_err());
        assert!(book.cell(0, 0, RawCell::Text(&"长".repeat(32_768))).is_err());
        assert!(book.cell(0, 0, RawCell::Text(&"长".repeat(32_767))).is_ok());
    }
}
