// A file is checked before it is sent. It is read in a worker; nothing leaves the machine.

const opened = Shequ.open({ catalogue: "shequ/guangxi.json", wasm: "shequ/shequ.wasm", fallback: "shequ/shequ-plain.js" });

document.getElementById("file").addEventListener("change", function (event) {
  const line = document.getElementById("line");
  const list = document.getElementById("findings");
  list.textContent = "";
  const progress = (step) => (line.textContent = "records" in step ? step.records + " / " + step.of : "…");
  opened
    .then((shequ) => shequ.checkFiles(event.target.files, { progress: progress }))
    .then(function (checked) {
      line.textContent = checked.line;
      checked.report.findings.slice(0, 20).forEach(function (finding, at) {
        const place = checked.places[at];
        const item = document.createElement("li");
        item.textContent = place.file + " " + place.at + " " + finding.says + " " + finding.fix;
        list.appendChild(item);
      });
      window.checked = checked;
    })
    .catch(function (error) {
      line.textContent = error.message;
      window.failed = error;
    });
});
