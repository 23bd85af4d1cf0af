//! The workbook that comes back: the uploaded file with its faults marked, everything else in it as it was, and a list
//! whose answers are read when it is handed in again.

use shequ_core::catalogue::Form;
use shequ_core::report::{FindingReport, Report};
use shequ_core::{Catalogue, Checker, Lang};
use shequ_files::annotate::{Annotated, Marking, annotate};
use shequ_files::check::{Asked, check_files};
use shequ_files::{Input, Reading, Source};
use shequ_kit::seeds;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("files")
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The fixtures of some folders with one of these endings.
fn fixtures(folders: &[&str], endings: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for of in folders {
        for entry in std::fs::read_dir(folder().join(of)).expect("a folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if endings.iter().any(|ending| name.ends_with(ending)) {
                names.push(format!("{of}/{name}"));
            }
        }
    }
    names.sort();
    assert!(!names.is_empty());
    names
}

fn checked(catalogue: &Catalogue, name: &str, bytes: &[u8]) -> (Report, Reading) {
    let input = Input { name: name.to_owned(), source: Source::Bytes(bytes.to_vec()) };
    let checkers = |form| -> Result<&Checker<'_>, shequ_core::Words> {
        let form: &Form = form;
        Ok(Box::leak(Box::new(Checker::new(catalogue, form).unwrap_or_else(|e| panic!("{e:?}")))))
    };
    let asked = Asked { period: Some(2025), ..Asked::default() };
    let done = check_files(vec![input], catalogue, asked, &checkers, &mut |_| ControlFlow::Continue(()));
    let done = done.unwrap_or_else(|why| panic!("{}", why.zh));
    (done.report, done.reading)
}

fn marked(catalogue: &Catalogue, name: &str, bytes: &[u8]) -> Annotated {
    let (report, reading) = checked(catalogue, name, bytes);
    let form = reading.form.unwrap_or(0);
    let marking = Marking { report: &report, catalogue, form, file: name, alone: true, lang: Lang::Zh };
    annotate(bytes, &marking).unwrap_or_else(|why| panic!("{name}: {}", why.zh))
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..archive.len())
        .map(|at| {
            let mut member = archive.by_index(at).expect("a member");
            let mut content = Vec::new();
            member.read_to_end(&mut content).expect("its content");
            (member.name().expect("a name").into_owned(), content)
        })
        .collect()
}

fn packed(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(name.as_str(), SimpleFileOptions::DEFAULT).expect("a member");
        out.write_all(content).expect("its content");
    }
    out.finish().expect("a zip").into_inner()
}

/// The cells of a sheet, as written.
fn cells(sheet: &[u8]) -> String {
    let text = String::from_utf8_lossy(sheet);
    let start = text.find("sheetData").expect("cells");
    let end = text.rfind("/sheetData>").map_or(text.len(), |end| end + 11);
    text[start..end.max(start)].to_owned()
}

/// The path of the list in the file.
fn list_of(parts: &BTreeMap<String, Vec<u8>>) -> String {
    let is = |content: &&Vec<u8>| String::from_utf8_lossy(content).contains(">shequ-list<");
    let mut lists = parts.iter().filter(|(_, content)| is(content));
    let (name, _) = lists.next().expect("a list");
    assert!(lists.next().is_none(), "one list only");
    name.clone()
}

/// A workbook with answers in its list: `answer` is asked for each line by its rule.
fn answered(bytes: &[u8], answer: impl Fn(&str) -> Option<&'static str>) -> Vec<u8> {
    let mut parts = parts(bytes);
    let list = list_of(&parts);
    let text = String::from_utf8(parts[&list].clone()).expect("UTF-8");
    let mut out = String::new();
    for row in text.split_inclusive("</row>") {
        // The rule is the third hidden text from the end.
        let texts: Vec<&str> = row.split("xml:space=\"preserve\">").skip(1).collect();
        let rule = texts.iter().rev().nth(2).map_or("", |text| text.split('<').next().unwrap_or(""));
        let empty = row.find("<c r=\"K").map(|at| (at, at + row[at..].find('>').expect("a tag") + 1));
        match (answer(rule), empty) {
            (Some(told), Some((start, end))) if row[start..end].ends_with("/>") => {
                let open = row[start..end].trim_end_matches("/>");
                let rest = &row[end..];
                out.push_str(&format!("{}{open} t=\"inlineStr\"><is><t>{told}</t></is></c>{rest}", &row[..start]));
            }
            _ => out.push_str(row),
        }
    }
    parts.insert(list, out.into_bytes());
    packed(&parts)
}

fn of_rule<'r>(report: &'r Report, rule: &str) -> &'r FindingReport {
    report.findings.iter().find(|f| f.rule == rule).unwrap_or_else(|| panic!("no {rule}"))
}

#[test]
fn everything_that_is_not_marked_stays_as_it_was() {
    let catalogue = seeds::catalogue();
    for name in fixtures(&["clean", "typed", "faulty", "formulas", "card", "template", "odd"], &[".xlsx"]) {
        let upload = bytes_of(&name);
        let done = marked(&catalogue, &name, &upload);
        assert!(done.own, "{name}");
        let (before, after) = (parts(&upload), parts(&done.bytes));
        for (part, content) in &before {
            let now = after.get(part).unwrap_or_else(|| panic!("{name}: {part} is gone"));
            if part.contains("worksheets/") && part.ends_with(".xml") {
                assert_eq!(cells(now), cells(content), "{name}: cells of {part}");
            } else if ![".rels", "styles.xml", "workbook.xml", "[Content_Types].xml"]
                .iter()
                .any(|end| part.ends_with(end))
            {
                assert!(part.contains("omments") || part.ends_with(".vml") || now == content, "{name}: {part}");
            }
        }
        // It reads as before, with the same findings at the same places.
        let (report, _) = checked(&catalogue, &name, &upload);
        let (again, _) = checked(&catalogue, &name, &done.bytes);
        assert_eq!(again.findings, report.findings, "{name}");
        assert_eq!(again.counts, report.counts, "{name}");
        assert!(done.lines as u64 >= report.counts.listed, "{name}");
    }
}

#[test]
fn a_second_annotation_takes_the_place_of_the_first() {
    let catalogue = seeds::catalogue();
    for name in fixtures(&["faulty", "card", "template"], &[".xlsx"]) {
        let once = marked(&catalogue, &name, &bytes_of(&name));
        let twice = marked(&catalogue, &name, &once.bytes);
        let (once, twice) = (parts(&once.bytes), parts(&twice.bytes));
        for (part, content) in &once {
            let now = String::from_utf8_lossy(&twice[part]);
            assert_eq!(now, String::from_utf8_lossy(content), "{name}: {part}");
        }
        assert_eq!(once.len(), twice.len(), "{name}");
    }
}

#[test]
fn answers_come_back_and_are_weighed() {
    let catalogue = seeds::catalogue();
    let upload = std::fs::read(folder().join("../../seeds/sample/community.xlsx")).expect("the sample");
    let first = marked(&catalogue, "f.xlsx", &upload);
    let reason = "2025年5月新建小区交付，新增320户";
    let filled = answered(&first.bytes, |rule| match rule {
        "survey_respondents_exceed_residents" => Some("核实无误"),
        "report_dated_before_period_end" | "activity_area_exceeds_total" => Some(reason),
        _ => None,
    });
    let (report, _) = checked(&catalogue, "f.xlsx", &filled);
    let given = |report: &Report, rule| of_rule(report, rule).explanation.clone().map(|e| (e.accepted, e.text));
    assert_eq!(given(&report, "survey_respondents_exceed_residents"), Some((false, "核实无误".to_owned())));
    assert_eq!(given(&report, "report_dated_before_period_end"), Some((true, reason.to_owned())));
    assert_eq!(given(&report, "activity_area_exceeds_total"), Some((false, reason.to_owned())));
    assert_eq!(report.counts.explained, 1);

    // What was answered stands in the new list, and comes back from there once more.
    let second = marked(&catalogue, "f.xlsx", &filled);
    let (report, _) = checked(&catalogue, "f.xlsx", &second.bytes);
    assert_eq!(given(&report, "report_dated_before_period_end"), Some((true, reason.to_owned())));

    // The figure that was explained is changed: the answer lapses and is told, once.
    let mut changed = parts(&second.bytes);
    let at = &of_rule(&report, "report_dated_before_period_end").cells[0].at;
    let cell = at.rsplit_once('!').expect("a cell").1;
    let sheet = String::from_utf8(changed["xl/worksheets/sheet1.xml"].clone()).expect("UTF-8");
    let start = sheet.find(&format!("<c r=\"{cell}\"")).expect("the cell");
    let value = start + sheet[start..].find("<v>").expect("its value") + 3;
    let end = value + sheet[value..].find("</v>").expect("its end");
    let day: u32 = sheet[value..end].parse().expect("a day");
    let sheet = format!("{}{}{}", &sheet[..value], day - 1, &sheet[end..]);
    changed.insert("xl/worksheets/sheet1.xml".to_owned(), sheet.into_bytes());
    let changed = packed(&changed);
    let (report, _) = checked(&catalogue, "f.xlsx", &changed);
    assert_eq!(report.lapsed.len(), 1);
    assert_eq!(report.lapsed[0].status, "values_changed");
    let third = marked(&catalogue, "f.xlsx", &changed);
    let told = parts(&third.bytes);
    assert!(String::from_utf8_lossy(&told[&list_of(&told)]).contains("说明失效"));
    assert!(checked(&catalogue, "f.xlsx", &third.bytes).0.lapsed.is_empty());
}

#[test]
fn an_answer_whose_unit_is_gone_is_told() {
    let catalogue = seeds::catalogue();
    let upload = std::fs::read(folder().join("../../seeds/sample/community.xlsx")).expect("the sample");
    let first = marked(&catalogue, "f.xlsx", &upload);
    let filled = answered(&first.bytes, |rule| (rule == "report_dated_before_period_end").then_some("6 月并入三塘村"));
    let (report, _) = checked(&catalogue, "f.xlsx", &filled);
    let unit = of_rule(&report, "report_dated_before_period_end").unit.clone();
    assert!(!report.findings.iter().any(|f| f.rule == "structure.explanations_without_record"));
    // Its code becomes another one, in the figures and not on the list.
    let mut changed = parts(&filled);
    let texts = String::from_utf8(changed["xl/sharedStrings.xml"].clone()).expect("UTF-8");
    assert!(texts.contains(&unit));
    changed.insert("xl/sharedStrings.xml".to_owned(), texts.replace(&unit, "450102001999").into_bytes());
    let (report, _) = checked(&catalogue, "f.xlsx", &packed(&changed));
    assert!(of_rule(&report, "structure.explanations_without_record").says.contains(&unit));
}

#[test]
fn other_formats_become_workbooks_that_read_the_same() {
    let catalogue = seeds::catalogue();
    for name in fixtures(&["clean", "typed", "faulty"], &[".xls", ".ods", ".csv", ".tsv", ".json", ".jsonl"]) {
        let upload = bytes_of(&name);
        let done = marked(&catalogue, &name, &upload);
        assert!(!done.own, "{name}");
        let told = |report: &Report| {
            let lines = report.findings.iter().filter(|f| f.level > 0);
            let mut lines: Vec<String> = lines.map(|f| format!("{} {} {}", f.rule, f.unit, f.fingerprint)).collect();
            lines.sort();
            lines
        };
        let (report, _) = checked(&catalogue, &name, &upload);
        let (again, _) = checked(&catalogue, &name, &done.bytes);
        assert_eq!(told(&again), told(&report), "{name}");
    }
}

#[test]
fn texts_like_formulas_stay_texts() {
    let catalogue = seeds::catalogue();
    let csv = "行政区划代码,村（社区）名称,常住户数,常住人口,户籍户数,备注\n450102001001,\"=HYPERLINK(\"\"http://a\"\",\"\"x\"\")\",+1+2,@SUM(A1),-3,=1+1\n";
    let done = marked(&catalogue, "f.csv", csv.as_bytes());
    for (part, content) in parts(&done.bytes) {
        if part.contains("worksheets/") {
            let text = String::from_utf8_lossy(&content).into_owned();
            assert!(!text.contains("<f>") && !text.contains("<f "), "{part}");
        }
    }
    assert!(done.lines > 0);
}

#[test]
fn hostile_files_are_refused_or_marked_but_harm_nothing() {
    let catalogue = seeds::catalogue();
    let mut refused = 0;
    for name in fixtures(&["hostile"], &[".xlsx", ".xls", ".ods", ".csv"]) {
        let upload = bytes_of(&name);
        let (report, reading) = checked(&catalogue, &name, &upload);
        let form = reading.form.unwrap_or(0);
        let marking =
            Marking { report: &report, catalogue: &catalogue, form, file: &name, alone: true, lang: Lang::En };
        match annotate(&upload, &marking) {
            Ok(done) => drop(parts(&done.bytes)),
            Err(why) => {
                assert!(!why.zh.is_empty() && !why.en.is_empty(), "{name}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
}
