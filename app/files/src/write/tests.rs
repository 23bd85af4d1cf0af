//! What is written reads back, and looks like what people expect.

use super::*;
use calamine::{Data, DataType, Reader, Xlsx};
use shequ_core::column::record::{RecordReader, write_json};
use shequ_core::column::{Origin, Place};
use shequ_core::{Batch, Catalogue, SourceFile};
use std::io::Cursor;

const FILES: &[(&str, &str)] = &[
    (
        "measures.toml",
        "[[measure]]\nid = \"m2\"\nlabel = { zh = \"平方米\", en = \"m²\" }\nsymbols = [\"㎡\"]\ndimension = \"area\"\nfactor = \"1\"\n",
    ),
    (
        "t/catalogue.toml",
        "[catalogue]\nid = \"t\"\nversion = \"1\"\ntitle = { zh = \"试\", en = \"T\" }\nlanguages = [\"zh\", \"en\"]\nprogramme = \"p\"\nretired = []\nstock_phrases = []\n",
    ),
    ("t/codes/kind.csv", "code,label_zh,label_en,also,from,until\nurban,城市社区,Urban,,,\nrural,农村社区,Rural,,,\n"),
    ("t/codes/long.csv", LONG),
    ("t/divisions.csv", "code,name,level,parent,from,until,was\n450000,广西,province,,,,\n"),
    (
        "t/programmes/p.toml",
        "[programme]\nid = \"p\"\ntitle = { zh = \"规\", en = \"P\" }\nperiod = [2021, 2025]\nsource = \"x\"\n",
    ),
    ("t/forms/f.toml", FORM),
];

const LONG: &str = "code,label_zh,label_en,also,from,until\na,\"有逗号,的一项\",A,,,\nb,另一项,B,,,\n";

const FORM: &str = r#"
[form]
id = "f"
title = { zh = "表一：村/社区情况", en = "F" }
unit = "community"
period = "year"
unit_key = "code"
unit_name = "name"
table_number = "试1表"
authority = { zh = "样表", en = "Sample" }
valid_until = 2026-12-31
[[section]]
id = "a"
title = { zh = "甲", en = "A" }
[[section.field]]
id = "code"
label = { zh = "区划代码", en = "Code" }
kind = "division"
required = true
[[section.field]]
id = "name"
label = { zh = "名称", en = "Name" }
kind = "text"
[[section.field]]
id = "kind"
label = { zh = "类型", en = "Kind" }
kind = "code"
codes = "kind"
[[section.field]]
id = "long"
label = { zh = "长表", en = "Long" }
kind = "code"
codes = "long"
[[section.field]]
id = "ok"
label = { zh = "达标", en = "Ok" }
kind = "flag"
[[section.field]]
id = "day"
label = { zh = "日期", en = "Day" }
kind = "date"
[[section.table]]
id = "t"
title = { zh = "明细", en = "Rows" }
rows = [0, 5]
key = "no"
[[section.table.field]]
id = "no"
label = { zh = "编号", en = "No" }
kind = "text"
[[section.table.field]]
id = "area"
label = { zh = "面积", en = "Area" }
kind = "number"
decimals = 2
measure = "m2"
range = [0, 1000]
"#;

fn catalogue() -> Catalogue {
    let files: Vec<SourceFile> =
        FILES.iter().map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() }).collect();
    let loaded = shequ_core::load_toml(&files);
    loaded.catalogue.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn unit() -> Unit {
    let values = map(&[
        ("code", "450102001001"),
        ("name", "=1+1,\"引\""),
        ("kind", "rural"),
        ("long", "a"),
        ("ok", "true"),
        ("day", "2025-12-31"),
    ]);
    let rows = vec![map(&[("no", "1"), ("area", "610.05")]), map(&[("no", "2"), ("area", "约300")])];
    Unit { values, tables: [("t".to_owned(), rows)].into() }
}

#[test]
fn csv_has_labels_and_guards_formulas() {
    let catalogue = catalogue();
    let files = write_csv(&catalogue, "f", Encoding::Utf8, [unit()]).unwrap();
    let main = String::from_utf8(files.main).unwrap();
    let expected = "\u{FEFF}区划代码,名称,类型,长表,达标,日期\r\n450102001001,\"'=1+1,\"\"引\"\"\",农村社区,\"有逗号,的一项\",是,2025-12-31\r\n";
    assert_eq!(main, expected);
    let table = String::from_utf8(files.tables[0].clone()).unwrap();
    assert_eq!(table, "\u{FEFF}区划代码,编号,面积\r\n450102001001,1,610.05\r\n450102001001,2,约300\r\n");
}

#[test]
fn gb18030_holds_the_same_characters() {
    let catalogue = catalogue();
    let utf8 = write_csv(&catalogue, "f", Encoding::Utf8, [unit()]).unwrap();
    let gb = write_csv(&catalogue, "f", Encoding::Gb18030, [unit()]).unwrap();
    let (text, had_errors) = encoding_rs::GB18030.decode_without_bom_handling(&gb.main);
    assert!(!had_errors);
    assert_eq!(text, String::from_utf8(utf8.main).unwrap().trim_start_matches('\u{FEFF}'));
}

#[test]
fn json_lines_read_back_as_the_same_record() {
    let catalogue = catalogue();
    let form = catalogue.form("f").unwrap();
    let mut batch = Batch::for_form(form);
    batch.origins.push(Origin::default());
    let faults = RecordReader::new(form, &catalogue).push_json(
        &mut batch,
        &record_line(&catalogue, form, &unit()),
        Place::default(),
    );
    assert!(faults.is_empty(), "{faults:?}");
    let back = write_json(&batch, form, &catalogue, 0);
    for text in ["\"rural\"", "2025-12-31", "610.05", "约300", "=1+1,\\\"引\\\""] {
        assert!(back.contains(text), "{text} in {back}");
    }
}

#[test]
fn a_workbook_has_real_numbers_dates_and_texts() {
    let catalogue = catalogue();
    let bytes = write_xlsx(&catalogue, "f", [unit()]).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["表一：村社区情况", "明细"]);
    let main = book.worksheet_range("表一：村社区情况").unwrap();
    assert_eq!(main.get_value((1, 0)), Some(&Data::String("450102001001".into())));
    assert_eq!(main.get_value((1, 1)), Some(&Data::String("=1+1,\"引\"".into())));
    assert_eq!(main.get_value((1, 2)), Some(&Data::String("农村社区".into())));
    // 2025-12-31 in the 1900 system.
    assert!(matches!(main.get_value((1, 5)), Some(Data::DateTime(day)) if day.as_f64() as i64 == 46_022));
    let rows = book.worksheet_range("明细").unwrap();
    assert_eq!(rows.get_value((0, 0)).and_then(|cell| cell.get_string()), Some("区划代码"));
    assert_eq!(rows.get_value((1, 2)), Some(&Data::Float(610.05)));
    assert_eq!(rows.get_value((2, 2)), Some(&Data::String("约300".into())));
    assert!(book.worksheet_formula("表一：村社区情况").unwrap().is_empty(), "no text became a formula");
}

#[test]
fn templates_say_where_every_field_stands() {
    let catalogue = catalogue();
    for (layout, code_at, area_at) in [(Layout::Rows, "A", "C"), (Layout::Card, "B7", "B")] {
        let bytes = template(&catalogue, "f", layout, 3).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let manifest = book.worksheet_range("_shequ").unwrap();
        let lines: Vec<Vec<String>> =
            manifest.rows().map(|row| row.iter().map(|cell| cell.as_string().unwrap_or_default()).collect()).collect();
        assert_eq!(lines[0][..2], ["shequ", "1"]);
        assert_eq!(lines[5][..2], ["layout", layout.word()]);
        let place =
            |id: &str| lines.iter().find(|line| line[0] == "field" && line[2] == id).map(|line| line[3].as_str());
        assert_eq!(place("code"), Some(code_at));
        assert_eq!(place("t.area"), Some(area_at));
        // Units of a table are told by a column of their own where many share the workbook.
        assert_eq!(place("t.code").is_some(), layout == Layout::Rows);
        let lists = book.worksheet_range("_lists").unwrap();
        assert_eq!(lists.get_value((0, 0)), Some(&Data::String("有逗号,的一项".into())));
    }
}

#[test]
fn templates_are_the_same_bytes_each_time() {
    let catalogue = catalogue();
    assert_eq!(
        template(&catalogue, "f", Layout::Card, 1).unwrap(),
        template(&catalogue, "f", Layout::Card, 1).unwrap()
    );
}

#[test]
fn unknown_forms_are_named() {
    let Err(WriteError::Refused(words)) = template(&catalogue(), "g", Layout::Rows, 1) else {
        panic!("there is no such form")
    };
    assert!(words.zh.contains('g') && words.zh.contains('f'), "{words:?}");
}
