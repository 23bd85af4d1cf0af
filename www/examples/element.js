// The portal's part: take a report when it is submitted, and say so.

document.addEventListener("shequ-submit", function (event) {
  const { record, receipt } = event.detail;
  // Here a portal sends both to its server and answers with what that says.
  window.sent = { record: record, receipt: receipt };
  document.getElementById("told").textContent = "已收到：" + receipt;
  event.target.taken(receipt, "");
});
document.addEventListener("shequ-change", function (event) {
  window.last = event.detail;
});
