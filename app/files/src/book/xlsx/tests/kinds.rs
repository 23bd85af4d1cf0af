//! Cells of every kind: as another program writes them, and as the format allows.

use super::{Dice, agree, ours, package};
use rust_xlsxwriter::{Chart, ChartType, Color, ExcelDateTime, Format, Formula, Workbook, Worksheet};

const FORMATS: &[&str] = &[
    "General",
    "0",
    "0.00",
    "#,##0.00;[Red]-#,##0.00",
    "0%",
    "0.0%",
    "0.00E+00",
    "# ?/?",
    "yyyy-mm-dd",
    "m/d/yy h:mm",
    "yyyy\"年\"m\"月\"d\"日\"",
    "[$-804]yyyy\"年\"m\"月\";@",
    "h:mm AM/PM",
    "mm:ss.0",
    "[h]:mm:ss",
    "[mm]",
    "@",
    "0.0\"%\"",
    "0\\%",
    "_-* #,##0.00_-",
    "[Red][ss]",
    "上午/下午h\"时\"",
    "G/通用格式",
    "aaaa",
];

const TEXTS: &[&str] = &[
    "甲村", " 前后 ", "a&b<c>\"d'", "两\n行", "制表\t符", "_x000D_", "_x005F_", "\u{1}\u{7}", "📷 𠀀", "\u{A0}x\u{A0}",
    "=1+1", "450102001004", "1e5", "0.10", "#N/A", "真", "",
];

const NUMBERS: &[f64] = &[
    0.0,
    -0.0,
    0.1,
    0.2,
    0.3,
    0.1 + 0.2,
    1.0,
    -1.5,
    12.0,
    59.0,
    60.0,
    61.0,
    0.5,
    0.999_999,
    45_000.0,
    45_000.75,
    2_958_465.0,
    1e-7,
    1e15,
    123_456_789_012_345_680.0,
    5e-324,
    f64::MAX,
    1.0 / 3.0,
];

fn cells(sheet: &mut Worksheet) {
    for (row, code) in (0u32..).zip(FORMATS) {
        let format = Format::new().set_num_format(*code);
        for (column, number) in (0u16..).zip(NUMBERS) {
            sheet.write_number_with_format(row, column, *number, &format).unwrap();
        }
    }
    let bold = Format::new().set_bold().set_font_color(Color::Red);
    for (row, text) in (40u32..).zip(TEXTS) {
        sheet.write_string(row, 0, *text).unwrap();
        sheet.write_blank(row, 1, &bold).unwrap();
        sheet.write_formula(row, 2, Formula::new("=A1&\"<\"").set_result(*text)).unwrap();
        let text = if text.is_empty() { " " } else { text };
        sheet.write_rich_string(row, 3, &[(&bold, "富 "), (&Format::new(), text), (&bold, " 文本")]).unwrap();
    }
    for (column, result) in (0u16..).zip(["", "1.5", "TRUE", "#REF!", "#N/A", "#DIV/0!", "text"]) {
        sheet.write_formula(60, column, Formula::new("=B1*2").set_result(result)).unwrap();
    }
    sheet.write_boolean(61, 0, true).unwrap().write_boolean(61, 1, false).unwrap();
    let day = ExcelDateTime::from_ymd(2025, 12, 31).unwrap();
    sheet.write_datetime_with_format(61, 2, &day, &Format::new().set_num_format("d.m.yyyy")).unwrap();
    sheet.merge_range(62, 0, 64, 1, "合并", &bold).unwrap();
    sheet.merge_range(66, 0, 66, 5, "一行", &bold).unwrap();
    sheet.set_row_hidden(10).unwrap().set_column_hidden(3).unwrap();
    sheet.write_string(1_000_000, 3_000, "远").unwrap();
}

#[test]
fn workbooks_of_another_program_read_the_same() {
    let mut book = Workbook::new();
    cells(book.add_worksheet());
    cells(book.add_worksheet().set_name("第二<张> & \"表\"").unwrap().set_hidden(true));
    book.add_worksheet().set_name("空").unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Sheet1!$A$1:$C$1");
    book.add_chartsheet().set_name("图").unwrap().insert_chart(0, 0, &chart).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert!(agree(&bytes, "written") > 1_000);
    let told = ours(&bytes).unwrap();
    let names: Vec<_> = told.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(names, [("Sheet1", false), ("第二<张> & \"表\"", true), ("空", false)]);
    assert_eq!(told[0].merged, [(62, 64, 0, 1)]);
}

#[test]
fn random_numbers_keep_every_bit() {
    let mut dice = Dice(11);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..4_000 {
        let bits = (0..3).fold(0u64, |bits, _| bits << 22 ^ dice.below(1 << 22) as u64);
        let whole = dice.below(2_000_000) as f64;
        for (column, number) in [f64::from_bits(bits), whole / 100.0, whole / 1e6, whole].into_iter().enumerate() {
            let number = if number.is_finite() { number } else { 0.5 };
            sheet.write_number(row, column as u16, number).unwrap();
        }
    }
    assert_eq!(agree(&book.save_to_buffer().unwrap(), "numbers"), 16_000);
}

const STRINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sst uniqueCount=\"2\">\
    <si><t>零</t></si><si/><si><t xml:space=\"preserve\"> 两边 </t></si>\
    <si><t>  裁去\n</t></si><si><r><rPr><b/></rPr><t>一</t></r><r><t xml:space=\"preserve\"> 二&#10;</t></r>\
    <rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh><phoneticPr fontId=\"1\"/></si>\
    <si><t><![CDATA[<&>]]>&amp;&#x4E61;_x0041_</t></si></sst>";

fn styles(codes: &[String]) -> String {
    let escaped = codes.iter().map(|code| code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"));
    let own: String =
        (200..).zip(escaped).map(|(id, code)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>")).collect();
    let known = (0..60).chain(200..200 + codes.len());
    let used: String = known.map(|id| format!("<xf numFmtId=\"{id}\" fontId=\"0\"><alignment/></xf>")).collect();
    format!(
        "<styleSheet><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>{used}</cellXfs></styleSheet>"
    )
}

#[test]
fn formats_tell_the_same_days() {
    const PIECES: &[&str] = &[
        "d", "m", "h", "yy", "ss", "a", "A/P", "AM/PM", "上午/下午", "/", "[", "]", "[h]", "[MM]", "[Red]", "[$-804]",
        "\"", "\\", "_", "*", ";", "%", "0", "#", ".", "年", "General", "E+", " ", "<", "&",
    ];
    let mut dice = Dice(5);
    let codes: Vec<String> =
        (0..3_000).map(|_| (0..=dice.below(6)).map(|_| dice.of(PIECES)).collect::<String>()).collect();
    let count = codes.len() + 60;
    let rows: String = (0..count).map(|style| format!("<row><c s=\"{style}\"><v>45000.5</v></c></row>")).collect();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    assert_eq!(agree(&package(&sheet, STRINGS, &styles(&codes)), "formats"), count);
}

/// What may stand in a cell, by its type; the second list cannot be read as the type says.
const VALUES: &[(&str, &[&str], &[&str])] = &[
    ("", &["0.1", "-0", "1E-7", "12345678901234567890", "", "abc", "inf", "5.", ".5", "+7", " 1 ", "1e400"], &[]),
    (" t=\"n\"", &["0.30000000000000004", "45000.25", "60", "0.75"], &["abc", "1,5"]),
    (" t=\"s\"", &["0", "1", "2", "3", "4", "5", ""], &["6", "99999999999"]),
    (" t='b'", &["0", "1", "true", "FALSE", " 1 ", ""], &["2", "是"]),
    (" t=\"e\"", &["#N/A", "#REF!", "#DIV/0!", ""], &["#SPILL!", "REF"]),
    (" t=\"str\"", &["甲&amp;乙", "_x000D_&#x41;", " 空 ", "", "a&#13;\r\nb"], &[]),
    (" t=\"d\"", &["2025-12-31T00:00:00", "2025-12-31", "T", ""], &[]),
    (" t=\"x\"", &[], &["1", ""]),
];
const INLINE: &[&str] = &[
    "<is><t>内联</t></is>",
    "<is><t xml:space=\"preserve\"> a </t></is>",
    "<is><r><t> b </t></r><rPh><t>p</t></rPh><r><t xml:space='preserve'> c</t></r></is>",
    "<is/>",
    "",
];
const FORMULAS: &[&str] = &["<f>A1&amp;\"\"</f>", "<f/>", "<f t=\"array\" ref=\"A1\">SUM(B1:B2)</f>", "", "", ""];

/// A cell. Where not all cells tell their place none is broken, behind which the library counts on wrongly, and none
/// has a formula, which it looks for by place.
fn cell(dice: &mut Dice, place: Option<String>, all_told: bool) -> String {
    let broken = all_told && dice.below(5) == 0;
    let place = place.map_or(String::new(), |place| format!(" r=\"{place}\""));
    let style = if dice.below(3) == 0 { String::new() } else { format!(" s=\"{}\"", dice.below(70)) };
    if dice.below(8) == 0 {
        return format!("<c{place}{style} t=\"inlineStr\">{}</c>", dice.of(INLINE));
    }
    let (kind, right, wrong) = VALUES[dice.below(VALUES.len())];
    let values = if wrong.is_empty() || (!broken && !right.is_empty()) { right } else { wrong };
    if values.is_empty() || (broken && wrong.is_empty()) || dice.below(9) == 0 {
        return format!("<c{place}{style}/>");
    }
    if std::ptr::eq(values, wrong) && !all_told {
        return format!("<c{style}{place}/>");
    }
    let value = dice.of(values);
    let value = if value.is_empty() && dice.below(2) == 0 { "<v/>".to_owned() } else { format!("<v>{value}</v>") };
    let formula = if all_told { dice.of(FORMULAS) } else { "" };
    format!("<c{style}{place} {kind} >{formula}{value}</c >")
}

fn rows(dice: &mut Dice, all_told: bool) -> String {
    let mut rows = String::new();
    for number in 1..=40 {
        let mut cells = String::new();
        for letter in ["A", "b", "C", "AA", "XFD"] {
            let told = all_told || dice.below(2) == 0;
            cells.push_str(&cell(dice, told.then(|| format!("{letter}{number}")), all_told));
        }
        let told = all_told || dice.below(2) == 0;
        let row = if told { format!("<row r=\"{number}\" spans=\"1:9\">") } else { "<row>".to_owned() };
        rows.push_str(&format!("{row}{cells}</row>\n"));
    }
    rows
}

#[test]
fn cells_of_all_kinds_read_the_same() {
    let styles = styles(&["yyyy".to_owned(), "0.0%".to_owned()]);
    let mut dice = Dice(3);
    let mut cells = 0;
    for round in 0..60 {
        let rows = rows(&mut dice, round % 2 == 0);
        let sheet = format!(
            "<?xml version=\"1.0\"?><!-- 注 --><worksheet xmlns=\"u\"><dimension ref=\"A1:ZZ99999999\"/><cols><col min=\"2\" max=\"3\"/></cols>\
             <sheetData>{rows}</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"A3:B3\"/></mergeCells></worksheet>"
        );
        cells += agree(&package(&sheet, STRINGS, &styles), &format!("round {round}"));
        let prefixed = sheet.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
        let prefixed = prefixed.replace("<x:?", "<?").replace("<x:!", "<!");
        cells += agree(&package(&prefixed, STRINGS, &styles), &format!("prefixed round {round}"));
    }
    assert!(cells > 10_000, "{cells}");
}
