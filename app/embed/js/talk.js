// Talks with the worker that checks files: one promise for each question, progress in between. Without imports, so that
// the pages of the form use it as it stands.

/**
 * Starts a worker. `worker` is its address or one that was started; `wasm` and `catalogue` are what it needs, and `more`
 * the larger module, for files that the first one does not read. What it gives rejects with what, why and fix as the
 * engine tells them.
 */
export class Files {
  constructor(worker, wasm, catalogue, more) {
    this.worker = typeof worker === "string" ? new Worker(worker) : worker;
    this.waiting = new Map();
    this.last = 0;
    /** Whether another one has to be started. */
    this.dead = false;
    const hear = (message) => this.hear(message);
    const broken = (event) => this.broken(event);
    if (this.worker.addEventListener) {
      this.worker.addEventListener("message", (event) => hear(event.data));
      this.worker.addEventListener("error", broken);
    } else {
      this.worker.on("message", hear);
      this.worker.on("error", broken);
    }
    this.started = this.ask({ start: { wasm: wasm, more: more, catalogue: catalogue } });
    // Whoever asks hears of it; nobody may be asking yet.
    this.started.catch(() => {});
  }

  /**
   * Checks files: `File`s, or `{ name, bytes }`, or `{ name, content }` with a file under another name. `beside` may hold
   * last year's files in `previous` and the `register`. Gives the number of the check and what is told of it. `progress`
   * hears `{ files, of }` while they are fetched, with `more` while the larger module is, `{ read }` with the records read
   * so far, then `{ records, of }`.
   */
  check(files, options, progress, beside) {
    const list = (some) => Array.prototype.map.call(some || [], (file) => (isBlob(file) ? { name: file.name, content: file } : file));
    const { previous, register } = beside || {};
    const check = { files: list(files), previous: list(previous), register: list(register ? [register] : [])[0], options: options || {} };
    return this.started
      .then(() => this.ask({ check: check }, progress))
      .then((answer) => ({ check: answer.check, told: JSON.parse(answer.told) }));
  }

  /** The report, byte for byte. */
  report(check) {
    return this.ask({ ask: { check: check, what: { report: {} } } });
  }

  /** The findings as a table for a spreadsheet. */
  csv(check) {
    return this.ask({ ask: { check: check, what: { csv: {} } } });
  }

  /** The report as a page; findings lead to the handbook at this address, if there is one. */
  html(check, handbook) {
    return this.ask({ ask: { check: check, what: { html: handbook ? { handbook: handbook } : {} } } });
  }

  /** A file with its faults marked in it, counted from 1: `{ name, bytes, lines, coloured, noted, own }`. */
  marked(check, at, progress) {
    return this.ask({ mark: { check: check, at: at } }, progress);
  }

  /** A record for a form to take over, counted from 1. */
  record(check, at) {
    return this.ask({ ask: { check: check, what: { record: { row: at } } } });
  }

  close(check) {
    return this.ask({ close: check });
  }

  /** Ends the worker; what still waits is told so. */
  stop() {
    this.worker.terminate();
    this.broken({ message: "stopped" });
  }

  ask(message, progress) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve, reject: reject, progress: progress });
      this.worker.postMessage(Object.assign({ id: id }, message));
    });
  }

  hear(message) {
    if (message.broken) return this.broken({ message: message.broken });
    const one = this.waiting.get(message.id);
    if (!one) return;
    if (message.progress) {
      if (one.progress) one.progress(message.progress);
      return;
    }
    this.waiting.delete(message.id);
    if (message.error) one.reject(message.error);
    else one.resolve(message.answer);
  }

  broken(event) {
    const why = event.message || "worker";
    const told = {
      code: "files-not-read",
      what: { zh: "文件没有读完：" + why, en: "the files were not read: " + why },
      why: { zh: "读取文件的程序没有启动，或中途停止", en: "the program that reads files did not start, or stopped" },
      fix: { zh: "刷新页面后再试；仍不行的，用 shequ check 校验", en: "reload the page and try again, or use `shequ check`" },
    };
    this.dead = true;
    this.waiting.forEach((one) => one.reject(told));
    this.waiting.clear();
  }
}

/** Whether something is a file of the browser, which the worker reads by itself. */
export function isBlob(file) {
  return typeof Blob !== "undefined" && file instanceof Blob;
}
