//! Sheets with one line per unit or per row of a table: two heading rows, then empty lines.

use super::super::WriteError;
use super::super::look;
use super::super::sheets::heading_with_measure;
use super::{MAX_RULED_LINES, Maker, column, help, letters, line};
use rust_xlsxwriter::{Format, IgnoreError, Worksheet};
use shequ_core::catalogue::{Field, Item};

/// A column to be: the heading above it, its field, and its id in the hidden sheet.
struct Slot<'f> {
    group: String,
    field: &'f Field,
    id: String,
}

/// Rows above the headings: title, and what a printed form has at its top right.
const GROUP_ROW: u32 = 2;
const HEADING_ROW: u32 = 3;
const FIRST_LINE: u32 = 4;

impl Maker<'_> {
    /// The main sheet: one line per unit.
    pub(super) fn main_rows(&mut self, lines: usize) -> Result<Worksheet, WriteError> {
        let form = self.form;
        let slot = |at: usize, group: &str| Slot {
            group: group.to_owned(),
            field: &form.fields[at],
            id: form.fields[at].id.clone(),
        };
        let mut slots = Vec::with_capacity(form.fields.len());
        for section in &form.sections {
            for item in &section.items {
                match item {
                    Item::Field(at) => slots.push(slot(*at, &section.title.zh)),
                    Item::Table(_) => {}
                }
            }
        }
        let name = self.names[0].clone();
        let frozen = slots
            .iter()
            .take(2)
            .filter(|slot| {
                slot.field.id == form.fields[form.unit_key].id
                    || Some(slot.field.id.as_str()) == form.unit_name.map(|at| form.fields[at].id.as_str())
            })
            .count();
        self.grid(&name, &form.title.zh, &slots, lines, frozen)
    }

    /// The sheet of a table. With `keyed`, its first column is the unit's code.
    pub(super) fn table_rows(&mut self, table: usize, lines: usize, keyed: bool) -> Result<Worksheet, WriteError> {
        let form = self.form;
        let own = &form.tables[table];
        let key = &form.fields[form.unit_key];
        let mut slots = Vec::with_capacity(1 + own.fields.len());
        if keyed {
            slots.push(Slot { group: "所属单位".to_owned(), field: key, id: format!("{}.{}", own.id, key.id) });
        }
        slots.extend(own.fields.iter().map(|field| Slot {
            group: own.title.zh.clone(),
            field,
            id: format!("{}.{}", own.id, field.id),
        }));
        let name = self.names[table + 1].clone();
        let title = format!("{}：{}", form.title.zh, own.title.zh);
        self.grid(&name, &title, &slots, lines, 1 + usize::from(keyed))
    }

    fn grid(
        &mut self,
        name: &str,
        title: &str,
        slots: &[Slot<'_>],
        lines: usize,
        frozen: usize,
    ) -> Result<Worksheet, WriteError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        self.grid_title(&mut sheet, title)?;
        self.groups(&mut sheet, slots)?;
        for (at, slot) in slots.iter().enumerate() {
            self.grid_column(&mut sheet, at, slot, lines)?;
            self.manifest.place(name, &slot.id, &letters(at));
        }
        sheet.set_row_height(HEADING_ROW, 42)?.set_freeze_panes(FIRST_LINE, column(frozen))?;
        sheet.set_repeat_rows(GROUP_ROW, HEADING_ROW)?;
        if frozen > 0 {
            sheet.set_repeat_columns(0, column(frozen - 1))?;
        }
        self.set_up_print(&mut sheet, true);
        Ok(sheet)
    }

    fn grid_title(&self, sheet: &mut Worksheet, title: &str) -> Result<(), WriteError> {
        let left = self.look.title.clone().set_align(rust_xlsxwriter::FormatAlign::Left);
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, title, &left)?;
        let mut remark = self.printed_head();
        remark.push("红色项目必填；灰色项目自动计算，不填".to_owned());
        sheet.write_string_with_format(1, 0, remark.join("　　"), &self.look.remark)?;
        Ok(())
    }

    /// The upper heading row: neighbours of one section under one heading.
    fn groups(&self, sheet: &mut Worksheet, slots: &[Slot<'_>]) -> Result<(), WriteError> {
        let mut start = 0;
        for run in slots.chunk_by(|a, b| a.group == b.group) {
            let end = start + run.len() - 1;
            if run.len() == 1 {
                sheet.write_string_with_format(GROUP_ROW, column(start), &run[0].group, &self.look.band)?;
            } else {
                sheet.merge_range(GROUP_ROW, column(start), GROUP_ROW, column(end), &run[0].group, &self.look.band)?;
            }
            start = end + 1;
        }
        Ok(())
    }

    fn grid_column(
        &mut self,
        sheet: &mut Worksheet,
        at: usize,
        slot: &Slot<'_>,
        lines: usize,
    ) -> Result<(), WriteError> {
        let (at, field) = (column(at), slot.field);
        let heading = heading_with_measure(field, self.catalogue);
        let head = if field.required { &self.look.must } else { &self.look.head };
        let last = FIRST_LINE + line(lines) - 1;
        sheet.set_column_width(at, look::column_width(field, &heading))?;
        sheet.set_column_format(at, &look::value_format(field, false))?;
        sheet.write_string_with_format(HEADING_ROW, at, &heading, head)?;
        rule_lines(sheet, at, last, &look::value_format(field, true))?;
        let help = help::validation(field, self.catalogue, &mut self.lists)?;
        sheet.add_data_validation(FIRST_LINE, at, last, at, &help)?;
        if look::is_text(&field.kind) {
            sheet.ignore_error_range(FIRST_LINE, at, last, at, IgnoreError::NumberStoredAsText)?;
        }
        Ok(())
    }
}

fn rule_lines(sheet: &mut Worksheet, at: u16, last: u32, format: &Format) -> Result<(), WriteError> {
    for row in FIRST_LINE..=last.min(FIRST_LINE + line(MAX_RULED_LINES) - 1) {
        sheet.write_blank(row, at, format)?;
    }
    Ok(())
}
