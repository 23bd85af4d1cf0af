//! The promises of a province: everything planted between levels is found, nothing else, and the eight indicators are
//! those of the ledger to the last digit.

use super::ledger::IDS;
use super::{Province, Year};
use crate::forms::Forms;
use crate::levels::{between, check, roll_up};
use crate::sample::SamplePlan;
use shequ_core::column::batch::Previous;
use shequ_core::column::record::RecordReader;
use shequ_core::column::register::{Register, RegisteredUnit};
use shequ_core::column::{Origin, Place};
use shequ_core::report::indicators::{RollUpReport, Telling, tell};
use shequ_core::rollup::{Indicators, Level, Options};
use shequ_core::{Batch, Catalogue, Context, Lang, RunOptions};
use shequ_files::write::record_line;
use std::collections::{BTreeMap, BTreeSet};

const YEAR: i32 = 2025;

fn catalogue() -> Catalogue {
    shequ_core::load_toml(&crate::embedded::shipped()).catalogue.expect("the shipped catalogue loads")
}

fn province(catalogue: &Catalogue, units: usize, fault_rate: (u64, u64)) -> Province<'_> {
    let plan = SamplePlan { units, seed: 5, fault_rate, previous: true, period: YEAR };
    Province::new(catalogue, plan).expect("a sound plan")
}

fn forms(catalogue: &Catalogue, year: &Year) -> Forms {
    let mut forms = Forms::default();
    for (id, units) in &year.forms {
        let form = catalogue.form(id).expect("form");
        let reader = RecordReader::new(form, catalogue);
        let mut batch = Batch::for_form(form);
        batch.origins.push(Origin::default());
        for unit in units {
            let faults = reader.push_json(&mut batch, &record_line(catalogue, form, unit), Place::default());
            assert!(faults.is_empty(), "{faults:?}");
        }
        forms.batches.push(batch);
    }
    forms
}

fn register(province: &Province<'_>) -> Register {
    let unit = |one: super::Registered| {
        let entry =
            RegisteredUnit { name: one.name, kind: one.kind.to_owned(), parent: one.parent, from: None, until: None };
        (one.code, entry)
    };
    Register { units: province.register().into_iter().map(unit).collect() }
}

fn options(year: i32) -> RunOptions {
    RunOptions { context: Context::year(year), lang: Lang::Zh, level: None, period: year.to_string() }
}

/// Everything that is said of a year: unit and rule.
fn found(
    catalogue: &Catalogue,
    forms: &mut Forms,
    before: &Forms,
    indicators: &Indicators<'_>,
) -> Vec<(String, String)> {
    let bare = |rule: String| rule.strip_prefix("structure.").map_or(rule.clone(), str::to_owned);
    let mut found = Vec::new();
    for batch in &mut forms.batches {
        let form = catalogue.form(&batch.form).expect("form");
        let earlier = before.of(&batch.form).expect("last year's reports");
        let rows: BTreeMap<&str, u32> = (0u32..)
            .zip(0..earlier.len)
            .filter_map(|(n, at)| Some((earlier.fields[form.unit_key].text(at)?, n)))
            .collect();
        let key = |record| batch.fields[form.unit_key].text(record);
        let aligned: Vec<u32> =
            (0..batch.len).map(|at| key(at).and_then(|code| rows.get(code)).copied().unwrap_or(u32::MAX)).collect();
        let present = aligned.iter().map(|row| *row != u32::MAX).collect();
        batch.previous = Some(Box::new(Previous { batch: earlier.gather(&aligned), present }));
        let report = check(catalogue, form, batch, &options(YEAR)).unwrap_or_else(|why| panic!("{}", why.0));
        found.extend(report.findings.into_iter().map(|f| (f.unit, bare(f.rule))));
    }
    let reports = between(catalogue, indicators, forms, &options(YEAR)).unwrap_or_else(|why| panic!("{}", why.0));
    found.extend(reports.into_iter().flat_map(|report| report.findings).map(|f| (f.unit, bare(f.rule))));
    let missing = indicators.units.list.iter().filter(|unit| unit.missing());
    found.extend(missing.map(|unit| (unit.code.clone(), "unit_not_reported".to_owned())));
    found.sort();
    found
}

fn told(catalogue: &Catalogue, indicators: &Indicators<'_>) -> RollUpReport {
    let telling = Telling {
        catalogue,
        lang: Lang::Zh,
        by: Level::Community,
        doubts: &[],
        outliers: &[],
        findings: &[],
        earlier: &[],
        versions: &[],
        left_out: &[],
    };
    tell(indicators, &telling)
}

fn rolled<'a>(catalogue: &'a Catalogue, register: &'a Register, forms: &Forms) -> Indicators<'a> {
    let options = Options { year: YEAR, ..Options::default() };
    roll_up(catalogue, Some(register), options, forms, Lang::Zh).unwrap_or_else(|why| panic!("{}", why.0))
}

#[test]
fn everything_planted_between_levels_is_found_and_nothing_else() {
    let catalogue = catalogue();
    for rate in [(0, 1), (1, 1)] {
        let province = province(&catalogue, 640, rate);
        let register = register(&province);
        let (year, last) = (province.now(), province.before());
        let (mut now, before) = (forms(&catalogue, &year), forms(&catalogue, &last));
        let indicators = rolled(&catalogue, &register, &now);
        let mut planted: Vec<(String, String)> =
            year.planted.iter().map(|p| (p.unit.clone(), p.rule.clone())).collect();
        planted.sort();
        assert_eq!(planted.is_empty(), rate.0 == 0);
        assert_eq!(found(&catalogue, &mut now, &before, &indicators), planted);
        if rate.0 > 0 {
            let kinds: BTreeSet<&str> = planted.iter().map(|(_, rule)| rule.as_str()).collect();
            let rules = catalogue.levels.iter().flat_map(|levels| &levels.across.rules).map(|rule| rule.id.as_str());
            let never: Vec<&str> = rules.filter(|rule| !kinds.contains(rule)).collect();
            assert!(never.is_empty(), "rules between levels that nothing was planted for: {never:?}");
        }
    }
}

#[test]
fn the_eight_indicators_are_those_of_the_ledger_to_the_last_digit() {
    let catalogue = catalogue();
    let province = province(&catalogue, 640, (1, 1));
    let register = register(&province);
    let year = province.now();
    let report = told(&catalogue, &rolled(&catalogue, &register, &forms(&catalogue, &year)));
    let ledger: serde_json::Value = serde_json::from_str(&year.ledger.json(YEAR)).expect("JSON");
    let mut compared = 0;
    for id in IDS {
        let one = report.indicators.iter().find(|one| one.indicator == id).expect("a headline indicator");
        let places = ledger["indicators"][id].as_object().expect("places");
        let values: BTreeMap<&str, _> = one.values.iter().map(|value| (value.unit.as_str(), value)).collect();
        for (code, wanted) in places {
            let value = values.get(code.as_str()).unwrap_or_else(|| panic!("{id} of {code}"));
            assert_eq!(wanted["numerator"], value.numerator, "{id} of {code}");
            assert_eq!(wanted["denominator"], value.denominator, "{id} of {code}");
            // Where two decimals would read like the target, more are told.
            let finer = value.value.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 2);
            assert!(wanted["value"] == value.value || finer, "{id} of {code}: {}", value.value);
            compared += 1;
        }
        let known = one.values.iter().filter(|value| !value.value.is_empty()).count();
        assert_eq!(known, places.len(), "{id}: no place more or less");
        assert!(!one.values[0].value.is_empty() && one.values[0].unit == "450000000000", "{id}");
    }
    assert!(compared > 3_000, "{compared}");
}
