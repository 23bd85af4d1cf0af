// The package in Node: `node check.js FOLDER [js] < requests.jsonl > reports.jsonl`; `js` takes the JavaScript build.

const { readFileSync, writeSync } = require("fs");
const { join, resolve } = require("path");

const folder = resolve(process.argv[2]);
const { open } = require(join(folder, "shequ.js"));
const file = (name) => readFileSync(join(folder, name));
const plain = process.argv[3] === "js";

open({
  catalogue: String(file("guangxi.json")),
  wasm: plain ? new Uint8Array(8) : file("shequ.wasm"),
  fallback: plain ? require(join(folder, "shequ-plain.js")) : undefined,
})
  .then(function (shequ) {
    const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
    lines.forEach((line) => writeSync(1, shequ.ask("check", line).trimEnd() + "\n"));
  })
  .catch(function (error) {
    console.error(error.message);
    process.exitCode = 70;
  });
