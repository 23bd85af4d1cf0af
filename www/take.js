// Reads a workbook for the form: in a worker, on this machine. What it says goes to the form as it is.

import { Files } from "./{{talk.js}}";

let files = null;
let check = 0;

/**
 * Reads a file. `hear` is told `progress`, then `read` with all that is told of the file, or `refused` with what, why
 * and what to do, each as JSON.
 */
export function read(file, lang, hear) {
  files = files && !files.dead ? files : new Files(new URL("{{worker.js}}", import.meta.url).href, "{{files.wasm}}", "{{catalogue.json}}", "{{files-more.wasm}}");
  const close = check ? files.close(check) : Promise.resolve();
  check = 0;
  close
    .then(() => files.check([file], { lang }, (done) => hear("progress", JSON.stringify(done))))
    .then((answer) => {
      check = answer.check;
      hear("read", JSON.stringify(answer.told));
    })
    .catch((error) => refused(error, hear));
}

/** Hands over a record of the file that was read last, counted from 1. */
export function record(at, hear) {
  files.record(check, at).then(
    (text) => hear("record", text),
    (error) => refused(error, hear),
  );
}

function refused(error, hear) {
  files.stop();
  files = null;
  check = 0;
  const all = (text) => ({ zh: text, en: text });
  hear("refused", JSON.stringify(error.what ? error : { what: all(String(error)), why: all(""), fix: all("") }));
}
