// The page as a record: cells of the page, their session, and what the session says of them.

import { filled, find, value } from "./find.js";

/** The record that stands in a page. */
export class Sheet {
  constructor(shequ, root, options) {
    this.shequ = shequ;
    this.root = root;
    this.options = options;
    this.form = shequ.form(options.form);
    this.base = options.record || {};
    this.session = null;
    this.signature = null;
    this.problems = [];
  }

  /** Looks at the page again. True where something differs from before. */
  sync() {
    const found = find(this.root, this.form, this.options);
    this.problems = found.problems;
    const paths = this.numbered(found.cells);
    const signature = Object.keys(paths).sort().join(" ");
    const same = this.session && signature === this.signature;
    this.cells = paths;
    this.all = found.cells;
    if (!same) {
      this.signature = signature;
      this.reopen();
      return true;
    }
    return Object.keys(paths).reduce((changed, path) => this.take(path) || changed, false);
  }

  /** Tells the session what stands in one cell; true where that is new. */
  take(path) {
    const text = value(this.cells[path], this.options.values);
    if (this.texts[path] === text) return false;
    this.texts[path] = text;
    this.session.set(path, text);
    return true;
  }

  get view() {
    return this.session.view;
  }

  /** The path of a control, none where its cell is in an empty row or no cell at all. */
  pathOf(control) {
    return Object.keys(this.cells || {}).filter((path) => this.cells[path].controls.indexOf(control) >= 0)[0];
  }

  /** Whether a control is one that is looked after, empty row or not. */
  knows(control) {
    return (this.all || []).some((cell) => cell.controls.indexOf(control) >= 0);
  }

  close() {
    if (this.session) this.session.close();
    this.session = null;
  }

  /** Cells by path. A row of the page in which nothing is filled in is no row of the record. */
  numbered(cells) {
    const rows = {};
    cells.forEach(function (cell) {
      if (!cell.table) return;
      const table = rows[cell.table] || (rows[cell.table] = new Map());
      table.set(cell.row, table.get(cell.row) || filled(cell));
    });
    const numbers = {};
    Object.keys(rows).forEach(function (table) {
      const kept = Array.from(rows[table].keys()).filter((row) => rows[table].get(row));
      if (kept.every((row) => typeof row === "number")) kept.sort((a, b) => a - b);
      numbers[table] = new Map(kept.map((row, at) => [row, at + 1]));
    });
    this.tables = Object.keys(rows);
    const paths = {};
    cells.forEach(function (cell) {
      if (!cell.table) paths[cell.field] = cell;
      else if (numbers[cell.table].has(cell.row)) {
        paths[cell.table + "[" + numbers[cell.table].get(cell.row) + "]." + cell.field] = cell;
      }
    });
    return paths;
  }

  /** Opens a session on the record as it stands in the page. */
  reopen() {
    const before = this.session && this.session.record();
    this.close();
    const record = this.record(before);
    const { unit } = this.options;
    const options = Object.assign({}, this.options, { form: this.form.id });
    options.unit = unit && typeof unit === "object" ? { name: unit.name, kind: unit.kind, parent: unit.parent } : undefined;
    this.session = this.shequ.session(record, options);
  }

  record(before) {
    const values = Object.assign({}, this.base.values);
    this.texts = {};
    this.tables.forEach((table) => (values[table] = []));
    Object.keys(this.cells).forEach((path) => {
      const cell = this.cells[path];
      const text = value(cell, this.options.values);
      this.texts[path] = text;
      if (!cell.table) values[cell.field] = text;
      else {
        const row = Number(path.slice(cell.table.length + 1, path.indexOf("]"))) - 1;
        const rows = values[cell.table];
        while (rows.length <= row) rows.push({});
        rows[row][cell.field] = text;
      }
    });
    const record = Object.assign({ record: 1 }, this.base, { form: this.form.id, values: values });
    const { unit, period } = this.options;
    if (unit) record.unit = typeof unit === "object" ? unit.code : unit;
    if (period) record.period = String(period);
    if (before && before.explanations) record.explanations = before.explanations;
    return record;
  }
}

/** The path of a cell in a finding. */
export function pathOf(cell) {
  return cell.table ? cell.table + "[" + cell.row + "]." + cell.field : cell.field;
}
