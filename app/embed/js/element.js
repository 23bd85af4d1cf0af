// Rule objects for Element UI and Element Plus, over one session that knows the whole record.

import { pathOf } from "./attach/sheet.js";
import { trouble } from "./error.js";
import { merged } from "./vue.js";

/**
 * Rules by property: `{ hh_resident: [rule], "facilities.0.area_total": … }`, the latter by `rules.at(prop)`.
 * `options.model` gives the model, so that rules between fields see every value; `options.validate` is told which other
 * properties to look at again; `options.severity` is the lightest weight that counts, `error` unless said.
 */
export function elementRules(shequ, id, options) {
  const form = shequ.form(id);
  const held = { session: null, view: null, texts: {}, rows: "" };
  const rules = {};
  form.fields.forEach(function (field) {
    rules[field.id] = [rule(field.id)];
  });
  const hidden = { at: (prop) => [rule(prop)], close: close, session: () => held.session };
  Object.keys(hidden).forEach((name) => Object.defineProperty(rules, name, { value: hidden[name] }));
  return rules;

  function rule(prop) {
    return {
      trigger: options.trigger || ["blur", "change"],
      validator: function (_, value, callback) {
        const said = look(prop, value);
        callback(said ? new Error(said) : undefined);
      },
    };
  }

  /** Takes a value over and tells what is wrong there now. */
  function look(prop, value) {
    const model = options.model ? options.model() : {};
    const path = prop.replace(/\.(\d+)\./, (_, index) => "[" + (Number(index) + 1) + "].");
    const rows = form.tables.map((table) => (model[table.id] || []).length).join();
    const before = held.view ? findingsAt(held.view) : {};
    if (!held.session || rows !== held.rows) reopen(model, rows);
    sync(model);
    set(path, value);
    const now = findingsAt(held.view);
    if (options.validate) {
      const others = Object.keys(Object.assign({}, before, now)).filter((at) => at !== path && before[at] !== now[at]);
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
    held.session = shequ.session(record, Object.assign({}, options, { form: form.id }));
    held.view = held.session.view;
    held.texts = {};
    held.rows = rows;
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
    if (held.texts[path] === text || !known(path)) return;
    held.texts[path] = text;
    held.view = merged(held.view, held.session.set(path, text));
  }

  function known(path) {
    if (held.view.cells[path]) return true;
    throw trouble(
      "unknown-field",
      ["表“" + form.id + "”没有“" + path + "”这一项", "form `" + form.id + "` has no field `" + path + "`"],
      ["这一项因此没有校验", "this item is not checked therefore"],
      ["prop 写作 hh_resident 或 facilities.0.area_total", "write prop as hh_resident or facilities.0.area_total"],
      shequ.lang
    );
  }

  function findingsAt(view) {
    const weights = options.severity === "verify" ? ["error", "verify"] : ["error"];
    const found = {};
    view.findings.forEach(function (finding) {
      const explained = finding.explanation && finding.explanation.accepted;
      if (explained || weights.indexOf(finding.severity) < 0) return;
      const paths = finding.suspects.length ? finding.suspects : finding.cells.map(pathOf);
      paths.forEach((path) => (found[path] = (found[path] ? found[path] + "；" : "") + finding.says + "；" + finding.fix));
    });
    return found;
  }

  function close() {
    if (held.session) held.session.close();
    held.session = null;
  }
}
