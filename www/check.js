// The page for checkers: many files in, what was found in them by file, by rule, by unit. Every sentence about the data
// comes from the engine; here it is only put in order.

import { Files } from "./{{talk.js}}";

const WORDS = {
  home: ["城乡社区服务统计报表", "Community service reports"],
  title: ["批量校验", "Check many files"],
  choose: ["选择或拖入文件", "Choose or drop files"],
  hint: [
    "可以一次放入多个 Excel、WPS、CSV 或 JSON 文件，各级报表可以放在一起，各按各的规则校验。文件只在本机读取和校验，不上传。上下级之间的核对本页不做，用 shequ check 或汇总页。",
    "Many files of Excel, WPS, CSV or JSON at once, of any level, each checked by its own rules. They are read and checked on this machine only. Levels are not compared with one another here; shequ check and the roll-up do that.",
  ],
  previous: ["上年的文件（可不放）", "Last year's files (if you like)"],
  previousHint: ["放入后与上年比较，指出变动过大的数。", "With them figures are compared with last year, and leaps are told."],
  register: ["单位名录（可不放）", "Register of units (if you like)"],
  registerHint: [
    "CSV，列名 code,name,kind,parent,from,until，或 代码,名称,类型,上级,起,止。放入后指出谁没有上报。",
    "CSV with the columns code,name,kind,parent,from,until. With it those who have not reported are told.",
  ],
  without: ["不用", "Leave out"],
  handbook: ["规则手册", "Handbook of the rules"],
  entry: ["在手册中查看这条规则", "This rule in the handbook"],
  large: ["大字", "Large type"],
  contrast: ["高对比", "High contrast"],
  display: ["显示方式", "Display"],
  other: ["English", "中文"],
  file: ["按文件", "By file"],
  rule: ["按问题", "By finding"],
  unit: ["按单位", "By unit"],
  views: ["怎样分组", "Grouped how"],
  csv: ["下载问题清单（CSV）", "Download the findings (CSV)"],
  json: ["下载报告（JSON）", "Download the report (JSON)"],
  html: ["下载报告（网页）", "Download the report (page)"],
  marked: ["下载标注好的工作簿", "Download the marked workbook"],
  marking: ["正在标注…", "Marking…"],
  saved: ["已交给浏览器下载", "Handed to the browser"],
  unusable: ["没有读取", "not read"],
  none: ["没有要改或要说明的问题。", "Nothing to fix or explain."],
  nowhere: ["不在某个文件里", "in no file"],
  nobody: ["不属于某个单位", "of no unit"],
  preparing: ["正在准备…", "Preparing…"],
  fetching: ["正在下载处理这类文件的程序，只下载一次…", "Fetching what such files need, once…"],
};
const SEVERITIES = ["error", "verify", "hint"];
/** Findings of one group that are put on the page; the downloads have all. */
const SHOWN = 50;
/** Groups that are put on the page. */
const GROUPS = 300;

const $ = (id) => document.getElementById(id);
let lang = stored("lang") === "en" ? "en" : "zh";
let files = null;
let check = 0;
let told = null;
let view = "file";
/** The last files that were handed over; an answer about earlier ones is of no interest any more. */
let round = 0;
let given = [];
/** What stands beside them. */
const beside = { previous: [], register: [] };

const words = (name) => WORDS[name][lang === "en" ? 1 : 0];
const say = (zh, en) => (lang === "en" ? en : zh);

function stored(name) {
  try {
    return localStorage.getItem("shequ." + name);
  } catch (error) {
    return null;
  }
}

function store(name, value) {
  try {
    if (value) localStorage.setItem("shequ." + name, value);
    else localStorage.removeItem("shequ." + name);
  } catch (error) {
    // A browser that keeps nothing shows the page all the same.
  }
}

/** An element with its class, its text or children. */
function make(name, className, ...inside) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

function button(text, className, press, pressed) {
  const element = make("button", className, text);
  element.type = "button";
  if (pressed !== undefined) element.setAttribute("aria-pressed", String(pressed));
  element.addEventListener("click", press);
  return element;
}

function page() {
  const root = document.documentElement;
  root.lang = lang === "en" ? "en" : "zh-CN";
  root.classList.toggle("large", Boolean(stored("large")));
  root.classList.toggle("contrast", Boolean(stored("contrast")));
  document.title = words("title") + " · " + words("home");
  document.querySelectorAll("[data-words]").forEach((element) => (element.textContent = words(element.dataset.words)));
  const toggle = (name) => {
    const on = Boolean(stored(name));
    const press = () => {
      store(name, on ? "" : "1");
      page();
    };
    return button(words(name), "plain", press, on);
  };
  const other = button(words("other"), "plain", () => {
    lang = lang === "en" ? "zh" : "en";
    store("lang", lang === "en" ? "en" : "");
    page();
    // What the engine says is said anew in the other language.
    if (given.length) run(given);
  });
  other.lang = lang === "en" ? "zh-CN" : "en";
  $("handbook").href = handbook();
  ["previous", "register"].forEach(chosen);
  $("display").setAttribute("aria-label", words("display"));
  $("display").replaceChildren(toggle("large"), toggle("contrast"), other);
  result();
}

/** The handbook of the language. */
function handbook() {
  return lang === "en" ? "handbook-en.html" : "handbook.html";
}

/** Files by name: those of one name, from different folders, are numbered, so that findings can name them. */
function named(list) {
  const taken = new Set();
  return list.map((file) => {
    let name = file.name;
    for (let number = 2; taken.has(name); number += 1) name = `${file.name} (${number})`;
    taken.add(name);
    return { name, content: file };
  });
}

/** What stands beside is taken up, told, and counts at once for files that were checked already. */
function put(role, list) {
  beside[role] = role === "register" ? list.slice(0, 1) : list;
  chosen(role);
  run(given);
}

function chosen(role) {
  const list = beside[role];
  if (!list.length) return $(role + "-chosen").replaceChildren();
  const names = list.slice(0, 3).map((file) => file.name);
  const told = names.join(say("、", ", ")) + (list.length > 3 ? say(` 等 ${list.length} 个`, ` and others, ${list.length} in all`) : "");
  const leave = button(words("without"), "small", () => {
    $(role).value = "";
    put(role, []);
    $(role).focus();
  });
  leave.setAttribute("aria-label", words("without") + " " + told);
  $(role + "-chosen").replaceChildren(make("span", "", told), leave);
}

/** Reads and checks files, and shows what comes of it. */
async function run(list) {
  if (!list.length) return;
  given = list;
  const mine = ++round;
  told = null;
  result();
  progress({});
  try {
    files = files || new Files(new URL("{{worker.js}}", import.meta.url).href, "{{files.wasm}}", "{{catalogue.json}}", "{{files-more.wasm}}");
    if (check) await files.close(check);
    const hear = (done) => mine === round && progress(done);
    // Last year's files often have the names of this year's; findings name both.
    const before = named(beside.previous).map((file) => ({ name: say("上年/", "last year/") + file.name, content: file.content }));
    const more = { previous: before, register: beside.register[0] };
    const answer = await files.check(named(list), { lang: lang === "en" ? "en" : "zh" }, hear, more);
    if (mine !== round) return void files.close(answer.check);
    check = answer.check;
    told = answer.told;
    $("progress").hidden = true;
    result();
    $("said").textContent = told.line;
    $("line").focus();
  } catch (error) {
    if (mine === round) failed(error);
  }
}

function progress(done) {
  $("progress").hidden = false;
  const bar = $("bar");
  let text = words("preparing");
  if (done.more) {
    text = words("fetching");
    bar.removeAttribute("value");
  } else if (done.files !== undefined) {
    text = say(`正在读取 ${done.of} 个文件…`, `Reading ${done.of} files…`);
    bar.max = done.of;
    bar.value = done.files;
  } else if (done.read !== undefined) {
    text = say(`正在读取，已读 ${done.read} 份记录…`, `Reading: ${done.read} records so far…`);
    bar.removeAttribute("value");
  } else if (done.records !== undefined) {
    text = say(`正在校验 ${done.of} 份记录…`, `Checking ${done.of} records…`);
    bar.max = done.of || 1;
    bar.value = done.records;
  } else {
    bar.removeAttribute("value");
  }
  $("doing").textContent = text;
  if ($("said").textContent !== text) $("said").textContent = text;
}

function failed(error) {
  $("progress").hidden = true;
  // What the engine says itself leaves it in order.
  if (files && (files.dead || !error.what)) {
    files.stop();
    files = null;
  }
  check = 0;
  $("result").replaceChildren(refusal(error));
}

/** What could not be done, with reason and remedy. */
function refusal(error) {
  const sentence = (part) => (error[part] ? error[part][lang] : "");
  const lines = error.what ? ["what", "why", "fix"].map(sentence).filter(Boolean) : [String(error)];
  const box = make("div", "card");
  box.setAttribute("role", "alert");
  box.append(...lines.map((line, at) => make("p", at ? "" : "refused", line)));
  return box;
}

function result() {
  if (!told) return $("result").replaceChildren();
  const { counts, verdict } = told.report;
  const tone = verdict === "clean" || verdict === "explain" ? verdict : "blocked";
  const line = make("h2", "first-line " + tone, told.line);
  line.id = "line";
  line.tabIndex = -1;
  const many = say(
    `${told.files.length} 个文件，${counts.units} 个单位，${counts.records} 份记录`,
    `${told.files.length} files, ${counts.units} units, ${counts.records} records`,
  );
  const tools = make("div", "tools", ...["csv", "json", "html"].map((kind) => button(words(kind), "", () => save(kind))));
  if (told.files.length === 1 && told.files[0].usable) tools.append(marker(told.files[0]));
  const views = make("div", "views", ...["file", "rule", "unit"].map((name) => button(words(name), "", () => turn(name), view === name)));
  views.setAttribute("role", "group");
  views.setAttribute("aria-label", words("views"));
  views.id = "views";
  const box = make("section", "card outcome", line, make("p", "counts", many), tools);
  return $("result").replaceChildren(box, views, ...groups());
}

function turn(name) {
  view = name;
  result();
  const at = ["file", "rule", "unit"].indexOf(name);
  $("views").children[at].focus();
}

/** All findings with their places, put together by file, rule or unit. */
function groups() {
  const found = told.report.findings.map((finding, at) => ({ finding, place: told.places[at] }));
  const sorted = new Map();
  const into = (key, title, note) => {
    if (!sorted.has(key)) sorted.set(key, { title, note, list: [] });
    return sorted.get(key).list;
  };
  if (view === "file") told.files.forEach((file) => into(file.name, file.name, fileNote(file)));
  for (const one of found) {
    const { finding, place } = one;
    if (view === "file") into(place.file, place.file || words("nowhere"), "").push(one);
    if (view === "rule") into(finding.rule, finding.says, "").push(one);
    if (view === "unit") into(finding.unit, `${finding.unit_name} ${finding.unit}`.trim() || words("nobody"), "").push(one);
  }
  const all = Array.from(sorted.values());
  const several = view === "file" && told.files.length > 1;
  const shown = all.slice(0, GROUPS).map((one) => {
    const file = several && told.files.find((file) => file.usable && file.name === one.title);
    return file ? make("div", "file", group(one), marker(file)) : group(one);
  });
  if (!found.length) shown.unshift(make("p", "card", words("none")));
  if (all.length > GROUPS) shown.push(make("p", "hint", say(`另有 ${all.length - GROUPS} 组，见下载的清单。`, `${all.length - GROUPS} more groups stand in the downloads.`)));
  return shown;
}

/** The button that gives a file back with its faults marked in it. */
function marker(file) {
  const at = named(given).findIndex((one) => one.name === file.name) + 1;
  const press = async () => {
    const mine = round;
    one.disabled = true;
    one.textContent = words("marking");
    try {
      const marked = await files.marked(check, at, (done) => (one.textContent = words(done.more ? "fetching" : "marking")));
      if (mine !== round) return;
      hand(marked.name, marked.bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
      $("said").textContent = marked.name + " " + words("saved");
    } catch (error) {
      one.after(refusal(error));
    }
    one.disabled = false;
    one.textContent = words("marked");
  };
  const one = button(words("marked"), "mark", press);
  if (told.files.length > 1) one.setAttribute("aria-label", words("marked") + " " + file.name);
  return one;
}

function fileNote(file) {
  return file.usable ? say(`${file.records} 份记录`, `${file.records} records`) : words("unusable");
}

function group({ title, note, list }) {
  const more = list.length - 1;
  const heading = view === "rule" && more > 0 ? title + say(`　等 ${list.length} 处`, ` and ${more} more of the kind`) : title;
  const head = make("summary", "", make("b", "", heading), make("span", "hint", note), ...counted(list));
  const box = make("details", "group", head);
  // What nobody looks at is not put on the page.
  box.addEventListener("toggle", () => {
    if (!box.open || box.children.length > 1) return;
    box.append(...list.slice(0, SHOWN).map(one));
    if (list.length > SHOWN) box.append(make("p", "hint", say(`另有 ${list.length - SHOWN} 项，见下载的清单。`, `${list.length - SHOWN} more stand in the downloads.`)));
    if (!list.length) box.append(make("p", "hint", words("none")));
  });
  return box;
}

/** How many of each severity, in the engine's words. */
function counted(list) {
  return SEVERITIES.map((severity) => {
    const some = list.filter((one) => one.finding.severity === severity);
    return some.length ? make("span", "count " + severity, `${some[0].place.severity} ${some.length}`) : "";
  });
}

function one({ finding, place }) {
  const where = make("p", "where");
  const parts = [view === "file" ? "" : place.file, view === "unit" ? "" : `${finding.unit_name} ${finding.unit}`.trim()].filter(Boolean);
  if (place.at) where.append(make("b", "", place.at), parts.length ? " · " : "");
  where.append(parts.join(" · "));
  const says = make("p", "says", make("span", "tag", place.severity), finding.says);
  const box = make("div", "finding " + finding.severity, says, where);
  box.append(...[finding.why, finding.fix].filter(Boolean).map((text) => make("p", "", text)));
  if (place.entry) {
    const way = make("a", "", words("entry"));
    way.href = handbook() + "#" + place.entry;
    way.target = "_blank";
    way.rel = "noopener";
    box.append(make("p", "entry", way));
  }
  return box;
}

const TYPES = { csv: "text/csv", json: "application/json", html: "text/html" };

async function save(kind) {
  try {
    const texts = {
      csv: () => files.csv(check),
      json: () => files.report(check).then((text) => text + "\n"),
      html: () => files.html(check, new URL(handbook(), document.baseURI).href),
    };
    hand(say("校验结果", "findings") + "." + kind, await texts[kind](), TYPES[kind]);
  } catch (error) {
    failed(error);
  }
}

/** Hands something to the browser as a file. */
function hand(name, content, type) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function listen() {
  const boxes = { files: $("drop"), previous: $("drop-previous"), register: $("drop-register") };
  const take = (role, list) => (role === "files" ? run(list) : put(role, list));
  // Anywhere on the page: a file that misses the boxes would otherwise take the page's place.
  const role = (event) => Object.keys(boxes).find((name) => boxes[name].contains(event.target)) || "files";
  for (const name of Object.keys(boxes)) $(name).addEventListener("change", (event) => take(name, Array.from(event.target.files)));
  const over = (on) => (event) => {
    event.preventDefault();
    const mine = on ? role(event) : "";
    for (const name of Object.keys(boxes)) boxes[name].classList.toggle("over", name === mine);
  };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => {
    over(false)(event);
    take(role(event), Array.from(event.dataTransfer.files));
  });
}

page();
listen();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => undefined);
