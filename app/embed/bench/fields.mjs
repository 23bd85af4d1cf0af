// What a JSON Schema cannot say of fields, by hand: bounds of figures that are written as texts, questions that are asked of
// some units only, days that the calendar has not, check characters. A schema says the rest.

import { asked, blank, day, decimal, n, repeated, yearOf } from "./values.mjs";

/** Bounds of the figures of a record, and how they are read where they are not whole numbers. */
const BOUNDS = [
  [0, 9, "nine_center_n"],
  [0, 12, "visit_full_months"],
  [0, 100, "survey_score", decimal],
  [0, 200, "police_room_n"],
  [0, 500, "elder_daycare_n elder_mutual_n child_home_n shelter_n"],
  [0, 1000, "self_terminal_n child_director_n culture_staff_n legal_advisor_n disaster_informant_n drill_n brand_org_n brand_project_n"],
  [0, 1440, "fitness_walk_min"],
  [0, 2000, "fitness_site_n police_n resource_open_n grid_n"],
  [0, 5000, "aux_police_n volunteer_team_n social_org_n"],
  [0, 10000, "service_item_n science_act_n mediator_n member_n party_member_n cross_post_n hired_ft_n worker_ft_n other_staff_n worker_trained_n cert_sw_n grid_ft_n grid_pt_n reserve_n checkin_org_n consult_n"],
  [0, 20000, "daily_service_n"],
  [0, 200000, "resettle_pop hh_resident hh_registered"],
  [0, 500000, "pop_resident pop_registered pop_60p pop_under18 pop_floating pop_left_behind pop_disabled pop_low_income floating_served_n left_behind_served_n elder_special_n visit_due visit_done volunteer_reg_n checkin_member_n survey_respondents"],
  [0, 500000, "old_estate_area_added", decimal],
  [0, 1000000, "fund_total fund_fiscal fund_self fund_donated fund_other service_fund purchase_fund", decimal],
  [0, 6000000, "visit_due_sum visit_done_sum"],
  [0, 100000000, "bldg_area_total commercial_area", decimal],
  [2020, 2100, "period", yearOf],
  [1949, 2100, "new_build_year", yearOf],
];
const ROW_BOUNDS = [
  [0, 500000, "area_total area_activity area_office area_other area_hall", decimal],
  [0, 1000000, "outdoor_area", decimal],
  [1800, 2100, "built_year", yearOf],
];

/** What must be answered wherever it is asked, and is not asked everywhere. */
const REQUIRED = "resettle_pop new_build_year bldg_area_total commercial_area self_mode self_terminal_n med_settlement survey_date survey_respondents survey_score".split(" ");
const DATES = ["emergency_plan_date", "survey_date"];

/** One check for each name in a list of bounds. */
function checksOf(bounds, prefix) {
  return bounds.flatMap(([least, most, names, read]) =>
    names.split(" ").map((name) => ({ id: `${prefix}${name}.range`, name, least, most, read: read || n, asked: asked[name] })),
  );
}

const RANGES = checksOf(BOUNDS, "");
const ROW_RANGES = checksOf(ROW_BOUNDS, "facilities.");
const REQUIREMENTS = REQUIRED.map((name) => ({ id: `${name}.required`, name, asked: asked[name] }));
const DAYS = DATES.map((name) => ({ id: `${name}.format`, name, asked: asked[name] }));

const LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Whether the last character of a social credit code is the check of the others. */
function creditCode(code) {
  if (code.length !== 18) return false;
  let sum = 0;
  let weight = 1;
  for (let at = 0; at < 17; at += 1) {
    const value = LETTERS.indexOf(code[at]);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return code[17] === LETTERS[(31 - (sum % 31)) % 31];
}

/** Whether what was typed for a computed figure is half of its last place away from it, or more. */
const differs = (typed, computed) => Math.abs(decimal(typed) - computed) > 0.005 + 1e-9;

/** `[id, holds(values, facts)]` of a record, beside those above. */
const RECORD = [
  ["uscc.format", (v) => blank(v.uscc) || creditCode(v.uscc)],
  ["reported_on.format", (v, at) => blank(at.head.reported_on) || !Number.isNaN(at.reported)],
  ["facilities.rows", (v, at) => at.rows.length <= 50],
  ["area_per_100hh.computed", (v, at) => blank(v.area_per_100hh) || (v.csf_mode !== "own" && v.csf_mode !== "none") || !n(v.hh_resident) || !differs(v.area_per_100hh, (at.area / n(v.hh_resident)) * 100)],
  ["activity_share.computed", (v, at) => blank(v.activity_share) || !at.area || !differs(v.activity_share, (at.rows.reduce((sum, f) => sum + decimal(f.area_activity), 0) / at.area) * 100)],
];

/** Ids of all of them. */
export const FIELDS = [
  ...[RANGES, ROW_RANGES, REQUIREMENTS, DAYS].flat().map((one) => one.id),
  ...RECORD.map(([id]) => id),
  "facilities.lease_until.required",
  "facilities.lease_until.format",
  ..."mon tue wed thu fri sat sun".split(" ").map((at) => `facilities.open_${at}.format`),
  "facilities.facility_id.repeated",
];

/** Adds `[id, row]` of every rule that the fields of a record break. */
export function fieldsOfRecord(v, at, broken) {
  for (const one of RANGES) outside(one, v, v, 0, broken);
  for (const { id, name, asked } of REQUIREMENTS) if (blank(v[name]) && asked(v)) broken.push([id, 0]);
  for (const { id, name, asked } of DAYS) if (!blank(v[name]) && Number.isNaN(day(v[name])) && asked(v)) broken.push([id, 0]);
  for (const [id, holds] of RECORD) if (!holds(v, at)) broken.push([id, 0]);
  for (const row of repeated(at.rows, (f) => f.facility_id)) broken.push(["facilities.facility_id.repeated", row]);
}

/** The same of a facility. */
export function fieldsOfRow(f, v, hours, row, broken) {
  for (const one of ROW_RANGES) outside(one, f, v, row, broken);
  if (f.tenure === "lease") {
    if (blank(f.lease_until)) broken.push(["facilities.lease_until.required", row]);
    else if (Number.isNaN(day(f.lease_until))) broken.push(["facilities.lease_until.format", row]);
  }
  for (const name of hours.unreadable) broken.push([`facilities.${name}.format`, row]);
}

function outside({ id, name, least, most, read, asked }, cells, v, row, broken) {
  const figure = read(cells[name]);
  if ((figure < least || figure > most) && (!asked || asked(v))) broken.push([id, row]);
}
