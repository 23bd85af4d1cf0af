// The packed tarball in an empty project: `node package.mjs TARBALL NODE_MODULES PACKED`, where PACKED is the catalogue
// before it was compiled. The lines of the README run, types are
// there, and every script is written in what Chrome 69 reads.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [tarball, modules, packed] = process.argv.slice(2).map((path) => resolve(path));
const { parse } = createRequire(join(modules, "x.js"))("acorn");
const project = mkdtempSync(join(tmpdir(), "shequ-package-"));
const run = (program, ...args) => execFileSync(program, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const EXAMPLE = `import { open as serve } from "shequ/server";
import { attach, open, type Report } from "shequ";
import { elementRules } from "shequ/element";
import { checkFile } from "shequ/files";
import "shequ/form";
document.querySelector("shequ-form")!.addEventListener("shequ-submit", (event) => {
  const receipt: string = event.detail.receipt;
  document.querySelector("shequ-form")!.taken(receipt);
});
serve({ lang: "en" }).then((shequ) => console.log(shequ.check("{}").verdict));
open({ catalogue: "/guangxi.json", wasm: new Uint8Array() }).then((shequ) => {
  const report: Report = shequ.check({ form: "community", values: { hh_resident: "1" } }, { asOf: "2025-12-31" });
  const severity: "error" | "verify" | "hint" = report.findings[0].severity;
  // @ts-expect-error there is no such severity
  const wrong: "fatal" = report.findings[0].severity;
  const session = shequ.session({ form: "community" });
  const count = session.set("hh_resident", "3").cells["hh_resident"].findings.length;
  shequ.checkFile(new Uint8Array(), "a.xlsx", { worker: "/shequ-worker.js", wasm: "/shequ-files.wasm", more: "/shequ-files-more.wasm" }).then((report: Report) => report.verdict);
  checkFile(shequ, new File([], "a.csv"), "", { progress: (done) => console.log("files" in done ? done.files : "read" in done ? done.read : done.records) });
  elementRules(shequ, "community").at("facilities.0.area_total");
  attach("#a", { shequ, form: "community", on: { problem: (e) => console.log(e.message, severity, wrong, count) } }).detach();
});
`;
/** A packed catalogue beside the compiled one; without the compiler it is refused. */
const PACKED = `const { readFileSync } = require("fs");
const { open } = require("shequ");
const server = require("shequ/server");
const file = (name) => readFileSync(require.resolve("shequ/" + name));
const packed = readFileSync(process.argv[2], "utf8");
const record = { record: 1, form: "community", unit: "450102001001", period: "2025", values: { hh_resident: "x" } };
(async () => {
  const wasm = file("shequ.wasm");
  const [one, ...others] = await Promise.all([
    open({ catalogue: String(file("guangxi.json")), wasm }),
    open({ catalogue: JSON.parse(packed), wasm, compiler: file("shequ-compiler.wasm") }),
    server.open(),
    server.open({ catalogue: packed }),
  ]);
  const request = JSON.stringify({ record });
  const same = others.every((other) => one.ask("check", request) === other.ask("check", request));
  console.log(same ? "the same bytes" : "other bytes");
  // The engine for servers answers in parts: what it puts together is what the text says, whatever is asked.
  const values = { unit_head: '\\u{1f600} \\ud800 "\\\\\\u2028', hh_resident: "12345678901234567890" };
  const told = { ...record, values, facilities: [] };
  const odd = [undefined, null, 5, "no JSON", "{}", record, told, JSON.stringify(told), '{"record":1,"values":{"hh_resident":1e400}}'];
  const beside = [undefined, { lang: "en", asOf: "2025-12-31", level: "county", previous: told, unit: { name: "一", kind: "community", parent: "450102" } }, { form: "none" }];
  const outcome = (shequ, given, options) => {
    try {
      return JSON.stringify(shequ.check(given, options));
    } catch (error) {
      return error.code || String(error);
    }
  };
  for (const given of odd) {
    for (const options of beside) {
      const [small, served] = [one, others[1]].map((shequ) => outcome(shequ, given, options));
      if (small !== served) console.log("otherwise:", JSON.stringify(given), small, served);
    }
  }
  await open({ catalogue: packed, wasm }).catch((error) => console.log(error.code));
})();
`;

try {
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  run("npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", tarball);
  const installed = join(project, "node_modules/shequ");
  const lines = readFileSync(join(installed, "README.md"), "utf8").split("```js\n")[1].split("```")[0];
  writeFileSync(join(project, "ten.js"), lines);
  assert.match(run("node", "ten.js"), /^blocked 居民活动区域面积 600\.00 平方米 大于/);
  writeFileSync(join(project, "packed.js"), PACKED);
  assert.equal(run("node", "packed.js", packed), "the same bytes\ncatalogue-not-loaded\n");
  writeFileSync(join(project, "example.ts"), EXAMPLE);
  const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2018", "--lib", "es2018,dom"];
  run("node", join(modules, "typescript/bin/tsc"), ...strict, "example.ts");
  for (const name of ["shequ.js", "shequ-plain.js", "shequ-element.js", "shequ-vue.js", "shequ-react.js", "shequ-files.js", "shequ-worker.js", "files.mjs", "shequ-form.js", "shequ-guest.js", "shequ-host.js", "shequ.mjs", "element.mjs", "form.mjs"]) {
    const sourceType = name.endsWith(".mjs") ? "module" : "script";
    parse(readFileSync(join(installed, name), "utf8"), { ecmaVersion: 2018, sourceType });
  }
  console.log("the tarball installs, its README runs, its types hold, its scripts are ES2018");
} finally {
  rmSync(project, { recursive: true, force: true });
}
