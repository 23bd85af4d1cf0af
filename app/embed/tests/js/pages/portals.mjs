// Pages as portals have them, with the libraries that they use: frames, Element UI, Element Plus, React.

import assert from "node:assert/strict";
import { started } from "../browser.mjs";

export default ({ page, site, other, whole, picture }) => {
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
    async "the custom element: two forms in one page, in the portal's colours, each by itself"() {
      await page.size(1440, 1000);
      await page.open(site.url + "element.html");
      const shown = (id) => `document.getElementById('${id}').shadowRoot && document.getElementById('${id}').shadowRoot.querySelector('#first-line')`;
      await page.until("both forms", `return !!(${shown("one")} && ${shown("two")})`);
      assert.match(await page.run(`return ${shown("one")}.textContent`), /必须改/);
      assert.match(await page.run(`return ${shown("two")}.textContent`), /must be fixed|to fix/i);
      assert.equal(await page.run("return one.record.unit + ' ' + two.record.unit"), "450102001001 450102001002");
      // What is typed in one is not in the other.
      const name = "document.getElementById('one').shadowRoot.getElementById('c-name')";
      await page.run(`${name}.focus()`);
      await page.keys("中山社区居委会");
      await page.until("the record has it", "return one.record.values.name === '中山社区居委会'");
      assert.equal(await page.run("return two.record.values.name"), null);
      await page.until("the portal hears of it", "return window.last && /必须改/.test(window.last.line)");
      await picture("element");
      assert.equal(await page.run("return getComputedStyle(one.shadowRoot.querySelector('button.main')).backgroundColor"), "rgb(122, 31, 31)");
      // A draft is kept under the page's own address, and is there again.
      await page.until("the draft is kept", "return one.shadowRoot.querySelector('.kept').textContent === '草稿已存在本机'");
      await page.run("window.last = null; one.remove()");
      await page.run("document.body.appendChild(window.again = Object.assign(document.createElement('shequ-form'), { id: 'again' })); again.setAttribute('unit', '450102001001'); again.setAttribute('period', '2025')");
      await page.until("the draft", "return again.record && again.record.values.name === '中山社区居委会'");
      // A whole report is submitted to the portal, which answers.
      const report = await whole();
      await page.run("again.record = arguments[0]", report);
      await page.until("it is there", `return again.record && again.record.values.hh_resident === '${report.values.hh_resident}'`);
      await page.run("again.submit()");
      await page.until("the portal has it", "return window.sent && window.sent.receipt");
      assert.equal(await page.run("return JSON.parse(sent.record).unit"), report.unit);
      await page.until("the form says so", "return /sha256:/.test(again.shadowRoot.querySelector('.notice').textContent)");
      // What cannot be opened says so, in the page and to the portal.
      await page.run("window.codes = []; document.addEventListener('shequ-problem', (e) => codes.push(e.detail.code)); again.setAttribute('form', 'nothing')");
      await page.until("the problem", "return codes[0] === 'no-such-form'");
      assert.match(await page.run("return again.shadowRoot.textContent"), /community/);
    },
    async "the frame: only named origins are heard"() {
      await page.open(site.url + "frame.html");
      await page.until("the form", "return window.ready === true");
      await page.until("its first line", "return /必须改/.test(document.getElementById('line').textContent)");
      await picture("frame");
      // The same page from an origin that nobody named: its messages are not heeded.
      await page.open(other.url + "frame.html");
      await page.run(`window.ready = false; window.speaking.close(); const frame = document.getElementById('report');
        window.inner = new Promise((done) => (frame.onload = done)); frame.src = '${site.url}shequ/frame.html';
        window.speaking = ShequHost.host(frame, { origin: '${new URL(site.url).origin}', form: 'community', unit: '450102001001', period: '2025', on: { ready: () => (window.ready = true) } })`);
      await page.promised("inner.then(() => new Promise((done) => setTimeout(done, 500)))");
      assert.equal(await page.run("return window.ready"), false);
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
