// Builds the npm package `shequ` into a folder: `node build.mjs ENGINE COMPILER SERVER CATALOGUE FORM NODE_MODULES OUT`,
// where COMPILER is the module that compiles packed catalogues, SERVER the quick one, CATALOGUE is compiled, and FORM holds the form app as
// wasm-bindgen wrote it; beside it lie the modules that read files, as they were compiled.
// Bundles for Chrome 69, compiles the module to plain JavaScript, and prints the size of everything.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const [engine, compiler, server, catalogue, form, modules, out] = process.argv.slice(2).map((path) => resolve(path));
const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
const require = createRequire(join(modules, "x.js"));
const { buildSync } = require("esbuild");

/** The oldest kernel that the glue must run in. */
const TARGET = ["chrome69", "es2018"];
/** The glue may weigh this much, packed by brotli. */
const GLUE_BUDGET = 8 * 1024;
/** What reading files may weigh beyond the engine, packed by brotli: the module that is fetched for CSV, XLSX and JSON. */
const FILES_BUDGET = 250 * 1024;
/** What a JavaScript build cannot say is said in older words first. */
const LOWERED = ["--llvm-nontrapping-fptoint-lowering", "--llvm-memory-copy-fill-lowering", "--signext-lowering"];
/**
 * What `wasm-opt` is told, in a line each, which the site and `cargo x size` read as well. Feature flags of what today's
 * compiler emits; everything else is refused by a test. How a module is made small: functions called once are the
 * compiler's to put into their callers, for done again, large ones pack worse, so that only small ones are; very small
 * ones are put into all their callers, which costs nothing and is faster; the lowest bytes of memory are the end of the
 * stack, where no pointer points; blocks are taken apart and made anew, which leaves fewer jumps. Last, what nobody reads.
 */
const [FEATURES, SMALL, STRIPPED] = readFileSync(join(HERE, "wasm-opt.txt"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" "));
/** Functions called once are functions of their own because the loop that calls them is quicker without them. */
const QUICK = ["--one-caller-inline-max-function-size=0", "-O3"];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
bundle("index.js", "shequ.js", classic("Shequ"));
bundle("index.js", "shequ.mjs", { format: "esm" });
bundle("entry-files-classic.js", "shequ-files.js", { ...classic("ShequFiles"), external: ["./shequ.js"] });
bundle("entry-files.js", "files.mjs", { format: "esm", external: ["./shequ.mjs"] });
bundle("worker.js", "shequ-worker.js", { format: "iife", external: ["worker_threads"] });
bundle("server.js", "shequ-server.js", { format: "cjs", platform: "node", external: ["./shequ.js"] });
bundle("entry-vue.js", "vue.mjs", { format: "esm", external: ["vue"] });
bundle("entry-react.js", "react.mjs", { format: "esm", external: ["react"] });
bundle("element.js", "element.mjs", { format: "esm" });
bundle("element.js", "shequ-element.js", classic("ShequElement"));
bundle("vue.js", "shequ-vue.js", classic("ShequVue"));
bundle("react.js", "shequ-react.js", classic("ShequReact"));
element();
bundle("frame-host.js", "shequ-host.js", classic("ShequHost"));
bundle("frame-guest.js", "shequ-guest.js", { format: "iife" });
plain();
modern(engine, "shequ.wasm", SMALL, ["--lightest"]);
for (const name of ["files", "files-more"]) modern(resolve(form, `../${name}.whole.wasm`), `shequ-${name}.wasm`);
modern(compiler, "shequ-compiler.wasm");
modern(server, "shequ-server.wasm", QUICK);
copyFileSync(catalogue, join(out, "guangxi.json"));
for (const name of ["shequ.d.ts", "told.d.ts", "files.d.ts", "server.d.ts", "vue.d.ts", "react.d.ts", "element.d.ts", "form.d.ts", "shequ.css"]) {
  copyFileSync(join(HERE, "js", name), join(out, name));
}
copyFileSync(join(HERE, "README.md"), join(out, "README.md"));
copyFileSync(join(HERE, "../../LICENSE"), join(out, "LICENSE"));
writeFileSync(join(out, "package.json"), JSON.stringify(manifest(), null, 2) + "\n");
sizes();

function bundle(entry, name, options) {
  buildSync({
    entryPoints: [join(HERE, "js", entry)],
    outfile: join(out, name),
    bundle: true,
    minify: true,
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    banner: { js: `/* shequ ${version}, Apache-2.0 */` },
    logLevel: "warning",
    ...options,
  });
}

/** The form as an element: its own module, the glue that wasm-bindgen wrote, the styles of the app. */
function element() {
  const alias = { "shequ-form-glue": join(form, "app.js") };
  bundle("form.js", "shequ-form.js", { ...classic("ShequForm"), alias });
  bundle("form.js", "form.mjs", { format: "esm", alias });
  copyFileSync(join(form, existsSync(join(form, "app.small.wasm")) ? "app.small.wasm" : "app_bg.wasm"), join(out, "shequ-form.wasm"));
  const style = ["style.css", "sheet.css"].map((name) => readFileSync(join(HERE, "../../www", name), "utf8")).join("\n");
  writeFileSync(join(out, "shequ-form.css"), style);
  copyFileSync(join(HERE, "js/frame.html"), join(out, "frame.html"));
}

/**
 * The module for browsers. The linker writes table indices of `call_indirect` in five bytes, which kernels before
 * reference types (Chrome 96) refuse with "expected table index 0"; writing the module anew makes them one. Then what is
 * free in it is chosen so that it packs smaller.
 */
function modern(from, name, how = SMALL, anew = []) {
  const to = join(out, name);
  binaryen("wasm-opt", [from, ...how, ...FEATURES, ...STRIPPED, "-o", to]);
  execFileSync("cargo", ["run", "--quiet", "-p", "shequ-repack", "--", to, to, ...anew], { cwd: HERE, stdio: "inherit" });
}

function binaryen(tool, args) {
  execFileSync(process.execPath, [join(modules, "binaryen/bin", tool), ...args]);
}

/** The module as plain JavaScript. It takes half a minute, so an unchanged module is not compiled again. */
function plain() {
  const digest = createHash("sha256").update(readFileSync(engine)).update(FEATURES.concat(LOWERED).join()).digest("hex");
  const kept = join(dirname(out), `plain-${digest.slice(0, 16)}.mjs`);
  const lowered = join(dirname(out), "lowered.wasm");
  if (!existsSync(kept)) {
    binaryen("wasm-opt", [engine, ...FEATURES, ...LOWERED, ...STRIPPED, "-o", lowered]);
    binaryen("wasm2js", [lowered, "-O1", "-o", kept + ".part"]);
    writeFileSync(kept, readFileSync(kept + ".part"));
    rmSync(kept + ".part");
  }
  const text = readFileSync(kept, "utf8");
  writeFileSync(join(dirname(out), "plain-entry.js"), started(text));
  bundle("", "shequ-plain.js", { ...classic("ShequPlain"), entryPoints: [join(dirname(out), "plain-entry.js")] });
}

/** A script that sets one global, and is what `require` gives. */
function classic(globalName) {
  const footer = `if(typeof module==="object"&&module.exports)module.exports=${globalName};`;
  return { format: "iife", globalName, footer: { js: footer } };
}

/** wasm2js starts its module at once; ours is started when it is called for. */
function started(text) {
  const start = text.indexOf("var retasmFunc");
  if (start < 0) throw new Error("wasm2js wrote something unknown");
  const call = text.slice(start, text.indexOf("export var", start)).replace("var retasmFunc =", "return");
  return `${text.slice(0, start).replace(/^import .*$/gm, "")}
export function start() { ${call} }
`;
}

function manifest() {
  const own = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
  const typed = (file, types) => ({ types: `./${types}`, default: `./${file}` });
  return {
    name: own.name,
    version: own.version,
    description: own.description,
    license: own.license,
    main: "./shequ.js",
    module: "./shequ.mjs",
    types: "./shequ.d.ts",
    sideEffects: ["./files.mjs", "./shequ-files.js", "./form.mjs", "./shequ-form.js", "./shequ-guest.js"],
    exports: {
      ".": { types: "./shequ.d.ts", import: "./shequ.mjs", default: "./shequ.js" },
      "./element": { types: "./element.d.ts", import: "./element.mjs", default: "./shequ-element.js" },
      "./files": { types: "./files.d.ts", import: "./files.mjs", default: "./shequ-files.js" },
      "./form": { types: "./form.d.ts", import: "./form.mjs", default: "./shequ-form.js" },
      "./server": typed("shequ-server.js", "server.d.ts"),
      "./vue": typed("vue.mjs", "vue.d.ts"),
      "./react": typed("react.mjs", "react.d.ts"),
      "./shequ.js": "./shequ.js",
      "./shequ-element.js": "./shequ-element.js",
      "./shequ-files.js": "./shequ-files.js",
      "./shequ-files.wasm": "./shequ-files.wasm",
      "./shequ-files-more.wasm": "./shequ-files-more.wasm",
      "./shequ-worker.js": "./shequ-worker.js",
      "./shequ-vue.js": "./shequ-vue.js",
      "./shequ-react.js": "./shequ-react.js",
      "./shequ-form.js": "./shequ-form.js",
      "./shequ-form.wasm": "./shequ-form.wasm",
      "./shequ-form.css": "./shequ-form.css",
      "./shequ-guest.js": "./shequ-guest.js",
      "./shequ-host.js": "./shequ-host.js",
      "./frame.html": "./frame.html",
      "./shequ.wasm": "./shequ.wasm",
      "./shequ-compiler.wasm": "./shequ-compiler.wasm",
      "./shequ-server.wasm": "./shequ-server.wasm",
      "./shequ-plain.js": "./shequ-plain.js",
      "./shequ.css": "./shequ.css",
      "./guangxi.json": "./guangxi.json",
      "./package.json": "./package.json",
    },
    peerDependencies: { react: ">=16.8", vue: ">=2.7" },
    peerDependenciesMeta: { react: { optional: true }, vue: { optional: true } },
  };
}

function sizes() {
  const packed = (name) => {
    const bytes = readFileSync(join(out, name));
    return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
  };
  console.log("file                       bytes   brotli");
  for (const name of ["shequ.js", "shequ.mjs", "shequ.wasm", "shequ-files.js", "shequ-worker.js", "shequ-files.wasm", "shequ-files-more.wasm", "shequ-compiler.wasm", "shequ-server.wasm", "shequ-plain.js", "guangxi.json", "shequ-form.js", "shequ-form.wasm", "shequ-form.css"]) {
    const { size } = statSync(join(out, name));
    console.log(`${name.padEnd(21)} ${String(size).padStart(10)} ${String(packed(name)).padStart(8)}`);
  }
  if (packed("shequ.js") > GLUE_BUDGET) {
    console.error(`shequ.js is larger than its budget of ${GLUE_BUDGET} bytes`);
    process.exitCode = 1;
  }
  const beyond = packed("shequ-files.wasm") - packed("shequ.wasm");
  const held = beyond <= FILES_BUDGET;
  console.log(`P11 files over the engine, brotli: ${beyond} bytes; budget ${FILES_BUDGET}, ${held ? "held" : "MISSED"}`);
  if (!held) {
    console.error("the module of files has grown: find what was added, or leave it to shequ-files-more.wasm");
    process.exitCode = 1;
  }
}
