// An open catalogue and what can be asked of it. Everything is decided by the engine; here texts are passed on.

import { attach } from "./attach.js";
import { fetched, isAddress, start, toCompiled } from "./engine.js";
import { trouble } from "./error.js";
import { request } from "./request.js";
import { Session } from "./session.js";

const NEXT_TO_US = typeof document !== "undefined" && document.currentScript ? document.currentScript.src : "";

/** Opens a catalogue: `{ catalogue: url | text | object, wasm?, fallback?, compiler?, lang? }`. */
export function open(options) {
  const given = options || {};
  const wasm = given.wasm || beside("shequ.wasm");
  const catalogue = catalogueText(given).then((text) => toCompiled(text, given.compiler || compilerBeside(wasm), given.lang));
  return Promise.all([start(wasm, given.fallback, given.lang), catalogue]).then(function (both) {
    return new Shequ(both[0], JSON.parse(both[0].call("open", 0, both[1])), given.lang, both[1]);
  });
}

/** An open catalogue. */
export class Shequ {
  constructor(engine, opened, lang, packed) {
    this.engine = engine;
    /** The catalogue as it was opened, for the worker that checks files. */
    this.packed = packed;
    this.catalogue = opened;
    this.lang = lang || "zh";
  }

  /** Checks a record, an object or its JSON; gives the report. */
  check(record, options) {
    return JSON.parse(this.ask("check", request(record, options, this.lang).join("")));
  }

  /** The receipt of a record with its canonical form. */
  receipt(record, options) {
    return JSON.parse(this.ask("receipt", request(record, options, this.lang).join("")));
  }

  /** A record that is being filled in. */
  session(record, options) {
    return new Session(this.engine, this.ask("session", request(record, options, this.lang).join("")));
  }

  /** A form of the catalogue as the engine tells it; throws for one that it does not have. */
  form(id) {
    const forms = this.catalogue.forms;
    const found = forms.filter(function (form) {
      return id ? form.id === id : forms.length === 1;
    })[0];
    if (found) return found;
    const ids = forms
      .map(function (form) {
        return form.id;
      })
      .join(" ");
    throw trouble(
      "no-such-form",
      ["目录里没有表“" + id + "”", "the catalogue has no form `" + id + "`"],
      ["规则属于表，不知道是哪张表就无法校验", "rules belong to forms; without the form nothing can be checked"],
      ["可用的表：" + ids, "the forms are: " + ids],
      this.lang
    );
  }

  /** Clips validation on to a portal's own form. */
  attach(root, options) {
    return attach(root, Object.assign({ shequ: this }, options));
  }

  /** The bare call: a request as JSON text, the answer as the text that every other door gives. */
  ask(name, text) {
    return this.engine.call(name, this.catalogue.handle, text);
  }
}

function catalogueText(given) {
  const catalogue = given.catalogue || beside("guangxi.json");
  if (typeof catalogue === "object" && !(typeof URL !== "undefined" && catalogue instanceof URL)) {
    return Promise.resolve(JSON.stringify(catalogue));
  }
  const text = String(catalogue);
  if (/^\s*\{/.test(text)) return Promise.resolve(text);
  return fetched(text)
    .then(function (response) {
      return response.text();
    })
    .catch(function (error) {
      throw trouble(
        "catalogue-not-fetched",
        ["目录文件取不到：" + error.message, "the catalogue cannot be fetched: " + error.message],
        ["规则都在目录里，没有目录就不能校验", "all rules stand in it; without it nothing is checked"],
        ["确认 catalogue 的地址可以访问", "make sure that the address in `catalogue` answers"],
        given.lang
      );
    });
}

/** The module that compiles lies beside the engine, unless said. */
function compilerBeside(wasm) {
  return isAddress(wasm) && String(wasm).replace(/[^/]*$/, "shequ-compiler.wasm");
}

/** A file in the folder of the classic script. */
function beside(name) {
  if (NEXT_TO_US) return new URL(name, NEXT_TO_US).href;
  throw trouble(
    "nothing-named",
    ["没有说明 " + name + " 在哪里", "nothing says where " + name + " is"],
    ["只有用 <script src> 引入时，才能在脚本旁边找到它", "it is found beside the script only where that was included by <script src>"],
    ["在 open 里写明 catalogue 和 wasm", "name `catalogue` and `wasm` in open"]
  );
}
