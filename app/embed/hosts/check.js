// The package in Node: `node check.js FOLDER wasm|server|js CATALOGUE REQUESTS REPORTS …`, JSON Lines in and
// out.

const { closeSync, openSync, readFileSync, writeSync } = require("fs");
const { join, resolve } = require("path");

const folder = resolve(process.argv[2]);
const [plain, server] = [process.argv[3] === "js", process.argv[3] === "server"];
const { open } = require(join(folder, server ? "shequ-server.js" : "shequ.js"));

async function main(rest) {
  for (let at = 0; at + 2 < rest.length; at += 3) {
    const catalogue = readFileSync(rest[at], "utf8");
    // Bytes that are no module stand for a browser without WebAssembly.
    const wasm = plain ? new Uint8Array(8) : await compiled;
    const shequ = await open(server ? { catalogue } : { catalogue, wasm, fallback: plain ? { start: () => started } : undefined });
    const out = openSync(rest[at + 2], "w");
    const lines = readFileSync(rest[at + 1], "utf8").split("\n").filter(Boolean);
    lines.forEach((line) => writeSync(out, (server ? checked(shequ, line) : shequ.ask("check", line).trimEnd()) + "\n"));
    closeSync(out);
  }
}

/** What a server gets: an object, which must say what the text says, byte for byte. */
function checked(shequ, line) {
  const [object, text] = [JSON.stringify(shequ.checked(line)), shequ.ask("check", line)];
  if (object !== text) throw new Error(`the report and its text differ on ${line.slice(0, 200)}`);
  return object;
}

const started = plain ? require(join(folder, "shequ-plain.js")).start() : null;
const compiled = plain || server ? null : WebAssembly.compile(readFileSync(join(folder, "shequ.wasm")));
main(process.argv.slice(4)).catch(function (error) {
  console.error(error.message);
  process.exitCode = 70;
});
