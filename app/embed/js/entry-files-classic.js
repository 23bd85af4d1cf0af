// `shequ/files` as a classic script, included behind `shequ.js`; the worker and its modules lie beside it.

import { checkFile, checkFiles, install } from "./files.js";

const NEXT_TO_US = typeof document !== "undefined" && document.currentScript ? document.currentScript.src : "";
const beside = (name) => (NEXT_TO_US ? new URL(name, NEXT_TO_US).href : undefined);
const shequ = typeof module === "object" && module.exports ? require("./shequ.js") : window.Shequ;

const places = { worker: "shequ-worker.js", wasm: "shequ-files.wasm", more: "shequ-files-more.wasm" };
Object.keys(places).forEach((name) => (places[name] = beside(places[name])));

install(shequ.Shequ, places);

export { checkFile, checkFiles };
