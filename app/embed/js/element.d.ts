import type { Options, Record, Shequ, ShequError, View } from "./shequ";

/** Rules for Element UI and Element Plus, over one session that knows the whole record. */
export declare function elementRules(shequ: Shequ | Promise<Shequ>, form: string, options?: ElementOptions): ElementRules;

export interface ElementOptions extends Options {
  /** The model of the form, so that rules between fields see every value. */
  model?: () => { [prop: string]: unknown };
  /** Is told which other properties to validate again. */
  validate?: (props: string[]) => void;
  /** Is told what there is to show, after every look. */
  change?: (view: View) => void;
  /** Is told why nothing is checked. */
  problem?: (error: ShequError | Error) => void;
  record?: Record;
  severity?: "error" | "verify";
  trigger?: string | string[];
}

export interface ElementRule {
  trigger: string | string[];
  validator: (rule: unknown, value: unknown, callback: (error?: Error) => void) => void;
}

/** Rules by property; those of tables by `at("facilities.0.area_total")`. */
export type ElementRules = { [prop: string]: ElementRule[] } & {
  at(prop: string): ElementRule[];
  close(): void;
};
