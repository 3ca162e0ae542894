// A citation can name the version that it is of: …/?version=1.0.0#p5. This tells the reader whether that passage or
// statement has changed since, and leads to its words. Without a script the page has a line that leads to all changes.
(() => {
  "use strict";
  const line = document.querySelector("[data-versions]");
  const wanted = new URLSearchParams(location.search).get("version");
  if (!line || !wanted) return;
  // At the end of the page it sticks to the window's foot, so that it is seen beside the passage.
  const notice = line.querySelector("[role=status]");
  line.closest(".ed-page").append(notice);
  const versions = JSON.parse(line.dataset.versions);
  const cited = versions.find((each) => each.version === wanted);

  /** What to tell of the passage in the address, and where to look; of the whole text if it names none. */
  function told() {
    const [, id, kind, number] = /^#(([ps])(\d+))(?:$|:~:)/.exec(location.hash) || [];
    const name = kind === "s" ? `Statement ${id}` : `Passage ${number}`;
    if (!cited) return [`No version ${wanted.slice(0, 20)} of this text has been published.`];
    if (!cited.url) return [`You follow a citation of version ${wanted}. Nothing in this text has changed since.`];
    if (!id) return [`You follow a citation of version ${wanted}. This text has changed since:`, cited.url];
    if (!cited.changed.includes(id)) return [`You follow a citation of version ${wanted}. ${name} is unchanged since.`];
    return [`You follow a citation of version ${wanted}. ${name} has changed since:`, `${cited.url}-${id}`];
  }

  function show() {
    const [words, url] = told();
    notice.textContent = words;
    if (url) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = "what was there, and what is now";
      notice.append(" ", link, ".");
    }
    notice.hidden = false;
  }

  show();
  addEventListener("hashchange", show);
})();
