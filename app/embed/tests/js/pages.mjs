// The example pages in a real browser: `node pages.mjs FOLDER [PICTURES]`, where the folder holds the examples beside the
// unpacked package and the libraries that they use.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { browser, serve } from "./browser.mjs";
import clip from "./pages/clip.mjs";
import files from "./pages/files.mjs";
import portals from "./pages/portals.mjs";

const [folder, pictures] = process.argv.slice(2);
const site = await serve(folder);
const policy = await serve(folder, { "Content-Security-Policy": "default-src 'self'" });
const other = await serve(folder);
const page = await browser();
/** A report without faults, as the command line makes one. */
const whole = async () => JSON.parse(readFileSync(join(folder, "whole.jsonl"), "utf8"));
const picture = async (name) => pictures && writeFileSync(join(pictures, name + ".png"), Buffer.from(await page.picture(), "base64"));
const house = { page, site, policy, other, whole, picture, folder: resolve(folder) };

let failed = 0;
let passed = 0;
try {
  for (const [name, test] of Object.entries({ ...clip(house), ...portals(house), ...files(house) })) {
    try {
      await test();
      passed += 1;
      console.log("ok     " + name);
    } catch (error) {
      failed += 1;
      console.log("FAILED " + name + "\n" + error.stack);
    }
  }
} finally {
  await page.stop();
  site.stop();
  policy.stop();
  other.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
