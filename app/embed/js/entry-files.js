// `shequ/files` as an ES module: the calls, and with them on every catalogue that `shequ` opens.

import { Shequ } from "./shequ.mjs";
import { checkFile, checkFiles, install } from "./files.js";

install(Shequ, {});

export { checkFile, checkFiles };
