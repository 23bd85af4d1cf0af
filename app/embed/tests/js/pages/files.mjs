// Files checked in a worker of a portal's page.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export default ({ page, site, policy, picture, folder }) => {
  const chosen = async (url, path) => {
    await page.open(url + "files.html");
    await page.type("#file", path);
    return page.until("an outcome", "return window.checked || window.failed ? document.getElementById('line').textContent : ''");
  };
  return {
    async "a workbook is checked in a worker, with places"() {
      const line = await chosen(site.url, join(folder, "../files/community.xlsx"));
      assert.match(line, /必须改 \d+ 项/);
      assert.match(await page.run("return document.getElementById('findings').textContent"), /community\.xlsx .*![A-Z]+\d+ /);
      const record = await page.promised("checked.record(1)");
      assert.ok(Object.values(record.states).every((state) => state.origin === "imported"));
      await picture("files");
    },
    async "a file that is none is told by the engine"() {
      const path = join(folder, "../files/picture.xlsx");
      writeFileSync(path, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]));
      await chosen(site.url, path);
      assert.equal(await page.run("return checked.report.verdict"), "unreadable");
      assert.match(await page.run("return document.getElementById('findings').textContent"), /picture\.xlsx/);
    },
    async "where the policy forbids the module, that is said and nothing hangs"() {
      const line = await chosen(policy.url, join(folder, "../files/community.xlsx"));
      assert.match(line, /WebAssembly|文件没有读/);
    },
  };
};
