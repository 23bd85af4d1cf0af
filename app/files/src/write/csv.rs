//! Records as CSV: a main file, and one file for each table whose first column is the unit's code.

use super::value::{Shown, like_formula, shown};
use super::xlsx::value_of_row;
use super::{Unit, WriteError, form_index};
use shequ_core::Catalogue;
use shequ_core::catalogue::{Field, Form};
use shequ_core::value::Decimal;
use std::io::Write;

/// How the characters of a text file are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8 with a byte order mark, which office programs recognise.
    #[default]
    Utf8,
    /// GB18030, for programs that know nothing else.
    Gb18030,
}

/// The outputs of a form: the main file, and one for each table in form order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvFiles<W> {
    /// One line per record.
    pub main: W,
    /// One line per row of a table.
    pub tables: Vec<W>,
}

/// Writes records one by one; nothing is kept in memory but one line.
///
/// Numbers, years and dates stand as plain text (2025-12-31), codes as their Chinese labels, flags as 是 and 否. A text
/// that a spreadsheet would take for a formula gets an apostrophe in front, as spreadsheets themselves do.
pub struct CsvWriter<'a, W: Write> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    encoding: Encoding,
    files: CsvFiles<W>,
    line: String,
}

impl<'a, W: Write> CsvWriter<'a, W> {
    /// A writer that has written the headings. `files.tables` has one entry for each table of the form.
    ///
    /// # Errors
    /// An unknown form, or an output that fails.
    ///
    /// # Panics
    /// When the number of table outputs is not that of the form's tables, which is the caller's fault.
    pub fn new(
        catalogue: &'a Catalogue,
        form: &str,
        encoding: Encoding,
        files: CsvFiles<W>,
    ) -> Result<Self, WriteError> {
        let form = &catalogue.forms[form_index(catalogue, form)?];
        assert_eq!(files.tables.len(), form.tables.len(), "one output for each table");
        let mut writer = Self { catalogue, form, encoding, files, line: String::new() };
        writer.headings()?;
        Ok(writer)
    }

    /// Adds one record and the rows of its tables.
    ///
    /// # Errors
    /// An output that fails.
    pub fn write(&mut self, unit: &Unit) -> Result<(), WriteError> {
        self.line.clear();
        for (at, field) in self.form.fields.iter().enumerate() {
            cell(&mut self.line, at == 0, field, self.catalogue, unit.values.get(&field.id));
        }
        send(&mut self.line, self.encoding, &mut self.files.main)?;
        let key = &self.form.fields[self.form.unit_key];
        for (table, out) in self.form.tables.iter().zip(&mut self.files.tables) {
            for row in unit.tables.get(&table.id).into_iter().flatten() {
                self.line.clear();
                for (at, field) in std::iter::once(key).chain(&table.fields).enumerate() {
                    let value = value_of_row(&field.id, &key.id, &unit.values, row);
                    cell(&mut self.line, at == 0, field, self.catalogue, value);
                }
                send(&mut self.line, self.encoding, out)?;
            }
        }
        Ok(())
    }

    /// Flushes and gives the outputs back.
    ///
    /// # Errors
    /// An output that fails.
    pub fn finish(mut self) -> Result<CsvFiles<W>, WriteError> {
        self.files.main.flush()?;
        for out in &mut self.files.tables {
            out.flush()?;
        }
        Ok(self.files)
    }

    fn headings(&mut self) -> Result<(), WriteError> {
        let key = &self.form.fields[self.form.unit_key];
        let main = line_of(self.form.fields.iter());
        begin(main, self.encoding, &mut self.files.main)?;
        for (table, out) in self.form.tables.iter().zip(&mut self.files.tables) {
            begin(line_of(std::iter::once(key).chain(&table.fields)), self.encoding, out)?;
        }
        Ok(())
    }
}

/// Writes records into memory; see [`CsvWriter`] for streams.
///
/// # Errors
/// An unknown form.
pub fn write_csv(
    catalogue: &Catalogue,
    form: &str,
    encoding: Encoding,
    units: impl IntoIterator<Item = Unit>,
) -> Result<CsvFiles<Vec<u8>>, WriteError> {
    let tables = catalogue.forms[form_index(catalogue, form)?].tables.len();
    let files = CsvFiles { main: Vec::new(), tables: vec![Vec::new(); tables] };
    let mut writer = CsvWriter::new(catalogue, form, encoding, files)?;
    for unit in units {
        writer.write(&unit)?;
    }
    writer.finish()
}

fn line_of<'f>(fields: impl Iterator<Item = &'f Field>) -> String {
    let mut line = String::new();
    for (at, field) in fields.enumerate() {
        separate(&mut line, at == 0);
        quoted(&mut line, &field.label.zh);
    }
    line
}

fn begin(mut line: String, encoding: Encoding, out: &mut impl Write) -> Result<(), WriteError> {
    match encoding {
        Encoding::Utf8 => out.write_all("\u{FEFF}".as_bytes())?,
        Encoding::Gb18030 => {}
    }
    send(&mut line, encoding, out)
}

fn cell(line: &mut String, first: bool, field: &Field, catalogue: &Catalogue, value: Option<&String>) {
    separate(line, first);
    let Some(text) = value else { return };
    match shown(field, catalogue, text) {
        Shown::Empty => {}
        Shown::Number(number) => line.push_str(number),
        Shown::Date(_) => line.push_str(text),
        Shown::Text(text) if like_formula(&text) && Decimal::parse(&text).is_err() => quoted(line, &format!("'{text}")),
        Shown::Text(text) => quoted(line, &text),
    }
}

fn separate(line: &mut String, first: bool) {
    if !first {
        line.push(',');
    }
}

/// Adds a text, in quotation marks where it needs them.
fn quoted(line: &mut String, text: &str) {
    let plain = !text.contains([',', '"', '\n', '\r']) && text.trim().len() == text.len();
    if plain {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

fn send(line: &mut String, encoding: Encoding, out: &mut impl Write) -> Result<(), WriteError> {
    line.push_str("\r\n");
    match encoding {
        Encoding::Utf8 => out.write_all(line.as_bytes())?,
        Encoding::Gb18030 => out.write_all(&encoding_rs::GB18030.encode(line).0)?,
    }
    Ok(())
}
