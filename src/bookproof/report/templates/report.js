"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const cases = [...document.querySelectorAll("details.case")];
  const WORST = ["failed", "harness-error", "waived", "disputed", "warned"];

  /* Everything that came from a target goes through here: text, never markup. */
  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const child of children) if (child !== null && child !== "") element.append(child);
    return element;
  }

  /* A sentence with the parts between backticks set as code. */
  function prose(tag, className, text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return make(tag, className, text);
    return make(tag, className, ...parts.map((part, index) => (index % 2 ? make("code", "", part) : part)));
  }

  const duration = (seconds) =>
    seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;

  async function unpack(anchor) {
    const packed = atob(byId(`data-${anchor}`).textContent);
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  /* ---- JSON as it was sent: number literals and repeated keys stay as they are ---- */

  const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;
  const LARGEST = 400000;

  function jsonLines(text) {
    const lines = [];
    const stack = [];
    let line = { depth: 0, path: "$", parts: [] };
    let path = "$";
    const put = (kind, part) => line.parts.push([kind, part]);
    const next = (depth, where) => {
      lines.push(line);
      line = { depth, path: where, parts: [] };
    };
    const place = (top) => (top.list ? `${top.path}[${top.index}]` : top.path);
    for (const [token] of text.matchAll(TOKEN)) {
      const top = stack.at(-1);
      if ("]}".includes(token)) {
        stack.pop();
        if (top.empty) line.parts.push(["", token]);
        else {
          next(stack.length, "");
          put("", token);
        }
        continue;
      }
      if (token === ",") {
        put("", ",");
        if (top.list) top.index += 1;
        else top.key = true;
        next(stack.length, place(top));
        path = place(top);
        continue;
      }
      if (token === ":") {
        put("", ": ");
        continue;
      }
      if (top?.empty) {
        top.empty = false;
        next(stack.length, place(top));
        path = place(top);
      }
      if (top && !top.list && top.key) {
        top.key = false;
        path = `${top.path}.${JSON.parse(token)}`;
        line.path = path;
        put("k", token);
        continue;
      }
      if (token === "{" || token === "[") {
        put("", token);
        stack.push({ list: token === "[", index: 0, key: token === "{", empty: true, path });
        continue;
      }
      put(token[0] === '"' ? "s" : "n", token);
    }
    lines.push(line);
    return lines;
  }

  const plainPath = (where) => where.replace(/\[(['"])(.*?)\1\]/g, ".$2");

  /* The line of a finding's place, or that of the nearest thing that contains it. */
  function lineOf(places, where) {
    let path = plainPath(where);
    while (path.startsWith("$")) {
      if (places.has(path)) return places.get(path);
      const cut = Math.max(path.lastIndexOf("."), path.lastIndexOf("["));
      if (cut < 1) return undefined;
      path = path.slice(0, cut);
    }
    return undefined;
  }

  function bodyView(text, findings) {
    let readable = text.length <= LARGEST;
    if (readable) {
      try {
        const value = JSON.parse(text);
        readable = typeof value === "object" && value !== null;
      } catch {
        readable = false;
      }
    }
    if (!readable) {
      const cut = text.length > LARGEST;
      const view = make("pre", "json plain", text.slice(0, LARGEST));
      if (cut) view.append(make("span", "note", ` … ${text.length - LARGEST} more characters`));
      return view;
    }
    const lines = jsonLines(text);
    const places = new Map();
    lines.forEach((line, index) => {
      if (line.path && !places.has(line.path)) places.set(line.path, index);
    });
    const marks = new Map();
    for (const finding of findings) {
      const index = lineOf(places, finding.where);
      if (index !== undefined) marks.set(index, [...(marks.get(index) ?? []), finding]);
    }
    const view = make("pre", "json");
    lines.forEach((line, index) => {
      const row = make("span", "l", "  ".repeat(line.depth));
      for (const [kind, part] of line.parts) row.append(kind ? make("span", kind, part) : part);
      for (const finding of marks.get(index) ?? []) {
        row.classList.add("marked", `m-${finding.outcome}`);
        const exact = lines[index].path === plainPath(finding.where);
        const place = exact ? "" : `${finding.where}: `;
        row.append(make("span", "note", `${place}expected ${finding.expected}, got ${finding.got}`));
      }
      row.append("\n");
      view.append(row);
    });
    return view;
  }

  /* ---- a request as a curl command; hidden values become environment variables ---- */

  function quoted(text, variable) {
    const single = (part) => `'${part.replaceAll("'", "'\\''")}'`;
    return text
      .split("***")
      .map((part) => (part ? single(part) : ""))
      .join(`"$${variable}"`) || "''";
  }

  function curl(exchange) {
    const parts = [`curl -X ${quoted(exchange.method, "METHOD")} ${quoted(exchange.url, "SECRET")}`];
    for (const [name, value] of exchange.requestHeaders) {
      if (/^(content-length|host|connection|accept-encoding)$/i.test(name)) continue;
      const variable = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^(?=\d)|^$/, "H");
      parts.push(`-H ${quoted(`${name}: ${value}`, variable)}`);
    }
    if (exchange.requestBody) parts.push(`--data-raw ${quoted(exchange.requestBody, "SECRET")}`);
    return parts.join(" \\\n  ");
  }

  function command(text) {
    const button = make("button", "copy", "Copy");
    button.type = "button";
    button.dataset.copy = text;
    return make("div", "command", make("pre", "", text), button);
  }

  async function copy(button) {
    const done = (word) => {
      button.textContent = word;
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    };
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      done("Copied");
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      done("Selected");
    }
  }

  /* ---- the details of one case ---- */

  function headersView(headers) {
    const list = make("dl", "headers");
    for (const [name, value] of headers) list.append(make("dt", "", name), make("dd", "", value));
    return list;
  }

  function lazy(details, fill) {
    details.addEventListener("toggle", () => {
      if (details.open && !details.dataset.filled) {
        details.dataset.filled = "1";
        fill(details);
      }
    });
    return details;
  }

  function exchangeView(exchange, findings) {
    const wrong = findings.length > 0 || exchange.status === null;
    const answer = exchange.status === null ? "no answer" : String(exchange.status);
    const summary = make("summary", "",
      make("span", "step", String(exchange.number)),
      make("span", "method", exchange.method),
      make("span", "url code", exchange.url),
      make("span", `status${wrong ? " bad" : ""}`, answer),
      make("span", "step", duration(exchange.seconds)));
    return lazy(make("details", "exchange", summary), (details) => {
      const body = make("div", "exchange-body");
      body.append(make("h6", "", "Request"), headersView(exchange.requestHeaders));
      if (exchange.requestBody) body.append(make("h6", "", "Request body"), bodyView(exchange.requestBody, []));
      if (exchange.error) body.append(make("h6", "", "Error"), make("p", "reason", exchange.error));
      if (exchange.status !== null) {
        body.append(make("h6", "", `Answer ${exchange.status}`), headersView(exchange.responseHeaders));
        body.append(make("h6", "", "Answer body"),
          exchange.responseBody ? bodyView(exchange.responseBody, findings) : make("p", "quiet", "empty"));
      }
      body.append(make("h6", "", "Send it again"), command(curl(exchange)));
      details.append(body);
      for (const view of body.querySelectorAll(".json")) showMark(view);
    });
  }

  /* Scrolls a long body to its first marked line. */
  function showMark(view) {
    const mark = view.querySelector(".marked");
    if (mark) view.scrollTop = Math.max(0, mark.offsetTop - view.offsetTop - view.clientHeight / 3);
  }

  function updateView(update) {
    const summary = make("summary", "",
      make("span", "step", "↳"),
      make("span", "method", "Feed"),
      make("span", "url", make("span", "code", update.feed), ` ${update.note} `, make("span", "code", update.item)),
      make("span", "step", `waited ${duration(update.waited)}`));
    return lazy(make("details", "exchange update", summary), (details) => {
      const body = update.body ? bodyView(update.body, []) : make("p", "quiet", "No item came.");
      details.append(make("div", "exchange-body", body));
    });
  }

  function side(name, className, value) {
    return make("div", `side ${className}`, make("span", "side-name", name), make("pre", "", value));
  }

  function badgeLike(outcome) {
    const known = document.querySelector(`.counts .badge.o-${outcome}, .card .badge.o-${outcome}`);
    return known ? known.cloneNode(true) : make("span", `badge o-${outcome}`, outcome);
  }

  function needs(names) {
    const line = make("p", "needs");
    for (const name of names) {
      const link = make("a", "code", name);
      link.href = `#req-${encodeURIComponent(name)}`;
      line.append(link);
    }
    return line;
  }

  function checkView(check) {
    const box = make("div", `found edge-${check.outcome}`, badgeLike(check.outcome),
      make("h5", "", check.title), make("p", "place", make("code", "", check.id)));
    if (check.exchange !== null) box.lastChild.append(` answer ${check.exchange}`);
    if (check.reason) box.append(make("p", "", check.reason));
    for (const finding of check.findings) {
      box.append(make("p", "place", "at ", make("code", "", finding.where)));
      box.append(make("div", "pair", side("Expected", "expected", finding.expected), side("Got", "got", finding.got)));
      if (finding.hint) box.append(make("p", "hint", make("strong", "", "Hint"), prose("span", "", finding.hint)));
      if (finding.interpretation) box.append(make("p", "hint", make("strong", "", "Disputed"), finding.interpretation));
    }
    box.append(needs(check.requirements));
    return box;
  }

  function checkList(className, heading, checks) {
    const list = make("ul", "");
    for (const check of checks) {
      const reason = check.reason ? ` (${check.reason})` : "";
      list.append(make("li", "", make("code", "", check.id), make("span", "quiet", ` ${check.title}${reason}`)));
    }
    return make("details", className, make("summary", "", heading), list);
  }

  function stageView(name, detail) {
    const view = make("section", "stage", make("h4", "", name || "Around the case"));
    const checks = detail.checks.filter((check) => check.stage === name);
    const found = checks.filter((check) => WORST.includes(check.outcome));
    found.sort((a, b) => WORST.indexOf(a.outcome) - WORST.indexOf(b.outcome));
    view.append(...found.map(checkView));
    const passed = checks.filter((check) => check.outcome === "passed");
    if (passed.length) {
      const number = passed.length === 1 ? "1 check looked for a fault" : `${passed.length} checks looked for faults`;
      view.append(checkList("nothing-found", `✓ ${number} and found none`, passed));
    }
    const rest = checks.filter((check) => check.outcome !== "passed" && !WORST.includes(check.outcome));
    if (rest.length) view.append(checkList("nothing-found unreached", `– ${rest.length} not answered`, rest));
    view.append(...steps(name, detail));
    return view;
  }

  function steps(name, detail) {
    const exchanges = detail.exchanges.filter((exchange) => exchange.stage === name);
    const updates = detail.updates.filter((update) => update.stage === name);
    const all = [
      ...exchanges.map((exchange) => [exchange.number, 0, exchange]),
      ...updates.map((update, index) => [update.after ?? 0, 1 + index, update]),
    ].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return all.map(([, kind, step]) => (kind ? updateView(step) : exchangeView(step, findingsOn(detail, step.number))));
  }

  function findingsOn(detail, number) {
    return detail.checks.filter((check) => check.exchange === number).flatMap((check) => check.findings);
  }

  /* Stages in the order in which they first did anything. */
  function stagesOf(detail) {
    const first = new Map();
    const note = (stage, at) => first.set(stage, Math.min(first.get(stage) ?? Infinity, at));
    for (const exchange of detail.exchanges) note(exchange.stage, exchange.number);
    for (const update of detail.updates) note(update.stage, (update.after ?? 0) + 0.5);
    const known = [...first.keys()].sort((a, b) => first.get(a) - first.get(b));
    return [...new Set([...known, ...detail.checks.map((check) => check.stage)])];
  }

  async function open(details) {
    if (details.dataset.filled) return;
    details.dataset.filled = "1";
    const place = details.querySelector(".detail");
    try {
      const detail = await unpack(details.id);
      const stages = stagesOf(detail);
      if (!stages.length) place.append(make("p", "quiet", "Nothing was sent in this case."));
      for (const stage of stages) place.append(stageView(stage, detail));
      const wrong = place.querySelector(".exchange .status.bad");
      if (wrong) wrong.closest("details").open = true;
    } catch (error) {
      place.append(make("p", "notice", `The details cannot be shown: ${error.message}`));
    }
    details.dataset.ready = "1";
  }

  /* ---- filters, links, keys ---- */

  const fields = { outcome: byId("f-outcome"), feature: byId("f-feature"), type: byId("f-type"), flow: byId("f-flow") };
  const search = byId("search");

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.entries(fields).filter(([, field]) => field.value);
    let shown = 0;
    for (const item of cases) {
      const fits = wanted.every(([name, field]) => item.dataset[name] === field.value)
        && words.every((word) => item.dataset.words.includes(word));
      item.hidden = !fits;
      shown += fits;
    }
    byId("tally").textContent = shown === cases.length ? `${shown} ${shown === 1 ? "case" : "cases"}` : `${shown} of ${cases.length} cases`;
    byId("nothing").hidden = shown > 0;
    byId("case-list").hidden = shown === 0;
  }

  function narrow(values) {
    search.value = "";
    for (const [name, field] of Object.entries(fields)) field.value = values[name] ?? "";
    filter();
  }

  function follow() {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let outer = target.parentElement; outer; outer = outer.parentElement) {
      if (outer.tagName === "DETAILS") outer.open = true;
    }
    if (target.matches("details.case")) {
      if (target.hidden) narrow({});
      target.open = true;
      target.firstElementChild.focus({ preventScroll: true });
    }
    target.scrollIntoView();
  }

  function move(step) {
    const visible = cases.filter((item) => !item.hidden);
    const at = visible.indexOf(document.activeElement?.closest?.("details.case"));
    const from = at < 0 && step < 0 ? visible.length : at;
    const next = visible[Math.min(Math.max(from + step, 0), visible.length - 1)];
    next?.firstElementChild.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.case") && event.target.open) open(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (button) copy(button);
    const dot = event.target.closest(".dot, .count");
    if (dot) {
      narrow(dot.dataset);
      byId("cases").scrollIntoView();
    }
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });
  const form = document.querySelector(".filters");
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  follow();
  document.documentElement.dataset.ready = "1";
})();
