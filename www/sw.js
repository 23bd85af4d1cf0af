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
  return fetch(request)
    .then((answer) => (isLaterPage(request) ? keeping(request, answer) : answer))
    .catch((trouble) => kept(request, { ignoreSearch: true }).then((answer) => answer || kept("./")).then((answer) => answer || Promise.reject(trouble)));
}

const isLaterPage = (request) => new URL(request.url).pathname.endsWith("/check.html");

/** Keeps what has arrived, and hands it on whether or not there is room. */
function keeping(request, answer) {
  if (answer.ok) {
    const copy = answer.clone();
    caches.open(STORE).then((store) => store.put(request, copy)).catch(() => undefined);
  }
  return answer;
}

function fetched(request, name) {
  return fetch(request).then((answer) => (LATER.includes(name) ? keeping(request, answer) : answer));
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
  event.respondWith(kept(request, { ignoreVary: true }).then((answer) => answer || fetched(request, address.pathname.split("/").pop())));
});
