//! The hidden sheet by which a filled-in template is recognised without guessing.

use super::super::WriteError;
use super::Layout;
use rust_xlsxwriter::Worksheet;
use shequ_core::Catalogue;
use shequ_core::catalogue::Form;

/// Name of the sheet.
pub const SHEET: &str = "_shequ";
/// Version of its layout, in B1.
pub const FORMAT: &str = "1";

/// What the sheet will say: `key, value`, then `field, sheet, field or table.field, cell or column`.
pub struct Manifest {
    lines: Vec<Vec<String>>,
}

impl Manifest {
    /// The lines about the catalogue and the layout. The period is for whoever hands the template out.
    pub fn new(catalogue: &Catalogue, form: &Form, layout: Layout) -> Self {
        let pairs = [
            ("shequ", FORMAT),
            ("catalogue", &catalogue.id),
            ("version", &catalogue.version),
            ("digest", &catalogue.digest),
            ("form", &form.id),
            ("layout", layout.word()),
            ("period", ""),
        ];
        Self { lines: pairs.iter().map(|(key, value)| vec![(*key).to_owned(), (*value).to_owned()]).collect() }
    }

    /// Where a field stands: the A1 address of its cell, or the letters of its column.
    pub fn place(&mut self, sheet: &str, field: &str, at: &str) {
        self.lines.push(["field", sheet, field, at].map(str::to_owned).to_vec());
    }

    /// The finished sheet. Hidden so that a spreadsheet's menu does not show it either.
    pub fn sheet(self) -> Result<Worksheet, WriteError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(SHEET)?.set_very_hidden(true);
        for (row, cells) in self.lines.iter().enumerate() {
            for (at, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(super::line(row), super::column(at), text)?;
            }
        }
        Ok(sheet)
    }
}
