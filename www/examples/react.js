// A React page: the hook gives the session and what it says of each cell. JSX is left out, so that the page needs no build.

/* global React, ReactDOM, Shequ, ShequReact */
const { createElement: h, useEffect, useState } = React;
const useShequ = ShequReact.useShequWith(React);
const FIELDS = [
  ["code12", "统计用区划代码"],
  ["hh_resident", "常住户数（户）"],
  ["pop_resident", "常住人口（人）"],
  ["hh_registered", "户籍户数（户）"],
];

function Page() {
  const [shequ, opened] = useState(null);
  const [values, setValues] = useState({});
  const [told, tell] = useState("");
  useEffect(function () {
    Shequ.open({ catalogue: "shequ/guangxi.json", wasm: "shequ/shequ.wasm", fallback: "shequ/shequ-plain.js" })
      .then(opened)
      // Without an engine the form is what it was before.
      .catch((error) => console.error("[shequ] " + error.message));
  }, []);
  const form = useShequ(shequ, { form: "community" });

  function input([id, label]) {
    const wrong = ((form.view && form.view.findings) || []).filter(
      (finding) => id in values && finding.severity === "error" && finding.cells.some((cell) => cell.field === id && !cell.table)
    );
    return h(
      "p",
      { key: id },
      h("label", null, label + " ", h("input", {
        name: id,
        value: values[id] || "",
        "aria-invalid": wrong.length ? "true" : null,
        "aria-describedby": wrong.length ? id + "-told" : null,
        onChange: function (event) {
          const text = event.target.value;
          setValues((before) => Object.assign({}, before, { [id]: text }));
          form.set(id, text);
        },
      })),
      h("span", { id: id + "-told", role: "status", className: "shequ-message" }, wrong.map((one) => one.says + "；" + one.fix).join("；"))
    );
  }

  function send(event) {
    event.preventDefault();
    const report = form.session && form.session.report();
    tell(report && report.verdict === "blocked" ? "有必须改的内容" : "已上报");
  }

  return h(
    "form",
    { id: "report", onSubmit: send },
    h("p", { id: "line", role: "status" }, form.view ? form.view.summary.line : ""),
    FIELDS.map(input),
    h("button", { id: "send" }, "上报"),
    h("p", { id: "told", role: "status" }, told)
  );
}

ReactDOM.createRoot(document.getElementById("app")).render(h(Page));
