//! The whole plan: every requirement row and clause stands in the catalogue, two plans speak of the same indicators, a
//! year without a plan is possible, and every form can be written, filled in and checked.

use serde_json::Value;
use shequ_core::Catalogue;
use shequ_core::catalogue::{Baseline, IndicatorKind, Programme, RollUp};
use shequ_core::lang::Compare;
use shequ_files::write::{Unit, write_xlsx};
use shequ_kit::folder::Folder;
use shequ_kit::seeds;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of requirements, from the plan's text and not from the catalogue.
const REQUIREMENTS: &str = include_str!("plan/requirements.csv");

fn requirements() -> Vec<(&'static str, &'static str)> {
    REQUIREMENTS.lines().skip(1).map(|line| line.split_once(',').expect("row and id")).collect()
}

fn plan(catalogue: &Catalogue) -> &Programme {
    catalogue.programme("guangxi-14").expect("the plan")
}

#[test]
fn every_requirement_is_an_indicator_with_its_kind_and_its_clause() {
    let catalogue = seeds::catalogue();
    let rows = requirements();
    assert_eq!(rows.len(), 121);
    let mut counts = BTreeMap::new();
    for (row, id) in rows {
        let found = catalogue.indicators.iter().find(|one| one.id == id);
        let one = found.unwrap_or_else(|| panic!("{row} {id} is no indicator"));
        let kind = match &row[..1] {
            "H" => IndicatorKind::Headline,
            "Q" => IndicatorKind::Commitment,
            "G" => IndicatorKind::Item,
            _ => IndicatorKind::Stock,
        };
        assert_eq!(one.kind, kind, "{row} {id}");
        let targets: Vec<_> = plan(&catalogue).targets.iter().filter(|target| target.indicator == id).collect();
        assert_eq!(targets.len(), 1, "{row} {id} stands in the plan once");
        *counts.entry(&row[..1]).or_insert(0) += 1;
        match kind {
            IndicatorKind::Headline => assert!(targets[0].goal.is_some() && targets[0].property.is_some(), "{id}"),
            IndicatorKind::Stock => assert!(targets[0].baseline.is_some() && targets[0].goal.is_none(), "{id}"),
            IndicatorKind::Item => assert!(targets[0].goal.is_none() && targets[0].wording.is_some(), "{id}"),
            IndicatorKind::Commitment => assert!(targets[0].wording.is_some(), "{id}"),
        }
    }
    assert_eq!(counts, BTreeMap::from([("G", 68), ("H", 8), ("Q", 22), ("S", 23)]));
}

#[test]
fn what_is_told_in_words_is_told_in_words_and_nothing_else_is() {
    let catalogue = seeds::catalogue();
    let words: Vec<&str> =
        catalogue.indicators.iter().filter(|one| one.roll_up() == RollUp::Words).map(|one| one.id.as_str()).collect();
    assert_eq!(words, ["basic_service_population"]);
}

#[test]
fn figures_with_more_than_are_lower_bounds() {
    let catalogue = seeds::catalogue();
    let baseline = |id: &str| {
        let target = plan(&catalogue).targets.iter().find(|target| target.indicator == id).expect("a target");
        target.baseline.clone().expect("a baseline")
    };
    assert!(matches!(baseline("stock_mutual_elder_sites"), Baseline::AtLeast(n) if n == "10000"));
    assert!(matches!(baseline("stock_police_rooms"), Baseline::Exact(n) if n == "2480"));
    assert!(matches!(baseline("stock_agency_service"), Baseline::Words(_)));
}

#[test]
fn two_plans_ask_differently_of_one_indicator_and_a_year_may_have_none() {
    let catalogue = seeds::catalogue();
    let goals: BTreeMap<&str, (Compare, &str)> = catalogue
        .programmes
        .iter()
        .flat_map(|programme| programme.targets.iter().map(move |target| (programme, target)))
        .filter(|(_, target)| target.indicator == "csf_area_per_100hh")
        .filter_map(|(programme, target)| {
            let goal = target.goal.as_ref()?;
            Some((programme.id.as_str(), (goal.comparator, goal.value.as_str())))
        })
        .collect();
    let wanted =
        BTreeMap::from([("guangxi-14", (Compare::AtLeast, "30")), ("guangxi-civil-14", (Compare::Greater, "30"))]);
    assert_eq!(goals, wanted);
    let of = |year| catalogue.programmes_in(year).map(|programme| programme.id.as_str()).collect::<Vec<_>>();
    assert_eq!(of(2025), ["guangxi-14", "guangxi-civil-14"]);
    assert_eq!(of(2026), [] as [&str; 0]);
}

#[test]
fn every_reading_takes_one_choice_and_tells_what_the_others_change() {
    let catalogue = seeds::catalogue();
    let readings = &plan(&catalogue).readings;
    assert!(readings.len() >= 24, "{}", readings.len());
    for reading in readings {
        assert!(reading.choices.len() >= 2, "{}", reading.id);
        assert!(reading.choices[reading.default].changes.is_empty(), "{}: indicators are written as read", reading.id);
    }
    let computed: BTreeSet<&str> = readings
        .iter()
        .filter(|reading| reading.choices.iter().any(|choice| !choice.changes.is_empty()))
        .map(|reading| reading.id.as_str())
        .collect();
    for id in ["urban_rural", "service_hall", "new_build_scope", "household_kind"] {
        assert!(computed.contains(id), "{id} has an alternative that is computed");
    }
}

// ---- the commands ------------------------------------------------------------------------------------------

fn check(folder: &Folder, files: &[&str]) -> (u8, Value) {
    let out = folder.path("report.json");
    let words = [&["shequ", "check"][..], files, &["--format", "json", "-o", &out]].concat();
    let code = shequ_cli::run_words(words);
    (code, serde_json::from_str(&std::fs::read_to_string(&out).expect("a report")).expect("JSON"))
}

/// Who reports, in every form.
const HEAD: &[(&str, &str)] = &[
    ("period", "2025"),
    ("unit_head", "韦国强"),
    ("filled_by", "黄丽"),
    ("phone", "0771-2222222"),
    ("reported_on", "2026-01-15"),
];
const PLANS: &[(&str, &str)] = &[
    ("work_plan", "true"),
    ("work_plan_date", "2022-06-01"),
    ("work_plan_no", "示例〔2022〕1号"),
    ("it_plan", "true"),
];
const ASSESSED: &[(&str, &str)] =
    &[("in_assessment", "true"), ("evaluation_date", "2025-11-20"), ("purchase_catalog", "true")];
const TOWNSHIP: &[(&str, &str)] = &[
    ("code12", "450102001000"),
    ("name", "民生街道"),
    ("township_kind", "street"),
    ("community_n", "9"),
    ("unit_changed", "false"),
    ("social_station", "true"),
    ("social_station_operator", "purchased"),
    ("social_station_staff_n", "4"),
    ("social_station_joint", "false"),
    ("minor_station", "true"),
    ("elder_institution", "true"),
    ("child_supervisor_n", "1"),
    ("aid_staff_n", "2"),
    ("workers_at_township_n", "6"),
    ("party_joint_mtg", "true"),
    ("gov_service_link", "true"),
];
const COUNTY: &[(&str, &str)] = &[
    ("code12", "450102000000"),
    ("name", "兴宁区"),
    ("township_n", "6"),
    ("community_n", "70"),
    ("resident_pop", "500000"),
    ("urban_pop", "400000"),
    ("pop_source", "bulletin"),
    ("access_catalog", "true"),
    ("cert_cleanup", "true"),
    ("data_sharing", "true"),
    ("party_org_due", "300"),
    ("party_org_done", "300"),
    ("party_member_due", "9000"),
    ("party_member_done", "8900"),
    ("review_due", "600"),
    ("review_done", "600"),
    ("talent_pool", "true"),
    ("urban_worker_n", "720"),
    ("grade_system", "true"),
    ("pay_structure", "true"),
    ("insured_n", "720"),
    ("leave_and_checkup", "true"),
    ("cert_allowance", "true"),
    ("village_pay_system", "true"),
    ("training_system", "true"),
    ("cert_sw_total", "260"),
    ("volunteer_total", "90000"),
    ("elder_network", "true"),
    ("livable_named_n", "2"),
    ("elder_bed_n", "1200"),
    ("nursing_bed_n", "700"),
    ("community_hospital_n", "1"),
    ("village_center_n", "30"),
    ("village_upgrade_n", "3"),
    ("smart_pilot_n", "4"),
    ("modern_pilot_n", "2"),
];
const CITY: &[(&str, &str)] = &[
    ("code12", "450100000000"),
    ("name", "南宁市"),
    ("county_n", "12"),
    ("resident_pop", "8942000"),
    ("urban_pop", "6200000"),
    ("livable_named_n", "9"),
    ("four_level_party", "true"),
    ("ethnic_network", "true"),
];
const REGION: &[(&str, &str)] = &[
    ("code12", "450000000000"),
    ("name", "广西壮族自治区"),
    ("monitoring", "true"),
    ("service_standard", "true"),
    ("elder_platform", "true"),
    ("livable_named_n", "104"),
    ("basic_service_note", "各级目录内项目均已覆盖常住人口"),
];

/// What the units of the upper levels answer; every item that is asked, and nothing that breaks a rule.
fn filled(form: &str) -> Unit {
    let parts: &[&[(&str, &str)]] = match form {
        "township" => &[HEAD, TOWNSHIP],
        "county" => &[HEAD, COUNTY, PLANS, ASSESSED],
        "city" => &[HEAD, CITY, PLANS, ASSESSED],
        _ => &[HEAD, REGION, ASSESSED],
    };
    let values = parts.concat().iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned())).collect();
    Unit { values, tables: BTreeMap::new() }
}

const UPPER: [&str; 4] = ["township", "county", "city", "region"];

#[test]
fn a_filled_workbook_of_every_upper_form_is_told_from_its_headings_and_is_clean() {
    let (folder, catalogue) = (Folder::new("plan-filled"), seeds::catalogue());
    for form in UPPER {
        let unit = filled(form);
        let path = folder.path(&format!("{form}.xlsx"));
        std::fs::write(&path, write_xlsx(&catalogue, form, vec![unit.clone()]).expect("a workbook")).expect("a file");
        let (code, report) = check(&folder, &[&path]);
        assert_eq!((code, &report["verdict"]), (0, &Value::from("clean")), "{form}: {report}");
        assert_eq!(report["counts"]["records"], Value::from(1), "{form}");
        assert_eq!(report["counts"]["undetermined"], Value::from(0), "{form}: {}", report["undetermined"]);
        // A village's code in the report of a higher level is found, so the right rules ran.
        let mut wrong = unit;
        wrong.values.insert("code12".to_owned(), "450102001001".to_owned());
        std::fs::write(&path, write_xlsx(&catalogue, form, vec![wrong]).expect("a workbook")).expect("a file");
        let (code, report) = check(&folder, &[&path]);
        let findings = report["findings"].as_array().expect("a list");
        assert!(code == 1 && findings.iter().any(|f| f["cells"][0]["field"] == "code12"), "{form}: {report}");
    }
}

#[test]
fn the_template_of_every_form_reads_back_as_that_form() {
    let folder = Folder::new("plan-templates");
    for form in ["community"].iter().chain(&UPPER) {
        for layout in ["card", "rows"] {
            let path = folder.path(&format!("{form}-{layout}.xlsx"));
            let words = ["shequ", "template", "--form", form, "--layout", layout, "-o", &path];
            assert_eq!(shequ_cli::run_words(words), 0);
            let (_, report) = check(&folder, &[&path]);
            let strange: Vec<&Value> = report["findings"]
                .as_array()
                .expect("a list")
                .iter()
                .filter(|f| {
                    let rule = f["rule"].as_str().unwrap_or_default();
                    // Nobody has said yet which year an empty form is about.
                    !rule.ends_with(".required")
                        && !["structure.no_records", "structure.period_assumed"].contains(&rule)
                })
                .collect();
            assert!(strange.is_empty(), "{form} {layout}: {strange:?}");
        }
    }
}

#[test]
fn files_of_several_forms_are_checked_together_or_set_apart_and_said() {
    let (folder, catalogue) = (Folder::new("plan-mixed"), seeds::catalogue());
    let main = folder.path("a.xlsx");
    assert_eq!(shequ_cli::run_words(["shequ", "sample", "--units", "5", "-o", &main]), 0);
    let others = [folder.path("b.xlsx"), folder.path("c.xlsx"), folder.path("d.jsonl")];
    std::fs::write(&others[0], write_xlsx(&catalogue, "township", vec![filled("township")]).expect("a workbook"))
        .expect("a file");
    let words = ["shequ", "template", "--form", "county", "-o", &others[1]];
    assert_eq!(shequ_cli::run_words(words), 0);
    let form = catalogue.form("city").expect("a form");
    std::fs::write(&others[2], shequ_files::write::record_line(&catalogue, form, &filled("city"))).expect("a file");
    // Each by the rules of its own form; only the empty card of the county has anything to mend.
    let (code, report) = check(&folder, &[&main, &others[0], &others[1], &others[2]]);
    assert_eq!((code, &report["counts"]["records"]), (1, &Value::from(8)));
    let findings = report["findings"].as_array().expect("a list");
    // Nor does that card name its year; which one was taken is said over all files.
    let assumed = |f: &&Value| f["rule"] == "structure.period_assumed";
    assert_eq!(findings.iter().filter(assumed).count(), 1);
    let findings: Vec<&Value> = findings.iter().filter(|f| !assumed(f)).collect();
    let of_county = |f: &&Value| f["cells"][0]["file"].as_str().is_some_and(|file| file.ends_with("c.xlsx"));
    assert!(!findings.is_empty() && findings.iter().all(of_county), "{findings:?}");
    // Where the form is named, others are set apart.
    let (code, report) = check(&folder, &[&main, &others[0], &others[1], &others[2], "--form", "community"]);
    assert_eq!((code, &report["counts"]["records"]), (1, &Value::from(5)));
    let findings = report["findings"].as_array().expect("a list");
    let said: Vec<(&str, &str)> = findings
        .iter()
        .map(|f| (f["rule"].as_str().unwrap_or_default(), f["fix"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(said.len(), 3, "{findings:?}");
    for ((rule, fix), id) in said.iter().zip(["township", "county", "city"]) {
        assert_eq!(*rule, "structure.other_form");
        assert!(fix.contains(&format!("--form {id}")), "{fix}");
    }
    // Named, the same file is checked.
    let (code, report) = check(&folder, &[&others[0], "--form", "township"]);
    assert_eq!((code, &report["counts"]["records"]), (0, &Value::from(1)));
}

#[test]
fn the_register_of_clauses_is_complete_and_every_id_is_explained() {
    let catalogue = seeds::catalogue();
    for programme in &catalogue.programmes {
        for clause in &programme.clauses {
            let found =
                shequ_core::catalogue::clauses::encoded(&clause.id, programme, &catalogue.forms, &catalogue.levels);
            assert_ne!(found.is_empty(), clause.text_only.is_none(), "{}", clause.id);
        }
    }
    // Rules between levels encode clauses as those of one form do.
    let encoded = |id: &str| {
        shequ_core::catalogue::clauses::encoded(id, plan(&catalogue), &catalogue.forms, &catalogue.levels).rules
    };
    assert!(encoded("专栏2-3").contains(&"township.joint_station_with_unknown_township".to_owned()));
    assert!(encoded("专栏1-1").contains(&"community.shared_facility_not_listed".to_owned()));
    for format in ["text", "json"] {
        assert_eq!(shequ_cli::run_words(["shequ", "catalogue", "clauses", "--format", format]), 0);
    }
    // Chapters, numbered sections and box items of the plan, counted in its text.
    let count = |prefix: &str, bracket: bool| {
        let ids = plan(&catalogue).clauses.iter().map(|clause| clause.id.as_str());
        ids.filter(|id| id.starts_with(prefix) && id.contains('(') == bracket).count()
    };
    assert_eq!((count("§", false), count("§", true), count("专栏", false)), (8, 21, 35));
}
