// Runs in a worker: reads and checks files with the module that it is told of, and says how far it is. Nothing leaves
// the machine. One plain script without imports, so that a page can start it wherever it lies.
//
// The module that is fetched first does what most files ask for. Of anything else it says `needs-more`; then the larger
// one is fetched, gets the same files, and does all that follows.
//
// in:  { id, start: { wasm, more, catalogue } }, { id, check: { files, previous, register, options } },
//      { id, ask: { check, what } }, { id, mark: { check, at } }, { id, close }
// out: { id, progress }, then { id, answer }, { id, error } or { id, broken }

(function () {
  "use strict";

  const host = port();
  // Does new checks: the first module, then the larger one, once anything asked for it.
  let engine = null;
  // Where the larger module is, and the catalogue that it will open.
  let rest = null;
  // The larger module, as a promise.
  let larger = null;
  // Open checks by the number that the page knows: the module that did each, its number there, and what was asked.
  const checks = new Map();
  let last = 0;
  // Hears how many records were read, while a step still reads.
  let reading = function () {};

  host.listen(function (message) {
    const id = message.id;
    const done = function (answer) {
      host.send({ id: id, answer: answer });
    };
    const failed = function (error) {
      // What the module did not say itself stops it: after a trap nothing inside can be relied on.
      host.send(error.told ? { id: id, error: error.told } : { id: id, broken: String(error) });
    };
    Promise.resolve()
      .then(function () {
        return work(message, function (progress) {
          host.send({ id: id, progress: progress });
        });
      })
      .then(done, failed);
  });

  function work(message, tell) {
    if (message.start) return start(message.start);
    if (message.check) return check(message.check, tell);
    if (message.ask) return ask(open(message.ask.check), message.ask.what);
    if (message.mark) return mark(message.mark, tell);
    return close(message.close);
  }

  function open(check) {
    return checks.get(check) || { engine: engine, number: 0 };
  }

  function ask(one, what) {
    return one.engine.text("files_ask", [one.number], JSON.stringify(what));
  }

  function close(check) {
    const one = open(check);
    checks.delete(check);
    return one.engine.exports.shequ_files_close(one.number);
  }

  /** A check with its answer, by the module at hand or, where that one cannot, by the larger one. */
  function check(asked, tell) {
    return handed(engine, asked, tell)
      .catch(function (error) {
        return whole(error, asked, tell).then((larger) => handed(larger, asked, tell));
      })
      .then(function (one) {
        last += 1;
        checks.set(last, one);
        return { check: last, told: ask(one, { told: {} }) };
      });
  }

  /** A file with its faults marked; where the module that did the check cannot, the larger one does both. */
  function mark(asked, tell) {
    const one = open(asked.check);
    return Promise.resolve()
      .then(() => marked(one, asked.at))
      .catch(function (error) {
        return whole(error, one.asked, tell)
          .then((larger) => handed(larger, one.asked, tell))
          .then(function (again) {
            one.engine.exports.shequ_files_close(one.number);
            const answer = marked(Object.assign(one, again), asked.at);
            // Closed while it was being done.
            if (!checks.has(asked.check)) one.engine.exports.shequ_files_close(one.number);
            return answer;
          });
      });
  }

  /** What is told of a marked file, and its bytes. */
  function marked(one, at) {
    const told = JSON.parse(ask(one, { marked: { row: at } }));
    told.bytes = one.engine.raw(one.engine.exports.shequ_files_marked(one.number));
    return told;
  }

  /** Starts the module and opens the catalogue, both as addresses or as what they hold. */
  function start(from) {
    return Promise.all([module(from.wasm), text(from.catalogue)]).then(function (both) {
      rest = { more: from.more, catalogue: both[1] };
      engine = opened(both[0], both[1]);
    });
  }

  function opened(exports, catalogue) {
    const engine = new Engine(exports);
    engine.handle = JSON.parse(engine.text("open", [], catalogue)).handle;
    return engine;
  }

  /** The larger module for what the first one said is beyond it; any other error stays one. */
  function whole(error, asked, tell) {
    if (!error.told || error.told.code !== "needs-more") return Promise.reject(error);
    tell({ files: 0, of: asked.files.length, more: true });
    larger = larger || Promise.resolve().then(fetchedLarger);
    return larger.catch(function (why) {
      larger = null;
      throw missing(why);
    });
  }

  function fetchedLarger() {
    if (!rest.more) throw new Error("more");
    return module(rest.more).then((exports) => (engine = opened(exports, rest.catalogue)));
  }

  function missing(why) {
    const detail = rest.more ? String(why.message || why) : "more = ?";
    const told = {
      code: "more-not-loaded",
      what: { zh: "做这件事的程序没有取到：" + detail, en: "the program that does this was not loaded: " + detail },
      why: {
        zh: "旧版 .xls、.ods 和标注用 shequ-files-more.wasm，用到时才下载",
        en: "old .xls files, .ods and marking take shequ-files-more.wasm, which is fetched when it is needed",
      },
      fix: {
        zh: "网络恢复后再试；或把文件另存为 XLSX 再校验，问题下载为清单（CSV）",
        en: "try again when the network is back; or save the file as XLSX, and take the findings as CSV",
      },
    };
    return Object.assign(new Error(told.code), { told: told });
  }

  function module(wasm) {
    const bytes = typeof wasm === "string" ? fetched(wasm).then((answer) => answer.arrayBuffer()) : Promise.resolve(wasm);
    return bytes.then(function (bytes) {
      const made = bytes instanceof WebAssembly.Module ? Promise.resolve(bytes) : WebAssembly.compile(bytes);
      return made.then(function (module) {
        // It asks for `read_so_far` alone.
        const wanted = {};
        WebAssembly.Module.imports(module).forEach(function (one) {
          wanted[one.module] = wanted[one.module] || {};
          wanted[one.module][one.name] = function (records) {
            if (one.name === "read_so_far") reading(records >>> 0);
          };
        });
        return WebAssembly.instantiate(module, wanted).then((made) => made.exports);
      });
    });
  }

  function text(catalogue) {
    if (/^\s*\{/.test(catalogue)) return catalogue;
    return fetched(catalogue).then((answer) => answer.text());
  }

  function fetched(address) {
    return fetch(address, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(address + ": HTTP " + answer.status);
      return answer;
    });
  }

  /** Hands all files over to a module, then goes on step by step; in between messages are sent. */
  function handed(engine, asked, tell) {
    const number = JSON.parse(engine.text("files", [engine.handle], JSON.stringify(asked.options))).check;
    const files = [];
    const hand = function (list, over) {
      list.forEach(function (file) {
        files.push({ file: file, over: over });
      });
    };
    hand(asked.files, ["file", number]);
    hand(asked.previous || [], ["file_beside", number, 0]);
    hand(asked.register ? [asked.register] : [], ["file_beside", number, 1]);
    reading = function (records) {
      tell({ read: records });
    };
    let chain = Promise.resolve();
    files.forEach(function (one, at) {
      const file = one.file;
      chain = chain
        .then(function () {
          tell({ files: at, of: files.length });
          return file.content ? new Response(file.content).arrayBuffer() : file.bytes;
        })
        .then(function (bytes) {
          engine.file(one.over, file.name, new Uint8Array(bytes));
        });
    });
    return chain
      .then(function () {
        return steps(engine, number, tell);
      })
      .then(
        function () {
          return { engine: engine, number: number, asked: asked };
        },
        function (error) {
          engine.exports.shequ_files_close(number);
          throw error;
        }
      );
  }

  function steps(engine, number, tell) {
    const progress = JSON.parse(engine.take(engine.exports.shequ_files_step(number)));
    if (progress.done) return undefined;
    tell({ records: progress.records, of: progress.of });
    return Promise.resolve().then(function () {
      return steps(engine, number, tell);
    });
  }

  /** Texts and bytes in and out of the memory of the module. */
  function Engine(exports) {
    this.exports = exports;
    this.handle = 0;
  }

  Engine.prototype.text = function (name, numbers, text) {
    const input = this.pass(new TextEncoder().encode(text));
    const answer = this.exports["shequ_" + name].apply(null, numbers.concat([input.at, input.len]));
    this.exports.shequ_free(input.at);
    return this.take(answer);
  };

  /** Hands a file over: `over` is the call and its numbers. */
  Engine.prototype.file = function (over, name, bytes) {
    const told = this.pass(new TextEncoder().encode(name));
    const held = this.pass(bytes);
    const answer = this.exports["shequ_" + over[0]].apply(null, over.slice(1).concat([told.at, told.len, held.at, held.len]));
    this.exports.shequ_free(told.at);
    this.exports.shequ_free(held.at);
    this.take(answer);
  };

  Engine.prototype.pass = function (bytes) {
    const at = this.exports.shequ_alloc(bytes.length) >>> 0;
    if (!at) throw new Error("out of memory: " + bytes.length + " bytes");
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
    return { at: at, len: bytes.length };
  };

  Engine.prototype.take = function (pointer) {
    return decoded(this.raw(pointer));
  };

  /** The bytes of an answer. A failure is always a text. */
  Engine.prototype.raw = function (pointer) {
    const at = pointer >>> 0;
    if (!at) throw new Error("out of memory for an answer");
    const bytes = new Uint8Array(this.exports.memory.buffer, at, this.exports.shequ_len(at) >>> 0).slice();
    this.exports.shequ_free(at);
    if (decoded(bytes.subarray(0, 9)) === '{"error":') {
      const told = JSON.parse(decoded(bytes)).error;
      throw Object.assign(new Error(told.code), { told: told });
    }
    return bytes;
  };

  function decoded(bytes) {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }

  /** The page, or the thread that started us under Node. */
  function port() {
    if (typeof self !== "undefined" && self.postMessage) {
      return {
        send: (message) => self.postMessage(message),
        listen: (hear) => self.addEventListener("message", (event) => hear(event.data)),
      };
    }
    const parent = require("worker_threads").parentPort;
    return { send: (message) => parent.postMessage(message), listen: (hear) => parent.on("message", hear) };
  }
})();
