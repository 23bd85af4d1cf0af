//! The empty form as a workbook, to be filled in with Excel or WPS and read back.
//!
//! Drop-downs and input messages help while typing. They warn and never forbid: a wrong value can be entered, because
//! the check says more about it than a spreadsheet can.

mod card;
mod help;
mod manifest;
mod rows;

use super::look::{self, Look};
use super::sheets::sheet_names;
use super::{WriteError, form_index};
use help::Lists;
use manifest::Manifest;
use rust_xlsxwriter::Worksheet;
use shequ_core::Catalogue;
use shequ_core::catalogue::Form;
use shequ_core::limits::MAX_SHEET_ROWS;
use shequ_core::words;

/// How an empty form is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One line per unit: for whoever gathers many.
    Rows,
    /// One unit, item under item, as the form is printed.
    Card,
}

impl Layout {
    /// The word in the hidden sheet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Card => "card",
        }
    }
}

/// Lines of a table's sheet on a card, at least: nobody should have to insert lines for a usual number.
const CARD_TABLE_LINES: usize = 20;
/// Lines that are ruled; further ones have drop-downs and formats but no lines, which would only swell the file.
const MAX_RULED_LINES: usize = 500;

/// What the parts of a template share while it is being made.
struct Maker<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    look: Look,
    lists: Lists,
    manifest: Manifest,
    names: Vec<String>,
}

/// An empty form. `rows` is the number of units (layout `Rows`) or of lines in each table (layout `Card`) to prepare.
///
/// # Errors
/// [`WriteError::Refused`] for an unknown form or for more lines than a sheet has.
pub fn template(catalogue: &Catalogue, form: &str, layout: Layout, rows: usize) -> Result<Vec<u8>, WriteError> {
    if rows >= MAX_SHEET_ROWS / 2 {
        let most = MAX_SHEET_ROWS / 2;
        return Err(WriteError::Refused(words!(
            "模板准备的行数应少于 {most}",
            "a template is prepared for fewer than {most} lines"
        )));
    }
    let form = &catalogue.forms[form_index(catalogue, form)?];
    let mut workbook = look::workbook(form, catalogue);
    let mut maker = Maker {
        catalogue,
        form,
        look: Look::new(),
        lists: Lists::default(),
        manifest: Manifest::new(catalogue, form, layout),
        names: sheet_names(form),
    };
    let main = match layout {
        Layout::Rows => maker.main_rows(rows.max(1))?,
        Layout::Card => maker.card()?,
    };
    workbook.push_worksheet(main);
    for table in 0..form.tables.len() {
        let most = form.tables[table].rows.1;
        let sheet = match layout {
            Layout::Rows => maker.table_rows(table, rows.max(1) * 2, true)?,
            Layout::Card => maker.table_rows(table, rows.max(CARD_TABLE_LINES).min(most.max(1)), false)?,
        };
        workbook.push_worksheet(sheet);
    }
    let Maker { lists, manifest, .. } = maker;
    if let Some(sheet) = lists.sheet()? {
        workbook.push_worksheet(sheet);
    }
    workbook.push_worksheet(manifest.sheet()?);
    Ok(workbook.save_to_buffer()?)
}

impl Maker<'_> {
    /// What a printed form has at its top right: 表号, 制定机关, 有效期至.
    fn printed_head(&self) -> Vec<String> {
        let form = self.form;
        let number = form.table_number.iter().map(|number| format!("表号：{number}"));
        let authority = form.authority.iter().map(|authority| format!("制定机关：{}", authority.zh));
        let until = form.valid_until.iter().map(|day| {
            let (year, month, day) = day.ymd();
            format!("有效期至：{year}年{month}月{day}日")
        });
        number.chain(authority).chain(until).collect()
    }

    /// A4, margins for the binder, page numbers, headings repeated.
    fn set_up_print(&self, sheet: &mut Worksheet, landscape: bool) {
        const A4: u8 = 9;
        sheet.set_paper_size(A4).set_margins(0.6, 0.5, 0.6, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
        sheet.set_footer("&L&8&A&R&8第 &P 页，共 &N 页");
        if landscape {
            sheet.set_landscape();
        } else {
            sheet.set_portrait().set_print_fit_to_pages(1, 0);
        }
    }
}

/// Letters of a column: 0 is `A`.
fn letters(column: usize) -> String {
    let (above, last) = (column / 26, column % 26);
    let head = if above == 0 { String::new() } else { letters(above - 1) };
    let last = u8::try_from(last).map_or('?', |n| char::from(b'A' + n));
    format!("{head}{last}")
}

/// A column as spreadsheets count it; forms have fewer fields than a sheet has columns.
fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A row as spreadsheets count it.
fn line(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_letters_that_spreadsheets_show() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]
        );
    }
}
