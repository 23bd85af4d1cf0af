// Loads the app: its module, its glue and the catalogue, named in the head of the page. No rule stands here.

const address = (id) => document.getElementById(id).href;

const TROUBLE =
  "报表没有打开。请换用较新的浏览器（Chrome、Edge、360 极速模式等内核 86 以上）后重试；网络不通时请检查连接后刷新。\n" +
  "The form did not open. Use a newer browser (Chromium 86 or later), or check the connection and reload.\n";

// What reads workbooks is fetched when the first one is dropped.
window.shequTake = () => import(new URL(document.querySelector("meta[name=shequ-take]").content, document.baseURI).href);

async function open() {
  const module = fetch(address("module"));
  const catalogue = fetch(address("catalogue")).then((answer) => answer.text());
  const app = await import(address("glue"));
  await app.default({ module_or_path: module });
  app.start(await catalogue);
}

open().catch((trouble) => {
  const place = document.getElementById("opening");
  if (place) {
    place.setAttribute("role", "alert");
    place.textContent = TROUBLE + String(trouble);
  }
});

// The second visit works without a network.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("sw.js").catch(() => undefined);
}
