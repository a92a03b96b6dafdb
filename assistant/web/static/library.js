// The library: words and filters → clauses, each opened in its document. What is looked for stands in the address.
const AT_ONCE = 20;
const PATIENCE = 300; // milliseconds before one who waits is told so
const FIELDS = ["q", "region", "kind", "status", "issuer", "since"];
const form = document.querySelector("#search");
const told = document.querySelector("#told");
const results = document.querySelector("#results");
const more = document.querySelector("#more");
const reader = document.querySelector("#reader");
const main = [document.querySelector("header.site"), document.querySelector(".search"), document.querySelector("footer.site")];
const isSheet = () => window.matchMedia("(max-width: 900px)").matches;
let words = {};
let asked = 0;
let opener = null;

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const shade = () => document.documentElement.classList.toggle("dark", dark.matches);
dark.addEventListener("change", shade);
shade();

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

async function fetched(address) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin" });
  } catch {
    throw new Error("连不上服务器，请检查网络后重试。");
  }
  const form = await response.json().catch(() => null);
  if (!response.ok) throw new Error(form?.error?.message || "服务器没有回答，请稍后再试。");
  return form;
}

function say(text, isProblem = false) {
  told.textContent = text;
  told.classList.toggle("problem", isProblem);
}

// On a phone the filters are folded away; how many are set is told beside their heading.
function tell() {
  const set = FIELDS.filter((name) => name !== "q" && form.elements[name].value).length;
  document.querySelector("#set").textContent = set ? `（已选 ${set} 项）` : "";
}

function sought() {
  const given = new FormData(form);
  return new URLSearchParams(FIELDS.map((name) => [name, (given.get(name) || "").trim()]).filter(([, value]) => value));
}

async function search(offset = 0) {
  const mine = ++asked;
  const wait = setTimeout(() => mine === asked && say("正在检索……"), PATIENCE);
  const query = sought();
  tell();
  try {
    const found = await fetched(`v1/clauses?${query}&limit=${AT_ONCE}&offset=${offset}`);
    if (mine !== asked) return;
    if (offset === 0) results.replaceChildren();
    results.append(...found.hits.map(row));
    more.hidden = offset + found.hits.length >= found.total;
    say(summary(found, query));
  } catch (error) {
    if (mine !== asked) return;
    say(error.message, true);
  } finally {
    clearTimeout(wait);
  }
}

function summary(found, query) {
  if (found.total === 0) return "没有符合条件的条文。试试换个说法，或放宽筛选条件。";
  if (found.nearest) return `没有条文说到“${query.get("q")}”。下面 ${found.total} 条只是意思相近，请自行核对。`;
  return `共 ${found.total} 条。效力按 ${found.as_of} 判断。`;
}

function row(hit) {
  const item = element("li");
  const head = element("h2");
  const link = element("a", hit.path[hit.path.length - 1]);
  link.href = `source/${encodeURIComponent(hit.document_id)}?${new URLSearchParams({ clause: hit.clause_id })}`;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(hit, link);
  });
  head.append(link);
  const of = element("p", undefined, "of");
  const badge = element("span", words[hit.status] || hit.status, `badge badge-${hit.status}`);
  of.append(`《${hit.title}》`, badge, [" ", hit.region, hit.document_number, hit.issued_on].filter(Boolean).join(" · ").replace(" ·", ""));
  item.append(head, of, marked(hit));
  if (hit.kinds.length) {
    const kinds = element("p", undefined, "kinds");
    kinds.append(...hit.kinds.map((kind) => element("span", kind)));
    item.append(kinds);
  }
  return item;
}

// Around the first mark, so that one sees why the clause was found; every word as it stands.
function marked(hit) {
  const says = element("p", undefined, "says");
  const first = hit.marks.length ? hit.marks[0][0] : 0;
  const characters = [...hit.text];
  const start = Math.max(0, first - 40);
  const end = Math.min(characters.length, start + 160);
  let at = start;
  if (start > 0) says.append("……");
  for (const [from, to] of hit.marks) {
    if (from < at || to > end) continue;
    says.append(characters.slice(at, from).join(""), element("mark", characters.slice(from, to).join("")));
    at = to;
  }
  says.append(characters.slice(at, end).join(""));
  if (end < characters.length) says.append("……");
  return says;
}

async function open(hit, link) {
  opener = link;
  document.querySelectorAll("#results a.chosen").forEach((old) => old.classList.remove("chosen"));
  link.classList.add("chosen");
  const body = reader.querySelector(".body");
  reader.hidden = false;
  body.replaceChildren(element("p", "正在翻到原文……", "step"));
  const id = encodeURIComponent(hit.document_id);
  reader.querySelector("#file").href = `v1/documents/${id}/file`;
  if (isSheet()) {
    main.forEach((one) => (one.inert = true));
    reader.querySelector(".close").focus();
  }
  try {
    const [page, about] = await Promise.all([fetch(link.href).then((response) => response.text()), fetched(`v1/documents/${id}`)]);
    body.innerHTML = page; // escaped by the server; the page's policy runs no script that stands in it
    outline(about.outline, hit);
    show(body.querySelector(".cited"));
  } catch (error) {
    body.replaceChildren(element("p", error.message, "problem"));
  }
}

function outline(clauses, hit) {
  const list = reader.querySelector("#outline ol");
  list.replaceChildren(
    ...clauses.map((clause) => {
      const item = element("li", undefined, `depth-${Math.min(clause.depth, 3)}`);
      const button = element("button", clause.name || clause.text.slice(0, 24));
      button.type = "button";
      button.addEventListener("click", async () => {
        const query = new URLSearchParams({ clause: clause.id });
        const body = reader.querySelector(".body");
        body.innerHTML = await fetch(`source/${encodeURIComponent(hit.document_id)}?${query}`).then((one) => one.text());
        show(body.querySelector(".cited"));
        reader.querySelector("#outline details").open = false;
        body.focus({ preventScroll: true });
      });
      item.append(button);
      return item;
    }),
  );
}

function show(clause) {
  const body = reader.querySelector(".body");
  if (clause) body.scrollTop += clause.getBoundingClientRect().top - body.getBoundingClientRect().top - 24;
}

function close() {
  reader.hidden = true;
  main.forEach((one) => (one.inert = false));
  document.querySelectorAll("#results a.chosen").forEach((old) => old.classList.remove("chosen"));
  if (opener && opener.isConnected) opener.focus();
}

function choose(name, values, label = (value) => value) {
  const select = form.elements[name];
  for (const [value, count] of Object.entries(values)) {
    const option = element("option", `${label(value)}（${count}）`);
    option.value = value;
    select.append(option);
  }
  select.closest("label").hidden = select.options.length < 2;
}

function read() {
  const query = new URLSearchParams(location.search);
  FIELDS.forEach((name) => (form.elements[name].value = query.get(name) || ""));
}

function remember() {
  const query = sought().toString();
  history.pushState(null, "", query ? `?${query}` : location.pathname);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  remember();
  search();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "q") return;
  remember();
  search();
});
form.addEventListener("reset", () => setTimeout(() => (remember(), search())));
more.addEventListener("click", () => search(results.children.length));
reader.querySelector(".close").addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && !reader.hidden && close());
window.addEventListener("popstate", () => {
  if (location.search.slice(1) === sought().toString()) return; // only the place on the page has changed
  read();
  search();
});

form.querySelector(".narrow").open = !isSheet();

try {
  const held = await fetched("v1/documents");
  words = held.status_words;
  choose("region", held.facets.region);
  choose("kind", held.facets.kind);
  choose("status", held.facets.status, (value) => words[value]);
  choose("issuer", held.facets.issuer);
  read();
  await search();
} catch (error) {
  say(error.message, true);
}
