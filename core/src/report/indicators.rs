//! A roll-up, told: version 1, canonical JSON like the report of a check. Numbers are texts; fields stand in alphabetical
//! order.

use super::apart::left_out;
pub use super::apart::{LeftOutReport, VersionReport};
use super::model::{CatalogueRef, FindingReport};
use crate::catalogue::{Baseline, Catalogue};
use crate::digest;
use crate::json;
use crate::lang::Cell;
use crate::limits::{MAX_EFFECTS_LISTED, MAX_LEVERS_LISTED, MAX_MISSING_LISTED};
use crate::rollup::outlier::Outlying;
use crate::rollup::{Amount, Doubt, Indicators, Judged, Level, Ratio, Rolled, Round};
use crate::span::Lang;
use crate::value::number::format_scaled;
use serde::Serialize;

/// A whole roll-up.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct RollUpReport {
    /// Which catalogue was used.
    pub catalogue: CatalogueRef,
    /// Who has reported, by level, lowest first.
    pub completeness: Vec<CompletenessReport>,
    /// `sha256:` and 64 hexadecimal digits over this roll-up without this member.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Version of the engine.
    pub engine: &'static str,
    /// What rules between levels found, as in a check.
    pub findings: Vec<FindingReport>,
    /// In the order of the catalogue.
    pub indicators: Vec<IndicatorReport>,
    /// What came in and does not count, with the reason.
    pub left_out: Vec<LeftOutReport>,
    /// Digest of the rules between levels.
    pub levels: String,
    /// Units far from their peers; patterns for analysts, not findings.
    pub outliers: Vec<OutlierReport>,
    /// Year of the figures.
    pub period: String,
    /// The programme whose targets are meant.
    pub programme: String,
    /// First and last year of it.
    pub programme_period: Vec<u32>,
    /// Its title.
    pub programme_title: String,
    /// Always 1.
    pub rollup: u32,
    /// Records that were filled in by another version of the catalogue, this year's and earlier ones.
    pub versions: Vec<VersionReport>,
}

/// Who has reported on one form.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CompletenessReport {
    /// How many the register expects; none without a register.
    pub expected: Option<u32>,
    /// Level of the units.
    pub level: &'static str,
    /// Those that did not report, by name; cut where there are very many.
    pub missing: Vec<UnitName>,
    /// How many did not report.
    pub not_reported: u32,
    /// How many reported.
    pub reported: u32,
}

/// A unit by code and name.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct UnitName {
    /// Its name.
    pub name: String,
    /// Its code.
    pub unit: String,
}

/// One indicator.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct IndicatorReport {
    /// `both`, `urban` or `rural`.
    pub area: &'static str,
    /// Where it stood before the programme, as written; `>=` for a figure with 余; empty for none.
    pub baseline: String,
    /// Clause of the programme; empty where it says nothing of it.
    pub clause: String,
    /// The topmost place's units around the target, where they crowd above it.
    pub crowd: Option<CrowdReport>,
    /// Values of the topmost place in earlier years, oldest first.
    pub earlier: Vec<PointReport>,
    /// Findings that could change the value of the topmost place most.
    pub effects: Vec<EffectReport>,
    /// Id.
    pub indicator: String,
    /// `headline`, `commitment`, `item` or `stock`.
    pub kind: &'static str,
    /// Units that would close most of the topmost place's distance to the target.
    pub levers: Vec<LeverReport>,
    /// Measure of the values.
    pub measure: String,
    /// How it is counted.
    pub note: String,
    /// What the numerator counts.
    pub numerator_measure: String,
    /// The path of the programme: year and value, where it has one.
    pub path: Vec<PointReport>,
    /// 预期性 or 约束性 as printed, or empty.
    pub property: String,
    /// Which reading of the text is taken, and why.
    pub reading: String,
    /// Readings taken otherwise than by default: `reading=choice`.
    pub readings: Vec<String>,
    /// Comparator and target, such as `>= 80%`; empty where no number is asked for in this year.
    pub target: String,
    /// Title.
    pub title: String,
    /// The values, topmost place first, then by code.
    pub values: Vec<ValueReport>,
    /// Year of the target; 0 for none.
    pub year: u32,
}

/// A year's point on the path.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct PointReport {
    /// In the indicator's measure.
    pub value: String,
    /// The year.
    pub year: u32,
}

/// One indicator in one place.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct ValueReport {
    /// Sum of denominators, exact, in its own measure; empty for a sum.
    pub denominator: String,
    /// Records or rows that count.
    pub entries: u32,
    /// Level of the place.
    pub level: &'static str,
    /// Units that did not report.
    pub missing: u32,
    /// Its name.
    pub name: String,
    /// Sum of numerators, exact, in its own measure.
    pub numerator: String,
    /// The place above.
    pub parent: String,
    /// What the value could be if the absent were like their peers.
    pub range: Option<RangeReport>,
    /// `met`, `on_track`, `behind`, `open`, `followed`, `not_applicable` or `undetermined`.
    pub standing: &'static str,
    /// What is missing to this year's point, in the numerator's measure.
    pub to_point: String,
    /// What is missing to the target.
    pub to_target: String,
    /// Code of the place.
    pub unit: String,
    /// Units whose figures are in the sums.
    pub units: u32,
    /// Units that reported and whose figure is not known, and those without the form of the denominator.
    pub unknown: u32,
    /// The value with two decimals, or with more where it would read like the target; empty where it is not known.
    pub value: String,
}

/// Between what a value could lie; ends are rounded outwards.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct RangeReport {
    /// Upper end, in the indicator's measure.
    pub high: String,
    /// Lower end.
    pub low: String,
}

/// A unit that lacks a part of the distance.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct LeverReport {
    /// What it lacks by itself, in the numerator's measure.
    pub lacks: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub unit: String,
}

/// A finding that could change a value.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct EffectReport {
    /// Whether leaving its unit out moves the value across the target.
    pub crosses: bool,
    /// Its rule.
    pub rule: String,
    /// What it says.
    pub says: String,
    /// `error` or `verify`.
    pub severity: &'static str,
    /// What the unit adds to the value, with a sign, in the indicator's measure.
    pub shift: String,
    /// Its unit.
    pub unit: String,
}

/// Units around a target.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CrowdReport {
    /// Units from the target up to its width more.
    pub above: u32,
    /// Units from its width less up to the target.
    pub below: u32,
    /// The width, in hundredths of the target.
    pub width: String,
}

/// A unit far from its peers.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct OutlierReport {
    /// Id of the check.
    pub check: String,
    /// Median of its peers.
    pub median: String,
    /// Its name.
    pub name: String,
    /// Units it was compared with.
    pub peers: u32,
    /// Name of the place whose units they are.
    pub place: String,
    /// Its ratio.
    pub ratio: String,
    /// How many times the distance that is far.
    pub times: String,
    /// Title of the check.
    pub title: String,
    /// Its code.
    pub unit: String,
}

/// What is told beside the indicators, and how deep.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'t> {
    /// The catalogue.
    pub catalogue: &'t Catalogue,
    /// Language of all words.
    pub lang: Lang,
    /// Lowest level that is told.
    pub by: Level,
    /// Findings of a check of the same records.
    pub doubts: &'t [Doubt],
    /// Units far from their peers.
    pub outliers: &'t [Outlying],
    /// What rules between levels found.
    pub findings: &'t [FindingReport],
    /// The same indicators of earlier years, oldest first.
    pub earlier: &'t [Indicators<'t>],
    /// Records that were filled in by another version of the catalogue.
    pub versions: &'t [VersionReport],
    /// What was set apart before anything was summed up.
    pub left_out: &'t [LeftOutReport],
}

/// Tells a roll-up.
#[must_use]
pub fn tell(indicators: &Indicators<'_>, telling: &Telling<'_>) -> RollUpReport {
    let Telling { catalogue, lang, .. } = *telling;
    let places = places(indicators, telling.by);
    let programme = indicators.programme;
    let mut report = RollUpReport {
        catalogue: CatalogueRef {
            digest: catalogue.digest.clone(),
            id: catalogue.id.clone(),
            version: catalogue.version.clone(),
        },
        completeness: Level::ALL.iter().filter_map(|level| completeness(indicators, *level)).collect(),
        digest: String::new(),
        engine: env!("CARGO_PKG_VERSION"),
        findings: telling.findings.to_vec(),
        indicators: indicators.list.iter().map(|one| indicator(indicators, one, &places, telling)).collect(),
        left_out: [telling.left_out, &left_out(indicators, lang)].concat(),
        levels: catalogue.levels_digest.clone(),
        outliers: telling.outliers.iter().map(|one| outlier(indicators, one, telling)).collect(),
        period: indicators.year.to_string(),
        programme: programme.id.clone(),
        programme_period: vec![whole(programme.period.0), whole(programme.period.1)],
        programme_title: programme.title.get(lang).to_owned(),
        rollup: 1,
        versions: telling.versions.to_vec(),
    };
    report.digest = digest::named(json::to_json(&report).as_bytes());
    report
}

/// Canonical JSON without a line feed.
#[must_use]
pub fn to_json(report: &RollUpReport) -> String {
    json::to_json(report)
}

/// Places from the top down to a level: each followed by those below it, by code.
fn places(indicators: &Indicators<'_>, by: Level) -> Vec<u32> {
    let list = &indicators.units.list;
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); list.len()];
    let mut tops = Vec::new();
    for level in Level::ALL.iter().filter(|level| **level >= by) {
        for at in indicators.units.of_level(*level) {
            match list[at as usize].parent {
                Some(parent) => below[parent as usize].push(at),
                None => tops.push(at),
            }
        }
    }
    let mut places = Vec::new();
    let mut open: Vec<u32> = tops.into_iter().rev().collect();
    while let Some(at) = open.pop() {
        places.push(at);
        open.extend(below[at as usize].iter().rev());
    }
    places
}

fn completeness(indicators: &Indicators<'_>, level: Level) -> Option<CompletenessReport> {
    let units = &indicators.units;
    let all = units.of_level(level);
    let own = || all.iter().map(|at| &units.list[*at as usize]);
    let count = |wanted: &dyn Fn(&crate::rollup::Unit) -> bool| {
        u32::try_from(own().filter(|unit| wanted(unit)).count()).unwrap_or(u32::MAX)
    };
    let (reported, expected) = (count(&|unit| unit.counts()), count(&|unit| unit.expected));
    let missing = own().filter(|unit| unit.missing()).take(MAX_MISSING_LISTED);
    let missing = missing.map(|unit| UnitName { name: unit.name.clone(), unit: unit.code.clone() }).collect();
    (reported + expected > 0).then(|| CompletenessReport {
        expected: units.registered.then_some(expected),
        level: level.name(),
        missing,
        not_reported: count(&crate::rollup::Unit::missing),
        reported,
    })
}

/// The units around the target, where they crowd above it as the catalogue says.
fn crowd(indicators: &Indicators<'_>, one: &Rolled<'_>, place: u32, catalogue: &Catalogue) -> Option<CrowdReport> {
    let crowding = catalogue.level_of(&one.indicator.form)?.crowding.as_ref()?;
    let crowd = indicators.crowd(one, place, crowding).filter(|crowd| crowd.is_pattern(crowding))?;
    Some(CrowdReport { above: small(crowd.above), below: small(crowd.below), width: crowding.width.to_string() })
}

fn indicator(indicators: &Indicators<'_>, one: &Rolled<'_>, places: &[u32], telling: &Telling<'_>) -> IndicatorReport {
    let Telling { catalogue, lang, doubts, .. } = *telling;
    let told = |words: &Option<crate::span::Words>| words.as_ref().map_or(String::new(), |w| w.get(lang).to_owned());
    let count = one.indicator.count.as_ref();
    let shown = |place: &&u32| {
        let unit = &indicators.units.list[**place as usize];
        one.told_at(unit.level)
    };
    let values: Vec<ValueReport> = places.iter().filter(shown).map(|place| value(indicators, one, *place)).collect();
    let top = places.first().copied();
    let names = |form: &str, cell: Cell| named(catalogue, form, cell);
    let effects = top.map_or_else(Vec::new, |top| indicators.effects(one, top, doubts, &names, MAX_EFFECTS_LISTED));
    let levers = top.map_or_else(Vec::new, |top| indicators.levers(one, top, MAX_LEVERS_LISTED));
    let crowd = top.and_then(|top| crowd(indicators, one, top, catalogue));
    let goal = one.goal;
    IndicatorReport {
        area: one.indicator.area.name(),
        baseline: one.target.and_then(|t| t.baseline.as_ref()).map_or(String::new(), |baseline| match baseline {
            Baseline::Exact(text) => text.clone(),
            Baseline::AtLeast(text) => format!(">= {text}"),
            Baseline::Words(words) => words.get(lang).to_owned(),
        }),
        clause: one.target.map_or(String::new(), |target| target.clause.clone()),
        effects: effects
            .iter()
            .map(|effect| EffectReport {
                crosses: effect.crosses,
                rule: doubts[effect.doubt].rule.clone(),
                says: doubts[effect.doubt].says.clone(),
                severity: doubts[effect.doubt].severity,
                shift: signed(effect.shift),
                unit: doubts[effect.doubt].unit.clone(),
            })
            .collect(),
        earlier: top.map_or_else(Vec::new, |top| earlier(indicators, one, top, telling)),
        crowd,
        indicator: one.indicator.id.clone(),
        kind: one.indicator.kind.name(),
        levers: levers
            .iter()
            .map(|lever| {
                let unit = &indicators.units.list[lever.unit as usize];
                LeverReport { lacks: amount(lever.lacks, one), name: unit.name.clone(), unit: unit.code.clone() }
            })
            .collect(),
        measure: count.map_or(String::new(), |count| catalogue.measures.label(&count.measure).get(lang).to_owned()),
        note: told(&one.indicator.note),
        numerator_measure: numerator_measure(catalogue, one, lang),
        path: path(indicators, one),
        property: one.target.and_then(|target| target.property.clone()).unwrap_or_default(),
        reading: told(&one.indicator.reading),
        readings: one.readings.iter().map(|(reading, choice)| format!("{reading}={choice}")).collect(),
        target: goal.map_or(String::new(), |goal| format!("{} {}", goal.comparator.sign(), goal.value)),
        title: one.indicator.title.get(lang).to_owned(),
        values,
        year: goal.map_or(0, |goal| whole(goal.year)),
    }
}

fn earlier(indicators: &Indicators<'_>, one: &Rolled<'_>, top: u32, telling: &Telling<'_>) -> Vec<PointReport> {
    let code = &indicators.units.list[top as usize].code;
    let point = |before: &Indicators<'_>| {
        let same = before.list.iter().find(|other| other.indicator.id == one.indicator.id)?;
        let value = same.value(before.units.find(code)?)?;
        Some(PointReport { value: value.shown(2, Round::Half), year: whole(before.year) })
    };
    telling.earlier.iter().filter_map(point).collect()
}

/// Table and field of a cell, as findings name them.
fn named(catalogue: &Catalogue, form: &str, cell: Cell) -> (String, String) {
    match (catalogue.form(form), cell) {
        (Some(form), Cell::Field { table, field, .. }) => {
            let owner = table.map_or(String::new(), |t| form.tables[usize::from(t)].id.clone());
            (owner, form.field_at(table, field).id.clone())
        }
        (_, _) => Default::default(),
    }
}

/// What the numerator counts: its measure, or the things themselves.
fn numerator_measure(catalogue: &Catalogue, one: &Rolled<'_>, lang: Lang) -> String {
    let measure = one.scale.as_ref().and_then(|scale| scale.step_measure.as_ref());
    if let Some(words) = measure {
        return words.get(lang).to_owned();
    }
    let table = one.indicator.table.and_then(|t| Some(&catalogue.form(&one.indicator.form)?.tables[usize::from(t)]));
    let words = match (table, one.of) {
        (Some(_), _) => crate::words!("处设施", "facilities"),
        (None, Level::Community) => crate::words!("个村（社区）", "communities"),
        (None, Level::Township) => crate::words!("个乡镇（街道）", "townships"),
        (None, Level::County) => crate::words!("个县（市、区）", "counties"),
        (None, Level::City) => crate::words!("个设区市", "cities"),
        (None, Level::Region) => crate::words!("个", "of them"),
    };
    words.get(lang).to_owned()
}

fn path(indicators: &Indicators<'_>, one: &Rolled<'_>) -> Vec<PointReport> {
    let Some(goal) = one.goal else { return Vec::new() };
    let Ok(target) = Ratio::parse(&goal.value) else { return Vec::new() };
    let baseline = match one.target.and_then(|target| target.baseline.as_ref()) {
        Some(Baseline::Exact(text) | Baseline::AtLeast(text)) => Ratio::parse(text).ok(),
        Some(Baseline::Words(_)) | None => None,
    };
    let years = indicators.programme.period.0 - 1..=goal.year;
    let point = |year| {
        let value = indicators.point(goal, baseline, target, year)?;
        Some(PointReport { value: value.shown(2, Round::Half), year: whole(year) })
    };
    years.filter_map(point).collect()
}

fn value(indicators: &Indicators<'_>, one: &Rolled<'_>, place: u32) -> ValueReport {
    let units = &indicators.units;
    let unit = &units.list[place as usize];
    let total = one.totals.get(place as usize).copied().unwrap_or_default();
    let judged: Judged = indicators.judge(one, place);
    let known = judged.value.is_some();
    let sum = |n: i128, step: Ratio, places: u8| {
        step.times(Ratio { n, d: 1 }).map_or(String::new(), |sum| exact_by(sum, places))
    };
    let has_denominator = one.indicator.count.as_ref().is_some_and(|count| count.denominator.is_some());
    let range = one.ranges.get(place as usize).copied().flatten();
    ValueReport {
        denominator: match &one.scale {
            Some(scale) if known && has_denominator => sum(total.d, scale.under, scale.places.1),
            Some(_) | None => String::new(),
        },
        entries: total.entries,
        level: unit.level.name(),
        missing: total.missing,
        name: unit.name.clone(),
        numerator: one
            .scale
            .as_ref()
            .filter(|_| known)
            .map_or(String::new(), |scale| sum(total.n, scale.step, scale.places.0)),
        parent: unit.parent.map_or(String::new(), |parent| units.list[parent as usize].code.clone()),
        range: range
            .map(|range| RangeReport { high: range.high.shown(2, Round::Up), low: range.low.shown(2, Round::Down) }),
        standing: judged.standing.name(),
        to_point: judged.to_point.map_or(String::new(), |short| amount(short, one)),
        to_target: judged.to_target.map_or(String::new(), |short| amount(short, one)),
        unit: unit.code.clone(),
        units: total.units,
        unknown: total.unknown + total.unpaired,
        value: judged.value.map_or(String::new(), |value| {
            let beside = judged.target.filter(|_| judged.standing != crate::rollup::Standing::Met);
            if has_denominator { value.shown_beside(beside) } else { exact(value) }
        }),
    }
}

/// A sum with the decimals of what is added.
fn exact_by(sum: Ratio, places: u8) -> String {
    let text = sum.shown(places, Round::Half);
    if Ratio::parse(&text).is_ok_and(|read| read == sum) { text } else { exact(sum) }
}

/// A decimal with all its digits; a fraction that is none is rounded to six.
fn exact(ratio: Ratio) -> String {
    (0..=6u8)
        .find_map(|places| {
            let by = crate::value::number::power_of_ten(places)?;
            let n = ratio.n.checked_mul(by)?;
            (n % ratio.d == 0).then(|| format_scaled(n / ratio.d, places))
        })
        .unwrap_or_else(|| ratio.shown(6, Round::Half))
}

/// What is missing, rounded up to the decimals of what is added: so much is enough.
fn amount(amount: Amount, one: &Rolled<'_>) -> String {
    one.scale.as_ref().map_or_else(|| exact(amount.shown), |scale| amount.shown.shown(scale.places.0, Round::Up))
}

fn signed(shift: Ratio) -> String {
    let size = Ratio { n: shift.n.saturating_abs(), d: shift.d };
    let text = (2..=6)
        .map(|places| size.shown(places, Round::Half))
        .find(|text| text.bytes().any(|b| (b'1'..=b'9').contains(&b)));
    format!("{}{}", if shift.n < 0 { "-" } else { "+" }, text.unwrap_or_else(|| size.shown(6, Round::Up)))
}

/// A year, which readers have refused below 1.
fn whole(year: i32) -> u32 {
    u32::try_from(year).unwrap_or(0)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn outlier(indicators: &Indicators<'_>, one: &Outlying, telling: &Telling<'_>) -> OutlierReport {
    let (unit, place) = (&indicators.units.list[one.unit as usize], &indicators.units.list[one.place as usize]);
    let checks = telling.catalogue.levels.iter().flat_map(|levels| &levels.outliers);
    let title = checks.into_iter().find(|check| check.id == one.check).map(|check| check.title.get(telling.lang));
    OutlierReport {
        check: one.check.clone(),
        median: one.median.shown_beside(None),
        name: unit.name.clone(),
        peers: small(one.peers),
        place: place.name.clone(),
        ratio: one.ratio.shown_beside(None),
        times: format_scaled(one.times, 2),
        title: title.unwrap_or_default().to_owned(),
        unit: unit.code.clone(),
    }
}
