// The clip-on: validation on a portal's own form. It never changes a value, and never keeps a form from being sent
// because of a fault of its own, unless it was told to be strict.

import { Marks } from "./attach/marks.js";
import { Sheet, pathOf } from "./attach/sheet.js";
import { Summary } from "./attach/summary.js";
import { trouble } from "./error.js";
import { open } from "./shequ.js";

/** Clips validation on to a form, or to any element with inputs. Gives an `Attached` at once; the engine may come later. */
export function attach(root, options) {
  const target = typeof root === "string" ? document.querySelector(root) : root;
  return new Attached(target, options || {});
}

export class Attached {
  constructor(root, options) {
    this.root = root;
    this.options = options;
    this.problem = null;
    this.told = {};
    this.revealed = new Set();
    this.typing = null;
    this.sheet = null;
    this.undo = [];
    this.detached = false;
    this.opened = this.begin();
  }

  /**
   * Whether the form may be sent, for portals that send by script: `{ ok, verdict, line, findings, elsewhere, record,
   * receipt, problem }`. Shows what stands in the way.
   */
  ready() {
    return this.opened.then(() => this.safely(() => this.judge(true)) || this.unchecked());
  }

  /** Looks at the page again, after a script changed values. */
  refresh() {
    this.safely(() => this.look());
  }

  /** Explains a finding: `{ fingerprint, text, by?, at? }`. */
  explain(explanation) {
    this.safely(() => {
      this.sheet.session.explain(explanation);
      this.render();
    });
  }

  /** The findings as they stand. */
  get findings() {
    return this.sheet ? this.sheet.view.findings : [];
  }

  /** The canonical record of what stands in the page; null before the engine has started. */
  record() {
    return this.sheet && this.sheet.session ? this.sheet.session.record() : null;
  }

  /** Takes everything away again. */
  detach() {
    this.detached = true;
    this.undo.splice(0).forEach((undo) => undo());
    if (this.marks) this.marks.clearAll();
    if (this.summary) this.summary.remove();
    if (this.sheet) this.sheet.close();
    this.sheet = null;
  }

  begin() {
    if (!this.root || !this.root.querySelectorAll) {
      this.fail(noRoot(this.options.lang));
      return Promise.resolve();
    }
    const { options } = this;
    this.guard();
    const shequ = options.shequ ? Promise.resolve(options.shequ) : open(options);
    return shequ.then((ready) => this.start(ready)).catch((error) => this.fail(error));
  }

  start(shequ) {
    if (this.detached) return;
    this.marks = new Marks(this.options);
    this.sheet = new Sheet(shequ, this.root, this.options);
    this.sheet.sync();
    this.complain(this.sheet.problems);
    if (this.options.summary) this.summary = new Summary(this.options.summary, this.root.ownerDocument);
    Object.keys(this.sheet.cells).forEach((path) => {
      if (this.options.show === "all" || this.sheet.texts[path]) this.revealed.add(this.key(path));
    });
    this.listen();
    this.render();
    this.call("ready", this);
  }

  /** Listens from the document, so that inputs added later are heard too and our guard comes before the portal's. */
  guard() {
    const { ownerDocument } = this.root;
    this.on(ownerDocument, "submit", (event) => {
      if (event.target === this.root) this.submitted(event);
    });
    this.on(ownerDocument, "click", (event) => {
      const button = event.target.closest && event.target.closest("button,input");
      if (button && button.form === this.root) this.clicked = button;
    });
  }

  listen() {
    const { ownerDocument } = this.root;
    const heard = (event) => this.sheet && this.sheet.knows(event.target) && this.changed(event.target, event.type);
    ["input", "change", "focusout"].forEach((type) => this.on(ownerDocument, type, heard));
    // A message that appears between press and release moves the button away, and the click is lost.
    this.on(ownerDocument, "mousedown", () => (this.pressed = true));
    const released = () => {
      if (!this.pressed) return;
      this.pressed = false;
      setTimeout(() => this.safely(() => this.render()), 0);
    };
    ["mouseup", "dragend", "keydown"].forEach((type) => this.on(ownerDocument, type, released));
    // Where the browser itself stops a submit because of what we said, everything is shown.
    this.on(ownerDocument, "invalid", (event) => {
      if (this.sheet && this.sheet.knows(event.target)) this.reveal();
    });
    this.on(ownerDocument, "reset", (event) => {
      // Values change after the event.
      if (event.target === this.root) setTimeout(() => this.refresh(), 0);
    });
    const observer = new MutationObserver((changes) => {
      const theirs = changes.some((change) => {
        const nodes = Array.from(change.addedNodes).concat(Array.from(change.removedNodes));
        const inside = change.target.closest && change.target.closest("[data-shequ-own]");
        return !inside && (change.type === "attributes" || nodes.some((node) => node.nodeType === 1 && !Marks.owns(node)));
      });
      if (theirs) this.refresh();
    });
    observer.observe(this.root, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["name", "data-shequ", "data-shequ-row"],
    });
    this.undo.push(() => observer.disconnect());
  }

  on(target, type, handler) {
    const safe = (event) => this.safely(() => handler(event));
    target.addEventListener(type, safe, true);
    this.undo.push(() => target.removeEventListener(type, safe, true));
  }

  /** One input has changed. While somebody types, nothing new is said about what is being typed. */
  changed(control, type) {
    const { sheet } = this;
    const before = sheet.pathOf(control);
    const inRow = before && !sheet.cells[before].table;
    const news = inRow ? sheet.take(before) : sheet.sync();
    const path = sheet.pathOf(control);
    const typing = type === "input" && /^(text|search|tel|url|email|number|textarea)$/.test(control.type);
    this.typing = typing ? path : null;
    if (path && type !== "focusout") this.revealed.add(this.key(path));
    this.render();
    if (news) this.call("change", { path: path, view: sheet.view });
  }

  look() {
    const before = this.shape;
    this.sheet.sync();
    this.shape = this.sheet.signature;
    if (before !== this.shape) this.complain(this.sheet.problems);
    this.render();
  }

  submitted(event) {
    const button = event.submitter || this.clicked;
    this.clicked = null;
    if (button && button.formNoValidate) return;
    const verdict = this.sheet ? this.judge(true) : this.unchecked();
    if (verdict.ok) {
      this.call("submit", verdict);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.call("blocked", verdict);
    const first = this.shown && this.shown.filter((item) => item.blocks && item.control)[0];
    if (first) first.control.focus();
    if (first && this.root.reportValidity && !this.root.noValidate) this.root.reportValidity();
  }

  /** Reads the page once more and decides. */
  judge(reveal) {
    this.sheet.sync();
    if (reveal) this.reveal();
    const { view } = this.sheet;
    const { receipt, record } = this.sheet.session.receipt();
    const placed = this.placed();
    return {
      ok: !placed.some((item) => item.blocks),
      verdict: view.summary.verdict,
      line: view.summary.line,
      findings: view.findings,
      elsewhere: placed.filter((item) => !item.paths.length).map((item) => item.finding),
      receipt: receipt,
      record: record,
      problem: null,
    };
  }

  reveal() {
    this.typing = null;
    this.pressed = false;
    Object.keys(this.sheet.cells).forEach((path) => this.revealed.add(this.key(path)));
    this.render();
  }

  /** What is remembered of a cell while rows come and go: its first control. */
  key(path) {
    return this.sheet.cells[path].controls[0];
  }

  /** Every finding with the cells of the page that it is shown at, and whether it stands in the way. */
  placed() {
    const { cells, view } = this.sheet;
    const { block, whole } = this.options;
    return view.findings
      .filter((finding) => !(finding.explanation && finding.explanation.accepted))
      .map((finding) => {
        const here = (paths) => paths.filter((path) => cells[path]);
        const involved = here(finding.cells.map(pathOf));
        const suspects = here(finding.suspects);
        const heavy = finding.severity === "error" || (block === "verify" && finding.severity === "verify");
        return {
          finding: finding,
          paths: suspects.length ? suspects : involved,
          involved: involved,
          blocks: block !== "none" && heavy && (whole || involved.length > 0),
        };
      });
  }

  render() {
    const { sheet } = this;
    if (this.pressed) return;
    const at = {};
    let elsewhere = 0;
    this.shown = [];
    this.placed().forEach((item) => {
      const { finding } = item;
      if (item.paths.length && !item.involved.some((path) => this.revealed.has(this.key(path)))) return;
      const control = item.paths.length ? sheet.cells[item.paths[0]].controls[0] : null;
      // A page that shows a part of the form does not list what the other parts lack.
      if (!control && !this.options.whole) {
        elsewhere += 1;
        return;
      }
      this.shown.push({ says: finding.says, severity: finding.severity, control: control, blocks: item.blocks });
      item.paths.forEach((path) => {
        (at[path] = at[path] || []).push({
          says: finding.says,
          fix: finding.fix,
          severity: finding.severity,
          blocks: item.blocks,
        });
      });
    });
    const kept = new Set();
    Object.keys(sheet.cells).forEach((path) => {
      const cell = sheet.cells[path];
      kept.add(cell.controls[cell.controls.length - 1]);
      // A held message is only ever shortened while its input is typed in.
      const held = path === this.typing && !this.marks.held.has(cell.controls[cell.controls.length - 1]);
      this.marks.show(cell, held ? [] : at[path] || []);
    });
    Array.from(this.marks.held.keys()).forEach((control) => kept.has(control) || this.marks.clear(control));
    if (this.summary) this.summary.show(sheet.view.summary.line, this.shown, elsewhere && this.others(elsewhere));
  }

  others(count) {
    if (this.sheet.shequ.lang === "en") return count + " of the findings concern items that are not on this page";
    return "其中 " + count + " 项不在本页";
  }

  /** Runs something of ours; where it breaks, the form is as free as before. */
  safely(run) {
    if (this.problem || this.detached) return undefined;
    try {
      return run();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  fail(error) {
    if (this.problem) return;
    this.problem = error;
    try {
      if (this.marks) this.marks.clearAll();
      if (this.summary) this.summary.remove();
    } catch (second) {
      // Nothing more can be done than to tell the first error.
    }
    this.complain([error]);
  }

  /** One clear error for each fault, once. */
  complain(problems) {
    problems.forEach((problem) => {
      if (this.told[problem.message]) return;
      this.told[problem.message] = true;
      console.error("[shequ] " + problem.message);
      this.call("problem", problem);
    });
  }

  unchecked() {
    return { ok: !this.options.strict, verdict: null, line: "", findings: [], elsewhere: [], receipt: null, record: null, problem: this.problem };
  }

  /** The portal's callbacks; their faults are theirs. */
  call(name, argument) {
    const on = this.options.on || {};
    if (!on[name]) return;
    try {
      on[name](argument);
    } catch (error) {
      setTimeout(function () {
        throw error;
      }, 0);
    }
  }
}

function noRoot(lang) {
  return trouble(
    "form-not-found",
    ["要挂接的表单不在页面里", "the form to attach to is not in the page"],
    ["没有表单就没有可校验的内容", "without it there is nothing to check"],
    ["在表单出现之后再调用 attach，传入元素或选择器", "call attach after the form is there, with the element or a selector"],
    lang
  );
}
