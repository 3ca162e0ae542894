// Lets reference managers save several texts at once from search results. A page that lists texts by a script calls
// `offerToSave(list)` whenever the list has changed: every text that a link in it leads to is then offered, once, and no
// other. The lists that are in a page from the start have this in their HTML.
(() => {
  "use strict";
  const root = new URL("../../", document.currentScript.src);
  let records = null;

  /** The texts of the edition by their paths, each as a ContextObject (COinS); read once, and only if asked for. */
  const read = () => {
    records ??= fetch(new URL("texts/coins.json", root)).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
    return records;
  };

  const clear = (list) => list.querySelectorAll(".Z3988").forEach((span) => span.remove());
  const tell = () => document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true, cancelable: true }));

  window.offerToSave = async (list) => {
    const links = [...list.querySelectorAll("a[href]")].filter((link) => link.href.startsWith(root.href));
    const known = links.length ? await read() : {};
    clear(list);
    const offered = new Set();
    for (const link of links) {
      const path = new URL(link.href).pathname.slice(root.pathname.length);
      if (!Object.hasOwn(known, path) || offered.has(path)) continue;
      offered.add(path);
      const span = document.createElement("span");
      span.className = "Z3988";
      span.title = known[path];
      link.after(span);
    }
    tell();
  };

  // The theme's search: its results count while it is open, and afterwards the page itself does again.
  const search = document.getElementById("__search");
  const results = document.querySelector(".md-search-result__list");
  if (!search || !results) return;
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (search.checked) return void window.offerToSave(results);
      clear(results);
      return tell();
    }, 300);
  };
  new MutationObserver(changed).observe(results, { childList: true });
  search.addEventListener("change", changed);
})();
