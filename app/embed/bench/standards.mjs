// The standards of the plan that one record or one facility decides, by hand: `true` for met, `false` for missed, nothing
// where a standard does not apply or a figure is missing. They are those of seeds/guangxi/programmes for communities.

import { decimal, n, no, yes } from "./values.mjs";

/** Ratios of sums of decimals are off by less than this, and differ by more where they differ. */
const NOISE = 1e-12;

/** Whether one is at least the other; undecided without either. */
function atLeast(a, b) {
  return a >= b - NOISE ? true : a < b ? false : undefined;
}

/** Yes or no as answered. */
const answered = (value) => (yes(value) ? true : no(value) ? false : undefined);

const COVERED = { own: true, shared: true, none: false };
const SELF_SERVED = { onsite: true, shared: true, none: false };

/** `[id, judged(values, facts)]` of a record. */
export const RECORD_STANDARDS = [
  ["rural_community_covered", (v) => (v.kind === "rural" ? COVERED[v.csf_mode] : undefined)],
  ["urban_community_covered", (v) => (v.kind === "urban" ? COVERED[v.csf_mode] : undefined)],
  ["new_build_commerce_and_service_area", (v, at) => {
    if (!yes(v.is_new_build) || v.kind !== "urban" || !decimal(v.bldg_area_total)) return undefined;
    return atLeast((decimal(v.commercial_area) + at.area) / decimal(v.bldg_area_total), 0.1);
  }],
  ["csf_area_per_100hh", (v, at) => {
    if ((v.csf_mode !== "own" && v.csf_mode !== "none") || !n(v.hh_resident)) return undefined;
    return atLeast((at.area * 100) / n(v.hh_resident), 30);
  }],
  ["urban_self_service", (v) => (v.kind === "urban" ? SELF_SERVED[v.self_mode] : undefined)],
  ["resettlement_community_covered", (v) => (yes(v.is_resettlement) ? COVERED[v.csf_mode] : undefined)],
  ["agency_service_offered", (v) => answered(v.agency_service)],
  ["online_service_around_the_clock", (v) => answered(v.online24h)],
  ["satisfaction_survey_held", (v) => answered(v.survey_done)],
  ["legal_advisor_present", (v) => atLeast(n(v.legal_advisor_n), 1)],
  ["police_or_auxiliary_present", (v) => atLeast(n(v.police_n) + n(v.aux_police_n), 1)],
  ["special_elders_visited_monthly", (v) => (n(v.visit_due) > 0 ? atLeast(n(v.visit_done), n(v.visit_due)) : undefined)],
  ["disabled_association_formed", (v) => answered(v.disabled_assoc)],
  ["fitness_circle_reached", (v) => (v.kind === "urban" ? answered(v.fitness_15min) : undefined)],
  ["disaster_informant_present", (v) => atLeast(n(v.disaster_informant_n), 1)],
  ["consultation_system_in_use", (v) => answered(v.consult_system)],
  ["three_lists_kept", (v) => {
    if (no(v.list_needs) || no(v.list_resources) || no(v.list_projects)) return false;
    return yes(v.list_needs) && yes(v.list_resources) && yes(v.list_projects) ? true : undefined;
  }],
  ["workers_trained_once", (v) => (n(v.worker_ft_n) > 0 ? atLeast(n(v.worker_trained_n), n(v.worker_ft_n)) : undefined)],
];

/** `[id, judged(row, hours)]` of a facility. */
export const ROW_STANDARDS = [
  ["facility_activity_area_share", (f) => (decimal(f.area_total) ? atLeast(decimal(f.area_activity) / decimal(f.area_total), 0.6) : undefined)],
  ["facility_volunteer_station", (f) => answered(f.volunteer_station)],
  ["facility_open_eight_hours", (f, hours) => (hours.given ? !hours.workday.short && !hours.weekend.short : undefined)],
];
