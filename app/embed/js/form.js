// `<shequ-form>`: the whole form as an element. The form is the app's own module; here it is fetched, given its place and
// listened to.

import init, { Mounted } from "shequ-form-glue";
import { toCompiled } from "./engine.js";
import { trouble } from "./error.js";

const NEXT_TO_US = typeof document !== "undefined" && document.currentScript ? document.currentScript.src : "";
/** Attributes whose change begins the form anew. */
const BEGINS = ["form", "unit", "period", "catalogue", "previous"];
const started = {};
const catalogues = {};

export class ShequForm extends HTMLElement {
  static get observedAttributes() {
    return BEGINS.concat("lang");
  }

  constructor() {
    super();
    this.mounted = null;
    this.givenRecord = null;
    this.givenPrevious = null;
    this.turn = 0;
  }

  connectedCallback() {
    this.begin();
  }

  disconnectedCallback() {
    this.turn += 1;
    this.end();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected) return;
    if (name === "lang") {
      if (this.mounted) this.mounted.speak(now || "zh");
    } else this.begin();
  }

  /** The record as it stands; setting one begins the form with it. */
  get record() {
    const text = this.mounted ? this.mounted.record() : "";
    return text ? JSON.parse(text) : null;
  }

  set record(record) {
    this.givenRecord = record;
    if (this.isConnected) this.begin();
  }

  /** Last year's record; setting one begins the form anew. */
  get previous() {
    return this.givenPrevious;
  }

  set previous(record) {
    this.givenPrevious = record;
    if (this.isConnected) this.begin();
  }

  /** The report on it, as every other door gives it. */
  report() {
    const text = this.mounted ? this.mounted.report() : "";
    return text ? JSON.parse(text) : null;
  }

  /** The same as pressing the button 上报. */
  submit() {
    if (this.mounted) this.mounted.submit();
  }

  /** Shows everything that is wrong, blank cells too. */
  check() {
    if (this.mounted) this.mounted.check();
  }

  /** Answers `shequ-submit`: the portal has it, with its own receipt and words, if it has any. */
  taken(receipt, says) {
    if (this.mounted) this.mounted.taken(receipt || "", says || "");
  }

  /** Answers `shequ-submit`: the portal has not taken it, and why. */
  refused(says) {
    if (this.mounted) this.mounted.refused(says || "");
  }

  /** Changes of several attributes at once begin the form once. */
  begin() {
    const turn = (this.turn += 1);
    Promise.resolve()
      .then(() => turn === this.turn && this.open(turn))
      .catch((problem) => turn === this.turn && this.fail(problem));
  }

  open(turn) {
    this.end();
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = this.address("stylesheet", "shequ-form.css");
    const styled = new Promise((resolve) => ((style.onload = resolve), (style.onerror = resolve)));
    const place = document.createElement("div");
    place.className = "guest";
    place.setAttribute("part", "form");
    root.textContent = "";
    root.appendChild(style);
    const wanted = this.wanted();
    const all = [start(this.address("wasm", "shequ-form.wasm")), catalogue(this.address("catalogue", "guangxi.json"), this.address("compiler", "shequ-compiler.wasm")), styled];
    return Promise.all(all).then(([, text]) => {
      if (turn !== this.turn) return;
      root.appendChild(place);
      this.mounted = new Mounted(place, text, JSON.stringify(wanted), (what, about) => this.heard(what, about));
    });
  }

  end() {
    if (!this.mounted) return;
    const { mounted } = this;
    this.mounted = null;
    mounted.close();
    mounted.free();
  }

  wanted() {
    const of = (name) => this.getAttribute(name) || "";
    const previous = this.givenPrevious || (of("previous") ? JSON.parse(of("previous")) : null);
    return {
      form: of("form") || "community",
      unit: of("unit"),
      name: of("name"),
      kind: of("kind"),
      parent: of("parent"),
      period: of("period"),
      lang: of("lang") || "zh",
      record: parsed(this.givenRecord),
      previous: parsed(previous),
      keep: of("keep") !== "off",
    };
  }

  heard(what, about) {
    const detail = JSON.parse(about);
    // The form waits for nothing here: what a listener does must not hold up what it was told of.
    Promise.resolve().then(() => this.dispatchEvent(new CustomEvent("shequ-" + what, { detail, bubbles: true, composed: true })));
  }

  fail(error) {
    const problem = error && error.code ? error : refused(error, this.getAttribute("lang"));
    console.error("[shequ] " + problem.message);
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const told = document.createElement("p");
    told.setAttribute("role", "alert");
    told.textContent = problem.message;
    root.textContent = "";
    root.appendChild(told);
    const detail = problem;
    this.dispatchEvent(new CustomEvent("shequ-problem", { detail, bubbles: true, composed: true }));
  }

  address(name, file) {
    const given = this.getAttribute(name) || ((this.getAttribute("base") || "") && new URL(file, new URL(this.getAttribute("base"), document.baseURI)).href);
    if (given) return new URL(given, document.baseURI).href;
    if (NEXT_TO_US) return new URL(file, NEXT_TO_US).href;
    throw trouble(
      "nothing-named",
      ["没有说明 " + file + " 在哪里", "nothing says where " + file + " is"],
      ["只有用 <script src> 引入时，才能在脚本旁边找到它", "it is found beside the script only where that was included by <script src>"],
      ["在 <shequ-form> 上写 base 属性", "say it by the attribute `base` of <shequ-form>"]
    );
  }
}

if (typeof customElements !== "undefined" && !customElements.get("shequ-form")) customElements.define("shequ-form", ShequForm);

/** Records given as text keep every digit of their numbers; the module reads JSON. */
function parsed(record) {
  return typeof record === "string" ? JSON.parse(record) : record;
}

function start(address) {
  return started[address] || (started[address] = init({ module_or_path: address }));
}

function catalogue(address, compiler) {
  const fetched = () =>
    fetch(address)
      .then((answer) => {
        if (!answer.ok) throw new Error(answer.status + " " + address);
        return answer.text();
      })
      .then((text) => toCompiled(text, compiler));
  return catalogues[address] || (catalogues[address] = fetched());
}

function refused(error, lang) {
  const said = String((error && error.message) || error);
  const form = /^no-such-form: (.*)$/.exec(said);
  if (form) {
    return trouble(
      "no-such-form",
      ["目录里没有这张表", "the catalogue has no such form"],
      ["规则属于表，不知道是哪张表就无法填报", "rules belong to forms; without the form nothing can be filled in"],
      ["可用的表：" + form[1], "the forms are: " + form[1]],
      lang
    );
  }
  return trouble(
    "form-not-started",
    ["报表没有打开：" + said, "the form did not open: " + said],
    ["它需要支持 WebAssembly 的内核（Chrome 69 以上），并且三个文件都能取到", "it needs a kernel with WebAssembly (Chrome 69 on) and all of its files"],
    ["检查 base、catalogue、wasm 的地址和内容安全策略；旧内核改用 Shequ.attach", "check the addresses and the content policy; on old kernels use Shequ.attach"],
    lang
  );
}
