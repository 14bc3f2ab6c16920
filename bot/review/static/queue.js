// What makes the desk quicker where scripts run: ticking by key, live counts, and word of a lost connection.
"use strict";

const picks = [...document.querySelectorAll("[data-pick]")];
const picked = document.querySelector("[data-picked]");
const everything = document.querySelector("[data-pick-all] input");
let lastPick = null;

function count() {
  const number = picks.filter((pick) => pick.checked).length;
  picked.textContent = number ? `${number} chosen` : "Tick drafts to decide on several at once.";
  picked.closest("form").classList.toggle("on", number > 0);
  for (const button of picked.closest("form").querySelectorAll("button")) button.disabled = number === 0;
  everything.checked = number === picks.length;
}

function range(from, to, checked) {
  const [first, last] = [picks.indexOf(from), picks.indexOf(to)].sort((a, b) => a - b);
  for (const pick of picks.slice(first, last + 1)) pick.checked = checked;
}

function pickOf(row) {
  return row?.closest(".row")?.querySelector("[data-pick]");
}

if (picked) {
  document.querySelector("[data-pick-all]").hidden = false;
  everything.addEventListener("change", () => {
    for (const pick of picks) pick.checked = everything.checked;
    count();
  });
  for (const pick of picks) {
    pick.addEventListener("click", (event) => {
      if (event.shiftKey && lastPick) range(lastPick, pick, pick.checked);
      lastPick = pick;
      count();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.indexOf(document.activeElement.closest(".row")?.querySelector("[data-row]"));
    if (event.key === "x" && here >= 0) {
      const pick = pickOf(rows[here]);
      pick.checked = !pick.checked;
      lastPick = pick;
      count();
    } else if ((event.key === "J" || event.key === "K") && rows.length) {
      const next = Math.min(Math.max(here + (event.key === "J" ? 1 : -1), 0), rows.length - 1);
      for (const row of [rows[here], rows[next]]) if (row) pickOf(row).checked = true;
      lastPick = pickOf(rows[next]);
      rows[next].focus();
      count();
    }
  });
  count();
  window.addEventListener("pageshow", count); // a browser that goes back brings the ticks back
}

// Live counts. The connection is closed while nobody looks at the page: browsers allow only a few to one address.
const fresh = document.querySelector("[data-fresh]");
const offline = document.querySelector("#offline");
const cutOff = document.querySelector("#cut-off");
let source = null;
let again = null;

function setCount(name, number) {
  const badge = document.querySelector(`[data-count=${name}]`);
  badge.textContent = number;
  badge.hidden = !number;
}

// While the desk is away no form is sent: its answer would be the browser's own error page.
function away(lost) {
  offline.hidden = !lost;
  document.documentElement.classList.toggle("away", lost);
  for (const button of document.querySelectorAll("[data-decides]")) button.ariaDisabled = lost ? "true" : null;
  if (cutOff) cutOff.textContent = lost ? "Nothing can be decided until the connection is back." : "";
}

async function reachable() {
  try {
    const icon = document.querySelector("link[rel=icon]").href;
    return (await fetch(icon, { cache: "no-store", signal: AbortSignal.timeout(5_000) })).status < 500;
  } catch {
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  if (event.target.method !== "post" || !document.documentElement.classList.contains("away")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { target, submitter } = event;
  if (await reachable()) {
    away(false);
    target.requestSubmit(submitter);
  } else if (cutOff) {
    cutOff.textContent = "Not sent: the desk cannot be reached. Press again once the connection is back.";
  }
}, true);

function news(event) {
  const told = JSON.parse(event.data);
  for (const name of ["queue", "sensitive", "answers"]) setCount(name, told[name]);
  away(!navigator.onLine);
  if (fresh) {
    fresh.hidden = !told.fresh;
    fresh.textContent = `${told.fresh} new: show them`;
  }
}

function disconnect() {
  clearTimeout(again);
  source?.close();
  source = null;
}

function connect() {
  disconnect();
  if (document.hidden) return;
  source = new EventSource(fresh ? fresh.dataset.live : "/live");
  source.addEventListener("counts", news);
  source.addEventListener("signed-out", () => {
    disconnect();
    offline.textContent = "You were signed out. Copy what you typed, then reload the page to sign in.";
    offline.hidden = false;
  });
  source.addEventListener("error", async () => {
    const refused = source?.readyState === EventSource.CLOSED; // too many are connected, or a proxy is in the way
    if (refused) {
      disconnect();
      again = setTimeout(connect, 30000);
    }
    if (navigator.onLine && !refused && !failed()) return;
    const there = await reachable();
    if (source?.readyState !== EventSource.OPEN) away(!there);
  });
  source.addEventListener("open", () => {
    failures = 0;
    away(!navigator.onLine);
  });
}

// One broken connection is a restart or a proxy's limit of time; two in a row are a desk that is away.
let failures = 0;
function failed() {
  failures += 1;
  return failures > 1;
}

if (offline) {
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => event.persisted && connect());
  window.addEventListener("offline", () => away(true));
  window.addEventListener("online", connect);
  connect();
}

// A page that takes a while says that it is on its way, and a form is not sent twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    document.body.setAttribute("aria-busy", "true");
  });
}
window.addEventListener("beforeunload", () => document.body.setAttribute("aria-busy", "true"));
window.addEventListener("pageshow", () => {
  document.body.removeAttribute("aria-busy");
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// On a phone filters and help would push the first draft off the screen.
const narrow = window.matchMedia("(max-width: 40rem)").matches;
const narrowing = document.querySelector(".narrowing");
if (narrowing && !narrowing.dataset.narrow && narrow) narrowing.open = false;
for (const help of document.querySelectorAll("[data-open-where-wide]")) help.open = !narrow;

// What moves by itself is fetched anew and put in its place; the rest of the page stays where it is.
function lookAgain(part) {
  setTimeout(async () => {
    let now = part;
    try {
      const here = location.pathname + location.search;
      const answer = document.hidden || part.contains(document.activeElement) ? null : await fetch(here);
      if (answer?.ok && !answer.redirected && !part.contains(document.activeElement)) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (!fresh) {
          part.remove();
          return;
        }
        part.replaceWith((now = fresh));
        countDown(now);
      }
    } catch {
      // The next look will tell.
    }
    if (now.dataset.again) lookAgain(now);
  }, part.dataset.again * 1000);
}
for (const part of document.querySelectorAll("[data-again]")) lookAgain(part);

// Seconds that are left, counted from when the page came: the clock here may be another than the desk's.
function span(seconds) {
  if (seconds <= 0) return "a moment";
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

function countDown(within) {
  for (const timer of within.querySelectorAll("[data-left]")) {
    const end = Date.now() + timer.dataset.left * 1000;
    const ticking = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      timer.textContent = span(left);
      if (left <= 0 || !timer.isConnected) clearInterval(ticking);
    }, 500);
  }
}
countDown(document);

// Whoever comes back from a draft finds the queue where it was left.
if (document.querySelector("[data-row]")) {
  const here = location.pathname + location.search;
  const left = JSON.parse(sessionStorage.getItem("queue") ?? "{}");
  const from = document.referrer && new URL(document.referrer);
  if (from && from.origin === location.origin && from.pathname.startsWith("/drafts/") && left.here === here) {
    window.scrollTo({ top: left.top, behavior: "instant" });
  }
  window.addEventListener("pagehide", () => {
    sessionStorage.setItem("queue", JSON.stringify({ here, top: window.scrollY }));
  });
}
