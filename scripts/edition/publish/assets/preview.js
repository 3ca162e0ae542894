// Shows what a link leads to (an entry, a work cited, a note) while the pointer or the focus is on it, or at a first tap.
// Escape closes it, the pointer may move onto it, and it stays as long as it is wanted (WCAG 2.2, 1.4.13).
// Nothing is asked of another host. Where a page cannot be read, as on file:, links are plain links.
(() => {
  "use strict";
  if (!HTMLElement.prototype.showPopover) return;
  const LINKS = ".ed-main :is(a.entry, .citation a, a.apparatus-sign, a.footnote-ref, a.note-lost)";
  const WAIT = 250;
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  };

  /** The beginning of a page, as far as it is needed: of a long one the rest is never fetched. */
  async function beginning(url, endOf) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += value;
      const end = endOf(text);
      if (end < 0) continue;
      reader.cancel();
      return text.slice(0, end);
    }
  }

  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  /** A copy without links, numbers and addresses of its own, so that nothing stands twice on the page. */
  function copied(element) {
    const copy = document.importNode(element, true);
    for (const sign of copy.querySelectorAll(".ed-note-sign, .cited-in")) sign.remove();
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
    copy.removeAttribute("id");
    return copy;
  }

  async function entry(link) {
    const url = link.href.split("#")[0];
    const page = parsed(await beginning(url, (text) => text.indexOf("<!-- preview ends -->")));
    const [kicker, title, prose] = [".ed-kicker", "h1", "#preview p"].map((part) => page.querySelector(part));
    const shown = [make("p", "ed-preview-title", make("b", "", title.textContent)), copied(kicker)];
    return prose ? [...shown, copied(prose)] : shown;
  }

  async function reference(link) {
    const [url, id] = link.href.split("#");
    const endOf = (text) => {
      const begins = text.indexOf(`id="${id}"`);
      return begins < 0 ? -1 : text.indexOf("</p>", begins);
    };
    const work = parsed(await beginning(url, endOf)).getElementById(id);
    return work ? [make("p", "", ...copied(work).childNodes)] : null;
  }

  const here = (link) => link.href.split("#")[0] === location.href.split("#")[0];
  const made = new Map();

  function content(link) {
    if (here(link) && link.hash) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const whole = target?.closest("section") || target;
      return whole && [copied(whole)];
    }
    if (location.protocol === "file:") return null;
    if (!made.has(link.href)) made.set(link.href, (link.matches(".entry") ? entry : reference)(link).catch(() => null));
    return made.get(link.href);
  }

  /** For an entry that the text names more than once: a switch that marks all these places. */
  function marking(link) {
    const { entry: id } = link.dataset;
    const places = id ? document.querySelectorAll(`.ed-text [data-entry="${CSS.escape(id)}"]`) : [];
    if (places.length < 2) return [];
    const button = make("button", "", "");
    const isMarked = () => places[0].classList.contains("named-entry");
    const say = () => { button.textContent = isMarked() ? "Unmark" : `Mark all ${places.length} here`; };
    button.type = "button";
    button.addEventListener("click", () => {
      const on = !isMarked();
      for (const place of places) place.classList.toggle("named-entry", on);
      say();
    });
    say();
    return [button];
  }

  const popup = make("div", "ed-preview");
  popup.id = "ed-preview";
  popup.popover = "manual";
  popup.setAttribute("role", "group");
  popup.setAttribute("aria-label", "Preview");
  document.body.append(popup);
  let shown = null;
  let wanted = null;
  let timer = 0;

  function place(link) {
    const at = link.getClientRects()[0];
    const box = popup.getBoundingClientRect();
    const below = at.bottom + 6 + box.height <= innerHeight || at.top < box.height + 6;
    popup.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
    popup.style.top = `${below ? Math.min(at.bottom + 6, innerHeight - box.height - 8) : at.top - box.height - 6}px`;
  }

  function hide() {
    clearTimeout(timer);
    wanted = null;
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    popup.hidePopover();
  }

  async function show(link, byTouch) {
    if (shown === link) return true;
    wanted = link;
    const parts = await content(link);
    if (wanted !== link || !parts) return Boolean(parts);
    hide();
    wanted = shown = link;
    const foot = marking(link);
    if (byTouch) {
      const onwards = make("a", "", "Open");
      onwards.href = link.href;
      foot.unshift(onwards);
    }
    popup.replaceChildren(...parts.map((part) => part.cloneNode(true)));
    if (foot.length) popup.append(make("div", "ed-preview-foot", ...foot));
    popup.showPopover({ source: link });
    place(link);
    link.setAttribute("aria-describedby", popup.id);
    return true;
  }

  const later = (act) => {
    clearTimeout(timer);
    timer = setTimeout(act, WAIT);
  };
  const linkAt = (event) => event.target.closest?.(LINKS);
  const isInUse = () => popup.matches(":hover, :focus-within") || shown?.matches(":hover") || shown === document.activeElement;
  const leave = () => later(() => { if (!isInUse()) hide(); });

  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" && linkAt(event);
    if (link) later(() => show(link));
    else if (shown && !popup.contains(event.target)) leave();
    else if (!shown) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) later(() => show(link));
    else if (!popup.contains(event.target)) leave();
  });
  document.addEventListener("focusout", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(shown || wanted)) return;
    if (popup.contains(document.activeElement)) shown.focus();
    hide();
  });

  let byTouch = false;
  document.addEventListener("pointerdown", (event) => {
    byTouch = event.pointerType === "touch";
    if (shown && !popup.contains(event.target) && linkAt(event) !== shown) hide();
  });
  document.addEventListener("click", async (event) => {
    const link = linkAt(event);
    if (!link || !byTouch || shown === link) {
      if (link) hide();
      return;
    }
    if (!here(link) && location.protocol === "file:") return;
    event.preventDefault();
    if (!(await show(link, true))) location.href = link.href;
  });
  addEventListener("scroll", () => { if (shown) place(shown); }, { passive: true });
})();
