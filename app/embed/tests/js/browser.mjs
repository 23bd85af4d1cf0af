// A page server on loopback and a browser over WebDriver, both on free ports, both ended by their ids.

import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const PATIENCE_MS = 30_000;
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json" };

/** Serves a folder as a plain file server does: modules get a wrong MIME type. `headers` go with every page. */
export function serve(folder, headers = {}) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(request.url.split("?")[0])).replace(/^(\.\.[/\\])+/, "");
    const file = join(folder, path);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] || "text/plain", ...headers });
    return createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() }));
  });
}

/** Opens a page with a clip-on and waits until its engine has started, or failed to. */
export function started(page) {
  return async (url) => {
    await page.open(url);
    await page.until("the engine has started", "return window.attached && (attached.problem || (attached.sheet && attached.sheet.session)) && true");
  };
}

/** Chromium through chromedriver. */
export async function browser() {
  const profile = mkdtempSync(join(tmpdir(), "shequ-portal-"));
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise((resolve, reject) => {
    let said = "";
    driver.on("error", reject);
    driver.on("exit", () => reject(new Error("chromedriver ended: " + said)));
    driver.stdout.on("data", (data) => {
      said += data;
      const found = /successfully on port (\d+)/.exec(said);
      if (found) resolve(found[1]);
    });
  });
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/session${path}`, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS * 2),
    });
    const { value } = await response.json();
    if (value && value.error) throw new Error(`${method} ${path}: ${value.message}`);
    return value;
  };
  const capabilities = {
    alwaysMatch: {
      browserName: "chrome",
      "goog:chromeOptions": { args: [...FLAGS, `--user-data-dir=${profile}`] },
      "goog:loggingPrefs": { browser: "ALL" },
    },
  };
  const { sessionId } = await ask("POST", "", { capabilities });
  const of = (path) => `/${sessionId}${path}`;
  const run = (script, ...args) => ask("POST", of("/execute/sync"), { script, args });
  const element = async (selector) => Object.values(await ask("POST", of("/element"), { using: "css selector", value: selector }))[0];
  return {
    run,
    element: async (selector) => ({ "element-6066-11e4-a52e-4f735466cecf": await element(selector) }),
    open: (url) => ask("POST", of("/url"), { url }),
    size: (width, height) => ask("POST", of("/window/rect"), { width, height }),
    promised: (script) => ask("POST", of("/execute/async"), { script: `const done = arguments[0]; (${script}).then(done, (e) => done(String(e)))`, args: [] }),
    click: async (selector) => ask("POST", of(`/element/${await element(selector)}/click`), {}),
    type: async (selector, text) => ask("POST", of(`/element/${await element(selector)}/value`), { text }),
    keys: (text) =>
      ask("POST", of("/actions"), {
        actions: [{ type: "key", id: "keys", actions: [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]) }],
      }),
    // As a person empties a box: pages that keep their own value hear of it.
    empty: async (selector) => ask("POST", of(`/element/${await element(selector)}/value`), { text: "\uE009a\uE000\uE003" }),
    clear: async (selector) => ask("POST", of(`/element/${await element(selector)}/clear`), {}),
    logged: () => ask("POST", of("/se/log"), { type: "browser" }),
    picture: () => ask("GET", of("/screenshot")),
    frame: (id) => ask("POST", of("/frame"), { id }),
    async until(what, script) {
      const began = Date.now();
      for (;;) {
        const value = await run(script);
        if (value) return value;
        if (Date.now() - began > PATIENCE_MS) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async stop() {
      await ask("DELETE", of("")).catch(() => {});
      driver.kill();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
