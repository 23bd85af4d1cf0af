import type { Changes, Options, Record, Session, Shequ, View } from "./shequ";

/** A record that is being filled in, as a hook; its session closes with the component. */
export declare function useShequ(
  shequ: Shequ | null,
  options: Options & { form: string; record?: Record | string }
): {
  session: Session | null;
  view: View | null;
  set(at: string, text: string): Changes | null;
  /** Shows what was changed by calls to the session itself. */
  update(): void;
};
