// Citations to copy: of a text, of a statement, of a passage by its number, and of words that are selected. Without this
// file all is still on the page. Nothing here becomes markup, nothing is kept, no other host is asked.
(() => {
  "use strict";
  const section = document.querySelector(".ed-cite[data-any]");
  if (!section) return;
  const { address, slug, any, last } = section.dataset;
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
  const isPublic = /^https?:/.test(address);
  const isOnDisk = location.protocol === "file:";

  // This page as a citation names it: with the version of today, and without what a reader searched or followed.
  const page = (isPublic && isOnDisk ? address : location.href).split(/[?#]/)[0];
  const here = page + (address.includes("?") ? address.slice(address.indexOf("?")) : "");

  // Where the edition has no address of its own, the one at which it is read stands in its citations.
  const root = page.replace(/(?:texts|statements)\/[^/]+\/(?:index\.html)?$/, "");
  const paths = ["texts", "statements"].map((folder) => `${folder}/${slug}/`);
  const addressed = (words) => {
    if (isPublic || isOnDisk) return words;
    return paths.reduce((found, path) => found.split(path).join(root + path), words);
  };

  const copy = async (words, shown, button) => {
    try {
      await navigator.clipboard.writeText(words);
      say("Copied.");
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = button.value; }, 1500);
    } catch {
      if (shown) getSelection().selectAllChildren(shown);
      say("Selected. Copy it with the keyboard.");
    }
  };

  const copyButton = (name, act, label = "Copy") => {
    const button = make("button", { type: "button", className: "ed-copy", textContent: label, value: label });
    button.setAttribute("aria-label", `Copy: ${name}`);
    button.addEventListener("click", () => act(button));
    return button;
  };

  // A file, or a part of it, to copy.
  const copyFile = async (link, part, button) => {
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      await copy(part(await answer.text()), link, button);
    } catch {
      say("The file could not be read here. Follow the link.");
    }
  };

  const copyShown = (shown, name) => {
    const words = shown.textContent;
    shown.append(" ", copyButton(name, (button) => copy(addressed(words), shown, button)));
  };

  for (const style of styles) {
    for (const shown of style.querySelectorAll(".ed-citation")) {
      copyShown(shown, `${shown.previousElementSibling.textContent}, ${style.dataset.style}`);
    }
  }
  const files = [...section.querySelectorAll(".ed-files a")];
  for (const link of files) {
    link.after(" ", copyButton(link.textContent, (button) => copyFile(link, (all) => all, button)));
  }

  // The entry of one work in a file of records, by the ending of its name.
  const ENTRY = {
    bib: (all, key) => all.split(/\n(?=@)/).find((entry) => entry.includes(`{${key},`)).trim(),
    ris: (all, key) => all.split(/(?<=\r\nER {2}- ?\r\n)/).find((entry) => entry.includes(`\r\nID  - ${key}\r\n`)).trim(),
    json: (all, key) => JSON.stringify(JSON.parse(all).filter((item) => item.id === key), null, 1),
  };

  // A page can have thousands of statements: each gets its buttons once somebody opens its citations.
  const dress = (cited) => {
    const name = `statement ${cited.closest("[id]").id}`;
    for (const shown of cited.querySelectorAll(".ed-citation")) copyShown(shown, `${name}, ${shown.previousElementSibling.textContent}`);
    const buttons = files.map((link) => {
      const entry = (all) => ENTRY[link.pathname.split(".").pop()](all, cited.dataset.cited);
      return copyButton(`${name}, ${link.textContent}`, (button) => copyFile(link, entry, button), link.textContent);
    });
    cited.append(make("p", { className: "ed-files" }, make("span", { textContent: "Copy its record:" }), ...buttons.flatMap((button) => [" ", button])));
  };
  for (const cited of document.querySelectorAll("details[data-cited]")) {
    cited.addEventListener("toggle", () => dress(cited), { once: true });
  }

  if (!text) return;

  // A browser that knows no links to words takes them for a part of the id: without them, it finds the passage.
  if (location.hash.includes(":~:")) location.replace(location.href.split(":~:")[0]);

  const passageOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest('.ed-text [id^="p"]:has(> .permalink)');

  // The passages in which words of a selection stand; none if it has words outside the text.
  const touched = (range) => {
    const around = range.commonAncestorContainer;
    const found = new Set();
    const walker = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
    for (let node = around.nodeType === Node.TEXT_NODE ? around : walker.nextNode(); node; node = walker.nextNode()) {
      if (!range.intersectsNode(node) || node.parentElement.closest(".ed")) continue;
      const start = node === range.startContainer ? range.startOffset : 0;
      const end = node === range.endContainer ? range.endOffset : node.length;
      if (!node.data.slice(start, end).trim()) continue;
      if (!text.contains(node)) return [];
      if (passageOf(node)) found.add(passageOf(node));
    }
    return [...found];
  };

  // What a selection leaves of the words at its ends: a link to words finds whole ones only.
  const LETTER = /[\p{L}\p{N}]/u;
  const cut = ({ startContainer: start, startOffset: from, endContainer: end, endOffset: to }) => {
    const opens = start.data && LETTER.test(start.data[from] || "");
    const closes = end.data && LETTER.test(end.data[to - 1] || "");
    return [
      opens ? /[\p{L}\p{N}]*$/u.exec(start.data.slice(0, from))[0] : "",
      closes ? /^[\p{L}\p{N}]*/u.exec(end.data.slice(to))[0] : "",
    ];
  };

  // What is selected: the first and the last of its passages, and its words, line by line as they are shown.
  const selected = () => {
    const selection = getSelection();
    const lines = selection.toString().split(/\n+/).map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
    if (!lines.length || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const [before, after] = cut(range);
    lines[0] = before + lines[0];
    lines[lines.length - 1] += after;
    const passages = touched(range);
    return passages.length ? { first: passages[0], last: passages[passages.length - 1], lines } : null;
  };

  // The first words and the last ones, each from one line: browsers find them within a paragraph only.
  const encoded = (words) => encodeURIComponent(words).replace(/-/g, "%2D");
  const fragment = (lines) => {
    const [opening, closing] = [lines[0].split(" "), lines[lines.length - 1].split(" ")];
    const whole = lines.length === 1 && opening.length <= 12;
    const few = whole ? lines : [opening.slice(0, 5).join(" "), closing.slice(-5).join(" ")];
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

  const open = ({ first, last: end, lines }) => {
    close(false);
    opener = first.querySelector(".permalink");
    const [from, to] = [first.id.slice(1), end.id.slice(1)];
    const name = from === to ? `passage ${from}` : `passages ${from}–${to}`;
    const title = make("h2", { id: "ed-box-title", textContent: `Cite ${name}`, tabIndex: -1 });
    const select = make("select", { id: "ed-box-style" }, ...styles.map((style, at) => make("option", { value: at, textContent: style.dataset.style })));
    const reference = make("p", { className: "ed-citation" });
    const short = make("p", { className: "ed-citation" });
    const original = make("p", { className: "ed-citation" });
    const shortLabel = make("dt");
    const where = `${here}#${first.id}${lines.length ? fragment(lines) : ""}`;
    const what = from === to ? "this passage" : "these passages";
    const link = make("a", { href: where, textContent: lines.length ? "Link to these words" : `Link to ${what}` });
    const numbered = (template) => addressed(template.split(any).join(from).split(last).join(to));
    const show = () => {
      const { dataset } = styles[chosen];
      reference.textContent = numbered(dataset.reference);
      short.textContent = numbered(from === to ? dataset.citation : dataset.several);
      original.textContent = dataset.original;
      shortLabel.textContent = dataset.short;
    };
    const row = (label, shown, form) => make("div", {}, label, make("dd", {}, shown, " ", copyButton(`${form}, ${name}`, (button) => copy(shown.textContent, shown, button))));
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
      make("p", {}, link, " ", copyButton(link.textContent, (button) => copy(where, link, button))),
      closing);
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", title.id);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    end.closest(".ed-text > *").after(box);
    // Once the browser has gone to the number's address, which takes the focus away.
    setTimeout(() => {
      title.focus({ preventScroll: true });
      box?.scrollIntoView({ block: "nearest" });
    }, 50);
  };

  text.addEventListener("click", (event) => {
    const number = event.target.closest?.(".permalink");
    const passage = number && passageOf(number);
    if (passage && !event.ctrlKey && !event.metaKey && !event.shiftKey) open({ first: passage, last: passage, lines: [] });
  });

  // The offer stands after the last passage, so that the next press of Tab reaches it.
  const offer = make("button", { type: "button", className: "ed-offer", hidden: true });
  let offered = null;
  offer.addEventListener("mousedown", (event) => event.preventDefault());
  offer.addEventListener("click", () => {
    if (!offered) return;
    offer.hidden = true;
    open(offered);
  });
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const found = selected();
      if (document.activeElement === offer && !found) return;
      offered = found;
      offer.hidden = !found;
      if (!found) return;
      offer.textContent = found.first === found.last ? "Cite this passage" : "Cite these passages";
      found.last.append(offer);
    }, 200);
  });
})();
