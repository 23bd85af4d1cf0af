//! Sample data: believable reports of Guangxi's villages and communities, and faults whose places are known.
//!
//! Any unit can be made by its number alone, so ten million of them stream in flat memory, and the same plan gives
//! the same data on every machine. Clean units satisfy every rule of the community form. Each planted fault breaks
//! exactly one rule and stands in the key; nothing here asks the checker.

mod fault;
mod key;
pub mod levels;
mod place;
mod random;
mod unit;

#[cfg(test)]
mod tests;

pub use key::key_json;

use fault::{Mode, Subject};
use place::Map;
use random::Random;
use shequ_core::Catalogue;
use shequ_core::span::Words;
use shequ_core::words;
use shequ_files::write::Unit;

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplePlan {
    /// Number of units.
    pub units: usize,
    /// The same seed gives the same data.
    pub seed: u64,
    /// Share of units with a fault, as numerator and denominator: `(2, 100)` for two of a hundred.
    pub fault_rate: (u64, u64),
    /// Whether last year's data is made too; faults against it are planted only then.
    pub previous: bool,
    /// Year of the figures.
    pub period: i32,
}

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// Code of the unit as it stands in the data.
    pub unit: String,
    /// Number of the record, from 1.
    pub record: usize,
    /// The one rule that it breaks.
    pub rule: String,
    /// The table of the row, if the fault is in one.
    pub table: Option<String>,
    /// Number of the row within the record, from 1.
    pub row: Option<usize>,
    /// The cells that were changed.
    pub fields: Vec<String>,
    /// What was changed: `area_other: 12.00 -> 17.00`.
    pub note: String,
}

/// The form that samples are made for.
pub const FORM: &str = "community";

/// A sample that can be asked for any of its units.
#[derive(Clone, Debug)]
pub struct Sample {
    plan: SamplePlan,
    map: Map,
}

impl Sample {
    /// A sample of a plan.
    ///
    /// # Errors
    /// A rate above one, a year that the form does not take, or more units than the divisions have codes for.
    pub fn new(catalogue: &Catalogue, plan: SamplePlan) -> Result<Self, Words> {
        let (faults, of) = plan.fault_rate;
        if of == 0 || faults > of {
            return Err(words!("差错比例应在 0 至 1 之间", "the rate of faults lies between 0 and 1"));
        }
        let (first, last) = (2020 + i32::from(plan.previous), 2099);
        if !(first..=last).contains(&plan.period) {
            return Err(words!("年份应在 {first} 至 {last} 之间", "the year lies between {first} and {last}"));
        }
        if catalogue.form(FORM).is_none() {
            return Err(words!("样例数据只有表单“{FORM}”", "samples are made for the form `{FORM}` only"));
        }
        let units = plan.units;
        let map = Map::new(catalogue, plan.period, units, plan.seed).ok_or_else(|| {
            words!("目录中的区划容不下 {units} 个单位", "the divisions of the catalogue have no room for {units} units")
        })?;
        Ok(Self { plan, map })
    }

    /// All units in the order of their codes, with the faults met on the way.
    #[must_use]
    pub fn units(&self) -> Units<'_> {
        Units { sample: self, next: 0, block: None, planted: Vec::new() }
    }

    /// Last year's units, clean, in the same order.
    pub fn previous(&self) -> impl Iterator<Item = Unit> + '_ {
        let SamplePlan { seed, period, units, .. } = self.plan;
        (0..units)
            .map(move |index| unit::report(&unit::traits(&self.map, seed, index, period), seed, period - 1, false))
    }

    /// A unit without fault.
    #[must_use]
    pub fn clean(&self, index: usize) -> Unit {
        let SamplePlan { seed, period, .. } = self.plan;
        unit::report(&unit::traits(&self.map, seed, index, period), seed, period, true)
    }

    /// The units among which the fault number `block` is planted: as many as make one fault on average.
    fn block(&self, block: u64) -> std::ops::Range<usize> {
        let (faults, of) = self.plan.fault_rate;
        let start = |b: u64| (u128::from(b) * u128::from(of)).div_ceil(u128::from(faults));
        let bounded = |n: u128| usize::try_from(n).unwrap_or(usize::MAX).min(self.plan.units);
        bounded(start(block))..bounded(start(block + 1))
    }

    /// The number of the block that a unit belongs to.
    fn block_of(&self, index: usize) -> Option<u64> {
        let (faults, of) = self.plan.fault_rate;
        (faults > 0).then(|| u64::try_from(index as u128 * u128::from(faults) / u128::from(of)).unwrap_or(u64::MAX))
    }

    /// Plants the fault of a block: the kind whose turn it is, in the first unit (from a random one on) that has the
    /// trait it needs; where none has, the next kind that fits a unit of the block.
    fn plant(&self, block: u64) -> Option<Spoiled> {
        let range = self.block(block);
        if range.is_empty() {
            return None;
        }
        let mode = if self.plan.previous { Mode::History } else { Mode::Fresh };
        let kinds = fault::kinds(mode);
        let turn = usize::try_from(block.wrapping_add(self.plan.seed) % kinds.len() as u64).unwrap_or(0);
        let offset = usize::try_from(
            Random::new(self.plan.seed, 21, usize::try_from(block).unwrap_or(0)).below(range.len() as i64),
        )
        .unwrap_or(0);
        let order = (0..range.len()).map(|n| range.start + (offset + n) % range.len());
        let common: Vec<&fault::Kind> = kinds.iter().filter(|kind| kind.is_common()).collect();
        // Standing in begins at another place each time, so that no kind stands in for all.
        let from = usize::try_from(block / kinds.len() as u64).unwrap_or(0) + turn;
        let stand_ins = (0..common.len()).map(|n| common[(from + n) % common.len()]);
        std::iter::once(&kinds[turn])
            .chain(stand_ins)
            .find_map(|kind| order.clone().find_map(|index| self.try_kind(kind, index, &range)))
    }

    fn try_kind(&self, kind: &fault::Kind, index: usize, range: &std::ops::Range<usize>) -> Option<Spoiled> {
        let SamplePlan { seed, period, .. } = self.plan;
        let traits = unit::traits(&self.map, seed, index, period);
        let clean = unit::report(&traits, seed, period, true);
        // A fault that repeats a value needs the unit before, in the same block, so that no other fault touches it.
        let earlier = (kind.repeats() && index > range.start).then(|| self.clean(index - 1));
        let mut subject = Subject { unit: clean.clone(), traits: &traits, period, earlier };
        let row = kind.plant(&mut subject)?;
        let planted = fault::record(kind, index, row, &clean, &subject.unit);
        Some((index, subject.unit, planted))
    }
}

/// A unit with its fault: its number, its report, the entry of the key.
type Spoiled = (usize, Unit, Planted);

/// The units of a sample, one after the other.
#[derive(Clone, Debug)]
pub struct Units<'a> {
    sample: &'a Sample,
    next: usize,
    /// The block at hand and its fault, until it has been given.
    block: Option<(u64, Option<Spoiled>)>,
    planted: Vec<Planted>,
}

impl Units<'_> {
    /// The faults of the units given so far, sorted by unit, record and rule.
    #[must_use]
    pub fn into_planted(mut self) -> Vec<Planted> {
        self.planted.sort();
        self.planted
    }

    /// The same without giving the iterator up.
    #[must_use]
    pub fn planted(&self) -> Vec<Planted> {
        self.clone().into_planted()
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let index = self.next;
        if index >= self.sample.plan.units {
            return None;
        }
        self.next += 1;
        if let Some(block) = self.sample.block_of(index) {
            if self.block.as_ref().is_none_or(|(known, _)| *known != block) {
                self.block = Some((block, self.sample.plant(block)));
            }
            if let Some((_, fault)) = &mut self.block
                && let Some((_, unit, planted)) = fault.take_if(|(at, _, _)| *at == index)
            {
                self.planted.push(planted);
                return Some(unit);
            }
        }
        Some(self.sample.clean(index))
    }
}
