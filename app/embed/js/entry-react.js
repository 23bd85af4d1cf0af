// `shequ/react`: the hook over the React that the portal has.

import * as react from "react";
import { useShequWith } from "./react.js";

export const useShequ = useShequWith(react);
