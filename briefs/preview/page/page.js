// The page holds no state of its own but what is open and how it is shown: the server tells all
// else, part by part, and each part is drawn anew when it is told.

const $ = (id) => document.getElementById(id);
const PAUSE = 120; // milliseconds: who leafs through the list does not want each brief built
const MANY = 12; // documents from which on the list can be filtered
const MARKS = { rejected: "rejected", failed: "failed", warnings: "warnings", duplicate: "twice" };

let documents = [];
let address = opened();
let stream = null;
let pause = 0;
let drawing = 0;
let article = "";

function opened(path = location.pathname) {
  return path.startsWith("/brief/") ? decodeURIComponent(path.slice("/brief/".length)) : "";
}

const path = (name) => name.split("/").map(encodeURIComponent).join("/");

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function say(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

// What the server tells

function listen() {
  stream?.close();
  stream = new EventSource(`/events/${path(address)}`);
  for (const [part, show] of Object.entries({ shelf, state, brief })) {
    stream.addEventListener(part, (event) => show(JSON.parse(event.data)));
  }
  stream.onerror = () => state({ tone: "bad", line: "No connection: has the preview ended?" });
}

function state({ tone, line }) {
  $("state").dataset.tone = tone;
  if ($("state").textContent !== line) $("state").textContent = line;
}

function shelf(listed) {
  documents = listed;
  $("filter").hidden = listed.length < MANY;
  const focused = $("shelf").contains(document.activeElement) && document.activeElement.dataset.address;
  $("shelf").replaceChildren(...listed.map(entry));
  mark();
  if (focused) linkTo(focused)?.focus();
}

function entry({ address: name, label, week, mark }) {
  const link = make("a", { href: `/brief/${path(name)}` }, label);
  link.dataset.address = name;
  link.dataset.mark = mark;
  if (week) link.append(" ", make("small", {}, week));
  if (mark) link.append(" ", make("span", { className: "mark" }, MARKS[mark]));
  return make("li", {}, link);
}

function brief(view) {
  if (!address && view.address) {
    address = view.address;
    history.replaceState(null, "", `/brief/${path(address)}${location.hash}`);
    mark();
  }
  if (view.address !== address) return;
  const broken = view.stopped || view.problems.some((each) => each.severity === "error");
  document.title = `${broken ? "✗ " : ""}${view.title}`;
  $("title").textContent = view.title;
  $("week").textContent = view.week && `Week ending ${view.week}`;
  trouble(view);
  $("desk").classList.toggle("stale", Boolean(view.last_good));
  say($("last-good"), view.last_good);
  sheets(view.sheets, broken);
}

function trouble({ stopped, problems }) {
  const errors = problems.filter((each) => each.severity === "error");
  const warnings = problems.filter((each) => each.severity !== "error");
  const told = [];
  if (stopped) {
    told.push(make("h2", {}, stopped.heading), make("pre", {}, stopped.message));
    if (stopped.hint) told.push(make("p", {}, stopped.hint));
  }
  if (errors.length) {
    told.push(make("h2", {}, "Keeps it from being published"), listed(errors));
  }
  if (warnings.length) {
    const count = `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}`;
    told.push(make("details", {}, make("summary", {}, count), listed(warnings)));
  }
  $("trouble").classList.toggle("mild", !stopped && !errors.length);
  $("trouble").hidden = !told.length;
  $("trouble").replaceChildren(...told);
}

function listed(problems) {
  return make("ul", {}, ...problems.map(({ source, pointer, message, found, expected }) => {
    const place = make("code", {}, pointer ? `${source}#${pointer}` : source);
    const parts = [message, found && `found ${found}`, expected && `expected ${expected}`];
    return make("li", {}, place, parts.filter(Boolean).join("; "));
  }));
}

// Pictures are fetched before any is exchanged, so that a page never flickers.
async function sheets(told, broken) {
  const turn = ++drawing;
  say($("dropped"), told?.dropped.length ? `Left out for room: ${told.dropped.join(", ")}` : "");
  $("pdf").hidden = !told;
  if (!told) {
    const blank = () => make("div", { className: "blank" });
    $("pages").replaceChildren(...(broken ? [] : [blank(), blank()]));
    $("article").innerHTML = article = "";
    return;
  }
  $("pdf").href = told.pdf;
  // Made of Markdown by the server; the security policy lets nothing in it run.
  if (told.article !== article) $("article").innerHTML = article = told.article;
  const pictures = told.pages.map((page, index) => picture(page, index, told.pages.length));
  await Promise.allSettled(pictures.map((each) => each.decode()));
  if (turn === drawing) $("pages").replaceChildren(...pictures);
}

function picture({ url, width, height }, index, count) {
  const known = $("pages").querySelector(`img[src="${url}"]`);
  if (known) return known;
  const image = make("img", { src: url, width, height, alt: `Page ${index + 1} of ${count}` });
  image.style.setProperty("--ratio", width / height);
  image.style.setProperty("--actual", `${(width * 96) / 72}px`);
  return image;
}

// What the reader does

const linkTo = (name) => $("shelf").querySelector(`a[data-address="${CSS.escape(name)}"]`);

function mark() {
  for (const link of $("shelf").querySelectorAll("a")) {
    const chosen = link.dataset.address === address;
    chosen ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    if (chosen) link.scrollIntoView({ block: "nearest" });
  }
  filter();
}

function filter() {
  const wanted = $("filter").value.trim().toLowerCase();
  for (const link of $("shelf").querySelectorAll("a")) {
    link.parentElement.hidden = !link.textContent.toLowerCase().includes(wanted);
  }
}

function choose(next) {
  if (next === address) return;
  address = next;
  history.pushState(null, "", `/brief/${path(address)}${location.hash}`);
  turned();
}

function turned() {
  mark();
  $("desk").scrollTo(0, 0);
  clearTimeout(pause);
  pause = setTimeout(listen, PAUSE);
}

function step(by) {
  const shown = documents.filter(({ address: name }) => {
    return name === address || !linkTo(name).parentElement.hidden;
  });
  const place = shown.findIndex(({ address: name }) => name === address);
  const next = shown[Math.min(Math.max(place + by, 0), shown.length - 1)];
  if (!next) return;
  const inList = $("shelf").contains(document.activeElement);
  choose(next.address);
  if (inList) linkTo(address)?.focus();
}

function show(view) {
  const name = view === "markdown" ? "markdown" : "pages";
  $("desk").dataset.view = name;
  $("sizes").disabled = name !== "pages";
  document.querySelector(`[name="view"][value="${name}"]`).checked = true;
}

function size(name) {
  $("desk").dataset.size = name;
  document.querySelector(`[name="size"][value="${name}"]`).checked = true;
  try { localStorage.setItem("size", name); } catch { /* a private window forgets it */ }
}

function cycle() {
  const sizes = [...document.querySelectorAll('[name="size"]')].map((each) => each.value);
  size(sizes[(sizes.indexOf($("desk").dataset.size) + 1) % sizes.length]);
}

const turnView = (name) => { location.hash = name === "markdown" ? "markdown" : ""; };
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  m: () => turnView($("desk").dataset.view === "pages" ? "markdown" : "pages"),
  z: cycle,
};
const IN_LIST = { ArrowDown: KEYS.j, ArrowUp: KEYS.k };

// What a field does with a key of its own: typing, or moving between radio buttons.
function isOwn({ target, key }) {
  return target.type === "search" || (target.type === "radio" && key.startsWith("Arrow"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || isOwn(event)) return;
  const inList = $("shelf").contains(event.target);
  const act = KEYS[event.key] ?? (inList ? IN_LIST[event.key] : undefined);
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="/brief/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(opened(link.pathname));
});
$("filter").addEventListener("input", filter);
document.querySelector(".choices").addEventListener("change", ({ target }) => {
  target.name === "size" ? size(target.value) : turnView(target.value);
});
window.addEventListener("hashchange", () => show(location.hash.slice(1)));
window.addEventListener("popstate", () => {
  if (opened() === address) return;
  address = opened();
  turned();
});

try { size(localStorage.getItem("size") ?? "width"); } catch { size("width"); }
show(location.hash.slice(1));
listen();
