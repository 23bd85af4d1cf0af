// Runs in a worker: reads and checks files with the module that it is told of, and says how far it is. Nothing leaves
// the machine. One plain script without imports, so that a page can start it wherever it lies.
//
// in:  { id, start: { wasm, catalogue } }, { id, check: { files, previous, register, options } },
//      { id, ask: { check, what } }, { id, mark: { check, at } }, { id, close }
// out: { id, progress }, then { id, answer }, { id, error } or { id, broken }

(function () {
  "use strict";

  const host = port();
  let engine = null;
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
    if (message.ask) return engine.text("files_ask", [message.ask.check], JSON.stringify(message.ask.what));
    if (message.mark) return mark(message.mark);
    return engine.exports.shequ_files_close(message.close);
  }

  /** A file with its faults marked: what is told of it, and its bytes. */
  function mark(asked) {
    const told = JSON.parse(engine.text("files_ask", [asked.check], JSON.stringify({ marked: { row: asked.at } })));
    told.bytes = engine.raw(engine.exports.shequ_files_marked(asked.check));
    return told;
  }

  /** Starts the module and opens the catalogue, both as addresses or as what they hold. */
  function start(from) {
    return Promise.all([module(from.wasm), text(from.catalogue)]).then(function (both) {
      engine = new Engine(both[0]);
      engine.handle = JSON.parse(engine.text("open", [], both[1])).handle;
    });
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

  /** Hands all files over, then goes on step by step; in between messages are sent. */
  function check(asked, tell) {
    const check = JSON.parse(engine.text("files", [engine.handle], JSON.stringify(asked.options))).check;
    const files = [];
    const hand = function (list, over) {
      list.forEach(function (file) {
        files.push({ file: file, over: over });
      });
    };
    hand(asked.files, ["file", check]);
    hand(asked.previous || [], ["file_beside", check, 0]);
    hand(asked.register ? [asked.register] : [], ["file_beside", check, 1]);
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
        return steps(check, tell);
      })
      .then(
        function () {
          return { check: check, told: engine.text("files_ask", [check], '{"told":{}}') };
        },
        function (error) {
          engine.exports.shequ_files_close(check);
          throw error;
        }
      );
  }

  function steps(check, tell) {
    const progress = JSON.parse(engine.take(engine.exports.shequ_files_step(check)));
    if (progress.done) return undefined;
    tell({ records: progress.records, of: progress.of });
    return Promise.resolve().then(function () {
      return steps(check, tell);
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
