// `shequ/server`: the engine for servers under Node, which lend it their SHA-256. Module and catalogue lie beside it.

import * as crypto from "crypto";
import { readFileSync } from "fs";
import { join } from "path";
import { open as opened, Shequ, ShequError } from "./shequ.js";

export { Shequ, ShequError };

let module;

/** Opens a catalogue: `{ catalogue: text | object, lang? }`, that of the package unless said. */
export async function open(options) {
  const given = options || {};
  module = module || WebAssembly.compile(readFileSync(join(__dirname, "shequ-server.wasm")));
  let memory;
  const sha256 = (at, len, out) => {
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(digest(bytes.subarray(at >>> 0, (at >>> 0) + (len >>> 0))), out >>> 0);
  };
  const wasm = await WebAssembly.instantiate(await module, { host: { sha256 } });
  memory = wasm.exports.memory;
  const catalogue = given.catalogue || readFileSync(join(__dirname, "guangxi.json"), "utf8");
  return opened({ ...given, catalogue, wasm });
}

/** Newer versions of Node do it in one call. */
function digest(bytes) {
  return crypto.hash ? crypto.hash("sha256", bytes, "buffer") : crypto.createHash("sha256").update(bytes).digest();
}
