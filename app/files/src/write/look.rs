//! The look of our workbooks: quiet, official, readable in print.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};
use shequ_core::Catalogue;
use shequ_core::catalogue::{Field, Form};
use shequ_core::diag::width;
use shequ_core::value::Kind;

const FONT: &str = "宋体";
const TITLE_FONT: &str = "黑体";
const RULE: Color = Color::RGB(0x00B8_C2CC);
const BAND: Color = Color::RGB(0x00DC_E6F1);
const HEAD: Color = Color::RGB(0x00EE_F3F8);
const QUIET: Color = Color::RGB(0x00F2_F2F2);
const FAINT: Color = Color::RGB(0x0059_6673);
const MUST: Color = Color::RGB(0x009C_1C1C);
const INK: Color = Color::RGB(0x001F_2933);

/// The formats that do not depend on a field.
pub struct Look {
    /// Title of the form.
    pub title: Format,
    /// 表号 and what stands under it, at the right.
    pub printed: Format,
    /// A remark in small letters.
    pub remark: Format,
    /// Heading of a section.
    pub band: Format,
    /// Heading of a column.
    pub head: Format,
    /// Heading of a column that must be filled in.
    pub must: Format,
    /// An item beside its box.
    pub label: Format,
    /// An item that must be filled in.
    pub label_must: Format,
    /// Measures and notes.
    pub note: Format,
    /// Measures, centred.
    pub measure: Format,
}

impl Look {
    /// The house look.
    pub fn new() -> Self {
        let ruled =
            || plain().set_border(FormatBorder::Thin).set_border_color(RULE).set_align(FormatAlign::VerticalCenter);
        let head = || ruled().set_background_color(HEAD).set_bold().set_align(FormatAlign::Center).set_text_wrap();
        Self {
            title: plain()
                .set_font_name(TITLE_FONT)
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            printed: plain().set_font_size(9).set_font_color(FAINT).set_align(FormatAlign::Right),
            remark: plain().set_font_size(9).set_font_color(FAINT),
            band: ruled().set_background_color(BAND).set_bold().set_align(FormatAlign::Left).set_indent(1),
            head: head(),
            must: head().set_font_color(MUST),
            label: ruled().set_text_wrap(),
            label_must: ruled().set_text_wrap().set_font_color(MUST),
            note: ruled().set_text_wrap().set_font_size(9).set_font_color(FAINT),
            measure: ruled().set_align(FormatAlign::Center).set_font_color(FAINT),
        }
    }
}

/// The format of a cell that holds a value of the field: numbers with their places, codes and texts as text.
pub fn value_format(field: &Field, ruled: bool) -> Format {
    let format = plain().set_num_format(number_format(&field.kind)).set_align(FormatAlign::VerticalCenter);
    let format = match field.kind {
        Kind::Number { .. } | Kind::Year | Kind::Date | Kind::Month => format.set_align(FormatAlign::Right),
        Kind::Text
        | Kind::Code { .. }
        | Kind::Flag
        | Kind::Phone
        | Kind::Email
        | Kind::Uscc
        | Kind::Division
        | Kind::Intervals => format.set_align(FormatAlign::Left),
    };
    let format = if ruled { format.set_border(FormatBorder::Thin).set_border_color(RULE) } else { format };
    if field.computed.is_some() { format.set_background_color(QUIET) } else { format }
}

/// Whether cells of the field are kept as text, so that 12-digit codes do not turn into 4.5E+11.
pub fn is_text(kind: &Kind) -> bool {
    number_format(kind) == "@"
}

fn number_format(kind: &Kind) -> String {
    match kind {
        Kind::Number { places: 0 } | Kind::Year => "0".to_owned(),
        Kind::Number { places } => format!("0.{}", "0".repeat(usize::from(*places))),
        Kind::Date => "yyyy-mm-dd".to_owned(),
        Kind::Code { .. } | Kind::Flag => "General".to_owned(),
        Kind::Text | Kind::Month | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
            "@".to_owned()
        }
    }
}

/// Width of a column, in characters of the sheet's font: enough for the heading in two lines and for usual values.
pub fn column_width(field: &Field, heading: &str) -> u16 {
    let heading: usize = heading.chars().map(width).sum();
    let usual: u16 = match field.kind {
        Kind::Division | Kind::Date | Kind::Phone => 15,
        Kind::Uscc => 22,
        Kind::Email | Kind::Intervals => 26,
        Kind::Text => 22,
        Kind::Number { .. } | Kind::Year | Kind::Month | Kind::Code { .. } => 12,
        Kind::Flag => 8,
    };
    usual.max(u16::try_from(heading.div_ceil(2) + 3).unwrap_or(u16::MAX)).min(30)
}

/// A workbook whose bytes depend on its content alone: the creation time that workbooks carry is a fixed one.
pub fn workbook(form: &Form, catalogue: &Catalogue) -> Workbook {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(&form.title.zh).set_subject(&catalogue.title.zh);
    if let Ok(day) = ExcelDateTime::from_ymd(2025, 1, 1) {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    workbook
}

fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10.5).set_font_color(INK)
}
