//! Faults between the answers of one record.

use super::{How, Kind, Subject, TABLE, When};
use crate::sample::place::{Committee, Township};

type Change = fn(&mut Subject<'_>) -> bool;

/// Who reports, and who lives there.
const PEOPLE: &[(&str, When, Change)] = &[
    ("unit_code_stops_above_village", When::Always, |s| {
        let spot = &s.traits.spot;
        let code = format!("{}{:03}000", spot.county, spot.township);
        // One unit of each township at most, so that the code is not taken twice.
        spot.rank == 1 && s.rows().is_empty() && s.write([("code12", code)])
    }),
    ("township_part_of_code_out_of_range", When::Always, |s| {
        let spot = &s.traits.spot;
        let code = format!("{}{:03}{:03}", spot.county, spot.township + 600, spot.village);
        spot.township < 400 && s.rows().is_empty() && s.write([("code12", code)])
    }),
    ("village_part_of_code_out_of_range", When::Always, |s| {
        let spot = &s.traits.spot;
        let code = format!("{}{:03}{:03}", spot.county, spot.township, spot.village + 600);
        spot.village < 400 && s.rows().is_empty() && s.write([("code12", code)])
    }),
    ("committee_type_disagrees_with_code", When::Fresh, |s| {
        s.traits.spot.committee == Committee::Residents && s.write([("committee_type", "like_residents".into())])
    }),
    ("residents_committee_has_village_name", When::Fresh, |s| {
        s.is("committee_type", "residents") && s.write([("name", "古罗村委会".into())])
    }),
    ("villagers_committee_has_residents_name", When::Fresh, |s| {
        s.is("committee_type", "villagers") && s.write([("name", "古罗社区居民委员会".into())])
    }),
    ("residents_committee_in_rural_class", When::Always, |s| {
        s.is("committee_type", "residents")
            && s.traits.spot.township_kind != Township::Street
            && s.write([("ur_class", "220".into())])
    }),
    ("villagers_committee_in_main_urban_class", When::Always, |s| {
        s.is("committee_type", "villagers") && s.write([("ur_class", "111".into())])
    }),
    ("street_code_in_rural_class", When::Always, |s| {
        let fits = s.is("committee_type", "villagers") && s.traits.spot.township_kind == Township::Street;
        fits && s.write([("ur_class", "220".into())])
    }),
    ("predecessor_codes_missing", When::Always, |s| !s.has("was_codes") && s.flag([("unit_changed", true)])),
    ("resettlement_without_residents", When::Always, |s| {
        s.unit.values.remove("nine_center_n");
        s.traits.resettlement && s.count([("resettle_pop", 0)])
    }),
    ("resettled_people_exceed_residents", When::Always, |s| {
        s.traits.resettlement && s.count([("resettle_pop", s.number("pop_resident") + 20)])
    }),
    ("new_build_year_before_2021", When::Fresh, |s| s.has("new_build_year") && s.count([("new_build_year", 2019)])),
    ("new_build_year_after_period", When::Fresh, |s| {
        s.has("new_build_year") && s.count([("new_build_year", i64::from(s.period) + 1)])
    }),
    ("residents_without_households", When::Fresh, |s| {
        !s.is("committee_type", "residents") && s.count([("hh_resident", 0)])
    }),
    ("fewer_residents_than_households", When::Fresh, |s| {
        s.is("committee_type", "villagers") && s.count([("hh_resident", s.number("pop_resident") + 10)])
    }),
    ("household_size_above_six", When::Fresh, |s| {
        let fits = s.is("committee_type", "villagers") && s.rows().is_empty();
        fits && s.count([("hh_resident", s.number("pop_resident") / 8)])
    }),
    ("fewer_registered_people_than_households", When::Always, |s| {
        s.count([("pop_registered", s.number("hh_registered") - 5)])
    }),
    ("elderly_exceed_residents", When::Fresh, |s| s.count([("pop_60p", s.number("pop_resident") + 8)])),
    ("minors_exceed_residents", When::Fresh, |s| s.count([("pop_under18", s.number("pop_resident") + 8)])),
    ("elderly_and_minors_exceed_residents", When::Fresh, |s| {
        let minors = s.number("pop_under18");
        minors > 10 && s.count([("pop_60p", s.number("pop_resident") - minors + 5)])
    }),
    ("disabled_people_exceed_residents", When::Always, |s| s.count([("pop_disabled", s.number("pop_resident") + 3)])),
    ("floating_people_exceed_residents", When::Always, |s| s.count([("pop_floating", s.number("pop_resident") + 7)])),
    ("left_behind_people_exceed_residents", When::Always, |s| {
        s.count([("pop_left_behind", s.number("pop_resident") + 7)])
    }),
    ("low_income_people_exceed_population", When::Always, |s| {
        s.count([("pop_low_income", s.number("pop_resident").max(s.number("pop_registered")) + 1)])
    }),
];

/// How the community is covered, and its areas.
const COVERAGE: &[(&str, When, Change)] = &[
    ("own_facility_not_listed", When::Fresh, |s| s.is("csf_mode", "own") && s.unit.tables.remove(TABLE).is_some()),
    ("facility_listed_without_coverage", When::Fresh, |s| {
        s.is("csf_mode", "own") && s.write([("csf_mode", "none".into())])
    }),
    ("own_facility_listed_as_shared", When::Always, |s| {
        let ids = format!("{}-01", s.traits.spot.neighbour());
        s.traits.spot.rank > 0 && s.is("csf_mode", "own") && s.write([("csf_mode", "shared".into()), ("csf_ids", ids)])
    }),
    ("shared_facility_not_named", When::Always, |s| {
        s.is("csf_mode", "shared") && s.unit.values.remove("csf_ids").is_some()
    }),
    ("facility_named_without_coverage", When::Always, |s| {
        let ids = format!("{}-01", s.traits.spot.neighbour());
        s.is("csf_mode", "none") && s.write([("csf_ids", ids)])
    }),
    ("shared_facility_is_own", When::Always, |s| {
        let ids = format!("{}-01", s.traits.spot.code());
        s.is("csf_mode", "shared") && s.write([("csf_ids", ids)])
    }),
    ("only_village_public_centre_listed", When::Always, |s| {
        let fits = s.is("csf_mode", "own") && s.is("kind", "rural");
        for row in s.unit.tables.get_mut(TABLE).into_iter().flatten().filter(|_| fits) {
            row.insert("facility_kind".into(), "village_public_center".into());
        }
        fits
    }),
    ("area_per_100hh_above_500", When::Fresh, |s| {
        let total = s.number("hh_resident") * 6;
        let fits = s.rows().len() == 1 && s.traits.handed_over.is_none() && total < 400_000;
        let half = total / 2;
        for row in s.unit.tables.get_mut(TABLE).into_iter().flatten().filter(|_| fits) {
            for (id, area) in
                [("area_total", total), ("area_activity", half), ("area_office", total - half), ("area_other", 0)]
            {
                row.insert(id.into(), format!("{area}.00"));
            }
        }
        fits
    }),
    ("building_area_is_zero", When::Always, |s| {
        s.has("bldg_area_total") && s.write([("bldg_area_total", "0.00".into())])
    }),
    ("commerce_and_service_area_exceed_building", When::Always, |s| {
        let shops = s.number("bldg_area_total") + 100;
        s.has("bldg_area_total") && s.write([("commercial_area", format!("{shops}.00"))])
    }),
];

/// Services, visits, safety, staff, survey and money.
const WORK: &[(&str, When, Change)] = &[
    ("agency_service_without_items", When::Always, |s| s.yes("agency_service") && s.count([("service_item_n", 0)])),
    ("one_stop_without_counter", When::Always, |s| {
        s.yes("one_stop") && s.flag([("offline_window", false), ("online24h", false)])
    }),
    ("online_service_without_counter", When::Always, |s| {
        s.yes("online24h") && s.flag([("offline_window", false), ("one_stop", false)])
    }),
    ("onsite_self_service_without_terminal", When::Always, |s| {
        s.is("self_mode", "onsite") && s.count([("self_terminal_n", 0)])
    }),
    ("terminal_without_self_service", When::Always, |s| s.is("self_mode", "none") && s.count([("self_terminal_n", 1)])),
    ("terminal_on_site_in_shared_mode", When::Always, |s| {
        s.is("self_mode", "shared") && s.count([("self_terminal_n", 2)])
    }),
    ("settlement_without_health_institution", When::Always, |s| {
        s.yes("med_settlement") && s.write([("health_inst", "none".into())])
    }),
    ("special_elders_exceed_elderly", When::Fresh, |s| s.count([("elder_special_n", s.number("pop_60p") + 5)])),
    ("visits_due_exceed_special_elders", When::Always, |s| {
        let special = s.number("elder_special_n");
        special >= 2 && s.count([("visit_due", special + 3)])
    }),
    ("no_visits_due_for_special_elders", When::Always, |s| {
        s.number("elder_special_n") >= 1 && s.count([("visit_due", 0), ("visit_done", 0)])
    }),
    ("visits_done_exceed_due", When::Always, |s| {
        s.number("visit_due") >= 3 && s.count([("visit_done", s.number("visit_due") + 2)])
    }),
    ("yearly_visits_done_exceed_due", When::Always, |s| {
        s.number("visit_due_sum") > 0 && s.count([("visit_done_sum", s.number("visit_due_sum") + 5)])
    }),
    ("yearly_visits_due_below_last_month", When::Always, |s| {
        let less = s.number("visit_due") - 1;
        less >= 1
            && s.count([
                ("visit_due_sum", less),
                ("visit_done_sum", less),
                ("visit_done", less),
                ("visit_full_months", 12),
            ])
    }),
    ("yearly_visits_done_below_last_month", When::Always, |s| {
        let less = s.number("visit_done") - 1;
        less >= 1 && s.count([("visit_done_sum", less), ("visit_full_months", 0)])
    }),
    ("all_months_full_but_year_short", When::Always, |s| {
        let fits = s.number("visit_full_months") == 12 && s.number("visit_due_sum") > 0;
        fits && s.count([("visit_done_sum", s.number("visit_due_sum") - 1)])
    }),
    ("year_full_but_months_short", When::Always, |s| {
        let fits = s.number("visit_full_months") == 12 && s.number("visit_due_sum") > 0;
        fits && s.count([("visit_full_months", 10)])
    }),
    ("fitness_circle_without_site", When::Always, |s| s.yes("fitness_15min") && s.count([("fitness_site_n", 0)])),
    ("fitness_site_without_circle", When::Always, |s| !s.yes("fitness_15min") && s.count([("fitness_site_n", 2)])),
    ("fitness_walk_too_long_for_circle", When::Always, |s| {
        s.yes("fitness_15min") && s.count([("fitness_walk_min", 45)])
    }),
    ("police_room_colocated_but_none", When::Always, |s| {
        s.write([("police_room_n", "0".into()), ("police_room_colocated", "true".into())])
    }),
    ("emergency_plan_dated_after_report", When::Always, |s| {
        let day = format!("{}-09-01", s.period + 1);
        s.yes("emergency_plan") && s.write([("emergency_plan_date", day)])
    }),
    ("no_drill_in_the_year", When::Always, |s| s.yes("emergency_plan") && s.count([("drill_n", 0)])),
    ("volunteer_teams_without_volunteers", When::Fresh, |s| s.count([("volunteer_reg_n", 0)])),
    ("volunteers_exceed_population", When::Fresh, |s| {
        s.count([("volunteer_reg_n", s.number("pop_resident").max(s.number("pop_registered")) + 10)])
    }),
    ("volunteer_station_without_team", When::Always, |s| {
        let station = s.rows().iter().any(|row| row.get("volunteer_station").is_some_and(|answer| answer == "true"));
        station && s.count([("volunteer_team_n", 0)])
    }),
    ("brand_organisations_exceed_organisations", When::Always, |s| {
        s.count([("brand_org_n", s.number("social_org_n") + 1)])
    }),
    ("workers_do_not_add_up", When::Always, |s| s.count([("worker_ft_n", s.number("worker_ft_n") + 1)])),
    ("cross_posts_exceed_committee", When::Always, |s| {
        let both = s.number("member_n") + 1;
        both <= s.number("party_member_n") && workers(s, both)
    }),
    ("cross_posts_exceed_party_committee", When::Always, |s| {
        let both = s.number("party_member_n") + 1;
        both <= s.number("member_n") && workers(s, both)
    }),
    ("trained_workers_exceed_workers", When::Always, |s| s.count([("worker_trained_n", s.number("worker_ft_n") + 1)])),
    ("certified_workers_exceed_staff", When::Always, |s| {
        s.count([("cert_sw_n", s.number("worker_ft_n") + s.number("other_staff_n") + 1)])
    }),
    ("grids_without_staff", When::Always, |s| {
        s.number("grid_ft_n") <= 4 && s.count([("grid_ft_n", 0), ("grid_pt_n", 0)])
    }),
    ("consultation_system_not_used", When::Always, |s| s.yes("consult_system") && s.count([("consult_n", 0)])),
    ("consultations_without_system", When::Always, |s| !s.yes("consult_system") && s.count([("consult_n", 2)])),
    ("project_list_without_other_lists", When::Always, |s| s.yes("list_projects") && s.flag([("list_needs", false)])),
    ("survey_dated_outside_period", When::Always, |s| {
        let day = format!("{}-11-20", s.period - 1);
        s.yes("survey_done") && s.write([("survey_date", day)])
    }),
    ("survey_without_respondents", When::Always, |s| s.yes("survey_done") && s.count([("survey_respondents", 0)])),
    ("survey_respondents_exceed_residents", When::Always, |s| {
        s.yes("survey_done") && s.count([("survey_respondents", s.number("pop_resident") + 1)])
    }),
    ("funding_sources_do_not_add_up", When::Always, |s| {
        s.write([("fund_total", format!("{}.50", s.number("fund_total") + 2))])
    }),
    ("report_dated_before_period_end", When::Always, |s| s.write([("reported_on", format!("{}-12-20", s.period))])),
    ("report_dated_long_after_period", When::Always, |s| s.write([("reported_on", format!("{}-08-15", s.period + 1))])),
];

pub fn kinds() -> Vec<Kind> {
    let all = PEOPLE.iter().chain(COVERAGE).chain(WORK);
    all.map(|(rule, when, change)| Kind { rule, when: *when, how: How::Record(*change) }).collect()
}

/// Changes the number of people who serve on both committees, and what must follow from it.
fn workers(s: &mut Subject<'_>, both: i64) -> bool {
    let workers = s.number("member_n") + s.number("party_member_n") + s.number("hired_ft_n") - both;
    let trained = s.number("worker_trained_n").min(workers);
    let certified = s.number("cert_sw_n").min(workers);
    s.count([("cross_post_n", both), ("worker_ft_n", workers), ("worker_trained_n", trained), ("cert_sw_n", certified)])
}
