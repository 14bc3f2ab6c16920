// Keeps a decision deliberate, and the buttons in step with the editor. Every page works without this.
"use strict";

(() => {
  const SETTLED_AFTER = 1_000;
  const root = document.documentElement;
  let timer = 0;
  let update = () => {};

  // The bar is out of sight before it comes up.
  function say(words) {
    const [place, other] = document.querySelector(".bar.up") ? ["#hasty", "#hint"] : ["#hint", "#hasty"];
    document.querySelector(place).textContent = words;
    document.querySelector(other).textContent = "";
  }

  function hold(event, words) {
    event.preventDefault();
    event.stopImmediatePropagation();
    say(words);
  }

  // A second tap, or a key held too long, was meant for the draft before this one.
  window.addEventListener("pageshow", () => {
    root.classList.remove("settled");
    clearTimeout(timer);
    timer = setTimeout(() => {
      root.classList.add("settled");
      say("");
    }, SETTLED_AFTER);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-decides]")) return;
    if (!root.classList.contains("settled")) {
      hold(event, "That was quick: this is the next draft. Press again once you have read it.");
    } else if (event.target.closest("[data-submit=text]") && !document.querySelector(".bar.up")) {
      hold(event, "Read the reply to its end first: each press takes you further.");
      readOn();
    } else if (showRestored()) {
      hold(event, "The editor holds words of yours that were folded away. Read them, then press again.");
    }
  }, true);

  const COUNTS = {
    code_points: (text) => [...text].length,
    graphemes: (text) => [...new Intl.Segmenter().segment(text)].length,
    with_short_links: (text) => COUNTS.graphemes(text.replace(/https?:\/\/\S+/g, "x".repeat(23))),
  };

  function readOn() {
    const reply = document.querySelector(".preview");
    const { top, bottom } = reply.getBoundingClientRect();
    const begun = top < innerHeight / 4 && bottom > innerHeight - document.querySelector(".bar").offsetHeight;
    if (begun) scrollBy({ top: innerHeight * .7 });
    else reply.scrollIntoView({ block: "start" });
  }

  // The reply is read once its end was in sight, above where the bar then stands.
  // Whoever was refused, or changes the reply, has read it.
  function bringUp(bar, field) {
    const up = () => {
      bar.classList.add("up");
      document.querySelector("#hint").textContent = "";
    };
    const reply = document.querySelector(".preview");
    if (!reply || document.querySelector("[role=alert], .is-edited")) {
      up();
      return;
    }
    field?.addEventListener("focus", up);
    const end = document.createElement("div");
    end.id = "end-of-reply";
    reply.after(end);
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      up();
      watch.disconnect();
    }, { rootMargin: `0px 0px -${bar.offsetHeight}px 0px` });
    watch.observe(end);
  }

  function follow(field) {
    const length = document.querySelector("#length");
    const limit = Number(length.dataset.limit);
    const deciding = document.querySelector(".deciding");
    const begunEdited = deciding.classList.contains("is-edited");
    const shown = field.defaultValue.trim();
    return () => {
      const text = field.value.trim();
      const number = COUNTS[length.dataset.counting](text);
      length.textContent = `${number.toLocaleString("en")} of at most ${limit.toLocaleString("en")} characters`;
      length.classList.toggle("soon", number > limit);
      deciding.classList.toggle("is-edited", begunEdited || text !== shown);
    };
  }

  // Browsers put back what was typed before, some of them late and without a word. Where a press would send it,
  // it must be in sight. Returns whether the reply was found changed only now.
  function showRestored() {
    const deciding = document.querySelector(".deciding");
    const before = deciding.classList.contains("is-edited");
    update();
    for (const field of deciding.querySelectorAll(".fold :is(textarea, [type=radio])")) {
      const changed = field.type === "radio" ? field.checked : field.value.trim() !== field.defaultValue.trim();
      if (changed) field.closest(".fold").open = true;
    }
    return !before && deciding.classList.contains("is-edited");
  }

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector(".bar");
    const field = document.querySelector("#text");
    if (bar) bringUp(bar, field);
    if (!field) return;
    update = follow(field);
    field.addEventListener("input", () => {
      update();
      field.closest(".fold").open = true;
    });
    window.addEventListener("pageshow", showRestored);
  });
})();
