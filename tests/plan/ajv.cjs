// Judges one JSON record a line by a JSON Schema with Ajv: prints, line by line, the path of what is refused, or nothing.
// Usage: node ajv.cjs FOLDER-OF-NODE-MODULES SCHEMA RECORDS
const fs = require("node:fs");
const path = require("node:path");
const [, , modules, schema, records] = process.argv;
const load = (name) => require(path.join(modules, name));
const Ajv = load("ajv/dist/2020").default;
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true, multipleOfPrecision: 6 });
load("ajv-formats").default(ajv);
const judge = ajv.compile(JSON.parse(fs.readFileSync(schema, "utf8")));
for (const line of fs.readFileSync(records, "utf8").split("\n").filter((line) => line !== "")) {
  judge(JSON.parse(line));
  const paths = (judge.errors || []).map((e) => e.instancePath + (e.params.missingProperty ? "/" + e.params.missingProperty : ""));
  console.log([...new Set(paths)].join(" "));
}
