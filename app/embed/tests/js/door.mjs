// The package in Chromium as a door of the parity table: `node door.mjs PACKAGE CATALOGUE REQUESTS REPORTS …`.
// Requests and catalogues come over the page's own server, reports go back in portions.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { browser, serve } from "./browser.mjs";

const PORTION = 250;
const [pack, ...files] = process.argv.slice(2);
const site = await serve(pack);
const page = await browser();
try {
  for (let at = 0; at < files.length; at += 3) {
    const [catalogue, requests, reports] = files.slice(at, at + 3);
    const data = await serve(dirname(catalogue), { "Access-Control-Allow-Origin": "*" });
    await page.open(site.url + "shequ.css");
    const opened = `const script = document.createElement("script");
      script.src = "shequ.js";
      script.onerror = () => failed(new Error("no script"));
      script.onload = () => Shequ.open({ catalogue: "${data.url + basename(catalogue)}", wasm: "shequ.wasm" }).then((shequ) => { window.shequ = shequ; done(shequ.engine.kind); }, failed);
      document.head.appendChild(script);`;
    const kind = await page.promised(`new Promise((done, failed) => { ${opened} })`);
    if (kind !== "wasm") throw new Error(`the engine did not start: ${kind}`);
    const lines = readFileSync(requests, "utf8").split("\n").filter(Boolean);
    const out = openSync(reports, "w");
    for (let from = 0; from < lines.length; from += PORTION) {
      const told = await page.run('return arguments[0].map((line) => shequ.ask("check", line).trimEnd())', lines.slice(from, from + PORTION));
      writeSync(out, told.map((one) => one + "\n").join(""));
    }
    closeSync(out);
    data.stop();
  }
} finally {
  await page.stop();
  site.stop();
}
