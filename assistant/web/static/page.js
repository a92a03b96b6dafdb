() => {
  // The reading panel: opens /source fragments of this server beside the chat, at the cited words.
  document.documentElement.lang = "zh-CN";
  const MISSING = '<div class="shelf missing"><p>暂时读不到原文，请检查网络后再点一次。</p></div>';
  let asked = 0;
  let opener = null;

  const panel = () => document.querySelector("#paper .paper");
  const isSheet = () => window.matchMedia("(max-width: 768px)").matches;

  async function fetched(address) {
    try {
      const response = await fetch(address, { credentials: "same-origin" });
      const isPage = (response.headers.get("content-type") || "").startsWith("text/html");
      return isPage ? await response.text() : MISSING;
    } catch {
      return MISSING;
    }
  }

  async function show(address, raise) {
    const paper = panel();
    if (!paper) return;
    const mine = ++asked;
    const body = paper.querySelector(".body");
    const isShelf = !address.includes("source/");
    if (raise) open(paper);
    paper.classList.add("loading");
    const html = await fetched(address);
    if (mine !== asked) return;
    paper.classList.remove("loading");
    paper.classList.toggle("on-shelf", isShelf);
    paper.querySelector(".where").textContent = isShelf ? "" : "原文";
    body.innerHTML = html;
    scrollTo(body, body.querySelector("mark") || body.querySelector(".cited"));
  }

  function scrollTo(body, target) {
    if (!target) {
      body.scrollTop = 0;
      return;
    }
    const above = target.getBoundingClientRect().top - body.getBoundingClientRect().top;
    body.scrollTop += above - body.clientHeight / 3;
  }

  function open(paper) {
    paper.parentElement.classList.add("open");
    if (isSheet()) focusOnceSeen(paper.querySelector(".close"), 30);
  }

  // What is hidden takes no focus, and a transition shows it some frames later.
  function focusOnceSeen(element, frames) {
    element.focus({ preventScroll: true });
    if (document.activeElement !== element && frames > 0) requestAnimationFrame(() => focusOnceSeen(element, frames - 1));
  }

  function close() {
    panel().parentElement.classList.remove("open");
    setChosen(null);
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    if (!isSheet()) show("source", false);
  }

  function setChosen(link) {
    document.querySelectorAll(".open-source.chosen").forEach((old) => old.classList.remove("chosen"));
    if (link) link.classList.add("chosen");
  }

  document.addEventListener(
    "click",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const link = target && target.closest('a[href*="source/"]');
      if (link && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        event.stopPropagation();
        opener = link;
        setChosen(link);
        show(link.getAttribute("href"), true);
      } else if (target && target.closest(".show-shelf")) {
        setChosen(null);
        show("source", true);
      } else if (target && target.closest("#paper .close, #paper .veil")) {
        close();
      }
    },
    true,
  );
  // A blank question is not sent: the next one would be dropped while the server looks at it.
  function isBlank(target) {
    const box = target instanceof Element && target.closest("#question textarea");
    return Boolean(box) && box.value.trim() === "";
  }
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !isBlank(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("#paper .open")) close();
  });
  const unchanged = (one) => one.defaultValue ?? ([...one.options].find((option) => option.defaultSelected)?.value || "");
  // The form of facts says what was changed as a message: 更正：职工总数：80人；….
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target instanceof Element && event.target.closest("form.facts");
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      const changed = [...form.elements].filter((one) => one.name && one.value.trim() && one.value !== unchanged(one));
      const box = document.querySelector("#question textarea");
      const send = document.querySelector("button#send, #send button");
      if (changed.length === 0 || !box || !send) return;
      box.value = "更正：" + changed.map((one) => `${one.name}：${one.value.trim()}`).join("；");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      setTimeout(() => send.click(), 50);
    },
    true,
  );
  // Words copied out of an answer take along who worded them.
  document.addEventListener("copy", (event) => {
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed) return;
    const replies = [...document.querySelectorAll("#chat .reply")].filter((one) => chosen.containsNode(one, true));
    const labels = new Set(replies.map((one) => one.querySelector(".who")?.textContent).filter(Boolean));
    const text = chosen.toString();
    const missing = [...labels].filter((label) => !text.includes(label));
    if (missing.length === 0) return;
    event.clipboardData.setData("text/plain", `${text}\n（${missing.join("；")}）`);
    event.preventDefault();
  });
  // What can be done with an answer. A button tells what came of it on itself and to screen readers.
  const REASONS = [
    ["wrong", "说错了"],
    ["incomplete", "没说全"],
    ["wrong_source", "出处不对"],
    ["expired", "政策已过期"],
    ["unclear", "看不懂"],
  ];

  function tell(button, text) {
    document.querySelector("#said").textContent = text;
    const before = button.dataset.name || button.textContent;
    button.dataset.name = before;
    button.textContent = text;
    setTimeout(() => button.isConnected && (button.textContent = before), 2500);
  }

  // The question stands in the nearest row of the visitor's above the answer.
  function questionOf(reply) {
    const rows = [...document.querySelectorAll("#chat .user-row, #chat .bot-row")];
    const before = rows.slice(0, rows.indexOf(reply.closest(".bot-row"))).reverse();
    return before.find((row) => row.matches(".user-row"))?.querySelector(".asked")?.textContent || "";
  }

  function put(question, andSend) {
    const box = document.querySelector("#question textarea");
    const send = document.querySelector("button#send, #send button");
    if (!box || !question) return;
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (andSend && send) setTimeout(() => send.click(), 50);
    else box.focus();
  }

  // The sentences with their marks, then each source with its validity, then who worded it.
  function written(reply) {
    const text = (one) => one.innerText.replace(/\s+/g, " ").trim();
    const said = [...reply.querySelectorAll(":scope > .claim, :scope > .notice, :scope > .silent, :scope > .contact")].map(text);
    const sources = [...reply.querySelectorAll(".sources li")].map(text);
    const label = reply.querySelector(".who")?.textContent;
    return [...said, ...(sources.length ? ["", "出处："] : []), ...sources, ...(label ? ["", `（${label}）`] : [])].join("\n");
  }

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea"); // plain http has no clipboard of its own
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy");
  }

  async function judge(button, thumb, reason = "") {
    const reply = button.closest(".reply");
    const form = { thumb, question: questionOf(reply).slice(0, 500), answer: written(reply).slice(0, 8000), reason };
    try {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch("v1/feedback", { method: "POST", headers, body: JSON.stringify(form) });
      if (!response.ok) throw new Error(response.status);
      reply.querySelectorAll(".act.up, .act.down").forEach((one) => (one.disabled = true));
      reply.querySelector(".reasons")?.remove();
      document.querySelector("#said").textContent = "谢谢，已记下";
      button.closest(".acts, .reply").querySelector(`.act.${thumb}`).textContent = "谢谢，已记下";
    } catch {
      tell(button, "没有记下，请稍后再试");
    }
  }

  function askWhy(button) {
    const reply = button.closest(".reply");
    if (reply.querySelector(".reasons")) return;
    const asked = document.createElement("p");
    asked.className = "asks reasons";
    asked.append(Object.assign(document.createElement("span"), { textContent: "哪里没用？" }));
    for (const [reason, name] of [...REASONS, ["other", "其他"]]) {
      const one = Object.assign(document.createElement("button"), { type: "button", className: "act", textContent: name });
      one.addEventListener("click", () => judge(button, "down", reason));
      asked.append(one);
    }
    reply.append(asked);
    asked.querySelector("button").focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("#chat .reply .act");
    if (!button) return;
    const reply = button.closest(".reply");
    if (button.matches(".copy")) {
      copy(written(reply)).then(() => tell(button, "已复制"), () => tell(button, "复制不了，请选中文字复制"));
    } else if (button.matches(".next")) put(button.textContent, true);
    else if (button.matches(".again")) put(questionOf(reply), true);
    else if (button.matches(".edit")) put(questionOf(reply), false);
    else if (button.matches(".up")) judge(button, "up");
    else if (button.matches(".down")) askWhy(button);
  });
  // A new question goes to the top of the view and stays there while its answer grows, unless the visitor scrolls.
  let questions = 0;
  let held = null;

  function settle() {
    document.querySelectorAll("#chat [data-testid][aria-label]").forEach((said) => said.removeAttribute("aria-label"));
    const rows = document.querySelectorAll("#chat .user-row");
    if (rows.length > questions) held = rows[rows.length - 1];
    if (rows.length === 0 && questions > 0) close();
    questions = rows.length;
    if (held && held.isConnected) hold(held.closest(".bubble-wrap"));
  }

  function hold(view) {
    view.scrollTop += held.getBoundingClientRect().top - view.getBoundingClientRect().top - 12;
  }

  (function begin() {
    const chat = document.querySelector("#chat");
    if (!panel() || !chat) {
      setTimeout(begin, 50);
      return;
    }
    new MutationObserver(settle).observe(chat, { childList: true, subtree: true });
    ["wheel", "touchmove", "keydown"].forEach((kind) => chat.addEventListener(kind, () => (held = null), { passive: true }));
    show("source", false);
  })();
}
