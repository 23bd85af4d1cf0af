//! Help while typing: drop-downs, warnings, and the message beside the cell.

use super::super::WriteError;
use super::super::sheets::cut;
use super::{column, line};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Worksheet,
};
use shequ_core::Catalogue;
use shequ_core::catalogue::Field;
use shequ_core::value::Kind;
use shequ_core::value::number::format_scaled;

/// Characters that spreadsheets allow in the title of a message.
const TITLE: usize = 32;
/// Characters that they allow in a message, and in a list that stands in the rule itself.
const MESSAGE: usize = 255;
/// Name of the hidden sheet for longer lists.
const LIST_SHEET: &str = "_lists";

/// Code lists that are too long, or too full of commas, to stand in a rule; one column of the hidden sheet each.
#[derive(Default)]
pub struct Lists {
    columns: Vec<(u16, Vec<String>)>,
}

impl Lists {
    /// The hidden sheet, if any list needs it.
    pub fn sheet(self) -> Result<Option<Worksheet>, WriteError> {
        if self.columns.is_empty() {
            return Ok(None);
        }
        let mut sheet = Worksheet::new();
        sheet.set_name(LIST_SHEET)?.set_very_hidden(true);
        for (at, (_, labels)) in self.columns.iter().enumerate() {
            for (row, label) in labels.iter().enumerate() {
                sheet.write_string(line(row), column(at), label)?;
            }
        }
        Ok(Some(sheet))
    }

    /// The range that holds a list, such as `='_lists'!$A$1:$A$7`.
    fn range(&mut self, list: u16, labels: &[String]) -> Formula {
        let at = self.columns.iter().position(|(known, _)| *known == list).unwrap_or_else(|| {
            self.columns.push((list, labels.to_vec()));
            self.columns.len() - 1
        });
        let letters = super::letters(at);
        Formula::new(format!("='{LIST_SHEET}'!${letters}$1:${letters}${}", labels.len()))
    }
}

/// The validation of a field's cells. It warns; it does not stop.
pub fn validation(field: &Field, catalogue: &Catalogue, lists: &mut Lists) -> Result<DataValidation, WriteError> {
    let (rule, expected) = rule(field, catalogue, lists)?;
    let rule = rule
        .ignore_blank(true)
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_input_title(cut(&field.label.zh, TITLE))?
        .set_input_message(message(field, catalogue))?;
    Ok(match expected {
        Some(expected) => {
            rule.set_error_title(cut(&field.label.zh, TITLE))?.set_error_message(cut(&expected, MESSAGE))?
        }
        None => rule,
    })
}

/// How to count, in what measure, and which clause asks for it.
pub fn note(field: &Field) -> String {
    let mut parts = Vec::new();
    if field.computed.is_some() {
        parts.push("自动计算，不填".to_owned());
    }
    if field.required {
        parts.push("必填".to_owned());
    }
    parts.extend(field.hint.iter().map(|hint| hint.zh.clone()));
    parts.extend(field.clause.iter().map(|clause| format!("依据：{clause}")));
    parts.join("。")
}

fn message(field: &Field, catalogue: &Catalogue) -> String {
    let mut message = note(field);
    if let Some(measure) = &field.measure {
        let stop = if message.is_empty() { "" } else { "。" };
        message.push_str(&format!("{stop}计量单位：{}", catalogue.measures.label(measure).zh));
    }
    cut(&message, MESSAGE)
}

/// The rule, and the sentence for a value that does not follow it.
fn rule(
    field: &Field,
    catalogue: &Catalogue,
    lists: &mut Lists,
) -> Result<(DataValidation, Option<String>), WriteError> {
    let any = DataValidation::new().allow_any_value();
    Ok(match &field.kind {
        Kind::Code { list } => {
            let labels: Vec<String> =
                catalogue.lists[usize::from(*list)].codes.iter().map(|code| code.label.zh.clone()).collect();
            let written: usize = labels.iter().map(|label| label.encode_utf16().count() + 1).sum();
            let plain = written <= MESSAGE && !labels.iter().any(|label| label.contains([',', '"']));
            let rule = if plain {
                any.allow_list_strings(&labels)?
            } else {
                any.allow_list_formula(lists.range(*list, &labels))
            };
            (rule, Some("从下拉列表中选择".to_owned()))
        }
        Kind::Flag => (any.allow_list_strings(&["是", "否"])?, Some("填“是”或“否”".to_owned())),
        Kind::Number { places } => number(any, field, *places),
        Kind::Year => number(any, field, 0),
        Kind::Date => {
            let range = DataValidationRule::Between(
                ExcelDateTime::from_ymd(1950, 1, 1)?,
                ExcelDateTime::from_ymd(2100, 12, 31)?,
            );
            (any.allow_date(range), Some("填日期，如 2025-12-31".to_owned()))
        }
        Kind::Division => {
            (any.allow_text_length(DataValidationRule::EqualTo(12)), Some("统计用区划代码是 12 位数字".to_owned()))
        }
        Kind::Uscc => {
            (any.allow_text_length(DataValidationRule::EqualTo(18)), Some("统一社会信用代码是 18 位".to_owned()))
        }
        Kind::Text => match field.length {
            Some((least, most)) => {
                let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let range = DataValidationRule::Between(length(least), length(most));
                (any.allow_text_length(range), Some(format!("应为 {least} 至 {most} 个字")))
            }
            None => (any, None),
        },
        Kind::Month | Kind::Phone | Kind::Email | Kind::Intervals => (any, None),
    })
}

/// Whole numbers or decimals within the field's range.
fn number(any: DataValidation, field: &Field, places: u8) -> (DataValidation, Option<String>) {
    let Some((least, most)) = field.range else { return (any, None) };
    let text = |n: i64| format_scaled(i128::from(n), places);
    let told = Some(format!("应在 {} 至 {} 之间，只填数字", text(least), text(most)));
    match (places, i32::try_from(least), i32::try_from(most)) {
        (0, Ok(least), Ok(most)) => (any.allow_whole_number(DataValidationRule::Between(least, most)), told),
        _ => {
            let bounds = DataValidationRule::Between(Formula::new(text(least)), Formula::new(text(most)));
            (any.allow_decimal_number_formula(bounds), told)
        }
    }
}
