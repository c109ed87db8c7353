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

  const counted = (number, one) => `${number.toLocaleString("en-GB")} ${one}${number === 1 ? "" : "s"}`;

  async function inflated(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  /* Titles and requirements of checks, and which checks each case has. */
  let known;
  const index = () => (known ??= inflated(byId("index").textContent));

  const unpacked = new Map();

  /* The details of a case; null when the file was to stay small and they are not in it. */
  async function unpack(anchor) {
    if (!unpacked.has(anchor)) {
      const packed = byId(`data-${anchor}`)?.textContent;
      const [{ checks }, detail] = await Promise.all([index(), packed ? inflated(packed) : null]);
      for (const check of detail?.checks ?? []) {
        const [title, requirements] = checks[check.id] ?? ["", []];
        check.title ??= title;
        check.requirements ??= requirements;
        check.findings ??= [];
        check.exchange ??= null;
      }
      unpacked.set(anchor, detail);
    }
    return unpacked.get(anchor);
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

  /* A box that scrolls must be reached by the keyboard too. */
  function bodyBox(className, ...children) {
    const box = make("pre", className, ...children);
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Body");
    return box;
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
      const view = bodyBox("json plain", text.slice(0, LARGEST));
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
    const view = bodyBox("json");
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

  const RECORDING = "the recording beside it (cases.jsonl.gz, bodies.jsonl.gz)";

  function sentBody(part, name, findings, none) {
    const left = part.leftOut?.[name];
    if (left) {
      const size = left.toLocaleString("en-GB");
      return make("p", "notice", `${size} characters are left out to keep this file small; they are in ${RECORDING}.`);
    }
    return part[name] ? bodyView(part[name], findings) : make("p", "quiet", none);
  }

  function requestParts(exchange) {
    const parts = [make("h4", "", "Request"), headersView(exchange.requestHeaders)];
    if (!exchange.requestBody && !exchange.leftOut?.requestBody) return parts;
    return [...parts, make("h4", "", "Request body"), sentBody(exchange, "requestBody", [], "")];
  }

  function answerParts(exchange, findings) {
    const parts = exchange.error ? [make("h4", "", "Error"), make("p", "reason", exchange.error)] : [];
    if (exchange.status === null) return parts;
    return [...parts,
      make("h4", "", `Answer ${exchange.status}`), headersView(exchange.responseHeaders),
      make("h4", "", "Answer body"), sentBody(exchange, "responseBody", findings, "empty")];
  }

  /* What is wrong with the answer is shown before what was asked. */
  function exchangeView(exchange, findings, id = "") {
    const wrong = findings.length > 0 || exchange.status === null;
    const answer = exchange.status === null ? "no answer" : String(exchange.status);
    const summary = make("summary", "",
      make("span", "step", String(exchange.number)),
      make("span", "method", exchange.method),
      make("span", "url code", exchange.url),
      make("span", `status${wrong ? " bad" : ""}`, answer),
      make("span", "step", duration(exchange.seconds)));
    const view = make("details", "exchange", summary);
    if (id) view.id = id;
    return lazy(view, (details) => {
      const body = make("div", "exchange-body");
      const sent = requestParts(exchange);
      const answered = answerParts(exchange, findings);
      body.append(...(findings.length ? [...answered, ...sent] : [...sent, ...answered]));
      if (!exchange.leftOut?.requestBody) body.append(make("h4", "", "Send it again"), command(curl(exchange)));
      details.append(body);
      for (const view of body.querySelectorAll(".json")) showMark(view);
    });
  }

  /* Scrolls a long body to its first marked line. */
  function showMark(view) {
    const mark = view.querySelector(".marked");
    if (mark) view.scrollTop = Math.max(0, mark.offsetTop - view.offsetTop - view.clientHeight / 3);
  }

  function updateView(update, id) {
    const summary = make("summary", "",
      make("span", "step", "↳"),
      make("span", "method", "Feed"),
      make("span", "url", make("span", "code", update.feed), ` ${update.note} `, make("span", "code", update.item)),
      make("span", "step", `waited ${duration(update.waited)}`));
    const view = make("details", "exchange update", summary);
    view.id = id;
    return lazy(view, (details) => {
      details.append(make("div", "exchange-body", sentBody(update, "body", [], "No item came.")));
    });
  }

  function side(name, className, value) {
    const text = make("pre", "", value);
    if (value.length > 200) text.tabIndex = 0;
    return make("div", `side ${className}`, make("span", "side-name", name), text);
  }

  function badgeLike(outcome) {
    const known = document.querySelector(`.counts .badge.o-${outcome}, .card .badge.o-${outcome}`);
    return known ? known.cloneNode(true) : make("span", `badge o-${outcome}`, outcome);
  }

  const slugged = (text) => text.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-+|-+$/g, "");

  function needs(names) {
    const line = make("p", "needs");
    for (const name of names) {
      const link = make("a", "code", name);
      link.href = `#req-${slugged(name)}`;
      line.append(link);
    }
    return line;
  }

  function checkView(check, id) {
    const self = make("a", "self", "#");
    self.href = `#${id}`;
    self.setAttribute("aria-label", `Link to this finding: ${check.title}`);
    const box = make("div", `found edge-${check.outcome}`, self, badgeLike(check.outcome),
      make("h4", "", check.title), make("p", "place", make("code", "", check.id)));
    box.id = id;
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

  function stageView(name, detail, anchor) {
    const view = make("section", "stage", make("h3", "", name || "Around the case"));
    const checks = detail.checks.filter((check) => check.stage === name);
    const found = checks.filter((check) => WORST.includes(check.outcome));
    found.sort((a, b) => WORST.indexOf(a.outcome) - WORST.indexOf(b.outcome));
    view.append(...found.map((check) => checkView(check, `${anchor}!${check.id}${check.exchange === null ? "" : `!${check.exchange}`}`)));
    const passed = checks.filter((check) => check.outcome === "passed");
    if (passed.length) {
      const number = passed.length === 1 ? "1 check looked for a fault" : `${passed.length} checks looked for faults`;
      view.append(checkList("nothing-found", `✓ ${number} and found none`, passed));
    }
    const rest = checks.filter((check) => check.outcome !== "passed" && !WORST.includes(check.outcome));
    if (rest.length) view.append(checkList("nothing-found unreached", `– ${rest.length} not answered`, rest));
    for (const step of stepsOf(detail).filter((each) => each.part.stage === name)) {
      const id = `${anchor}!${step.id}`;
      view.append(step.update ? updateView(step.part, id) : exchangeView(step.part, findingsOn(detail, step.part.number), id));
    }
    return view;
  }

  /* Calls and feed updates in the order in which they came. */
  function stepsOf(detail) {
    const calls = detail.exchanges.map((part) => ({ part, id: String(part.number), order: part.number, update: false }));
    const updates = detail.updates.map((part, at) => ({ part, id: `feed-${at + 1}`, order: (part.after ?? 0) + 0.5, update: true }));
    return [...calls, ...updates].sort((a, b) => a.order - b.order);
  }

  /* When each step began and how long it took, in seconds from the first call. A wait for a feed
     begins when the step before it has ended. */
  function timed(detail) {
    const steps = stepsOf(detail);
    const start = Math.min(...detail.exchanges.map((exchange) => exchange.started));
    let now = 0;
    for (const step of steps) {
      step.begin = step.update || !Number.isFinite(start) ? now : step.part.started - start;
      step.took = step.update ? step.part.waited : step.part.seconds;
      now = Math.max(now, step.begin + step.took);
    }
    return { steps, total: Math.max(now, 0.001) };
  }

  const SVG = "http://www.w3.org/2000/svg";

  function bar(step, total) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 1000 10");
    picture.setAttribute("preserveAspectRatio", "none");
    picture.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(SVG, "rect");
    const width = Math.max(6, Math.round((1000 * step.took) / total));
    shape.setAttribute("x", String(Math.min(1000 - width, Math.max(0, Math.round((1000 * step.begin) / total)))));
    shape.setAttribute("width", String(width));
    shape.setAttribute("height", "10");
    shape.setAttribute("class", step.update ? "wait" : "call");
    picture.append(shape);
    return picture;
  }

  function timelineRow(step, total, anchor, bad) {
    const link = make("a", "code", step.update ? step.part.feed : `${step.part.method} ${shortUrl(step.part.url)}`);
    link.href = `#${anchor}!${step.id}`;
    const answer = step.update ? step.part.note : String(step.part.status ?? "no answer");
    const head = make("th", "", link);
    head.scope = "row";
    return make("tr", step.update ? "waited" : "",
      make("td", "num", `+${duration(step.begin)}`), make("td", "", step.part.stage), head,
      make("td", bad ? "status bad" : "status", answer),
      make("td", "span", bar(step, total)),
      make("td", "num", step.update ? `waited ${duration(step.took)}` : duration(step.took)));
  }

  function shortUrl(url) {
    const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
    return path.length > 80 ? `…${path.slice(-79)}` : path;
  }

  function timelineView(detail, anchor) {
    const { steps, total } = timed(detail);
    if (!steps.length) return "";
    const names = ["At", "Stage", "Call or feed", "Answer", "When", "Took"];
    const heads = names.map((name) => Object.assign(make("th", name === "At" || name === "Took" ? "num" : "", name), { scope: "col" }));
    const rows = steps.map((step) => timelineRow(step, total, anchor,
      !step.update && (step.part.status === null || findingsOn(detail, step.part.number).length > 0)));
    const table = make("table", "timeline",
      make("caption", "", `Timeline: ${counted(detail.exchanges.length, "call")} and ${counted(detail.updates.length, "feed update")} in ${duration(total)}`),
      make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...rows));
    const scroll = make("div", "scroll", table);
    scroll.id = `${anchor}!timeline`;
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Timeline");
    return scroll;
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
      if (detail) fill(place, detail, details.id);
      else place.append(make("p", "notice", `The details of this case are left out to keep this file small; they are in ${RECORDING}.`));
    } catch (error) {
      place.append(make("p", "notice", `The details cannot be shown: ${error.message}`));
    }
    details.dataset.ready = "1";
  }

  function fill(place, detail, anchor) {
    const stages = stagesOf(detail);
    if (!stages.length) place.append(make("p", "quiet", "Nothing was sent in this case."));
    place.append(timelineView(detail, anchor));
    for (const stage of stages) place.append(stageView(stage, detail, anchor));
    const wrong = place.querySelector(".exchange .status.bad");
    if (wrong) wrong.closest("details").open = true;
  }

  /* The exchange that a cause was found in, beside the cause. */
  async function showEvidence(details) {
    if (details.dataset.filled) return;
    details.dataset.filled = "1";
    const place = details.querySelector(".detail");
    const { exchange: number, check, case: anchor } = details.dataset;
    try {
      const detail = await unpack(anchor);
      const exchange = detail?.exchanges.find((each) => String(each.number) === number);
      if (exchange) {
        const own = detail.checks.filter((each) => each.id === check && String(each.exchange) === number);
        const view = exchangeView(exchange, own.flatMap((each) => each.findings));
        place.append(view);
        view.open = true;
      } else place.append(make("p", "notice", `This exchange is left out to keep this file small; it is in ${RECORDING}.`));
    } catch (error) {
      place.append(make("p", "notice", `The exchange cannot be shown: ${error.message}`));
    }
    details.dataset.ready = "1";
  }

  /* ---- lists: search and filters, kept in the fragment ---- */

  const forms = Object.fromEntries([...document.querySelectorAll("form.filters")].map((form) => [form.dataset.list, form]));
  const search = byId("search");
  const requirements = [...document.querySelectorAll("tr.req")];
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  function chosen(form) {
    return Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  }

  const texts = new Map();

  /* Everything that was sent and answered in a case, in lower case. */
  async function bodiesOf(item) {
    if (!texts.has(item.id)) {
      const detail = await unpack(item.id);
      texts.set(item.id, detail ? JSON.stringify([detail.exchanges, detail.updates]).replaceAll('\\"', '"').toLowerCase() : "");
      unpacked.delete(item.id);
    }
    return texts.get(item.id);
  }

  async function casesThat({ q = "", requirement = "", bodies = "", ...wanted }) {
    const words = wordsOf(q);
    const fitting = cases.filter((item) => Object.entries(wanted).every(([name, value]) => item.dataset[name] === value));
    if (requirement) {
      const { checks, profiles } = await index();
      const fits = profiles.map((ids) => ids.some((id) => checks[id]?.[1].includes(requirement)));
      return casesWith(fitting.filter((item) => fits[Number(item.dataset.profile)]), words, bodies);
    }
    return casesWith(fitting, words, bodies);
  }

  async function casesWith(items, words, bodies) {
    if (!words.length) return items;
    const found = [];
    for (const item of items) {
      const short = item.dataset.words;
      if (words.every((word) => short.includes(word))) found.push(item);
      else if (bodies) {
        const long = await bodiesOf(item);
        if (words.every((word) => short.includes(word) || long.includes(word))) found.push(item);
      }
    }
    return found;
  }

  let asked = 0;

  async function showCases() {
    const turn = ++asked;
    const wanted = chosen(forms.cases);
    if (wanted.bodies && wanted.q) byId("tally").textContent = "Searching…";
    const found = new Set(await casesThat(wanted));
    if (turn !== asked) return;
    for (const item of cases) item.hidden = !found.has(item);
    byId("tally").textContent = found.size === cases.length ? counted(cases.length, "case") : `${found.size.toLocaleString("en-GB")} of ${counted(cases.length, "case")}`;
    byId("nothing").hidden = found.size > 0;
    byId("case-list").hidden = found.size === 0;
  }

  function showRequirements() {
    const { q = "", result = "", level = "" } = chosen(forms.requirements);
    const words = wordsOf(q);
    let shown = 0;
    for (const row of requirements) {
      const fits = (!result || row.dataset.result === result) && (!level || row.dataset.level === level)
        && words.every((word) => row.textContent.toLowerCase().includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const all = shown === requirements.length;
    if (!all) byId("other-requirements").open = true;
    byId("requirement-tally").textContent = all ? counted(shown, "requirement") : `${shown} of ${counted(requirements.length, "requirement")}`;
  }

  const show = { cases: showCases, requirements: showRequirements };

  /* Sets the fields of a list to what a fragment says, and nothing else. */
  function narrow(list, values) {
    for (const field of forms[list].elements) {
      if (!field.name) continue;
      const value = values.get(field.name) ?? "";
      if (field.type === "checkbox") field.checked = value !== "";
      else field.value = value;
    }
    return show[list]();
  }

  /* Puts what a list is narrowed down to into the address, so that it can be passed on. */
  function remember(list) {
    const query = new URLSearchParams(chosen(forms[list])).toString();
    history.replaceState(null, "", query ? `#${list}?${query}` : `#${list}`);
  }

  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  }

  async function follow() {
    const [list, query] = location.hash.slice(1).split("?", 2);
    if (query !== undefined && Object.hasOwn(forms, list)) {
      await narrow(list, new URLSearchParams(query));
      byId(list).scrollIntoView();
      return;
    }
    const name = fragment();
    const [anchor] = name.split("!", 1);
    const top = byId(anchor);
    if (top?.matches("details.case")) {
      if (top.hidden) await narrow("cases", new URLSearchParams());
      top.open = true;
      await open(top);
    }
    if (top?.matches("tr.req") && top.hidden) narrow("requirements", new URLSearchParams());
    const target = byId(name) ?? top;
    if (!target) return;
    for (let outer = target.parentElement; outer; outer = outer.parentElement) {
      if (outer.tagName === "DETAILS") outer.open = true;
    }
    if (target.matches("details")) {
      target.open = true;
      target.firstElementChild.focus({ preventScroll: true });
    }
    target.scrollIntoView();
    if (target.matches(".found, .scroll, .gap")) target.classList.add("arrived");
    setTimeout(() => target.classList.remove("arrived"), 2000);
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
    if (!event.target.open) return;
    if (event.target.matches?.("details.case")) open(event.target);
    if (event.target.matches?.("details.evidence")) showEvidence(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (button) copy(button);
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "Escape") {
      const inner = document.activeElement?.closest?.("details[open]");
      if (inner) {
        inner.open = false;
        inner.firstElementChild.focus();
      }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });
  for (const [list, form] of Object.entries(forms)) {
    const changed = () => {
      show[list]();
      remember(list);
    };
    form.addEventListener("input", changed);
    form.addEventListener("reset", () => setTimeout(changed));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /* On paper everything that belongs to a cause is open. */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#causes details.more:not(.evidence), #waived details.more:not(.evidence), #gaps details.more")].filter((each) => !each.open);
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
  addEventListener("hashchange", follow);
  showRequirements();
  follow().finally(() => { document.documentElement.dataset.ready = "1"; });
})();
