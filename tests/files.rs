//! Files made by other programs are read right: what is in them, what is wrong with them, and that no hostile one
//! does harm. The fixtures and how they were made stand in `files/`; what is expected of them in `files/expected/`.

#[path = "files/bytes.rs"]
mod bytes;
#[path = "files/door.rs"]
mod door;

use door::{Seen, bare, catalogue, check, check_bytes, compare, difference, expected, load};

/// A row of a million filled cells, a million times: its hundred records are told by a test of their own.
const REPEATED: &str = "repeated-full.ods";

/// The same communities, in every format: files that make up one input.
fn formats(folder: &str) -> Vec<Vec<String>> {
    let text = |encoding: &str, end: &str| {
        ["main", "facilities"].map(|part| format!("{folder}/{folder}-{encoding}-{part}.{end}")).to_vec()
    };
    let mut all: Vec<Vec<String>> =
        ["xlsx", "ods", "xls"].iter().map(|end| vec![format!("{folder}/{folder}.{end}")]).collect();
    all.extend([text("utf8", "csv"), text("gb18030", "csv"), text("utf16", "tsv")]);
    all
}

/// The pages of a text: each begins with the name of a file at the head of a line.
fn pages(text: &str) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match pages.last_mut() {
            Some((_, page)) if line.starts_with(' ') => page.push_str(&format!("{line}\n")),
            _ => pages.push((line.split("  ").next().unwrap_or(line).to_owned(), format!("{line}\n"))),
        }
    }
    pages
}

/// Every input of a list reads as the same units and gives the same findings, but for the places.
fn same_in_all_formats(all: &[Vec<String>]) {
    let catalogue = catalogue();
    let first = load(&catalogue, &all[0]);
    let mut wrong = Vec::new();
    for files in &all[1..] {
        let other = load(&catalogue, files);
        let pairs = [(other.values(), first.values()), (bare(&other), bare(&first))];
        wrong.extend(pairs.iter().filter_map(|(a, b)| difference(a, b).map(|d| format!("{files:?}\n{d}"))));
        if other.read() != first.read() {
            wrong.push(format!("{files:?}: {:?} instead of {:?}", other.read(), first.read()));
        }
    }
    assert!(wrong.is_empty(), "+ read so, - read from {:?}\n{}", all[0], wrong.join("\n"));
}

#[test]
fn typed_data_are_the_same_in_all_formats() {
    same_in_all_formats(&formats("typed"));
}

#[test]
fn faulty_data_give_the_same_findings_in_all_formats() {
    same_in_all_formats(&formats("faulty"));
}

#[test]
fn clean_data_give_no_finding_in_any_format() {
    let catalogue = catalogue();
    let mut all = formats("clean");
    all.extend(
        ["clean-office.xlsx", "clean-xlwt.xls", "clean.jsonl", "clean.json"].map(|name| vec![format!("clean/{name}")]),
    );
    for files in &all {
        let seen = load(&catalogue, files);
        compare(&seen.told(), "", &format!("findings of {files:?}"));
        assert_eq!(seen.read(), (4, 3), "{files:?}");
        assert_eq!(seen.report.counts.tolerated, 0, "{files:?}");
    }
    same_in_all_formats(&all);
}

#[test]
fn the_order_of_main_and_table_files_does_not_matter() {
    let catalogue = catalogue();
    let [main, table] = ["main", "facilities"].map(|part| format!("clean/clean-utf8-{part}.csv"));
    let one = load(&catalogue, &[main.clone(), table.clone()]);
    let other = load(&catalogue, &[table, main]);
    compare(&one.values(), &other.values(), "both orders");
    assert_eq!(other.read(), (4, 3));
}

#[test]
fn rows_of_a_table_file_are_counted_once() {
    let catalogue = catalogue();
    let seen = load(&catalogue, &["main", "facilities"].map(|part| format!("clean/clean-utf8-{part}.csv")));
    let counts: Vec<(u64, u64)> = seen.reading.files.iter().map(|file| (file.records, file.rows)).collect();
    assert_eq!(counts, [(4, 0), (0, 3)]);
}

#[test]
fn what_people_type_is_what_they_mean() {
    let catalogue = catalogue();
    let typed = load(&catalogue, &["typed/typed.xlsx".into()]);
    let clean = load(&catalogue, &["clean/clean.xlsx".into()]);
    compare(&typed.values(), &clean.values(), "typed and clean values");
    compare(&typed.told(), &expected("typed"), "findings of the printed form");
    assert!(typed.report.counts.tolerated >= 70, "{}", typed.report.counts.tolerated);
}

#[test]
fn each_planted_fault_is_found_at_its_cell() {
    let catalogue = catalogue();
    let faulty = load(&catalogue, &["faulty/faulty.xlsx".into()]);
    compare(&faulty.told(), &expected("faulty"), "findings of the faulty workbook");
    // A text file has no sheets; its addresses are those of the sheet it was made from.
    for encoding in ["utf8-main.csv faulty-utf8-facilities.csv", "utf16-main.tsv faulty-utf16-facilities.tsv"] {
        let files: Vec<String> = format!("faulty-{encoding}").split(' ').map(|name| format!("faulty/{name}")).collect();
        let seen = load(&catalogue, &files);
        let without_sheets = expected("faulty").replace("'村（社区）情况'!", "").replace("设施明细!", "");
        let lines =
            |text: &str| text.lines().filter(|l| !l.contains("sheet_not_recognised")).collect::<Vec<_>>().join("\n");
        compare(&lines(&seen.told_by_severity()), &lines(&Seen::by_severity(&without_sheets)), encoding);
    }
}

#[test]
fn a_card_is_read_as_one_unit() {
    let catalogue = catalogue();
    let clean = load(&catalogue, &["card/clean.xlsx".into()]);
    let grid = load(&catalogue, &["clean/clean.xlsx".into()]);
    assert_eq!(clean.read(), (1, 2));
    compare(&clean.told(), &expected("card-clean"), "findings of the clean card");
    assert_eq!(clean.records[0], grid.records[0]);
    let typed = load(&catalogue, &["card/typed.xlsx".into()]);
    assert_eq!(typed.records[0], grid.records[0]);
    compare(&typed.told(), &expected("card-clean"), "findings of the typed card");
    let faulty = load(&catalogue, &["card/faulty.xlsx".into()]);
    compare(&faulty.told(), &expected("card-faulty"), "findings of the faulty card");
}

#[test]
fn cards_of_many_units_are_one_batch() {
    let catalogue = catalogue();
    let seen = load(&catalogue, &["card/clean.xlsx".into(), "hostile/photo.xlsx".into(), "card/faulty.xlsx".into()]);
    assert_eq!(seen.read(), (2, 4));
    let told = seen.told();
    // Both cards are of one unit, so it is reported twice, and the second file is named.
    assert!(told.contains("error unit_reported_twice 450103001001"), "{told}");
    assert!(told.contains("error structure.file_kind_not_accepted! photo.xlsx"), "{told}");
}

#[test]
fn results_of_formulas_are_read_and_formulas_without_results_are_told() {
    let catalogue = catalogue();
    let cached = load(&catalogue, &["formulas/cached.xlsx".into()]);
    compare(&cached.told(), &expected("formulas-cached"), "findings of calculated formulas");
    assert_eq!(cached.read(), (2, 2));
    let uncached = load(&catalogue, &["formulas/uncached.xlsx".into()]);
    compare(&uncached.told(), &expected("formulas-uncached"), "findings of formulas without results");
}

#[test]
fn filled_templates_give_no_finding() {
    let catalogue = catalogue();
    let clean = load(&catalogue, &["clean/clean.xlsx".into()]);
    for (name, units) in [("rows", 4), ("card", 1)] {
        let seen = load(&catalogue, &[format!("template/filled-{name}.xlsx")]);
        compare(&seen.told_but(&["structure.template_version_differs"]), "", name);
        assert_eq!(seen.records, clean.records[..units]);
    }
}

#[test]
fn hostile_and_misleading_files_are_told_for_what_they_are() {
    let catalogue = catalogue();
    let pages = pages(&expected("hostile"));
    let wrong: Vec<String> = pages
        .iter()
        .filter_map(|(name, page)| {
            let told = load(&catalogue, &[format!("hostile/{name}")]).page(name);
            (told != *page).then(|| format!("expected\n{page}found\n{told}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stored = door::names("hostile");
    for name in stored.iter().filter(|name| **name != REPEATED) {
        assert!(pages.iter().any(|(named, _)| named == name), "expected/hostile.txt says nothing of {name}");
    }
}

#[test]
fn odd_files_are_read_as_their_writers_meant_them_or_told() {
    let catalogue = catalogue();
    let pages = pages(&expected("odd"));
    let mut wrong = Vec::new();
    for name in door::names("odd") {
        let told = load(&catalogue, &[format!("odd/{name}")]).page(&name);
        let page = pages.iter().find(|(named, _)| *named == name).map_or("nothing\n", |(_, page)| page);
        if told != *page {
            wrong.push(format!("expected\n{page}found\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bad_file_does_not_keep_others_from_being_read() {
    let catalogue = catalogue();
    let bad = pages(&expected("hostile")).into_iter().filter(|(_, page)| page.contains("  unreadable\n"));
    for (name, _) in bad {
        let seen = load(&catalogue, &[format!("hostile/{name}"), "clean/clean.xlsx".into()]);
        assert_eq!(seen.read(), (4, 3), "beside {name}");
        assert!(!seen.reading.unusable, "beside {name}");
        assert!(seen.reading.structural.iter().any(|found| found.file == name), "{name}");
        assert!(seen.report.findings.iter().all(|finding| finding.scope == "structure"), "beside {name}");
    }
}

#[test]
fn inputs_too_large_to_store_are_refused_in_bounded_time() {
    let catalogue = catalogue();
    let cases: [(&str, Vec<u8>, &str, bool); 7] = [
        ("strings.xlsx", bytes::bomb("xl/sharedStrings.xml"), "unpacks_too_large", true),
        ("sheet.xlsx", bytes::bomb("xl/worksheets/sheet1.xml"), "unpacks_too_large", true),
        ("content.ods", bytes::ods_bomb(), "unpacks_too_large", true),
        ("members.xlsx", bytes::many_members(20_000), "unpacks_too_large", true),
        ("line.csv", bytes::long_line(50 << 20), "line_too_long", false),
        ("deep.json", bytes::deep_json(100_000), "line_too_long", false),
        ("line.jsonl", bytes::long_json_line(50 << 20), "line_too_long", false),
    ];
    for (name, content, code, fatal) in cases {
        let seen = check_bytes(&catalogue, name, content);
        let codes: Vec<(&str, bool)> = seen.reading.structural.iter().map(|found| (found.code, found.fatal)).collect();
        assert!(codes.contains(&(code, fatal)), "{name}: {codes:?}");
        assert_eq!(seen.read().0, 0, "{name}");
    }
}

#[test]
fn a_row_filled_down_to_the_end_of_the_sheet_is_read_a_few_times_and_told() {
    let seen = load(&catalogue(), &[format!("hostile/{REPEATED}")]);
    let (records, _) = seen.read();
    assert_eq!(records, 4 + shequ_core::limits::MAX_SAME_ROWS as u64);
    let told = seen.reading.structural.iter().find(|found| found.code == "row_repeated_too_often").expect("told");
    assert_eq!((told.at.as_str(), told.severity), ("'村（社区）情况'!6:6", shequ_core::catalogue::Severity::Error));
}

#[test]
fn every_cut_of_a_workbook_is_survived() {
    let catalogue = catalogue();
    for name in
        ["clean/clean.xlsx", "clean/clean.ods", "clean/clean.xls", "clean/clean-utf16-main.tsv", "clean/clean.jsonl"]
    {
        let whole = door::bytes_of(name);
        for part in 1..40 {
            let cut = whole[..whole.len() * part / 40].to_vec();
            let seen = check_bytes(&catalogue, name, cut);
            assert!(seen.read().0 <= 4, "{name} {part}");
        }
    }
}

#[test]
fn flipped_bytes_are_survived() {
    let catalogue = catalogue();
    for name in
        ["clean/clean.xlsx", "clean/clean-office.xlsx", "clean/clean.ods", "clean/clean.xls", "clean/clean-xlwt.xls"]
    {
        let whole = door::bytes_of(name);
        for at in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 0x55;
            let seen = check_bytes(&catalogue, name, spoilt);
            assert!(seen.read().0 <= 8, "{name} {at}");
        }
    }
}

#[test]
fn the_name_of_a_file_decides_nothing() {
    let catalogue = catalogue();
    for name in ["clean/clean.ods", "clean/clean.xls", "clean/clean.jsonl", "clean/clean.xlsx"] {
        let seen = check(&catalogue, vec![("别名.csv".to_owned(), door::bytes_of(name))]);
        assert_eq!((seen.read(), seen.told().as_str()), ((4, 3), ""), "{name}");
    }
}
