//! One believable report, made from a seed, a place and a year.
//!
//! Traits, shares and opinions of a unit are drawn from a stream that does not know the year, sizes change a little
//! from year to year: so last year's report is the same unit a little earlier, and both satisfy every rule.

mod draft;
mod facility;
mod names;
mod people;
mod service;
mod work;

pub use draft::Row;
pub use draft::number;

use super::place::{Committee, Map, Spot};
use super::random::Random;
use draft::Draft;
use shequ_files::write::Unit;

/// What is decided about a unit before anything is written down.
#[derive(Clone, Debug)]
pub struct Traits {
    /// Number of the unit, from 0.
    pub index: usize,
    /// Where it is.
    pub spot: Spot,
    /// City or countryside.
    pub urban: bool,
    /// Households, before the change from year to year.
    pub households: i64,
    /// Recognised resettlement community.
    pub resettlement: bool,
    /// Year in which a newly built community was handed over.
    pub handed_over: Option<i32>,
    /// How it is covered: `own`, `shared` or `none`.
    pub coverage: &'static str,
    /// Merged or recoded in the later year.
    pub changed: bool,
}

/// Streams of one unit are told apart by their purpose.
const TRAITS: u64 = 11;
const VALUES: u64 = 12;
const DRIFT: u64 = 13;
const BLANKS: u64 = 14;

/// Decides the traits of a unit. `period` is the later of the two years.
#[must_use]
pub fn traits(map: &Map, seed: u64, index: usize, period: i32) -> Traits {
    let spot = map.spot(index);
    let mut random = Random::new(seed, TRAITS, index);
    let urban = matches!(spot.committee, Committee::Residents | Committee::LikeResidents);
    let households = match spot.committee {
        Committee::Residents => random.skewed(1_750, 35).clamp(1_050, 2_900),
        Committee::LikeResidents => random.skewed(1_300, 80).clamp(200, 5_800),
        Committee::Villagers => random.skewed(640, 75).clamp(155, 3_600),
        Committee::LikeVillagers => random.skewed(260, 50).clamp(155, 1_500),
    };
    let resettlement = random.chance(3);
    let year = 2021 + i32::try_from(random.below(5)).unwrap_or(0);
    let handed_over = (random.chance(if urban { 6 } else { 1 }) && year < period).then_some(year);
    let drawn = random.below(100);
    let coverage = match (spot.rank, urban) {
        (0, _) => "own",
        (_, true) if drawn < 90 => "own",
        (_, true) => "shared",
        (_, false) if drawn < 70 || resettlement => "own",
        (_, false) if drawn < 80 => "shared",
        (_, false) => "none",
    };
    let changed = random.chance(2);
    Traits { index, spot, urban, households, resettlement, handed_over, coverage, changed }
}

/// Writes the report of a year; `later` tells the later year from the one before it.
#[must_use]
pub fn report(traits: &Traits, seed: u64, year: i32, later: bool) -> Unit {
    let mut random = Random::new(seed, VALUES, traits.index);
    let drift = Random::new(seed, DRIFT, traits.index).between(970, 1_035);
    let households = if later { traits.households } else { (traits.households * drift / 1_000).max(1) };
    // Residents' committees keep within the size the law asks for.
    let households =
        if traits.spot.committee == Committee::Residents { households.clamp(1_000, 3_000) } else { households };
    let mut draft = Draft::new(traits, year, later, households);
    names::identify(&mut draft, &mut random);
    people::count(&mut draft, &mut random);
    facility::list(&mut draft, &mut random);
    service::describe(&mut draft, &mut random);
    people::care(&mut draft, &mut random);
    work::describe(&mut draft, &mut random);
    names::sign(&mut draft, &mut random);
    leave_blank(&mut draft, &mut Random::new(seed, BLANKS, traits.index));
    draft.finish()
}

/// Optional answers that no rule needs; a few of them are missing here and there, as in life.
const MAY_BE_BLANK: [&str; 30] = [
    "address", "service_phone", "office_email", "nine_center_n", "event_venue", "access_ok", "util_res_price",
    "job_space", "life_circle", "agri_supply", "outlet_gas", "outlet_broadcast", "outlet_recycle", "daily_service_n",
    "property_ok", "elder_mutual_n", "rehab_service", "assist_device", "youth_home", "practice_site",
    "culture_staff_n", "science_act_n", "ethnic_window", "mediator_n", "shelter_n", "brand_project_n",
    "resource_open_n", "checkin_member_n", "purchase_fund", "survey_method",
];

fn leave_blank(draft: &mut Draft<'_>, random: &mut Random) {
    for id in MAY_BE_BLANK {
        if random.chance(3) {
            draft.clear(id);
        }
    }
}
