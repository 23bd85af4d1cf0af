// Rule objects for Element UI and Element Plus, over one session that knows the whole record.

import { pathOf } from "./attach/sheet.js";

/**
 * Rules by property, `rules.at("facilities.0.area_total")`; of plain fields also as members, `{ hh_resident: [rule] }`.
 * `shequ` may be the promise of one: `at` answers at once, because Element listens only to items that have rules when
 * they are mounted, and until the engine has started, or where it does not, every value passes.
 * `options.model` gives the model, so that rules between fields see every value; `options.validate` is told which other
 * properties to look at again, `options.change` what the whole record looks like; `options.severity` is the lightest
 * weight that counts, `error` unless said; `options.problem` is told why nothing is checked.
 */
export function elementRules(shequ, id, given) {
  const options = given || {};
  let engine = null;
  let form = null;
  let session = null;
  let texts = {};
  let counts = "";
  const looked = new Set();
  const known = {};
  const rules = {};
  const hidden = { at: at, close: close, session: () => session };
  Object.keys(hidden).forEach((name) => Object.defineProperty(rules, name, { value: hidden[name] }));
  if (typeof shequ.then === "function") shequ.then(start).catch(fail);
  else start(shequ);
  return rules;

  function start(opened) {
    form = opened.form(id);
    engine = opened;
    form.fields.forEach((field) => (rules[field.id] = at(field.id)));
  }

  function fail(problem) {
    console.error("[shequ] " + problem.message);
    if (options.problem) options.problem(problem);
  }

  /** The same list each time: Element starts anew with an item that gets another. */
  function at(prop) {
    return known[prop] || (known[prop] = [rule(prop)]);
  }

  function rule(prop) {
    return {
      trigger: options.trigger || ["blur", "change"],
      validator: function (_, value, callback) {
        const said = engine ? look(prop, value) : "";
        callback(said ? new Error(said) : undefined);
      },
    };
  }

  /** Takes a value over and tells what is wrong there now. */
  function look(prop, value) {
    const model = options.model ? options.model() : {};
    const path = prop.replace(/\.(\d+)\./, (_, index) => "[" + (Number(index) + 1) + "].");
    const rows = form.tables.map((table) => (model[table.id] || []).length).join();
    const before = session ? findings() : {};
    if (!session || rows !== counts) reopen(model, rows);
    sync(model);
    set(path, value);
    const now = findings();
    if (options.change) options.change(session.view);
    looked.add(path);
    if (options.validate) {
      // What nobody has filled in yet is not complained of because of a neighbour.
      const others = Object.keys(Object.assign({}, before, now)).filter((at) => at !== path && looked.has(at) && before[at] !== now[at]);
      if (others.length) options.validate(others.map((at) => at.replace(/\[(\d+)\]/, (_, row) => "." + (row - 1))));
    }
    return now[path] || "";
  }

  function reopen(model, rows) {
    close();
    const record = Object.assign({ record: 1 }, options.record, { form: form.id, values: {} });
    const blank = {};
    form.tables.forEach((table) => (blank[table.id] = (model[table.id] || []).map(() => ({}))));
    record.values = Object.assign({}, options.record && options.record.values, blank);
    session = engine.session(record, Object.assign({}, options, { form: form.id }));
    texts = {};
    counts = rows;
  }

  function sync(model) {
    form.fields.forEach((field) => field.id in model && set(field.id, model[field.id]));
    form.tables.forEach(function (table) {
      (model[table.id] || []).forEach(function (row, at) {
        table.fields.forEach((field) => field.id in row && set(table.id + "[" + (at + 1) + "]." + field.id, row[field.id]));
      });
    });
  }

  function set(path, value) {
    const text = value === null || value === undefined ? "" : String(value);
    if (texts[path] === text) return;
    texts[path] = text;
    session.set(path, text);
  }

  function findings() {
    const weights = options.severity === "verify" ? ["error", "verify"] : ["error"];
    const found = {};
    session.view.findings.forEach(function (finding) {
      const explained = finding.explanation && finding.explanation.accepted;
      if (explained || weights.indexOf(finding.severity) < 0) return;
      const paths = finding.suspects.length ? finding.suspects : finding.cells.map(pathOf);
      paths.forEach((path) => (found[path] = (found[path] ? found[path] + "；" : "") + finding.says + "；" + finding.fix));
    });
    return found;
  }

  function close() {
    if (session) session.close();
    session = null;
  }
}
