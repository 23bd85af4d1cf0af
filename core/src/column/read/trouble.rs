//! Why a cell cannot be read, in words: what stands there, why that is no answer, and what to write instead.

use super::clean::fold;
use crate::catalogue::{Catalogue, CodeList, Field};
use crate::diag::nearest;
use crate::limits::MAX_TEXT_CHARS;
use crate::span::Words;
use crate::value::identifier::IdentifierFault;
use crate::value::intervals::IntervalFault;
use crate::value::{Date, Kind, search};
use crate::words;

/// Why a cell cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// `#REF!` and its like.
    SheetError,
    /// `####`.
    ColumnTooNarrow,
    /// More characters than are kept.
    TooLong,
    /// No figure; the text tells more.
    NotNumber,
    /// A figure that cannot be stored exactly.
    Figure(FigureTrouble),
    /// No day, month or year.
    Day(DayTrouble),
    /// No entry of the code list, or several.
    NotCode,
    /// A code and the label of another entry.
    CodeAndLabelDiffer,
    /// Neither yes nor no.
    NotFlag,
    /// 暂无 in a yes-or-no cell.
    FlagNotYet,
    /// No identifier of the field's kind.
    Identifier(IdentifierFault),
    /// No opening hours.
    Interval(IntervalFault),
}

/// Why a figure cannot be stored exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "sheets"), expect(dead_code))] // two happen to numbers of sheets only
pub enum FigureTrouble {
    /// Separators at other places than before each three digits.
    Grouping,
    /// More decimal places than the field's, which are told.
    TooManyPlaces(u8),
    /// Beyond what is stored.
    TooLarge,
    /// Closer to zero than any figure of a report.
    TooSmall,
    /// Something behind the figure that is no measure of the field's kind.
    WrongMeasure,
    /// A conversion that would need rounding to the field's places, which are told.
    InexactMeasure(u8),
    /// A spreadsheet date in a number field.
    DateForNumber,
    /// A number cell of more than 15 digits in a field of text.
    DigitsLost,
}

/// Why a text is no day, month or year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayTrouble {
    /// No day in a known spelling.
    NotDate,
    /// Only year and month.
    DayMissing,
    /// Only month and day.
    YearMissing,
    /// A year of two digits.
    TwoDigitYear,
    /// Day and month may be swapped.
    DayOrder,
    /// A day the calendar does not have.
    NoSuchDay,
    /// No year of four digits.
    NotYear,
    /// No year and month.
    NotMonth,
    /// The number `2025.1` for a month.
    MonthAsNumber,
}

/// The trouble of a raw text that can be read by itself: the cell it came from was a number or date of a spreadsheet.
pub fn of_cell(field: &Field, raw: &str) -> Trouble {
    match field.kind {
        Kind::Number { .. } => Trouble::NotNumber,
        Kind::Month => Trouble::Day(DayTrouble::MonthAsNumber),
        Kind::Text if raw.chars().count() >= MAX_TEXT_CHARS => Trouble::TooLong,
        Kind::Text | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
            Trouble::Figure(FigureTrouble::DigitsLost)
        }
        Kind::Code { .. } => Trouble::NotCode,
        Kind::Flag => Trouble::NotFlag,
        Kind::Date => Trouble::Day(DayTrouble::NotDate),
        Kind::Year => Trouble::Day(DayTrouble::NotYear),
    }
}

impl Trouble {
    /// Why, and what to do.
    pub fn words(&self, field: &Field, catalogue: &Catalogue, raw: &str) -> (Words, Words) {
        let shown = shortened(raw);
        match self {
            Self::ColumnTooNarrow => (
                words!(
                    "“{shown}”是列宽不足时屏幕上的显示，不是数据",
                    "“{shown}” is what a narrow column shows, not the data"
                ),
                words!("在原表中加宽该列后重新复制", "widen the column in the source and copy again"),
            ),
            Self::TooLong => (
                words!("文字超过 {MAX_TEXT_CHARS} 字", "the text has more than {MAX_TEXT_CHARS} characters"),
                words!("缩短到 {MAX_TEXT_CHARS} 字以内", "shorten it to {MAX_TEXT_CHARS} characters"),
            ),
            Self::SheetError => (
                words!("“{shown}”是电子表格公式的错误值", "“{shown}” is the error value of a spreadsheet formula"),
                words!(
                    "修正该单元格的公式，或直接填写数值",
                    "repair the formula of the cell, or type the value itself"
                ),
            ),
            Self::NotNumber => not_number(raw.trim(), &shown),
            Self::Figure(trouble) => trouble.words(field, catalogue, &shown),
            Self::Day(trouble) => trouble.words(field, &shown),
            Self::NotCode | Self::CodeAndLabelDiffer => self.of_codes(field, catalogue, raw),
            Self::NotFlag => (
                words!("“{shown}”既不是“是”也不是“否”", "“{shown}” is neither yes nor no"),
                words!("填“是”或“否”；不适用的填“—”", "write 是 or 否 (yes or no); “—” where it does not apply"),
            ),
            Self::FlagNotYet => (
                words!(
                    "“{shown}”可以是“没有”，也可以是“没有数据”",
                    "“{shown}” may mean “not yet”, which is no, or “no figure yet”"
                ),
                words!(
                    "没有的填“否”，不清楚的填“暂无数据”",
                    "write 否 (no) if there is none, 暂无数据 if it is not known"
                ),
            ),
            Self::Identifier(fault) => identifier_words(fault, &shown),
            Self::Interval(fault) => {
                let (zh, en) = (fault.words().zh, fault.words().en);
                (words!("“{shown}”不是开放时间：{}", "“{shown}” is no opening hours: {}", zh; en), fault.fix())
            }
        }
    }

    fn of_codes(&self, field: &Field, catalogue: &Catalogue, raw: &str) -> (Words, Words) {
        let shown = shortened(raw);
        let list = match field.kind {
            Kind::Code { list } => catalogue.lists.get(usize::from(list)),
            Kind::Number { .. }
            | Kind::Text
            | Kind::Flag
            | Kind::Date
            | Kind::Year
            | Kind::Month
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => None,
        };
        let why = if *self == Self::CodeAndLabelDiffer {
            words!("“{shown}”中的代码和名称不是同一项", "the code and the label in “{shown}” are not of one entry")
        } else {
            words!("“{shown}”不是“{}”的选项", "“{shown}” is not an option of “{}”", field.label.zh; field.label.en)
        };
        (why, list.map(|list| options(list, raw)).unwrap_or_default())
    }
}

impl FigureTrouble {
    fn words(&self, field: &Field, catalogue: &Catalogue, shown: &str) -> (Words, Words) {
        let measure = field.measure.as_ref().map(|text| catalogue.measures.label(text)).unwrap_or_default();
        match self {
            Self::Grouping => (
                words!(
                    "“{shown}”中的逗号或空格不在三位一节的位置，无法确定是多少",
                    "the commas or spaces in “{shown}” do not stand before each three digits, so the figure is unclear"
                ),
                words!("去掉逗号和空格，小数点写“.”", "leave commas and spaces out; write “.” for the decimal point"),
            ),
            Self::TooManyPlaces(0) => (
                words!("“{shown}”带小数，此项填整数", "“{shown}” has decimals; this item is a whole number"),
                words!("按统计口径取整后填写，或检查计量单位", "write the whole number, or check the measure"),
            ),
            Self::TooManyPlaces(places) => (
                words!("“{shown}”的小数多于 {places} 位", "“{shown}” has more than {places} decimal places"),
                words!(
                    "保留 {places} 位小数后填写；系统不代为四舍五入",
                    "round it to {places} places yourself; nothing is rounded silently"
                ),
            ),
            Self::TooSmall => (
                words!(
                    "“{shown}”接近零，多半是公式的计算误差",
                    "“{shown}” is almost zero, most likely the residue of a formula"
                ),
                words!("为零的填 0", "write 0 if it is zero"),
            ),
            Self::WrongMeasure => {
                let (zh, en) = named_measure(&measure);
                (
                    words!(
                        "“{shown}”中数字后面的文字不是此项可用的计量单位",
                        "what follows the figure in “{shown}” is no measure that this item takes"
                    ),
                    words!("只填数字{}", "write the figure alone{}", zh; en),
                )
            }
            Self::InexactMeasure(places) => {
                let (zh, en) = named_measure(&measure);
                (
                    words!(
                        "“{shown}”换算后不能用 {places} 位小数准确表示",
                        "“{shown}” cannot be converted exactly with {places} decimal places"
                    ),
                    words!("换算后填写数字{}", "convert it and write the figure{}", zh; en),
                )
            }
            Self::DateForNumber => (
                words!(
                    "单元格是日期格式（{shown}），此项填数字",
                    "the cell is formatted as a date ({shown}); this item is a number"
                ),
                words!(
                    "把单元格格式改为“常规”，核对后重填数字",
                    "set the cell format to General and type the figure again"
                ),
            ),
            Self::DigitsLost => (
                words!(
                    "单元格存成了数字，电子表格只保留 15 位有效数字，“{shown}”可能已经失真",
                    "the cell holds a number; spreadsheets keep 15 digits, so “{shown}” may have lost some"
                ),
                words!("把单元格格式改为“文本”后重新填写", "set the cell format to Text and type it again"),
            ),
            Self::TooLarge => (
                words!("“{shown}”超出可以保存的范围", "“{shown}” is larger than any figure that is stored"),
                words!("检查是否多写了数字，或计量单位是否填错", "look for extra digits or a wrong measure"),
            ),
        }
    }
}

impl DayTrouble {
    fn words(&self, field: &Field, shown: &str) -> (Words, Words) {
        let fix = match field.kind {
            Kind::Year => words!("写四位年份，如 2025", "write the year with four digits, such as 2025"),
            Kind::Month => words!("写成 2025-12 的样子", "write it like 2025-12"),
            Kind::Date
            | Kind::Number { .. }
            | Kind::Text
            | Kind::Code { .. }
            | Kind::Flag
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => words!("写成 2025-12-31 的样子", "write it like 2025-12-31"),
        };
        let why = match self {
            Self::DayMissing => words!("“{shown}”缺少日", "the day is missing in “{shown}”"),
            Self::YearMissing => words!("“{shown}”缺少年份", "the year is missing in “{shown}”"),
            Self::TwoDigitYear => words!(
                "“{shown}”的年份不是四位，无法确定世纪",
                "the year in “{shown}” does not have four digits, so its century is open"
            ),
            Self::DayOrder => words!("“{shown}”可以是日/月，也可以是月/日", "“{shown}” may be day/month or month/day"),
            Self::NoSuchDay => words!("日历上没有“{shown}”这一天", "the calendar has no such day as “{shown}”"),
            Self::NotYear => words!("“{shown}”不是年份", "“{shown}” is not a year"),
            Self::NotMonth => words!("“{shown}”不是年月", "“{shown}” is not a year and month"),
            Self::MonthAsNumber => words!(
                "单元格是数字，“{shown}”可以是 1 月，也可以是 10 月",
                "the cell is a number; “{shown}” may be January or October"
            ),
            Self::NotDate => words!("“{shown}”不是日期", "“{shown}” is not a date"),
        };
        (why, fix)
    }
}

/// What people write instead of a figure, each told in its own words.
fn not_number(raw: &str, shown: &str) -> (Words, Words) {
    let folded = fold(raw);
    let digit = folded.contains(|c: char| c.is_ascii_digit());
    let exact = words!(
        "填报需要确切数字；确实没有数据的填“暂无数据”",
        "an exact figure is needed; write 暂无数据 where there is none"
    );
    if matches!(folded.as_str(), "无" | "没有" | "none") {
        return (
            words!("“{shown}”可以是 0，也可以是未统计", "“{shown}” may mean 0 or not counted"),
            words!(
                "数量为零填 0，没有统计填“暂无数据”，不适用填“—”",
                "write 0 for none, 暂无数据 if it was not counted, “—” if it does not apply"
            ),
        );
    }
    if digit && is_approximate(&folded) {
        return (
            words!("“{shown}”是约数，填报需要确切数字", "“{shown}” is approximate; an exact figure is needed"),
            exact,
        );
    }
    let exponent =
        folded.split_once('e').is_some_and(|(_, rest)| rest.trim_start_matches(['+', '-']).parse::<u16>().is_ok());
    if digit && exponent {
        return (
            words!(
                "“{shown}”是科学计数法，可能已丢失数字",
                "“{shown}” is in scientific notation and may have lost digits"
            ),
            words!(
                "把单元格格式改为“常规”或“数值”后重填",
                "set the cell format to General or Number and type it again"
            ),
        );
    }
    if folded.starts_with('(') && folded.ends_with(')') && digit {
        return (
            words!(
                "“{shown}”带括号，可以是负数，也可以是注释",
                "“{shown}” stands in brackets, which may mean a negative figure or a note"
            ),
            words!(
                "写成不带括号的数字，负数前写“-”",
                "write the figure without brackets, with “-” before a negative one"
            ),
        );
    }
    if looks_like_date(&folded) {
        return (
            words!("“{shown}”像是日期，此项填数字", "“{shown}” looks like a date; this item is a number"),
            words!("检查单元格格式，核对后重填数字", "check the cell format and type the figure again"),
        );
    }
    if digit && folded.trim_start_matches('-').contains(['-', '~', '至', '到', '—']) {
        return (words!("“{shown}”是一个区间，填报需要一个数字", "“{shown}” is a range; one figure is needed"), exact);
    }
    if folded.contains(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '〇', '零'])
        && !digit
    {
        return (
            words!("“{shown}”是中文数字", "“{shown}” is written in Chinese numerals"),
            words!("改用阿拉伯数字，如 12", "write it in digits, such as 12"),
        );
    }
    (
        words!("“{shown}”不是数字", "“{shown}” is not a number"),
        words!(
            "填数字；没有数据的填“暂无数据”，不适用的填“—”",
            "write a figure; 暂无数据 where there is none, “—” where the item does not apply"
        ),
    )
}

/// Whether a folded text says "about".
pub fn is_approximate(folded: &str) -> bool {
    const BEFORE: [&str; 16] = [
        "约", "大约", "大概", "近", "将近", "接近", "超过", "不足", "不到", "多于", "少于", "至少", ">", "<", "≥", "≤",
    ];
    const BEHIND: [&str; 7] = ["余", "多", "左右", "上下", "以上", "以下", "+"];
    let word_behind_digits = folded.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or("");
    BEFORE.iter().any(|word| folded.starts_with(word))
        || BEHIND.iter().any(|word| search::holds(word_behind_digits, word))
        || folded.starts_with(['~', '≈', '几', '∼'])
}

fn looks_like_date(folded: &str) -> bool {
    Date::parse(folded).is_some() || (search::holds(folded, "月") && folded.contains(|c: char| c.is_ascii_digit()))
}

fn named_measure(measure: &Words) -> (String, String) {
    if measure.zh.is_empty() {
        return (String::new(), String::new());
    }
    (format!("，以“{}”为单位", measure.zh), format!(", counted in {}", measure.en))
}

fn identifier_words(fault: &IdentifierFault, shown: &str) -> (Words, Words) {
    let Words { zh, en } = fault.words();
    if search::holds(&shown.to_ascii_uppercase(), "E+") && shown.bytes().any(|b| b.is_ascii_digit()) {
        return (
            words!(
                "“{shown}”是科学计数法，原来的数字已经丢失",
                "“{shown}” is in scientific notation; the digits are lost"
            ),
            words!("把单元格格式改为“文本”后重新填写全部数字", "set the cell format to Text and type all digits again"),
        );
    }
    (words!("“{shown}”无法识别：{}", "“{shown}” cannot be read: {}", zh; en), fault.fix())
}

/// The entries to choose from, or the one that was probably meant.
fn options(list: &CodeList, raw: &str) -> Words {
    const SHOWN: usize = 12;
    let labels = || list.codes.iter().flat_map(|code| [code.label.zh.as_str(), code.label.en.as_str()]);
    if list.codes.len() > SHOWN
        && let Some(near) = nearest(raw.trim(), labels())
    {
        return words!("是否要填“{near}”？", "is “{near}” meant?");
    }
    let join = |pick: fn(&crate::catalogue::Code) -> &str, by: &str| {
        search::join(&list.codes.iter().take(SHOWN).map(pick).collect::<Vec<_>>(), by)
    };
    let (zh, en) = (join(|code| &code.label.zh, "、"), join(|code| &code.label.en, ", "));
    if list.codes.len() > SHOWN {
        words!("从代码表中选填，如：{}", "choose from the list, such as: {}", zh; en)
    } else {
        words!("可选：{}", "choose one of: {}", zh; en)
    }
}

/// A text as a message can carry it: its first forty characters.
#[must_use]
pub fn shortened(raw: &str) -> String {
    const QUOTED: usize = 40;
    let text = raw.trim();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
