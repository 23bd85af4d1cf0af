// The engine for servers under Node: `shequ/server`.

import type { Shequ } from "./shequ";

export { Shequ, ShequError } from "./shequ";

/** What a server may say. */
export interface ServerOptions {
  /** The text of a catalogue or its JSON, compiled or packed; that of the package unless said. */
  catalogue?: string | object;
  /** Language of all words; `zh` unless said. */
  lang?: "zh" | "en";
}

/** Opens a catalogue in an engine of its own. */
export function open(options?: ServerOptions): Promise<Shequ>;
