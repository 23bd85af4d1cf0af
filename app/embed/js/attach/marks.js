// What the clip-on writes into a page, and how all of it goes away again.

let counter = 0;

/** Marks on the inputs of one form. */
export class Marks {
  constructor(options) {
    this.options = options;
    this.held = new Map();
  }

  /** Shows findings at a cell, or takes what was shown away. `found` holds `{ says, fix, severity, blocks }`. */
  show(cell, found) {
    const last = cell.controls[cell.controls.length - 1];
    if (!found.length) return this.clear(last);
    const text = found
      .map(function (one) {
        return one.fix ? one.says + "；" + one.fix : one.says;
      })
      .join("\n");
    const blocks = found.some((one) => one.blocks);
    let held = this.held.get(last);
    if (held && held.text === text && held.blocks === blocks && held.controls.length === cell.controls.length) return undefined;
    if (!held) {
      held = { controls: cell.controls.slice(), message: this.message(last), before: cell.controls.map(attributes) };
      this.held.set(last, held);
    }
    held.text = text;
    held.blocks = blocks;
    if (held.message) {
      held.message.textContent = text;
      held.message.setAttribute("data-severity", found[0].severity);
    }
    held.controls.forEach((control, at) => {
      if (blocks) control.setAttribute("aria-invalid", "true");
      else restore(control, "aria-invalid", held.before[at].invalid);
      if (held.message) {
        const before = held.before[at].described;
        control.setAttribute("aria-describedby", (before ? before + " " : "") + held.message.id);
      }
      this.validity(control, held, blocks ? text : "");
    });
    return undefined;
  }

  /** Takes everything away from a control. */
  clear(last) {
    const held = this.held.get(last);
    if (!held) return;
    this.held.delete(last);
    if (held.message) held.message.remove();
    held.controls.forEach((control, at) => {
      restore(control, "aria-invalid", held.before[at].invalid);
      restore(control, "aria-describedby", held.before[at].described);
      this.validity(control, held, "");
    });
  }

  clearAll() {
    Array.from(this.held.keys()).forEach((last) => this.clear(last));
  }

  /** Whether an element is one of ours. */
  static owns(node) {
    return node.nodeType === 1 && node.hasAttribute("data-shequ-own");
  }

  /** A message of the portal's own is left alone: it was there first. */
  validity(control, held, text) {
    if (!control.setCustomValidity) return;
    if (control.validity.customError && control.validationMessage !== held.validity) return;
    control.setCustomValidity(text);
    // The browser may show it with other white space; what it gives back is what is compared.
    held.validity = text ? control.validationMessage : undefined;
  }

  message(control) {
    if (control.type === "hidden") return null;
    const message = control.ownerDocument.createElement("span");
    message.id = "shequ-message-" + ++counter;
    message.className = "shequ-message";
    message.setAttribute("data-shequ-own", "");
    if (this.options.place) this.options.place(control, message);
    if (!message.parentNode) {
      const label = control.type === "radio" || control.type === "checkbox" ? control.closest("label") : null;
      (label || control).insertAdjacentElement("afterend", message);
    }
    return message;
  }
}

function attributes(control) {
  return { invalid: control.getAttribute("aria-invalid"), described: control.getAttribute("aria-describedby") };
}

function restore(control, name, before) {
  if (before === null) control.removeAttribute(name);
  else control.setAttribute(name, before);
}
