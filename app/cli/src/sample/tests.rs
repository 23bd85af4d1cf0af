//! The promises of the sample: clean data is clean, and each planted fault is found where the key says, alone.

use super::{FORM, Planted, Sample, SamplePlan, key_json};
use shequ_core::column::batch::Previous;
use shequ_core::column::record::RecordReader;
use shequ_core::column::{Origin, Place};
use shequ_core::{Batch, Catalogue, Checker, Context, Lang, Report, Run, RunOptions};
use shequ_files::write::{Unit, record_line};
use std::collections::BTreeSet;

fn catalogue() -> Catalogue {
    shequ_core::load_toml(&crate::embedded::shipped()).catalogue.expect("the shipped catalogue loads")
}

fn plan(units: usize, fault_rate: (u64, u64), previous: bool) -> SamplePlan {
    SamplePlan { units, seed: 5, fault_rate, previous, period: 2025 }
}

fn batch(catalogue: &Catalogue, units: impl Iterator<Item = Unit>) -> Batch {
    let form = catalogue.form(FORM).expect("form");
    let reader = RecordReader::new(form, catalogue);
    let mut batch = Batch::for_form(form);
    batch.origins.push(Origin::default());
    for unit in units {
        let faults = reader.push_json(&mut batch, &record_line(catalogue, form, &unit), Place::default());
        assert!(faults.is_empty(), "{faults:?}");
    }
    batch
}

fn check(catalogue: &Catalogue, plan: &SamplePlan) -> (Report, Vec<Planted>) {
    let sample = Sample::new(catalogue, plan.clone()).expect("a sound plan");
    let mut units = sample.units();
    let mut now = batch(catalogue, units.by_ref());
    if plan.previous {
        let before = batch(catalogue, sample.previous());
        now.previous = Some(Box::new(Previous { present: vec![true; before.len], batch: before }));
    }
    let form = catalogue.form(FORM).expect("form");
    let checker = Checker::new(catalogue, form).unwrap_or_else(|_| panic!("the shipped rules compile"));
    let options = RunOptions {
        context: Context::year(plan.period),
        lang: Lang::Zh,
        level: None,
        period: plan.period.to_string(),
    };
    let mut run = Run::new(&checker, options);
    run.push(&now);
    (run.finish(), units.into_planted())
}

#[test]
fn clean_data_has_no_finding_with_and_without_last_year() {
    let catalogue = catalogue();
    for previous in [false, true] {
        let (report, planted) = check(&catalogue, &plan(1_500, (0, 1), previous));
        let found: Vec<_> = report.findings.iter().map(|f| (&f.unit, &f.rule, &f.says)).collect();
        assert!(found.is_empty(), "{found:?}");
        assert!(planted.is_empty());
        assert_eq!(report.counts.units, 1_500);
        assert_eq!(report.counts.hidden_but_filled, 0);
    }
}

#[test]
fn each_planted_fault_is_found_alone() {
    let catalogue = catalogue();
    for previous in [false, true] {
        let (report, planted) = check(&catalogue, &plan(3_000, (1, 4), previous));
        let mut found: Vec<_> = report.findings.iter().map(|f| (f.unit.clone(), f.rule.clone())).collect();
        let mut keyed: Vec<_> = planted.iter().map(|p| (p.unit.clone(), p.rule.clone())).collect();
        found.sort();
        keyed.sort();
        assert_eq!(found, keyed);
        let kinds: BTreeSet<&String> = planted.iter().map(|p| &p.rule).collect();
        assert!(kinds.len() >= 100, "{} kinds", kinds.len());
        assert_eq!(planted.len(), 750);
        assert!(planted.iter().all(|p| !p.fields.is_empty()), "every fault changes a cell");
    }
}

#[test]
fn the_same_plan_gives_the_same_data_and_units_do_not_depend_on_each_other() {
    let catalogue = catalogue();
    let sample = Sample::new(&catalogue, plan(200, (2, 100), false)).expect("a sound plan");
    let once: Vec<Unit> = sample.units().collect();
    assert_eq!(once, sample.units().collect::<Vec<_>>());
    let differing = (0..200).filter(|at| once[*at] != sample.clean(*at)).count();
    assert_eq!(differing, 4, "2 of 100 units differ from their clean selves");
    let other = Sample::new(&catalogue, SamplePlan { seed: 6, ..plan(200, (0, 1), false) }).expect("a sound plan");
    assert_ne!(once[7], other.clean(7));
}

#[test]
fn units_are_believable_as_a_whole() {
    let catalogue = catalogue();
    let sample = Sample::new(&catalogue, plan(16_700, (0, 1), false)).expect("a sound plan");
    let units: Vec<Unit> = sample.units().collect();
    let share = |id: &str, value: &str| {
        units.iter().filter(|u| u.values.get(id).is_some_and(|text| text == value)).count() * 100 / units.len()
    };
    assert!((20..=32).contains(&share("kind", "urban")), "{} % urban", share("kind", "urban"));
    let codes: BTreeSet<&String> = units.iter().filter_map(|u| u.values.get("code12")).collect();
    assert_eq!(codes.len(), units.len());
    let counties: BTreeSet<&str> = codes.iter().map(|code| &code[..6]).collect();
    assert_eq!(counties.len(), 111);
}

#[test]
fn ten_million_units_have_codes_of_their_own() {
    let catalogue = catalogue();
    let sample = Sample::new(&catalogue, plan(10_000_000, (0, 1), false)).expect("the codes have room");
    let codes: Vec<String> = (4_000_000..4_003_000).filter_map(|at| sample.clean(at).values.remove("code12")).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "codes ascend");
}

#[test]
fn plans_that_cannot_be_made_are_refused() {
    let catalogue = catalogue();
    assert!(Sample::new(&catalogue, plan(10, (3, 2), false)).is_err());
    assert!(Sample::new(&catalogue, plan(10, (1, 0), false)).is_err());
    assert!(Sample::new(&catalogue, plan(100_000_000, (0, 1), false)).is_err());
    assert!(Sample::new(&catalogue, SamplePlan { period: 2020, ..plan(10, (0, 1), true) }).is_err());
}

#[test]
fn the_key_is_sorted_json() {
    let catalogue = catalogue();
    let plan = plan(400, (1, 10), false);
    let sample = Sample::new(&catalogue, plan.clone()).expect("a sound plan");
    let mut units = sample.units();
    units.by_ref().for_each(drop);
    let planted = units.into_planted();
    assert!(planted.is_sorted());
    let key: serde_json::Value = serde_json::from_str(&key_json(&plan, &planted)).expect("JSON");
    assert_eq!(key["units"], 400);
    assert_eq!(key["planted"].as_array().map(Vec::len), Some(40));
}
