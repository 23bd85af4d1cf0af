//! A roll-up as a workbook: who has reported, every indicator with its target, and a sheet for each level with a row for
//! each place. Numbers are numbers; texts are text cells whatever they begin with, so that none computes.

use crate::say::standing;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use shequ_core::report::indicators::{IndicatorReport, RollUpReport, ValueReport};
use shequ_core::rollup::Level;
use shequ_core::{Lang, Words, words};
use std::collections::BTreeMap;

/// Columns of a level before its indicators: code, name, code above.
const FIRST: u16 = 3;
/// Columns of one indicator: value, standing, units that are not in it.
const EACH: u16 = 3;
/// Rows of a level before its places: headings and targets.
const HEAD: u32 = 2;
/// Letters of a usual column.
const WIDE: f64 = 16.0;

/// The bytes of the workbook. The same roll-up gives the same bytes.
///
/// # Errors
/// There are more places or indicators than a sheet has room for.
pub fn workbook(report: &RollUpReport, lang: Lang) -> Result<Vec<u8>, Words> {
    let mut book = Book { book: Workbook::new(), look: Look::new(), lang };
    book.written(report).map_err(|error| {
        words!(
            "工作簿写不出来：{error}；数据多时用 --format csv",
            "the workbook cannot be written: {error}; where there is very much, use --format csv"
        )
    })
}

struct Look {
    head: Format,
    text: Format,
    soft: Format,
    numbers: [Format; 5],
    met: Format,
    behind: Format,
    open: Format,
}

impl Look {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("宋体").set_font_size(10.5).set_align(FormatAlign::VerticalCenter);
        let number = |places: usize| {
            let format = if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(places)) };
            plain().set_num_format(format).set_align(FormatAlign::Right)
        };
        let colour = |colour: u32| plain().set_font_color(Color::RGB(colour));
        Self {
            head: plain().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00EE_F3F8)),
            text: plain().set_num_format("@"),
            soft: colour(0x0059_6673).set_text_wrap(),
            numbers: std::array::from_fn(number),
            met: colour(0x001A_5C34),
            behind: colour(0x00A1_161B),
            open: colour(0x008A_5200),
        }
    }

    fn standing(&self, standing: &str) -> &Format {
        match standing {
            "met" | "on_track" => &self.met,
            "behind" => &self.behind,
            "open" | "undetermined" => &self.open,
            _ => &self.soft,
        }
    }
}

struct Book {
    book: Workbook,
    look: Look,
    lang: Lang,
}

impl Book {
    fn written(&mut self, report: &RollUpReport) -> Result<Vec<u8>, XlsxError> {
        let mut properties = DocProperties::new().set_title(&report.programme_title).set_subject(&report.period);
        // The moment of writing would make every workbook another one.
        if let Ok(day) = ExcelDateTime::from_ymd(2025, 1, 1) {
            properties = properties.set_creation_datetime(&day);
        }
        self.book.set_properties(&properties);
        self.indicators(report)?;
        for level in Level::ALL.into_iter().rev() {
            self.level(report, level)?;
        }
        self.completeness(report)?;
        self.book.save_to_buffer()
    }

    /// Every indicator with the topmost place's value beside its target.
    fn indicators(&mut self, report: &RollUpReport) -> Result<(), XlsxError> {
        let heads = [
            words!("指标代号", "Indicator"),
            words!("指标", "Title"),
            words!("计量单位", "Measure"),
            words!("{} 年数值", "Value of {}", report.period),
            words!("目标", "Target"),
            words!("目标年", "Target year"),
            words!("基期", "Baseline"),
            words!("状态", "Standing"),
            words!("距目标", "To the target"),
            words!("差距的计量单位", "Measure of the distance"),
            words!("计入的单位", "Units counted"),
            words!("未报单位", "Units not reported"),
            words!("数据不全的单位", "Units not known"),
            words!("可能最低", "Low"),
            words!("可能最高", "High"),
            words!("条款", "Clause"),
        ];
        let mut sheet = self.sheet(&words!("指标", "Indicators"), &heads)?;
        sheet.set_column_width(1, 44)?;
        for (row, one) in (1u32..).zip(&report.indicators) {
            self.text(&mut sheet, (row, 0), &one.indicator)?;
            self.text(&mut sheet, (row, 1), &one.title)?;
            self.text(&mut sheet, (row, 2), &one.measure)?;
            self.text(&mut sheet, (row, 4), &goal(&one.target))?;
            if one.year > 0 {
                sheet.write_number_with_format(row, 5, one.year, &self.look.numbers[0])?;
            }
            self.text(&mut sheet, (row, 6), &one.baseline)?;
            self.text(&mut sheet, (row, 9), &one.numerator_measure)?;
            self.text(&mut sheet, (row, 15), &one.clause)?;
            let Some(top) = one.values.first() else { continue };
            self.number(&mut sheet, (row, 3), &top.value)?;
            self.standing(&mut sheet, (row, 7), top.standing)?;
            self.number(&mut sheet, (row, 8), &top.to_target)?;
            for (column, count) in (10u16..).zip([top.units, top.missing, top.unknown]) {
                sheet.write_number_with_format(row, column, count, &self.look.numbers[0])?;
            }
            if let Some(range) = &top.range {
                self.number(&mut sheet, (row, 13), &range.low)?;
                self.number(&mut sheet, (row, 14), &range.high)?;
            }
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }

    /// The places of a level, three columns for each indicator that has a value there.
    fn level(&mut self, report: &RollUpReport, level: Level) -> Result<(), XlsxError> {
        let here = |one: &IndicatorReport| one.values.iter().any(|value| value.level == level.name());
        let told: Vec<&IndicatorReport> = report.indicators.iter().filter(|one| here(one)).collect();
        if told.is_empty() {
            return Ok(());
        }
        let mut heads = vec![words!("单位代码", "Unit"), words!("单位名称", "Name"), words!("上级代码", "Unit above")];
        for one in &told {
            let title = &one.title;
            let measure = if one.measure.is_empty() { String::new() } else { format!(" ({})", one.measure) };
            heads.push(words!("{title}{measure}", "{title}{measure}"));
            heads.push(words!("{title}：状态", "{title}: standing"));
            heads.push(words!("{title}：未计入的单位", "{title}: units not in it"));
        }
        let mut sheet = self.sheet(&level_words(level), &heads)?;
        sheet.set_freeze_panes(HEAD, 2)?;
        sheet.set_column_width(1, 26)?;
        self.text(&mut sheet, (1, 1), words!("目标", "Target").get(self.lang))?;
        let mut places: BTreeMap<&str, (u32, &ValueReport)> = BTreeMap::new();
        for value in told.iter().flat_map(|one| &one.values).filter(|value| value.level == level.name()) {
            places.entry(&value.unit).or_insert((0, value));
        }
        for (row, (code, (at, value))) in (HEAD..).zip(&mut places) {
            *at = row;
            self.text(&mut sheet, (row, 0), code)?;
            self.text(&mut sheet, (row, 1), &value.name)?;
            self.text(&mut sheet, (row, 2), &value.parent)?;
        }
        for (number, one) in (0u16..).zip(&told) {
            let column = FIRST.saturating_add(number.saturating_mul(EACH));
            self.text(&mut sheet, (1, column), &goal(&one.target))?;
            for value in one.values.iter().filter(|value| value.level == level.name()) {
                let Some((row, _)) = places.get(value.unit.as_str()).copied() else { continue };
                self.number(&mut sheet, (row, column), &value.value)?;
                self.standing(&mut sheet, (row, column + 1), value.standing)?;
                let absent = value.missing + value.unknown;
                sheet.write_number_with_format(row, column + 2, absent, &self.look.numbers[0])?;
            }
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }

    /// Who has reported, and who has not.
    fn completeness(&mut self, report: &RollUpReport) -> Result<(), XlsxError> {
        let heads = [
            words!("报表", "Form"),
            words!("应报", "Expected"),
            words!("已报", "Reported"),
            words!("未报", "Not reported"),
            words!("未报的单位", "Who has not"),
            words!("单位代码", "Unit"),
        ];
        let mut sheet = self.sheet(&words!("报送情况", "Who has reported"), &heads)?;
        sheet.set_column_width(4, 40)?;
        let mut row = 1;
        for level in &report.completeness {
            let form = crate::say::level_words(level.level);
            self.text(&mut sheet, (row, 0), form.get(self.lang))?;
            if let Some(expected) = level.expected {
                sheet.write_number_with_format(row, 1, expected, &self.look.numbers[0])?;
                sheet.write_number_with_format(row, 3, level.not_reported, &self.look.numbers[0])?;
            }
            sheet.write_number_with_format(row, 2, level.reported, &self.look.numbers[0])?;
            row += 1;
            for unit in &level.missing {
                self.text(&mut sheet, (row, 0), form.get(self.lang))?;
                self.text(&mut sheet, (row, 4), &unit.name)?;
                self.text(&mut sheet, (row, 5), &unit.unit)?;
                row += 1;
            }
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }

    fn sheet(&self, name: &Words, heads: &[Words]) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name.get(self.lang))?.set_landscape().set_freeze_panes(1, 0)?;
        for (column, head) in (0u16..).zip(heads) {
            sheet.write_string_with_format(0, column, head.get(self.lang), &self.look.head)?;
            sheet.set_column_width(column, WIDE)?;
        }
        Ok(sheet)
    }

    fn text(&self, sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        sheet.write_string_with_format(row, column, text, &self.look.text).map(|_| ())
    }

    /// A decimal as a number with its places; what is none stays a text, and nothing is no cell.
    fn number(&self, sheet: &mut Worksheet, at: (u32, u16), text: &str) -> Result<(), XlsxError> {
        let places = text.split_once('.').map_or(0, |(_, places)| places.len());
        let decimal = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        match text.parse::<f64>() {
            Ok(number) if decimal => {
                let format = &self.look.numbers[places.min(self.look.numbers.len() - 1)];
                sheet.write_number_with_format(at.0, at.1, number, format).map(|_| ())
            }
            Ok(_) | Err(_) => self.text(sheet, at, text),
        }
    }

    fn standing(&self, sheet: &mut Worksheet, (row, column): (u32, u16), name: &str) -> Result<(), XlsxError> {
        let text = standing(name, self.lang);
        sheet.write_string_with_format(row, column, text, self.look.standing(name)).map(|_| ())
    }
}

/// A target as people read it.
fn goal(target: &str) -> String {
    target.replace(">=", "≥").replace("<=", "≤").replace("==", "=")
}

fn level_words(level: Level) -> Words {
    match level {
        Level::Community => words!("村（社区）", "Communities"),
        Level::Township => words!("乡镇（街道）", "Townships"),
        Level::County => words!("县（市、区）", "Counties"),
        Level::City => words!("设区市", "Cities"),
        Level::Region => words!("自治区", "Region"),
    }
}
