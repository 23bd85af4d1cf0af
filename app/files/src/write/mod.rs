//! Records and empty forms out: templates, and records as XLSX, CSV or JSON Lines.
//!
//! What is written here reads back through this crate without loss. A value goes out as the official who opens the
//! file knows it: labels of codes, 是 and 否, real dates; whatever cannot be read as its field's kind goes out as typed.

mod csv;
mod jsonl;
mod look;
mod sheets;
mod template;
mod value;
mod xlsx;

#[cfg(test)]
mod tests;

pub use csv::{CsvFiles, CsvWriter, Encoding, write_csv};
pub use jsonl::{record_line, write_jsonl};
pub use sheets::sheet_names;
pub use template::{Layout, template};
pub(crate) use value::{Shown, shown, told as value_told};
pub use xlsx::write_xlsx;

use rust_xlsxwriter::XlsxError;
use shequ_core::span::Words;
use shequ_core::words;
use std::collections::BTreeMap;

/// Records of one form, free of any file format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// One entry per record, in output order.
    pub units: Vec<Unit>,
}

/// One record: canonical texts by id. A missing entry and an empty text are both a blank cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Values of the record's fields: numbers as plain decimals, codes, `true` and `false`, 2025-12-31.
    pub values: BTreeMap<String, String>,
    /// Rows of each table, by the table's id.
    pub tables: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

/// Why nothing could be written.
#[derive(Debug)]
pub enum WriteError {
    /// The form has no such id, or so many records or columns do not fit the format.
    Refused(Words),
    /// The workbook could not be put together.
    Workbook(XlsxError),
    /// The place written to did not take it.
    Io(std::io::Error),
}

impl WriteError {
    /// What happened, as a sentence.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Refused(words) => words.clone(),
            Self::Workbook(error) => words!("工作簿无法生成：{error}", "the workbook could not be made: {error}"),
            Self::Io(error) => words!("无法写出：{error}", "writing failed: {error}"),
        }
    }
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error)
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// The form of an id, by index.
fn form_index(catalogue: &shequ_core::Catalogue, form: &str) -> Result<usize, WriteError> {
    catalogue.forms.iter().position(|f| f.id == form).ok_or_else(|| {
        let known: Vec<&str> = catalogue.forms.iter().map(|f| f.id.as_str()).collect();
        let known = known.join(", ");
        WriteError::Refused(words!(
            "目录中没有表单“{form}”，现有：{known}",
            "the catalogue has no form `{form}`; it has: {known}"
        ))
    })
}
