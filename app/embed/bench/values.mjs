// How the rules and standards written by hand read a record. A figure or a day that is blank or cannot be read is NaN, so
// that every comparison with it is false.

/** Whether nothing stands there. */
export const blank = (value) => value === undefined || value === null || value === "";
/** A figure with decimals, as a float. */
export const decimal = (value) => (blank(value) ? NaN : Number(value));
/** A whole number. */
export function n(value) {
  const figure = decimal(value);
  return Number.isInteger(figure) ? figure : NaN;
}
export const yes = (value) => value === true || value === "true";
/** Answered by no; a question without an answer is neither yes nor no. */
export const no = (value) => value === false || value === "false";

/** A year; of four digits. */
export const yearOf = (value) => (/^\d{4}$/.test(value) ? Number(value) : NaN);

const resettled = (v) => yes(v.is_resettlement);
const newlyBuilt = (v) => yes(v.is_new_build);
const urban = (v) => v.kind === "urban";
const rural = (v) => v.kind === "rural";
const surveyed = (v) => yes(v.survey_done);

/** When a question is asked that is not asked of every unit, of those that bounds, requirements or days are told of. */
export const asked = {
  resettle_pop: resettled,
  nine_center_n: (v) => resettled(v) && n(v.resettle_pop) >= 800,
  new_build_year: newlyBuilt,
  bldg_area_total: newlyBuilt,
  commercial_area: newlyBuilt,
  old_estate_area_added: (v) => urban(v) && yes(v.old_estate),
  self_mode: urban,
  self_terminal_n: urban,
  daily_service_n: urban,
  med_settlement: rural,
  elder_mutual_n: rural,
  emergency_plan_date: (v) => yes(v.emergency_plan),
  survey_date: surveyed,
  survey_respondents: surveyed,
  survey_score: surveyed,
};

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
export const DAY = 86400000;

/** A day as milliseconds; a day that the calendar has not is NaN. */
export function day(text) {
  const found = typeof text === "string" && DATE.exec(text);
  if (!found) return NaN;
  const time = Date.UTC(found[1], found[2] - 1, found[3]);
  // The 30th of February would be taken for a day of March.
  return new Date(time).getUTCDate() === Number(found[3]) ? time : NaN;
}

/** The sum of a column; unknown where one row is. */
const total = (rows, field) => rows.reduce((sum, row) => sum + decimal(row[field]), 0);

const CODE = /^\d{12}$/;

/** The last year of the plan, which is meant where a record names none. */
const LAST = 2025;

function periodOf(value) {
  const year = yearOf(value);
  return year >= 2020 && year <= 2100 ? year : undefined;
}

/** What many rules ask of one record, worked out once. */
export function facts(record) {
  const v = record.values;
  const rows = v.facilities || [];
  const head = record.head || {};
  const code = CODE.test(v.code12) ? v.code12 : "";
  const year = periodOf(v.period) || periodOf(record.period) || LAST;
  return {
    head,
    rows,
    /** The unit's code where it is one, and the parts of it. */
    code,
    town: code ? Number(code.slice(6, 9)) : NaN,
    village: code ? Number(code.slice(9)) : NaN,
    year,
    start: Date.UTC(year, 0, 1),
    end: Date.UTC(year, 11, 31),
    reported: day(head.reported_on),
    area: total(rows, "area_total"),
  };
}

const DAYS = ["open_mon", "open_tue", "open_wed", "open_thu", "open_fri", "open_sat", "open_sun"];

/**
 * Opening hours of a facility: whether any are given, days that cannot be read, and whether hours overlap or are short on
 * workdays and at weekends.
 */
export function openingHours(row) {
  const told = { given: false, unreadable: [], workday: { overlap: false, short: false }, weekend: { overlap: false, short: false } };
  let last;
  let hours;
  for (let at = 0; at < DAYS.length; at += 1) {
    const text = row[DAYS[at]];
    if (!text) continue;
    // Most days are like the one before.
    if (text !== last) hours = openOn(text);
    last = text;
    if (!hours) {
      told.unreadable.push(DAYS[at]);
      continue;
    }
    const part = at < 5 ? told.workday : told.weekend;
    told.given = true;
    if (hours.overlap) part.overlap = true;
    if (hours.minutes < 480) part.short = true;
  }
  return told;
}

/** `08:00-12:00 14:30-18:00`: minutes that are open, and whether two intervals overlap; nothing where it cannot be read. */
function openOn(text) {
  if (text === "closed") return { minutes: 0, overlap: false };
  let minutes = 0;
  let until = 0;
  let overlap = false;
  for (const part of text.split(" ").sort()) {
    const start = Number(part.slice(0, 2)) * 60 + Number(part.slice(3, 5));
    const end = Number(part.slice(6, 8)) * 60 + Number(part.slice(9));
    if (part.length !== 11 || part[5] !== "-" || !(start < end && end <= 1440)) return undefined;
    if (start < until) overlap = true;
    minutes += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return { minutes, overlap };
}

/** Numbers of the rows, from 1, whose value of a field stood in an earlier row. */
export function repeated(rows, valueOf) {
  if (rows.length < 2) return [];
  const seen = new Set();
  const found = [];
  rows.forEach((row, at) => {
    const value = valueOf(row);
    if (blank(value)) return;
    if (seen.has(value)) found.push(at + 1);
    seen.add(value);
  });
  return found;
}
