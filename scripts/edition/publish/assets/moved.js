// Leads from an old address of a page to its present one, and keeps the passage and the version of a citation.
// Without a script the page does the same, but for the passage: see its link.
(() => {
  "use strict";
  const to = new URL(document.currentScript.dataset.to, location.href);
  to.search = location.search;
  to.hash = location.hash;
  location.replace(to.href);
})();
