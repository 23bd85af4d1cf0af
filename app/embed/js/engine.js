// The engine: one module without imports, or the same module as JavaScript. Texts in, texts out.

import { ShequError, trouble } from "./error.js";
import { decode, encodeInto, fromBase64 } from "./text.js";

const MODULE_START = [0, 0x61, 0x73, 0x6d];

/**
 * Starts the engine. `wasm` is a URL, bytes, base64 after `data:`, a WebAssembly.Module or an instance of it; `fallback` the JavaScript
 * build as a URL or what `require` gives of it. The fallback serves where WebAssembly is missing, forbidden by
 * the page's policy, or too old for the module.
 */
export function start(wasm, fallback, lang) {
  return instance(wasm).then(
    function (exports) {
      return new Engine(exports, "wasm", lang);
    },
    function (error) {
      if (!fallback) throw notStarted(error, lang);
      return plain(fallback).then(
        function (exports) {
          return new Engine(exports, "js", lang);
        },
        function (second) {
          throw notStarted(new Error(error.message + " | " + second.message), lang);
        }
      );
    }
  );
}

/** An engine that runs. */
export class Engine {
  constructor(exports, kind, lang) {
    this.kind = kind;
    this.lang = lang;
    this.exports = exports;
    this.stopped = null;
  }

  /** One call, such as `check`, on a text of JSON; `handle` is left out where the call takes none. */
  call(name, handle, text) {
    if (this.stopped) throw this.stopped;
    const exports = this.exports;
    let answer;
    try {
      const input = this.pass(text);
      const call = exports["shequ_" + name];
      const output = handle ? call(handle, input.at, input.len) : call(input.at, input.len);
      exports.shequ_free(input.at);
      answer = this.take(output);
    } catch (error) {
      // After a trap nothing inside can be relied on; every later call says the same.
      this.stopped = error instanceof ShequError ? error : stopped(error, this.lang);
      throw this.stopped;
    }
    if (answer.lastIndexOf('{"error":', 0) === 0) throw new ShequError(JSON.parse(answer).error, this.lang);
    return answer;
  }

  close(session) {
    if (!this.stopped) this.exports.shequ_close(session);
  }

  pass(text) {
    // Three bytes are enough for any unit of a text.
    const room = text.length * 3;
    const at = this.exports.shequ_alloc(room) >>> 0;
    if (!at) throw new Error("out of memory: " + room);
    // Memory may have grown, which makes a new buffer.
    return { at: at, len: encodeInto(text, new Uint8Array(this.exports.memory.buffer, at, room)) };
  }

  take(pointer) {
    const at = pointer >>> 0;
    if (!at) throw new Error("out of memory: answer");
    const text = decode(new Uint8Array(this.exports.memory.buffer, at, this.exports.shequ_len(at) >>> 0));
    this.exports.shequ_free(at);
    return text;
  }
}

/** A catalogue as the engine opens it: a packed one is compiled first, by the module that can, where that is known. */
export function toCompiled(text, compiler, lang) {
  if (!compiler || !/^\s*\{\s*"catalogue"/.test(text)) return text;
  return start(compiler, null, lang).then((module) => module.call("compile", 0, text));
}

export function isAddress(source) {
  const address = typeof URL !== "undefined" && source instanceof URL;
  return address || (typeof source === "string" && source.lastIndexOf("data:", 0) !== 0);
}

/** Bytes as they are given, or out of `data:…;base64,…`. */
function bytesOf(source) {
  const inlined = typeof source === "string";
  return Promise.resolve(inlined ? fromBase64(source.slice(source.indexOf(",") + 1)) : source);
}

export function fetched(url) {
  return fetch(url, { credentials: "same-origin" }).then(function (response) {
    if (!response.ok) throw new Error(url + ": HTTP " + response.status);
    return response;
  });
}

function instance(wasm) {
  return Promise.resolve().then(function () {
    if (typeof WebAssembly === "undefined") throw new Error("no WebAssembly here");
    if (wasm instanceof WebAssembly.Instance) return wasm.exports;
    if (wasm instanceof WebAssembly.Module) {
      return WebAssembly.instantiate(wasm, {}).then(function (made) {
        return made.exports;
      });
    }
    if (!isAddress(wasm)) return bytesOf(wasm).then(compiled);
    return fetched(String(wasm)).then(function (response) {
      // Only a server that names the type rightly lets the module be compiled while it arrives.
      const type = (response.headers.get("Content-Type") || "").split(";")[0].trim().toLowerCase();
      if (type === "application/wasm" && WebAssembly.instantiateStreaming) {
        return WebAssembly.instantiateStreaming(response, {}).then(function (made) {
          return made.instance.exports;
        });
      }
      return response.arrayBuffer().then(compiled);
    });
  });
}

/** Exports of a module given as bytes. Whatever a server calls them, the bytes tell what they are. */
function compiled(bytes) {
  const head = new Uint8Array(bytes.buffer || bytes, bytes.byteOffset || 0, Math.min(4, bytes.byteLength));
  const differs = MODULE_START.some(function (byte, at) {
    return head[at] !== byte;
  });
  if (differs) throw new Error("what was fetched is no WebAssembly module, but begins with " + decode(head));
  return WebAssembly.instantiate(bytes, {}).then(function (made) {
    return made.instance.exports;
  });
}

function plain(fallback) {
  if (typeof fallback !== "string") return Promise.resolve().then(() => fallback.start());
  // A script element rather than eval: policies that forbid WebAssembly mostly forbid that too.
  return new Promise(function (resolve, reject) {
    const script = document.createElement("script");
    script.src = fallback;
    script.onload = function () {
      script.remove();
      if (window.ShequPlain) resolve(window.ShequPlain.start());
      else reject(new Error(fallback + " is not the JavaScript build"));
    };
    script.onerror = function () {
      script.remove();
      reject(new Error("cannot load " + fallback));
    };
    document.head.appendChild(script);
  });
}

function notStarted(error, lang) {
  return trouble(
    "engine-not-started",
    ["校验引擎没有启动：" + error.message, "the engine did not start: " + error.message],
    ["没有引擎就不能校验，表单照常可用", "without it nothing is checked; the form works as before"],
    [
      "确认 wasm 的地址可以访问；浏览器或内容策略不允许 WebAssembly 时，用 fallback 指明 JavaScript 版引擎",
      "make sure that the address of the module answers; where browser or policy forbids WebAssembly, name the JavaScript build as `fallback`",
    ],
    lang
  );
}

function stopped(error, lang) {
  return trouble(
    "engine-stopped",
    ["校验引擎已停止：" + error.message, "the engine has stopped: " + error.message],
    ["程序自身出错，不是数据的问题", "the program failed; the data are not at fault"],
    ["刷新页面，或重新调用 open；请带上数据报告给开发者", "reload the page or call open again, and report it with these data"],
    lang
  );
}
