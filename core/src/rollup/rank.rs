//! What would help most: units that lack most of the distance to the target, and findings that move a value most.
//!
//! A unit's own shortfall is what its numerator lacks for it to meet the target by itself. The effect of a finding is
//! told by leaving its unit out: the value of everybody less the value without it, which needs no guess of what the right
//! figure would be. Both are exact differences of ratios of sums. Ranking by consequence, not by weight, is what lets a
//! checker look at twenty units and settle most of the doubt.

use super::judge::{Amount, shortfall};
use super::total::Ratio;
use super::{Indicators, Part, Rolled};
use crate::lang::Cell;
use crate::map::Map;
use std::cmp::Ordering;

/// A unit that lacks a part of the distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lever {
    /// The unit.
    pub unit: u32,
    /// What it lacks by itself.
    pub lacks: Amount,
}

/// A finding whose cells may feed an indicator; what a check says of the same data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Id of the form.
    pub form: String,
    /// Code of the unit.
    pub unit: String,
    /// Id of the rule.
    pub rule: String,
    /// `error` or `verify`.
    pub severity: &'static str,
    /// The sentence of the finding.
    pub says: String,
    /// Its cells: table, empty for the record, and field.
    pub cells: Vec<(String, String)>,
}

/// A finding and what it could change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Number of the finding among those given.
    pub doubt: usize,
    /// Value of everybody less the value without the unit, in the indicator's measure.
    pub shift: Ratio,
    /// Whether leaving the unit out would move the value across the target.
    pub crosses: bool,
}

impl Indicators<'_> {
    /// The units below `place` that lack most, most first; those that lack nothing are not among them.
    #[must_use]
    pub fn levers(&self, rolled: &Rolled<'_>, place: u32, most: usize) -> Vec<Lever> {
        let (Some(goal), Some(scale)) = (rolled.goal, &rolled.scale) else { return Vec::new() };
        let Ok(target) = Ratio::parse(&goal.value) else { return Vec::new() };
        if rolled.indicator.count.as_ref().is_none_or(|count| count.denominator.is_none()) {
            return Vec::new();
        }
        let lacks = |unit: u32, n: i128, d: i128| {
            let found = (d > 0).then(|| shortfall(scale, (n, d), target, goal.comparator)).flatten();
            found.map(|lacks| Lever { unit, lacks })
        };
        let within = |unit: u32| self.units.line(unit).any(|up| up == place);
        let paired = rolled.indicator.count.as_ref().is_some_and(|count| count.denominator_form.is_some());
        let mut levers: Vec<Lever> = if paired {
            let places = (0u32..).zip(&self.units.list).filter(|(_, unit)| unit.level == rolled.from);
            let places = places.filter(|(at, _)| within(*at)).map(|(at, _)| (at, rolled.totals[at as usize]));
            places.filter_map(|(at, total)| lacks(at, total.n, total.d)).collect()
        } else {
            let parts = rolled.parts.iter().filter(|part| part.unknown == 0 && within(part.unit));
            parts.filter_map(|part| lacks(part.unit, part.n, part.d)).collect()
        };
        let code = |lever: &Lever| &self.units.list[lever.unit as usize].code;
        levers.sort_by(|a, b| b.lacks.steps.cmp(&a.lacks.steps).then_with(|| code(a).cmp(code(b))));
        levers.truncate(most);
        levers
    }

    /// The findings that could move the value of `place` most, most first.
    #[must_use]
    pub fn effects(
        &self,
        rolled: &Rolled<'_>,
        place: u32,
        doubts: &[Doubt],
        names: &Names<'_>,
        most: usize,
    ) -> Vec<Effect> {
        let (Some(value), Some(scale)) = (rolled.value(place), &rolled.scale) else { return Vec::new() };
        let total = rolled.totals[place as usize];
        let has_denominator = rolled.indicator.count.as_ref().is_some_and(|count| count.denominator.is_some());
        let parts: Map<u32, &Part> = rolled.parts.iter().map(|part| (part.unit, part)).collect();
        let target = rolled.goal.and_then(|goal| Ratio::parse(&goal.value).ok());
        let named = |(form, cells): &(&str, Vec<Cell>)| {
            let names = cells.iter().map(|cell| names(form, *cell)).collect::<Vec<_>>();
            ((*form).to_owned(), names)
        };
        let fed: Vec<(String, Vec<(String, String)>)> = rolled.reads.iter().map(named).collect();
        let mut effects = Vec::new();
        for (at, doubt) in doubts.iter().enumerate() {
            let Some(unit) = self.units.find(&doubt.unit) else { continue };
            let feeds = fed
                .iter()
                .any(|(form, cells)| *form == doubt.form && doubt.cells.iter().any(|cell| cells.contains(cell)));
            let Some(part) = parts.get(&unit).filter(|part| feeds && part.unknown == 0) else { continue };
            if !self.units.line(unit).any(|up| up == place) {
                continue;
            }
            let (n, d) = (total.n - part.n, total.d - part.d);
            let rest = if has_denominator { Ratio::new(n, d) } else { Some(Ratio { n, d: 1 }) };
            let Some(without) = rest.and_then(|rest| rest.times(scale.value)) else { continue };
            let Some(shift) = value.minus(without) else { continue };
            let side = |value: Ratio| target.map(|target| value.compare(target) == Ordering::Less);
            effects.push(Effect { doubt: at, shift, crosses: side(value) != side(without) });
        }
        let size = |effect: &Effect| Ratio { n: effect.shift.n.saturating_abs(), d: effect.shift.d };
        effects.sort_by(|a, b| size(b).compare(size(a)).then_with(|| a.doubt.cmp(&b.doubt)));
        effects.retain(|effect| effect.shift.n != 0);
        effects.truncate(most);
        effects
    }
}

/// Table and field of a cell of a form, as findings name them.
pub type Names<'n> = dyn Fn(&str, Cell) -> (String, String) + 'n;
