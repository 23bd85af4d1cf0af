// A composable for Vue 3, and for Vue 2.7: the record lives in the page, what the engine says of it in `view`.

/** `useShequWith(Vue)` gives `useShequ(shequ, { form, record?, … })`. */
export function useShequWith(vue) {
  return function useShequ(shequ, options) {
    const session = shequ.session((options && options.record) || { record: 1, form: options.form, values: {} }, options);
    const view = vue.shallowRef(session.view);
    const tell = function (changes) {
      view.value = merged(view.value, changes);
      return changes;
    };
    vue.onScopeDispose(function () {
      session.close();
    });
    return { session: session, view: view, set: (at, text) => tell(session.set(at, text)), tell: tell };
  };
}

/** A view with what a change changed. */
export function merged(view, changes) {
  return {
    cells: Object.assign({}, view.cells, changes.cells),
    findings: changes.findings || view.findings,
    standards: changes.standards || view.standards,
    summary: changes.summary,
    undetermined: changes.undetermined || view.undetermined,
  };
}
