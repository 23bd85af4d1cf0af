//! Outliers among peers after Hidiroglou and Berthelot (1986), and values that crowd just above a target.
//!
//! Ratios are skewed, so their distances from the median are made symmetric: `1 - median / ratio` below it, `ratio /
//! median - 1` above. A distance weighs by a power of the unit's size, so that a small unit must be odder than a large
//! one to be told. Far is what lies beyond C times the distance from the median to the quartile; where that distance is
//! nearly nothing, a share A of the weight of a usual unit stands in. All in whole millionths; no float.
//!
//! Both are patterns for analysts. They stand in no form and say nothing of anybody's honesty.

use super::{Indicators, Level, Ratio, Rolled, Units};
use crate::catalogue::levels::{Crowding, Outlier};
use crate::catalogue::{Catalogue, Form};
use crate::column::Batch;
use crate::eval::Machine;
use crate::eval::{Input, truth};
use crate::map::Map;
use crate::plan::Context;
use crate::plan::Reg;
use crate::plan::count::{Wanted, compile_counts};

const FINE: i128 = 1_000_000;

/// A unit far from its peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlying {
    /// Id of the check.
    pub check: String,
    /// The unit.
    pub unit: u32,
    /// Its ratio.
    pub ratio: Ratio,
    /// The median of its peers.
    pub median: Ratio,
    /// The place whose units are its peers.
    pub place: u32,
    /// How many peers it was compared with, itself included.
    pub peers: usize,
    /// Distance over the distance that is far, in hundredths; 100 and more is far.
    pub times: i128,
}

/// The units of one form that lie far from their peers by one check, farthest first.
#[must_use]
pub fn outlying(
    catalogue: &Catalogue,
    form: &Form,
    check: &Outlier,
    batch: &Batch,
    units: &Units,
    context: &Context,
) -> Vec<Outlying> {
    let wanted = Wanted {
        id: &check.id,
        table: None,
        population: check.when.as_ref(),
        numerator: Some(&check.numerator),
        denominator: Some(&check.denominator),
    };
    let (plan, counts, _) = compile_counts(form, &[wanted]);
    let all: Vec<Reg> = (0..plan.ops.len()).map(|reg| Reg::try_from(reg).expect("limited")).collect();
    let input = Input { plan: &plan, batch, context, divisions: &catalogue.divisions };
    let mut machine = Machine::default();
    machine.run(input, &all, None, None);
    let mut values: Vec<(u32, Ratio, i128)> = Vec::new();
    for record in 0..batch.len {
        let unit = batch.fields[form.unit_key].text(record).and_then(|code| units.find(code));
        let Some(unit) = unit.filter(|unit| units.list[*unit as usize].counts()) else { continue };
        let plan = &counts[0];
        let belongs = plan.population.is_none_or(|reg| machine.byte(input, reg, record) == truth::TRUE);
        let (Some(over), Some(under)) = (plan.numerator, plan.denominator) else { continue };
        if !belongs || machine.byte(input, over.s, record) != 0 || machine.byte(input, under.s, record) != 0 {
            continue;
        }
        let (n, d) = (machine.number(input, over.n, record), machine.number(input, under.n, record));
        let step = |a: crate::plan::count::Addend| {
            Ratio::new(1, a.divisor.checked_mul(crate::value::number::power_of_ten(a.scale)?)?)
        };
        let ratio = step(over)
            .zip(step(under))
            .and_then(|(a, b)| Ratio::new(n, 1)?.times(a)?.times(Ratio::new(b.d, d.checked_mul(b.n)?)?));
        if let Some(ratio) = ratio.filter(|ratio| ratio.n > 0) {
            values.push((unit, ratio, d));
        }
    }
    let mut found: Vec<Outlying> = groups(&values, check, units)
        .into_iter()
        .flat_map(|((_, place), members)| far(check, place, &members))
        .collect();
    found.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| code(units, a.unit).cmp(code(units, b.unit))));
    found
}

fn code(units: &Units, at: u32) -> &str {
    &units.list[at as usize].code
}

type Members = Vec<(u32, Ratio, i128)>;

/// Units by kind and county; those of a county with too few, by kind and city, then by kind and region.
fn groups(values: &Members, check: &Outlier, units: &Units) -> Vec<((u8, u32), Members)> {
    let least = usize::try_from(check.group).unwrap_or(usize::MAX);
    let mut rest = values.clone();
    let mut found = Vec::new();
    for level in [Level::County, Level::City, Level::Region] {
        let mut by: Map<(u8, u32), Members> = Map::new();
        for one in std::mem::take(&mut rest) {
            if let Some(place) = units.at_level(one.0, level) {
                by.or_default((units.list[one.0 as usize].kind(), place)).push(one);
            }
        }
        for (key, members) in by {
            if members.len() >= least { found.push((key, members)) } else { rest.extend(members) }
        }
    }
    found
}

fn far(check: &Outlier, place: u32, members: &Members) -> Vec<Outlying> {
    let mut ratios: Vec<Ratio> = members.iter().map(|(_, ratio, _)| *ratio).collect();
    ratios.sort_by(|a, b| a.compare(*b));
    let median = ratios[(ratios.len() - 1) / 2];
    let effects: Vec<i128> =
        members.iter().map(|(_, ratio, size)| effect(*ratio, median, weight(*size, check.size))).collect();
    let mut sorted = effects.clone();
    sorted.sort_unstable();
    let last = sorted.len() - 1;
    let quarter = sorted.len().div_ceil(4) - 1;
    let (low, middle, high) = (sorted[quarter], sorted[last / 2], sorted[last - quarter]);
    let mut weights: Vec<i128> = members.iter().map(|(_, _, size)| weight(*size, check.size)).collect();
    weights.sort_unstable();
    let usual = weights[last / 2].saturating_mul(FINE) / 1_000 * i128::from(check.least) / 100;
    let beyond = |distance: i128| {
        let floor = usual.max(middle.abs() * i128::from(check.least) / 100).max(1);
        distance.max(floor).saturating_mul(i128::from(check.far)) / 100
    };
    let (down, up) = (beyond(middle - low), beyond(high - middle));
    let mut found = Vec::new();
    for ((unit, ratio, _), effect) in members.iter().zip(&effects) {
        let distance = effect - middle;
        let times = if distance < 0 { -distance * 100 / down } else { distance * 100 / up };
        if times >= 100 {
            found.push(Outlying {
                check: check.id.clone(),
                unit: *unit,
                ratio: *ratio,
                median,
                place,
                peers: members.len(),
                times,
            });
        }
    }
    found
}

/// The weight of a size in thousandths: none, its square root, or itself.
fn weight(size: i128, power: i64) -> i128 {
    let size = u128::try_from(size.max(1)).unwrap_or(1);
    let root = |n: u128| i128::try_from(n.isqrt()).unwrap_or(i128::MAX);
    match power {
        0..25 => 1_000,
        25..75 => root(size.saturating_mul(1_000_000)),
        _ => i128::try_from(size.saturating_mul(1_000)).unwrap_or(i128::MAX),
    }
}

/// Signed distance from the median, times the weight, in millionths.
fn effect(ratio: Ratio, median: Ratio, weight: i128) -> i128 {
    let over = |a: Ratio, b: Ratio| a.times(Ratio { n: b.d, d: b.n });
    let below = ratio.compare(median) == std::cmp::Ordering::Less;
    let quotient = if below { over(median, ratio) } else { over(ratio, median) };
    let Some(quotient) = quotient else { return 0 };
    let distance = (quotient.n - quotient.d).saturating_mul(FINE) / quotient.d;
    let distance = distance.saturating_mul(weight) / 1_000;
    if below { -distance } else { distance }
}

/// How many units lie just at or above a target, and how many just below it; how far that reaches, the catalogue says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// Units from the target up to its width more.
    pub above: usize,
    /// Units from its width less up to the target.
    pub below: usize,
}

impl Crowd {
    /// Whether so many more stand just above than just below that chance is no likely reason.
    #[must_use]
    pub fn is_pattern(&self, crowding: &Crowding) -> bool {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (above, below) = (count(self.above), count(self.below.max(1)));
        above >= crowding.units && above.saturating_mul(100) >= crowding.times.saturating_mul(below)
    }
}

impl Indicators<'_> {
    /// How units below a place crowd around the target; none where shares of things or no goal are told.
    #[must_use]
    pub fn crowd(&self, rolled: &Rolled<'_>, place: u32, crowding: &Crowding) -> Option<Crowd> {
        let (scale, goal) = (rolled.scale.as_ref().filter(|scale| !scale.counts_things)?, rolled.goal?);
        let target = Ratio::parse(&goal.value).ok()?;
        let width = target.times(Ratio { n: i128::from(crowding.width), d: 100 })?;
        let (from, to) = (target.minus(width)?, target.plus(width)?);
        let mut crowd = Crowd { above: 0, below: 0 };
        for part in rolled.parts.iter().filter(|part| part.unknown == 0) {
            let within = self.units.line(part.unit).any(|up| up == place);
            let Some(value) = Ratio::new(part.n, part.d).and_then(|r| r.times(scale.value)).filter(|_| within) else {
                continue;
            };
            let at_least = |bound: Ratio| value.compare(bound) != std::cmp::Ordering::Less;
            match (at_least(from), at_least(target), at_least(to)) {
                (true, false, _) => crowd.below += 1,
                (_, true, false) => crowd.above += 1,
                (_, _, _) => {}
            }
        }
        Some(crowd)
    }
}
