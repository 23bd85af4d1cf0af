// Files through the package under Node: `node files.mjs PACKAGE SHEQU FOLDER FILE…`. What the module says of each file is,
// byte for byte, what the command says; what it gives for a form to take over is checked to the same findings.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";

const [pack, command, folder, ...files] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(pack, "x.js"));
const { open } = require("./shequ.js");
require("./shequ-files.js");
const read = (name) => readFileSync(join(pack, name));

/** What the command says; findings are no failure of it. */
function told(names) {
  const run = () => execFileSync(command, ["check", ...names, "--format", "json"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });
  try {
    return run().toString();
  } catch (error) {
    return error.stdout.toString();
  }
}

const broken = join(folder, "broken.xlsx");
writeFileSync(broken, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]));
const all = files.concat(broken);
const shequ = await open({ catalogue: String(read("guangxi.json")), wasm: read("shequ.wasm") });
const from = { worker: new Worker(join(pack, "shequ-worker.js")), wasm: read("shequ-files.wasm"), more: read("shequ-files-more.wasm") };
const given = (path) => ({ name: basename(path), bytes: readFileSync(path) });
try {
  for (const group of [...all.map((file) => [file]), all]) {
    const heard = [];
    const checked = await shequ.checkFiles(group.map(given), { ...from, progress: (one) => heard.push(one) });
    const names = group.map((path) => basename(path));
    assert.equal((await checked.text()) + "\n", told(names), names.join(" "));
    assert.deepEqual(heard[0], { files: 0, of: group.length });
    const some = checked.files.some((file) => file.records > 0);
    assert.equal(heard.some((one) => one.read > 0), some, "reading tells how far it is");
    assert.equal(checked.places.length, checked.report.findings.length);
    if (group.length === 1 && checked.units.length > 0) {
      const record = await checked.record(1);
      assert.equal(record.unit || "", checked.units[0].unit);
      const origins = Object.values(record.states || {}).map((state) => state.origin);
      assert.ok(origins.every((origin) => origin === "imported"), "every cell says where it is from");
      assert.equal(origins.length > 0, Object.keys(record.values).length > 0);
      const rules = (report) => {
        const own = report.findings.filter((one) => one.unit === checked.units[0].unit && one.level > 0 && one.scope !== "batch");
        return own.map((one) => one.rule).sort();
      };
      assert.deepEqual(rules(shequ.check(record)), rules(checked.report), "a record is judged alone as in its file");
    }
    if (group.length === 1 && checked.files[0].usable) {
      const marked = await checked.marked(1);
      const out = join(folder, "marked.xlsx");
      try {
        execFileSync(command, ["check", ...names, "--format", "xlsx", "-o", out], { cwd: folder, stdio: "ignore" });
      } catch (error) {
        assert.equal(error.status, 1, "findings are no failure");
      }
      assert.ok(readFileSync(out).equals(Buffer.from(marked.bytes)), names[0] + " marked");
    }
    await checked.close();
  }
  const report = await shequ.checkFile(readFileSync(broken), "broken.xlsx", from);
  assert.equal(report.verdict, "unreadable");
  assert.match(report.findings[0].says + report.findings[0].fix, /JPEG|图片/);
  await assert.rejects(shequ.checkFile(readFileSync(broken), "broken.xlsx", { ...from, form: "no_such" }), { code: "no-such-form" });
} finally {
  await from.worker.terminate();
}
console.log(`${all.length} files, alone and together: the same bytes as from the command`);
