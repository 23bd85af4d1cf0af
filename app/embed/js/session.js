// One record being filled in. Every method tells what changed by it.

/** `facilities[2].area_total`, rows counted from 1. */
export class Session {
  constructor(engine, opened) {
    const told = JSON.parse(opened);
    this.engine = engine;
    this.number = told.session;
    this.faults = told.faults;
    /** Everything there is to show; a new object after every change. */
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
    return this.moved({ insert_row: { table: table, row: row || 4294967295 } });
  }

  removeRow(table, row) {
    return this.moved({ remove_row: { table: table, row: row } });
  }

  /** Explains a finding: `{ fingerprint, text, by?, at? }`. */
  explain(explanation) {
    return this.act({ explain: explanation });
  }

  speak(lang) {
    return this.act({ speak: lang });
  }

  /** Everything there is to show, told anew. */
  all() {
    return this.ask({ view: {} });
  }

  report() {
    return this.ask({ report: {} });
  }

  record() {
    return this.ask({ record: {} });
  }

  receipt() {
    return this.ask({ receipt: {} });
  }

  close() {
    this.engine.close(this.number);
  }

  act(action) {
    const told = this.ask(action);
    const { view } = this;
    this.view = {
      // To copy some two hundred cells at each keystroke took longer than to check it.
      cells: Object.assign(view.cells, told.cells),
      findings: told.findings || view.findings,
      standards: told.standards || view.standards,
      summary: told.summary,
      undetermined: told.undetermined || view.undetermined,
    };
    return told;
  }

  /** Rows got other numbers, so that cells of the old ones may be gone. */
  moved(action) {
    const told = this.act(action);
    this.view = this.all();
    return told;
  }

  ask(action) {
    return JSON.parse(this.engine.call("act", this.number, JSON.stringify(action)));
  }
}
