//! Widths, order, caps and escaping of the report formats.

use super::*;
use shequ_core::report::{
    AssessmentReport, CatalogueRef, CellReport, Counts, FindingReport, GapReport, SeverityCounts, UndeterminedReport,
    Verdict,
};

fn cell(field: &str, label: &str, at: &str, value: &str) -> CellReport {
    CellReport {
        at: at.into(),
        field: field.into(),
        file: "兴宁区.xlsx".into(),
        label: label.into(),
        measure: "m2".into(),
        row: 0,
        state: "given",
        table: String::new(),
        value: value.into(),
    }
}

fn finding(rule: &str, severity: &'static str, unit: &str, at: &str) -> FindingReport {
    FindingReport {
        cells: vec![
            cell("area_activity", "居民活动区域面积", at, "600"),
            cell("area_total", "设施总建筑面积", "设施!E5", "500"),
        ],
        clause: "专栏1-5".into(),
        explanation: None,
        fingerprint: "0123456789abcdef".into(),
        fix: "核对两个面积的数值和计量单位".into(),
        gap: Some(GapReport { by: "-100".into(), field: "area_activity".into(), measure: "m2".into(), row: 0 }),
        level: 1,
        period: "2025".into(),
        rule: rule.into(),
        rule_version: "1".into(),
        says: format!("{unit} 的居民活动区域面积 600 平方米大于设施总建筑面积 500 平方米"),
        scope: "record",
        severity,
        source: String::new(),
        suspects: vec!["area_activity".into()],
        trace: "600 + 0 <= 500".into(),
        unit: unit.into(),
        unit_name: "大塘社区".into(),
        why: "活动区域是设施的一部分".into(),
    }
}

fn report(findings: Vec<FindingReport>, units: u64) -> Report {
    let count = |severity: &str| findings.iter().filter(|f| f.severity == severity).count() as u64;
    let by_severity = SeverityCounts { error: count("error"), verify: count("verify"), hint: count("hint") };
    let verdict = match (by_severity.error, by_severity.verify) {
        (0, 0) => Verdict::Clean,
        (0, _) => Verdict::Explain,
        (_, _) => Verdict::Blocked,
    };
    let listed = findings.len() as u64;
    Report {
        as_of: "2025-12-31".into(),
        assessments: Vec::new(),
        catalogue: CatalogueRef { digest: "sha256:0".into(), id: "guangxi".into(), version: "2025.1".into() },
        counts: Counts { by_severity, listed, units, records: units, ..Counts::default() },
        digest: String::new(),
        engine: "0.1.0",
        findings,
        lapsed: Vec::new(),
        report: 1,
        undetermined: Vec::new(),
        verdict,
    }
}

fn files() -> Vec<FileSummary> {
    vec![FileSummary { name: "兴宁区.xlsx".into(), usable: true, ..FileSummary::default() }]
}

fn told(report: &Report, format: Format, lang: Lang, width: usize) -> String {
    let mut bytes = Vec::new();
    write(report, &files(), format, lang, &mut bytes, Style { colour: false, width }).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn many(n: usize) -> Report {
    report(
        (0..n)
            .map(|i| {
                finding("activity_area_exceeds_total", "error", &format!("4501020010{i:02}"), &format!("设施!F{i}"))
            })
            .collect(),
        30,
    )
}

#[test]
fn the_verdict_stands_first_and_no_line_is_too_wide() {
    let mut findings =
        vec![finding("b", "hint", "450102001001", "设施!F5"), finding("a", "error", "450102001002", "设施!F6")];
    findings.extend((0..9).map(|_| finding("activity_area_exceeds_total", "verify", "450102001003", "设施!F7")));
    let mut report = report(findings, 3);
    report.counts.undetermined = 2;
    report.undetermined =
        vec![
            UndeterminedReport { needs: vec!["facilities[2].area_total".into()], rule: "x".into(), unit: "1".into() };
            2
        ];
    for lang in [Lang::Zh, Lang::En] {
        for width in [34, 60, 80, 100] {
            let text = told(&report, Format::Text, lang, width);
            let first = shequ_core::report::first_line(report.verdict, &report.counts, lang);
            assert!(text.starts_with(first.split(['，', ',']).next().unwrap()), "{text}");
            for line in text.lines() {
                // The id of a rule is one word, which stays whole behind the mark before it.
                let word = line.contains("activity_area_exceeds_total");
                assert!(word || wrap::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn what_must_be_fixed_comes_before_hints_and_structure_before_both() {
    let mut structural = finding("structure.unknown_column", "hint", "", "Sheet1!3:3");
    structural.level = 0;
    let report = report(
        vec![
            finding("later", "hint", "450102001001", "A1"),
            finding("first", "error", "450102001002", "A2"),
            structural,
        ],
        2,
    );
    let text = told(&report, Format::Text, Lang::Zh, 80);
    let places: Vec<usize> =
        ["Sheet1!3:3", "✗ 强制  A2", "· 提示  A1"].iter().map(|t| text.find(t).expect(t)).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn findings_of_one_rule_are_told_once_from_four_on() {
    let text = told(&many(3), Format::Text, Lang::Zh, 80);
    assert_eq!(text.matches("原因：").count(), 3);
    let text = told(&many(4), Format::Text, Lang::Zh, 80);
    assert_eq!(text.matches("原因：").count(), 1);
    assert!(text.contains("4 处同类问题，涉及 4 个单位"), "{text}");
}

#[test]
fn what_is_cut_is_said_with_exact_counts() {
    let text = told(&many(30), Format::Text, Lang::Zh, 80);
    assert_eq!(text.matches("大塘社区 4501020010").count(), MAX_TEXT_PER_RULE);
    assert!(text.contains("另有 10 处"), "{text}");
    let each = (0..MAX_TEXT_FINDINGS + 7).map(|i| finding(&format!("rule_{i}"), "error", "450102001001", "A1"));
    let mut report = report(each.collect(), 2);
    report.counts.cut = 5;
    report.counts.by_severity.error += 5;
    let text = told(&report, Format::Text, Lang::Zh, 80);
    assert!(text.contains(&format!("仅列出前 {MAX_TEXT_FINDINGS} 条，共 {} 条", MAX_TEXT_FINDINGS + 12)), "{text}");
    assert!(text.contains("另有 5 条只计数"), "{text}");
}

#[test]
fn blank_cells_of_one_unit_are_one_list() {
    let blank = |i: usize| {
        let mut blank = finding(&format!("field_{i}.required"), "error", "450102001001", &format!("B{i}"));
        blank.cells.truncate(1);
        blank.cells[0].label = format!("指标{i}");
        blank
    };
    let list: Vec<FindingReport> = (0..6).map(blank).collect();
    let text = told(&report(list.clone(), 1), Format::Text, Lang::Zh, 80);
    assert!(text.contains("6 项必填、尚未填写"), "{text}");
    assert!(text.contains("B5  指标5  核对两个面积"), "{text}");
    let page = told(&report(list, 1), Format::Html, Lang::Zh, 80);
    assert_eq!(page.matches("<section").count(), 1);
}

#[test]
fn a_difference_is_told_without_advice_to_change_the_figure() {
    let text = told(&many(1), Format::Text, Lang::Zh, 100);
    assert!(text.contains("其他数不变时，居民活动区域面积多 100 m2"), "{text}");
    assert!(text.contains("600 + 0 ≤ 500 不成立"), "{text}");
    assert!(text.contains("F0 居民活动区域面积 = 600 m2；E5 设施总建筑面积 = 500 m2"), "{text}");
}

#[test]
fn missing_cells_are_counted_over_rows_and_units() {
    let mut report = report(Vec::new(), 2);
    let item = |unit: &str, needs: &[&str]| UndeterminedReport {
        needs: needs.iter().map(|n| (*n).to_owned()).collect(),
        rule: "r".into(),
        unit: unit.into(),
    };
    report.undetermined = vec![
        item("1", &["facilities[1].area_total", "facilities[2].area_total"]),
        item("2", &["facilities[1].area_total", "hh_resident"]),
        item("2", &["hh_resident"]),
        item("2", &["hh_resident"]),
        item("3", &["community.not_reported(3)", "community[1].kind"]),
        item("3", &["community.not_reported(3)"]),
        item("4", &["community.not_reported(2)"]),
    ];
    let missing = shequ_files::tell::summary::missing(&report.undetermined);
    let told: Vec<(&str, usize, usize)> = missing.iter().map(|m| (m.path.as_str(), m.outcomes, m.units)).collect();
    assert_eq!(
        told,
        [
            ("community.not_reported(5)", 3, 2),
            ("hh_resident", 3, 1),
            ("facilities.area_total", 2, 2),
            ("community.kind", 1, 1)
        ]
    );
}

#[test]
fn a_missed_standard_is_never_told_as_an_error() {
    let mut report = report(Vec::new(), 1);
    let item = |met| AssessmentReport {
        gap: "设施总建筑面积还差 7.5 平方米 达到30".into(),
        met,
        needs: Vec::new(),
        programme: "guangxi-14".into(),
        row: 0,
        standard: "csf_area_per_100hh".into(),
        target: ">= 30".into(),
        unit: "1".into(),
        value: "25.41".into(),
    };
    report.assessments = vec![item(Some(false)), item(Some(true)), item(None)];
    report.counts.assessments.missed = 1;
    for format in [Format::Text, Format::Html] {
        let text = told(&report, format, Lang::Zh, 80);
        assert!(text.contains("可上报") && text.contains("还差 7.5 平方米") && text.contains("≥ 30"), "{text}");
        assert!(!text.contains('✗') && !text.contains("强制"), "{text}");
    }
}

/// A reader of CSV that knows quotation marks, for reading back what was written.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => cell.push(chars.next().unwrap_or('"')),
            '"' => inside = !inside,
            ',' if !inside => row.push(std::mem::take(&mut cell)),
            '\r' if !inside => {}
            '\n' if !inside => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

#[test]
fn a_table_reads_back_and_no_cell_computes() {
    let mut one = finding("activity_area_exceeds_total", "error", "450102001001", "设施!F5");
    one.says = "他说“好”, 又说\"不\"\n换行".into();
    one.unit_name = "=HYPERLINK(\"http://x\")".into();
    one.cells[0].value = "-5".into();
    let dangers = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"];
    let mut findings = vec![one];
    findings.extend(dangers.iter().map(|text| {
        let mut finding = finding("r", "error", "1", "A1");
        finding.says = (*text).to_owned();
        finding
    }));
    let rows = parsed(&told(&report(findings, 1), Format::Csv, Lang::Zh, 80));
    assert_eq!(rows.len(), 2 + dangers.len());
    assert!(rows.iter().all(|r| r.len() == rows[0].len()));
    assert_eq!(rows[0][..4], ["文件", "单元格", "统计单位代码", "单位名称"]);
    assert_eq!(rows[1][3], "'=HYPERLINK(\"http://x\")");
    assert_eq!(rows[1][7], "他说“好”, 又说\"不\"\n换行");
    let harmful = |c: &String| c.starts_with(['=', '+', '-', '@', '\t']);
    assert!(!rows.iter().flatten().any(harmful), "{rows:?}");
}

#[test]
fn the_table_begins_with_a_byte_order_mark() {
    assert!(told(&many(1), Format::Csv, Lang::En, 80).starts_with("\u{feff}File,Cell,"));
}

#[test]
fn a_page_shows_foreign_text_as_text() {
    let mut one = finding("r", "error", "1", "A1");
    one.says = "<script>alert('x')</script> & \"q\"".into();
    let page = told(&report(vec![one], 1), Format::Html, Lang::Zh, 80);
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"));
    assert!(page.contains("<html lang=\"zh-CN\">"));
    assert!(told(&report(Vec::new(), 1), Format::Html, Lang::En, 80).contains("<html lang=\"en\">"));
}

#[test]
fn every_element_of_a_page_is_closed() {
    let page = told(&many(9), Format::Html, Lang::Zh, 80);
    for tag in [
        "table", "thead", "tbody", "tr", "td", "th", "section", "h2", "h3", "p", "dl", "dt", "dd", "span", "main",
        "body", "html",
    ] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn colours_of_the_page_can_be_read() {
    let css = html::STYLE;
    let colour = |name: &str| {
        let at = css.find(&format!("--{name}: #")).expect(name) + name.len() + 5;
        u32::from_str_radix(&css[at..at + 6], 16).unwrap()
    };
    // Relative luminance as WCAG 2 defines it, by the approximation of a power of 2.2.
    let light = |rgb: u32| {
        let part = |shift: u32| (f64::from(rgb >> shift & 255) / 255.0).powf(2.2);
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    };
    for ink in ["ink", "soft", "red", "amber", "blue", "green"] {
        for paper in [0xFF_FFFF, colour("wash")] {
            let contrast = (light(paper) + 0.05) / (light(colour(ink)) + 0.05);
            assert!(contrast >= 4.5, "{ink}: {contrast:.2}");
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let report = many(2);
    let plain = told(&report, Format::Text, Lang::Zh, 80);
    let mut bytes = Vec::new();
    write(&report, &files(), Format::Text, Lang::Zh, &mut bytes, Style { colour: true, width: 80 }).unwrap();
    let mut coloured = String::from_utf8(bytes).unwrap();
    while let Some(from) = coloured.find('\x1b') {
        let to = from + coloured[from..].find('m').unwrap();
        coloured.replace_range(from..=to, "");
    }
    assert_eq!(coloured, plain);
}

#[test]
fn json_is_the_canonical_report_and_lines_are_findings() {
    let report = many(3);
    assert_eq!(told(&report, Format::Json, Lang::Zh, 80), to_json(&report) + "\n");
    assert_eq!(told(&report, Format::Jsonl, Lang::Zh, 80).lines().count(), 3);
}

#[test]
fn findings_of_the_page_lead_into_the_handbook_where_its_address_is_known() {
    let catalogue = crate::embedded::load(None, Lang::Zh).map_err(|e| e.0).unwrap();
    let form = catalogue.form("community").unwrap();
    let rule = form.rules.iter().find(|rule| rule.id == "activity_area_exceeds_total").unwrap();
    let mut report = many(2);
    report.findings.iter_mut().for_each(|finding| finding.rule_version.clone_from(&rule.version));
    let page = |handbook: Option<&str>| {
        let labels = Labels::of(&catalogue, Lang::Zh).with_handbook(handbook);
        let mut bytes = Vec::new();
        let style = Style { colour: false, width: 80 };
        write_with(&report, &files(), Format::Html, &labels, &mut bytes, style).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let way = "href=\"a&amp;b/handbook.html#rule-community-activity_area_exceeds_total\" target=\"_blank\"";
    assert_eq!(page(Some("a&b/handbook.html")).matches(way).count(), 1, "once for the rule");
    assert!(!page(None).contains("target="));
    // A rule of another version is another rule: nothing leads astray.
    report.findings.iter_mut().for_each(|finding| finding.rule_version = "000000000000".into());
    let labels = Labels::of(&catalogue, Lang::Zh).with_handbook(Some("handbook.html"));
    assert_eq!(labels.entry(&report.findings[0]), None);
}
