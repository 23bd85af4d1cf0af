// The engine lives in the frame around, and is opened once; each page in the inner frame is clipped on when it loads.

/* global Shequ */
var opened = Shequ.open({ catalogue: "shequ/guangxi.json", wasm: "shequ/shequ.wasm", fallback: "shequ/shequ-plain.js" });
var frame = document.querySelector("iframe");

function clip() {
  var inner = frame.contentDocument;
  var form = inner && inner.forms.sqForm;
  if (!form) return;
  var column = function (name) {
    return inner.querySelectorAll("#facilityList [name=" + name + "]");
  };
  opened.then(function (shequ) {
    window.attached = shequ.attach(form, {
      form: "community",
      period: 2025,
      map: {
        code12: "[name='bean.qhdm']",
        hh_resident: "[name='bean.czhs']",
        kind: "[name='bean.lb']",
        "facilities.facility_id": column("ssbh"),
        "facilities.area_total": column("zjzmj"),
        "facilities.area_activity": column("hdmj"),
      },
      values: { kind: { 1: "urban", 2: "rural" } },
    });
  });
}

frame.addEventListener("load", clip);
if (frame.contentDocument && frame.contentDocument.readyState === "complete") clip();
opened.catch(function (error) {
  console.error("[shequ] " + error.message);
});
