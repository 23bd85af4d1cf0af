//! A province: communities with the townships, counties, cities and the region above them, over two years, with
//! inconsistencies between levels whose places are known, and a ledger of the headline indicators.
//!
//! Figures above are counted from the reports below as they are written, so that clean forms agree at every level. The
//! ledger adds up the same reports with whole numbers of its own; it asks neither the catalogue nor the roll-up.

mod above;
mod fault;
mod ledger;

pub use ledger::{Ledger, Sums};

use super::place::Spot;
use super::{Sample, SamplePlan, unit};
use above::{CountyCount, TownshipCount};
use shequ_core::Catalogue;
use shequ_core::span::Words;
use shequ_files::write::Unit;
use std::collections::BTreeMap;

/// What was planted: the rules that break, each with its unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Between {
    /// The unit that is told of.
    pub unit: String,
    /// The rule, or the code of a remark on the whole run such as `unit_not_reported`.
    pub rule: String,
    /// What was changed.
    pub note: String,
}

/// All reports of one year.
#[derive(Clone, Debug, Default)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Reports by form, lowest form first.
    pub forms: Vec<(&'static str, Vec<Unit>)>,
    /// What was planted in them.
    pub planted: Vec<Between>,
    /// The headline indicators of every place.
    pub ledger: Ledger,
}

/// A unit of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// 12 digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub kind: &'static str,
    /// The unit above; empty for the region.
    pub parent: String,
}

/// A province that can be asked for its years.
#[derive(Debug)]
pub struct Province<'a> {
    catalogue: &'a Catalogue,
    sample: Sample,
}

impl<'a> Province<'a> {
    /// A province of a plan; its faults are those between levels, and their rate is the share of counties with one.
    ///
    /// # Errors
    /// What keeps the plan from being made.
    pub fn new(catalogue: &'a Catalogue, plan: SamplePlan) -> Result<Self, Words> {
        let sample = Sample::new(catalogue, SamplePlan { previous: true, ..plan })?;
        Ok(Self { catalogue, sample })
    }

    /// The year of the plan, with its faults.
    #[must_use]
    pub fn now(&self) -> Year {
        self.year(self.sample.plan.period, true)
    }

    /// The year before, clean.
    #[must_use]
    pub fn before(&self) -> Year {
        self.year(self.sample.plan.period - 1, false)
    }

    /// All units that are expected to report.
    #[must_use]
    pub fn register(&self) -> Vec<Registered> {
        let year = self.before();
        let mut list = Vec::new();
        for (form, units) in &year.forms {
            for unit in units {
                let text = |id: &str| unit.values.get(id).cloned().unwrap_or_default();
                let code = text("code12");
                let parent = match *form {
                    "community" => format!("{}000", &code[..9]),
                    "township" => format!("{}000000", &code[..6]),
                    "county" => format!("{}00000000", &code[..4]),
                    "city" => format!("{}0000000000", &code[..2]),
                    _ => String::new(),
                };
                list.push(Registered { code, name: text("name"), kind: form, parent });
            }
        }
        list
    }

    fn year(&self, year: i32, later: bool) -> Year {
        let SamplePlan { seed, period, units, fault_rate, .. } = self.sample.plan;
        let mut communities: Vec<(Spot, Unit)> = (0..units)
            .map(|index| {
                let traits = unit::traits(&self.sample.map, seed, index, period);
                let report = unit::report(&traits, seed, year, later);
                (traits.spot, report)
            })
            .collect();
        let mut planted = Vec::new();
        let chosen = if later { fault::chosen(&communities, fault_rate) } else { BTreeMap::new() };
        for (county, kind) in &chosen {
            fault::below(*kind, county, &mut communities, &mut planted);
        }
        let silent: Vec<String> =
            planted.iter().filter(|p| p.rule == fault::NOT_REPORTED).map(|p| p.unit.clone()).collect();
        let replaced: Vec<String> =
            planted.iter().filter(|p| p.rule == fault::REPLACED).map(|p| p.unit.clone()).collect();
        let code = |unit: &Unit| unit.values.get("code12").cloned().unwrap_or_default();
        let mut townships: BTreeMap<String, TownshipCount> = BTreeMap::new();
        let mut counties: BTreeMap<String, CountyCount> = BTreeMap::new();
        let mut ledger = Ledger::default();
        for (spot, unit) in &communities {
            let code = code(unit);
            // A unit that became another one is nobody's child any more.
            if replaced.contains(&code) {
                continue;
            }
            let township = townships.entry(format!("{}000", &code[..9])).or_default();
            township.add(spot, unit);
            counties.entry(format!("{}000000", &code[..6])).or_default().add(spot, unit);
            if !silent.contains(&code) {
                ledger.community(&code, unit);
            }
        }
        let mut above = above::forms(self.catalogue, seed, year, &townships, &counties);
        for (county, kind) in &chosen {
            fault::above(*kind, county, &mut above, &mut planted);
        }
        if later && !chosen.is_empty() {
            fault::on_top(&mut above, fault_rate, &mut planted);
        }
        for unit in above.get("county").into_iter().flatten() {
            ledger.county(&code(unit), unit);
        }
        let communities = communities.into_iter().map(|(_, unit)| unit);
        let communities: Vec<Unit> = communities.filter(|unit| !silent.contains(&code(unit))).collect();
        let mut forms = vec![("community", communities)];
        for form in ["township", "county", "city", "region"] {
            forms.push((form, above.remove(form).unwrap_or_default()));
        }
        planted.sort();
        Year { year, forms, planted, ledger: ledger.summed() }
    }
}

/// The key of what was planted: `{"planted":[…],"seed":…,"units":…}`, keys sorted, one line.
#[must_use]
pub fn key_json(plan: &SamplePlan, planted: &[Between]) -> String {
    let list: Vec<serde_json::Value> =
        planted.iter().map(|one| serde_json::json!({ "unit": one.unit, "rule": one.rule, "note": one.note })).collect();
    serde_json::json!({ "planted": list, "seed": plan.seed, "units": plan.units }).to_string() + "\n"
}

#[cfg(test)]
mod tests;
