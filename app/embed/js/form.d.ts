import type { Record, Report, ShequError, Verdict } from "./shequ";

/** `<shequ-form form unit period lang keep base catalogue wasm stylesheet>`: the whole form as an element. */
export declare class ShequForm extends HTMLElement {
  /** The record as it stands; setting one begins the form with it. */
  record: Record | null;
  /** Last year's record; setting one begins the form anew. */
  previous: Record | null;
  report(): Report | null;
  submit(): void;
  check(): void;
  /** Answers `shequ-submit`: the portal has it. */
  taken(receipt?: string, says?: string): void;
  /** Answers `shequ-submit`: the portal has not taken it, and why. */
  refused(says: string): void;
}

export interface ShequFormEvents {
  "shequ-ready": CustomEvent<{}>;
  "shequ-change": CustomEvent<{ verdict: Verdict; line: string }>;
  "shequ-submit": CustomEvent<{ record: string; receipt: string; verdict: Verdict }>;
  "shequ-problem": CustomEvent<ShequError>;
}

declare global {
  interface HTMLElementTagNameMap {
    "shequ-form": ShequForm;
  }
  interface HTMLElementEventMap extends ShequFormEvents {}
}
