// What pages do beyond reading: filter the list of statements, and mark all words of the statement that an address
// names. Everything is there without this script. It writes text only, never markup, and asks nothing of any host.
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

  /** Filters a list by the fields of a form. What is chosen stands in the address, so that it can be linked. */
  function filterList(form, list, count) {
    const fields = [...form.elements].filter((field) => field.name);
    const selects = fields.filter((field) => field.tagName === "SELECT");
    const status = form.querySelector("[role=status]");
    const rows = [...list.children].map((item) => {
      const row = { item, from: item.dataset.from, until: item.dataset.until };
      for (const { name } of selects) row[name] = item.dataset[name].split(" ");
      return row;
    });
    const fits = (row, field) => (TESTS[field.name] || ((r, value) => has(r, field.name, value)))(row, field.value);
    const fitsAllBut = (row, left) => fields.every((field) => field === left || fits(row, field));

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

    function show() {
      let found = 0;
      for (const row of rows) {
        row.item.hidden = !fitsAllBut(row, null);
        found += !row.item.hidden;
      }
      selects.forEach(tally);
      const all = `${rows.length} ${rows.length === 1 ? "statement" : "statements"}`;
      status.textContent = found === rows.length ? `All ${all}.` : `${found} of ${all}.`;
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
