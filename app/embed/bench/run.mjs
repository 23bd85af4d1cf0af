// The package beside Ajv and Zod with the same field rules, in one run: `node run.mjs PACKAGE NODE_MODULES SCHEMA RECORDS
// PACKED`. RECORDS is JSON Lines of one form, PACKED the catalogue as JSON, before it was compiled. Prints every budget as what, ours, reference, ratio, held or not. Times are medians
// of rounds in turn; only their ratios mean something.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { RECORD, ROW, broken } from "./rules.mjs";

const ROUNDS = 9;
/** Catalogues opened in one round: one alone is over too soon to be measured. */
const OPENINGS = 5;
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
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
const zod = zodOf(schema);

const ours = () => records.map((text) => shequ.check(text).counts.fail);
const withAjv = () =>
  records.map((text) => {
    const record = JSON.parse(text);
    return (ajv(record) ? [] : ajv.errors.map((error) => error.instancePath)).concat(broken(record.values)).length;
  });
const withZod = () =>
  records.map((text) => {
    const record = JSON.parse(text);
    const told = zod.safeParse(record);
    return (told.success ? [] : told.error.issues.map((issue) => issue.path.join("/"))).concat(broken(record.values)).length;
  });
agree();

const rows = [];
const checked = inTurn({ ours, ajv: withAjv, zod: withZod });
row("P7", "one record, all rules, beside Ajv and hand-written rules", checked.ours / checked.ajv, 1);
row("", "the same beside Zod", checked.ours / checked.zod, 1);
const one = shequ.session(records[0]);
let turn = 0;
const typed = inTurn({
  full: () => records.slice(0, 40).map((text) => shequ.check(text)),
  // Every keystroke a value of its own, so that nothing is answered from before.
  set: () => Array.from({ length: 40 }, () => one.set("pop_60p", String(1000 + (turn += 1)))),
});
row("P8", "one changed field, beside a full check", typed.set / typed.full, 1 / 10);
// Each opening has an engine of its own, as in a page: one that knows the catalogue would throw its work away.
const module = new WebAssembly.Module(wasm);
const engines = Array.from({ length: OPENINGS * (ROUNDS + 1) }, () => new WebAssembly.Instance(module, {}).exports);
const opened = inTurn({
  open: () => engines.splice(0, OPENINGS).forEach(opening),
  parse: () => Array.from({ length: OPENINGS }, () => JSON.parse(packed)),
});
row("P9", "opening the catalogue, beside parsing its JSON", opened.open / opened.parse, 5);

console.log(`${records.length} records, ${shequ.form("community").fields.length} fields; by hand ${RECORD.length + ROW.length} rules, ours all`);
console.log("      what                                                         ratio   budget");
rows.forEach(([id, what, ratio, budget]) => {
  const held = ratio <= budget ? "held" : "missed";
  console.log(`${id.padEnd(5)} ${what.padEnd(58)} ${ratio.toPrecision(3).padStart(7)} ${budget.toPrecision(3).padStart(8)}  ${held}`);
});

function opening(engine) {
  const bytes = new TextEncoder().encode(catalogue);
  const at = engine.shequ_alloc(bytes.length);
  new Uint8Array(engine.memory.buffer, at, bytes.length).set(bytes);
  const answer = engine.shequ_open(at, bytes.length);
  const told = new Uint8Array(engine.memory.buffer, answer, engine.shequ_len(answer));
  if (!JSON.parse(new TextDecoder().decode(told)).handle) throw new Error("the catalogue was not opened");
}

function row(id, what, ratio, budget) {
  rows.push([id, what, ratio, budget]);
}

/** Median time of each, run one after the other in every round. */
function inTurn(sides) {
  const times = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(sides)) {
      const began = process.hrtime.bigint();
      run();
      // The first round warms up.
      if (round) (times[name] = times[name] || []).push(Number(process.hrtime.bigint() - began));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1]]));
}

/** The references must do their work: what the hand-written rules find is found by the engine, record by record. */
function agree() {
  let found = 0;
  records.forEach((text) => {
    const told = new Set(shequ.check(text).findings.map((finding) => finding.rule));
    for (const rule of broken(JSON.parse(text).values)) {
      if (!told.has(rule)) throw new Error(`by hand ${rule} is broken, the engine says no: ${text.slice(0, 120)}`);
      found += 1;
    }
  });
  const damaged = JSON.parse(records[0]);
  damaged.values.hh_resident = "many";
  if (ajv(damaged) || zod.safeParse(damaged).success) throw new Error("a reference lets a wrong number pass");
  if (!found) throw new Error("the records break no rule; the references are not proved to work");
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
