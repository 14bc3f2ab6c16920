// Keys for those who decide a lot. Every page works without this.
"use strict";

const typing = (element) => element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
const visible = (element) => element.checkVisibility() && !element.disabled;
const named = (key) => [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && visible(e));

function press(element) {
  if (element.matches("summary")) {
    element.parentElement.open = true;
    (element.parentElement.querySelector("[data-focus]") ?? element).focus();
  } else if (element.matches("textarea, input[type=search]")) {
    element.focus();
  } else if (element.matches("input[type=radio]")) {
    choose(element);
  } else {
    element.click();
  }
}

// A number key rejects at once; "other" says nothing without a note, so that is asked for first.
function choose(radio) {
  radio.checked = true;
  const note = document.querySelector("#note");
  if (radio.value === "other" && !note.value.trim()) note.focus();
  else document.querySelector("[data-name=reject]").click();
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

const keys = document.querySelector("#keys");
const hint = document.querySelector("#hint");
const NOTHING = { u: "There is nothing to undo here.", t: "No other claim comes close here." };
let fading = 0;

// A key that finds nothing to do says so, else it would look broken.
function tellNothing(key) {
  if (!NOTHING[key] || (key === "t" && !document.querySelector(".deciding"))) return;
  hint.textContent = NOTHING[key];
  clearTimeout(fading);
  fading = setTimeout(() => (hint.textContent = ""), 4000);
}

const menu = document.querySelector(".more");
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (keys?.open) {
    if (event.key === "?") keys.close();
  } else if (event.key === "Escape" && typing(target)) {
    target.blur();
  } else if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "Enter" && event.ctrlKey && target.matches("#text")) {
    document.querySelector("[data-submit=text]")?.click();
  } else if (event.key === "Enter" && event.ctrlKey && target.matches("#note")) {
    const chosen = document.querySelector("[data-submit=reject]:checked");
    if (chosen || !document.querySelector("[data-submit=reject]")) document.querySelector("[data-name=reject]").click();
    else document.querySelector("[data-submit=reject]").focus();
  } else if (event.key === "Enter" && target.matches("[data-submit=reject]")) {
    event.preventDefault();
    document.querySelector("[data-name=reject]").click();
  } else if (!typing(target) && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat) {
    if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    else if (event.key === "?") keys?.showModal();
    else {
      const element = named(event.key);
      if (!element) {
        tellNothing(event.key);
        return;
      }
      event.preventDefault();
      press(element);
    }
  }
});

document.querySelector("#show-keys")?.addEventListener("click", () => keys.showModal());
for (const field of document.querySelectorAll("[data-select]")) field.addEventListener("focus", () => field.select());
