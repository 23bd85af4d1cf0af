// Which input of a page is which cell of the form, and what stands in it. Nothing here decides anything about values.

import { trouble } from "../error.js";

const INPUTS = "input,select,textarea";
const NOT_VALUES = ["submit", "button", "reset", "image", "file", "password"];

/**
 * The cells of a page: `[{ key, table, row, field, kind, controls }]`, where `row` stands for a row of the page, and
 * what is wrong with the mapping.
 */
export function find(root, form, options) {
  const known = names(form);
  const problems = [];
  const explicit = mapped(root, options.map || {}, problems, options.lang);
  const cells = {};
  controls(root, explicit).forEach(function (control) {
    const key = explicit.get(control) || control.getAttribute("data-shequ");
    const found = cell(key || control.name || "", control, known);
    if (!found) {
      if (key) problems.push(unknown(key, form, options.lang));
      return;
    }
    const id = found.table ? found.table + "\u0000" + rowId(found.row) + "\u0000" + found.field : found.field;
    const held = cells[id];
    if (!held) cells[id] = Object.assign(found, { controls: [control] });
    else if (control.type === "radio" && held.controls[0].type === "radio") held.controls.push(control);
    else problems.push(twice(key || control.name, options.lang));
  });
  const list = Object.keys(cells).map(function (id) {
    return cells[id];
  });
  return { cells: list, problems: problems };
}

/** What stands in a cell of the page, as a person put it there. */
export function value(cell, values) {
  const control = cell.controls[0];
  let text = control.value;
  if (control.type === "radio") {
    const chosen = cell.controls.filter(function (one) {
      return one.checked;
    })[0];
    text = chosen ? chosen.value : "";
  } else if (control.type === "checkbox") {
    const flag = cell.kind === "flag";
    text = control.checked ? (flag ? "true" : control.value) : flag ? control.getAttribute("data-shequ-unchecked") || "false" : "";
  }
  const own = values && values[cell.field];
  return own && Object.prototype.hasOwnProperty.call(own, text) ? own[text] : text;
}

/** Whether a cell counts as filled in when it is asked whether its row is empty. */
export function filled(cell) {
  const type = cell.controls[0].type;
  if (type === "hidden") return false;
  if (type === "checkbox" || type === "radio") {
    return cell.controls.some(function (control) {
      return control.checked;
    });
  }
  return cell.controls[0].value !== "";
}

function controls(root, explicit) {
  const found = Array.prototype.slice.call(root.elements || root.querySelectorAll(INPUTS));
  explicit.forEach(function (key, control) {
    if (found.indexOf(control) < 0) found.push(control);
  });
  return found.filter(function (control) {
    return /^(INPUT|SELECT|TEXTAREA)$/.test(control.tagName) && NOT_VALUES.indexOf(control.type) < 0;
  });
}

/** The options' map from fields to selectors or elements, as a Map from elements to fields. */
function mapped(root, map, problems, lang) {
  const found = new Map();
  Object.keys(map).forEach(function (key) {
    const where = map[key];
    let elements = [];
    try {
      elements = typeof where === "string" ? root.querySelectorAll(where) : where.nodeType ? [where] : where;
    } catch (error) {
      elements = [];
    }
    if (!elements || !elements.length) problems.push(missing(key, where, lang));
    else Array.prototype.forEach.call(elements, (element) => found.set(element, key));
  });
  return found;
}

function names(form) {
  const kinds = function (fields) {
    const found = Object.create(null);
    fields.forEach(function (field) {
      found[field.id] = field.kind;
    });
    return found;
  };
  const tables = Object.create(null);
  form.tables.forEach(function (table) {
    tables[table.id] = kinds(table.fields);
  });
  return { fields: kinds(form.fields), tables: tables };
}

/** `hh_resident`, `data[hh_resident]`, `facilities[0].area_total`, `facilities[0][area_total]`, `facilities.area_total`. */
function cell(name, control, known) {
  let parts = name.replace(/\[(\w*)\]/g, ".$1").split(".");
  while (parts.length && !known.fields[parts[0]] && !known.tables[parts[0]]) parts = parts.slice(1);
  const first = parts[0];
  if (parts.length === 1 && known.fields[first]) {
    return { table: "", row: null, field: first, kind: known.fields[first] };
  }
  const field = parts[parts.length - 1];
  const kind = known.tables[first] && known.tables[first][field];
  if (!kind || parts.length > 3) return null;
  const index = parts.length === 3 && /^\d+$/.test(parts[1]) ? Number(parts[1]) : null;
  const row = index === null ? control.closest("[data-shequ-row]") || control.closest("tr") : index;
  return row === null ? null : { table: first, row: row, field: field, kind: kind };
}

const rowIds = new WeakMap();
let rows = 0;

function rowId(row) {
  if (typeof row === "number") return row;
  if (!rowIds.has(row)) rowIds.set(row, "e" + ++rows);
  return rowIds.get(row);
}

function missing(key, where, lang) {
  return trouble(
    "input-not-found",
    ["map 里“" + key + "”的输入框找不到：" + where, "no input for `" + key + "` of the map: " + where],
    ["这一项因此没有校验", "this item is not checked therefore"],
    ["改正选择器，或在输入框上写 data-shequ", "mend the selector, or write data-shequ on the input"],
    lang
  );
}

function unknown(key, form, lang) {
  return trouble(
    "unknown-field",
    ["表“" + form.id + "”没有“" + key + "”这一项", "form `" + form.id + "` has no field `" + key + "`"],
    ["这个输入框因此没有校验", "this input is not checked therefore"],
    ["字段写作 hh_resident，明细表的列写作 facilities.area_total", "fields are written hh_resident, columns of tables facilities.area_total"],
    lang
  );
}

function twice(key, lang) {
  return trouble(
    "two-inputs",
    ["有两个输入框都是“" + key + "”", "two inputs are both `" + key + "`"],
    ["不知道该用哪个值，只读第一个", "it is not known which value counts; the first is read"],
    ["每项一个输入框；单选按钮用同一个 name", "one input for each item; radio buttons share a name"],
    lang
  );
}
