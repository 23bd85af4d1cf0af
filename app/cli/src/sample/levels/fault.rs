//! Inconsistencies between levels. Each county has one at most, so that what is planted in one place is not seen twice.

use super::Between;
use crate::sample::place::Spot;
use crate::sample::unit::number;
use shequ_files::write::Unit;
use std::collections::BTreeMap;

/// Remark on a unit that the register expects and that did not report.
pub const NOT_REPORTED: &str = "unit_not_reported";
/// Remark on a unit that another one names as merged into it, while both report.
pub const REPLACED: &str = "unit_and_successor_reported";

/// Reports above the communities, by form.
type Forms = BTreeMap<&'static str, Vec<Unit>>;

/// One kind of inconsistency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    TownshipCommunities,
    ServiceLink,
    CountyTownships,
    CountyCommunities,
    UrbanWorkers,
    Certified,
    Volunteers,
    Smart,
    Modern,
    Livable,
    Residents,
    FacilityTwice,
    NotReported,
    Replaced,
    SharedUnknown,
    JointUnknown,
}

/// Inconsistencies between a city and its counties, in turn over the cities that have one.
const OF_CITIES: [(&str, &str); 4] = [
    ("county_n", "city_counties_differ"),
    ("resident_pop", "city_residents_far_from_counties"),
    ("urban_pop", "city_urban_population_far_from_counties"),
    ("livable_named_n", "city_livable_differ_from_counties"),
];

const ALL: [Kind; 16] = [
    Kind::TownshipCommunities,
    Kind::SharedUnknown,
    Kind::UrbanWorkers,
    Kind::NotReported,
    Kind::FacilityTwice,
    Kind::Replaced,
    Kind::ServiceLink,
    Kind::CountyTownships,
    Kind::CountyCommunities,
    Kind::Certified,
    Kind::Volunteers,
    Kind::Smart,
    Kind::Modern,
    Kind::Livable,
    Kind::Residents,
    Kind::JointUnknown,
];

/// Counties with a fault, spread evenly, and the kind of each in turn.
pub fn chosen(communities: &[(Spot, Unit)], (faults, of): (u64, u64)) -> BTreeMap<String, Kind> {
    let mut counties: Vec<String> = communities.iter().map(|(spot, _)| spot.county.clone()).collect();
    counties.dedup();
    let with_fault = spread(counties, (faults, of));
    with_fault.enumerate().map(|(turn, county)| (county, ALL[turn % ALL.len()])).collect()
}

/// So many out of so many, spread evenly.
fn spread<T>(list: Vec<T>, (faults, of): (u64, u64)) -> impl Iterator<Item = T> {
    let part = move |at: usize| u64::try_from(at).unwrap_or(0) * faults / of.max(1);
    list.into_iter().enumerate().filter(move |(at, _)| part(at + 1) > part(*at)).map(|(_, one)| one)
}

/// Plants what stands in the reports of communities.
pub fn below(kind: Kind, county: &str, communities: &mut [(Spot, Unit)], planted: &mut Vec<Between>) {
    let code = |unit: &Unit| unit.values.get("code12").cloned().unwrap_or_default();
    let own: Vec<usize> = (0..communities.len()).filter(|at| communities[*at].0.county == county).collect();
    let pairs = || own.windows(2).map(|pair| (pair[0], pair[1])).filter(|(a, b)| b - a == 1);
    // Without such a unit, counts of the county would fall below last year's.
    let named = |at: usize| {
        let yes = |id: &str| communities[at].1.values.get(id).is_some_and(|text| text == "true");
        yes("smart_pilot") || yes("modern_pilot") || yes("elder_livable")
    };
    let rows = |at: usize| communities[at].1.tables.get("facilities").map_or(0, Vec::len);
    match kind {
        Kind::NotReported => {
            // A unit whose facility nobody shares, in a township with others.
            let Some(at) = own.iter().copied().find(|at| communities[*at].0.rank == 1) else { return };
            let unit = code(&communities[at].1);
            planted.push(Between { unit, rule: NOT_REPORTED.to_owned(), note: "left out".to_owned() });
        }
        Kind::FacilityTwice => {
            let fits = |(a, b): &(usize, usize)| rows(*a) > 0 && rows(*b) > 1 && communities[*b].0.rank > 0;
            let Some((first, second)) = pairs().find(fits) else { return };
            let key = communities[first].1.tables["facilities"][0]["facility_id"].clone();
            let unit = code(&communities[second].1);
            let Some(row) = communities[second].1.tables.get_mut("facilities").and_then(|rows| rows.last_mut()) else {
                return;
            };
            row.insert("facility_id".to_owned(), key.clone());
            let (rule, note) = ("facility_reported_twice".to_owned(), format!("facility_id: {key}"));
            // Its number begins with the code of the unit that listed it first.
            let strange = "facility_id_without_unit_code".to_owned();
            planted.push(Between { unit: unit.clone(), rule: strange, note: note.clone() });
            planted.push(Between { unit, rule, note });
        }
        Kind::Replaced => {
            let same = |(a, b): &(usize, usize)| {
                communities[*a].0.township == communities[*b].0.township
                    && communities[*a].0.rank > 0
                    && rows(*a) == 0
                    && !named(*a)
                    && communities[*a].0.of > 3
            };
            let Some((old, new)) = pairs().find(same) else { return };
            let (unit, successor) = (code(&communities[old].1), code(&communities[new].1));
            let values = &mut communities[new].1.values;
            values.insert("unit_changed".to_owned(), "true".to_owned());
            values.insert("was_codes".to_owned(), unit.clone());
            planted.push(Between { unit, rule: REPLACED.to_owned(), note: format!("was_codes of {successor}") });
        }
        Kind::SharedUnknown => {
            let shared = |at: &usize| communities[*at].1.values.get("csf_mode").is_some_and(|mode| mode == "shared");
            let Some(at) = own.iter().copied().find(shared) else { return };
            let named = format!("{}-99", communities[at].0.neighbour());
            let (unit, note) = (code(&communities[at].1), format!("csf_ids: {named}"));
            communities[at].1.values.insert("csf_ids".to_owned(), named);
            planted.push(Between { unit, rule: "shared_facility_not_listed".to_owned(), note });
        }
        _ => {}
    }
}

/// Plants what stands in the reports above.
pub fn above(kind: Kind, county: &str, forms: &mut Forms, planted: &mut Vec<Between>) {
    let code = |unit: &Unit| unit.values.get("code12").cloned().unwrap_or_default();
    let within = |unit: &&mut Unit| unit.values.get("code12").is_some_and(|code| code.starts_with(county));
    let county_code = format!("{county}000000");
    let mut tell = |unit: &str, rule: &str, note: String| {
        planted.push(Between { unit: unit.to_owned(), rule: rule.to_owned(), note });
    };
    let change = |forms: &mut Forms, form: &str, field: &str, new: &dyn Fn(i64) -> Option<i64>| {
        let unit = forms.get_mut(form)?.iter_mut().find(within)?;
        let old = number(&unit.values, field);
        let new = new(old)?;
        unit.values.insert(field.to_owned(), new.to_string());
        Some((code(unit), format!("{field}: {old} -> {new}")))
    };
    let more = |n: i64| Some(n + 1);
    match kind {
        Kind::TownshipCommunities => {
            if let Some((unit, note)) = change(forms, "township", "community_n", &more) {
                tell(&unit, "township_communities_differ", note.clone());
                tell(&county_code, "county_and_townships_communities_differ", note);
            }
        }
        Kind::ServiceLink => {
            let townships = forms.get_mut("township").into_iter().flatten();
            let mut unlinked = townships
                .filter(within)
                .filter(|unit| unit.values.get("gov_service_link").is_some_and(|v| v == "false"));
            if let Some(unit) = unlinked.next() {
                unit.values.insert("gov_service_link".to_owned(), "true".to_owned());
                tell(&code(unit), "service_link_without_communities", "gov_service_link: false -> true".to_owned());
            }
        }
        Kind::CountyTownships => {
            let changed = change(forms, "county", "township_n", &more);
            changed.into_iter().for_each(|(unit, note)| tell(&unit, "county_townships_differ", note));
        }
        Kind::CountyCommunities => {
            if let Some((unit, note)) = change(forms, "county", "community_n", &more) {
                tell(&unit, "county_communities_differ", note.clone());
                tell(&unit, "county_and_townships_communities_differ", note);
            }
        }
        Kind::UrbanWorkers
        | Kind::Smart
        | Kind::Modern
        | Kind::Livable
        | Kind::Certified
        | Kind::Volunteers
        | Kind::Residents => in_county(kind, county, forms, planted),
        Kind::JointUnknown => {
            let strange = format!("{county}598000");
            let note = format!("social_station_joint_codes: {strange}");
            let townships = forms.get_mut("township").into_iter().flatten();
            let has_station = |unit: &&mut Unit| unit.values.get("social_station").is_some_and(|has| has == "true");
            if let Some(unit) = townships.filter(within).find(has_station) {
                unit.values.insert("social_station_joint".to_owned(), "true".to_owned());
                unit.values.insert("social_station_joint_codes".to_owned(), strange);
                tell(&code(unit), "joint_station_with_unknown_township", note);
            }
        }
        Kind::FacilityTwice | Kind::NotReported | Kind::Replaced | Kind::SharedUnknown => {}
    }
}

/// Changes a figure of the county itself.
fn in_county(kind: Kind, county: &str, forms: &mut Forms, planted: &mut Vec<Between>) {
    let (field, rule) = of_county(kind);
    let new = |n: i64| match kind {
        // Less by a third is below the communities' sum, whatever else there is, and no sharp change from last year.
        Kind::Certified | Kind::Volunteers => n * 2 / 3,
        Kind::Residents => n * 3 / 2,
        _ => n + 1,
    };
    let within = |unit: &&mut Unit| unit.values.get("code12").is_some_and(|code| code.starts_with(county));
    let Some(unit) = forms.get_mut("county").and_then(|list| list.iter_mut().find(within)) else { return };
    let old = number(&unit.values, field);
    let more = new(old) - old;
    if more == 0 {
        return;
    }
    plant(unit, field, new, &[rule], planted);
    if !matches!(kind, Kind::Livable | Kind::Residents) {
        return;
    }
    // City and region add up what the counties say.
    for (form, digits) in [("city", &county[..4]), ("region", &county[..2])] {
        let holds = |unit: &&mut Unit| unit.values.get("code12").is_some_and(|code| code.starts_with(digits));
        let above = forms.get_mut(form).and_then(|list| list.iter_mut().find(holds));
        if let Some(unit) = above.filter(|unit| unit.values.contains_key(field)) {
            let sum = number(&unit.values, field) + more;
            unit.values.insert(field.to_owned(), sum.to_string());
        }
    }
}

/// The field of a county that a kind changes, and the rule that it breaks.
fn of_county(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Smart => ("smart_pilot_n", "smart_pilot_n_differ_from_communities"),
        Kind::Modern => ("modern_pilot_n", "modern_pilot_n_differ_from_communities"),
        Kind::Livable => ("livable_named_n", "livable_named_n_differ_from_communities"),
        Kind::Certified => ("cert_sw_total", "certified_workers_fewer_than_in_communities"),
        Kind::Volunteers => ("volunteer_total", "volunteers_fewer_than_in_communities"),
        Kind::Residents => ("resident_pop", "residents_far_from_communities"),
        _ => ("urban_worker_n", "urban_workers_differ_from_communities"),
    }
}

/// Plants what stands in the reports of cities and of the region.
pub fn on_top(forms: &mut Forms, rate: (u64, u64), planted: &mut Vec<Between>) {
    let cities: Vec<&mut Unit> = forms.get_mut("city").into_iter().flatten().collect();
    for (turn, unit) in spread(cities, rate).enumerate() {
        let (field, rule) = OF_CITIES[turn % OF_CITIES.len()];
        // Three more than there are, so that the region, which says two more, differs from the cities as well.
        let new = |old: i64| match field {
            "urban_pop" => old - old / 10,
            "resident_pop" => old + old / 10,
            _ => old + 3,
        };
        plant(unit, field, new, &[rule], planted);
    }
    let region = forms.get_mut("region").and_then(|list| list.first_mut());
    let rules = ["region_livable_differ_from_cities", "region_livable_differ_from_counties"];
    region.into_iter().for_each(|unit| plant(unit, "livable_named_n", |old| old + 2, &rules, planted));
}

fn plant(unit: &mut Unit, field: &str, new: impl Fn(i64) -> i64, rules: &[&str], planted: &mut Vec<Between>) {
    let old = number(&unit.values, field);
    let note = format!("{field}: {old} -> {}", new(old));
    unit.values.insert(field.to_owned(), new(old).to_string());
    let code = unit.values.get("code12").cloned().unwrap_or_default();
    let told = rules.iter().map(|rule| Between { unit: code.clone(), rule: (*rule).to_owned(), note: note.clone() });
    planted.extend(told);
}
