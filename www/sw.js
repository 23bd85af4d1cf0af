// Keeps the site on the machine, so that the form opens without a network. Files named by their content are kept until
// a new version of this list takes over, which it does when no page of the old one is open any more. The page itself
// is asked for afresh; without a network the kept one is shown, together with the files it was kept with.
// What reads files is kept when it was fetched for the first time: most visits do without it.

const ASSETS = [{{assets}}];
const LATER = [{{later}}];
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

function page(request) {
  const plain = { ignoreSearch: true };
  return fetch(request).catch((trouble) =>
    kept(request, plain)
      .then((answer) => answer || kept("./"))
      .then((answer) => answer || Promise.reject(trouble)),
  );
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
  return fetch(event.request);
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  const here = new URL(self.registration.scope);
  if (request.method !== "GET" || address.origin !== here.origin || address.pathname.startsWith(here.pathname + "api/")) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
    return;
  }
  event.respondWith(kept(request, { ignoreVary: true }).then((answer) => answer || fetched(event, address.pathname.split("/").pop())));
});
