// `shequ/files` as a classic script, included behind `shequ.js`; the worker and its module lie beside it.

import { checkFile, checkFiles, install } from "./files.js";

const NEXT_TO_US = typeof document !== "undefined" && document.currentScript ? document.currentScript.src : "";
const beside = (name) => (NEXT_TO_US ? new URL(name, NEXT_TO_US).href : undefined);
const shequ = typeof module === "object" && module.exports ? require("./shequ.js") : window.Shequ;

install(shequ.Shequ, { worker: beside("shequ-worker.js"), wasm: beside("shequ-files.wasm") });

export { checkFile, checkFiles };
