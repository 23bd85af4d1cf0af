// One record being filled in. Every method tells what changed by it.

/** `facilities[2].area_total`, rows counted from 1. */
export class Session {
  constructor(engine, opened) {
    const told = JSON.parse(opened);
    this.engine = engine;
    this.number = told.session;
    this.faults = told.faults;
    /** Everything there is to show when the session was opened. */
    this.view = told.view;
  }

  /** Sets a cell to what was typed. */
  set(at, text) {
    return this.act({ set: { at: at, text: String(text) } });
  }

  /** Sets a cell to `blank`, `not_applicable` or `not_available`. */
  setState(at, state) {
    return this.act({ set: { at: at, state: state } });
  }

  note(at, text) {
    return this.act({ note: { at: at, text: text } });
  }

  origin(at, origin) {
    return this.act({ origin: { at: at, origin: origin } });
  }

  /** Takes last year's value over into a blank cell. */
  carry(at) {
    return this.act({ carry: { at: at } });
  }

  /** Puts an empty row before `row`, or at the end. */
  insertRow(table, row) {
    return this.act({ insert_row: { table: table, row: row || 4294967295 } });
  }

  removeRow(table, row) {
    return this.act({ remove_row: { table: table, row: row } });
  }

  /** Explains a finding: `{ fingerprint, text, by?, at? }`. */
  explain(explanation) {
    return this.act({ explain: explanation });
  }

  speak(lang) {
    return this.act({ speak: lang });
  }

  /** Everything there is to show. */
  all() {
    return this.act({ view: {} });
  }

  report() {
    return this.act({ report: {} });
  }

  record() {
    return this.act({ record: {} });
  }

  receipt() {
    return this.act({ receipt: {} });
  }

  close() {
    this.engine.close(this.number);
  }

  act(action) {
    return JSON.parse(this.engine.call("act", this.number, JSON.stringify(action)));
  }
}
