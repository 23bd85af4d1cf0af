// A composable for Vue 3, and for Vue 2.7: the record lives in the page, what the engine says of it in `view`.

/** `useShequWith(Vue)` gives `useShequ(shequ, { form, record?, … })`. */
export function useShequWith(vue) {
  return function useShequ(shequ, options) {
    const session = shequ.session(options.record || { form: options.form }, options);
    const view = vue.shallowRef(session.view);
    vue.onScopeDispose(() => session.close());
    const set = function (at, text) {
      const changes = session.set(at, text);
      view.value = session.view;
      return changes;
    };
    return { session: session, view: view, set: set, update: () => (view.value = session.view) };
  };
}
