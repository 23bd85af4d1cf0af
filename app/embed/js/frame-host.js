// The page around a frame that holds the form.

const VERSION = 1;

/**
 * Speaks with the form in a frame: `{ form, unit, period, lang, previous, record, origin, on: { ready, change, submit,
 * problem } }`. `origin` is that of the frame's page; messages from anywhere else are not heard. `on.submit` gets the
 * record with its receipt and two functions that answer: `taken(receipt, says)` and `refused(says)`.
 */
export function host(frame, given) {
  const options = given || {};
  const on = options.on || {};
  const origin = options.origin || new URL(frame.src, document.baseURI).origin;
  const send = (what, about) => frame.contentWindow.postMessage({ shequ: VERSION, what: what, about: about || {} }, origin);
  const wanted = {};
  ["form", "unit", "name", "kind", "parent", "period", "lang", "keep", "previous", "record"].forEach(function (name) {
    if (options[name] !== undefined) wanted[name] = options[name];
  });
  const answers = {
    taken: (receipt, says) => send("taken", { receipt: receipt, says: says }),
    refused: (says) => send("refused", { says: says }),
  };
  const heard = function (event) {
    const said = event.data;
    if (event.source !== frame.contentWindow || event.origin !== origin || !said || said.shequ !== VERSION) return;
    if (said.what === "listening") send("open", wanted);
    else if (said.what === "height") frame.style.height = Number(said.about.height) + "px";
    else if (on[said.what]) on[said.what](said.about, answers);
  };
  window.addEventListener("message", heard);
  // The frame may have been listening before we were.
  send("open", wanted);
  return {
    check: () => send("check"),
    submit: () => send("submit"),
    close: () => window.removeEventListener("message", heard),
  };
}
