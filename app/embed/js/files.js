// Files checked in a worker, beside an open catalogue: what `shequ/files` gives.

import { ShequError } from "./error.js";
import { Files, isBlob } from "./talk.js";

/**
 * Checks files by the catalogue of `shequ`. `from` says where the worker and its modules are: `{ worker, wasm, more }`,
 * beside the classic script unless said. Gives what is to be told of them; `from.progress` hears how far it is.
 */
export function checkFiles(shequ, files, from) {
  const given = from || {};
  const options = { lang: given.lang || shequ.lang };
  if (given.form) options.form = given.form;
  if (given.period) options.period = String(given.period);
  if (given.asOf) options.as_of = given.asOf;
  if (given.level) options.level = given.level;
  return Promise.resolve()
    .then(() => talking(shequ, given))
    .then((talk) => talk.check(files, options, given.progress, given).then((answer) => told(talk, answer, given.progress)))
    .catch((error) => {
      throw error.code && error.what ? new ShequError(error, options.lang) : error;
    });
}

/** Checks one file, as bytes or as a `File`; gives the report. */
export function checkFile(shequ, file, name, from) {
  const known = isBlob(file) && (!name || name === file.name);
  const one = isBlob(file) ? (known ? file : new File([file], name)) : { name: name, bytes: file };
  return checkFiles(shequ, [one], from).then((checked) => {
    checked.close();
    return checked.report;
  });
}

/** Gives every open catalogue `checkFile` and `checkFiles`, with places that hold for all of them. */
export function install(Shequ, places) {
  const with_places = (from) => Object.assign({}, places, from);
  Shequ.prototype.checkFile = function (file, name, from) {
    return checkFile(this, file, name, with_places(from));
  };
  Shequ.prototype.checkFiles = function (files, from) {
    return checkFiles(this, files, with_places(from));
  };
}

/** One worker for each open catalogue: starting the module and opening the catalogue is what takes time. */
function talking(shequ, from) {
  if (shequ.talk && shequ.talk.dead) shequ.talk.stop();
  if (!shequ.talk || shequ.talk.dead) shequ.talk = new Files(from.worker, from.wasm, shequ.packed, from.more);
  return shequ.talk;
}

function told(talk, answer, progress) {
  const check = answer.check;
  return Object.assign(answer.told, {
    record: (at) => talk.record(check, at).then(JSON.parse),
    csv: () => talk.csv(check),
    html: (handbook) => talk.html(check, handbook),
    marked: (at) => talk.marked(check, at, progress),
    text: () => talk.report(check),
    close: () => talk.close(check),
  });
}
