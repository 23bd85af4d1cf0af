//! A small catalogue that loads, and mistakes made in it: each is named alone, and all are named together.

mod levels;

use super::{Loaded, SourceFile, load_packed, load_toml, no_examples, pack};
use crate::catalogue::{Body, BuiltIn, Expect, Part, Scope, Severity};
use crate::diag::Diagnostic;
use crate::lang::Compare;
use crate::value::Date;

const MEASURES: &str = r#"
[[measure]]
id = "m2"
label = { zh = "平方米", en = "m²" }
symbols = ["㎡", "平方米"]
dimension = "area"
factor = "1"

[[measure]]
id = "household"
label = { zh = "户", en = "households" }
dimension = "household"
factor = "1"

[[measure]]
id = "percent"
label = { zh = "%", en = "%" }
symbols = ["%"]
dimension = ""
factor = "0.01"
"#;

const CATALOGUE: &str = r#"
[catalogue]
id = "small"
version = "1"
title = { zh = "小目录", en = "Small" }
languages = ["zh", "en"]
programme = "plan-1"
retired = ["old_rule"]
stock_phrases = ["核实无误"]
"#;

const KINDS: &str = "code,label_zh,label_en,also,from,until\nurban,城市,\"Urban, \"\"city\"\"\",城区|市区,,\nrural,农村,Rural,,2020-01-01,\n";

const DIVISIONS: &str =
    "code,name,level,parent,from,until,was\n450000,广西,province,,,,\n450100,南宁市,prefecture,450000,,,\n";

const FORM: &str = r#"
[form]
id = "village"
title = { zh = "村表", en = "Village" }
unit = "community"
period = "year"
unit_key = "code12"

[[section]]
id = "basic"
title = { zh = "基本", en = "Basic" }
  [[section.field]]
  id = "code12"
  label = { zh = "代码", en = "Code" }
  kind = "division"
  required = true
  [[section.field]]
  id = "kind"
  label = { zh = "类型", en = "Kind" }
  kind = "code"
  codes = "kinds"
  clause = "§1"
  [[section.field]]
  id = "hh"
  label = { zh = "户数", en = "Households" }
  kind = "number"
  measure = "household"
  range = [0, 20000]
  header = ["住户数"]
  when = "kind == 'urban'"
  [[section.field]]
  id = "share"
  label = { zh = "每户面积", en = "Area per household" }
  kind = "number"
  decimals = 2
  measure = "m2/household"
  computed = "sum(rooms.area) / hh"

[[section]]
id = "rooms_section"
title = { zh = "房间", en = "Rooms" }
when = "kind == 'urban'"
  [[section.table]]
  id = "rooms"
  title = { zh = "房间", en = "Rooms" }
  rows = [0, 50]
  key = "room_id"
    [[section.table.field]]
    id = "room_id"
    label = { zh = "编号", en = "Number" }
    kind = "text"
    max_len = 20
    [[section.table.field]]
    id = "area"
    label = { zh = "面积", en = "Area" }
    kind = "number"
    decimals = 2
    measure = "m2"
    range = ["0.5", 9000]
    [[section.table.field]]
    id = "used"
    label = { zh = "使用面积", en = "Used area" }
    kind = "number"
    decimals = 2
    measure = "m2"
"#;

const RULES: &str = r#"
[[rule]]
id = "used_exceeds_area"
severity = { community = "verify", county = "error" }
scope = "row"
table = "rooms"
check = "used <= area"
says = { zh = "使用面积 {used} 大于面积 {area}", en = "{used} is more than {area} {{sic}}" }
why = { zh = "部分不大于整体", en = "a part is no larger than the whole" }
fix = { zh = "核对", en = "compare" }
clause = "§1"
  [[rule.example]]
  passes = { used = "1", area = "2" }
  [[rule.example]]
  fails = { used = "3", area = "2" }
  [[rule.example]]
  undetermined = { area = "2" }

[[rule]]
id = "households_halved"
severity = "hint"
scope = "history"
when = "prev.hh > 0"
check = "hh >= prev.hh / 2"
says = { zh = "由 {prev.hh} 变为 {hh}", en = "from {prev.hh} to {hh}" }
why = { zh = "少见", en = "rare" }
fix = { zh = "核对", en = "compare" }
source = "经验"
from = 2021-01-01
until = 2030-12-31
  [[rule.example]]
  passes = { kind = "urban", hh = "10", "prev.hh" = "10", prev.kind = "urban" }
  [[rule.example]]
  fails = { kind = "urban", hh = "1", "prev.hh" = "10", prev.kind = "urban" }
  [[rule.example]]
  undetermined = { kind = "urban", "prev.hh" = "10", prev.kind = "urban" }

[[rule]]
id = "code_used_twice"
severity = "error"
scope = "batch"
unique = ["code12"]
says = { zh = "{code12} 重复", en = "{code12} twice" }
why = { zh = "一村一表", en = "one report a village" }
fix = { zh = "改正代码", en = "correct the code" }
source = "经验"
  [[rule.example]]
  passes = { batch = [ { code12 = "450102001001" }, { code12 = "450102001002" } ] }
  [[rule.example]]
  fails = { batch = [ { code12 = "450102001001" }, { code12 = "450102001001" } ] }
"#;

const INDICATORS: &str = r#"
[[indicator]]
id = "used_share"
title = { zh = "使用率", en = "Use" }
kind = "headline"
form = "village"
table = "rooms"
numerator = "used"
denominator = "area"
measure = "percent"
"#;

const PROGRAMME: &str = r#"
[programme]
id = "plan-1"
title = { zh = "规划", en = "Plan" }
period = [2021, 2025]
source = "文件"

[[clause]]
id = "§1"
title = { zh = "一", en = "One" }

[[target]]
indicator = "used_share"
comparator = ">="
target = "60%"
year = 2025
property = "预期性"
clause = "§1"

[[reading]]
id = "rooms_counted"
title = { zh = "数什么", en = "What counts" }
default = "by_area"
  [[reading.choice]]
  id = "by_area"
  title = { zh = "面积", en = "Area" }
  [[reading.choice]]
  id = "large_only"
  title = { zh = "大间", en = "Large rooms" }
    [[reading.choice.change]]
    indicators = ["used_share"]
    population = "area >= 10 m2"

[[standard]]
id = "room_large_enough"
title = { zh = "面积够", en = "Large enough" }
form = "village"
scope = "row"
table = "rooms"
value = "area"
comparator = ">="
target = "30 m2"
lever = "area"
clause = "§1"
  [[standard.example]]
  meets = { area = "30" }
  [[standard.example]]
  misses = { area = "29" }
  [[standard.example]]
  undetermined = {}
"#;

const FILES: [(&str, &str); 8] = [
    ("measures.toml", MEASURES),
    ("small/catalogue.toml", CATALOGUE),
    ("small/codes/kinds.csv", KINDS),
    ("small/divisions.csv", DIVISIONS),
    ("small/forms/village.toml", FORM),
    ("small/indicators.toml", INDICATORS),
    ("small/programmes/plan-1.toml", PROGRAMME),
    ("small/rules/village.toml", RULES),
];

/// File (index), what is written, what is written instead, the code of the diagnostic, the text it points at.
type Mistake = (usize, &'static str, &'static str, &'static str, &'static str);

/// Each alone gives exactly its own diagnostic.
const MISTAKES: [Mistake; 54] = [
    (0, "factor = \"0.01\"", "factor = \"-1\"", "factor-shape", "\"-1\""),
    (0, "symbols = [\"%\"]", "symbols = [\"%\", \"㎡\"]", "duplicate-id", "\"㎡\""),
    (1, "programme = \"plan-1\"", "programme = \"plan-2\"", "unknown-programme", "\"plan-2\""),
    (1, "version = \"1\"", "version = 1", "wrong-kind", "1"),
    (1, "\"zh\", \"en\"", "\"zh\", \"en\", \"fr\"", "unknown-language", "\"fr\""),
    (2, "rural,农村,Rural,,2020-01-01,", "rural,农村,Rural,,2020-13-01,", "date-shape", "2020-13-01"),
    (2, "rural,农村,Rural,,2020-01-01,", "rural,农村,Rural,,2020-01-01,\nrural,村,Village,,,", "duplicate-id", "rural"),
    (3, ",450000,,,\n", ",450001,,,\n", "unknown-parent", "450001"),
    (3, "450100,南宁市,prefecture,450000,,,", "450100,南宁市,prefecture,450000,,", "csv-columns", "450100"),
    (4, "kind = \"division\"", "kind = \"divison\"", "unknown-kind", "\"divison\""),
    (4, "codes = \"kinds\"", "codes = \"kind\"", "unknown-code-list", "\"kind\""),
    (4, "measure = \"household\"", "measure = \"houshold\"", "unknown-measure", "\"houshold\""),
    (4, "range = [0, 20000]", "range = [5, 0]", "range-empty", "range"),
    (4, "[\"0.5\", 9000]", "[\"0.555\", 9000]", "range-not-representable", "\"0.555\""),
    (4, "header = [\"住户数\"]", "header = [\"ＫＩＮＤ\"]", "heading-collision", "\"ＫＩＮＤ\""),
    (4, "header = [\"住户数\"]", "heading = [\"住户数\"]", "unknown-key", "heading"),
    (4, "label = { zh = \"类型\", en = \"Kind\" }", "label = { zh = \"类型\" }", "missing-language", "label"),
    (4, "key = \"room_id\"", "key = \"rooms_id\"", "unknown-field", "\"rooms_id\""),
    (
        4,
        "when = \"kind == 'urban'\"\n  [[section.field]]",
        "when = \"share > 0\"\n  [[section.field]]",
        "cycle",
        "\"hh\"",
    ),
    (4, "codes = \"kinds\"\n  clause = \"§1\"", "codes = \"kinds\"\n  clause = \"§2\"", "unknown-clause", "\"§2\""),
    (4, "kind = \"text\"\n    max_len = 20", "kind = \"date\"\n    max_len = 20", "key-not-for-kind", "max_len"),
    (4, "computed = \"sum(rooms.area) / hh\"", "computed = \"sum(rooms.area) / hhh\"", "unknown-name", "hhh"),
    (5, "table = \"rooms\"", "table = \"room\"", "unknown-table", "\"room\""),
    (5, "numerator = \"used\"", "numerator = \"used * area\"", "indicator-measure", "\"percent\""),
    (6, "indicator = \"used_share\"", "indicator = \"use_share\"", "unknown-indicator", "\"use_share\""),
    (6, "target = \"60%\"", "target = \"60 m2\"", "measures-differ", "60 m2"),
    (6, "year = 2025", "year = 2026", "year-outside-period", "2026"),
    (6, "lever = \"area\"", "lever = \"areas\"", "unknown-field", "\"areas\""),
    (5, "kind = \"headline\"", "kind = \"headlin\"", "unknown-indicator-kind", "\"headlin\""),
    (
        5,
        "numerator = \"used\"\ndenominator = \"area\"\nmeasure = \"percent\"",
        "field = \"usd\"",
        "unknown-field",
        "\"usd\"",
    ),
    (
        5,
        "denominator = \"area\"",
        "denominator = \"hh\"\ndenominator_form = \"villages\"",
        "unknown-form",
        "\"villages\"",
    ),
    (6, "year = 2025\n", "", "missing-key", "\"used_share\""),
    (6, "property = \"预期性\"\n", "", "missing-key", "\"used_share\""),
    (6, "default = \"by_area\"", "default = \"area\"", "unknown-choice", "\"area\""),
    (6, "    indicators = [\"used_share\"]", "    indicators = [\"use_share\"]", "unknown-indicator", "\"use_share\""),
    (6, "area >= 10 m2", "area >= 10 household", "measures-differ", "area >= 10 household"),
    (6, "population = \"area >= 10 m2\"", "numerator = \"used * area\"", "indicator-measure", "\"used_share\""),
    (
        6,
        "en = \"One\" }",
        "en = \"One\" }\ntext_only = { zh = \"无\", en = \"none\" }",
        "clause-not-text-only",
        "[[clause]]",
    ),
    (
        6,
        "[[target]]",
        "[[clause]]\nid = \"§2\"\ntitle = { zh = \"二\", en = \"Two\" }\n\n[[target]]",
        "clause-not-encoded",
        "[[clause]]",
    ),
    (
        6,
        "scope = \"row\"\ntable = \"rooms\"\nvalue",
        "scope = \"rows\"\ntable = \"rooms\"\nvalue",
        "unknown-scope",
        "\"rows\"",
    ),
    (7, "id = \"used_exceeds_area\"", "id = \"old_rule\"", "retired-id", "\"old_rule\""),
    (7, "id = \"households_halved\"", "id = \"used_exceeds_area\"", "duplicate-id", "\"used_exceeds_area\""),
    (7, "county = \"error\"", "county = \"eror\"", "unknown-severity", "\"eror\""),
    (7, "check = \"used <= area\"", "check = \"used <= area +\"", "missing-value", ""),
    (7, "check = \"used <= area\"", "check = \"used <= 1\"", "message-names-unread-cell", "area"),
    (7, "{used} is more", "{usd} is more", "unknown-name", "usd"),
    (7, "{used} is more", "{used is more", "message-brace", "{"),
    (
        7,
        "\"prev.hh\" = \"10\", prev.kind = \"urban\" }\n  [[rule.example]]\n  fails",
        "\"prev.hhh\" = \"10\" }\n  [[rule.example]]\n  fails",
        "example-unknown-field",
        "\"10\"",
    ),
    (
        7,
        "undetermined = { area = \"2\" }",
        "fails = { used = \"4\", area = \"2\" }",
        "missing-example",
        "\"used_exceeds_area\"",
    ),
    (7, "scope = \"history\"", "scope = \"record\"", "previous-outside-history", "scope"),
    (7, "until = 2030-12-31", "until = 2020-12-31", "dates-reversed", "2020-12-31"),
    (7, "unique = [\"code12\"]", "unique = [\"code12\"]\ncheck = \"hh > 0\"", "rule-condition", "unique"),
    (
        7,
        "fix = { zh = \"改正代码\", en = \"correct the code\" }\nsource = \"经验\"",
        "fix = { zh = \"改正代码\", en = \"correct the code\" }",
        "no-grounds",
        "\"code_used_twice\"",
    ),
    (7, "table = \"rooms\"\ncheck", "check", "missing-key", "\"used_exceeds_area\""),
];

fn files(mistakes: &[&Mistake]) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> =
        FILES.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
    for (file, from, to, code, _) in mistakes {
        assert!(files[*file].text.contains(from), "{code}: nothing to replace");
        files[*file].text = files[*file].text.replacen(from, to, 1);
    }
    files
}

fn told(files: &[SourceFile], diagnostic: &Diagnostic) -> (String, String) {
    let text = &files.iter().find(|file| file.path == diagnostic.file).unwrap().text;
    let span = diagnostic.fault.span;
    (diagnostic.fault.code.to_owned(), text[span.start as usize..span.end as usize].to_owned())
}

fn load(files: &[SourceFile]) -> Loaded {
    load_toml(files, no_examples)
}

#[test]
fn the_small_catalogue_loads_and_packs_to_the_same_catalogue() {
    let files = files(&[]);
    let loaded = load(&files);
    assert_eq!(loaded.diagnostics, []);
    let catalogue = loaded.catalogue.unwrap();
    let packed = pack(&files, no_examples).unwrap();
    let again = load_packed(&packed, no_examples).catalogue.unwrap();
    assert_eq!(again.digest, catalogue.digest);
    let versions = |c: &crate::catalogue::Catalogue| {
        c.forms[0].rules.iter().map(|r| (r.id.clone(), r.version.clone())).collect::<Vec<_>>()
    };
    assert_eq!(versions(&again), versions(&catalogue));
    assert_eq!(catalogue.lists[0].codes[0].label.en, "Urban, \"city\"");
    assert_eq!(catalogue.lists[0].codes[0].also, ["城区", "市区"]);
}

#[test]
fn layout_does_not_change_the_digest_but_content_does() {
    let digest = |files: &[SourceFile]| load(files).catalogue.unwrap().digest;
    let plain = digest(&files(&[]));
    let mut spaced = files(&[]);
    spaced[7].text = spaced[7]
        .text
        .replace("scope = \"row\"\ntable = \"rooms\"", "# a remark\ntable   = 'rooms'\n\nscope = \"row\"");
    spaced.reverse();
    assert_eq!(digest(&spaced), plain);
    let mut changed = files(&[]);
    changed[4].text = changed[4].text.replace("20000", "20001");
    assert_ne!(digest(&changed), plain);
}

#[test]
fn every_mistake_alone_is_named_at_its_place_and_nothing_else_is() {
    let mut wrong = Vec::new();
    for mistake in &MISTAKES {
        let (_, _, _, code, at) = mistake;
        let files = files(&[mistake]);
        let loaded = load(&files);
        let mut found: Vec<_> = loaded.diagnostics.iter().map(|d| told(&files, d)).collect();
        found.dedup(); // a sentence may name the same cell in both languages
        let expected = ((*code).to_owned(), (*at).to_owned());
        if found != [expected.clone()] || loaded.catalogue.is_some() {
            wrong.push((expected, found));
        }
    }
    assert!(wrong.is_empty(), "expected, told: {wrong:#?}");
}

#[test]
fn twenty_mistakes_in_all_files_are_named_together() {
    // Two mistakes may not edit the same words, so the later ones of an overlapping pair are left out; so are those
    // that make unreadable what another one speaks of.
    let mut edited: Vec<(usize, &str)> = Vec::new();
    let mut chosen: Vec<&Mistake> = Vec::new();
    for mistake in &MISTAKES {
        let overlaps = |(file, words): &(usize, &str)| {
            *file == mistake.0 && (words.contains(mistake.1) || mistake.1.contains(words))
        };
        let hides = [
            "unknown-scope", "unknown-measure", "retired-id", "missing-key", "missing-value", "cycle", "wrong-kind",
            "rule-condition", "unknown-table", "unknown-form", "unknown-indicator-kind", "clause-not-encoded",
            "clause-not-text-only", "csv-columns", "duplicate-id",
        ];
        if !edited.iter().any(overlaps) && !hides.contains(&mistake.3) {
            edited.push((mistake.0, mistake.1));
            chosen.push(mistake);
        }
    }
    assert!(chosen.len() >= 20, "{}", chosen.len());
    let files = files(&chosen);
    let loaded = load(&files);
    let found: Vec<_> = loaded.diagnostics.iter().map(|d| told(&files, d)).collect();
    for (file, _, _, code, at) in chosen {
        let expected = ((*code).to_owned(), (*at).to_owned());
        let needs_indicator = *code == "measures-differ"; // which another mistake has made unreadable
        assert!(needs_indicator || found.contains(&expected), "{code} in {} is not told: {found:#?}", FILES[*file].0);
    }
    let places: Vec<_> = loaded.diagnostics.iter().map(|d| (d.file.clone(), d.fault.span)).collect();
    assert!(places.is_sorted());
}

#[test]
fn syntax_faults_are_told_without_the_names_they_hide() {
    let mut files = files(&[]);
    files[4].text = files[4].text.replace("id = \"hh\"", "id = \"hh");
    files[7].text = files[7].text.replace("severity = \"hint\"", "severity = \"hnt\"");
    let loaded = load(&files);
    let codes: Vec<_> = loaded.diagnostics.iter().map(|d| d.fault.code).collect();
    assert!(codes.contains(&"toml-syntax") && codes.contains(&"unknown-severity"), "{codes:?}");
    assert!(!codes.contains(&"unknown-name"), "{codes:?}");
}

#[test]
fn files_out_of_place_are_remarks_and_missing_ones_are_errors() {
    let mut more = files(&[]);
    more.push(SourceFile { path: "small/notes.txt".into(), text: "x".into() });
    let loaded = load(&more);
    assert_eq!(loaded.diagnostics[0].fault.code, "unexpected-file");
    assert_eq!(loaded.diagnostics.len(), 1);
    assert_eq!(loaded.catalogue.unwrap().digest, load(&files(&[])).catalogue.unwrap().digest);
    let mut less = files(&[]);
    less.remove(1);
    assert_eq!(load(&less).diagnostics[0].fault.code, "missing-file");
    let mut twice = files(&[]);
    twice.push(SourceFile { path: "other/catalogue.toml".into(), ..twice[1].clone() });
    assert!(load(&twice).diagnostics.iter().any(|d| d.fault.code == "second-file"));
    assert_eq!(load_packed("{\"catalogue\":2,\"files\":{}}", no_examples).diagnostics[0].fault.code, "packed-shape");
    assert_eq!(load_packed("{\"catalogue\":1,", no_examples).diagnostics[0].fault.code, "packed-syntax");
}

#[test]
fn rules_carry_what_was_written() {
    let catalogue = load(&files(&[])).catalogue.unwrap();
    let form = &catalogue.forms[0];
    let rule = |id: &str| form.rules.iter().find(|rule| rule.id == id).unwrap();
    let used = rule("used_exceeds_area");
    assert_eq!((used.scope, used.severity), (Scope::Row(0), Severity::Verify));
    assert_eq!(used.severity_by_level[1], ("county".to_owned(), Severity::Error));
    assert!(
        matches!(used.says.en.as_slice(), [Part::Value(_), Part::Text(is), Part::Value(_), Part::Text(sic)] if is == " is more than " && sic == " {sic}")
    );
    assert_eq!(used.examples[2].expect, Expect::Undetermined);
    assert_eq!(used.examples[0].records[0].tables[0].0, "rooms");
    assert_eq!(used.examples[0].records[0].tables[0].1[0].len(), 2);
    let line = 1 + RULES[..RULES.find("\"used_exceeds_area\"").unwrap()].matches('\n').count();
    assert_eq!(used.place, ("small/rules/village.toml".to_owned(), u32::try_from(line).unwrap()));
    let halved = rule("households_halved");
    assert_eq!(halved.from, Date::parse("2021-01-01"));
    let before = halved.examples[0].records[0].previous.as_ref().unwrap();
    assert_eq!(before.values, [("kind".to_owned(), "urban".to_owned()), ("hh".to_owned(), "10".to_owned())]);
    assert!(matches!(&rule("code_used_twice").body, Body::Unique(cells) if cells.len() == 1));
    assert_eq!(rule("code_used_twice").examples[0].records.len(), 2);
}

#[test]
fn fields_and_tables_make_rules_by_themselves() {
    let catalogue = load(&files(&[])).catalogue.unwrap();
    let form = &catalogue.forms[0];
    let made: Vec<_> = form.rules.iter().filter(|r| r.built_in.is_some()).map(|r| r.id.as_str()).collect();
    assert_eq!(
        made,
        [
            "code12.required", "code12.format", "kind.format", "hh.format", "hh.range", "share.format",
            "share.computed", "rooms.rows", "rooms.room_id.repeated", "rooms.room_id.format", "rooms.room_id.length",
            "rooms.area.format", "rooms.area.range", "rooms.used.format",
        ]
    );
    let range = form.rules.iter().find(|r| r.id == "rooms.area.range").unwrap();
    assert_eq!((range.built_in, range.scope), (Some(BuiltIn::Range), Scope::Row(0)));
    assert_eq!(form.tables[0].fields[1].range, Some((50, 900_000)));
    assert!(form.tables[0].when.is_some() && form.tables[0].fields[1].when.is_none());
    let standard = &form.standards[0];
    assert_eq!((standard.comparator, standard.measure.as_deref()), (Compare::AtLeast, Some("m2")));
}
