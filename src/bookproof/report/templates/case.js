/* The details of one case: findings, timeline, exchanges, feed updates. */

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
