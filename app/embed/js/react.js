// A hook for React: the record lives in the page, what the engine says of it in `view`.

import { merged } from "./vue.js";

/** `useShequWith(React)` gives `useShequ(shequ, { form, record?, … })`; `shequ` may be null while it opens. */
export function useShequWith(react) {
  return function useShequ(shequ, options) {
    const held = react.useRef(null);
    const state = react.useState(null);
    react.useEffect(
      function () {
        if (!shequ) return undefined;
        const session = shequ.session(options.record || { record: 1, form: options.form, values: {} }, options);
        held.current = session;
        state[1](session.view);
        return function () {
          held.current = null;
          session.close();
        };
      },
      [shequ, options.form, options.record]
    );
    const tell = react.useCallback(function (changes) {
      state[1](function (view) {
        return view ? merged(view, changes) : view;
      });
      return changes;
    }, []);
    const set = react.useCallback(function (at, text) {
      return held.current && tell(held.current.set(at, text));
    }, []);
    return { session: held.current, view: state[0], set: set, tell: tell };
  };
}
