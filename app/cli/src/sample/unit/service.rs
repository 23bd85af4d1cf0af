//! Services at the counter, shops, safety and digital service.

use super::draft::Draft;
use crate::sample::random::Random;

/// All answers about services.
pub fn describe(draft: &mut Draft<'_>, random: &mut Random) {
    counter(draft, random);
    outlets(draft, random);
    safety(draft, random);
}

fn counter(draft: &mut Draft<'_>, random: &mut Random) {
    let window = random.chance(97);
    let (one_stop, online) = (random.chance(80), random.chance(70));
    draft.set("agency_service", random.chance(97));
    draft.set("one_stop", window && one_stop);
    draft.set("service_item_n", random.between(20, 180));
    draft.set("online24h", window && online);
    draft.set("offline_window", window);
    let (drawn, terminals) = (random.below(100), random.between(1, 3));
    if draft.traits.urban {
        let mode = match drawn {
            0..70 => "onsite",
            70..90 => "shared",
            _ => "none",
        };
        draft.set("self_mode", mode);
        draft.set("self_terminal_n", if mode == "onsite" { terminals } else { 0 });
    }
    draft.set("job_space", random.chance(35));
    let floating = draft.number("pop_floating") * random.between(20, 100) / 100;
    let left = draft.number("pop_left_behind") * random.between(50, 100) / 100;
    draft.set("floating_served_n", floating);
    draft.set("left_behind_served_n", left);
    for (id, percent) in [
        ("platform_link", 75),
        ("elder_platform", 30),
        ("app_accessible", 40),
        ("smart_pilot", 8),
        ("modern_pilot", 3),
        ("rating_system", 65),
        ("eval_mechanism", 45),
    ] {
        let answer = random.chance(percent);
        draft.set(id, answer);
    }
}

fn outlets(draft: &mut Draft<'_>, random: &mut Random) {
    for (id, percent) in [
        ("outlet_post", 60),
        ("outlet_finance", 55),
        ("outlet_telecom", 70),
        ("outlet_coop", 40),
        ("outlet_gas", 35),
        ("outlet_power", 45),
        ("outlet_broadcast", 40),
        ("outlet_logistics", 65),
        ("outlet_express", 80),
        ("outlet_recycle", 30),
    ] {
        let answer = random.chance(percent);
        draft.set(id, answer);
    }
    let (a, b, c, shops) = (random.chance(75), random.chance(60), random.chance(55), random.between(10, 160));
    if draft.traits.urban {
        draft.set("life_circle", a);
        draft.set("property_service", b);
        draft.set("property_ok", c);
        draft.set("daily_service_n", shops);
    } else {
        draft.set("rural_point", b);
        draft.set("agri_supply", c);
    }
}

fn safety(draft: &mut Draft<'_>, random: &mut Random) {
    draft.set("police_n", random.below(2));
    draft.set("aux_police_n", random.between(1, 3));
    let rooms = random.below(2);
    let together = random.chance(70);
    draft.set("police_room_n", rooms);
    draft.set("police_room_colocated", rooms > 0 && together);
    draft.set("legal_advisor_n", 1);
    draft.set("mediator_n", random.between(2, 9));
    draft.set("disaster_informant_n", random.between(1, 2));
    for (id, percent) in [
        ("cmt_security", 90),
        ("correction_service", 50),
        ("drug_rehab_service", 35),
        ("mental_rehab_service", 35),
        ("psych_service", 40),
        ("emergency_org", 85),
        ("emergency_supplies", 70),
        ("broadcast", 80),
        ("micro_fire", 75),
    ] {
        let answer = random.chance(percent);
        draft.set(id, answer);
    }
    let plan = random.chance(92);
    let (month, day, drills) = (random.between(1, 11), random.between(1, 28), random.between(1, 4));
    draft.set("emergency_plan", plan);
    if plan {
        draft.set("emergency_plan_date", format!("{}-{month:02}-{day:02}", draft.year));
    }
    draft.set("drill_n", drills);
    draft.set("shelter_n", random.below(4));
}
