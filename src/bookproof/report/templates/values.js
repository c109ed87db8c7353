/* What was sent and answered, as text: never markup. */

const byId = (id) => document.getElementById(id);
const cases = [...document.querySelectorAll("details.case")];
const WORST = ["failed", "harness-error", "waived", "disputed", "policy-difference", "warned"];

/* What cannot be seen, or turns the direction of other text, is shown as its number. */
const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const LONGEST = 4000;
const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${(text.length - LONGEST).toLocaleString("en-GB")} more characters)` : text);
const visible = (text) => shortened(text).replace(UNSEEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);

/* Everything that came from a target goes through here: text, never markup. */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child !== null && child !== "") element.append(typeof child === "string" ? visible(child) : child);
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

/* JSON as it was sent: number literals and repeated keys stay as they are */

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
  if (!readable) return bodyBox("json plain", text);
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
    for (const [kind, part] of line.parts) row.append(kind ? make("span", kind, part) : visible(part));
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

/* a request as a curl command; hidden values become environment variables */

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
