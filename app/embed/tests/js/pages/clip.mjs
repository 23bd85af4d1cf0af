// The clip-on on a plain form.

import assert from "node:assert/strict";
import { started } from "../browser.mjs";

const AREA = "[name='facilities[0].area_activity']";
export default ({ page, site, policy, picture }) => {
  const opened = started(page);
  return {
    async "a bad value is told beside its input, and gone once it is mended"() {
      await opened(site.url + "plain.html");
      assert.equal(await page.run("return attached.sheet.shequ.engine.kind"), "wasm");
      await page.type("[name='facilities[0].facility_id']", "F1");
      await page.type("[name='facilities[0].area_total']", "500");
      await page.type(AREA, "600");
      assert.equal(await page.run(`return document.querySelector("${AREA}").getAttribute('aria-invalid')`), null, "not while typing");
      await page.type("[name=hh_resident]", "1");
      const told = await page.until("the message", `return document.querySelector("${AREA}").getAttribute('aria-describedby')`);
      assert.match(await page.run("return document.getElementById(arguments[0]).textContent", told), /600\.00 平方米 大于/);
      assert.equal(await page.run(`return document.querySelector("${AREA}").validity.customError`), true);
      await picture("plain");
      await page.clear(AREA);
      await page.type(AREA, "４00㎡");
      await page.type("[name=hh_resident]", "0");
      assert.equal(await page.run(`return document.querySelector("${AREA}").getAttribute('aria-invalid')`), null);
      assert.equal(await page.run(`return document.querySelector("${AREA}").value`), "４00㎡", "a value is never changed");
    },
    async "sending is stopped while something must be fixed, saving a draft is not"() {
      await opened(site.url + "plain.html");
      await page.type("[name=hh_resident]", "abc");
      await page.click("#send");
      assert.equal(new URL(await page.run("return location.href")).search, "");
      assert.ok((await page.run("return document.querySelectorAll('.shequ-summary a').length")) > 0);
      const verdict = await page.promised("attached.ready()");
      assert.equal(verdict.ok, false);
      assert.match(verdict.receipt, /^sha256:/);
      await page.run("document.querySelector('[name=draft]').formNoValidate = true");
      await page.click("[name=draft]");
      await page.until("the draft is sent", "return location.search.includes('draft=1')");
    },
    async "rows that come and go are followed"() {
      await opened(site.url + "plain.html");
      await page.type("[name='facilities[0].facility_id']", "F1");
      await page.click("#add");
      await page.type("[name='facilities[1].facility_id']", "F1");
      await page.type("[name=hh_resident]", "5");
      assert.equal(await page.run("return attached.record().values.facilities.length"), 2);
      await page.run("document.querySelector('#rows tr:last-child').remove()");
      await page.until("the row is gone", "return attached.record().values.facilities.length === 1");
    },
    async "detaching leaves no trace"() {
      await page.open(site.url + "plain.html");
      // The page as it was sent: the engine may have started before anything could be asked.
      const before = await page.promised(
        "fetch('plain.html').then((r) => r.text()).then((t) => new DOMParser().parseFromString(t, 'text/html').body.innerHTML)"
      );
      await page.until("ready", "return attached.sheet && attached.sheet.session");
      await page.type("[name=hh_resident]", "abc");
      await page.click("#send");
      assert.notEqual(await page.run("return document.body.innerHTML"), before);
      await page.run("attached.detach()");
      assert.equal(await page.run("return document.body.innerHTML"), before);
      assert.equal(await page.run("return document.getElementById('report').checkValidity()"), true);
      await page.click("#send");
      await page.until("the form is free", "return location.search.includes('hh_resident=abc')");
    },
    async "a policy without WebAssembly gets the JavaScript build and the same words"() {
      await opened(policy.url + "plain.html");
      assert.equal(await page.run("return attached.sheet.shequ.engine.kind"), "js");
      const record = `{"record":1,"form":"community","values":{"facilities":[{"facility_id":"F1","area_total":"500","area_activity":"600"}]}}`;
      const plain = await page.run("return attached.sheet.shequ.check(arguments[0]).digest", record);
      await opened(site.url + "plain.html");
      assert.equal(await page.run("return attached.sheet.shequ.check(arguments[0]).digest", record), plain);
    },
    async "a broken engine leaves the form as free as before"() {
      await opened(site.url + "plain.html");
      await page.logged();
      await page.run(`attached.detach(); window.told = [];
        window.attached = Shequ.attach('#report', { form: 'community', catalogue: 'shequ/guangxi.json', wasm: 'plain.html', on: { problem: (e) => told.push(e.code) } })`);
      await page.promised("attached.opened");
      assert.deepEqual(await page.run("return told"), ["engine-not-started"]);
      assert.equal((await page.logged()).filter((entry) => entry.message.includes("[shequ]")).length, 1);
      assert.equal((await page.promised("attached.ready()")).ok, true);
      await page.type("[name=hh_resident]", "abc");
      await page.click("#send");
      await page.until("it is sent", "return location.search.includes('hh_resident=abc')");
    },
    async "a wrong mapping is told once, and the rest is checked"() {
      await opened(site.url + "plain.html");
      await page.run(`attached.detach(); window.told = [];
        document.querySelector('[name=hh_resident]').setAttribute('data-shequ', 'households');
        window.attached = Shequ.attach('#report', { form: 'community', catalogue: 'shequ/guangxi.json', wasm: 'shequ/shequ.wasm',
          map: { pop_resident: '#nowhere' }, on: { problem: (e) => told.push(e.code) } })`);
      await page.promised("attached.opened");
      assert.deepEqual((await page.run("return told")).sort(), ["input-not-found", "unknown-field"]);
      assert.ok(await page.run("return attached.record()"));
    },
  };
};
