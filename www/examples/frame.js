// The page around the frame: says which report is wanted, and takes it when it is submitted.

/* global ShequHost */
window.speaking = ShequHost.host(document.getElementById("report"), {
  form: "community",
  unit: "450102001001",
  period: "2025",
  keep: "off",
  on: {
    ready: function () {
      window.ready = true;
    },
    change: function (about) {
      document.getElementById("line").textContent = about.line;
    },
    submit: function (about, answer) {
      window.sent = about;
      answer.taken(about.receipt);
    },
    problem: function (about) {
      document.getElementById("line").textContent = about.message;
    },
  },
});
