// Copies of records with a few answers changed, the same ones in every run: samples break few rules, and what the engine and
// the rules by hand say must agree where they break many.

/** Answers to questions whose wrong answers no other record has. */
const ODD = {
  code12: (old) => [`${old.slice(0, 9)}000`, `${old.slice(0, 9)}650`, `${old.slice(0, 9)}450`, `${old.slice(0, 6)}700${old.slice(9)}`, `450199${old.slice(6)}`, old.slice(1)],
  period: (old) => ["2019", "2024", "2026", old],
  csf_ids: (old, values) => [`${values.code12}-01`, "450102001001-01", "01"],
  facility_id: (old, values) => [`${values.code12} 01`, `${values.code12}-1`, `${values.code12}-01`, "440102001001-01", "A50102001001-01", "01"],
  facility_kind: () => ["village_public_center", "village_center", "resettlement_center"],
  station_reg_no: () => ["1"],
  tenure: () => ["lease"],
  built_year: (old, values) => [values.period, "2027", "20270"],
  health_inst: () => ["none"],
  uscc: () => ["54450102ME000001A0", "54450102ME0000000B"],
  area_per_100hh: (old, values) => around((100 * areaOf(values, "area_total")) / values.hh_resident),
  activity_share: (old, values) => around((100 * areaOf(values, "area_activity")) / areaOf(values, "area_total")),
};
const areaOf = (values, field) => (values.facilities || []).reduce((sum, row) => sum + Number(row[field]), 0);
const around = (figure) => (Number.isFinite(figure) ? [-0.01, 0, 0.01].map((off) => (figure + off).toFixed(2)) : ["1.00"]);

/** Answers that belong together and that few records have. */
const SCENES = [
  { is_new_build: "true", new_build_year: "2022", bldg_area_total: "0.00", commercial_area: "0.00" },
  { is_new_build: "true", new_build_year: "2019" },
  { is_new_build: "true", new_build_year: "2026", bldg_area_total: "500.00", commercial_area: "120.00" },
  { is_new_build: "true", new_build_year: "1900" },
  { is_resettlement: "true", resettle_pop: "900", nine_center_n: "10" },
  { is_resettlement: "true", resettle_pop: "999999" },
  { is_new_build: "true", new_build_year: "2022", bldg_area_total: "999999999", commercial_area: "999999999" },
  { kind: "urban", old_estate: "true", old_estate_area_added: "999999" },
  { kind: "urban", self_mode: "none", self_terminal_n: "2" },
  { csf_mode: "none", csf_ids: "450102001001-01" },
  { committee_type: "residents", period: "2026", hh_resident: "999" },
  { committee_type: "residents", period: "2026", hh_resident: "3001" },
];
const ROW_SCENES = [{ tenure: "lease", lease_until: "2025-02-30" }, { tenure: "lease", lease_until: "2025-06-30" }];
const HOURS = ["closed", "08:00-12:00", "08:00-12:00 11:00-18:00", "00:00-24:00", "09:00-08:00", "8"];
const DAYS = ["2024-12-31", "2025-01-01", "2025-02-30", "2025-12-31", "2026-01-01", "2026-06-29", "2026-06-30", "2026-07-01"];

/** `count` altered copies of records, as lines. */
export function altered(lines, count) {
  const next = random(1);
  const pick = (list) => list[next(list.length)];
  const records = lines.map((line) => JSON.parse(line));
  return Array.from({ length: count }, () => {
    const record = structuredClone(pick(records));
    const values = record.values;
    const rows = values.facilities || [];
    if (!next(8) && rows.length) rows.push(structuredClone(pick(rows)));
    if (!next(64)) while (rows.length && rows.length <= 50) rows.push(structuredClone(pick(rows)));
    if (!next(16)) delete values.facilities;
    if (!next(16)) Object.assign(values, pick(SCENES));
    if (!next(16) && rows.length) Object.assign(pick(rows), pick(ROW_SCENES));
    if (!next(64)) Object.assign(values, { csf_mode: "shared", csf_ids: `${values.code12}-01` });
    if (!next(16)) rows.forEach((row) => Object.keys(row).forEach((name) => name.startsWith("open_") && delete row[name]));
    if (!next(8)) record.head.reported_on = pick(DAYS);
    for (let changes = 1 + next(8); changes; changes -= 1) {
      // A row and its counterpart in another record, or the values of both.
      const other = pick(records).values;
      const inRow = rows.length && other.facilities && !next(3);
      const [into, from] = inRow ? [pick(rows), pick(other.facilities)] : [values, other];
      const names = Object.keys({ ...from, ...into }).filter((name) => name !== "facilities");
      if (!inRow) names.push("area_per_100hh", "activity_share");
      const name = pick(names);
      const value = pick(answers(name, into[name], from[name], values));
      if (value === undefined) delete into[name];
      else into[name] = value;
    }
    // What the head says of a record stands in for what the values leave out.
    [record.period, record.unit] = [values.period || record.period, values.code12];
    return JSON.stringify(record);
  });
}

/** What may be answered instead. */
function answers(name, old, others, values) {
  const shared = [undefined, others];
  if (ODD[name]) return shared.concat(ODD[name](old || "", values));
  if (name.startsWith("open_")) return shared.concat(HOURS);
  if (old === "true" || old === "false") return shared.concat(old === "true" ? "false" : "true", "maybe");
  if (/^\d{4}-/.test(old || others)) return shared.concat(DAYS);
  if (!/^\d+(\.\d+)?$/.test(old || others)) return shared;
  const figures = Object.values(values).filter((value) => /^\d{1,6}$/.test(value));
  const places = ((old || others).split(".")[1] || "").length;
  const near = [-1, 1].map((step) => (Number(old) + step * 10 ** -places).toFixed(places));
  return shared.concat(old ? near : [], "0", "1", "1.5", "-1", "999999999", figures[figures.length >> 1], "many", places ? [] : `${old}0`);
}

/** Numbers below a bound, the same in every run. */
function random(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
