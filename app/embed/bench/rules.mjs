// Rules between fields as somebody writes them by hand in JavaScript: what the bench holds the engine against. They are all
// of seeds/guangxi/rules/community.toml that one record decides: not those that need last year's record, other records or
// a register. Numbers are floats, and nothing says where, why and how to mend it.

import { DAY, blank, day, decimal, n, no, repeated, yearOf, yes } from "./values.mjs";

/** A comparison with a blank holds: it cannot be decided. */
const atMost = (a, b) => !(n(a) > n(b));
const areaAtMost = (a, b) => !(decimal(a) > decimal(b));
const among = (figure, least, most) => figure >= least && figure <= most;
/** Sums of decimals are off by less than this, and differ by more where they differ. */
const NOISE = 1e-6;

/** The last three digits of the codes of each kind of committee. */
const VILLAGES = { residents: [1, 199], villagers: [200, 399], like_residents: [400, 499], like_villagers: [500, 599] };

/** `[id, holds(values, facts, counties)]` of a record. */
export const RECORD = [
  ["unit_code_stops_above_village", (v, at) => !(at.village < 1)],
  ["township_part_of_code_out_of_range", (v, at) => !at.code || among(at.town, 1, 599)],
  ["village_part_of_code_out_of_range", (v, at) => !(at.village > 599)],
  ["committee_type_disagrees_with_code", (v, at) => {
    const own = VILLAGES[v.committee_type];
    return !own || !among(at.village, 1, 599) || among(at.village, own[0], own[1]);
  }],
  ["residents_committee_has_village_name", (v) => v.committee_type !== "residents" || !/(村委会|村民委员会)$/.test(v.name)],
  ["villagers_committee_has_residents_name", (v) => v.committee_type !== "villagers" || !/(居委会|居民委员会)$/.test(v.name)],
  ["residents_committee_in_rural_class", (v) => v.committee_type !== "residents" || (v.ur_class !== "210" && v.ur_class !== "220")],
  ["villagers_committee_in_main_urban_class", (v) => v.committee_type !== "villagers" || v.ur_class !== "111"],
  ["street_code_in_rural_class", (v, at) => !among(at.town, 1, 99) || (v.ur_class !== "210" && v.ur_class !== "220")],
  ["kind_disagrees_with_committee_type", (v) => v.committee_type === "residents" ? v.kind !== "rural" : v.committee_type !== "villagers" || v.kind !== "urban"],
  ["predecessor_codes_missing", (v) => !yes(v.unit_changed) || !blank(v.was_codes)],
  ["county_of_code_unknown", (v, at, counties) => {
    if (!at.code) return true;
    const county = counties.get(at.code.slice(0, 6));
    return county !== undefined && !(county.from > at.end) && !(county.until < at.end);
  }],
  ["resettlement_without_residents", (v) => !yes(v.is_resettlement) || !(n(v.resettle_pop) < 1)],
  ["resettled_people_exceed_residents", (v) => !yes(v.is_resettlement) || atMost(v.resettle_pop, v.pop_resident)],
  ["new_build_year_before_2021", (v) => !yes(v.is_new_build) || !(yearOf(v.new_build_year) < 2021)],
  ["new_build_year_after_period", (v, at) => !yes(v.is_new_build) || !(yearOf(v.new_build_year) > at.year)],

  ["residents_committee_below_1000_households", (v, at) => v.committee_type !== "residents" || at.year < 2026 || !(n(v.hh_resident) < 1000)],
  ["residents_committee_above_3000_households", (v, at) => v.committee_type !== "residents" || at.year < 2026 || !(n(v.hh_resident) > 3000)],
  ["residents_without_households", (v) => !(n(v.pop_resident) >= 1) || !(n(v.hh_resident) < 1)],
  ["fewer_residents_than_households", (v) => !(n(v.hh_resident) >= 1) || atMost(v.hh_resident, v.pop_resident)],
  ["household_size_above_six", (v) => !(n(v.hh_resident) >= 1) || !(n(v.pop_resident) > 6 * n(v.hh_resident))],
  ["fewer_registered_people_than_households", (v) => !(n(v.hh_registered) >= 1) || atMost(v.hh_registered, v.pop_registered)],
  ["elderly_exceed_residents", (v) => atMost(v.pop_60p, v.pop_resident)],
  ["minors_exceed_residents", (v) => atMost(v.pop_under18, v.pop_resident)],
  ["elderly_and_minors_exceed_residents", (v) => !atMost(v.pop_60p, v.pop_resident) || !atMost(v.pop_under18, v.pop_resident) || !(n(v.pop_60p) + n(v.pop_under18) > n(v.pop_resident))],
  ["disabled_people_exceed_residents", (v) => atMost(v.pop_disabled, v.pop_resident)],
  ["floating_people_exceed_residents", (v) => atMost(v.pop_floating, v.pop_resident)],
  ["left_behind_people_exceed_residents", (v) => atMost(v.pop_left_behind, v.pop_resident)],
  ["low_income_people_exceed_population", (v) => atMost(v.pop_low_income, v.pop_resident) || atMost(v.pop_low_income, v.pop_registered)],

  ["own_facility_not_listed", (v, at) => v.csf_mode !== "own" || at.rows.length >= 1],
  ["facility_listed_without_coverage", (v, at) => v.csf_mode !== "none" || !at.rows.length],
  ["own_facility_listed_as_shared", (v, at) => v.csf_mode !== "shared" || !at.rows.length],
  ["shared_facility_not_named", (v) => v.csf_mode !== "shared" || !blank(v.csf_ids)],
  ["facility_named_without_coverage", (v) => v.csf_mode !== "none" || blank(v.csf_ids)],
  ["shared_facility_is_own", (v, at) => v.csf_mode !== "shared" || blank(v.csf_ids) || v.csf_ids.length < 15 || v.csf_ids.slice(0, 12) !== at.code],
  ["only_village_public_centre_listed", (v, at) => v.csf_mode !== "own" || !at.rows.length || at.rows.some((f) => f.facility_kind !== "village_public_center")],
  ["area_per_100hh_below_one", (v, at) => v.csf_mode !== "own" || !(n(v.hh_resident) >= 1) || at.area === 0 || !(at.area * 100 < n(v.hh_resident) - NOISE)],
  ["area_per_100hh_above_500", (v, at) => v.csf_mode !== "own" || !(n(v.hh_resident) >= 1) || !(at.area * 100 > 500 * n(v.hh_resident) + NOISE)],
  ["building_area_is_zero", (v) => !yes(v.is_new_build) || !(decimal(v.bldg_area_total) <= 0)],
  ["commerce_and_service_area_exceed_building", (v, at) => !yes(v.is_new_build) || !(decimal(v.bldg_area_total) > 0) || !(decimal(v.commercial_area) + at.area > decimal(v.bldg_area_total) + NOISE)],

  ["agency_service_without_items", (v) => !yes(v.agency_service) || !(n(v.service_item_n) < 1)],
  ["one_stop_without_counter", (v) => !yes(v.one_stop) || !no(v.offline_window)],
  ["online_service_without_counter", (v) => !yes(v.online24h) || !no(v.offline_window)],
  // Self-service is asked of urban communities alone.
  ["onsite_self_service_without_terminal", (v) => v.kind !== "urban" || v.self_mode !== "onsite" || !(n(v.self_terminal_n) < 1)],
  ["terminal_without_self_service", (v) => v.kind !== "urban" || v.self_mode !== "none" || !(Math.abs(n(v.self_terminal_n)) > 0)],
  ["terminal_on_site_in_shared_mode", (v) => v.kind !== "urban" || v.self_mode !== "shared" || !(Math.abs(n(v.self_terminal_n)) > 0)],
  ["settlement_without_health_institution", (v) => v.kind !== "rural" || !yes(v.med_settlement) || v.health_inst !== "none"],

  ["special_elders_exceed_elderly", (v) => atMost(v.elder_special_n, v.pop_60p)],
  ["visits_due_exceed_special_elders", (v) => atMost(v.visit_due, v.elder_special_n)],
  ["no_visits_due_for_special_elders", (v) => !(n(v.elder_special_n) >= 1) || !(n(v.visit_due) < 1)],
  ["visits_done_exceed_due", (v) => atMost(v.visit_done, v.visit_due)],
  ["yearly_visits_done_exceed_due", (v) => atMost(v.visit_done_sum, v.visit_due_sum)],
  ["yearly_visits_due_below_last_month", (v) => !(n(v.visit_due) >= 1) || atMost(v.visit_due, v.visit_due_sum)],
  ["yearly_visits_done_below_last_month", (v) => !(n(v.visit_done) >= 1) || atMost(v.visit_done, v.visit_done_sum)],
  ["all_months_full_but_year_short", (v) => n(v.visit_full_months) !== 12 || atMost(v.visit_due_sum, v.visit_done_sum)],
  ["year_full_but_months_short", (v) => n(v.visit_done_sum) !== n(v.visit_due_sum) || !(n(v.visit_due_sum) > 0) || !(n(v.visit_full_months) < 12 || n(v.visit_full_months) > 12)],

  ["fitness_circle_without_site", (v) => !yes(v.fitness_15min) || !(n(v.fitness_site_n) < 1)],
  ["fitness_site_without_circle", (v) => !(n(v.fitness_site_n) >= 1) || !no(v.fitness_15min)],
  ["fitness_walk_too_long_for_circle", (v) => !yes(v.fitness_15min) || atMost(v.fitness_walk_min, 20)],
  ["police_room_colocated_but_none", (v) => !yes(v.police_room_colocated) || !(n(v.police_room_n) < 1)],
  ["emergency_plan_dated_after_report", (v, at) => !yes(v.emergency_plan) || !(day(v.emergency_plan_date) > at.reported)],
  ["no_drill_in_the_year", (v) => !yes(v.emergency_plan) || !(n(v.drill_n) < 1)],
  ["volunteer_teams_without_volunteers", (v) => !(n(v.volunteer_team_n) >= 1) || !(n(v.volunteer_reg_n) < 1)],
  ["volunteers_exceed_population", (v) => atMost(v.volunteer_reg_n, v.pop_resident) || atMost(v.volunteer_reg_n, v.pop_registered)],
  ["volunteer_station_without_team", (v, at) => !(n(v.volunteer_team_n) < 1) || !at.rows.some((f) => yes(f.volunteer_station))],
  ["brand_organisations_exceed_organisations", (v) => atMost(v.brand_org_n, v.social_org_n)],

  ["workers_do_not_add_up", (v) => !(Math.abs(n(v.member_n) + n(v.party_member_n) + n(v.hired_ft_n) - n(v.cross_post_n) - n(v.worker_ft_n)) > 0)],
  ["cross_posts_exceed_committee", (v) => atMost(v.cross_post_n, v.member_n)],
  ["cross_posts_exceed_party_committee", (v) => atMost(v.cross_post_n, v.party_member_n)],
  ["villagers_committee_above_seven", (v, at) => v.committee_type !== "villagers" || at.year > 2025 || atMost(v.member_n, 7)],
  ["villagers_committee_below_three", (v, at) => v.committee_type !== "villagers" || at.year > 2025 || !(n(v.member_n) + n(v.other_staff_n) < 3)],
  ["residents_committee_above_nine", (v, at) => v.committee_type !== "residents" || at.year > 2025 || atMost(v.member_n, 9)],
  ["residents_committee_below_five", (v, at) => v.committee_type !== "residents" || at.year > 2025 || !(n(v.member_n) + n(v.other_staff_n) < 5)],
  ["trained_workers_exceed_workers", (v) => atMost(v.worker_trained_n, v.worker_ft_n)],
  ["certified_workers_exceed_staff", (v) => !(n(v.cert_sw_n) > n(v.worker_ft_n) + n(v.other_staff_n))],
  ["grids_without_staff", (v) => !(n(v.grid_n) >= 1) || !(n(v.grid_ft_n) + n(v.grid_pt_n) < 1)],
  ["consultation_system_not_used", (v) => !yes(v.consult_system) || !(n(v.consult_n) < 1)],
  ["consultations_without_system", (v) => !(n(v.consult_n) >= 1) || !no(v.consult_system)],
  ["project_list_without_other_lists", (v) => !yes(v.list_projects) || !(no(v.list_needs) || no(v.list_resources))],

  ["survey_dated_outside_period", (v, at) => {
    if (!yes(v.survey_done)) return true;
    const date = day(v.survey_date);
    return !(date < at.start || date > at.end);
  }],
  ["survey_without_respondents", (v) => !yes(v.survey_done) || !(n(v.survey_respondents) < 1)],
  ["survey_respondents_exceed_residents", (v) => !yes(v.survey_done) || atMost(v.survey_respondents, v.pop_resident)],
  ["funding_sources_do_not_add_up", (v) => !(Math.abs(decimal(v.fund_fiscal) + decimal(v.fund_self) + decimal(v.fund_donated) + decimal(v.fund_other) - decimal(v.fund_total)) > 0.03 + NOISE)],
  ["report_dated_before_period_end", (v, at) => !(at.reported < at.end)],
  ["report_dated_long_after_period", (v, at) => !(at.reported - at.end > 180 * DAY)],
];

/** `[id, holds(row, values, facts, hours)]` of a facility. */
export const ROW = [
  ["facility_id_without_unit_code", (f, v, at) => {
    const id = f.facility_id;
    if (blank(id)) return true;
    return id.length >= 15 && (!at.code || id.startsWith(at.code) || !/^\d{12}/.test(id));
  }],
  ["facility_id_contains_space", (f) => blank(f.facility_id) || !/[ \u3000]/.test(f.facility_id)],
  ["village_facility_in_urban_community", (f, v) => v.kind !== "urban" || (f.facility_kind !== "village_center" && f.facility_kind !== "village_public_center")],
  ["resettlement_centre_outside_resettlement", (f, v) => f.facility_kind !== "resettlement_center" || !no(v.is_resettlement)],
  ["lease_ended_before_period_end", (f, v, at) => f.tenure !== "lease" || !(day(f.lease_until) < at.end)],
  ["facility_area_is_zero", (f) => !(decimal(f.area_total) <= 0)],
  ["facility_area_below_ten", (f) => decimal(f.area_total) === 0 || !(decimal(f.area_total) < 10)],
  ["activity_area_exceeds_total", (f) => areaAtMost(f.area_activity, f.area_total)],
  ["facility_areas_do_not_add_up", (f) => !areaAtMost(f.area_activity, f.area_total) || !(Math.abs(decimal(f.area_activity) + decimal(f.area_office) + decimal(f.area_other) - decimal(f.area_total)) > 0.01 + NOISE)],
  ["open_hall_exceeds_activity_area", (f) => !yes(f.hall_open_plan) || areaAtMost(f.area_hall, f.area_activity)],
  ["closed_hall_exceeds_office_area", (f) => !no(f.hall_open_plan) || areaAtMost(f.area_hall, f.area_office)],
  ["facility_in_use_after_period", (f, v, at) => !(yearOf(f.built_year) > at.year)],
  ["facility_of_this_year_not_marked_new", (f, v, at) => yearOf(f.built_year) !== at.year || !no(f.is_new)],
  ["open_intervals_overlap_on_workday", (f, v, at, hours) => !hours.workday.overlap],
  ["open_intervals_overlap_on_weekend", (f, v, at, hours) => !hours.weekend.overlap],
  ["open_hours_below_eight_on_workday", (f, v, at, hours) => !hours.workday.short],
  ["open_hours_below_eight_on_weekend", (f, v, at, hours) => !hours.weekend.short],
  ["no_opening_hours_given", (f, v, at, hours) => hours.given],
];

/** `[id, broken(rows)]`: numbers of the rows, from 1, that repeat an earlier one. */
export const TABLE = [
  ["facility_reported_twice", (rows) => repeated(rows, (f) => f.facility_id)],
  ["station_number_used_twice", (rows) => repeated(rows, (f) => (yes(f.volunteer_station) ? f.station_reg_no : ""))],
];
