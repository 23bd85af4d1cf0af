//! The eight headline indicators, added up by the generator itself: whole numbers only, areas in hundredths.

use serde_json::{Map, Value, json};
use shequ_files::write::Unit;
use std::collections::{BTreeMap, BTreeSet};

/// Ids of the indicators, in the order of the plan's table.
pub const IDS: [&str; 8] = [
    "rural_csf_coverage",
    "urban_csf_coverage",
    "commerce_service_area_ratio",
    "csf_area_per_100hh",
    "activity_area_share",
    "urban_self_service_coverage",
    "workers_per_10k_urban",
    "volunteer_station_coverage",
];
/// Decimals of numerator and denominator of each.
const PLACES: [(usize, usize); 8] = [(0, 0), (0, 0), (2, 2), (2, 0), (2, 2), (0, 0), (0, 0), (0, 0)];
/// What a quotient of the stored numbers is multiplied with to be told: percent, or per 100, or per 10,000.
const TIMES: [i128; 8] = [100, 100, 100, 1, 100, 100, 10_000, 100];

/// Numerators and denominators of one place, as stored.
pub type Sums = [(i128, i128); 8];

/// The sums of all places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By code of community, or of any place above once summed.
    pub places: BTreeMap<String, Sums>,
    facilities: BTreeSet<String>,
}

impl Ledger {
    /// Takes up one community.
    pub fn community(&mut self, code: &str, unit: &Unit) {
        let text = |id: &str| unit.values.get(id).map_or("", String::as_str);
        let hundredths = |text: &str| {
            let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
            format!("{whole}{rest:0<2}").parse::<i128>().unwrap_or(0)
        };
        let whole = |id: &str| text(id).parse::<i128>().unwrap_or(0);
        let urban = text("kind") == "urban";
        let covered = i128::from(text("csf_mode") != "none");
        let mut sums = Sums::default();
        sums[usize::from(urban)] = (covered, 1);
        let (mut area, mut activity, mut stations, mut count) = (0, 0, 0, 0);
        for row in unit.tables.get("facilities").into_iter().flatten() {
            let cell = |id: &str| row.get(id).map_or("", String::as_str);
            // Listed by somebody before: counted there.
            if !self.facilities.insert(cell("facility_id").to_owned()) {
                continue;
            }
            area += hundredths(cell("area_total"));
            activity += hundredths(cell("area_activity"));
            stations += i128::from(cell("volunteer_station") == "true");
            count += 1;
        }
        if text("is_new_build") == "true" && urban {
            sums[2] = (hundredths(text("commercial_area")) + area, hundredths(text("bldg_area_total")));
        }
        sums[3] = (area, whole("hh_resident"));
        sums[4] = (activity, area);
        if urban {
            sums[5] = (i128::from(text("self_mode") != "none"), 1);
            sums[6] = (whole("worker_ft_n"), 0);
        }
        sums[7] = (stations, count);
        self.places.insert(code.to_owned(), sums);
    }

    /// Takes up one county, whose form alone knows the urban population.
    pub fn county(&mut self, code: &str, unit: &Unit) {
        let people = unit.values.get("urban_pop").and_then(|text| text.parse().ok()).unwrap_or(0);
        self.places.entry(code.to_owned()).or_default()[6].1 += people;
    }

    /// With the sums of all places above.
    #[must_use]
    pub fn summed(mut self) -> Self {
        let own = std::mem::take(&mut self.places);
        for (code, sums) in own {
            let mut above = BTreeSet::from([code.clone()]);
            above.extend([9, 6, 4, 2].map(|digits| format!("{:0<12}", &code[..digits])));
            for place in above {
                let to = self.places.entry(place).or_default();
                for (to, from) in to.iter_mut().zip(sums) {
                    *to = (to.0 + from.0, to.1 + from.1);
                }
            }
        }
        self
    }

    /// The ledger as JSON: indicator, place, numerator, denominator and value with two decimals, half up.
    #[must_use]
    pub fn json(&self, year: i32) -> String {
        let mut indicators = Map::new();
        for (at, id) in IDS.iter().enumerate() {
            let mut places = Map::new();
            for (code, sums) in &self.places {
                let (n, d) = sums[at];
                // A township or community has no urban population of its own.
                if at == 6 && (d == 0 || !code.ends_with("000000")) {
                    continue;
                }
                if let Some(value) = value(at, n, d) {
                    let entry = json!({
                        "numerator": shown(n, PLACES[at].0),
                        "denominator": shown(d, PLACES[at].1),
                        "value": value,
                    });
                    places.insert(code.clone(), entry);
                }
            }
            indicators.insert((*id).to_owned(), Value::Object(places));
        }
        json!({ "indicators": indicators, "year": year }).to_string() + "\n"
    }
}

/// A stored whole as a decimal.
pub fn shown(n: i128, places: usize) -> String {
    if places == 0 { n.to_string() } else { format!("{}.{:02}", n / 100, n % 100) }
}

/// The value with two decimals, half up; none for nothing to divide by.
pub fn value(at: usize, n: i128, d: i128) -> Option<String> {
    let (over, under) = PLACES[at];
    // Both in hundredths cancel; hundredths over wholes per 100 do too.
    let (n, d) = (n * TIMES[at], d * if over == under || at == 3 { 1 } else { 100 });
    if d == 0 {
        return None;
    }
    let hundredths = (n * 200 + d) / (d * 2);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}
