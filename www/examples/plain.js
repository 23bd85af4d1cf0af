// The portal's own script, and ten lines that clip validation on.

document.getElementById("add").addEventListener("click", function () {
  const rows = document.getElementById("rows");
  const row = rows.rows[0].cloneNode(true);
  row.querySelectorAll(".shequ-message").forEach((message) => message.remove());
  row.querySelectorAll("input").forEach(function (input) {
    input.value = "";
    input.name = input.name.replace("[0]", "[" + rows.rows.length + "]");
  });
  rows.appendChild(row);
});

window.attached = Shequ.attach("#report", {
  form: "community",
  period: 2025,
  catalogue: "shequ/guangxi.json",
  wasm: "shequ/shequ.wasm",
  fallback: "shequ/shequ-plain.js",
  summary: "#problems",
});
