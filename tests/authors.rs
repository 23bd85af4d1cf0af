//! What a rule author gets wrong is told: all of it in one load, at the right place, in both languages.

#[path = "authors/more.rs"]
mod more;

use more::MORE;
use shequ_core::diag::{Diagnostic, locate};
use shequ_core::{Lang, SourceFile, load_toml};
use shequ_kit::seeds::{files, text_of};

const FORM: &str = "guangxi/forms/community.toml";
const RULES: &str = "guangxi/rules/community.toml";
const PLAN: &str = "guangxi/programmes/guangxi-14.toml";
const INDICATORS: &str = "guangxi/indicators.toml";
const HEAD: &str = "guangxi/catalogue.toml";

/// A mistake made in a copy of the shipped catalogue.
#[derive(Clone, Copy)]
struct Mistake {
    /// What an author would call it.
    name: &'static str,
    file: &'static str,
    /// Id of the block it is made in; the first change behind `id = "…"` counts.
    block: &'static str,
    from: &'static str,
    to: &'static str,
    /// Code of the diagnostic.
    code: &'static str,
    /// The words that stand over the carets.
    at: &'static str,
}

const fn mistake(
    name: &'static str,
    place: [&'static str; 2],
    edit: [&'static str; 2],
    told: [&'static str; 2],
) -> Mistake {
    Mistake { name, file: place[0], block: place[1], from: edit[0], to: edit[1], code: told[0], at: told[1] }
}

/// All of these are made at once.
const MISTAKES: [Mistake; 36] = [
    mistake("unknown key", [FORM, "hh_registered"], ["moment = ", "momentum = "], ["unknown-key", "momentum"]),
    mistake(
        "misspelt key",
        [RULES, "unit_code_stops_above_village"],
        ["severity = ", "severty = "],
        ["unknown-key", "severty"],
    ),
    mistake(
        "unknown name",
        [RULES, "elderly_exceed_residents"],
        ["pop_60p <= pop_resident\"", "pop_60p <= pop_residents\""],
        ["unknown-name", "pop_residents"],
    ),
    mistake(
        "unknown function",
        [RULES, "own_facility_not_listed"],
        ["count(facilities)", "cuont(facilities)"],
        ["unknown-function", "cuont"],
    ),
    mistake(
        "unknown code",
        [RULES, "resettlement_centre_outside_resettlement"],
        ["== 'resettlement_center'", "== 'resetlement_center'"],
        ["unknown-code", "'resetlement_center'"],
    ),
    mistake(
        "area plus households",
        [RULES, "facility_area_is_zero"],
        ["area_total > 0\"", "area_total + hh_resident > 0\""],
        ["measures-differ", "area_total + hh_resident"],
    ),
    mistake(
        "wrong type",
        [RULES, "resettled_people_exceed_residents"],
        ["resettle_pop <= pop_resident\"", "resettle_pop <= name\""],
        ["types-differ", "resettle_pop <= name"],
    ),
    mistake(
        "number in place of a condition",
        [RULES, "predecessor_codes_missing"],
        ["when = \"unit_changed\"", "when = \"pop_60p\""],
        ["condition-expected", "pop_60p"],
    ),
    mistake(
        "missing bracket",
        [RULES, "facility_areas_do_not_add_up"],
        ["area_total) <= 0.01", "area_total <= 0.01"],
        ["missing-sign", ""],
    ),
    mistake(
        "= instead of ==",
        [RULES, "facility_listed_without_coverage"],
        ["count(facilities) == 0", "count(facilities) = 0"],
        ["unknown-sign", "="],
    ),
    mistake(
        "chained comparison",
        [RULES, "residents_committee_below_1000_households"],
        ["hh_resident >= 1000\"", "3000 >= hh_resident >= 1000\""],
        ["chained-comparison", ">="],
    ),
    mistake(
        "text never closed",
        [RULES, "own_facility_listed_as_shared"],
        ["csf_mode == 'shared'\"", "csf_mode == 'shared\""],
        ["open-text", "'shared"],
    ),
    mistake(
        "duplicate id",
        [RULES, "minors_exceed_residents"],
        ["minors_exceed_residents", "disabled_people_exceed_residents"],
        ["duplicate-id", "\"disabled_people_exceed_residents\""],
    ),
    mistake(
        "retired id",
        [HEAD, "guangxi"],
        ["retired = []", "retired = [\"floating_people_exceed_residents\"]"],
        ["retired-id", "\"floating_people_exceed_residents\""],
    ),
    mistake(
        "no failing example",
        [RULES, "left_behind_people_exceed_residents"],
        ["  fails = ", "  passes = "],
        ["missing-example", "\"left_behind_people_exceed_residents\""],
    ),
    mistake(
        "unknown clause",
        [RULES, "elderly_and_minors_exceed_residents"],
        ["clause = \"§二(三)\"", "clause = \"§二(三))\""],
        ["unknown-clause", "\"§二(三))\""],
    ),
    mistake(
        "no English text",
        [RULES, "new_build_year_before_2021"],
        [", en = ", ", fr = "],
        ["missing-language", "says"],
    ),
    mistake(
        "message names a cell that is not read",
        [RULES, "new_build_year_after_period"],
        ["{new_build_year}", "{pop_60p}"],
        ["message-names-unread-cell", "pop_60p"],
    ),
    mistake(
        "field computed from itself",
        [FORM, "activity_share"],
        ["computed = \"", "computed = \"activity_share + "],
        ["cycle", "\"activity_share\""],
    ),
    mistake(
        "fields relevant by each other",
        [FORM, "was_codes"],
        ["when = \"unit_changed\"", "when = \"given(address) and unit_changed\""],
        ["", ""],
    ),
    mistake(
        "and back again",
        [FORM, "address"],
        ["blank = \"not_applicable\"", "when = \"given(was_codes)\""],
        ["cycle", ""],
    ),
    mistake(
        "colliding headings",
        [FORM, "hh_resident"],
        ["header = [\"常住户\"", "header = [\"户籍户数\""],
        ["heading-collision", "\"户籍户数\""],
    ),
    mistake(
        "range the wrong way round",
        [FORM, "pop_under18"],
        ["range = [0, 500000]", "range = [500000, 0]"],
        ["range-empty", "range"],
    ),
    mistake(
        "from after until",
        [RULES, "street_code_in_rural_class"],
        ["scope = \"record\"", "scope = \"record\"\nfrom = 2022-01-01\nuntil = 2021-12-31"],
        ["dates-reversed", "2021-12-31"],
    ),
    mistake(
        "unknown code list",
        [FORM, "ur_class"],
        ["codes = \"ur_class\"", "codes = \"urban_class\""],
        ["unknown-code-list", "\"urban_class\""],
    ),
    mistake(
        "unknown measure",
        [FORM, "pop_floating"],
        ["measure = \"person\"", "measure = \"persn\""],
        ["unknown-measure", "\"persn\""],
    ),
    mistake(
        "unknown measure in an expression",
        [RULES, "open_hours_below_eight_on_weekend"],
        ["8 hour", "8 huor"],
        ["unknown-measure", "huor"],
    ),
    mistake(
        "history rule that reads nothing of last year",
        [RULES, "household_size_above_six"],
        ["scope = \"record\"", "scope = \"history\""],
        ["history-reads-no-previous", "scope"],
    ),
    mistake(
        "target of no indicator",
        [PLAN, "guangxi-14"],
        ["indicator = \"rural_csf_coverage\"", "indicator = \"rural_coverage_by_csf\""],
        ["unknown-indicator", "\"rural_coverage_by_csf\""],
    ),
    mistake(
        "severity misspelt",
        [RULES, "residents_committee_has_village_name"],
        ["severity = \"verify\"", "severity = \"verfy\""],
        ["unknown-severity", "\"verfy\""],
    ),
    mistake(
        "row rule of no table",
        [RULES, "facility_area_below_ten"],
        ["table = \"facilities\"\n", ""],
        ["missing-key", "\"facility_area_below_ten\""],
    ),
    mistake(
        "column of a table in a record rule",
        [RULES, "fewer_residents_than_households"],
        ["pop_resident / hh_resident >= 1", "pop_resident / area_total >= 1"],
        ["column-outside-rows", "area_total"],
    ),
    mistake(
        "function used wrongly",
        [RULES, "shared_facility_not_named"],
        ["given(csf_ids)", "given(csf_ids, name)"],
        ["wrong-arguments", "given(csf_ids, name)"],
    ),
    mistake(
        "full-width sign",
        [RULES, "activity_area_exceeds_total"],
        ["area_activity <= area_total\"", "area_activity ≤ area_total\""],
        ["unknown-sign", "≤"],
    ),
    mistake(
        "example that does not do what it says",
        [RULES, "low_income_people_exceed_population"],
        [
            "  fails = ",
            "  passes = { pop_low_income = \"9\", pop_resident = \"8\", pop_registered = \"8\" }\n  [[rule.example]]\n  fails = ",
        ],
        ["example-differs", ""],
    ),
    mistake(
        "no ground for a rule",
        [RULES, "village_part_of_code_out_of_range"],
        ["source = ", "# source = "],
        ["no-grounds", "\"village_part_of_code_out_of_range\""],
    ),
];

fn made(mistakes: &[Mistake]) -> Vec<SourceFile> {
    let mut files = files();
    for m in mistakes {
        let file =
            files.iter_mut().find(|f| f.path == m.file).unwrap_or_else(|| panic!("{}: no file {}", m.name, m.file));
        let anchor = format!("id = \"{}\"", m.block);
        let start = file.text.find(&anchor).unwrap_or_else(|| panic!("{}: no block {}", m.name, m.block));
        let at = file.text[start..].find(m.from).unwrap_or_else(|| panic!("{}: nothing to replace", m.name)) + start;
        file.text.replace_range(at..at + m.from.len(), m.to);
    }
    files
}

/// The text over the carets.
fn marked<'f>(files: &'f [SourceFile], diagnostic: &Diagnostic) -> &'f str {
    let span = diagnostic.fault.span;
    &text_of(files, &diagnostic.file)[span.start as usize..span.end as usize]
}

fn told(files: &[SourceFile], diagnostics: &[Diagnostic]) -> String {
    let lines = diagnostics.iter().map(|d| d.render(text_of(files, &d.file), Lang::En));
    lines.collect()
}

/// The diagnostic of a mistake stands in its file, in its block, with its words under the carets.
fn is_told(files: &[SourceFile], diagnostics: &[Diagnostic], m: &Mistake) -> bool {
    let moved = [("duplicate-id", ""), ("retired-id", RULES), ("id-shape", RULES)];
    let elsewhere = moved.iter().find(|(code, _)| *code == m.code);
    let file = elsewhere.filter(|(_, file)| !file.is_empty()).map_or(m.file, |(_, file)| file);
    let text = text_of(files, file);
    let start = text.find(&format!("id = \"{}\"", m.block)).unwrap_or(0);
    let next = |at: usize| text[at..].find("\n[[").map_or(text.len(), |n| at + n);
    let block = text[..start].rfind("\n[[").unwrap_or(0)
        ..text[start..].find("\n[[rule]]").map_or(text.len(), |n| start + n).max(next(start));
    diagnostics.iter().any(|d| {
        let inside = elsewhere.is_some() || m.file == PLAN || block.contains(&(d.fault.span.start as usize));
        d.file == file && d.fault.code == m.code && inside && (m.at.is_empty() || marked(files, d) == m.at)
    })
}

#[test]
fn all_mistakes_are_told_in_one_load() {
    let files = made(&MISTAKES);
    let loaded = load_toml(&files);
    assert!(loaded.catalogue.is_none());
    let counted: Vec<&Mistake> = MISTAKES.iter().filter(|m| !m.code.is_empty()).collect();
    assert!(counted.len() >= 25);
    let silent: Vec<&str> =
        counted.iter().filter(|m| !is_told(&files, &loaded.diagnostics, m)).map(|m| m.name).collect();
    assert!(silent.is_empty(), "not told: {silent:?}\ntold:\n{}", told(&files, &loaded.diagnostics));
    // Nobody is told much that he did not do.
    assert!(loaded.diagnostics.len() <= MISTAKES.len() + 8, "{}", told(&files, &loaded.diagnostics));
    let order: Vec<_> = loaded.diagnostics.iter().map(|d| (d.file.as_str(), d.fault.span.start)).collect();
    assert!(order.is_sorted(), "not in the order of files and places");
}

#[test]
fn each_mistake_is_told_alone_too() {
    let mut wrong = Vec::new();
    for m in MISTAKES.iter().filter(|m| !matches!(m.code, "" | "cycle") || m.name == "field computed from itself") {
        let files = made(&[*m]);
        let loaded = load_toml(&files);
        if loaded.catalogue.is_some() || !is_told(&files, &loaded.diagnostics, m) || loaded.diagnostics.len() > 2 {
            wrong.push(format!("{}:\n{}", m.name, told(&files, &loaded.diagnostics)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_diagnostic_is_complete_in_both_languages_and_points_with_carets() {
    let files = made(&MISTAKES);
    for diagnostic in load_toml(&files).diagnostics {
        let fault = &diagnostic.fault;
        for lang in [Lang::Zh, Lang::En] {
            for words in [&fault.what, &fault.why, &fault.fix] {
                assert!(!words.get(lang).trim().is_empty(), "{diagnostic:?}");
            }
            let text = text_of(&files, &diagnostic.file);
            let (line, column, source) = locate(text, fault.span.start as usize);
            let shown = diagnostic.render(text, lang);
            assert!(shown.starts_with(&format!("{}:{line}:{column} [{}] ", diagnostic.file, fault.code)), "{shown}");
            assert_eq!(text.lines().nth(line - 1), Some(source), "{shown}");
            assert!(shown.contains('^'), "{shown}");
        }
        let chinese = |text: &str| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        assert!(chinese(&fault.why.zh), "{diagnostic:?}");
    }
}

#[test]
fn an_example_that_does_not_do_what_it_says_is_told() {
    let m = mistake(
        "example",
        [RULES, "elderly_exceed_residents"],
        ["passes = { pop_60p = \"600\"", "passes = { pop_60p = \"6000\""],
        ["example-differs", ""],
    );
    let files = made(&[m]);
    let loaded = load_toml(&files);
    assert!(loaded.catalogue.is_none());
    assert_eq!(loaded.diagnostics.len(), 1, "{}", told(&files, &loaded.diagnostics));
    assert!(is_told(&files, &loaded.diagnostics, &m), "{}", told(&files, &loaded.diagnostics));
    let (_, _, line) = locate(text_of(&files, RULES), loaded.diagnostics[0].fault.span.start as usize);
    assert_eq!(line.trim(), "passes = { pop_60p = \"6000\", pop_resident = \"3000\" }");
}

#[test]
fn broken_syntax_in_one_file_hides_no_mistake_in_another() {
    let mut all = MISTAKES.to_vec();
    all.retain(|m| m.file == RULES || m.file == FORM);
    all.push(mistake(
        "syntax",
        [INDICATORS, "urban_csf_coverage"],
        ["measure = \"percent\"", "measure = \"percent"],
        ["toml-syntax", ""],
    ));
    let files = made(&all);
    let loaded = load_toml(&files);
    let silent: Vec<&str> = all
        .iter()
        .filter(|m| !m.code.is_empty() && m.name != "retired id" && !is_told(&files, &loaded.diagnostics, m))
        .map(|m| m.name)
        .collect();
    assert!(silent.is_empty(), "not told: {silent:?}\ntold:\n{}", told(&files, &loaded.diagnostics));
}

#[test]
fn more_mistakes_are_told_together_and_alone() {
    let files = made(&MORE);
    let diagnostics = load_toml(&files).diagnostics;
    let silent: Vec<&str> = MORE
        .iter()
        // Values are proved only where every formula is sound.
        .filter(|m| m.code != "example-differs" && !is_told(&files, &diagnostics, m))
        .map(|m| m.name)
        .collect();
    assert!(silent.is_empty(), "not told: {silent:?}\ntold:\n{}", told(&files, &diagnostics));
    let mut wrong = Vec::new();
    for m in &MORE {
        let files = made(&[*m]);
        let loaded = load_toml(&files);
        if loaded.catalogue.is_some() || !is_told(&files, &loaded.diagnostics, m) || loaded.diagnostics.len() > 3 {
            wrong.push(format!("{}:\n{}", m.name, told(&files, &loaded.diagnostics)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_value_that_is_no_toml_is_told_once() {
    for (from, to) in [("scope = \"record\"", "scope = \"record\"\nfrom = 2021-02-30"), ("severity = ", "severity == ")]
    {
        let files = made(&[mistake("syntax", [RULES, "elderly_exceed_residents"], [from, to], ["toml-syntax", ""])]);
        let diagnostics = load_toml(&files).diagnostics;
        assert!(diagnostics.iter().all(|d| d.fault.code == "toml-syntax"), "{}", told(&files, &diagnostics));
        assert!(!diagnostics.is_empty());
    }
}
