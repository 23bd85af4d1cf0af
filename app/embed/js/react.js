// A hook for React: the record lives in the page, what the engine says of it in `view`.

/** `useShequWith(React)` gives `useShequ(shequ, { form, record?, … })`; `shequ` may be null while it opens. */
export function useShequWith(react) {
  return function useShequ(shequ, options) {
    const held = react.useRef(null);
    const state = react.useState(null);
    const update = react.useCallback(() => state[1](held.current && held.current.view), []);
    react.useEffect(
      function () {
        if (!shequ) return undefined;
        const session = shequ.session(options.record || { form: options.form }, options);
        held.current = session;
        update();
        return function () {
          held.current = null;
          session.close();
        };
      },
      [shequ, options.form, options.record]
    );
    const set = react.useCallback(function (at, text) {
      const changes = held.current && held.current.set(at, text);
      update();
      return changes;
    }, []);
    return { session: held.current, view: state[0], set: set, update: update };
  };
}
