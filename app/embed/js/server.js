// `shequ/server`: the engine for servers under Node, which lend it their SHA-256. Module and catalogue lie beside it.

import * as crypto from "crypto";
import { readFileSync } from "fs";
import { join } from "path";
import { request } from "./request.js";
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
  return new Server(await opened({ ...given, catalogue, wasm }));
}

/** An open catalogue whose engine takes a request without copying the record in it first, and answers in parts. */
class Server extends Shequ {
  constructor({ engine, catalogue, lang, packed }) {
    super(engine, catalogue, lang, packed);
    engine.pass = passed;
  }

  check(record, options) {
    return this.checked(request(record, options, this.lang));
  }

  /** The report on a request, a text or several that follow each other. */
  checked(request) {
    const { assessments, report } = JSON.parse(this.engine.call("check_parts", this.catalogue.handle, request));
    let [programme, unit] = ["", ""];
    for (let at = 0; at < assessments.length; ) {
      report.assessments.push({
        gap: assessments[at++],
        met: assessments[at++],
        needs: assessments[at++] || [],
        programme: (programme = assessments[at++] || programme),
        row: assessments[at++],
        standard: assessments[at++],
        target: assessments[at++],
        unit: (unit = assessments[at++] || unit),
        value: assessments[at++],
      });
    }
    return report;
  }
}

/** As the engine's own, also for several texts that follow each other. */
function passed(text) {
  const texts = [].concat(text);
  const room = texts.reduce((sum, { length }) => sum + length, 0) * 3;
  const at = this.exports.shequ_alloc(room) >>> 0;
  if (!at) throw new Error("out of memory: " + room);
  const bytes = Buffer.from(this.exports.memory.buffer, at, room);
  return { at, len: texts.reduce((len, one) => len + bytes.write(one, len), 0) };
}

/** Newer versions of Node do it in one call. */
function digest(bytes) {
  return crypto.hash ? crypto.hash("sha256", bytes, "buffer") : crypto.createHash("sha256").update(bytes).digest();
}
