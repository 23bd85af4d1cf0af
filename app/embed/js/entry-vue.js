// `shequ/vue`: the composable over the Vue that the portal has.

import * as vue from "vue";
import { useShequWith } from "./vue.js";

export const useShequ = useShequWith(vue);
