//! Workbooks: sheets, cards, templates, dates, merged cells.

use super::kit::{catalogue, file, read};
use crate::write::{Layout, Rows, Unit, template, write_xlsx};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use shequ_core::catalogue::Severity;
use std::io::{Cursor, Read, Write};

fn grid(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (at, row) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(*row).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) if text.len() < 12 => sheet.write_number(at, column, number).unwrap(),
                Ok(_) | Err(_) => sheet.write_string(at, column, *text).unwrap(),
            };
        }
    }
}

fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        grid(book.add_worksheet().set_name(*name).unwrap(), rows);
    }
    book.save_to_buffer().unwrap()
}

const HEAD: &[&str] = &["区划代码", "村（社区）名称", "常住户数"];
const ONE: &[&str] = &["450102001001", "甲村", "12"];
const TWO: &[&str] = &["450102001002", "乙村", "34"];
const ROOM_HEAD: &[&str] = &["所属村（社区）代码", "房间编号", "面积"];

pub fn workbook() -> Vec<u8> {
    book(&[
        ("主表", &[&["2025年村情况表"], &[], HEAD, ONE, TWO]),
        ("房间", &[ROOM_HEAD, &["450102001002", "A", "1.5"]]),
    ])
}

/// The workbook with one of its parts changed.
pub fn with_member(bytes: &[u8], member: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        let text = if name == member { change(&text) } else { text };
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn sheets_join_within_their_workbook() {
    let out = read(vec![file("a.xlsx", workbook())]);
    assert_eq!(
        out.records,
        [
            "code12=450102001001 name=甲村 period=2025 hh=12",
            "code12=450102001002 name=乙村 period=2025 hh=34 | room_id=A area=1.50",
        ]
    );
    let batch = &out.batches[0];
    let (place, row) = (batch.places[1], batch.tables[0].places[0]);
    assert_eq!(batch.origins[usize::from(place.origin)].address(place.row, 4).as_deref(), Some("主表!C5"));
    assert_eq!(batch.origins[usize::from(row.origin)].address(row.row, 1).as_deref(), Some("房间!C2"));
    assert_eq!(out.reading.files[0].sheets, ["主表", "房间"]);
    assert_eq!((out.reading.files[0].records, out.reading.files[0].rows), (2, 1));
}

#[test]
fn rows_of_a_workbook_with_records_do_not_leave_it() {
    let other = book(&[("S", &[HEAD, &["450102001009", "丙村", "5"]]), ("房间", &[ROOM_HEAD, ONE])]);
    let out = read(vec![file("a.xlsx", workbook()), file("b.xlsx", other)]);
    let stray = out.told("row_without_unit");
    assert_eq!((stray.file.as_str(), stray.at.as_str(), stray.unit.as_str()), ("b.xlsx", "房间!2:2", "450102001001"));
}

#[test]
fn two_sheets_of_the_same_units_are_not_chosen_between() {
    let both = |second: &str| book(&[("初稿", &[HEAD, ONE]), (second, &[HEAD, TWO, ONE])]);
    let out = read(vec![file("a.xlsx", both("终稿"))]);
    let found = out.told("two_sheets_match");
    assert!(found.fatal && found.says.zh.contains("初稿") && found.says.zh.contains("终稿"));
    assert!(out.records.is_empty());
    let named = read(vec![file("a.xlsx", both("村情况表"))]);
    assert_eq!((named.records.len(), named.told("sheet_passed_over").at.as_str()), (2, "初稿"));
    let apart =
        read(vec![file("a.xlsx", book(&[("东乡", &[HEAD, ONE]), ("西乡", &[HEAD, TWO]), ("别的", &[&["x", "y"]])]))]);
    assert_eq!(apart.records.len(), 2);
    assert_eq!(apart.told("sheet_not_recognised").at, "别的");
}

#[test]
fn a_hidden_copy_is_passed_over() {
    let mut book = Workbook::new();
    grid(book.add_worksheet().set_name("现在").unwrap(), &[HEAD, ONE]);
    grid(book.add_worksheet().set_name("从前").unwrap().set_hidden(true), &[HEAD, ONE, TWO]);
    let out = read(vec![file("a.xlsx", book.save_to_buffer().unwrap())]);
    assert_eq!(out.records.len(), 1);
}

#[test]
fn dates_percents_and_errors_keep_their_meaning() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    grid(sheet, &[&["区划代码", "村（社区）名称", "常住户数", "满意率", "启用日期"], ONE, TWO]);
    sheet.write_number_with_format(1, 3, 0.955, &Format::new().set_num_format("0.0%")).unwrap();
    sheet.write_number_with_format(1, 4, 45_000.0, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write_number(2, 3, 95.5).unwrap();
    sheet.write_formula(2, 4, rust_xlsxwriter::Formula::new("=#REF!").set_result("#REF!")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let out = read(vec![file("a.xlsx", bytes.clone())]);
    assert!(out.records[0].ends_with("hh=12 rate=95.50 opened_on=2023-03-15"), "{}", out.records[0]);
    assert!(out.records[1].ends_with("rate=95.50 opened_on=?#REF!?"), "{}", out.records[1]);
    let later =
        with_member(&bytes, "xl/workbook.xml", |text| text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    let out = read(vec![file("a.xlsx", later)]);
    assert!(out.records[0].ends_with("opened_on=2027-03-16"), "{}", out.records[0]);
}

#[test]
fn merged_data_cells_and_far_cells_are_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    grid(sheet, &[HEAD, ONE, TWO]);
    sheet.merge_range(1, 2, 2, 2, "12", &Format::new()).unwrap();
    sheet.write_string(2, 5_000, "x").unwrap();
    sheet.write_string(1_000_000, 0, "450102001003").unwrap();
    let out = read(vec![file("a.xlsx", book.save_to_buffer().unwrap())]);
    let merged = out.told("merged_data_cells");
    assert_eq!((merged.at.as_str(), merged.severity), ("Sheet1!C2", Severity::Verify));
    assert!(out.told("cells_too_far_right").says.zh.contains("GJI3"));
    assert_eq!(out.records.len(), 3);
}

#[test]
fn a_card_is_one_record_wherever_its_labels_stand() {
    let card: &[&[&str]] = &[
        &["2024年村情况表"],
        &["基本情况"],
        &["区划代码", "450102001001"],
        &["村（社区）名称", "甲村"],
        &["城乡类型", "农村"],
        &["人口与住户"],
        &["常住户数（户）", "12"],
        &["满意率", "95%"],
        &["别的事", "7"],
    ];
    let out =
        read(vec![file("a.xlsx", book(&[("表", card), ("房间", &[&["房间编号", "面积"], &["A", "1"], &["B", "2"]])]))]);
    assert_eq!(
        out.records,
        [
            "code12=450102001001 name=甲村 period=2024 kind=rural hh=12 rate=95.00 | room_id=A area=1.00 | room_id=B area=2.00"
        ]
    );
    let batch = &out.batches[0];
    let place = batch.places[0];
    assert_eq!(batch.origins[usize::from(place.origin)].address(place.row, 4).as_deref(), Some("表!B7"));
    assert_eq!(out.told("unknown_column").at, "表!B9");
}

fn unit() -> Unit {
    let values = [
        ("code12", "450102001001"),
        ("name", "=甲村"),
        ("period", "2025"),
        ("kind", "urban"),
        ("hh", "12"),
        ("rate", "0.10"),
        ("opened_on", "2020-02-29"),
    ];
    let room = [("room_id", "001"), ("area", "1234.50"), ("open", "false")];
    let own = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Unit { values: own(&values), tables: [("rooms".to_owned(), vec![own(&room)])].into() }
}

#[test]
fn what_is_written_reads_back() {
    let catalogue = catalogue();
    let Rows { units } = Rows { units: vec![unit()] };
    let out = read(vec![file("a.xlsx", write_xlsx(&catalogue, "village", units).unwrap())]);
    assert_eq!(
        out.records,
        [
            "code12=450102001001 name==甲村 period=2025 kind=urban hh=12 rate=0.10 opened_on=2020-02-29 | room_id=001 area=1234.50 open=false"
        ]
    );
    assert_eq!(out.codes(), Vec::<&str>::new());
}

#[test]
fn templates_are_known_again() {
    let catalogue = catalogue();
    for layout in [Layout::Card, Layout::Rows] {
        let bytes = template(&catalogue, "village", layout, 10).unwrap();
        let out = read(vec![file("a.xlsx", bytes.clone())]);
        assert!(!out.reading.unusable, "{:?}", out.reading.structural);
        // A template with one row a unit and nothing filled in is told to be empty, and nothing else.
        let told: &[&str] = if layout == Layout::Rows { &["no_records"] } else { &[] };
        assert_eq!(out.codes(), told, "{:#?}", out.reading.structural);
        let older = with_member(&bytes, "xl/sharedStrings.xml", |text| text.replace("sha256:", "sha257:"));
        assert_eq!(read(vec![file("a.xlsx", older)]).codes().first(), Some(&"template_version_differs"));
    }
}
