//! Forms of townships, counties, cities and the region, counted from the communities below them.

use crate::sample::place::{Spot, Township};
use crate::sample::random::Random;
use crate::sample::unit::number;
use shequ_core::Catalogue;
use shequ_files::write::Unit;
use std::collections::BTreeMap;
use std::fmt::Display;

/// What a township knows of its communities.
#[derive(Clone, Debug, Default)]
pub struct TownshipCount {
    kind: Option<Township>,
    communities: i64,
    linked: i64,
}

/// What a county knows of its communities.
#[derive(Clone, Debug, Default)]
pub struct CountyCount {
    name: String,
    communities: i64,
    people: i64,
    urban_workers: i64,
    certified: i64,
    volunteers: i64,
    smart: i64,
    modern: i64,
    livable: i64,
}

/// What a city knows of its counties.
#[derive(Clone, Debug, Default)]
struct CityCount {
    counties: i64,
    people: i64,
    urban_people: i64,
    livable: i64,
}

impl CityCount {
    /// Takes up the report of one county.
    fn add(&mut self, unit: &Unit) {
        self.counties += 1;
        self.people += number(&unit.values, "resident_pop");
        self.urban_people += number(&unit.values, "urban_pop");
        self.livable += number(&unit.values, "livable_named_n");
    }
}

impl TownshipCount {
    /// Takes up one community.
    pub fn add(&mut self, spot: &Spot, unit: &Unit) {
        self.kind = Some(spot.township_kind);
        self.communities += 1;
        self.linked += yes(unit, "platform_link");
    }
}

impl CountyCount {
    /// Takes up one community.
    pub fn add(&mut self, spot: &Spot, unit: &Unit) {
        let of = |id: &str| number(&unit.values, id);
        self.name.clone_from(&spot.county_name);
        self.communities += 1;
        self.people += of("pop_resident");
        let urban = unit.values.get("kind").is_some_and(|kind| kind == "urban");
        self.urban_workers += if urban { of("worker_ft_n") } else { 0 };
        self.certified += of("cert_sw_n");
        self.volunteers += of("volunteer_reg_n");
        self.smart += yes(unit, "smart_pilot");
        self.modern += yes(unit, "modern_pilot");
        self.livable += yes(unit, "elder_livable");
    }
}

fn yes(unit: &Unit, id: &str) -> i64 {
    i64::from(unit.values.get(id).is_some_and(|text| text == "true"))
}

/// Reports above the communities, by form, in order of their codes.
pub fn forms(
    catalogue: &Catalogue,
    seed: u64,
    year: i32,
    townships: &BTreeMap<String, TownshipCount>,
    counties: &BTreeMap<String, CountyCount>,
) -> BTreeMap<&'static str, Vec<Unit>> {
    let mut forms: BTreeMap<&'static str, Vec<Unit>> = BTreeMap::new();
    for (at, (code, count)) in townships.iter().enumerate() {
        forms.entry("township").or_default().push(township(code, count, year, &mut Random::new(seed, 31, at)));
    }
    let mut cities: BTreeMap<String, CityCount> = BTreeMap::new();
    for (at, (code, count)) in counties.iter().enumerate() {
        let below = townships.keys().filter(|township| township[..6] == code[..6]).count();
        let below = i64::try_from(below).unwrap_or(0);
        let report = county(code, count, below, year, &mut Random::new(seed, 32, at));
        cities.entry(format!("{}00000000", &code[..4])).or_default().add(&report);
        forms.entry("county").or_default().push(report);
    }
    let name = |code: &str| catalogue.divisions.get(&code[..6]).map_or(String::new(), |d| d.name.clone());
    for (at, (code, count)) in cities.iter().enumerate() {
        forms.entry("city").or_default().push(city(code, &name(code), count, year, &mut Random::new(seed, 33, at)));
    }
    let code = format!("{}0000000000", cities.keys().next().map_or("45", |code| &code[..2]));
    let livable = cities.values().map(|count| count.livable).sum();
    forms.insert("region", vec![region(&code, &name(&code), livable, year, &mut Random::new(seed, 34, 0))]);
    forms
}

struct Draft(Unit);

impl Draft {
    fn new(code: &str, name: &str, year: i32) -> Self {
        let mut draft = Self(Unit::default());
        draft.set("code12", code);
        draft.set("name", name);
        draft.set("period", year);
        draft
    }

    fn set(&mut self, id: &str, value: impl Display) {
        self.0.values.insert(id.to_owned(), value.to_string());
    }

    /// Answers that are given as yes in so many of a hundred places.
    fn flags(&mut self, random: &mut Random, list: &[(&str, i64)]) {
        for (id, percent) in list {
            let answer = random.chance(*percent);
            self.set(id, answer);
        }
    }

    fn sign(mut self, year: i32, random: &mut Random) -> Unit {
        self.set("unit_head", random.pick(&["韦建国", "黄秀芳", "覃志强", "梁春梅", "陆海平"]));
        self.set("filled_by", random.pick(&["农小兰", "蒙永生", "罗玉珍", "陈家明", "李丽华"]));
        self.set("phone", format!("0771-55{:05}", random.below(100_000)));
        self.set("reported_on", format!("{}-02-{:02}", year + 1, random.between(1, 28)));
        self.0
    }
}

fn township(code: &str, count: &TownshipCount, year: i32, random: &mut Random) -> Unit {
    let (kind, ending) = match count.kind {
        Some(Township::Street) => ("street", "街道"),
        Some(Township::Town) | None => ("town", "镇"),
        Some(Township::Rural) => ("township", "乡"),
        Some(Township::Zone) => ("zone", "开发区"),
    };
    let name = format!("{}{ending}", random.pick(&["长安", "石塘", "龙胜", "平果", "大新", "上林", "那桐", "六景"]));
    let mut draft = Draft::new(code, &name, year);
    draft.set("township_kind", kind);
    draft.set("community_n", count.communities);
    draft.set("unit_changed", false);
    let station = random.chance(92);
    draft.set("social_station", station);
    let (operator, staff) = (random.pick(&["government", "purchased", "mixed"]), random.between(1, 5));
    if station {
        draft.set("social_station_operator", operator);
        draft.set("social_station_staff_n", staff);
        draft.set("social_station_joint", false);
    }
    draft.flags(random, &[("minor_station", 80), ("elder_institution", 55), ("party_joint_mtg", 85)]);
    draft.set("child_supervisor_n", random.between(1, 2));
    draft.set("aid_staff_n", random.between(1, 3));
    draft.set("workers_at_township_n", random.between(0, 6));
    draft.set("gov_service_link", count.linked == count.communities);
    draft.sign(year, random)
}

fn county(code: &str, count: &CountyCount, townships: i64, year: i32, random: &mut Random) -> Unit {
    let mut draft = Draft::new(code, &count.name, year);
    draft.set("township_n", townships);
    draft.set("community_n", count.communities);
    let people = count.people * random.between(97, 103) / 100;
    draft.set("resident_pop", people);
    draft.set("urban_pop", people * random.between(38, 72) / 100);
    draft.set("pop_source", random.pick(&["census", "bulletin", "survey"]));
    let plan = random.chance(90);
    draft.set("work_plan", plan);
    if plan {
        draft.set("work_plan_date", format!("2022-{:02}-15", random.between(3, 11)));
        draft.set("work_plan_no", format!("〔2022〕{} 号", random.between(2, 80)));
    }
    draft.flags(
        random,
        &[
            ("it_plan", 70),
            ("in_assessment", 85),
            ("purchase_catalog", 80),
            ("access_catalog", 75),
            ("cert_cleanup", 85),
            ("data_sharing", 60),
            ("talent_pool", 70),
            ("grade_system", 65),
            ("pay_structure", 65),
            ("leave_and_checkup", 60),
            ("cert_allowance", 50),
            ("village_pay_system", 80),
            ("training_system", 75),
            ("elder_network", 70),
        ],
    );
    draft.set("evaluation_date", format!("{year}-{:02}-20", random.between(6, 12)));
    for (due, done, least, most) in [
        ("party_org_due", "party_org_done", 40, 400),
        ("party_member_due", "party_member_done", 800, 9_000),
        ("review_due", "review_done", 300, 2_500),
    ] {
        let all = random.between(least, most);
        draft.set(due, all);
        draft.set(done, all - all * random.below(12) / 100);
    }
    draft.set("urban_worker_n", count.urban_workers);
    draft.set("insured_n", count.urban_workers * random.between(80, 100) / 100);
    draft.set("cert_sw_total", count.certified + random.below(30));
    draft.set("volunteer_total", count.volunteers + count.volunteers * random.below(5) / 100);
    draft.set("livable_named_n", count.livable);
    draft.set("smart_pilot_n", count.smart);
    draft.set("modern_pilot_n", count.modern);
    let beds = random.between(200, 3_000);
    draft.set("elder_bed_n", beds);
    draft.set("nursing_bed_n", beds * random.between(35, 75) / 100);
    draft.set("community_hospital_n", random.below(6));
    draft.set("village_center_n", count.communities * random.between(80, 99) / 100);
    draft.set("village_upgrade_n", random.below(20));
    draft.sign(year, random)
}

fn city(code: &str, name: &str, count: &CityCount, year: i32, random: &mut Random) -> Unit {
    let mut draft = Draft::new(code, name, year);
    draft.set("county_n", count.counties);
    draft.set("resident_pop", count.people);
    draft.set("urban_pop", count.urban_people);
    draft.set("livable_named_n", count.livable);
    let plan = random.chance(95);
    draft.set("work_plan", plan);
    if plan {
        draft.set("work_plan_date", "2022-06-30");
        draft.set("work_plan_no", format!("〔2022〕{} 号", random.between(2, 80)));
    }
    draft.flags(
        random,
        &[
            ("it_plan", 80),
            ("in_assessment", 90),
            ("purchase_catalog", 90),
            ("four_level_party", 95),
            ("ethnic_network", 90),
        ],
    );
    draft.set("evaluation_date", format!("{year}-11-30"));
    draft.sign(year, random)
}

fn region(code: &str, name: &str, livable: i64, year: i32, random: &mut Random) -> Unit {
    let mut draft = Draft::new(code, name, year);
    for id in ["in_assessment", "purchase_catalog", "monitoring", "service_standard", "elder_platform"] {
        draft.set(id, true);
    }
    draft.set("evaluation_date", format!("{year}-12-20"));
    draft.set("livable_named_n", livable);
    draft.set("basic_service_note", "各县（市、区）已按清单提供基本公共服务");
    draft.sign(year, random)
}
