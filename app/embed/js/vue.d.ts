import type { ShallowRef } from "vue";
import type { Changes, Options, Record, Session, Shequ, View } from "./shequ";

/** A record that is being filled in, as a composable; its session closes with the component. */
export declare function useShequ(
  shequ: Shequ,
  options: Options & { form: string; record?: Record | string }
): {
  session: Session;
  view: Readonly<ShallowRef<View>>;
  set(at: string, text: string): Changes;
  /** Shows what was changed by calls to the session itself. */
  update(): void;
};
