// What pages do beyond reading: filter the list of statements, and mark all words of the statement that an address
// names. Everything is there without this script. It writes text only, never markup, and asks nothing of any other host;
// from this site it reads the other pages of a list that is filtered.
(() => {
  "use strict";

  /** Marks every part of the statement in the address; without a script the browser marks the first. */
  function markNamed() {
    const id = location.hash.slice(1);
    for (const part of document.querySelectorAll(".statement.named")) part.classList.remove("named");
    if (!/^s\d+$/.test(id)) return;
    for (const part of document.querySelectorAll(`.statement[data-statement="${id}"]`)) part.classList.add("named");
  }

  const has = (row, name, value) => !value || row[name].includes(value);
  const TESTS = {
    from: (row, day) => !day || !row.until || row.until >= day,
    until: (row, day) => !day || !row.from || row.from <= day,
  };

  /** The items of the other pages of a list, with their links as seen from this page. */
  async function itemsOf(links, name) {
    const pages = [...links].map(async (link) => {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const items = [...page.querySelectorAll(`#${name} > li`)];
      for (const item of items) {
        for (const a of item.querySelectorAll("a")) a.setAttribute("href", new URL(a.getAttribute("href"), link.href));
      }
      return items.map((item) => document.importNode(item, true));
    });
    return (await Promise.all(pages)).flat();
  }

  /** Filters a list by the fields of a form. What is chosen stands in the address, so that it can be linked. */
  function filterList(form, list, count) {
    const fields = [...form.elements].filter((field) => field.name);
    const selects = fields.filter((field) => field.tagName === "SELECT");
    const status = form.querySelector("[role=status]");
    const others = document.querySelectorAll(`[data-part="${list.id}"]`);
    const rowOf = (item) => {
      const row = { item, from: item.dataset.from, until: item.dataset.until };
      for (const { name } of selects) row[name] = item.dataset[name].split(" ");
      return row;
    };
    const rows = [...list.children].map(rowOf);
    const own = rows.length;
    let isWhole = !others.length, failed = false, reading = null;
    const fits = (row, field) => (TESTS[field.name] || ((r, value) => has(r, field.name, value)))(row, field.value);
    const fitsAllBut = (row, left) => fields.every((field) => field === left || fits(row, field));
    const isFiltered = () => fields.some((field) => field.value);

    function read() {
      const chosen = new URLSearchParams(location.search);
      for (const field of fields) {
        field.value = chosen.get(field.name) || "";
        if (field.selectedIndex === -1) field.value = "";
      }
    }

    function write() {
      const address = new URL(location.href);
      for (const { name, value } of fields) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      if (address.href !== location.href) history.replaceState(null, "", address);
    }

    /** Says after each choice how many statements it would leave. */
    function tally(select) {
      const counts = new Map();
      for (const row of rows) {
        if (!fitsAllBut(row, select)) continue;
        for (const value of new Set(row[select.name])) counts.set(value, (counts.get(value) || 0) + 1);
      }
      for (const option of select.options) {
        if (!option.value) continue;
        const found = counts.get(option.value) || 0;
        option.textContent = `${option.dataset.title} (${found})`;
        option.disabled = !found && !option.selected;
      }
    }

    /** Reads the other pages of the list, once. */
    function readAll() {
      reading ||= itemsOf(others, list.id).then((items) => {
        list.append(...items);
        rows.push(...items.map(rowOf));
        isWhole = true;
      }, () => { failed = true; }).then(show);
    }

    function show() {
      if (isFiltered() && !isWhole) readAll();
      const isByPage = others.length > 0 && !isFiltered();
      let found = 0;
      rows.forEach((row, number) => {
        row.item.hidden = isByPage ? number >= own : !fitsAllBut(row, null);
        found += !row.item.hidden;
      });
      for (const nav of document.querySelectorAll(".ed-list-pages")) nav.hidden = !isByPage && !failed;
      if (isWhole) selects.forEach(tally);
      const total = Number(form.dataset.total);
      const all = `${total} ${total === 1 ? "statement" : "statements"}`;
      if (isByPage || found === total) status.textContent = `All ${all}.`;
      else if (isWhole) status.textContent = `${found} of ${all}.`;
      else if (failed) status.textContent = `${found} of the first ${own}; the other pages could not be read.`;
      else status.textContent = "Reading the other pages …";
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { write(); show(); });
    form.addEventListener("reset", () => setTimeout(() => { write(); show(); }));
    addEventListener("popstate", () => { read(); show(); });
    read();
    form.hidden = false;
    count.hidden = true;
    show();
  }

  markNamed();
  addEventListener("hashchange", markNamed);
  for (const form of document.querySelectorAll("form[data-filters]")) {
    const name = form.dataset.filters;
    filterList(form, document.getElementById(name), document.querySelector(`[data-count="${name}"]`));
  }
})();
