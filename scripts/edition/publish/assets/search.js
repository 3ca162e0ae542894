// The page of the search. Pagefind says which records have a phrase; which phrases a query is made of, and how records
// with several are put together, is said here and in query.js. It writes text only, never markup.
import { groupsOf, typed } from "./query.js";
import { choices, make, onlySome, root, standing, wordsOf } from "./words.js";

const AT_ONCE = 20;
const AROUND = 90;
const SHORT = 260;
const PAUSE = 120;
const MOST_KNOWN = 300;
const LONG = 3;

const form = document.querySelector("form[data-search]");
const status = form.querySelector("[role=status]");
const hits = document.querySelector(".ed-hits");
const more = document.querySelector(".ed-more");
const onward = document.querySelector("[data-concordance]");
const selects = [...form.querySelectorAll("select")];
const { q, from, until, forms } = form.elements;
let engine = null;
let turn = 0;
let found = [];
let groups = [];

/** Pagefind, with every shard of the index; loaded when it is first needed. */
function started() {
  engine ??= (async () => {
    const [first, ...others] = (await choices()).shards.map((shard) => new URL(`search/index/${shard}/`, root));
    const pagefind = await import(new URL("pagefind.js", first).href);
    await pagefind.options({ baseUrl: "/" });
    await Promise.all(others.map((shard) => pagefind.mergeIndex(shard.pathname)));
    return pagefind;
  })();
  engine.catch(() => { engine = null; });
  return engine;
}

/** The filters as Pagefind takes them; null if no date of the edition is in the range. */
async function filters() {
  const chosen = {};
  for (const { name, value } of selects) if (value) chosen[name] = value;
  if (!from.value && !until.value) return chosen;
  const within = ([date, first = date, last = date]) => (!from.value || !last || last >= from.value) && (!until.value || !first || first <= until.value);
  const dates = (await choices()).dates.filter(within).map(([date]) => date);
  return dates.length ? { ...chosen, date: { any: dates } } : null;
}

const known = new Map();

/** What Pagefind has for these words, asked once. */
function asked(words, options) {
  const key = JSON.stringify([words, options]);
  if (!known.has(key)) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, started().then(async (pagefind) => (await pagefind.search(words, options)).results));
  }
  return known.get(key);
}

/** The records in which any of a group's ways stands, by their ids. */
async function recordsOf({ ways }, chosen) {
  const all = await Promise.all(ways.map((words) => asked(`"${words.join(" ")}"`, { filters: chosen })));
  return new Map(all.flat().map((result) => [result.id, result]));
}

/** How well records answer to these words, by Pagefind’s own measure; it leaves out what has them in another form. */
async function scores(chosen) {
  const words = typed(q.value).filter((word) => word.length >= LONG);
  const results = words.length ? await asked(words.join(" "), { filters: chosen }) : [];
  return new Map(results.map(({ id, score }) => [id, score]));
}

// An id begins with the code of its shard. The first one has entries and editors’ pages, the others the texts by date.
const shardOf = (result) => result.id.split("_")[0];
const isPage = (result) => shardOf(result) === "qaa";

/** What the filters leave, in the order of the texts: Pagefind has each shard in order. */
async function everything(chosen) {
  const results = await asked(null, { filters: chosen, sort: { place: "asc" } });
  return [...results].sort((one, other) => isPage(one) - isPage(other) || (shardOf(one) < shardOf(other) ? -1 : shardOf(one) > shardOf(other)));
}

/** The records that have something of every group: passages first, the best first; by date if nothing is looked for. */
async function search(chosen) {
  if (!groups.length) return everything(chosen);
  const [score, first, ...others] = await Promise.all([scores(chosen), ...groups.map((group) => recordsOf(group, chosen))]);
  const all = [...first.values()].filter(({ id }) => others.every((records) => records.has(id)));
  const better = (one, other) => (score.get(other.id) || 0) - (score.get(one.id) || 0);
  return all.sort((one, other) => isPage(one) - isPage(other) || better(one, other) || (one.id < other.id ? -1 : 1));
}

/** Where in a text something of these groups stands, as ranges of characters. */
function marks(text, wanted) {
  const words = wordsOf(text);
  const ranges = wanted.flatMap(({ ways }) => ways.flatMap((way) =>
    standing(words, way).map((at) => [words[at].start, words[at + way.length - 1].end])));
  ranges.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return ranges.filter(([start], at) => at === 0 || start >= Math.max(...ranges.slice(0, at).map(([, end]) => end)));
}

/** The parts of a text that are shown: all of a short one, else what stands around the marks. */
function windows(text, ranges) {
  if (text.length <= SHORT) return [[0, text.length]];
  const wide = (ranges.length ? ranges : [[0, AROUND]]).slice(0, 3).map(([start, end]) => [
    start <= AROUND ? 0 : text.lastIndexOf(" ", start - AROUND) + 1,
    end + AROUND >= text.length ? text.length : text.indexOf(" ", end + AROUND) + 1 || text.length,
  ]);
  return wide.reduce((all, [start, end]) => {
    const last = all.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
    return all;
  }, []);
}

/** A text with the words that were looked for marked. */
function excerpt(text, ranges) {
  const shown = make("p", { className: "ed-excerpt" });
  const all = windows(text, ranges);
  all.forEach(([start, end], number) => {
    if (start > 0) shown.append(number ? " … " : "… ");
    let at = start;
    for (const [first, last] of ranges.filter((range) => range[0] >= start && range[1] <= end)) {
      shown.append(text.slice(at, first), make("mark", { textContent: text.slice(first, last) }));
      at = last;
    }
    shown.append(text.slice(at, end).trimEnd());
  });
  if (all.at(-1)[1] < text.length) shown.append(" …");
  return shown;
}

async function hit(result) {
  const record = await result.data();
  const { title, row, text, received } = JSON.parse(decodeURIComponent(record.anchors[0].id));
  const address = (record.raw_url || record.url).replace(/^\//, "").replace(/(p\d+)\.html$/, "#$1");
  const item = make("li", {}, make("a", { href: new URL(address, root).href, textContent: title }), make("p", { className: "ed-row", textContent: row }));
  item.append(excerpt(text, marks(text, groups)));
  const missing = received ? groups.filter((group) => !marks(text, [group]).length) : [];
  if (missing.length) {
    const also = excerpt(received, marks(received, groups));
    also.prepend(make("span", { className: "ed-received", textContent: "As received: " }));
    item.append(also);
  }
  return item;
}

async function showMore() {
  const now = turn;
  const shown = hits.children.length;
  const items = await Promise.all(found.slice(shown, shown + AT_ONCE).map(hit));
  if (now !== turn) return;
  hits.append(...items);
  window.offerToSave?.(hits);
  const left = found.length - hits.children.length;
  more.hidden = !left;
  more.firstElementChild.textContent = `Show ${Math.min(left, AT_ONCE)} more of ${left}`;
  if (shown) items[0]?.querySelector("a").focus();
}

const several = (count, one, more) => (count ? [`${count} ${count === 1 ? one : more}`] : []);

function said() {
  const pages = found.filter(isPage).length;
  const counts = [...several(found.length - pages, "passage", "passages"), ...several(pages, "entry or page", "entries and pages")];
  return counts.length ? `${counts.join(", ")}.` : "Nothing found.";
}

function alsoLooked() {
  const names = groups.flatMap((group) => group.forms);
  const also = names.length ? ` Also looked for: ${names.join(", ")}.` : "";
  return also + (groups.some((group) => group.more) ? onlySome : "");
}

/** Looks for what the form says, unless the reader has typed on meanwhile. */
async function show() {
  const now = (turn += 1);
  const chosen = await filters();
  const wanted = await groupsOf(q.value, forms.checked);
  const asked = q.value.trim() || form.querySelector("[data-chosen]").textContent;
  if (now !== turn) return;
  groups = wanted;
  let results = [];
  if (asked && chosen && groups.every(({ ways }) => ways.length) && (groups.length || !q.value.trim())) results = await search(chosen);
  if (now !== turn) return;
  found = results;
  hits.replaceChildren();
  hits.hidden = !found.length;
  status.textContent = asked ? said() + alsoLooked() : "";
  onward.querySelector("a").search = q.value.trim() ? `?${new URLSearchParams({ q: q.value.trim().replace(/["“”„«»]/g, "") })}` : "";
  more.hidden = true;
  await showMore();
}

function failed(error) {
  console.error(error);
  status.textContent = "The index could not be read. Try again, or use the lists of texts and entries.";
}

function count() {
  const chosen = [...selects, from, until].filter(({ value }) => value).length;
  form.querySelector("[data-chosen]").textContent = chosen ? ` (${chosen})` : "";
}

function read() {
  const given = new URLSearchParams(location.search);
  for (const field of [q, from, until, ...selects]) {
    field.value = given.get(field.name) || "";
    if (field.selectedIndex === -1) field.value = "";
  }
  forms.checked = given.get("forms") !== "no";
  count();
}

function write() {
  const address = new URL(location.href);
  address.search = "";
  for (const { name, value } of [q, ...selects, from, until]) if (value) address.searchParams.set(name, value);
  if (!forms.checked) address.searchParams.set("forms", "no");
  if (address.href !== location.href) history.replaceState(null, "", address);
}

/** The choices of each filter, with how many records it leaves by itself. */
async function fill() {
  const { filters: all } = await choices();
  for (const select of selects) {
    for (const [value, title, records] of all[select.name]) select.append(make("option", { value, textContent: `${title} (${records})` }));
  }
}

/** Arrows go from the field to the hits and between them; Escape goes back to the field. */
function step(event) {
  const links = [...hits.querySelectorAll("li > a")];
  const at = links.indexOf(document.activeElement);
  if ((document.activeElement !== q && at < 0) || !links.length) return;
  const to = { ArrowDown: links[at + 1], ArrowUp: at > 0 ? links[at - 1] : q, Escape: at >= 0 ? q : null }[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

let waiting = 0;
function changed() {
  write();
  count();
  clearTimeout(waiting);
  waiting = setTimeout(() => show().catch(failed), PAUSE);
}

form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
form.addEventListener("input", changed);
form.addEventListener("reset", () => setTimeout(() => { q.value = ""; changed(); q.focus(); }));
q.addEventListener("focus", () => started().catch(failed), { once: true });
more.addEventListener("click", () => showMore().catch(failed));
addEventListener("keydown", step);
addEventListener("popstate", () => { read(); show().catch(failed); });

form.hidden = false;
document.querySelector(".ed-without").hidden = true;
fill().then(() => {
  read();
  form.querySelector("details").open = [...selects, from, until].some(({ value }) => value);
  if (!location.search) q.focus();
  return show();
}).catch(failed);
