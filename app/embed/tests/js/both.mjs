// The two modules that read files: `node both.mjs PACKAGE FOLDER…`. Every file of the folders gives the same bytes through
// the first module, which leaves some to the larger one, and through the larger one alone.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";

const [pack, ...folders] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(pack, "x.js"));
const { open } = require("./shequ.js");
require("./shequ-files.js");
const read = (name) => readFileSync(join(pack, name));
const [first, larger] = await Promise.all(["files", "files-more"].map((name) => WebAssembly.compile(read(`shequ-${name}.wasm`))));
const paths = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter((path) => statSync(path).isFile());
const given = (path) => ({ name: basename(path), bytes: readFileSync(path) });

/** A door with a worker of its own, which reads with `wasm` and, where that is not enough, with `more`. */
async function door(wasm, more) {
  const shequ = await open({ catalogue: String(read("guangxi.json")), wasm: read("shequ.wasm") });
  const from = { worker: new Worker(join(pack, "shequ-worker.js")), wasm, more };
  const check = async (files, options) => {
    const steps = [];
    const checked = await shequ.checkFiles(files, { ...from, ...options, progress: (step) => steps.push(step) });
    return { checked, fetched: () => steps.some((step) => step.more) };
  };
  return { check, stop: () => from.worker.terminate() };
}

/** All that is told of some files. */
async function told({ checked }) {
  const texts = [await checked.text(), await checked.csv(), await checked.html(), checked.line, JSON.stringify([checked.files, checked.places, checked.units])];
  const records = checked.units.map((_, at) => checked.record(at + 1));
  return texts.concat(JSON.stringify(await Promise.all(records)));
}

const fetched = [];
const whole = await door(larger);
let small = await door(first, larger);
try {
  for (const path of paths) {
    const name = basename(path);
    const [one, other] = [await small.check([given(path)]), await whole.check([given(path)])];
    assert.deepEqual(await told(one), await told(other), name);
    await Promise.all([one.checked.close(), other.checked.close()]);
    if (one.fetched()) {
      fetched.push(name);
      await small.stop();
      small = await door(first, larger);
    }
  }
  const rare = /\.(xls|ods)$/;
  assert.ok(fetched.some((name) => name.endsWith(".xls")) && fetched.some((name) => name.endsWith(".ods")));
  for (const path of paths.filter((path) => /\/clean/.test(path))) {
    assert.equal(fetched.includes(basename(path)), rare.test(path), `${basename(path)} takes the larger module only where it must`);
  }
  const [table, old] = [/\/clean.*-main\.csv$/, /\/clean.*\.xls$/].map((kind) => given(paths.find((path) => kind.test(path))));

  // A marked file: the first module did the check, the larger one does both, and what was told stays.
  const [one, other] = [await small.check([table]), await whole.check([table])];
  const before = await told(one);
  assert.equal(one.fetched(), false);
  const marked = await Promise.all([one, other].map(({ checked }) => checked.marked(1)));
  assert.ok(one.fetched() && Buffer.from(marked[0].bytes).equals(Buffer.from(marked[1].bytes)));
  assert.deepEqual(await told(one), before);
  // Files of last year, and a register, go along.
  const beside = { previous: [{ ...old, name: "before.xls" }], register: { name: "r.csv", bytes: Buffer.from("代码,名称\n450102001001,甲\n") } };
  await small.stop();
  small = await door(first, larger);
  const [with_old, alone] = [await small.check([table], beside), await whole.check([table], beside)];
  assert.ok(with_old.fetched());
  assert.deepEqual(await told(with_old), await told(alone));

  // Without the larger module everything else goes on.
  await small.stop();
  for (const more of [undefined, Buffer.from("<!doctype html>")]) {
    small = await door(first, more);
    await assert.rejects(small.check([old]), (error) => error.code === "more-not-loaded" && /shequ-files-more\.wasm/.test(error.message));
    const { checked } = await small.check([table]);
    await assert.rejects(checked.marked(1), { code: "more-not-loaded" });
    assert.equal(await checked.text(), before[0]);
    await small.stop();
  }
} finally {
  await Promise.all([small.stop(), whole.stop()]);
}
console.log(`${paths.length} files: the same bytes from both modules; ${fetched.length} of them take the larger one`);
