// What the pages gain from a script: they follow the chain, sort and filter without a reload, copy
// addresses and show values under the pointer. Everything is rendered by the server; a link or form
// marked for it is fetched and the parts marked `data-part` are exchanged. Without this file the
// same links and forms load whole pages.
"use strict";

const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

// Told to those who hear the page; what is `wrong` is shown, too, until something else is said.
const say = (text, wrong = false) => {
  const status = $("#status");
  status.classList.toggle("sr", !wrong);
  status.textContent = text;
};

// ---- exchanging parts of the page

let latest = 0; // only the newest of several overlapping requests may change the page
let busy = false;

// Why a request was refused: its status, and what the page of the error says.
class Refusal extends Error {
  constructor(status, page) {
    super($("main h1 + p", page)?.textContent ?? `The server answered ${status}`);
    this.ofRequest = status >= 400 && status < 500;
  }
}

async function load(url) {
  const reply = await fetch(url, { headers: { accept: "text/html" }, credentials: "same-origin" });
  const page = parse(await reply.text());
  if (!reply.ok) throw new Refusal(reply.status, page);
  join(page);
  return page;
}

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

// A long table comes with the rows that the screen shows first. The others lie in a <noscript>: mere
// text in a page that runs this script, which makes it appear the sooner, and elements in one it read.
// They join when the page is painted.
function join(page) {
  for (const rest of $$("noscript[data-rest]", page)) {
    const held = rest.firstElementChild ? rest : parse(rest.textContent);
    rest.previousElementSibling.append(...$$("tbody", held));
    rest.replaceChildren();
  }
}

// Rows that were not there before light up for a moment.
function markFresh(before, after) {
  const known = new Set($$("[data-row]", before).map((row) => row.dataset.row));
  if (known.size === 0) return;
  for (const row of $$("[data-row]", after)) {
    if (!known.has(row.dataset.row)) row.classList.add("fresh");
  }
}

// A stable name for the focused element, so that exchanging a table keeps the keyboard's place.
function focusOf(part) {
  const held = document.activeElement;
  if (!held || !part.contains(held)) return null;
  if (held.dataset.focus) return `[data-focus="${CSS.escape(held.dataset.focus)}"]`;
  if (held.id) return `#${CSS.escape(held.id)}`;
  const href = held.getAttribute("href");
  return href ? `[href="${CSS.escape(href)}"]` : null;
}

function exchange(page, only) {
  join(document);
  for (const part of $$("[data-part]")) {
    const name = part.dataset.part;
    if (only && !only(part)) continue;
    const next = $(`[data-part="${CSS.escape(name)}"]`, page);
    if (!next || next.innerHTML === part.innerHTML) continue;
    const focus = focusOf(part);
    const scrolled = $$(".scroll", part).map((box) => box.scrollLeft);
    const open = new Set($$("details[open][id]", part).map((box) => box.id));
    markFresh(part, next);
    part.replaceChildren(...next.childNodes);
    $$(".scroll", part).forEach((box, index) => { box.scrollLeft = scrolled[index] || 0; });
    for (const box of $$("details[id]", part)) if (open.has(box.id)) box.open = true;
    if (focus) $(focus, part)?.focus({ preventScroll: true });
  }
  tellTimes();
}

// Forms lie outside of the parts, as an exchange would take what is being typed.
function fill(page) {
  const forms = $$("form[data-swap]", page);
  $$("form[data-swap]").forEach((form, index) => {
    for (const field of form.elements) {
      const next = field.name && forms[index]?.elements.namedItem(field.name);
      if (next) field.value = next.value;
    }
  });
}

// `typed` tells that a form is being filled in: a request that makes no sense yet is no way to leave
// the page. `back` that the reader went through the history: fields follow.
async function go(url, { push = false, note = "", typed = false, back = false } = {}) {
  const mine = ++latest;
  try {
    const page = await load(url);
    if (mine !== latest) return;
    history[push ? "pushState" : "replaceState"](null, "", url);
    exchange(page);
    if (back) fill(page);
    say(note);
  } catch (error) {
    if (mine !== latest) return;
    if (typed && error.ofRequest) say(error.message, true);
    else location.href = url;
  }
}

// ---- following the chain

let waiting = false;
let refreshed = 0;
const PACE = 1000; // ms between refreshes, whatever the block time
let slow = PACE;

async function refresh() {
  waiting = false;
  if (busy || document.hidden || !$("[data-live]")) return;
  busy = true;
  const mine = latest;
  const began = performance.now();
  try {
    const page = await load(location.href);
    // The reader sorted or filtered meanwhile: that answer is newer than this one.
    if (mine === latest) exchange(page, (part) => "live" in part.dataset && !pointed(part));
  } catch (error) {
    // The stream's own state tells the reader that the server is gone.
  } finally {
    busy = false;
    refreshed = performance.now();
    slow = Math.max(PACE, 4 * (refreshed - began));
  }
}

// A part must not change while its text is being selected or its tooltip read.
function pointed(part) {
  const selection = getSelection();
  if (selection && !selection.isCollapsed && part.contains(selection.anchorNode)) return true;
  return $(".tip", part) !== null;
}

function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(refresh, Math.max(0, refreshed + slow - performance.now()));
}

function pulse(state, text) {
  const pulse = $("#pulse");
  pulse.dataset.state = state;
  $("span", pulse).textContent = text;
}

function hear(event) {
  let news;
  try {
    news = JSON.parse(event.data);
  } catch (error) {
    return;
  }
  if (news.kind === "block") {
    const number = String(news.block.number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
    pulse("live", `#${number}`);
  }
  if (news.kind === "node" && !news.connected) pulse("lost", "offline");
  soon();
}

let stream = null;

// Browsers open six connections to a host at most, over all tabs: only the page in view holds one.
function follow() {
  if (stream || document.hidden) return;
  stream = new EventSource("/api/live");
  for (const kind of ["message", "block", "finalized", "epoch", "reorg", "node"]) {
    stream.addEventListener(kind, hear);
  }
  stream.addEventListener("error", () => pulse("lost", "offline"));
}

function leave() {
  stream?.close();
  stream = null;
}

// The page comes into view again, or out of the browser's store of pages left before.
function resume() {
  if (document.hidden) return;
  follow();
  soon();
}

// ---- times

function age(seconds) {
  if (seconds < 1) return "now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

function tellTimes() {
  const now = Date.now();
  for (const time of $$("time[data-age]")) {
    const text = age(Math.max(0, (now - Date.parse(time.dateTime)) / 1000));
    if (time.textContent !== text) time.textContent = text;
  }
}

// ---- values under the pointer

function tip(figure, hit) {
  let box = $(".tip", figure);
  if (!hit) return box?.remove();
  if (!box) {
    box = document.createElement("div");
    box.className = "tip";
    figure.append(box);
  }
  // The title itself would open the browser's own tooltip over this one.
  const title = $("title", hit);
  if (title) {
    hit.dataset.text = title.textContent;
    title.remove();
  }
  box.textContent = hit.dataset.text || "";
  const area = figure.getBoundingClientRect();
  const spot = hit.getBoundingClientRect();
  const middle = spot.left - area.left + spot.width / 2 - box.offsetWidth / 2;
  const left = Math.min(Math.max(0, middle), Math.max(0, area.width - box.offsetWidth));
  box.style.transform = `translate(${left}px, ${spot.top - area.top - box.offsetHeight - 4}px)`;
}

// Bars come with their values as one list: a zone for each is made once one points at them.
function unfold(list) {
  const slot = list.width.baseVal.value / Number(list.dataset.slots);
  const zones = list.dataset.notes.split("\n").map((note, index) => {
    const zone = list.cloneNode();
    delete zone.dataset.slots;
    delete zone.dataset.notes;
    zone.dataset.hit = "";
    zone.dataset.text = note;
    zone.setAttribute("x", (index * slot).toFixed(2));
    zone.setAttribute("width", slot.toFixed(2));
    return zone;
  });
  list.replaceWith(...zones);
}

function pointAt(event) {
  let target = event.target;
  const list = target.closest?.("[data-notes]");
  if (list) {
    unfold(list);
    target = document.elementFromPoint(event.clientX, event.clientY) ?? target;
  }
  const hit = target.closest?.("[data-hit]");
  for (const figure of $$("figure")) {
    if (!hit || !figure.contains(hit)) tip(figure, null);
  }
  if (hit) tip(hit.closest("figure"), hit);
}

// ---- links, forms and buttons

function choose(event) {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href, { push: "push" in link.dataset, note: link.dataset.note });
}

// The page's own query with the form's fields changed. What else it has, as the order of the table,
// stays; hidden fields say the same to browsers without a script, as of when the page was loaded.
function formUrl(form) {
  const query = new URLSearchParams(location.search);
  query.delete("page");
  for (const { name, type, value } of form.elements) {
    if (!name || type === "hidden") continue;
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return form.getAttribute("action") + (text ? `?${text}` : "");
}

let typing;
function filter(event) {
  const form = event.target.closest("form[data-swap]");
  if (!form) return;
  if (event.type === "submit") event.preventDefault();
  clearTimeout(typing);
  const wait = event.type === "input" && event.target.type === "search" ? 140 : 0;
  typing = setTimeout(() => go(formUrl(form), { note: "Filtered", typed: true }), wait);
}

// Tables of many keys come without a button each: it appears beside the key one points at.
function offerCopy(event) {
  const key = event.target.closest?.("a.key");
  if (!key || key.nextElementSibling) return;
  for (const offered of $$("a.key + .copy")) if (offered !== document.activeElement) offered.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.setAttribute("aria-label", "Copy");
  key.after(button);
}

// The first column of a wide table stays in view once the table is moved sideways.
function pin(event) {
  const box = event.target;
  if (box.classList?.contains("scroll")) box.toggleAttribute("data-moved", box.scrollLeft > 0);
}

async function copy(event) {
  const button = event.target.closest("button.copy");
  if (!button) return;
  try {
    const shown = button.previousElementSibling;
    await navigator.clipboard.writeText(shown.title || shown.pathname.split("/").pop());
  } catch (error) {
    say("The browser does not allow copying here");
    return;
  }
  button.classList.add("done");
  say("Copied");
  setTimeout(() => button.classList.remove("done"), 1200);
}

async function theme(event) {
  const form = event.target.closest("form[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  root.dataset.theme = next;
  await fetch(`/theme?to=${next}`, { method: "POST", redirect: "manual" });
}

function begin() {
  document.addEventListener("click", choose);
  document.addEventListener("click", copy);
  document.addEventListener("submit", filter);
  document.addEventListener("submit", theme);
  document.addEventListener("input", filter);
  document.addEventListener("pointerover", pointAt);
  document.addEventListener("focusin", pointAt);
  document.addEventListener("pointerover", offerCopy);
  document.addEventListener("focusin", offerCopy);
  document.addEventListener("scroll", pin, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    const free = !event.target.closest("input, select, textarea");
    if (event.key === "/" && free && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      $("#search").focus();
    }
  });
  addEventListener("popstate", () => go(location.href, { back: true }));
  addEventListener("visibilitychange", () => (document.hidden ? leave() : resume()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) resume(); });
  setInterval(tellTimes, 1000);
  tellTimes();
  // On a phone the tabs do not fit: the current one comes into view. On others it would lay out the
  // page out of turn for nothing.
  if (matchMedia("(max-width: 760px)").matches) {
    $(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }
  follow();
  new PerformanceObserver(() => join(document)).observe({ type: "paint", buffered: true });
}

root.dataset.script = "";
// The page does not wait for this file: it may have been read before.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
