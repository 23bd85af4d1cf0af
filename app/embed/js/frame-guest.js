// The form in a frame of its own: what the page around says by messages is given to `<shequ-form>`, what that says is
// posted back. Only origins that the frame's own page names are heard: `<meta name="shequ-origins" content="https://…">`.

const VERSION = 1;
const form = document.querySelector("shequ-form");
const named = document.querySelector("meta[name=shequ-origins]");
const origins = (named && named.content ? named.content.split(/\s+/).filter(Boolean) : []).concat(location.origin);
let host = null;

// The border is the page's around, and its frame is as high as the form.
document.body.style.margin = "0";

window.addEventListener("message", function (event) {
  const said = event.data;
  if (event.source !== window.parent || !said || said.shequ !== VERSION) return;
  if (origins.indexOf(event.origin) < 0) {
    console.error("[shequ] 没有理会来自 " + event.origin + " 的消息，它不在 shequ-origins 里 · a message from there was not heeded");
    return;
  }
  host = event.origin;
  if (said.what === "open") open(said.about || {});
  else if (said.what === "taken") form.taken(said.about.receipt, said.about.says);
  else if (said.what === "refused") form.refused(said.about.says);
  else if (said.what === "check") form.check();
  else if (said.what === "submit") form.submit();
});

["ready", "change", "submit", "problem"].forEach(function (what) {
  form.addEventListener("shequ-" + what, function (event) {
    const { detail } = event;
    post(what, what === "problem" ? { code: detail.code, message: detail.message } : detail);
  });
});

// The page around cannot measure what is in another origin.
if (typeof ResizeObserver !== "undefined") {
  new ResizeObserver(() => post("height", { height: Math.ceil(form.getBoundingClientRect().height) })).observe(form);
}

// Nobody is known yet; this says nothing but that the frame listens.
if (window.parent !== window) window.parent.postMessage({ shequ: VERSION, what: "listening", about: {} }, "*");

function open(about) {
  ["form", "unit", "name", "kind", "parent", "period", "lang", "keep"].forEach(function (name) {
    if (about[name] !== undefined) form.setAttribute(name, about[name]);
  });
  if (about.previous) form.previous = about.previous;
  if (about.record) form.record = about.record;
}

function post(what, about) {
  if (host) window.parent.postMessage({ shequ: VERSION, what: what, about: about }, host);
}
