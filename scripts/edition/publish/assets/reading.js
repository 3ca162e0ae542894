// Keeps what a reader switched on in a text (the text as received, all mentions marked) from page to page, and closes
// lists that opened over the page once they have led somewhere. The switches work without this script.
(() => {
  "use strict";
  const key = (box) => `edition.${box.id}`;
  for (const box of document.querySelectorAll(".ed-switch")) {
    try {
      box.checked = box.checked || localStorage.getItem(key(box)) === "on";
    } catch {
      // Where nothing may be kept, nothing is.
    }
    box.addEventListener("change", () => {
      try {
        if (box.checked) localStorage.setItem(key(box), "on");
        else localStorage.removeItem(key(box));
      } catch {
        // As above.
      }
    });
  }
  const contents = document.querySelector(".ed-contents");
  contents?.addEventListener("click", (event) => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
})();
