// What the package gives: every name on its own, and `window.Shequ` with all of them in the classic script.

import { open, Shequ } from "./shequ.js";
import { attach } from "./attach.js";
import { ShequError } from "./error.js";

export { attach, open, Shequ, ShequError };
