//! People and households, and the care for those who need it.

use super::draft::Draft;
use crate::sample::random::Random;

/// How many live here.
pub fn count(draft: &mut Draft<'_>, random: &mut Random) {
    let households = draft.households;
    let size = if draft.traits.urban { random.between(210, 340) } else { random.between(260, 440) };
    let people = households * size / 100;
    let part = |percent: i64| people * percent / 100;
    draft.set("hh_resident", households);
    let registered = households * random.between(80, 125) / 100;
    draft.set("hh_registered", registered);
    draft.set("pop_resident", people);
    draft.set("pop_registered", registered * random.between(300, 420) / 100);
    draft.set("pop_60p", part(random.between(13, 26)));
    draft.set("pop_under18", part(random.between(14, 26)));
    let floating = if draft.traits.urban { random.between(8, 35) } else { random.between(0, 4) };
    draft.set("pop_floating", part(floating));
    let left = if draft.traits.urban { random.between(0, 2) } else { random.between(2, 12) };
    draft.set("pop_left_behind", part(left));
    draft.set("pop_disabled", people * random.between(12, 38) / 1_000);
    draft.set("pop_low_income", people * random.between(8, 70) / 1_000);
    if draft.traits.resettlement {
        let resettled = part(random.between(25, 90)).max(1);
        let centres = random.between(4, 9);
        draft.set("resettle_pop", resettled);
        if resettled >= 800 {
            draft.set("nine_center_n", centres);
        }
    }
}

/// Visits to elders, children, health, culture and sport.
pub fn care(draft: &mut Draft<'_>, random: &mut Random) {
    visits(draft, random);
    let urban = draft.traits.urban;
    let health = if random.chance(96) { random.pick(&["own", "own", "shared"]) } else { "none" };
    draft.set("health_inst", health);
    draft.set("cmt_health", random.chance(80));
    if !urban {
        draft.set("med_settlement", health != "none" && random.chance(85));
        draft.set("elder_mutual_n", random.below(3));
    }
    draft.set("elder_daycare_n", random.below(3));
    for (id, percent) in [
        ("elder_meal", 35),
        ("elder_livable", 12),
        ("elder_friendly", 5),
        ("disabled_assoc", 96),
        ("rehab_service", 60),
        ("severe_care", 30),
        ("assist_device", 50),
        ("women_home", 95),
        ("childcare", 20),
        ("after_school", 30),
        ("parent_school", 60),
        ("youth_home", 25),
        ("practice_site", 15),
        ("child_friendly", 8),
        ("cmt_minor", 40),
        ("culture_center", 92),
        ("learning_org", 40),
        ("ethnic_window", 30),
        ("ethnic_demo", 12),
    ] {
        let answer = random.chance(percent);
        draft.set(id, answer);
    }
    draft.set("child_director_n", random.between(1, 2));
    draft.set("child_home_n", random.below(3));
    draft.set("culture_staff_n", random.between(0, 2));
    draft.set("science_act_n", random.between(0, 12));
    let circle = random.chance(88);
    let (sites, near, far) = (random.between(1, 6), random.between(3, 15), random.between(25, 70));
    draft.set("fitness_15min", circle);
    draft.set("fitness_site_n", if circle { sites } else { 0 });
    draft.set("fitness_walk_min", if circle { near } else { far });
}

/// Monthly visits to elders in difficulty: the last month, and the twelve months together.
fn visits(draft: &mut Draft<'_>, random: &mut Random) {
    let special = draft.number("pop_60p") * random.between(10, 90) / 1_000;
    let complete = random.chance(75);
    let (missed, full_months) = (random.between(1, 3), random.between(3, 10));
    let due = special;
    let (done, months) = if complete || due == 0 { (due, 12) } else { ((due - missed).max(0), full_months) };
    let due_sum = due * 12;
    draft.set("elder_special_n", special);
    draft.set("visit_due", due);
    draft.set("visit_done", done);
    draft.set("visit_due_sum", due_sum);
    draft.set("visit_done_sum", if months == 12 { due_sum } else { done + (due * 11 - missed).max(0) });
    draft.set("visit_full_months", months);
}
