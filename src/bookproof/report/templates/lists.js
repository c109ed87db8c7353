/* Lists: search and filters, kept in the fragment; links, keys and paper. */

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
    search?.focus();
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
  opened = [...document.querySelectorAll("#causes details.more, #waived details.more, #gaps details.more")].filter((each) => !each.open && !each.matches(".evidence, .case-links"));
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
addEventListener("hashchange", follow);
showRequirements();
follow().finally(() => { document.documentElement.dataset.ready = "1"; });
