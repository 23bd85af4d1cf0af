//! What a roll-up promises beside the ledger: parts add up, absence is told and never zero, readings and programmes
//! change what they say they change, and a year without a plan is not judged.

use crate::forms::Forms;
use crate::levels::{between, roll_up};
use crate::sample::SamplePlan;
use crate::sample::levels::Province;
use shequ_core::Lang;
use shequ_core::catalogue::{Catalogue, IndicatorKind, RollUp};
use shequ_core::column::record::RecordReader;
use shequ_core::column::register::{Register, RegisteredUnit};
use shequ_core::column::{Batch, Data, Origin, Place};
use shequ_core::json::{self, Json, Value};
use shequ_core::lang::Cell;
use shequ_core::report::indicators::{RollUpReport, Telling, tell, to_json};
use shequ_core::rollup::Doubt;
use shequ_core::rollup::outlier::outlying;
use shequ_core::rollup::{Indicators, Level, Options, Ratio, Standing};
use shequ_core::value::State;
use shequ_core::{Context, RunOptions};
use shequ_files::write::{Unit, record_line};

fn catalogue() -> Catalogue {
    shequ_core::load_toml(&crate::embedded::shipped()).catalogue.expect("the shipped catalogue loads")
}

/// Reports of a small province, without those that `keep` refuses, and its register.
fn province(catalogue: &Catalogue, keep: impl Fn(&str, &Unit) -> bool) -> (Forms, Register) {
    let plan = SamplePlan { units: 240, seed: 11, fault_rate: (0, 1), previous: true, period: 2025 };
    let province = Province::new(catalogue, plan).expect("a sound plan");
    let mut forms = Forms::default();
    for (id, units) in &province.now().forms {
        let form = catalogue.form(id).expect("form");
        let reader = RecordReader::new(form, catalogue);
        let mut batch = Batch::for_form(form);
        batch.origins.push(Origin::default());
        for unit in units.iter().filter(|unit| keep(id, unit)) {
            let faults = reader.push_json(&mut batch, &record_line(catalogue, form, unit), Place::default());
            assert!(faults.is_empty(), "{faults:?}");
        }
        forms.batches.push(batch);
    }
    let units = province.register().into_iter().map(|one| {
        let entry =
            RegisteredUnit { name: one.name, kind: one.kind.to_owned(), parent: one.parent, from: None, until: None };
        (one.code, entry)
    });
    (forms, Register { units: units.collect() })
}

fn rolled<'a>(
    catalogue: &'a Catalogue,
    register: Option<&'a Register>,
    forms: &Forms,
    options: Options,
) -> Indicators<'a> {
    roll_up(catalogue, register, options, forms, Lang::Zh).unwrap_or_else(|why| panic!("{}", why.0))
}

fn year(year: i32) -> Options {
    Options { year, ..Options::default() }
}

fn find<'r>(indicators: &'r Indicators<'_>, id: &str) -> &'r shequ_core::rollup::Rolled<'r> {
    indicators.list.iter().find(|one| one.indicator.id == id).expect("an indicator")
}

fn told(catalogue: &Catalogue, indicators: &Indicators<'_>, by: Level) -> RollUpReport {
    let (doubts, outliers, findings, earlier) = (&[], &[], &[], &[]);
    tell(
        indicators,
        &Telling { catalogue, lang: Lang::En, by, doubts, outliers, findings, earlier, versions: &[], left_out: &[] },
    )
}

#[test]
fn every_total_is_the_sum_of_those_below_it_down_to_the_units() {
    let catalogue = catalogue();
    let (forms, register) = province(&catalogue, |_, _| true);
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let units = &indicators.units;
    let mut opened = 0;
    for one in indicators.list.iter().filter(|one| one.scale.is_some()) {
        let paired = one.indicator.count.as_ref().is_some_and(|count| count.denominator_form.is_some());
        for level in Level::ALL.into_iter().filter(|level| *level > one.from && *level > one.of) {
            for place in units.of_level(level) {
                let total = one.totals[place as usize];
                let below: Vec<u32> =
                    units.below(place).into_iter().filter(|at| units.list[*at as usize].level >= one.of).collect();
                let sum = below.iter().map(|at| one.totals[*at as usize]).fold((0, 0), |(n, d), t| (n + t.n, d + t.d));
                if !paired || level > Level::City {
                    assert_eq!((total.n, total.d), sum, "{} of {}", one.indicator.id, units.list[place as usize].code);
                    opened += 1;
                }
            }
        }
        let parts = one.parts.iter().filter(|part| part.unknown == 0);
        let sum = parts.fold((0, 0), |(n, d), part| (n + part.n, d + part.d));
        let top = one.totals[units.of_level(Level::Region)[0] as usize];
        assert!(paired || (top.n, top.d) == sum, "{}", one.indicator.id);
        assert_eq!(top.absent(), one.parts.iter().filter(|part| part.unknown > 0).count() as u32);
    }
    assert!(opened > 1_000, "{opened}");
}

#[test]
fn every_indicator_can_be_summed_in_every_reading_or_says_why_not() {
    let catalogue = catalogue();
    let none = Forms::default();
    let mut computed = 0;
    for programme in &catalogue.programmes {
        for reading in &programme.readings {
            for (at, choice) in reading.choices.iter().enumerate() {
                let options = Options {
                    year: 2025,
                    programme: programme.id.clone(),
                    readings: vec![(reading.id.clone(), choice.id.clone())],
                    ..Options::default()
                };
                match roll_up(&catalogue, None, options, &none, Lang::Zh) {
                    Ok(indicators) => {
                        computed += 1;
                        let changed = indicators.list.iter().filter(|one| !one.readings.is_empty()).count();
                        assert_eq!(changed > 0, !choice.changes.is_empty(), "{}={}", reading.id, choice.id);
                    }
                    Err(why) => {
                        let note = choice.note.as_ref().expect("a reason");
                        assert!(at != reading.default && why.0.contains(&note.zh), "{}={}", reading.id, choice.id);
                    }
                }
            }
        }
    }
    assert!(computed > 30, "{computed}");
    for indicator in &catalogue.indicators {
        assert!(indicator.roll_up() == RollUp::Words || indicator.count.is_some(), "{}", indicator.id);
    }
}

#[test]
fn a_reading_changes_the_value_it_speaks_of() {
    let catalogue = catalogue();
    let (forms, register) = province(&catalogue, |_, _| true);
    let plain = rolled(&catalogue, Some(&register), &forms, year(2025));
    let readings = vec![("urban_rural".to_owned(), "class".to_owned())];
    let other = rolled(&catalogue, Some(&register), &forms, Options { readings, ..year(2025) });
    let top = plain.units.of_level(Level::Region)[0] as usize;
    let counted = |all: &Indicators<'_>, id: &str| find(all, id).totals[top].entries;
    assert_ne!(counted(&plain, "rural_csf_coverage"), counted(&other, "rural_csf_coverage"));
    assert_eq!(
        counted(&other, "rural_csf_coverage") + counted(&other, "urban_csf_coverage"),
        counted(&plain, "rural_csf_coverage") + counted(&plain, "urban_csf_coverage")
    );
    assert_eq!(counted(&plain, "csf_area_per_100hh"), counted(&other, "csf_area_per_100hh"));
}

#[test]
fn what_is_absent_is_told_and_never_zero() {
    let catalogue = catalogue();
    let silent = |code: &str| code.starts_with("450102") || code == "450981001001";
    let (forms, register) = province(&catalogue, |_, unit| !silent(&unit.values["code12"]));
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let (area, workers) = (find(&indicators, "csf_area_per_100hh"), find(&indicators, "workers_per_10k_urban"));
    let county = indicators.units.find("450102000000").expect("a county of the register");
    let total = area.totals[county as usize];
    assert!(total.units == 0 && total.missing > 30 && area.value(county).is_none());
    let judged = indicators.judge(area, county);
    assert_eq!((judged.standing, judged.to_target), (Standing::Undetermined, None));
    // Without the county's form there is no denominator, and its city leaves the numerator out too.
    assert!(workers.value(county).is_none());
    assert_eq!(workers.totals[county as usize].unpaired, 1);
    let top = indicators.units.of_level(Level::Region)[0];
    let total = area.totals[top as usize];
    assert!(total.missing > 30 && total.units > 0);
    let (value, range) = (area.value(top).expect("a value"), area.ranges[top as usize].expect("a range"));
    assert!(range.low.compare(value).is_le() && value.compare(range.high).is_le() && range.low != range.high);
    let report = told(&catalogue, &indicators, Level::County);
    let communities = &report.completeness[0];
    assert_eq!(
        communities.expected.map(|n| n as usize),
        Some(communities.reported as usize + communities.missing.len())
    );
    assert!(communities.missing.iter().all(|unit| silent(&unit.unit) && !unit.name.is_empty()));
}

#[test]
fn a_year_without_a_plan_is_followed_and_two_plans_judge_differently() {
    let catalogue = catalogue();
    let (forms, register) = province(&catalogue, |_, _| true);
    let gap = rolled(&catalogue, Some(&register), &forms, year(2026));
    let top = gap.units.of_level(Level::Region)[0];
    for one in gap.list.iter().filter(|one| one.indicator.kind == IndicatorKind::Headline) {
        let judged = gap.judge(one, top);
        assert_eq!((judged.standing, judged.target), (Standing::Followed, None), "{}", one.indicator.id);
        assert!(judged.value.is_some(), "{}", one.indicator.id);
    }
    let civil = Options { programme: "guangxi-civil-14".into(), ..year(2025) };
    let civil = rolled(&catalogue, Some(&register), &forms, civil);
    let nursing = find(&civil, "nursing_bed_share");
    assert!(civil.judge(nursing, top).target == Ratio::new(55, 1));
    let plain = rolled(&catalogue, Some(&register), &forms, year(2025));
    assert_eq!(plain.judge(find(&plain, "nursing_bed_share"), top).standing, Standing::Followed);
}

#[test]
fn the_path_runs_straight_from_the_baseline_to_the_target() {
    let catalogue = catalogue();
    let (forms, register) = province(&catalogue, |_, _| true);
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2023));
    let report = told(&catalogue, &indicators, Level::Region);
    let one = report.indicators.iter().find(|one| one.indicator == "rural_csf_coverage").expect("coverage");
    let points: Vec<(u32, &str)> = one.path.iter().map(|point| (point.year, point.value.as_str())).collect();
    let wanted = [(2020, "50.00"), (2021, "56.00"), (2022, "62.00"), (2023, "68.00"), (2024, "74.00"), (2025, "80.00")];
    assert_eq!(points, wanted);
    // No baseline, no line: before its year only the distance is told.
    let open =
        report.indicators.iter().find(|one| one.indicator == "urban_self_service_coverage").expect("self-service");
    assert_eq!((open.path.len(), open.values[0].standing), (1, "open"));
    assert!(!open.values[0].to_target.is_empty());
}

#[test]
fn the_same_reports_in_another_order_give_the_same_bytes() {
    let catalogue = catalogue();
    let (mut forms, register) = province(&catalogue, |_, _| true);
    let first = to_json(&told(&catalogue, &rolled(&catalogue, Some(&register), &forms, year(2025)), Level::County));
    let community = forms.batches.iter_mut().find(|batch| batch.form == "community").expect("communities");
    let backwards: Vec<u32> = (0..u32::try_from(community.len).expect("few")).rev().collect();
    *community = community.gather(&backwards);
    forms.batches.reverse();
    let second = to_json(&told(&catalogue, &rolled(&catalogue, Some(&register), &forms, year(2025)), Level::County));
    assert_eq!(first, second);
}

#[test]
fn keys_stand_in_alphabetical_order_at_every_level() {
    fn walk(json: &Json<'_>, objects: &mut usize) {
        match &json.value {
            Value::Map(members) => {
                *objects += 1;
                assert!(members.is_sorted_by(|a, b| a.0 < b.0), "{}", &json.text[..json.text.len().min(200)]);
                members.iter().for_each(|(_, member)| walk(member, objects));
            }
            Value::List(list) => list.iter().for_each(|one| walk(one, objects)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }
    let catalogue = catalogue();
    let silent = |code: &str| code == "450102001001";
    let (forms, register) = province(&catalogue, |_, unit| !silent(&unit.values["code12"]));
    let report = told(&catalogue, &rolled(&catalogue, Some(&register), &forms, year(2025)), Level::Region);
    let text = to_json(&report);
    let mut objects = 0;
    walk(&json::read(&text, 32).expect("JSON"), &mut objects);
    assert!(objects > 500, "{objects}");
    assert!(text.contains("\"range\":{\"high\"") && text.contains("\"levers\":[{"), "ranges and levers are reached");
    // Equal but for the digest, which is that of the rest.
    let bare = RollUpReport { digest: String::new(), ..report.clone() };
    assert!(report.digest.starts_with("sha256:") && to_json(&bare).len() < text.len());
}

/// Writes a number into a field of one unit's report.
fn put(forms: &mut Forms, catalogue: &Catalogue, code: &str, field: &str, value: i64) {
    let form = catalogue.form("community").expect("form");
    let batch = forms.batches.iter_mut().find(|batch| batch.form == "community").expect("communities");
    let record = (0..batch.len).find(|at| batch.fields[form.unit_key].text(*at) == Some(code)).expect("a unit");
    let column = &mut batch.fields[form.field_index(field).expect("a field")];
    if let Data::Int(values) = &mut column.data {
        values[record] = value;
    }
    column.state[record] = State::Given as u8;
}

#[test]
fn findings_are_ranked_by_what_leaving_their_unit_out_would_change() {
    let catalogue = catalogue();
    let (mut forms, register) = province(&catalogue, |_, _| true);
    let (large, small) = ("450102001001", "450102001002");
    put(&mut forms, &catalogue, large, "hh_resident", 20_000);
    put(&mut forms, &catalogue, small, "hh_resident", 300);
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let doubt = |unit: &str, field: &str| Doubt {
        form: "community".into(),
        unit: unit.into(),
        rule: "some_rule".into(),
        severity: "verify",
        says: String::new(),
        cells: vec![(String::new(), field.into())],
    };
    // The middle one is about a cell that does not feed the indicator.
    let doubts = [doubt(small, "hh_resident"), doubt(large, "phone"), doubt(large, "hh_resident")];
    let one = find(&indicators, "csf_area_per_100hh");
    let top = indicators.units.of_level(Level::Region)[0];
    let form = catalogue.form("community").expect("form");
    let names = |_: &str, cell: Cell| match cell {
        Cell::Field { table: None, field, .. } => (String::new(), form.fields[usize::from(field)].id.clone()),
        _ => Default::default(),
    };
    let effects = indicators.effects(one, top, &doubts, &names, 10);
    let found: Vec<usize> = effects.iter().map(|effect| effect.doubt).collect();
    assert_eq!(found, [2, 0]);
    let unit = indicators.units.find(large).expect("a unit");
    let part = one.parts.iter().find(|part| part.unit == unit).expect("its part");
    let total = one.totals[top as usize];
    let value =
        |n: i128, d: i128| Ratio::new(n, d).expect("households").times(one.scale.as_ref().expect("a scale").value);
    let without = value(total.n - part.n, total.d - part.d).expect("a value");
    let shift = value(total.n, total.d).expect("a value").minus(without).expect("a difference");
    assert_eq!(effects[0].shift, shift);
    assert!(shift.n < 0, "so many households pull the area of each down");
}

#[test]
fn closing_the_first_units_closes_most_and_all_of_them_at_least_the_whole() {
    let catalogue = catalogue();
    let (forms, register) = province(&catalogue, |_, _| true);
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let top = indicators.units.of_level(Level::Region)[0];
    let one = find(&indicators, "csf_area_per_100hh");
    let levers = indicators.levers(one, top, usize::MAX);
    assert!(levers.windows(2).all(|pair| pair[0].lacks.steps >= pair[1].lacks.steps));
    let all: i128 = levers.iter().map(|lever| lever.lacks.steps).sum();
    let short = indicators.judge(one, top).to_target.expect("the sample lies below its target").steps;
    assert!(all >= short, "units above the target cannot make up for those below: {all} {short}");
    let met = |lever: &shequ_core::rollup::Lever| {
        let part = one.parts.iter().find(|part| part.unit == lever.unit).expect("a part");
        let scale = one.scale.as_ref().expect("a scale");
        let value = |n: i128| Ratio::new(n, part.d).and_then(|r| r.times(scale.value)).expect("a value");
        let target = Ratio::parse("30").expect("a number");
        value(part.n + lever.lacks.steps).compare(target).is_ge()
            && value(part.n + lever.lacks.steps - 1).compare(target).is_lt()
    };
    assert!(levers.iter().all(met), "what a unit lacks is the least that is enough");
}

#[test]
fn a_unit_far_from_its_peers_is_an_outlier_and_the_others_are_not() {
    let catalogue = catalogue();
    let (mut forms, register) = province(&catalogue, |_, _| true);
    let far = "450102001003";
    put(&mut forms, &catalogue, far, "pop_resident", 60_000);
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let (form, batch) = (catalogue.form("community").expect("form"), forms.of("community").expect("communities"));
    let levels = catalogue.level_of("community").expect("checks among communities");
    let check = levels.outliers.iter().find(|check| check.id.starts_with("people")).expect("a check");
    let found = outlying(&catalogue, form, check, batch, &indicators.units, &Context::year(2025));
    let codes: Vec<&str> = found.iter().map(|one| indicators.units.list[one.unit as usize].code.as_str()).collect();
    assert_eq!(codes.first(), Some(&far), "{codes:?}");
    assert!(codes.len() <= 4, "{codes:?}");
    assert!(found[0].times >= 100 && found[0].peers >= usize::try_from(check.group).expect("a count"));
}

#[test]
fn without_a_register_a_sum_over_fewer_units_than_declared_is_undetermined() {
    let catalogue = catalogue();
    let told = |silent: &str| {
        let (forms, _) = province(&catalogue, |_, unit| unit.values["code12"] != silent);
        let indicators = rolled(&catalogue, None, &forms, year(2025));
        let options = RunOptions { context: Context::year(2025), lang: Lang::Zh, level: None, period: "2025".into() };
        let reports = between(&catalogue, &indicators, &forms, &options).unwrap_or_else(|why| panic!("{}", why.0));
        let findings: Vec<String> = reports.iter().flat_map(|r| &r.findings).map(|f| f.rule.clone()).collect();
        let undetermined: Vec<(String, String)> =
            reports.iter().flat_map(|r| &r.undetermined).map(|u| (u.rule.clone(), u.unit.clone())).collect();
        // What is missing is how many have not reported, not the cells that they would have filled in.
        let needs = reports.iter().flat_map(|r| &r.undetermined).flat_map(|u| &u.needs);
        let strange: Vec<&String> = needs.filter(|need| !need.ends_with(".not_reported(1)")).collect();
        assert!(strange.is_empty(), "{strange:?}");
        (findings, undetermined)
    };
    let (findings, undetermined) = told("");
    // No form says how many counties there are, so the region's sum is open.
    let region = ["region_livable_differ_from_counties", "region_livable_differ_from_cities"];
    let region = region.map(|rule| (rule.to_owned(), "450000000000".to_owned())).to_vec();
    assert_eq!((findings.len(), undetermined), (0, region));
    let (findings, undetermined) = told("450102001003");
    assert!(findings.is_empty(), "{findings:?}");
    assert!(undetermined.iter().any(|(rule, _)| rule == "urban_workers_differ_from_communities"), "{undetermined:?}");
    let above = ["450102001000", "450102000000", "450000000000"];
    assert!(undetermined.iter().all(|(_, unit)| above.contains(&unit.as_str())), "{undetermined:?}");
}

/// What is said of one rule: the units where it fails, and those where it is undetermined.
fn of_rule(
    catalogue: &Catalogue,
    forms: &Forms,
    register: Option<&Register>,
    rule: &str,
) -> (Vec<String>, Vec<String>) {
    let indicators = rolled(catalogue, register, forms, year(2025));
    let options = RunOptions { context: Context::year(2025), lang: Lang::Zh, level: None, period: "2025".into() };
    let reports = between(catalogue, &indicators, forms, &options).unwrap_or_else(|why| panic!("{}", why.0));
    let fails = reports.iter().flat_map(|r| &r.findings).filter(|f| f.rule == rule).map(|f| f.unit.clone());
    let open = reports.iter().flat_map(|r| &r.undetermined).filter(|u| u.rule == rule).map(|u| u.unit.clone());
    (fails.collect(), open.collect())
}

#[test]
fn a_shared_facility_that_its_community_does_not_list_is_told_and_one_of_a_silent_community_is_open() {
    let catalogue = catalogue();
    let rule = "shared_facility_not_listed";
    let shares = std::cell::RefCell::new(Vec::new());
    let keep = |form: &str, unit: &Unit| {
        if form == "community" && unit.values["csf_mode"] == "shared" {
            shares.borrow_mut().push((unit.values["code12"].clone(), unit.values["csf_ids"][..12].to_owned()));
        }
        true
    };
    let (forms, register) = province(&catalogue, keep);
    let shares = shares.into_inner();
    let (sharer, owner) = shares.first().cloned().expect("a community that shares a facility");
    let none = (Vec::new(), Vec::new());
    assert_eq!(of_rule(&catalogue, &forms, Some(&register), rule), none);
    assert_eq!(of_rule(&catalogue, &forms, None, rule), none);
    // The owner does not report: nobody knows what it would have listed, unless nobody expects it.
    let of_owner: Vec<String> = shares.iter().filter(|(_, of)| *of == owner).map(|(code, _)| code.clone()).collect();
    let (silent, mut register) = province(&catalogue, |_, unit| unit.values["code12"] != owner);
    assert_eq!(of_rule(&catalogue, &silent, Some(&register), rule), (Vec::new(), of_owner.clone()));
    assert_eq!(of_rule(&catalogue, &silent, None, rule), (Vec::new(), of_owner.clone()));
    register.units =
        register.units.iter().filter(|(code, _)| **code != owner).map(|(a, b)| (a.clone(), b.clone())).collect();
    assert_eq!(of_rule(&catalogue, &silent, Some(&register), rule), (of_owner, Vec::new()));
    // The owner reports, and has no such facility.
    let (mut forms, register) = province(&catalogue, |_, _| true);
    let form = catalogue.form("community").expect("form");
    let batch = forms.batches.iter_mut().find(|batch| batch.form == "community").expect("communities");
    let record = (0..batch.len).find(|at| batch.fields[form.unit_key].text(*at) == Some(&sharer)).expect("a unit");
    let column = &mut batch.fields[form.field_index("csf_ids").expect("a field")];
    let mut changed = shequ_core::column::Column::for_kind(&shequ_core::value::Kind::Text);
    for at in 0..column.len() {
        match (column.text(at), at == record) {
            (_, true) => changed.push_text(&format!("{owner}-01 {owner}-77")),
            (Some(text), false) => changed.push_text(text),
            (None, false) => changed.push_missing(column.state_of(at)),
        }
    }
    *column = changed;
    assert_eq!(of_rule(&catalogue, &forms, Some(&register), rule), (vec![sharer], Vec::new()));
    // The finding points to what was written, not to an answer that nobody gave.
    let indicators = rolled(&catalogue, Some(&register), &forms, year(2025));
    let options = RunOptions { context: Context::year(2025), lang: Lang::Zh, level: None, period: "2025".into() };
    let reports = between(&catalogue, &indicators, &forms, &options).unwrap_or_else(|why| panic!("{}", why.0));
    let finding = reports.iter().flat_map(|r| &r.findings).find(|f| f.rule == rule).expect("the finding");
    let cells: Vec<&str> = finding.cells.iter().map(|cell| cell.field.as_str()).collect();
    assert_eq!((cells, &finding.suspects), (vec!["csf_ids", "csf_mode"], &vec!["csf_ids".to_owned()]));
}

#[test]
fn units_that_crowd_above_a_target_are_told_by_the_thresholds_of_the_catalogue() {
    let mut catalogue = catalogue();
    let (mut forms, register) = province(&catalogue, |_, _| true);
    let form = catalogue.form("community").expect("form").clone();
    let batch = forms.of("community").expect("communities").clone();
    let (own, area) =
        (&batch.tables[0], form.tables[0].fields.iter().position(|f| f.id == "area_total").expect("area"));
    for record in 0..batch.len {
        let square_metres: i64 = own.rows_of(record).filter_map(|row| own.fields[area].int(row)).sum();
        let code = batch.fields[form.unit_key].text(record).expect("a code");
        if square_metres > 0 {
            // Stored in hundredths: households that leave each of them 30.1 m² a hundred, just above the 30 of the plan.
            put(&mut forms, &catalogue, code, "hh_resident", square_metres * 100 / 3_010);
        }
    }
    let crowd = |catalogue: &Catalogue| {
        let report = told(catalogue, &rolled(catalogue, Some(&register), &forms, year(2025)), Level::Region);
        let one = report.indicators.into_iter().find(|one| one.indicator == "csf_area_per_100hh").expect("it");
        one.crowd.map(|crowd| (crowd.above, crowd.below, crowd.width))
    };
    let (above, below, width) = crowd(&catalogue).expect("a crowd");
    assert!(above > 50 && below == 0 && width == "2", "{above} {below} {width}");
    let mut with = |change: &dyn Fn(&mut shequ_core::catalogue::levels::Crowding)| {
        let levels = catalogue.levels.iter_mut().find(|levels| levels.form == "community").expect("levels");
        let as_shipped = levels.crowding.clone();
        levels.crowding.as_mut().into_iter().for_each(change);
        let found = crowd(&catalogue);
        let levels = catalogue.levels.iter_mut().find(|levels| levels.form == "community").expect("levels");
        levels.crowding = as_shipped;
        found
    };
    assert_eq!(with(&|crowding| crowding.units = i64::from(above) + 1), None);
    assert_eq!(with(&|crowding| crowding.times = i64::from(above) * 100 + 1), None);
    let wide = with(&|crowding| crowding.width = 3).expect("a wider crowd");
    assert!(wide.0 >= above && wide.2 == "3", "{wide:?}");
}
