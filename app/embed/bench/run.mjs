// The package beside Ajv and Zod with the same field rules and everything else by hand, in one run: `node run.mjs PACKAGE
// NODE_MODULES SCHEMA RECORDS PACKED`. RECORDS is JSON Lines of one form, PACKED the catalogue as JSON, before it was
// compiled. Prints every budget as what, ratio of ours to the reference, budget, held or not. Times are medians of rounds
// in turn; only their ratios mean something.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { altered } from "./altered.mjs";
import { FIELDS, RULES, STANDARDS, countiesOf, judge } from "./judge.mjs";

const ROUNDS = 9;
/** Rounds for whole records, of which the first ones warm up: Ajv is one large function, made fast late. */
const RECORD_ROUNDS = [25, 5];
/** Catalogues opened in one round: one alone is over too soon to be measured. */
const OPENINGS = 5;
/** Copies of records with more faults, on which engine and references must agree as well. */
const ALTERED = 3000;
const HEAD = ["unit_head", "filled_by", "phone", "reported_on"];
const [pack, modules, schemaFile, recordsFile, packedFile] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(modules, "x.js"));
const Ajv = require("ajv/dist/2020").default;
const { z } = require("zod");
const { open } = require(join(pack, "shequ.js"));

const wasm = readFileSync(join(pack, "shequ.wasm"));
const catalogue = readFileSync(join(pack, "guangxi.json"), "utf8");
const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
const packed = readFileSync(packedFile, "utf8");
const records = readFileSync(recordsFile, "utf8").trim().split("\n");
const shequ = await open({ catalogue, wasm });
/** What a server under Node loads. */
const server = await require(join(pack, "shequ-server.js")).open({ catalogue });
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
const zod = zodOf(schema);
const counties = countiesOf(JSON.parse(packed).files["guangxi/divisions.csv"]);

const oursIn = (engine) => () => records.map((text) => engine.check(text).counts.fail);
const ajvPaths = (record) => (ajv(record) ? [] : ajv.errors.map((error) => error.instancePath));
const zodPaths = (record) => {
  const told = zod.safeParse(record);
  return told.success ? [] : told.error.issues.map((issue) => issue.path.join("/"));
};
const told = (paths, { broken, judged }) => paths.length + broken.length + judged.length;
const withAjv = () =>
  records.map((text) => {
    const record = JSON.parse(text);
    return told(ajvPaths(record), judge(record, counties));
  });
const withZod = () =>
  records.map((text) => {
    const record = JSON.parse(text);
    return told(zodPaths(record), judge(record, counties));
  });
const neverInSample = agree(records);
const neverAltered = agree(altered(records, ALTERED));
const never = [...neverInSample].filter((id) => neverAltered.has(id));
lettingNothingPass();

const rows = [];
const checked = inTurn({ ours: oursIn(server), small: oursIn(shequ), ajv: withAjv, zod: withZod }, ...RECORD_ROUNDS);
row("P7", "one record, all rules, beside Ajv and hand-written rules", ratio(checked.ours, checked.ajv), 1);
row("", "the same beside Zod", ratio(checked.ours, checked.zod), 1);
row("", "in the engine for browsers, beside Ajv", ratio(checked.small, checked.ajv), 1);
row("", "in the engine for browsers, beside Zod", ratio(checked.small, checked.zod), 1);
const parsed = records.map((text) => JSON.parse(text));
const alone = {
  parsing: () => records.map((text) => JSON.parse(text)),
  Ajv: () => parsed.map(ajvPaths),
  "by hand": () => parsed.map((record) => judge(record, counties)),
};
const parts = inTurn(alone, ...RECORD_ROUNDS);
const one = shequ.session(records[0]);
let turn = 0;
const typed = inTurn({
  full: () => records.slice(0, 40).map((text) => shequ.check(text)),
  // Every keystroke a value of its own, so that nothing is answered from before.
  set: () => Array.from({ length: 40 }, () => one.set("pop_60p", String(1000 + (turn += 1)))),
});
row("P8", "one changed field, beside a full check", ratio(typed.set, typed.full), 1 / 10);
// Each opening has an engine of its own, as in a page: one that knows the catalogue would throw its work away.
const module = new WebAssembly.Module(wasm);
const engines = Array.from({ length: OPENINGS * (ROUNDS + 1) }, () => new WebAssembly.Instance(module, {}).exports);
const opened = inTurn({
  open: () => engines.splice(0, OPENINGS).forEach(opening),
  parse: () => Array.from({ length: OPENINGS }, () => JSON.parse(packed)),
});
row("P9", "opening the catalogue, beside parsing its JSON", ratio(opened.open, opened.parse), 5);

const { rules, assessments } = shequ.check(records[0]).counts;
const standards = Object.values(assessments).reduce((sum, count) => sum + count, 0);
console.log(`${records.length} records, ${shequ.form("community").fields.length} fields; the engine: ${rules} rules, ${standards} standards`);
console.log(`by hand: ${RULES.length} rules between fields, ${FIELDS.length} of fields that a schema cannot say, ${STANDARDS.length} standards`);
console.log(`broken by no record: ${neverInSample.size} of ${RULES.length + FIELDS.length} rules by hand; with ${ALTERED} altered copies: ${listed(never)}`);
const shares = Object.entries(parts).map(([name, time]) => `${name} ${ratio(time, checked.ajv).toFixed(2)}`);
console.log(`the reference with Ajv is 1, its parts alone: ${shares.join(", ")}`);
const [ajvRatio, zodRatio] = [checked.ajv, checked.zod].map((other) => ratio(checked.ours, other, "processor").toFixed(2));
// Where the machine is busy, the clock tells little; the processor counts the threads that collect garbage beside the rest.
console.log(`P7 by the time of the processor: ${ajvRatio}, beside Zod ${zodRatio}`);
console.log("      what                                                         ratio   budget");
rows.forEach(([id, what, found, budget]) => {
  const held = found <= budget ? "held" : "missed";
  console.log(`${id.padEnd(5)} ${what.padEnd(58)} ${found.toPrecision(3).padStart(7)} ${budget.toPrecision(3).padStart(8)}  ${held}`);
});

function listed(ids) {
  return ids.length ? `${ids.length} (${ids.join(", ")})` : "none";
}

function opening(engine) {
  const bytes = new TextEncoder().encode(catalogue);
  const at = engine.shequ_alloc(bytes.length);
  new Uint8Array(engine.memory.buffer, at, bytes.length).set(bytes);
  const answer = engine.shequ_open(at, bytes.length);
  const told = new Uint8Array(engine.memory.buffer, answer, engine.shequ_len(answer));
  if (!JSON.parse(new TextDecoder().decode(told)).handle) throw new Error("the catalogue was not opened");
}

function row(id, what, found, budget) {
  rows.push([id, what, found, budget]);
}

/** Median times of each by the clock and of the processor, run one after the other in every round. */
function inTurn(sides, rounds = ROUNDS, warm = 1) {
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, { clock: [], processor: [] }]));
  for (let round = 0; round < rounds + warm; round += 1) {
    for (const [name, run] of Object.entries(sides)) {
      const [cpu, began] = [process.cpuUsage(), process.hrtime.bigint()];
      run();
      const clock = Number(process.hrtime.bigint() - began);
      const { user, system } = process.cpuUsage(cpu);
      if (round < warm) continue;
      times[name].clock.push(clock);
      times[name].processor.push(user + system);
    }
  }
  const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
  const medians = ({ clock, processor }) => ({ clock: median(clock), processor: median(processor) });
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, medians(all)]));
}

/** How many times as long one takes as the other. */
function ratio(one, other, by = "clock") {
  return one[by] / other[by];
}

/**
 * The references must do their work. By hand a record breaks the rules that it breaks for the engine and no others, and the
 * standards are judged alike, row by row; what else the engine finds, Ajv and Zod tell of the same answer. Gives the rules by
 * hand that none of the records breaks.
 */
function agree(lines) {
  const byHand = new Set([...RULES, ...FIELDS]);
  const unbroken = new Set(byHand);
  for (const text of lines) {
    const [report, record] = [shequ.check(text), JSON.parse(text)];
    const own = judge(record, counties);
    const [written, rest] = [[], []];
    const answered = report.findings.filter((finding) => finding.scope !== "structure");
    answered.forEach((finding) => (byHand.has(finding.rule) ? written : rest).push(finding));
    same("broken", written.map((finding) => [finding.rule, rowOf(finding)]), own.broken, text);
    const assessed = report.assessments.filter((one) => one.met !== null);
    same("judged", assessed.map((one) => [one.standard, one.row, one.met]), own.judged, text);
    own.broken.forEach(([id]) => unbroken.delete(id));
    if (rest.length) toldBy(record, rest, text);
  }
  return unbroken;
}

/** The libraries refuse a figure that is none. */
function lettingNothingPass() {
  const damaged = JSON.parse(records[0]);
  damaged.values.hh_resident = "many";
  if (ajv(damaged) || zod.safeParse(damaged).success) throw new Error("a reference lets a wrong number pass");
}

/** Every finding about an answer is told by each library of the same answer. */
function toldBy(record, findings, text) {
  const told = zod.safeParse(record);
  const answers = {
    Ajv: ajv(record) ? [] : ajv.errors.map((error) => error.instancePath + (error.keyword === "required" ? `/${error.params.missingProperty}` : "")),
    Zod: told.success ? [] : told.error.issues.map((issue) => `/${issue.path.join("/")}`),
  };
  for (const { rule, cells } of findings) {
    const { table, row, field } = cells[0];
    const path = table ? `/values/${table}/${row - 1}/${field}` : `/${HEAD.includes(field) ? "head" : "values"}/${field}`;
    for (const [name, paths] of Object.entries(answers)) {
      if (!paths.includes(path)) throw new Error(`${rule} for the engine alone, nothing of ${path} by ${name}; in ${text.slice(0, 120)}`);
    }
  }
}

/** The row that a finding is about; what is found of the record as a whole may name cells of rows, too. */
function rowOf({ scope, cells }) {
  return scope === "row" || scope === "batch" ? cells.reduce((row, cell) => row || cell.row, 0) : 0;
}

function same(what, engine, hand, text) {
  const [told, own] = [engine, hand].map((all) => new Set(all.map((one) => one.join(" "))));
  const [lacking, extra] = [[...told].filter((one) => !own.has(one)), [...own].filter((one) => !told.has(one))];
  if (lacking.length || extra.length) {
    const differing = `${what} for the engine alone: ${lacking.join(", ") || "-"}; by hand alone: ${extra.join(", ") || "-"}`;
    throw new Error(`${differing}; in ${text.slice(0, 120)}`);
  }
}

/** The part of JSON Schema that our schemas use, as Zod. */
function zodOf(node) {
  if (node.$ref) return zodOf(node.$ref.slice(2).split("/").reduce((at, key) => at[key], schema));
  if ("const" in node) return z.literal(node.const);
  if (node.enum) return z.union(node.enum.map((value) => z.literal(value)));
  const kinds = [].concat(node.type || []);
  const made = kinds.map((kind) => {
    if (kind === "object") return zodObject(node);
    if (kind === "array") return z.array(node.items ? zodOf(node.items) : z.any());
    if (kind === "string") return zodText(node);
    if (kind === "number" || kind === "integer") return z.number();
    if (kind === "boolean") return z.boolean();
    if (kind === "null") return z.null();
    throw new Error("unknown type " + kind);
  });
  return made.length > 1 ? z.union(made) : made[0] || z.any();
}

function zodObject(node) {
  const required = node.required || [];
  const shape = Object.entries(node.properties || {}).map(([key, one]) => [key, required.includes(key) ? zodOf(one) : zodOf(one).optional()]);
  if (!shape.length) return z.looseObject({});
  return node.additionalProperties === false ? z.strictObject(Object.fromEntries(shape)) : z.looseObject(Object.fromEntries(shape));
}

function zodText(node) {
  let made = z.string();
  if (node.minLength !== undefined) made = made.min(node.minLength);
  if (node.maxLength !== undefined) made = made.max(node.maxLength);
  return node.pattern ? made.regex(new RegExp(node.pattern, "u")) : made;
}
