// The calls of the package. What comes back is in `told.d.ts`, which is written from the engine's own structs.

import type { FindingReport, FormTold, OpenedCatalogue, ReceiptTold, Report, Said, Unit, Verdict, View } from "./told";

export * from "./told";

/** What a change changed: cells that look different now; lists are null where nothing in them changed. */
export type Changes = View;
/** `not_available` 暂无数据, `not_applicable` 不适用. */
export type CellState = "blank" | "not_applicable" | "not_available";

/** A record, JSON version 1. Numbers are texts, so that every digit stays. */
export interface Record {
  record?: 1;
  form?: string;
  unit?: string;
  period?: string;
  catalogue?: string;
  head?: { [field: string]: string };
  values?: { [field: string]: Value | Array<{ [field: string]: Value }> };
  states?: { [path: string]: { state?: CellState; origin?: string; note?: string } };
  explanations?: Explanation[];
}

export type Value = string | number | boolean | null;

/** A reason for a finding. */
export interface Explanation {
  fingerprint: string;
  text: string;
  rule?: string;
  rule_version?: string;
  by?: string;
  at?: string;
}

/** What stands beside a record when it is checked. */
export interface Options {
  /** Id of the form; told from the record where it is left out. */
  form?: string;
  /** Last year's record of the same unit. */
  previous?: Record | string;
  /** What the register says of the unit. */
  unit?: Unit;
  /** The day whose rules are in force, such as `2025-12-31`. */
  asOf?: string;
  /** Level that checks, such as `county`. */
  level?: string;
  lang?: "zh" | "en";
}

export interface OpenOptions {
  /**
   * Where the catalogue is, or its text, or its JSON. Beside the classic script unless said. One that is packed and not
   * compiled is compiled first, which loads a further module.
   */
  catalogue?: string | URL | object;
  /** Where the engine is: an address, bytes, `data:…;base64,…`, a compiled module or an instance of it. Beside the classic script unless said. */
  wasm?: string | URL | BufferSource | WebAssembly.Module | WebAssembly.Instance;
  /** The JavaScript build for browsers and policies without WebAssembly: an address, or what `require("shequ/shequ-plain.js")` gives. */
  fallback?: string | { start(): unknown };
  /** The module that compiles packed catalogues, like `wasm`; beside it unless said. */
  compiler?: OpenOptions["wasm"];
  /** Language of all words; `zh` unless said. */
  lang?: "zh" | "en";
}

/** Opens a catalogue. */
export declare function open(options?: OpenOptions): Promise<Shequ>;

/** An open catalogue. */
export declare class Shequ {
  readonly catalogue: OpenedCatalogue;
  readonly engine: { readonly kind: "wasm" | "js" };
  readonly lang: "zh" | "en";
  /** Checks a record. */
  check(record: Record | string, options?: Options): Report;
  /** The receipt of a record, with its canonical form. */
  receipt(record: Record | string, options?: Options): ReceiptTold;
  /** A record that is being filled in; close it when the form is left. */
  session(record: Record | string, options?: Options): Session;
  /** What the catalogue says of a form. */
  form(id?: string): FormTold;
  /** Clips validation on to a portal's own form. */
  attach(root: Element | string, options: AttachOptions): Attached;
  /** The bare call: a request as JSON text, the answer as the text that every other door gives. */
  ask(name: "check" | "receipt" | "session", request: string): string;
}

/** One record being filled in. Cells are named `hh_resident` and `facilities[2].area_total`, rows counted from 1. */
export interface Session {
  /** Faults in the shape of the record; what they name was not taken over. */
  readonly faults: string[];
  /** Everything there is to show; a new object after every change, as is each of its cells that changed. `view.cells` itself stays one object. */
  readonly view: View;
  set(at: string, text: string): Changes;
  setState(at: string, state: CellState): Changes;
  note(at: string, text: string): Changes;
  origin(at: string, origin: "typed" | "carried" | "confirmed" | "imported" | "computed" | null): Changes;
  /** Takes last year's value over into a blank cell. */
  carry(at: string): Changes;
  /** Puts an empty row before `row`, or at the end. */
  insertRow(table: string, row?: number): Changes;
  removeRow(table: string, row: number): Changes;
  explain(explanation: { fingerprint: string; text: string; by?: string; at?: string }): Changes;
  speak(lang: "zh" | "en"): Changes;
  all(): View;
  report(): Report;
  record(): Record;
  receipt(): ReceiptTold;
  close(): void;
}

export interface AttachOptions {
  /** Id of the form of the catalogue. */
  form?: string;
  /** An open catalogue; otherwise `catalogue`, `wasm` and `fallback` say where one is. */
  shequ?: Shequ;
  catalogue?: OpenOptions["catalogue"];
  wasm?: OpenOptions["wasm"];
  fallback?: OpenOptions["fallback"];
  lang?: "zh" | "en";
  /** Fields to selectors or elements, for inputs that neither name nor data-shequ tells. */
  map?: { [field: string]: string | Element | ArrayLike<Element> };
  /** What the page stores to what the catalogue knows: `{ kind: { "1": "urban" } }`. */
  values?: { [field: string]: { [stored: string]: string } };
  /** Code of the unit, or what the register says of it. */
  unit?: string | { code: string; name?: string; kind?: string; parent?: string };
  period?: string | number;
  /** What the record holds besides this page. */
  record?: Record;
  previous?: Record | string;
  asOf?: string;
  level?: string;
  /** An element that gets the first line and a list of links. */
  summary?: Element | string;
  /** `touched`: a finding is shown once one of its inputs was used, or sending was tried. */
  show?: "touched" | "all";
  /** From which weight on a form is kept from being sent: `error` unless said. */
  block?: "error" | "verify" | "none";
  /** Findings that concern no input of this page keep it from being sent too. */
  whole?: boolean;
  /** Keep the form from being sent also while, or because, the engine has not started. */
  strict?: boolean;
  /** Puts the message of an input somewhere of the portal's choice. */
  place?: (control: Element, message: Element) => void;
  on?: {
    ready?: (attached: Attached) => void;
    change?: (changed: { path?: string; view: View }) => void;
    blocked?: (verdict: Ready) => void;
    submit?: (verdict: Ready) => void;
    problem?: (error: ShequError | Error) => void;
  };
}

/** Whether a form may be sent. */
export interface Ready {
  ok: boolean;
  verdict: Verdict | null;
  line: string;
  findings: FindingReport[];
  /** Findings that concern no input of this page. */
  elsewhere: FindingReport[];
  receipt: string | null;
  record: string | null;
  /** Why nothing was checked, if so. */
  problem: ShequError | Error | null;
}

/** Validation on a portal's form. */
export interface Attached {
  readonly findings: FindingReport[];
  /** Settles when the engine has started, or failed to. */
  readonly opened: Promise<void>;
  ready(): Promise<Ready>;
  refresh(): void;
  explain(explanation: { fingerprint: string; text: string; by?: string; at?: string }): void;
  record(): Record | null;
  detach(): void;
}

/** Clips validation on to a portal's own form. */
export declare function attach(root: Element | string, options: AttachOptions): Attached;

/** What went wrong, why, and what to do; `message` holds all of it in the language chosen. */
export declare class ShequError extends Error {
  code: string;
  what: Said;
  why: Said;
  fix: Said;
}

