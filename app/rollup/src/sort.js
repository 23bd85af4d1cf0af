document.querySelectorAll("#places th button").forEach(function (button) {
  button.addEventListener("click", function () {
    var head = button.parentNode, row = head.parentNode, body = row.parentNode.parentNode.tBodies[0];
    var at = Array.prototype.indexOf.call(row.children, head), down = head.getAttribute("aria-sort") === "ascending";
    Array.prototype.forEach.call(row.children, function (one) { one.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var key = function (line) { return line.children[at].getAttribute("data-n"); };
    var rows = Array.prototype.slice.call(body.rows).sort(function (a, b) {
      var x = key(a), y = key(b);
      if (x === "" || y === "") { return (x === "") - (y === ""); }
      return (down ? -1 : 1) * (Number(x) - Number(y));
    });
    rows.forEach(function (line) { body.appendChild(line); });
  });
});
