// Pages as portals have them, with the libraries that they use: frames, Element UI, Element Plus, React.

import assert from "node:assert/strict";
import { started } from "../browser.mjs";

export default ({ page, site, picture }) => {
  const text = (selector) => page.run("const at = document.querySelector(arguments[0]); return at ? at.textContent : ''", selector);
  const wrong = (prop) => text(`.el-form-item:has([data-at='${prop}']) .el-form-item__error`);
  const leave = (selector) => page.run("document.querySelector(arguments[0]).blur()", selector);

  /** The same steps on both: a bad value is told, the rule between two fields is told and taken back, sending is stopped. */
  async function element(name) {
    await page.open(site.url + name + ".html");
    await page.until("the form", "return document.querySelectorAll('.el-form-item').length > 4");
    const box = (prop) => `[data-at='${prop}'] input, input[data-at='${prop}']`;
    const typed = async (prop, value) => {
      await page.empty(box(prop));
      await page.type(box(prop), value);
      await leave(box(prop));
    };
    await page.promised("opened.then(() => true)");
    await typed("hh_resident", "abc");
    await page.until("a bad value is told", "return [...document.querySelectorAll('.el-form-item__error')].map((one) => one.textContent).join().includes('“abc”')");
    await typed("hh_resident", "1060");
    await page.until("it is gone", `return !document.querySelector(".el-form-item.is-error .el-form-item__error")`);
    await typed("facilities.0.facility_id", "F1");
    await typed("facilities.0.area_total", "500");
    assert.deepEqual(await page.run("return [...document.querySelectorAll('.is-error .el-form-item__error')].map((one) => one.textContent.trim())"), [], "what is not filled in yet is left alone");
    await typed("facilities.0.area_activity", "600");
    await page.until("the rule between two fields", `return /600\\.00 平方米 大于/.test(document.body.textContent)`);
    assert.match(await wrong("facilities.0.area_activity"), /600\.00 平方米 大于/);
    await picture(name);
    await typed("facilities.0.area_total", "700");
    await page.until("mended in the other field", `return !/大于/.test(document.body.textContent)`);
    await typed("facilities.0.area_total", "5oo");
    await page.click("#send");
    await page.until("sending is stopped", "return document.getElementById('told').textContent.includes('必须改')");
  }

  return {
    async "frames: a page that knows of no check is checked from the frame around it"() {
      await started(page)(site.url + "jsp.html");
      const inner = "document.querySelector('iframe').contentDocument";
      assert.deepEqual(await page.run("return attached.sheet.problems.map((one) => one.code)"), []);
      await page.run("document.querySelector('iframe').focus()");
      await page.frame(await page.element("iframe"));
      await page.type("[name='bean.czhs']", "一千");
      await page.run("document.querySelector(\"[name='bean.lb']\").value = '2'; document.querySelector(\"[name='bean.lb']\").dispatchEvent(new Event('change', { bubbles: true }))");
      await page.type("#facilityList tr:nth-child(2) [name=ssbh]", "F2");
      await page.type("#facilityList tr:nth-child(2) [name=zjzmj]", "500");
      await page.type("#facilityList tr:nth-child(2) [name=hdmj]", "600");
      await page.click("#send");
      assert.equal(await page.run("return document.getElementById('sent')"), null, "sending is stopped");
      assert.match(await page.run("return document.querySelector(\"[name='bean.czhs']\").validationMessage"), /一千/);
      assert.match(await page.run("return document.querySelector('#facilityList tr:nth-child(2) [name=hdmj]').validationMessage"), /600\.00/);
      await page.frame(null);
      await picture("jsp");
      const record = await page.run("return attached.record()");
      assert.equal(record.values.kind, "rural");
      assert.deepEqual(record.values.facilities, [{ area_activity: "600.00", area_total: "500.00", facility_id: "F2" }]);
      await page.run(`attached.detach(); ${inner}.forms.sqForm.submit()`);
      await page.until("the portal's own way is free", `return ${inner}.getElementById('sent') !== null`);
    },
    "Vue 2 and Element UI: rules of the catalogue as rules of the form": () => element("element-ui"),
    async "Vue 3 and Element Plus: the same, with the first line over it"() {
      await element("element-plus");
      assert.match(await text("#line"), /必须改/);
    },
    async "React: a hook"() {
      await page.open(site.url + "react.html");
      await page.until("the engine", "return document.getElementById('line') && document.getElementById('line').textContent !== ''");
      await page.type("[name=hh_resident]", "abc");
      await page.until("told", "return document.getElementById('hh_resident-told').textContent.includes('abc')");
      assert.equal(await page.run("return document.querySelector('[name=hh_resident]').getAttribute('aria-invalid')"), "true");
      await picture("react");
      await page.click("#send");
      await page.until("sending is stopped", "return document.getElementById('told').textContent === '有必须改的内容'");
      await page.empty("[name=hh_resident]");
      await page.type("[name=hh_resident]", "１０６０");
      await page.until("mended", "return document.getElementById('hh_resident-told').textContent === ''");
    },
  };
};
