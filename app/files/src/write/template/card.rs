//! The card: one unit, item under item, in sections, as the form is printed.

use super::super::WriteError;
use super::super::look;
use super::{Maker, help, line};
use rust_xlsxwriter::{FormatAlign, IgnoreError, Worksheet};
use shequ_core::catalogue::{Field, Item};

const LABEL: u16 = 0;
const VALUE: u16 = 1;
const MEASURE: u16 = 2;
const NOTE: u16 = 3;
const HEADINGS: [&str; 4] = ["项目", "填报值", "计量单位", "填报说明"];
/// Characters of a note that fit on one line of its column.
const NOTE_LINE: usize = 34;

impl Maker<'_> {
    /// The main sheet of a card.
    pub(super) fn card(&mut self) -> Result<Worksheet, WriteError> {
        let form = self.form;
        let name = self.names[0].clone();
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        for (at, width) in [(LABEL, 32), (VALUE, 26), (MEASURE, 12), (NOTE, 52)] {
            sheet.set_column_width(at, width)?;
        }
        sheet.set_row_height(0, 34)?.merge_range(0, LABEL, 0, NOTE, &form.title.zh, &self.look.title)?;
        let mut row = 1;
        for text in self.printed_head() {
            sheet.merge_range(row, LABEL, row, NOTE, &text, &self.look.printed)?;
            row += 1;
        }
        let head = row;
        for (at, heading) in (LABEL..=NOTE).zip(HEADINGS) {
            sheet.write_string_with_format(head, at, heading, &self.look.head)?;
        }
        sheet.set_row_height(head, 22)?;
        row += 1;
        for section in &form.sections {
            sheet.merge_range(row, LABEL, row, NOTE, &section.title.zh, &self.look.band)?;
            sheet.set_row_height(row, 20)?;
            row += 1;
            for item in &section.items {
                match item {
                    Item::Field(at) => self.card_line(&mut sheet, &name, row, &form.fields[*at])?,
                    Item::Table(at) => self.card_table(&mut sheet, row, *at)?,
                }
                row += 1;
            }
        }
        sheet.set_freeze_panes(head + 1, 0)?.set_repeat_rows(head, head)?.set_print_area(0, LABEL, row, NOTE)?;
        sheet.set_selection(head + 2, VALUE, head + 2, VALUE)?;
        self.set_up_print(&mut sheet, false);
        Ok(sheet)
    }

    fn card_line(&mut self, sheet: &mut Worksheet, name: &str, row: u32, field: &Field) -> Result<(), WriteError> {
        let measure =
            field.measure.as_ref().map(|measure| self.catalogue.measures.label(measure).zh).unwrap_or_default();
        let note = help::note(field);
        let label = if field.required { &self.look.label_must } else { &self.look.label };
        sheet.write_string_with_format(row, LABEL, &field.label.zh, label)?;
        let value = look::value_format(field, true).set_align(FormatAlign::Left).set_text_wrap();
        sheet.write_blank(row, VALUE, &value)?;
        sheet.write_string_with_format(row, MEASURE, measure, &self.look.measure)?;
        sheet.write_string_with_format(row, NOTE, &note, &self.look.note)?;
        let note_lines = note.chars().count().div_ceil(NOTE_LINE);
        let label_lines = field.label.zh.chars().count().div_ceil(14);
        sheet.set_row_height(row, 4 + 14 * line(note_lines.max(label_lines).max(1)))?;
        let help = help::validation(field, self.catalogue, &mut self.lists)?;
        sheet.add_data_validation(row, VALUE, row, VALUE, &help)?;
        if look::is_text(&field.kind) {
            sheet.ignore_error_range(row, VALUE, row, VALUE, IgnoreError::NumberStoredAsText)?;
        }
        self.manifest.place(name, &field.id, &format!("B{}", row + 1));
        Ok(())
    }

    /// One line that leads to the table's own sheet.
    fn card_table(&self, sheet: &mut Worksheet, row: u32, table: usize) -> Result<(), WriteError> {
        let name = &self.names[table + 1];
        let text = format!("{}：填在工作表“{name}”，一行一条", self.form.tables[table].title.zh);
        sheet.merge_range(row, LABEL, row, NOTE, &text, &self.look.note)?;
        sheet.set_row_height(row, 18)?;
        Ok(())
    }
}
