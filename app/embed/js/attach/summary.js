// The optional list over a form: the first line, then every finding with a link to its input.

/** Fills an element of the portal with one child of ours, and takes only that away again. */
export class Summary {
  constructor(where, document) {
    const target = typeof where === "string" ? document.querySelector(where) : where;
    this.box = null;
    if (!target) return;
    this.box = document.createElement("div");
    this.box.className = "shequ-summary";
    this.box.setAttribute("data-shequ-own", "");
    // A polite region has to be there before its text changes, or nothing is read aloud.
    this.box.setAttribute("role", "status");
    target.appendChild(this.box);
  }

  /** `items`: `[{ says, severity, control }]`; those without a control stand elsewhere. */
  show(line, items, note) {
    if (!this.box) return;
    const key = line + note + JSON.stringify(items.map((item) => [item.says, item.severity, !!item.control]));
    if (key === this.key) return;
    this.key = key;
    const document = this.box.ownerDocument;
    this.box.textContent = "";
    const first = document.createElement("p");
    first.textContent = line;
    this.box.appendChild(first);
    if (note) {
      const rest = document.createElement("p");
      rest.textContent = note;
      this.box.appendChild(rest);
    }
    if (!items.length) return;
    const list = document.createElement("ul");
    items.forEach(function (item) {
      const entry = document.createElement("li");
      entry.setAttribute("data-severity", item.severity);
      if (item.control) {
        const link = document.createElement("a");
        link.href = "#" + (item.control.id || "");
        link.textContent = item.says;
        link.addEventListener("click", function (event) {
          event.preventDefault();
          item.control.focus();
          if (item.control.scrollIntoView) item.control.scrollIntoView({ block: "center" });
        });
        entry.appendChild(link);
      } else {
        entry.textContent = item.says;
      }
      list.appendChild(entry);
    });
    this.box.appendChild(list);
  }

  remove() {
    if (this.box) this.box.remove();
    this.box = null;
  }
}
