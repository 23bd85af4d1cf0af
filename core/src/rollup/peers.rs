//! What a total could be if the units whose figures are not known were like their peers.
//!
//! The peers of a unit are the units of its kind ([`super::Unit::kind`]) whose figures are known: in its county where
//! there are at least [`MIN_PEERS`], otherwise in its city, otherwise in the region. Such a unit is taken to add to the
//! denominator what its peers add on average, and to the numerator that times a ratio of theirs: the lower quartile for
//! the lower end, the upper quartile for the upper end. Quartiles and not means, because a quarter of honest reports lie
//! beyond each of them, which is how far a unit may well be from the middle; averages of units would hide that. A yes or
//! no has no quartile worth the name (where four of five say yes, both quartiles say yes), so for shares of things the
//! least and the greatest ratio among the peers stand in. Ends are rounded outwards, to a millionth of a step.

use super::total::{Ratio, Scale};
use super::{Level, Rolled, Units};
use crate::map::Map;

/// Fewer peers say little about anybody.
pub const MIN_PEERS: usize = 8;
/// Estimates are kept in millionths of a step.
const FINE: i128 = 1_000_000;

/// The least and the greatest that a value could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Lower end, in the indicator's measure.
    pub low: Ratio,
    /// Upper end.
    pub high: Ratio,
}

/// What a unit is taken to add, in millionths of a step.
#[derive(Clone, Copy, Debug, Default)]
struct Guess {
    low: i128,
    high: i128,
    d: i128,
}

/// The range of every unit that has one.
pub(super) fn ranges(rolled: &Rolled<'_>, units: &Units) -> Vec<Option<Range>> {
    let mut ranges = vec![None; units.list.len()];
    let Some(scale) = &rolled.scale else { return ranges };
    let pairs = rolled.totals.iter().any(|total| total.unpaired > 0)
        || rolled.indicator.count.as_ref().is_some_and(|count| count.denominator_form.is_some());
    // A denominator from another form is not estimated: the official figure of a county has no peers.
    if pairs || rolled.totals.iter().all(|total| total.absent() == 0) {
        return ranges;
    }
    let known = known(rolled, units);
    let mut groups: Map<(u8, u32), Option<Guess>> = Map::new();
    let mut sums = vec![Some(Guess::default()); units.list.len()];
    for at in absent(rolled, units) {
        let guess = guess(at, rolled, scale, units, &known, &mut groups);
        for up in units.line(at) {
            let sum = &mut sums[up as usize];
            *sum = sum.zip(guess).and_then(|(sum, guess)| {
                Some(Guess {
                    low: sum.low.checked_add(guess.low)?,
                    high: sum.high.checked_add(guess.high)?,
                    d: sum.d.checked_add(guess.d)?,
                })
            });
        }
    }
    for (at, total) in rolled.totals.iter().enumerate() {
        let Some(sum) = sums[at].filter(|_| total.absent() > 0 && !total.overflow) else { continue };
        let end = |more: i128| {
            let n = total.n.checked_mul(FINE)?.checked_add(more)?;
            let d = total.d.checked_mul(FINE)?.checked_add(sum.d)?;
            let sum = if has_denominator(rolled) { Ratio::new(n, d)? } else { Ratio::new(n, FINE)? };
            sum.times(scale.value)
        };
        ranges[at] = end(sum.low).zip(end(sum.high)).map(|(low, high)| Range { low, high });
    }
    ranges
}

fn has_denominator(rolled: &Rolled<'_>) -> bool {
    rolled.indicator.count.as_ref().is_some_and(|count| count.denominator.is_some())
}

/// Units whose figures are not known.
fn absent(rolled: &Rolled<'_>, units: &Units) -> Vec<u32> {
    let missing = (0u32..).zip(&units.list).filter(|(_, unit)| unit.level == rolled.of && unit.missing());
    let unknown = rolled.parts.iter().filter(|part| part.unknown > 0).map(|part| part.unit);
    missing.map(|(at, _)| at).chain(unknown).collect()
}

/// What each unit with known figures adds, nothing included, by unit.
fn known(rolled: &Rolled<'_>, units: &Units) -> Map<u32, (i128, i128)> {
    let counting = (0u32..).zip(&units.list).filter(|(_, unit)| unit.level == rolled.of && unit.counts());
    let mut known: Map<u32, (i128, i128)> = counting.map(|(at, _)| (at, (0, 0))).collect();
    for part in &rolled.parts {
        if part.unknown > 0 {
            known.remove(&part.unit);
        } else {
            known.insert(part.unit, (part.n, part.d));
        }
    }
    known
}

fn guess(
    at: u32,
    rolled: &Rolled<'_>,
    scale: &Scale,
    units: &Units,
    known: &Map<u32, (i128, i128)>,
    groups: &mut Map<(u8, u32), Option<Guess>>,
) -> Option<Guess> {
    let kind = units.list[at as usize].kind();
    for level in [Level::County, Level::City, Level::Region] {
        let Some(place) = units.at_level(at, level) else { continue };
        if let Some(found) = groups.get(&(kind, place)) {
            if found.is_some() {
                return *found;
            }
            continue;
        }
        let peer =
            |unit: &u32| units.list[*unit as usize].kind() == kind && units.at_level(*unit, level) == Some(place);
        let peers: Vec<(i128, i128)> = known.iter().filter(|(unit, _)| peer(unit)).map(|(_, sums)| *sums).collect();
        let found = if peers.len() < MIN_PEERS { None } else { of_peers(&peers, rolled, scale) };
        groups.insert((kind, place), found);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// What a unit like these adds.
fn of_peers(peers: &[(i128, i128)], rolled: &Rolled<'_>, scale: &Scale) -> Option<Guess> {
    let count = i128::try_from(peers.len()).ok()?;
    let with_denominator = has_denominator(rolled);
    let mut ratios: Vec<Ratio> = if with_denominator {
        peers.iter().filter_map(|(n, d)| Ratio::new(*n, *d)).collect()
    } else {
        peers.iter().map(|(n, _)| Ratio { n: *n, d: 1 }).collect()
    };
    if ratios.is_empty() {
        // Nobody like it has what is counted.
        return Some(Guess::default());
    }
    ratios.sort_by(|a, b| a.compare(*b));
    let last = ratios.len() - 1;
    let (low, high) = if scale.counts_things {
        (ratios[0], ratios[last])
    } else {
        // The nearest rank: a quarter of the peers lie at or below the first, a quarter at or above the second.
        (ratios[ratios.len().div_ceil(4) - 1], ratios[last - (ratios.len().div_ceil(4) - 1)])
    };
    let d = if with_denominator {
        let all = peers.iter().try_fold(0i128, |sum, (_, d)| sum.checked_add(*d))?;
        Ratio::new(all, count)?
    } else {
        Ratio { n: 1, d: 1 }
    };
    let fine = |ratio: Ratio, up: bool| {
        let scaled = ratio.times(d)?.times(Ratio { n: FINE, d: 1 })?;
        Some(scaled.n.div_euclid(scaled.d) + i128::from(up && scaled.n.rem_euclid(scaled.d) > 0))
    };
    let one = if with_denominator { fine(Ratio { n: 1, d: 1 }, false)? } else { 0 };
    Some(Guess { low: fine(low, false)?, high: fine(high, true)?, d: one })
}
