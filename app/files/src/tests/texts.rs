//! Delimited text and JSON.

use super::kit::{catalogue, file, read, read_with};
use crate::Options;
use encoding_rs::GB18030;
use shequ_core::catalogue::Severity;

const MAIN: &str = "区划代码,村（社区）名称,报告期,城乡类型,常住户数,满意率,启用日期\n\
    450102001001,甲村,2025,农村,120,95.5,2020-05-01\n\
    450102001002,乙社区,2025,城市,300,,\n";
const ROOMS: &str = "统计用区划代码,房间编号,面积,是否开放\n\
    450102001001,A,10,是\n\
    450102001002,B,20.5,否\n\
    450102001002,C,30,是\n";

#[test]
fn a_table_joins_its_records() {
    let out = read(vec![file("rooms.csv", ROOMS), file("main.csv", MAIN)]);
    assert_eq!(
        out.records,
        [
            "code12=450102001001 name=甲村 period=2025 kind=rural hh=120 rate=95.50 opened_on=2020-05-01 | room_id=A area=10.00 open=true",
            "code12=450102001002 name=乙社区 period=2025 kind=urban hh=300 | room_id=B area=20.50 open=false | room_id=C area=30.00 open=true",
        ]
    );
    assert_eq!(out.codes(), Vec::<&str>::new());
    assert_eq!((out.reading.files[0].rows, out.reading.files[1].records), (3, 2));
    let batch = &out.batches[0];
    let place = batch.tables[0].places[2];
    let origin = &batch.origins[usize::from(place.origin)];
    assert_eq!((origin.file.as_str(), origin.address(place.row, 1).as_deref()), ("rooms.csv", Some("C4")));
}

#[test]
fn rows_in_any_order_find_their_record_and_strays_are_named() {
    let rooms = "统计用区划代码,房间编号,面积\n\
        450102001002,B,20.5\n\
        450102009999,X,1\n\
        450102001001,A,10\n\
        450102001002,C,30\n\
        ,Y,2\n";
    let out = read(vec![file("main.csv", MAIN), file("rooms.csv", rooms)]);
    assert!(out.records[0].ends_with("| room_id=A area=10.00"));
    assert!(out.records[1].ends_with("| room_id=B area=20.50 | room_id=C area=30.00"));
    let strays: Vec<_> = out.reading.structural.iter().filter(|f| f.code == "row_without_unit").collect();
    assert_eq!(strays.len(), 2);
    assert_eq!((strays[0].at.as_str(), strays[0].unit.as_str()), ("3:3", "450102009999"));
    assert_eq!((strays[1].at.as_str(), strays[1].unit.as_str()), ("6:6", ""));
}

#[test]
fn rows_of_a_code_that_stands_twice_go_to_the_first() {
    let main = MAIN.replace("450102001002", "450102001001");
    let out = read(vec![file("main.csv", main), file("rooms.csv", "区划代码,房间编号,面积\n450102001001,A,10\n")]);
    assert!(out.records[0].contains("room_id=A") && !out.records[1].contains("room_id"));
}

#[test]
fn encodings_and_separators_do_not_change_what_is_read() {
    let expected = read(vec![file("a", MAIN)]).records;
    for separator in [",", "\t", ";", "|"] {
        let text = MAIN.replace(',', separator);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = format!("\u{FEFF}{text}");
        for bytes in [text.clone().into_bytes(), marked.into_bytes(), GB18030.encode(&text).0.into_owned(), wide] {
            assert_eq!(read(vec![file("a", bytes)]).records, expected, "{separator:?}");
        }
    }
}

#[test]
fn titles_numbering_totals_and_notes_are_no_records() {
    let text = "2024年村情况表,,,\n制表单位：县民政局,,,\n\
        序号,\"1.区划代码*\",村（社区）名称,\"常住\n户数（户）\",备用\n\
        甲,乙,丙,1,2\n\
        1,450102001001,甲村,120,x\n\
        序号,1.区划代码*,村（社区）名称,常住户数（户）,备用\n\
        2,450102001002,乙社区,300,\n\
        3,,丙村,5,\n\
        ,合计,,420,\n\
        注：本表由村（社区）填报，一式两份，县级留存一份,,,\n\
        单位负责人：张三,填表人：李四,,\n";
    let out = read_with(vec![file("a.csv", text)], &Options::default());
    assert_eq!(
        out.records,
        [
            "code12=450102001001 name=甲村 period=2024 hh=120",
            "code12=450102001002 name=乙社区 period=2024 hh=300",
            "name=丙村 period=2024 hh=5",
        ]
    );
    assert_eq!(out.reading.files[0].period, Some(2024));
    let skipped = out.told("rows_skipped");
    for address in ["6:6", "9:9", "10:10", "11:11"] {
        assert!(skipped.says.zh.contains(address), "{address} in {}", skipped.says.zh);
    }
    assert_eq!(out.told("unknown_column").at, "E3");
    assert!(out.told("unknown_column").says.zh.contains("1 个单元格"));
    assert!(!out.codes().contains(&"period_unknown"));
}

#[test]
fn joined_headings_are_understood() {
    let text = "区划代码,村（社区）名称,户数,\n,,(常住),（户籍）\n450102001001,甲村,120,130\n";
    let out = read(vec![file("a.csv", text)]);
    assert_eq!(out.records, ["code12=450102001001 name=甲村 period=2025 hh=120"]);
    assert_eq!(out.told("unknown_column").at, "D2");
}

#[test]
fn missing_doubled_and_misspelt_columns_are_told() {
    let text = "区划代码,村(社区)名称,城乡类型,满意度率,城乡类型,报告期\n450102001001,甲村,农村,95,城市,2025\n";
    let out = read(vec![file("a.csv", text)]);
    assert_eq!(out.records, ["code12=450102001001 name=甲村 period=2025 kind=rural"]);
    let doubled = out.told("duplicate_column");
    assert_eq!((doubled.at.as_str(), doubled.severity), ("E1", Severity::Error));
    assert!(doubled.says.zh.contains("C1"));
    assert!(out.told("unknown_column").fix.zh.contains("满意率"));
    assert_eq!(out.told("missing_required_columns").severity, Severity::Verify);
    assert!(out.told("missing_required_columns").says.zh.contains("常住户数"));
    assert!(out.told("missing_columns").says.zh.contains("启用日期"));
}

#[test]
fn without_any_year_the_reader_says_so() {
    let out = read_with(
        vec![file("a.csv", "区划代码,村（社区）名称,常住户数\n450102001001,甲村,120\n")],
        &Options::default(),
    );
    assert_eq!(out.told("period_unknown").severity, Severity::Verify);
    assert_eq!(out.records, ["code12=450102001001 name=甲村 hh=120"]);
}

#[test]
fn a_table_without_unit_codes_is_refused() {
    let out = read(vec![file("a.csv", "房间编号,面积,是否开放\nA,1,是\n")]);
    assert_eq!(out.codes(), ["table_without_unit_column"]);
    assert!(out.reading.unusable);
}

#[test]
fn broken_characters_and_endless_quotes_lose_only_their_rows() {
    let mut bytes = MAIN.replace("乙社区", "乙\u{1}社区").into_bytes();
    let at = bytes.iter().position(|b| *b == 1).unwrap();
    bytes[at] = 0xFF;
    let out = read(vec![file("a.csv", bytes)]);
    assert_eq!(out.told("broken_characters").at, "3:3");
    assert!(out.records[1].contains("name=乙\u{FFFD}社区"));

    let endless = format!("{MAIN}450102001003,\"丙村,2025,{}\n", "x,".repeat(3 << 20));
    let out = read(vec![file("a.csv", endless)]);
    assert_eq!(out.records.len(), 2);
    assert_eq!(out.told("line_too_long").at, "4:4");
}

#[test]
fn large_files_come_in_chunks_and_the_sink_may_stop() {
    let row = "450102001001,甲村,2025,农村,120,95.5,2020-05-01\n";
    let text = format!("{}{}", MAIN.lines().next().unwrap().to_owned() + "\n", row.repeat(2_500));
    let out = read(vec![file("a.csv", text.clone())]);
    assert_eq!(out.batches.iter().map(|batch| batch.len).collect::<Vec<_>>(), [1_024, 1_024, 452]);
    assert_eq!(out.reading.records, 2_500);
    let catalogue = catalogue();
    let mut seen = 0;
    let reading = crate::read_all(vec![file("a.csv", text)], &catalogue, &Options::default(), &mut |_| {
        seen += 1;
        std::ops::ControlFlow::Break(())
    });
    assert_eq!((seen, reading.records), (1, 1_024));
}

#[test]
fn json_comes_as_a_record_a_list_or_lines() {
    let record = |code: &str| {
        format!(
            "{{\"record\":1,\"form\":\"village\",\"unit\":\"{code}\",\"period\":\"2025\",\"values\":{{\"hh\":\"12\",\"rooms\":[{{\"room_id\":\"A {{\",\"area\":1.5}}]}}}}"
        )
    };
    let expected = |code: &str| format!("code12={code} period=2025 hh=12 | room_id=A {{ area=1.50");
    let (a, b) = (record("450102001001"), record("450102001002"));
    let (ea, eb) = (expected("450102001001"), expected("450102001002"));
    assert_eq!(read(vec![file("a", a.replace(',', ",\n  "))]).records, std::slice::from_ref(&ea));
    let list = read(vec![file("a", format!("[\n{a},\n {b} ]\n"))]);
    assert_eq!(list.records, [ea.clone(), eb.clone()], "{:?}", list.reading.structural);
    let lines = read(vec![file("a", format!("{a}\n\n{{\"values\": nonsense}}\n{b}\n"))]);
    assert_eq!(lines.records, [ea.clone(), eb]);
    assert_eq!(lines.told("record_not_read").at, "#3");
    assert_eq!(lines.batches[0].places[1].row, 3);
    let cut = read(vec![file("a", format!("[{a},{{\"values\":"))]);
    assert_eq!(cut.records, [ea]);
    assert_eq!(cut.told("broken_json").at, "#2");
}

#[test]
fn records_of_another_catalogue_are_read_and_told_once_a_file() {
    let record = |code: &str, catalogue: &str| {
        format!(
            "{{\"record\":1,\"form\":\"village\",\"unit\":\"{code}\",\"period\":\"2025\",{catalogue}\"values\":{{\"hh\":\"12\"}}}}"
        )
    };
    let named = |digest: &str| format!("\"catalogue\":\"{digest}\",");
    let own = catalogue().digest;
    let lines = [
        record("450102001001", &named(&own)),
        record("450102001002", &named("sha256:0")),
        record("450102001003", ""),
        record("450102001004", &named("sha256:1")),
    ];
    let read = read(vec![file("a", lines.join("\n"))]);
    assert_eq!(read.records.len(), 4);
    let told = read.told("record_catalogue_differs");
    assert!(told.at == "#2" && told.says.en.starts_with("2 records"), "{told:?}");
    let alone = self::read(vec![file("a", lines[0].clone())]);
    assert_eq!(alone.codes(), Vec::<&str>::new());
}
