//! Service facilities: areas that add up, opening hours of eight hours and more, and floor space in new estates.

use super::draft::{Draft, Row, hundredths};
use crate::sample::random::Random;

/// Opening hours of working days, each of eight hours and more.
const WORKDAY: &[&str] = &[
    "08:00-12:00 14:00-18:00",
    "08:00-12:00 14:30-18:30",
    "08:30-12:00 13:30-18:00",
    "09:00-17:30",
    "08:00-20:00",
    "00:00-24:00",
];
/// Opening hours of a Saturday or Sunday.
const WEEKEND: &[&str] = &["09:00-17:00", "08:30-12:00 14:00-18:30", "09:00-21:00"];
const DAYS: [&str; 7] = ["open_mon", "open_tue", "open_wed", "open_thu", "open_fri", "open_sat", "open_sun"];

/// How the community is covered, its facilities, and the areas that depend on them.
pub fn list(draft: &mut Draft<'_>, random: &mut Random) {
    let traits = draft.traits;
    draft.set("csf_mode", traits.coverage);
    let count = match random.below(100) {
        0..75 => 1,
        75..92 => 2,
        92..98 => 3,
        _ => 4,
    };
    // Square metres for each hundred households, in hundredths; 25 was usual in 2020, 30 is the aim.
    let per_hundred = random.skewed(2_700, 55).clamp(900, 20_000);
    let all = (traits.households * per_hundred / 100).max(6_000);
    let opened_now = random.chance(4);
    match traits.coverage {
        "own" => {
            let mut rows = Vec::new();
            let mut rest = all;
            for number in 1..=count {
                let area = if number == count { rest } else { rest * random.between(55, 75) / 100 };
                rest -= area;
                rows.push(facility(draft, random, number, area.max(3_000), false));
            }
            let opened = facility(draft, random, count + 1, (all / 6).max(1_000), true);
            if opened_now && count < 4 && draft.later {
                rows.push(opened);
            }
            draft.table("facilities", rows);
        }
        "shared" => draft.set("csf_ids", format!("{}-01", traits.spot.neighbour())),
        _ => {}
    }
    space(draft, random);
}

fn facility(draft: &Draft<'_>, random: &mut Random, number: i64, area: i64, opened_now: bool) -> Row {
    let traits = draft.traits;
    let mut row = Row::new();
    let mut set = |id: &str, value: String| {
        row.insert(id.to_owned(), value);
    };
    let code = traits.spot.code();
    let kind = match (traits.resettlement && number == 1, traits.urban, number) {
        (true, _, _) => "resettlement_center",
        (false, true, _) => random.pick(&["party_center", "party_center", "service_center", "neighbour_center"]),
        (false, false, 1) => random.pick(&["party_center", "village_center"]),
        (false, false, _) => random.pick(&["village_center", "village_public_center", "other"]),
    };
    let title = match kind {
        "resettlement_center" => "安置点服务中心",
        "service_center" => "社区综合服务站",
        "neighbour_center" => "邻里中心",
        "village_center" => "村级综合服务中心",
        "village_public_center" => "村级公共服务中心",
        "other" => "便民服务点",
        _ => "党群服务中心",
    };
    set("facility_id", format!("{code}-{number:02}"));
    set("facility_name", if number == 1 { title.to_owned() } else { format!("{title}（{number}号点）") });
    set("facility_kind", kind.to_owned());
    let tenure = random.pick(&["own", "own", "own", "own", "lease", "borrowed", "allocated", "purchased"]);
    set("tenure", tenure.to_owned());
    let (ends, month) = (draft_end_year(draft) + random.between(1, 5), random.between(1, 12));
    if tenure == "lease" {
        set("lease_until", format!("{ends}-{month:02}-28"));
    }
    let activity = area * random.between(45, 78) / 100;
    let office = (area - activity) * random.between(30, 70) / 100;
    let open_plan = random.chance(70);
    let hall = if open_plan { activity } else { office } * random.between(20, 50) / 100;
    for (id, value) in [
        ("area_total", area),
        ("area_activity", activity),
        ("area_office", office),
        ("area_other", area - activity - office),
        ("area_hall", hall),
    ] {
        set(id, hundredths(value));
    }
    set("hall_open_plan", open_plan.to_string());
    set("outdoor_area", hundredths(random.between(0, 1_200) * 100));
    let built = random.between(1996, i64::from(draft.year.min(2020)) - 1);
    set("built_year", if opened_now { i64::from(draft.year) } else { built }.to_string());
    set("is_new", opened_now.to_string());
    hours(random, &mut set);
    let station = random.chance(82);
    set("volunteer_station", station.to_string());
    if station {
        set("station_reg_no", format!("GXZY{code}{number:02}"));
    }
    for (id, percent) in [
        ("sw_room", 35),
        ("retrofit_age", 45),
        ("retrofit_child", 35),
        ("retrofit_access", 50),
        ("near_health", 60),
        ("minor_open", 70),
    ] {
        set(id, random.chance(percent).to_string());
    }
    row
}

/// The later of the two years, whichever is being written: a lease runs on through both.
fn draft_end_year(draft: &Draft<'_>) -> i64 {
    i64::from(draft.year) + i64::from(!draft.later)
}

fn hours(random: &mut Random, set: &mut impl FnMut(&str, String)) {
    let (workday, weekend) = (random.pick(WORKDAY), random.pick(WEEKEND));
    let (saturday, sunday) = (random.chance(60), random.chance(30));
    for (at, day) in DAYS.iter().enumerate() {
        match at {
            0..5 => set(day, workday.to_owned()),
            5 if saturday => set(day, weekend.to_owned()),
            6 if sunday => set(day, weekend.to_owned()),
            _ => {}
        }
    }
}

/// Areas of the whole community.
fn space(draft: &mut Draft<'_>, random: &mut Random) {
    let traits = draft.traits;
    let (building, shops) = (random.between(95, 140), random.between(6, 13));
    if traits.handed_over.is_some() {
        let building = traits.households * building * 100;
        draft.set_hundredths("bldg_area_total", building);
        draft.set_hundredths("commercial_area", building * shops / 100);
    }
    let (venue, access, old, added) =
        (random.chance(65), random.chance(55), random.chance(40), random.between(0, 30_000));
    draft.set("access_ok", access);
    if traits.urban {
        draft.set("old_estate", old);
        if old {
            draft.set_hundredths("old_estate_area_added", added);
        }
    } else {
        draft.set("event_venue", venue);
    }
    draft.set("util_res_price", random.chance(70));
}
