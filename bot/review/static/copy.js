// A button that copies, beside what people take elsewhere. Every page works without this.
"use strict";

// Browsers lend the clipboard to pages that came over TLS or from this very machine.
for (const told of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(told.value ?? told.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied: select it and copy it yourself";
    }
  });
  told.after(document.createElement("br"), button);
}
