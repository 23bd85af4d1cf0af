//! Where the n-th unit lies: county, township, its place in the township, and the kind of its committee.
//!
//! Units are numbered in the order of their codes. Everything follows from the number alone, so that any unit can be
//! made without making those before it.

use super::random::Random;
use shequ_core::Catalogue;
use shequ_core::value::Date;

/// Townships that the codes of one county have room for: 街道 001-099, 镇 100-199, 乡 200-399, others 400-599.
const MAX_TOWNSHIPS: usize = 599;
/// Units of one township, so that no kind of committee runs out of its codes.
const MAX_IN_TOWNSHIP: usize = 200;
/// Units of a usual township: 16,681 units in 1,284 townships and zones.
const USUAL_IN_TOWNSHIP: usize = 13;
/// Units of a county, at least, while not all counties are needed.
const LEAST_IN_COUNTY: usize = 40;

/// The kind of a committee, by its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committee {
    /// 居民委员会, 001-199.
    Residents,
    /// 村民委员会, 200-399.
    Villagers,
    /// 类似居委会, 400-499.
    LikeResidents,
    /// 类似村委会, 500-599.
    LikeVillagers,
}

/// The kind of a township, by its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Township {
    /// 街道.
    Street,
    /// 镇.
    Town,
    /// 乡.
    Rural,
    /// 开发区 and the like.
    Zone,
}

/// Counties in force, and how the units are spread over them.
#[derive(Clone, Debug)]
pub struct Map {
    counties: Vec<County>,
    units: usize,
    seed: u64,
}

#[derive(Clone, Debug)]
struct County {
    code: String,
    name: String,
}

/// One unit's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Six digits.
    pub county: String,
    /// Name of the county.
    pub county_name: String,
    /// Three digits as a number.
    pub township: usize,
    /// What the township is.
    pub township_kind: Township,
    /// Its place within the township, from 0.
    pub rank: usize,
    /// Units of the township.
    pub of: usize,
    /// Last three digits as a number.
    pub village: usize,
    /// The committee.
    pub committee: Committee,
}

impl Map {
    /// Counties that hold at the end of `period`, used in turn so that few units are spread over all cities. None
    /// where the catalogue has no county or its codes have no room for so many units.
    #[must_use]
    pub fn new(catalogue: &Catalogue, period: i32, units: usize, seed: u64) -> Option<Self> {
        let day = Date::from_ymd(period, 12, 31)?;
        let divisions = &catalogue.divisions;
        let all: Vec<County> = divisions
            .all()
            .filter(|d| d.level == "county" && divisions.holds(&d.code, day))
            .map(|d| County { code: d.code.clone(), name: d.name.clone() })
            .collect();
        let wanted = units.div_ceil(LEAST_IN_COUNTY).clamp(1, all.len().max(1));
        let counties: Vec<County> = (0..wanted).filter_map(|at| all.get(at * all.len() / wanted).cloned()).collect();
        let fits = units <= counties.len() * MAX_TOWNSHIPS * MAX_IN_TOWNSHIP;
        (fits && !counties.is_empty()).then_some(Self { counties, units, seed })
    }

    /// The place of unit `index`, which is below the number of units.
    #[must_use]
    pub fn spot(&self, index: usize) -> Spot {
        let (at, within, in_county) = share(index, self.units, self.counties.len());
        let county = &self.counties[at];
        let townships = in_county.div_ceil(USUAL_IN_TOWNSHIP).clamp(1, MAX_TOWNSHIPS);
        let (number, rank, of) = share(within, in_county, townships);
        let (township_kind, township) = township_of(county.name.ends_with('区'), number, townships);
        let mut random = Random::new(self.seed, 3, at * MAX_TOWNSHIPS + number);
        let (committee, village) = committee_of(township_kind, rank, of, &mut random);
        Spot {
            county: county.code.clone(),
            county_name: county.name.clone(),
            township,
            township_kind,
            rank,
            of,
            village,
            committee,
        }
    }
}

impl Spot {
    /// The 12-digit code.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}{:03}{:03}", self.county, self.township, self.village)
    }

    /// The code of the first unit of the township, which always has a facility of its own.
    #[must_use]
    pub fn neighbour(&self) -> String {
        format!("{}{:03}{:03}", self.county, self.township, self.first_village())
    }

    fn first_village(&self) -> usize {
        match self.township_kind {
            Township::Street | Township::Town => 1,
            Township::Rural => 200,
            Township::Zone => 400,
        }
    }
}

/// Spreads `all` things evenly over `parts`: the part of thing `index`, its number there, and how many are there.
fn share(index: usize, all: usize, parts: usize) -> (usize, usize, usize) {
    let start = |part: usize| (part * all).div_ceil(parts);
    let part = index * parts / all.max(1);
    (part, index - start(part), start(part + 1) - start(part))
}

/// Kind and code of the n-th of a county's townships. Districts of cities are mostly streets, counties mostly towns.
fn township_of(district: bool, number: usize, all: usize) -> (Township, usize) {
    let (street_share, town_share, rural_share) = if district { (45, 35, 18) } else { (4, 62, 33) };
    let streets = (all * street_share).div_ceil(100).min(99);
    let towns = (all * town_share).div_ceil(100).min(100).min(all - streets);
    let rural = (all * rural_share).div_ceil(100).min(200).min(all - streets - towns);
    match number {
        n if n < streets => (Township::Street, 1 + n),
        n if n < streets + towns => (Township::Town, 100 + n - streets),
        n if n < streets + towns + rural => (Township::Rural, 200 + n - streets - towns),
        n => (Township::Zone, 400 + n - streets - towns - rural),
    }
}

/// Committee and code of the unit of a rank; residents' committees first, as codes are ordered.
fn committee_of(kind: Township, rank: usize, of: usize, random: &mut Random) -> (Committee, usize) {
    let jitter = usize::try_from(random.below(8)).unwrap_or(0);
    let (residents, villagers) = match kind {
        Township::Street => (of * (68 + jitter) / 100, of),
        Township::Town => (of * (9 + jitter) / 100, of),
        Township::Rural => (0, of),
        Township::Zone => (0, 0),
    };
    let residents = if matches!(kind, Township::Street | Township::Town) { residents.max(1) } else { residents };
    // Here and there a body that does a committee's work without being one.
    let like = usize::from(of > 8 && jitter == 0);
    let villagers = villagers.saturating_sub(residents + like);
    match rank {
        r if r < residents => (Committee::Residents, 1 + r),
        r if r < residents + villagers => (Committee::Villagers, 200 + r - residents),
        r => {
            let r = r - residents - villagers;
            let first = if kind == Township::Zone { (of * 6 / 10).clamp(1, 100) } else { usize::from(jitter % 2 == 0) };
            if r < first { (Committee::LikeResidents, 400 + r) } else { (Committee::LikeVillagers, 500 + r - first) }
        }
    }
}
