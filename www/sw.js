// Keeps the site on the machine, so that the form opens without a network. Files named by their content are kept until
// a new version of this list takes over, which it does when no page of the old one is open any more. The page itself
// is asked for afresh; without a network the kept one is shown, together with the files it was kept with.
// What reads files is kept when it was fetched for the first time: most visits do without it. So is the handbook, and so
// is the module for rare kinds of files, each by itself.

const ASSETS = [{{assets}}];
const LATER = [{{later}}];
const RARE = [{{rare}}];
const HANDBOOK = [{{handbook}}];
const PAGES = ["./", "manifest.webmanifest"];
const STORE = "shequ-{{version}}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(ASSETS.concat(PAGES))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const kept = (request, options) => caches.match(request, options);

function page(event, request, name) {
  const plain = { ignoreSearch: true };
  const handbook = name.startsWith("handbook");
  const fetched = fetch(request).then((answer) => {
    if (handbook && answer.ok) event.waitUntil(keepHandbook(name, answer.clone()));
    return answer;
  });
  return fetched.catch((trouble) =>
    kept(request, plain)
      .then((answer) => answer || (handbook ? notKept() : kept("./")))
      .then((answer) => answer || Promise.reject(trouble)),
  );
}

/** The handbook as it was opened last, with its parts. */
function keepHandbook(name, answer) {
  return caches.open(STORE).then((store) => Promise.all([store.put(name, answer), store.addAll(HANDBOOK)])).catch(() => undefined);
}

/** What stands in the place of a handbook that was never opened with a network. */
function notKept() {
  const text =
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>规则手册</title>' +
    "<h1>现在没有网络，手册还没有存到本机</h1><p>手册在联网时打开过一次，以后没有网络也能看。请联网后再打开；填报不受影响，已填的内容都在原来的窗口里。</p>" +
    '<h1 lang="en">There is no network, and the handbook is not on this machine yet</h1><p lang="en">Once it was opened with a network it can be read without one. Open it again when the network is back; what was typed is safe in its own window.</p></html>';
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

let keeping = null;

/** Fetches a file; with the first of those that read files, all of them are kept, or none where there is no room. */
function fetched(event, name) {
  if (LATER.includes(name)) {
    keeping =
      keeping ||
      caches
        .open(STORE)
        .then((store) => store.addAll(LATER.concat("check.html")))
        .catch(() => (keeping = null));
    event.waitUntil(keeping);
  }
  const answer = fetch(event.request);
  if (RARE.includes(name)) event.waitUntil(answer.then((answer) => keepRare(name, answer.clone())).catch(() => undefined));
  return answer;
}

function keepRare(name, answer) {
  return answer.ok ? caches.open(STORE).then((store) => store.put(name, answer)) : undefined;
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  const here = new URL(self.registration.scope);
  if (request.method !== "GET" || address.origin !== here.origin || address.pathname.startsWith(here.pathname + "api/")) {
    return;
  }
  const name = address.pathname.split("/").pop();
  if (request.mode === "navigate") {
    event.respondWith(page(event, request, name));
    return;
  }
  event.respondWith(kept(request, { ignoreVary: true }).then((answer) => answer || fetched(event, name)));
});
