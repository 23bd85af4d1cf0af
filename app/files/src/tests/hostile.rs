//! What is no table, and what would burst the memory.

use super::kit::{file, read, read_with};
use crate::Options;
use shequ_core::catalogue::Severity;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn only_code(bytes: &[u8]) -> &'static str {
    let out = read(vec![file("表.xlsx", bytes)]);
    assert!(out.reading.unusable && out.records.is_empty());
    assert_eq!(out.reading.structural.len(), 1, "{:?}", out.codes());
    let found = &out.reading.structural[0];
    assert!(found.fatal && found.severity == Severity::Error && found.file == "表.xlsx");
    found.code
}

#[test]
fn other_kinds_of_file_are_called_by_their_name() {
    assert_eq!(only_code(b""), "file_empty");
    assert_eq!(only_code(b"  \n\n"), "file_empty");
    assert_eq!(only_code(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), "file_kind_not_accepted");
    assert_eq!(only_code(b"%PDF-1.7\n"), "file_kind_not_accepted");
    assert_eq!(only_code(b"Rar!\x1A\x07\0"), "file_kind_not_accepted");
    assert_eq!(only_code(b"<html><body><table><tr><td>x</td></tr></table>"), "file_kind_not_accepted");
    assert_eq!(
        only_code(b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
        "file_kind_not_accepted"
    );
    assert_eq!(only_code(&archive(&[("word/document.xml", b"<a/>")])), "file_kind_not_accepted");
    assert_eq!(only_code(&archive(&[("a.xlsx", b"x")])), "archive_not_unpacked");
    assert_eq!(only_code("表头,别的\n1,2\n".as_bytes()), "form_not_found");
    assert_eq!(only_code(&[0, 1, 2, 3, 0, 0, 0, 9, 200]), "file_kind_not_accepted");
}

#[test]
fn encrypted_workbooks_are_told_from_damaged_ones() {
    let mut ole = vec![0u8; 4_096];
    ole[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ole[1_024..1_024 + name.len()].copy_from_slice(&name);
    assert_eq!(only_code(&ole), "workbook_encrypted");
    ole[1_024..1_024 + name.len()].fill(0);
    let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ole[1_024..1_024 + name.len()].copy_from_slice(&name);
    assert_eq!(only_code(&ole), "file_damaged");
}

#[test]
fn archives_that_unpack_out_of_proportion_are_not_opened() {
    let zeros = vec![b' '; 40 << 20];
    let bomb = archive(&[
        ("[Content_Types].xml", b"<a/>"),
        ("xl/workbook.xml", b"<a/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 100 << 10);
    assert_eq!(only_code(&bomb), "unpacks_too_large");
}

#[test]
fn entities_are_refused_in_workbooks_of_both_kinds() {
    let evil = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"yyyy\">]><a>&x;</a>";
    let xlsx =
        archive(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>"), ("xl/sharedStrings.xml", evil)]);
    assert_eq!(only_code(&xlsx), "xml_with_document_type");
    let ods = archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", evil)]);
    assert_eq!(only_code(&ods), "xml_with_document_type");
}

#[test]
fn cut_off_workbooks_are_damaged() {
    let whole = super::books::workbook();
    for part in [30, whole.len() / 2, whole.len() - 30] {
        assert_eq!(only_code(&whole[..part]), "file_damaged", "{part}");
    }
    for member in ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"] {
        let bytes = super::books::with_member(&whole, member, |text| text[..text.len() / 2].to_owned());
        let out = read(vec![file("a.xlsx", bytes)]);
        let told = ["file_damaged", "sheet_damaged", "form_not_found"];
        assert!(out.codes().iter().any(|code| told.contains(code)), "{member}: {:?}", out.codes());
    }
}

#[test]
fn a_form_that_does_not_exist_is_named() {
    let options = Options { form: Some("villag".into()), period: None };
    let out = read_with(vec![file("a.csv", "x")], &options);
    assert_eq!(out.codes(), ["form_unknown"]);
    assert!(out.reading.structural[0].fix.zh.contains("village"));
}

#[test]
fn repeated_nothing_costs_nothing_in_ods() {
    let table = |rows: &str| {
        let content = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
             <table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
    };
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[&str]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(|c| text(c)).collect::<String>())
    };
    let far = "<table:table-row table:number-rows-repeated=\"900000000\"><table:table-cell table:number-columns-repeated=\"2000000000\"/></table:table-row>";
    let wide = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"2000000000\"/></table:table-row>";
    let head = row(&["区划代码", "村（社区）名称", "常住户数"]);
    let data = row(&["450102001001", "甲村", "12"]);
    let out = read(vec![file("a.ods", table(&format!("{head}{data}{far}")))]);
    assert_eq!(out.records, ["code12=450102001001 name=甲村 period=2025 hh=12"]);
    let out = read(vec![file("a.ods", table(&format!("{head}{data}{wide}")))]);
    assert_eq!(out.told("cells_too_far_right").severity, Severity::Hint);
    let cut = table(&format!("{head}{data}")).len();
    assert!(cut > 0);
    let unfinished = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "<office:document-content><table:table table:name=\"S\"><table:table-row>".as_bytes()),
    ]);
    assert_eq!(only_code(&unfinished), "file_damaged");
}
