// Citations to copy: of a text, of a passage by its number, and of words that are selected. Without this file all is still
// on the page. Nothing here becomes markup, nothing is kept, no other host is asked.
(() => {
  "use strict";
  const section = document.querySelector(".ed-cite[data-any]");
  if (!section) return;
  const text = document.querySelector(".ed-text");
  const styles = [...section.querySelectorAll("details[data-style]")];

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const status = make("p", { className: "ed-status" });
  status.setAttribute("role", "status");
  section.append(status);
  const say = (words) => {
    status.textContent = "";
    setTimeout(() => { status.textContent = words; }, 50);
  };

  // An address on somebody’s disk is of no use to others: there the edition’s own stands, as far as it has one.
  const { address } = section.dataset;
  const isPublic = /^https?:/.test(address);
  const isOnDisk = location.protocol === "file:";
  const here = () => (isPublic && isOnDisk ? address : location.href.split("#")[0]);

  // Where the edition has no address of its own, that of this page stands in its citations.
  const addressed = (words) => (isPublic || isOnDisk ? words : words.split(address).join(here()));

  const copy = async (words, shown) => {
    try {
      await navigator.clipboard.writeText(words);
      say("Copied.");
    } catch {
      if (shown) getSelection().selectAllChildren(shown);
      say("Selected. Copy it with the keyboard.");
    }
  };

  const copyButton = (name, words, shown) => {
    const button = make("button", { type: "button", className: "ed-copy", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${name}`);
    button.addEventListener("click", () => copy(words(), shown));
    return button;
  };

  for (const style of styles) {
    for (const shown of style.querySelectorAll(".ed-citation")) {
      const words = shown.textContent;
      const name = `${shown.previousElementSibling.textContent}, ${style.dataset.style}`;
      shown.append(" ", copyButton(name, () => addressed(words), shown));
    }
  }

  for (const link of section.querySelectorAll(".ed-files a")) {
    const button = make("button", { type: "button", className: "ed-copy", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${link.textContent}`);
    button.addEventListener("click", async () => {
      try {
        const answer = await fetch(link.href);
        if (!answer.ok) throw new Error(answer.statusText);
        await copy(await answer.text(), link);
      } catch {
        say("The file could not be read here. Follow the link.");
      }
    });
    link.after(" ", button);
  }

  if (!text) return;

  // The passage around a node, and the words of a selection if one passage has all of them.
  const passageOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest('.ed-text [id^="p"]:has(> .permalink)');
  const selected = () => {
    const selection = getSelection();
    const words = selection.toString().replace(/\s+/g, " ").trim();
    if (!words || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    const passage = passageOf(range.startContainer);
    return passage && passage === passageOf(range.endContainer) ? { passage, words } : null;
  };

  const encoded = (words) => encodeURIComponent(words).replace(/-/g, "%2D");
  const fragment = (words) => {
    const parts = words.split(" ");
    const few = parts.length <= 12 ? [words] : [parts.slice(0, 5).join(" "), parts.slice(-5).join(" ")];
    return `:~:text=${few.map(encoded).join(",")}`;
  };

  let box = null;
  let opener = null;
  let chosen = 0;

  const close = (back = true) => {
    box?.remove();
    box = null;
    if (back) opener?.focus({ preventScroll: true });
  };

  const open = (passage, words, from) => {
    close(false);
    opener = from;
    const number = passage.id.slice(1);
    const title = make("h2", { id: "ed-box-title", textContent: `Cite passage ${number}`, tabIndex: -1 });
    const select = make("select", { id: "ed-box-style" }, ...styles.map((style, at) => make("option", { value: at, textContent: style.dataset.style })));
    const reference = make("p", { className: "ed-citation" });
    const short = make("p", { className: "ed-citation" });
    const original = make("p", { className: "ed-citation" });
    const shortLabel = make("dt");
    const address = `${here()}#${passage.id}${words ? fragment(words) : ""}`;
    const link = make("a", { href: address, textContent: words ? "Link to these words" : "Link to this passage" });
    const numbered = (template) => addressed(template.split(section.dataset.any).join(number));
    const show = () => {
      const { dataset } = styles[chosen];
      reference.textContent = numbered(dataset.reference);
      short.textContent = numbered(dataset.citation);
      original.textContent = dataset.original;
      shortLabel.textContent = dataset.short;
    };
    const row = (label, shown, name) => make("div", {}, label, make("dd", {}, shown, " ", copyButton(`${name}, passage ${number}`, () => shown.textContent, shown)));
    const closing = make("button", { type: "button", className: "ed-close", textContent: "Close" });
    closing.addEventListener("click", () => close());
    select.value = String(chosen);
    select.addEventListener("change", () => { chosen = Number(select.value); show(); });
    show();
    box = make("div", { className: "ed-box" },
      title,
      make("p", {}, make("label", { htmlFor: "ed-box-style", textContent: "Style " }), select),
      make("dl", {},
        row(make("dt", { textContent: "This edition" }), reference, "this edition"),
        row(shortLabel, short, "short form"),
        row(make("dt", { textContent: "Original publication" }), original, "original publication")),
      make("p", {}, link, " ", copyButton(link.textContent, () => address, link)),
      closing);
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", title.id);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    passage.closest(".ed-text > *").after(box);
    // Once the browser has gone to the number's address, which takes the focus away.
    setTimeout(() => {
      title.focus({ preventScroll: true });
      box?.scrollIntoView({ block: "nearest" });
    }, 50);
  };

  text.addEventListener("click", (event) => {
    const number = event.target.closest?.(".permalink");
    const passage = number && passageOf(number);
    if (passage && !event.ctrlKey && !event.metaKey && !event.shiftKey) open(passage, "", number);
  });

  // The offer stands after the passage, so that the next press of Tab reaches it.
  const offer = make("button", { type: "button", className: "ed-offer", textContent: "Cite this passage", hidden: true });
  let offered = null;
  offer.addEventListener("mousedown", (event) => event.preventDefault());
  offer.addEventListener("click", () => {
    if (!offered) return;
    offer.hidden = true;
    open(offered.passage, offered.words, offered.passage.querySelector(".permalink"));
  });
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const found = selected();
      if (document.activeElement === offer && !found) return;
      offered = found;
      offer.hidden = !found;
      if (found) found.passage.append(offer);
    }, 200);
  });
})();
