// Runs everything that is written by hand over one record.

import { FIELDS, fieldsOfRecord, fieldsOfRow } from "./fields.mjs";
import { RECORD, ROW, TABLE } from "./rules.mjs";
import { RECORD_STANDARDS, ROW_STANDARDS } from "./standards.mjs";
import { day, facts, openingHours } from "./values.mjs";

/** Ids of all rules between fields by hand, of all rules of fields, and of all standards. */
export const RULES = [RECORD, ROW, TABLE].flat().map(([id]) => id);
export { FIELDS };
export const STANDARDS = [RECORD_STANDARDS, ROW_STANDARDS].flat().map(([id]) => id);

/** The counties of a list of divisions by their six digits, with the days between which each is one. */
export function countiesOf(divisions) {
  const counties = divisions.filter((one) => one.level === "county");
  return new Map(counties.map((one) => [one.code, { from: day(one.from), until: day(one.until) }]));
}

/** `broken`: `[id, row]` of every rule that a record breaks; `judged`: `[id, row, met]` of every standard that is decided. */
export function judge(record, counties) {
  const values = record.values;
  const at = facts(record);
  const broken = [];
  const judged = [];
  fieldsOfRecord(values, at, broken);
  for (const [id, holds] of RECORD) if (!holds(values, at, counties)) broken.push([id, 0]);
  for (const [id, met] of RECORD_STANDARDS) told(judged, id, 0, met(values, at));
  at.rows.forEach((row, index) => {
    const hours = openingHours(row);
    fieldsOfRow(row, values, hours, index + 1, broken);
    for (const [id, holds] of ROW) if (!holds(row, values, at, hours)) broken.push([id, index + 1]);
    for (const [id, met] of ROW_STANDARDS) told(judged, id, index + 1, met(row, hours));
  });
  for (const [id, repeats] of TABLE) for (const row of repeats(at.rows)) broken.push([id, row]);
  return { broken, judged };
}

function told(judged, id, row, met) {
  if (met !== undefined) judged.push([id, row, met]);
}
