//! The one table of functions: name, signature, what it does, an example. The manual is generated from it.

/// One function of the language.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its arguments and result, as the manual prints them.
    pub signature: &'static str,
    /// Fewest and most arguments.
    pub arity: (usize, usize),
    /// Whether it ranges over the rows of a table and takes `where`.
    pub over_rows: bool,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// An example of its use.
    pub example: &'static str,
}

const fn function(name: &'static str, arity: (usize, usize), over_rows: bool, docs: [&'static str; 4]) -> Function {
    // Only authors read a manual.
    let docs = if cfg!(feature = "author") { docs } else { [""; 4] };
    Function { name, signature: docs[0], arity, over_rows, zh: docs[1], en: docs[2], example: docs[3] }
}

/// All functions, by name.
pub const FUNCTIONS: [Function; 22] = [
    function("abs", (1, 1), false, ["abs(number) -> number", "绝对值", "absolute value", "abs(a - b) <= 0.01"]),
    function(
        "all",
        (1, 1),
        true,
        [
            "all(table where condition) -> flag",
            "每一行都满足；没有行时为真",
            "every row satisfies; true for no rows",
            "all(facilities where area_total > 0)",
        ],
    ),
    function(
        "any",
        (1, 1),
        true,
        [
            "any(table where condition) -> flag",
            "有一行满足；没有行时为假",
            "some row satisfies; false for no rows",
            "any(facilities where is_new)",
        ],
    ),
    function("blank", (1, 1), false, ["blank(cell) -> flag", "没有值", "no value is there", "blank(note)"]),
    function(
        "change",
        (1, 1),
        false,
        [
            "change(field) -> number",
            "比上年的变化率；上年为 0 时无法判定",
            "relative change to last year; undetermined when that was 0",
            "abs(change(hh_resident)) <= 30%",
        ],
    ),
    function(
        "contains",
        (2, 2),
        false,
        ["contains(text, 'part') -> flag", "文字中含有", "the text contains the part", "contains(name, '社区')"],
    ),
    function(
        "count",
        (1, 1),
        true,
        ["count(table [where condition]) -> number", "行数", "number of rows", "count(facilities where is_new) <= 3"],
    ),
    function(
        "days_between",
        (2, 2),
        false,
        [
            "days_between(from, to) -> number in days",
            "两日相隔的天数，后减前",
            "days from the first to the second",
            "days_between(period.end, reported_on) <= 60",
        ],
    ),
    function(
        "digits",
        (3, 3),
        false,
        [
            "digits(text, from, to) -> number",
            "第几位到第几位组成的数；不是数字时无法判定",
            "characters from..to as a number; undetermined when they are not digits",
            "digits(code12, 10, 12) >= 200",
        ],
    ),
    function(
        "ends_with",
        (2, 2),
        false,
        ["ends_with(text, 'part') -> flag", "以此结尾", "the text ends with the part", "ends_with(code12, '000')"],
    ),
    function("given", (1, 1), false, ["given(cell) -> flag", "有值", "a value is there", "given(area_total)"]),
    function("len", (1, 1), false, ["len(text) -> number", "字数", "number of characters", "len(name) >= 2"]),
    function(
        "max",
        (1, 8),
        true,
        ["max(a, b, …) or max(table.field) -> number", "最大值", "the greatest", "max(facilities.area_total)"],
    ),
    function(
        "min",
        (1, 8),
        true,
        [
            "min(a, b, …) or min(table.field) -> number",
            "最小值",
            "the least",
            "cross_post_n <= min(member_n, party_member_n)",
        ],
    ),
    function(
        "minutes",
        (1, 1),
        false,
        [
            "minutes(intervals) -> number in minutes",
            "开放时段的总分钟数",
            "total minutes of opening hours",
            "minutes(open_mon) >= 8 hour",
        ],
    ),
    function(
        "month_of",
        (1, 1),
        false,
        ["month_of(date) -> number", "月份", "month of the year", "month_of(reported_on) <= 3"],
    ),
    function(
        "or_zero",
        (1, 1),
        false,
        ["or_zero(number) -> number", "没有值时作 0", "0 where no value is there", "or_zero(a) + or_zero(b)"],
    ),
    function(
        "overlaps",
        (1, 1),
        false,
        ["overlaps(intervals) -> flag", "时段互相重叠", "opening hours overlap", "not overlaps(open_mon)"],
    ),
    function(
        "round",
        (2, 2),
        false,
        ["round(number, places) -> number", "四舍五入到若干位小数", "rounded half away from zero", "round(a / b, 2)"],
    ),
    function(
        "starts_with",
        (2, 2),
        false,
        ["starts_with(text, 'part') -> flag", "以此开头", "the text begins with the part", "starts_with(code12, '45')"],
    ),
    function(
        "sum",
        (1, 1),
        true,
        [
            "sum(table.field [where condition]) -> number",
            "合计；没有行时为 0；有未填的行则无法判定",
            "sum; 0 for no rows; undetermined when a row is blank",
            "sum(facilities.area_total where not is_new)",
        ],
    ),
    function(
        "year_of",
        (1, 1),
        false,
        ["year_of(date) -> number", "年份", "calendar year", "year_of(survey_date) == period.year"],
    ),
];

/// The function of a name.
pub(super) fn function_named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name == name)
}
