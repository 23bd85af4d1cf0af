// Rules between fields as somebody writes them by hand in JavaScript: what the bench holds the engine against. They are a
// part of the catalogue's; numbers are floats, and nothing says where, why and how to mend it.

const n = (value) => (value === undefined || value === null || value === "" ? NaN : Number(value));
const yes = (value) => value === true || value === "true";
const sum = (rows, field) => (rows || []).reduce((total, row) => total + (n(row[field]) || 0), 0);

/** A comparison with a blank holds: it cannot be decided. */
const atMost = (a, b) => !(n(a) > n(b));

/** `[id, holds(values)]` of a record. */
export const RECORD = [
  ["unit_code_stops_above_village", (v) => !v.code12 || n(v.code12.slice(9)) >= 1],
  ["township_part_of_code_out_of_range", (v) => !v.code12 || (n(v.code12.slice(6, 9)) >= 1 && n(v.code12.slice(6, 9)) <= 599)],
  ["village_part_of_code_out_of_range", (v) => !v.code12 || n(v.code12.slice(9)) <= 599],
  ["residents_committee_has_village_name", (v) => v.committee_type !== "residents" || !/(村委会|村民委员会)$/.test(v.name)],
  ["villagers_committee_has_residents_name", (v) => v.committee_type !== "villagers" || !/(居委会|居民委员会)$/.test(v.name)],
  ["residents_committee_in_rural_class", (v) => v.committee_type !== "residents" || !["210", "220"].includes(v.ur_class)],
  ["villagers_committee_in_main_urban_class", (v) => v.committee_type !== "villagers" || v.ur_class !== "111"],
  ["kind_disagrees_with_committee_type", (v) => !["residents", "villagers"].includes(v.committee_type) || (v.committee_type === "residents") === (v.kind === "urban")],
  ["resettled_people_exceed_residents", (v) => atMost(v.resettle_pop, v.pop_resident)],
  ["new_build_year_before_2021", (v) => !yes(v.is_new_build) || !(n(v.new_build_year) < 2021)],
  ["new_build_year_after_period", (v) => !yes(v.is_new_build) || atMost(v.new_build_year, v.period)],
  ["residents_committee_below_1000_households", (v) => v.committee_type !== "residents" || !(n(v.hh_resident) < 1000)],
  ["residents_committee_above_3000_households", (v) => v.committee_type !== "residents" || !(n(v.hh_resident) > 3000)],
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
  ["own_facility_not_listed", (v) => v.csf_mode !== "own" || (v.facilities || []).length >= 1],
  ["facility_listed_without_coverage", (v) => v.csf_mode !== "none" || !(v.facilities || []).length],
  ["area_per_100hh_above_500", (v) => v.csf_mode !== "own" || !(sum(v.facilities, "area_total") * 100 > 500 * n(v.hh_resident))],
  ["onsite_self_service_without_terminal", (v) => v.self_mode !== "onsite" || !(n(v.self_terminal_n) < 1)],
  ["terminal_without_self_service", (v) => v.self_mode !== "none" || !(n(v.self_terminal_n) > 0)],
  ["special_elders_exceed_elderly", (v) => atMost(v.elder_special_n, v.pop_60p)],
  ["visits_due_exceed_special_elders", (v) => atMost(v.visit_due, v.elder_special_n)],
  ["visits_done_exceed_due", (v) => atMost(v.visit_done, v.visit_due)],
  ["yearly_visits_done_exceed_due", (v) => atMost(v.visit_done_sum, v.visit_due_sum)],
  ["fitness_circle_without_site", (v) => !yes(v.fitness_15min) || !(n(v.fitness_site_n) < 1)],
  ["volunteers_exceed_population", (v) => atMost(v.volunteer_reg_n, v.pop_resident) || atMost(v.volunteer_reg_n, v.pop_registered)],
  ["brand_organisations_exceed_organisations", (v) => atMost(v.brand_org_n, v.social_org_n)],
  ["workers_do_not_add_up", (v) => !(Math.abs(n(v.member_n) + n(v.party_member_n) + n(v.hired_ft_n) - n(v.cross_post_n) - n(v.worker_ft_n)) > 0)],
  ["cross_posts_exceed_committee", (v) => atMost(v.cross_post_n, v.member_n)],
  ["trained_workers_exceed_workers", (v) => atMost(v.worker_trained_n, v.worker_ft_n)],
  ["funding_sources_do_not_add_up", (v) => !(Math.abs((n(v.fund_fiscal) || 0) + (n(v.fund_self) || 0) + (n(v.fund_donated) || 0) + (n(v.fund_other) || 0) - n(v.fund_total)) > 0.03)],
  ["consultations_without_system", (v) => !(n(v.consult_n) >= 1) || yes(v.consult_system)],
];

/** `[id, holds(row)]` of a facility. */
export const ROW = [
  ["facility_area_is_zero", (f) => !(n(f.area_total) <= 0)],
  ["facility_area_below_ten", (f) => !(n(f.area_total) > 0 && n(f.area_total) < 10)],
  ["activity_area_exceeds_total", (f) => atMost(f.area_activity, f.area_total)],
  ["facility_areas_do_not_add_up", (f) => !atMost(f.area_activity, f.area_total) || !(Math.abs(n(f.area_activity) + n(f.area_office) + n(f.area_other) - n(f.area_total)) > 0.01)],
  ["open_hall_exceeds_activity_area", (f) => !yes(f.hall_open_plan) || atMost(f.area_hall, f.area_activity)],
  ["closed_hall_exceeds_office_area", (f) => yes(f.hall_open_plan) || atMost(f.area_hall, f.area_office)],
  ["facility_in_use_after_period", (f) => !(n(f.built_year) > 2025)],
  ["facility_of_this_year_not_marked_new", (f) => n(f.built_year) !== 2025 || yes(f.is_new)],
];

/** Ids of the rules that a record breaks. */
export function broken(values) {
  const found = RECORD.filter(([, holds]) => !holds(values)).map(([id]) => id);
  (values.facilities || []).forEach((row) => ROW.forEach(([id, holds]) => holds(row) || found.push(id)));
  return found;
}
