// Light or dark, as the reader chose; without a choice, or without this script, as the device is set.
// It runs as soon as it is here, so that a page that is already known is not shown in the other colours first.
(() => {
  "use strict";
  const KEY = "edition.scheme";
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const now = () => chosen() || (device.matches ? "slate" : "default");

  function show() {
    root.dataset.mdColorScheme = now();
    const button = document.querySelector(".ed-scheme");
    if (!button) return;
    button.textContent = now() === "slate" ? "Light" : "Dark";
    button.setAttribute("aria-label", `${button.textContent} page`);
    button.hidden = false;
  }

  function turn() {
    const other = now() === "slate" ? "default" : "slate";
    try {
      if ((other === "slate") === device.matches) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, other);
    } catch {
      // Then the choice holds for this page alone.
    }
    show();
    root.dataset.mdColorScheme = other;
  }

  show();
  device.addEventListener("change", show);
  const ready = () => {
    show();
    document.querySelector(".ed-scheme")?.addEventListener("click", turn);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
