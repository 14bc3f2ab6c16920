// Keeps what is typed, and shows who else is at a draft. Every page works without this.
"use strict";

(() => {
  const company = document.querySelector("[data-look]");
  const form = document.querySelector("form[data-unsaved]");
  const told = document.querySelector("#kept");
  const typed = ["text", "note", "line"].filter((name) => form?.elements[name]);
  const LOOK_EVERY = 45_000;
  const KEEP_AFTER = 1_500;
  const RETRY_AFTER = 10_000;
  let timer = 0;
  // A form that came back with what was typed holds what nobody has kept yet.
  let kept = form && form.dataset.dirty === undefined ? held("defaultValue") : null;
  let sent = false;

  function held(what = "value") {
    return JSON.stringify(typed.map((name) => form.elements[name][what]));
  }

  function parts() {
    const body = new URLSearchParams();
    for (const name of ["csrf", "page", "version", ...typed]) body.set(name, form.elements[name].value);
    return body;
  }

  function say(words) {
    if (told && told.textContent !== words) told.textContent = words;
  }

  function send(body) {
    return fetch(form.dataset.unsaved, { method: "POST", body, redirect: "manual" });
  }

  // Somebody who signed in again in another tab goes on here with the new session's token.
  async function renewed() {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.querySelector("form[data-unsaved]")?.dataset.user !== form.dataset.user) return false;
    const token = fresh.querySelector("input[name=csrf]").value;
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
    if (company) company.dataset.csrf = token;
    return true;
  }

  async function keep() {
    const now = held();
    if (sent || now === kept) return;
    try {
      let answer = await send(parts());
      if (answer.status === 403 && (await renewed())) {
        answer = await send(parts());
      }
      if (answer.ok) {
        kept = now;
        say(await answer.text());
      } else if (answer.status === 403 || answer.type === "opaqueredirect") {
        again("Not kept: you are signed out. Your text still stands here: sign in in another tab, and it is kept.");
      } else {
        again("Not kept: the desk did not take it. Copy your text to be safe.");
      }
    } catch {
      again("Not kept: the desk cannot be reached. It is tried again; your text still stands here.");
    }
  }

  function again(words) {
    say(words);
    clearTimeout(timer);
    timer = setTimeout(keep, RETRY_AFTER);
  }

  function lastWords() {
    if (form && !sent && held() !== kept) {
      navigator.sendBeacon(form.dataset.unsaved, parts());
    }
  }

  // What another has taken cannot be decided here until it is free again.
  function holdBack() {
    const taken = company.querySelector("[data-taken]");
    for (const button of document.querySelectorAll("[data-waits]")) button.disabled = Boolean(taken);
    const held = document.querySelector("#held");
    if (!held) return;
    held.firstElementChild.textContent = taken?.textContent ?? "";
    held.hidden = !taken;
  }

  async function look() {
    if (document.visibilityState !== "visible") return;
    try {
      const body = new URLSearchParams({ csrf: company.dataset.csrf });
      const answer = await fetch(company.dataset.look, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) return;
      const shown = (await answer.text()).trim();
      if (shown === company.innerHTML.trim() || company.contains(document.activeElement)) return;
      company.innerHTML = shown;
      company.hidden = shown === "";
      holdBack();
    } catch {
      // The next sign of life will tell.
    }
  }

  if (form) {
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, KEEP_AFTER);
    });
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
    });
    // Also what the browser put back by itself is typed and not saved.
    window.addEventListener("pageshow", () => {
      sent = false;
      keep();
    });
  }
  if (company) {
    setInterval(look, LOOK_EVERY);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pagehide", () => {
      navigator.sendBeacon(company.dataset.look, new URLSearchParams({ csrf: company.dataset.csrf, gone: "yes" }));
    });
  }
  window.addEventListener("pagehide", lastWords);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWords();
  });
})();
