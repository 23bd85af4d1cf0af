//! Cells as people type them: what is read, what is forgiven, what is refused and why.

use super::*;
use crate::catalogue::{Code, CodeList, Divisions};
use crate::measure::{Dimension, Fraction, Measure, Measures};
use crate::span::Lang;

/// A small catalogue: the usual measures and two code lists.
pub(in crate::column) fn catalogue() -> Catalogue {
    let measure = |id: &str, zh: &str, symbols: &[&str], dimension: &str, n, d| Measure {
        id: id.into(),
        label: Words { zh: zh.into(), en: id.into() },
        symbols: symbols.iter().map(|s| (*s).to_owned()).collect(),
        dimension: Dimension::base(dimension),
        factor: Fraction::new(n, d).unwrap(),
    };
    let measures = vec![
        measure("m2", "平方米", &["㎡", "m²", "平米"], "area", 1, 1),
        measure("mu", "亩", &["亩"], "area", 2000, 3),
        measure("household", "户", &["户"], "household", 1, 1),
        measure("person", "人", &["人", "名"], "person", 1, 1),
        measure("wan_person", "万人", &["万人"], "person", 10_000, 1),
        measure("yuan", "元", &["元"], "money", 1, 1),
        measure("wan_yuan", "万元", &["万元", "万"], "money", 10_000, 1),
        measure("percent", "%", &["%", "％"], "", 1, 100),
    ];
    let code = |code: &str, zh: &str, en: &str, also: &[&str]| Code {
        code: code.into(),
        label: Words { zh: zh.into(), en: en.into() },
        also: also.iter().map(|s| (*s).to_owned()).collect(),
        from: None,
        until: None,
    };
    let lists = vec![
        CodeList {
            id: "kind".into(),
            codes: vec![
                code("urban", "城市社区", "Urban", &["城市", "城镇"]),
                code("rural", "农村社区", "Rural", &["村"]),
            ],
        },
        CodeList {
            id: "ur_class".into(),
            codes: vec![
                code("111", "主城区", "Main urban area", &[]),
                code("112", "城乡结合区", "Urban fringe", &["结合区"]),
                code("122", "镇乡结合区", "Town fringe", &["结合区"]),
                code("none", "无", "None", &[]),
            ],
        },
    ];
    Catalogue {
        id: "test".into(),
        version: "1".into(),
        title: Words::default(),
        digest: "sha256:0".into(),
        default_programme: String::new(),
        stock_phrases: Vec::new(),
        measures: Measures::new(measures),
        lists,
        divisions: Divisions::default(),
        forms: Vec::new(),
        programmes: Vec::new(),
        indicators: Vec::new(),
        levels: Vec::new(),
        levels_digest: String::new(),
    }
}

/// A field of a kind, with a measure or none.
pub(in crate::column) fn field(id: &str, kind: Kind, measure: Option<&str>) -> Field {
    let quantity = measure.map_or_else(crate::measure::Quantity::pure, |m| catalogue().measures.quantity(m).unwrap());
    Field {
        id: id.into(),
        section: 0,
        label: Words { zh: format!("标签{id}"), en: format!("label {id}") },
        kind,
        measure: measure.map(str::to_owned),
        quantity,
        range: None,
        length: None,
        required: false,
        when: None,
        blank: BlankMeans::Undetermined,
        moment: None,
        headings: Vec::new(),
        hint: None,
        clause: None,
        source: None,
        computed: None,
        computed_text: None,
    }
}

fn number(places: u8, measure: &str) -> Field {
    field("x", Kind::Number { places }, (!measure.is_empty()).then_some(measure))
}

fn read_one(field: &Field, raw: RawCell<'_>) -> Column {
    let mut column = Column::for_kind(&field.kind);
    CellReader::new(field, &catalogue()).read(raw, &mut column);
    assert_eq!(column.len(), 1, "exactly one entry for {raw:?}");
    column
}

/// Canonical text, or the state in angle brackets; then what was tolerated.
fn told(field: &Field, raw: RawCell<'_>) -> String {
    let column = read_one(field, raw);
    let value = match column.state_of(0) {
        State::Given => canonical(field, &catalogue(), &column, 0),
        State::Unreadable => format!("<{}>", column.raw(0).expect("raw is kept")),
        state => format!("{state:?}"),
    };
    column.tolerated.iter().fold(value, |text, (_, what)| format!("{text} {what:?}"))
}

fn check(field: &Field, vectors: &[(&str, &str)]) {
    for (raw, expected) in vectors {
        assert_eq!(told(field, RawCell::Text(raw)), *expected, "{raw:?}");
    }
}

/// The Chinese reason must have the given words in it; the fix must not be empty.
fn check_why(field: &Field, vectors: &[(&str, &str)]) {
    for (raw, part) in vectors {
        let column = read_one(field, RawCell::Text(raw));
        assert_eq!(column.state_of(0), State::Unreadable, "{raw:?}");
        let (why, fix) = why_unreadable(field, &catalogue(), column.raw(0).unwrap());
        assert!(why.zh.contains(part), "{raw:?}: {}", why.zh);
        assert!(!why.en.is_empty() && !fix.zh.is_empty() && !fix.en.is_empty(), "{raw:?}");
    }
}

#[test]
fn figures_and_separators() {
    check(
        &number(2, "m2"),
        &[
            ("300", "300.00"),
            ("300.5", "300.50"),
            ("-12.34", "-12.34"),
            ("0", "0.00"),
            ("007", "7.00"),
            (" 300 ", "300.00 Spaces"),
            ("\u{feff}300", "300.00 Spaces"),
            ("300\u{a0}", "300.00 Spaces"),
            ("3\u{200b}00", "300.00 Spaces"),
            ("３００．５", "300.50 FullWidth"),
            ("−5", "-5.00 FullWidth"),
            ("+5", "5.00"),
            (".5", "0.50"),
            ("5.", "5.00"),
            ("12.500", "12.50"),
            ("'300", "300.00 Spelling"),
            ("1,234", "1234.00 Thousands"),
            ("1,234,567.8", "1234567.80 Thousands"),
            ("１，２３４", "1234.00 FullWidth Thousands"),
            ("1 234", "1234.00 Spaces"),
            ("1,2", "<1,2>"),
            ("12,34,567", "<12,34,567>"),
            ("1,234 567", "<1,234 567>"),
            ("1.2.3", "<1.2.3>"),
            ("12 3", "<12 3>"),
            ("300.125", "<300.125>"),
            ("0.30000000000000004", "0.30 BinaryNoise"),
            ("29.999999999999996", "30.00 BinaryNoise"),
            ("610.1500000000001", "610.15 BinaryNoise"),
            ("0.3333333333333333", "<0.3333333333333333>"),
            ("10000000000000", "10000000000000.00"),
            ("10000000000000.01", "<10000000000000.01>"),
            ("9999999999999.99", "9999999999999.99"),
            ("1234567890123.456", "<1234567890123.456>"),
            ("1234567890.1200001", "1234567890.12 BinaryNoise"),
            ("1e3", "<1e3>"),
            ("(300)", "<(300)>"),
            ("三百", "<三百>"),
            ("#REF!", "<#REF!>"),
            ("", "Blank"),
            ("   ", "Blank"),
            ("\u{3000}", "Blank"),
            ("—", "NotApplicable"),
            ("－", "NotApplicable"),
            ("／", "NotApplicable"),
            ("n/a", "NotApplicable"),
            ("不适用", "NotApplicable"),
            ("暂无", "NotAvailable"),
            ("暂无数据", "NotAvailable"),
            ("……", "NotAvailable"),
            ("无", "<无>"),
        ],
    );
    check(&number(0, ""), &[("3.0", "3"), ("3.5", "<3.5>"), ("12.5%", "<12.5%>"), ("1.2万", "12000 MeasureConverted")]);
    check(&number(3, ""), &[("12.5%", "0.125 MeasureConverted")]);
}

#[test]
fn measures_behind_the_figure() {
    check(
        &number(2, "m2"),
        &[
            ("300㎡", "300.00 MeasureWritten"),
            ("300平方米", "300.00 MeasureWritten"),
            ("300 M2", "300.00 MeasureWritten"),
            ("1,300.5 m²", "1300.50 Thousands MeasureWritten"),
            ("1.5亩", "1000.00 MeasureConverted"),
            ("1亩", "<1亩>"),
            ("1.2万㎡", "12000.00 MeasureConverted"),
            ("300户", "<300户>"),
            ("5万元", "<5万元>"),
        ],
    );
    check(
        &number(0, "yuan"),
        &[("5万元", "50000 MeasureConverted"), ("5万", "50000 MeasureConverted"), ("5元", "5 MeasureWritten")],
    );
    check(
        &number(2, "wan_yuan"),
        &[
            ("5万", "5.00 MeasureWritten"),
            ("5万元", "5.00 MeasureWritten"),
            ("5000元", "0.50 MeasureConverted"),
            ("5001元", "<5001元>"),
            ("0.5亿元", "5000.00 MeasureConverted"),
        ],
    );
    check(
        &number(0, "household"),
        &[("1.2万", "12000 MeasureConverted"), ("300户", "300 MeasureWritten"), ("1.2万户", "12000 MeasureConverted")],
    );
    check(&number(0, "person"), &[("1.2万人", "12000 MeasureConverted"), ("３００人", "300 FullWidth MeasureWritten")]);
    check(
        &number(2, "percent"),
        &[("12.5%", "12.50 MeasureWritten"), ("12.5％", "12.50 FullWidth MeasureWritten"), ("12.5", "12.50")],
    );
    check(&number(2, "m2/household"), &[("25.41㎡/户", "25.41 MeasureWritten"), ("25.41㎡", "<25.41㎡>")]);
}

#[test]
fn spreadsheet_numbers_keep_fifteen_digits() {
    let area = number(2, "m2");
    for (cell, expected) in [
        (300.0, "300.00"),
        (0.1 + 0.2, "0.30 BinaryNoise"),
        (610.15, "610.15"),
        (-0.5, "-0.50"),
        (1.005, "<1.005>"),
        (1.0 / 3.0, "<0.3333333333333333>"),
        (1_234_567_890.120_000_1, "1234567890.12 BinaryNoise"),
        (1_234_567_890_123.456, "<1234567890123.456>"),
        (1e14, "<100000000000000>"),
        (1e20, "<100000000000000000000>"),
        (f64::NAN, "<NaN>"),
        (f64::INFINITY, "<inf>"),
        (1e-20, "<0.00000000000000000001>"),
    ] {
        assert_eq!(told(&area, RawCell::Number(cell)), expected, "{cell}");
    }
    assert_eq!(told(&area, RawCell::Days(20_000.0)), "<2024-10-04>");
    assert_eq!(told(&area, RawCell::Error("#N/A")), "<#N/A>");
    assert_eq!(told(&area, RawCell::Bool(true)), "<TRUE>");
    assert_eq!(told(&area, RawCell::Empty), "Blank");
    let text = field("t", Kind::Text, None);
    assert_eq!(told(&text, RawCell::Number(450_102_001_001.0)), "450102001001");
    assert_eq!(told(&text, RawCell::Number(2.5)), "2.5");
    assert_eq!(told(&text, RawCell::Number(4.501_020_010_010_01e17)), "<450102001001001000>");
    assert_eq!(told(&field("d", Kind::Division, None), RawCell::Number(450_102_001_001.0)), "450102001001");
    assert_eq!(told(&field("d", Kind::Division, None), RawCell::Number(450_102.0)), "<450102>");
    assert_eq!(told(&field("p", Kind::Phone, None), RawCell::Number(13_800_138_000.0)), "13800138000");
}

#[test]
fn the_short_way_agrees_with_the_long_way() {
    let field = number(2, "m2");
    let reader = NumberReader::new(2, &field, &catalogue().measures);
    for text in [
        "0", "-0", "1", "-1", "12.3", "12.34", "999999999999", "0.01", "-0.01", "10000000000000", "10000000000001",
        "12.",
    ] {
        let long = reader.read(text, &mut Notes::default()).ok();
        if let Some(short) = reader.plain(text) {
            assert_eq!(Some(short), long, "{text}");
        } else {
            assert!(long.is_none() || text.ends_with('.'), "{text}");
        }
    }
    for text in ["", "-", ".", "1.", ".5", "1.234", "1a", "a", "--1", "1-", "99999999999999999999", "１"] {
        assert_eq!(reader.plain(text), None, "{text}");
    }
}

#[test]
fn flags() {
    check(
        &field("f", Kind::Flag, None),
        &[
            ("是", "true"),
            ("否", "false"),
            ("true", "true"),
            ("TRUE", "true"),
            ("有", "true Spelling"),
            ("无", "false Spelling"),
            ("√", "true Spelling"),
            ("✓", "true Spelling"),
            ("V", "true Spelling"),
            ("×", "false Spelling"),
            ("X", "false Spelling"),
            ("Y", "true Spelling"),
            ("no", "false Spelling"),
            ("1", "true Spelling"),
            ("０", "false FullWidth Spelling"),
            ("对", "true Spelling"),
            (" 是 ", "true Spaces"),
            ("/", "NotApplicable"),
            ("—", "NotApplicable"),
            ("暂无数据", "NotAvailable"),
            ("暂无", "<暂无>"),
            ("2", "<2>"),
            ("已建", "<已建>"),
            ("", "Blank"),
        ],
    );
    assert_eq!(told(&field("f", Kind::Flag, None), RawCell::Bool(false)), "false");
    assert_eq!(told(&field("f", Kind::Flag, None), RawCell::Number(1.0)), "true Spelling");
    check_why(&field("f", Kind::Flag, None), &[("已建", "既不是“是”也不是“否”"), ("暂无", "没有数据")]);
}

#[test]
fn codes() {
    let kind = field("kind", Kind::Code { list: 0 }, None);
    check(
        &kind,
        &[
            ("urban", "urban"),
            ("城市社区", "urban"),
            ("URBAN", "urban"),
            ("Rural", "rural"),
            ("城镇", "urban Spelling"),
            (" 农村社区 ", "rural Spaces"),
            ("ｕｒｂａｎ", "urban FullWidth"),
            ("1-城镇", "urban Spelling"),
            ("2、农村社区", "rural Spelling"),
            ("①城市社区", "urban Spelling"),
            ("urban 城市社区", "urban Spelling"),
            ("城市社区（urban）", "urban FullWidth Spelling"),
            ("1", "<1>"),
            ("城乡", "<城乡>"),
            ("无", "<无>"),
            ("—", "NotApplicable"),
        ],
    );
    let class = field("c", Kind::Code { list: 1 }, None);
    check(
        &class,
        &[
            ("111", "111"),
            ("111 主城区", "111 Spelling"),
            ("111-主城区", "111 Spelling"),
            ("111主城区", "111 Spelling"),
            ("112-主城区", "<112-主城区>"),
            ("结合区", "<结合区>"),
            ("无", "none"),
        ],
    );
    assert_eq!(told(&class, RawCell::Number(111.0)), "111");
    check_why(&kind, &[("城乡", "不是“标签kind”的选项")]);
    check_why(&class, &[("112-主城区", "不是同一项"), ("999", "不是")]);
    let (_, fix) = why_unreadable(&kind, &catalogue(), "城乡");
    assert_eq!(fix.zh, "可选：城市社区、农村社区");
}

#[test]
fn dates() {
    let date = field("d", Kind::Date, None);
    check(
        &date,
        &[
            ("2025-12-31", "2025-12-31"),
            ("2025.12.31", "2025-12-31 DateSpelling"),
            ("2025/12/31", "2025-12-31 DateSpelling"),
            ("2025年12月31日", "2025-12-31 DateSpelling"),
            ("2025 年 1 月 5 日", "2025-01-05 DateSpelling"),
            ("20251231", "2025-12-31 DateSpelling"),
            ("2025-1-5", "2025-01-05 DateSpelling"),
            ("２０２５－１２－３１", "2025-12-31 FullWidth"),
            ("2025-12-31 00:00:00", "2025-12-31 DateSpelling"),
            ("2025-12-31T08:00:00Z", "2025-12-31 DateSpelling"),
            ("12/31/2025", "2025-12-31 DateSpelling"),
            ("31/12/2025", "2025-12-31 DateSpelling"),
            ("5/5/2025", "2025-05-05 DateSpelling"),
            ("3/4/2025", "<3/4/2025>"),
            ("25-12-31", "<25-12-31>"),
            ("2025年12月", "<2025年12月>"),
            ("2025", "<2025>"),
            ("12月31日", "<12月31日>"),
            ("2025-02-29", "<2025-02-29>"),
            ("2024-02-29", "2024-02-29"),
            ("长期", "<长期>"),
            ("46022", "2025-12-31 DateSpelling"),
            ("19999", "<19999>"),
            ("80001", "<80001>"),
            ("045734", "<045734>"),
            ("/", "NotApplicable"),
        ],
    );
    for (cell, expected) in [
        (46_022.0, "2025-12-31 DateSpelling"),
        (46_022.75, "2025-12-31 DateSpelling"),
        (20_251_231.0, "2025-12-31 DateSpelling"),
        (19_999.0, "<19999>"),
        (80_001.0, "<80001>"),
        (2025.0, "<2025>"),
    ] {
        assert_eq!(told(&date, RawCell::Number(cell)), expected, "{cell}");
    }
    assert_eq!(told(&date, RawCell::Days(20_453.5)), "2025-12-31");
    assert_eq!(told(&date, RawCell::Days(-0.5)), "1969-12-31");
    check_why(
        &date,
        &[
            ("3/4/2025", "日/月"),
            ("25-12-31", "不是四位"),
            ("2025年12月", "缺少日"),
            ("12月31日", "缺少年份"),
            ("2025-02-29", "没有"),
            ("长期", "不是日期"),
        ],
    );
}

#[test]
fn years_and_months() {
    let year = field("y", Kind::Year, None);
    check(
        &year,
        &[
            ("2025", "2025"),
            ("2025年", "2025 DateSpelling"),
            ("２０２５年度", "2025 FullWidth DateSpelling"),
            ("25", "<25>"),
            ("2025-12", "<2025-12>"),
        ],
    );
    assert_eq!(told(&year, RawCell::Number(2025.0)), "2025");
    assert_eq!(told(&year, RawCell::Number(2025.5)), "<2025.5>");
    assert_eq!(told(&year, RawCell::Days(20_089.0)), "2025 DateSpelling");
    assert_eq!(told(&year, RawCell::Days(2025.0 - 25_569.0)), "2025 DateSpelling");
    let month = field("m", Kind::Month, None);
    check(
        &month,
        &[
            ("2025-12", "2025-12"),
            ("2025.1", "2025-01 DateSpelling"),
            ("2025年12月", "2025-12 DateSpelling"),
            ("2025年12月份", "2025-12 DateSpelling"),
            ("202512", "2025-12 DateSpelling"),
            ("12/2025", "2025-12 DateSpelling"),
            ("2025-13", "<2025-13>"),
            ("2025-12-31", "<2025-12-31>"),
            ("25-12", "<25-12>"),
        ],
    );
    assert_eq!(told(&month, RawCell::Number(202_512.0)), "2025-12 DateSpelling");
    assert_eq!(told(&month, RawCell::Number(2025.12)), "2025-12 DateSpelling");
    assert_eq!(told(&month, RawCell::Number(2025.1)), "<2025.1>");
    assert_eq!(told(&month, RawCell::Days(20_453.0)), "2025-12 DateSpelling");
    let (why, _) = why_unreadable(&month, &catalogue(), "2025.1");
    assert!(why.zh.contains("10 月"), "{}", why.zh);
}

#[test]
fn texts_and_identifiers() {
    let text = field("t", Kind::Text, None);
    check(
        &text,
        &[
            ("南湖社区", "南湖社区"),
            (" 南湖\u{200b}社区\n", "南湖社区 Spaces"),
            ("民族大道\r1号", "民族大道 1号 Spaces"),
            ("南湖\u{7}社区", "南湖社区 Spaces"),
            ("（甲）１号", "（甲）１号"),
            ("无", "无"),
            ("无障碍服务站", "无障碍服务站"),
            ("/", "NotApplicable"),
            ("不适用", "NotApplicable"),
            ("暂无数据", "NotAvailable"),
            ("#DIV/0!", "<#DIV/0!>"),
            ("####", "<####>"),
            ("=SUM(A1)", "=SUM(A1)"),
            ("'=SUM(A1)", "=SUM(A1)"),
            ("'-5 号楼", "-5 号楼"),
            ("'@社区", "@社区"),
            ("'南湖'社区", "'南湖'社区"),
            ("'", "'"),
        ],
    );
    let long = "长".repeat(MAX_TEXT_CHARS + 1);
    let column = read_one(&text, RawCell::Text(&long));
    assert_eq!(column.state_of(0), State::Unreadable);
    assert_eq!(column.raw(0).unwrap().chars().count(), MAX_TEXT_CHARS);
    assert!(why_unreadable(&text, &catalogue(), column.raw(0).unwrap()).0.zh.contains("超过"));
    assert_eq!(told(&text, RawCell::Text(&"长".repeat(MAX_TEXT_CHARS))), "长".repeat(MAX_TEXT_CHARS));
    check(
        &field("p", Kind::Phone, None),
        &[
            ("0771-2222222", "0771-2222222"),
            ("07712222222", "0771-2222222 Spelling"),
            ("0771-12345", "<0771-12345>"),
            ("/", "NotApplicable"),
        ],
    );
    check(
        &field("u", Kind::Uscc, None),
        &[
            ("91350100M000100Y43", "91350100M000100Y43"),
            ("91350100m000100y43", "91350100M000100Y43 Spelling"),
            ("91350100M000100Y44", "<91350100M000100Y44>"),
        ],
    );
    check(
        &field("d", Kind::Division, None),
        &[
            ("450102001001", "450102001001"),
            ("'450102001001", "450102001001 Spelling"),
            ("４５０１０２００１００１", "450102001001 FullWidth"),
            ("4.50102E+11", "<4.50102E+11>"),
        ],
    );
    check(
        &field("i", Kind::Intervals, None),
        &[
            ("08:00-12:00 14:30-18:00", "08:00-12:00 14:30-18:00"),
            ("8:00—12:00，14:30～18:00", "08:00-12:00 14:30-18:00 FullWidth Spelling"),
            ("休息", "closed Spelling"),
            ("0", "closed Spelling"),
            ("—", "NotApplicable"),
            ("18:00-08:00", "<18:00-08:00>"),
        ],
    );
    check_why(&field("u", Kind::Uscc, None), &[("91350100M000100Y44", "对应“3”")]);
    check_why(&field("d", Kind::Division, None), &[("4.50102E+11", "科学计数法"), ("450102", "这里有 6 位")]);
    check_why(&field("i", Kind::Intervals, None), &[("18:00-08:00", "不晚于开始")]);
    let (why, _) = why_unreadable(&text, &catalogue(), "450102001001001000");
    assert!(why.zh.contains("15 位"), "{}", why.zh);
}

#[test]
fn reasons_of_figures() {
    check_why(
        &number(2, "m2"),
        &[
            ("约300", "“约300”是约数"),
            ("300余", "是约数"),
            ("300余户", "是约数"),
            (">300", "是约数"),
            ("300左右", "是约数"),
            ("无", "“无”可以是 0，也可以是未统计"),
            ("1,2", "三位一节"),
            ("300.125", "多于 2 位"),
            ("1亩", "准确表示"),
            ("300户", "计量单位"),
            ("(300)", "带括号"),
            ("（300）", "带括号"),
            ("300-500", "区间"),
            ("300~500", "区间"),
            ("三百", "中文数字"),
            ("1.2E+05", "科学计数法"),
            ("2025-12-31", "像是日期"),
            ("#REF!", "错误值"),
            ("####", "列宽"),
            ("99999999999999999", "范围"),
            ("见附件", "不是数字"),
        ],
    );
    check_why(&number(0, ""), &[("3.5", "此项填整数")]);
}

#[test]
fn an_empty_cell_means_what_the_form_says() {
    for (blank, expected) in
        [(BlankMeans::Undetermined, "Blank"), (BlankMeans::NotApplicable, "NotApplicable"), (BlankMeans::Zero, "0.00")]
    {
        let field = Field { blank, ..number(2, "wan_yuan") };
        assert_eq!(told(&field, RawCell::Empty), expected);
        assert_eq!(told(&field, RawCell::Text(" ")), expected);
    }
    assert_eq!(told(&Field { blank: BlankMeans::Zero, ..field("d", Kind::Date, None) }, RawCell::Empty), "Blank");
    assert_eq!(told(&Field { blank: BlankMeans::Zero, ..field("f", Kind::Flag, None) }, RawCell::Empty), "false");
}

#[test]
fn values_are_shown_in_both_languages() {
    let shown =
        |field: &Field, raw: &str, lang| show(field, &catalogue(), &read_one(field, RawCell::Text(raw)), 0, lang);
    let kind = field("kind", Kind::Code { list: 0 }, None);
    assert_eq!(shown(&kind, "rural", Lang::Zh), "农村社区");
    assert_eq!(shown(&kind, "rural", Lang::En), "Rural");
    assert_eq!(shown(&field("f", Kind::Flag, None), "√", Lang::Zh), "是");
    assert_eq!(shown(&field("i", Kind::Intervals, None), "0", Lang::Zh), "休息");
    assert_eq!(shown(&number(2, "m2"), "600", Lang::Zh), "600.00");
    assert_eq!(shown(&number(2, "m2"), "约300", Lang::Zh), "约300");
    assert_eq!(shown(&number(2, "m2"), "—", Lang::En), "not applicable");
    assert_eq!(shown(&number(2, "m2"), "", Lang::Zh), "");
}

#[test]
fn whatever_is_typed_gives_one_entry_and_never_a_panic() {
    let pieces = [
        "", "-", ".", ",", " ", "0", "9", "万", "亿", "/", "年", "月", "日", "：", "(", ")", "①", "a", "√", "'", "E+",
        "㎡", "\u{feff}",
    ];
    let (figure, code) = (Kind::Number { places: 2 }, Kind::Code { list: 1 });
    let days = [Kind::Date, Kind::Year, Kind::Month];
    let texts = [Kind::Text, Kind::Phone, Kind::Email, Kind::Uscc, Kind::Division, Kind::Intervals];
    for kind in [figure, code, Kind::Flag].into_iter().chain(days).chain(texts) {
        let field = field("x", kind, None);
        let reader = CellReader::new(&field, &catalogue());
        let mut column = Column::for_kind(&field.kind);
        let mut count = 0;
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    reader.read_text(&format!("{a}{b}{c}20{c}{b}"), &mut column);
                    reader.read_text(&format!("{a}{b}{c}"), &mut column);
                    count += 2;
                }
            }
        }
        assert_eq!(column.len(), count);
        for (at, raw) in &column.raw {
            assert_eq!(column.state_of(*at as usize), State::Unreadable);
            if at % 97 == 0 {
                assert!(!why_unreadable(&field, &catalogue(), raw).0.zh.is_empty(), "{raw:?}");
            }
        }
    }
}
