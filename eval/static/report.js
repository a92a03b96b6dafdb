"use strict";

const report = JSON.parse(document.getElementById("report").textContent);
const ROWS = 50;
const EXPECT = {
  grounded: ["应当作答", "an answer"],
  unstated: ["应当引出条款并说明未写明", "the clause, and what it leaves unstated"],
  abstention: ["应当不作答", "no answer: the documents are silent"],
  refusal: ["应当拒答", "a refusal"],
};
const GIVEN = {
  grounded: "作答",
  abstention: "不作答",
  refusal: "拒答",
  assessment: "评估",
  error: "出错",
  missing: "没有回答",
};
const STATUS = {
  in_force: "有效",
  not_yet_in_force: "尚未施行",
  expired: "已过期",
  target_period_over: "目标期已过",
  repealed: "已废止",
  superseded: "已被替代",
  not_stated: "未写明效力",
};
const NO_DOCUMENT = "none";

/* elements: text is always set as text */

function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function both(chinese, english) {
  return [chinese, " ", el("span", { lang: "en" }, english)];
}

function byId(id) {
  return document.getElementById(id);
}

/* figures as words */

function told(metric, value) {
  if (value === null || value === undefined) return "–";
  switch (report.metrics[metric].unit) {
    case "share":
      return `${(100 * value).toFixed(1)} %`;
    case "times":
      return `${value.toFixed(2)} 倍`;
    case "ms":
      return `${value.toFixed(value < 10 ? 1 : 0)} 毫秒`;
    default:
      return value.toFixed(3);
  }
}

function interval(metric, [value, low, high]) {
  if (value === null || low === null || high === null) return "";
  const bare = (number) => told(metric, number).replace(/ (%|倍|毫秒)$/, "");
  return `${bare(low)}–${told(metric, high)}`;
}

function direction(metric) {
  const better = report.metrics[metric].better;
  if (better === null) return el("span", { class: "direction" }, "无所谓高低");
  return better === "lower"
    ? el("span", { class: "direction", title: "lower is better" }, "↓ 越低越好")
    : el("span", { class: "direction", title: "higher is better" }, "↑ 越高越好");
}

function kindName(kind) {
  const name = report.kinds[kind] ?? kind;
  return name === kind ? name : both(name, kind.replaceAll("_", " "));
}

function documentName(id) {
  return id === NO_DOCUMENT ? "无标准条款（文件没有答案）" : (report.titles?.[id] || id);
}

/* head */

function showHead() {
  const [chinese, english] = report.verdict;
  byId("verdict").append(chinese);
  byId("verdict-en").append(english);
  for (const warning of report.warnings) byId("warnings").append(el("p", { class: "warning" }, "⚠ ", both(...warning)));
  for (const [name, english_name, value] of report.head) {
    byId("head").append(el("div", {}, el("dt", {}, both(name, english_name)), el("dd", {}, value)));
  }
  byId("gates").append(...report.gates.map(gate));
}

function gate({ name, broken, n, bound }) {
  const metric = report.metrics[name];
  const sign = broken ? both("✗ 未守住", "broken") : n ? both("✓ 守住", "held") : both("– 不适用", "does not apply");
  const count = broken
    ? `${n} 题中 ${broken} 题未守住`
    : bound === null ? "没有适用的题" : `${n} 题全部守住。若各题互不相关，真实失守率有 95\u00a0% 把握低于 ${(100 * bound).toFixed(1)}\u00a0%`;
  return el(
    "li",
    { class: broken ? "gate broken" : "gate" },
    el("strong", {}, both(metric.name, metric.english)),
    el("span", { class: "sign" }, "硬门槛 ", sign),
    el("small", {}, count),
  );
}

/* dots with intervals */

function marker(place, x, y) {
  const size = 4;
  if (place < 2) return svg("circle", { class: "dot", cx: x, cy: y, r: size });
  const points = place === 2
    ? [[-size, -size], [size, -size], [size, size], [-size, size]]
    : [[0, -size - 1], [size + 1, 0], [0, size + 1], [-size - 1, 0]];
  return svg("polygon", { class: "dot", points: points.map(([dx, dy]) => `${x + dx},${y + dy}`).join(" ") });
}

function series(place) {
  return place === 0 ? "series own" : "series other";
}

function plot(metric, rows, width = 300) {
  const unit = report.metrics[metric].unit;
  if (unit === "ms" || rows.every((row) => !row || row[0] === null)) return null;
  const most = unit === "times" ? 2 * report.length_cap : 1;
  const [left, right, step] = [18, 46, 13];
  const height = step * rows.length + 7;
  const x = (value) => left + (width - left - right) * Math.min(1, value / most);
  const middle = height / 2;
  const drawing = svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": plotWords(metric, rows) },
    svg("text", { x: left - 9, y: middle + 4, "text-anchor": "end" }, "0"),
    svg("text", { x: width - right + 9, y: middle + 4 }, unit === "times" ? `${most} 倍` : unit === "share" ? "100 %" : "1"),
    [0, 0.5, 1].map((at) => svg("line", { class: "tick", x1: x(at * most), x2: x(at * most), y1: 1, y2: height - 1 })),
  );
  rows.forEach((row, place) => {
    if (row && row[0] !== null) drawing.append(dot(row, place, x, step * place + step / 2 + 3.5));
  });
  return drawing;
}

function dot([value, low, high], place, x, y) {
  return svg(
    "g",
    { class: series(place) },
    low === null || high === null ? null : svg("line", { x1: x(low), x2: x(high), y1: y, y2: y }),
    marker(place, x(value), y),
  );
}

function plotWords(metric, rows) {
  const words = rows.map((row, place) => row && `${report.runs[place].label} ${told(metric, row[0])} ${interval(metric, row)}`);
  return `${report.metrics[metric].name}：${words.filter(Boolean).join("；")}`;
}

/* the table */

function showLegend() {
  const entries = report.runs.map((run, place) => el(
    "span",
    {},
    svg("svg", { width: 28, height: 14, "aria-hidden": "true" }, dot([14, 2, 26], place, (value) => value, 7)),
    run.label,
    place === 0 ? "（本次）" : "（对照）",
  ));
  byId("legend").append(...entries);
}

function showTable() {
  byId("table").append(
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, both("指标", "Metric")),
        el("th", { scope: "col" }, both("图", "Chart")),
        report.runs.map((run) => el("th", { scope: "col" }, run.label)),
      ),
    ),
    ...report.groups.map(tableGroup),
  );
}

function tableGroup(group) {
  const across = 2 + report.runs.length;
  return el(
    "tbody",
    {},
    el("tr", { class: "group" }, el("th", { colspan: across, scope: "colgroup" }, both(group.name, group.english))),
    group.names.map(tableRow),
  );
}

function tableRow(name) {
  const metric = report.metrics[name];
  const rows = report.runs.map((run) => run.figures[name]);
  return el(
    "tr",
    {},
    el(
      "th",
      { scope: "row", class: "metric" },
      el("b", {}, metric.name),
      " ",
      el("span", { lang: "en" }, metric.english),
      metric.gate ? el("span", { class: "tag" }, "硬门槛") : null,
      direction(name),
      el("span", { class: "means" }, metric.means),
      el("span", { class: "means", lang: "en" }, metric.means_english),
    ),
    el("td", { class: "plot" }, plot(name, rows)),
    rows.map((row, place) => figureCell(name, row, report.runs[place].label)),
  );
}

function gateWord(name, value) {
  const metric = report.metrics[name];
  if (!metric.gate || value === null) return null;
  const held = value === (metric.better === "lower" ? 0 : 1);
  return el("span", { class: held ? "held" : "broken" }, held ? "✓ 守住" : "✗ 未守住");
}

function figureCell(name, row, label) {
  const given = row ?? [null, null, null, null];
  const range = interval(name, given);
  const count = given[3] === null ? "" : `n = ${given[3]}`;
  return el(
    "td",
    { class: "figure", "data-run": label },
    el("b", {}, told(name, given[0])),
    el("small", {}, gateWord(name, given[0]), el("span", {}, range), el("span", {}, count)),
  );
}

/* kinds and documents */

function showSlices() {
  const names = Object.keys(report.runs[0].figures).filter((name) => Object.values(report.runs[0].kinds).some((own) => own[name]));
  const select = byId("slice-metric");
  select.append(...names.map((name) => el("option", { value: name }, report.metrics[name].name)));
  select.addEventListener("change", () => drawSlices(select.value));
  drawSlices(names[0]);
}

function drawSlices(metric) {
  const { means, means_english } = report.metrics[metric];
  byId("slice-means").replaceChildren(means, " ", direction(metric), el("span", { lang: "en" }, means_english));
  byId("by-kind").replaceChildren(...sliceRows(metric, "kinds", "kind", kindName));
  byId("by-document").replaceChildren(...sliceRows(metric, "documents", "document", documentName));
}

function sliceRows(metric, slices, filter, name) {
  const sign = report.metrics[metric].better === "lower" ? -1 : 1;
  const own = report.runs[0][slices];
  const keys = Object.keys(own).filter((key) => own[key][metric].at(0) !== null);
  keys.sort((one, other) => sign * (own[one][metric][0] - own[other][metric][0]));
  return keys.map((key) => {
    const rows = report.runs.map((run) => run[slices][key]?.[metric]);
    const label = report.cases
      ? el("button", { type: "button", class: "name", title: "看这些题 / show these cases" }, name(key))
      : el("span", { class: "name" }, name(key));
    label.addEventListener("click", () => report.cases && jumpTo(filter, key));
    const value = el("span", { class: "value" }, told(metric, rows[0][0]), el("small", {}, interval(metric, rows[0]), el("span", {}, ` n=${rows[0][3]}`)));
    return el("li", {}, label, plot(metric, rows, 218), value);
  });
}

function jumpTo(filter, key) {
  byId("filters").reset();
  byId(filter).value = key;
  applyFilters();
  byId("cases").scrollIntoView();
  byId(filter).focus({ preventScroll: true });
}

/* the risk-coverage curve */

function showCurve() {
  const drawn = report.runs.filter((run) => run.curve.length);
  if (!report.runs[0].curve.length) {
    byId("curve").append(el("p", { class: "lead" }, both("回答没有标明把握，画不出曲线。", "The answers carry no confidence.")));
    return;
  }
  const [width, height, left, right, bottom] = [480, 290, 60, 26, 46];
  const peak = Math.max(...drawn.flatMap((run) => run.curve.map(([, risk]) => risk)));
  const most = Math.max(0.1, Math.ceil(peak * 10 - 1e-9) / 10);
  const x = (coverage) => left + (width - left - right) * coverage;
  const y = (risk) => height - bottom - (height - bottom - 12) * (risk / most);
  const percent = (share) => `${+(100 * share).toFixed(1)} %`;
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "curve-title" },
    [0, 0.25, 0.5, 0.75, 1].map((at) => [
      svg("line", { class: "tick", x1: x(at), x2: x(at), y1: y(0), y2: y(most) }),
      svg("text", { x: x(at), y: y(0) + 16, "text-anchor": "middle" }, percent(at)),
      svg("line", { class: "tick", x1: x(0), x2: x(1), y1: y(at * most), y2: y(at * most) }),
      svg("text", { x: left - 6, y: y(at * most) + 4, "text-anchor": "end" }, percent(at * most)),
    ]),
    svg("text", { x: x(0.5), y: height - 6, "text-anchor": "middle" }, "覆盖率：作答的题 / 应答的题 (coverage)"),
    svg("text", { x: 12, y: y(most / 2), "text-anchor": "middle", transform: `rotate(-90 12 ${y(most / 2)})` }, "错误率 (risk)"),
    svg("line", { class: "limit", x1: x(0), x2: x(1), y1: y(0.01), y2: y(0.01) }),
    svg("text", { x: x(1), y: y(0.01) - 4, "text-anchor": "end" }, "错误 1 %"),
  );
  report.runs.forEach((run, place) => run.curve.length && drawing.append(curveLine(run, place, x, y)));
  byId("curve").append(drawing);
}

function curveLine(run, place, x, y) {
  const points = run.curve.map(([coverage, risk]) => `${x(coverage).toFixed(1)},${y(risk).toFixed(1)}`);
  const [coverage, risk] = run.curve.at(-1);
  return svg(
    "g",
    { class: series(place) },
    svg("path", { d: `M${points.join("L")}` }),
    marker(place, x(coverage), y(risk)),
    svg("text", { x: x(coverage) - 8, y: y(risk) - 8, "text-anchor": "end" }, run.label),
  );
}

/* the list of cases */

let chosen = [];
let listed = 0;

function showCases() {
  for (const id of ["filters", "count", "list", "more", "cases-csv"]) byId(id).hidden = !report.cases;
  byId("closed").hidden = Boolean(report.cases);
  if (!report.cases) return;
  options("by-right", [["wrong", "✗ 答错"], ["right", "✓ 答对"], ["gate", "✗ 硬门槛未守住"]]);
  options("kind", present((view) => [view.kind]).map((kind) => [kind, `${report.kinds[kind] ?? kind} ${kind}`]));
  options("document", present((view) => [view.document]).map((id) => [id, documentName(id)]));
  options("short", present((view) => Object.keys(view.short)).map((name) => [name, report.metrics[name].name]));
  byId("filters").addEventListener("input", applyFilters);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(applyFilters));
  byId("more").addEventListener("click", showMore);
  byId("cases-csv").addEventListener("click", () => download(`cases-${fileName()}`, caseRows()));
  applyFilters();
}

function options(id, entries) {
  byId(id).append(el("option", { value: "" }, "全部"), ...entries.map(([value, label]) => el("option", { value }, label)));
}

function present(keys) {
  return [...new Set(report.cases.flatMap(keys))];
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

const haystacks = new Map();

function haystack(view) {
  if (!haystacks.has(view)) {
    const clauses = [...view.citations.map((citation) => citation.clause), ...view.gold.flatMap((gold) => gold.options.map((option) => option.clause))];
    const words = clauses.flatMap((id) => [id, report.clauses[id] ?? ""]);
    haystacks.set(view, plain([view.id, view.question, view.answer, ...words].join("\n")));
  }
  return haystacks.get(view);
}

function applyFilters() {
  const [words, result, kind, document_id, short] = ["search", "by-right", "kind", "document", "short"].map((id) => byId(id).value);
  const terms = plain(words).split(/\s+/).filter(Boolean);
  chosen = report.cases.filter((view) =>
    (!kind || view.kind === kind)
    && (!document_id || view.document === document_id)
    && (!short || short in view.short)
    && (!result || (result === "gate" ? view.gates.length > 0 : view.right === (result === "right")))
    && terms.every((term) => haystack(view).includes(term)));
  listed = 0;
  byId("list").replaceChildren();
  showMore();
}

function showMore() {
  const next = chosen.slice(listed, listed + ROWS);
  byId("list").append(...next.map(caseRow));
  listed += next.length;
  const rest = chosen.length - listed;
  byId("more").hidden = rest === 0;
  byId("more").textContent = `再看 ${Math.min(ROWS, rest)} 题（还有 ${rest} 题）`;
  const wrong = chosen.filter((view) => !view.right).length;
  byId("count").textContent = chosen.length
    ? `选出 ${chosen.length} 题，其中答错 ${wrong} 题；列出前 ${listed} 题，问题最重的在前。`
    : "没有符合条件的题目，请放宽条件。";
}

function caseRow(view) {
  const details = el(
    "details",
    { class: "case", "data-id": view.id },
    el(
      "summary",
      {},
      el("span", { class: view.right ? "result" : "result wrong" }, view.right ? "✓ 答对" : "✗ 答错"),
      el(
        "span",
        { class: "row" },
        el("span", { class: "asked" }, view.question),
        el("span", { class: "meta" }, [view.id, report.kinds[view.kind] ?? view.kind, documentName(view.document)].join(" · ")),
        shortly(view),
      ),
    ),
  );
  details.addEventListener("toggle", () => openCase(details, view), { once: true });
  return details;
}

function shortly(view) {
  const gates = view.gates.map((name) => report.metrics[name].name).join("、");
  const [first] = view.reasons;
  const more = view.reasons.length > 1 ? `，共 ${view.reasons.length} 处不足` : "";
  return [
    gates ? el("span", { class: "why" }, el("b", {}, "✗ 硬门槛未守住："), gates) : null,
    first ? el("span", { class: view.right ? "why slight" : "why" }, first[0] + more) : null,
  ];
}

/* one case */

function openCase(details, view) {
  const prefix = `case${report.cases.indexOf(view)}-`;
  details.append(el("div", { class: "body" }, asked(view), shortfalls(view), answered(view, prefix), clausePair(view, prefix), checks(view), remarks(view)));
  settle(details);
  details.addEventListener("toggle", () => settle(details), { capture: true });
}

/* A long clause scrolls in its own box: by keyboard too, and its quote is in sight. */
function settle(details) {
  for (const quoted of details.querySelectorAll("blockquote:not([tabindex])")) {
    if (quoted.scrollHeight <= quoted.clientHeight) continue;
    quoted.tabIndex = 0;
    quoted.scrollTop = Math.max(0, (quoted.querySelector("mark")?.offsetTop ?? 0) - 40);
  }
}

function heading(chinese, english) {
  return el("h4", {}, both(chinese, english));
}

function facts(entries) {
  const given = entries.filter(([, value]) => value);
  return el("p", { class: "inline-facts" }, given.map(([name, value]) => el("span", {}, `${name} `, el("b", {}, value))));
}

function asked(view) {
  const speaker = { user: "用户", assistant: "助手" };
  const [expected, expected_english] = EXPECT[view.expect];
  return [
    heading("问题", "Question"),
    view.history.length
      ? el("div", { class: "turns" }, view.history.map(([role, said]) => el("p", {}, el("b", {}, `${speaker[role] ?? role}：`), said)))
      : null,
    el("p", {}, view.question),
    facts([
      ["地区", view.region],
      ["提问日期", view.as_of],
      ["按此理解", plain(view.resolved) !== plain(view.question) ? view.resolved : ""],
    ]),
    heading("期望", "Expected"),
    el("p", {}, both(expected, expected_english)),
  ];
}

function shortfalls(view) {
  const names = Object.keys(view.short);
  if (!names.length && !view.reasons.length) return null;
  return [
    heading("哪里不足", "What fell short"),
    el("ul", {}, view.reasons.map(([chinese, english]) => el("li", {}, both(chinese, english)))),
    facts(names.map((name) => [`${report.metrics[name].gate ? "硬门槛 " : ""}${report.metrics[name].name}`, told(name, view.short[name])])),
  ];
}

function answered(view, prefix) {
  const numbers = new Set(view.citations.map((citation) => citation.n));
  return [
    heading(`回答（${GIVEN[view.given] ?? view.given}）`, "Answer"),
    view.answer
      ? el("div", { class: "spoken" }, linked(view.answer, numbers, prefix))
      : el("p", { class: "bad" }, both("✗ 没有回答", "no answer")),
    view.error ? el("p", { class: "bad" }, `✗ ${view.error}`) : null,
    view.claims.length
      ? el("details", {}, el("summary", {}, both(`逐句依据（${view.claims.length}）`, "Claims")), el("ol", {}, view.claims.map((claim) => claimItem(claim, numbers, prefix))))
      : null,
  ];
}

function claimItem([text, cited], numbers, prefix) {
  const marks = cited.map((n) => `[${n}]`).join("");
  return el("li", { class: "cited-by" }, text, marks ? linked(marks, numbers, prefix) : el("b", { class: "bad" }, " ✗ 无引用"));
}

function linked(text, numbers, prefix) {
  return text.split(/(\[\d{1,3}\])/).map((part) => {
    const n = part.slice(1, -1);
    return part.startsWith("[") && numbers.has(n) ? el("a", { href: `#${prefix}${n}`, title: `引用 ${n}` }, part) : part;
  });
}

function clausePair(view, prefix) {
  const cited = view.citations.map((citation) => citedClause(citation, prefix));
  const gold = view.gold.map(goldClauses);
  return [
    el(
      "div",
      { class: "pair" },
      el("div", {}, heading("回答引用的条款", "Clauses cited"), cited.length ? cited : el("p", {}, "没有引用。")),
      el("div", {}, heading("标准条款", "Gold clauses"), gold.length ? gold : el("p", {}, "没有：文件里没有这个问题的答案。")),
    ),
    view.nearest.length
      ? el("details", {}, el("summary", {}, both(`查过的最接近条款（${view.nearest.length}）`, "Nearest clauses searched")), view.nearest.map((citation) => citedClause(citation, `${prefix}near-`)))
      : null,
  ];
}

function citedClause(citation, prefix) {
  const text = citation.text ?? report.clauses[citation.clause] ?? "";
  const status = [STATUS[citation.status] ?? citation.status, citation.until ? `有效期至 ${citation.until}` : ""];
  return clause(
    `${prefix}${citation.n}`,
    [el("b", {}, `[${citation.n}] `), [citation.title, citation.number].filter(Boolean).join(" ")],
    [citation.path.join(" › "), citation.clause, ...status],
    text,
    citation.quote,
    [
      citation.text === undefined ? null : el("p", { class: "bad" }, "✗ 与收录的条款文字不同；下面是回答给出的文字。"),
      citation.why ? el("p", {}, `未采用：${citation.why}`) : null,
    ],
  );
}

function goldClauses(gold) {
  const sign = gold.cited ? el("b", {}, "✓ 已引用 ") : el("b", { class: "bad" }, "✗ 未引用 ");
  return gold.options.map(({ clause: id, quote }, place) =>
    clause(null, [place ? "或引用 " : sign, documentName(id.split("/")[0])], [id], report.clauses[id] ?? "", quote, []));
}

function clause(id, title, small, text, quote, notes) {
  const at = quote ? text.indexOf(quote) : -1;
  return el(
    "article",
    { class: "clause", id },
    el("header", {}, title, el("small", {}, small.filter(Boolean).join(" · "))),
    notes,
    at < 0 ? el("p", { class: "bad" }, quote ? `✗ 引文不在这条的文字里：${quote}` : "✗ 没有引文") : null,
    text
      ? el("blockquote", {}, at < 0 ? text : [text.slice(0, at), el("mark", {}, quote), text.slice(at + quote.length)])
      : el("p", { class: "bad" }, "✗ 收录的文件里没有这一条"),
  );
}

function checks(view) {
  const names = (details) => details.map((detail) => report.details[detail] ?? detail).join("、") || "无";
  return [
    view.nuggets.length
      ? [heading("应说的内容", "Facts to be said"), el("ul", { class: "plain" }, view.nuggets.map(([vital, any, said]) =>
          check(said, said ? "说了" : "没说", `${any.join(" / ")}（${vital ? "关键" : "次要"}）`, vital)))]
      : null,
    view.forbidden.length
      ? [heading("不该说的话", "Forbidden"), el("ul", { class: "plain" }, view.forbidden.map(([words, said]) =>
          check(!said, said ? "说了" : "没说", words, true)))]
      : null,
    view.unstated.length || view.named.length
      ? [heading("文件未写明的事项", "Unstated"), el("p", {}, `应指明：${names(view.unstated)}；回答指明：${names(view.named)}`)]
      : null,
  ];
}

function check(good, word, text, matters) {
  return el("li", { class: good ? "good" : matters ? "bad" : "" }, el("b", {}, `${good ? "✓" : "✗"} ${word} `), text);
}

function remarks(view) {
  return [
    heading("备注", "Note"),
    el("p", {}, view.note || "–"),
    facts([
      ...view.beside.map(([label, right]) => [`对照 ${label}`, right ? "✓ 答对" : "✗ 答错"]),
      ["把握", view.confidence === null ? "" : view.confidence.toFixed(2)],
      ["用时", view.latency === null ? "" : `${view.latency.toFixed(0)} 毫秒`],
    ]),
  ];
}

/* CSV: a spreadsheet reads every cell as text, never as a formula */

function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const inert = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

function download(name, rows) {
  const text = `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = el("a", { href: address, download: `${name}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function fileName() {
  const set = report.head.find(([, english]) => english === "Question set")?.[2] ?? "";
  return `${set}-${report.runs[0].label}`.replace(/[^\p{L}\p{N}.-]+/gu, "-");
}

function figureRows() {
  const head = ["run", "metric", "指标", "value", "low_95", "high_95", "n", "better", "hard_gate"];
  const rows = report.runs.flatMap((run) => report.groups.flatMap((group) => group.names.map((name) => {
    const metric = report.metrics[name];
    return [run.label, name, metric.name, ...(run.figures[name] ?? [null, null, null, null]), metric.better ?? "", metric.gate ? "yes" : ""];
  })));
  return [head, ...rows];
}

function caseRows() {
  const head = [
    ...["id", "kind", "document", "right", "gates_broken", "fell_short", "question", "region", "as_of"],
    ...["expected", "given", "answer", "cited", "gold", "vital_not_said", "forbidden_said", "reasons", "note"],
  ];
  return [head, ...chosen.map((view) => [
    ...[view.id, view.kind, view.document, view.right ? "right" : "wrong", view.gates.join(" "), Object.keys(view.short).join(" ")],
    ...[view.question, view.region, view.as_of, view.expect, view.given, view.answer],
    view.citations.map((citation) => citation.clause).join(" "),
    view.gold.map((gold) => gold.options.map((option) => option.clause).join(" | ")).join(" "),
    view.nuggets.filter(([vital, , said]) => vital && !said).map(([, any]) => any[0]).join("；"),
    view.forbidden.filter(([, said]) => said).map(([words]) => words).join("；"),
    view.reasons.map(([chinese]) => chinese).join("；"),
    view.note,
  ])];
}

showHead();
showLegend();
showTable();
showSlices();
showCurve();
showCases();
byId("figures-csv").addEventListener("click", () => download(`figures-${fileName()}`, figureRows()));
