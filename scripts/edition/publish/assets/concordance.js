// The concordance: every occurrence of a word or a phrase in a line of its own, from files that the build wrote by words.
// It writes text only, never markup.
import { beginning, choices, entryOf, fetched, fold, formsOf, make, onlySome, root, standing, wordsOf } from "./words.js";

const AT_ONCE = 200;
const FIRST = 2000;
const LONGEST = 45;
const PAUSE = 200;
const RECEIVED = { 0: "", 1: "as received", 2: "as received" };

const form = document.querySelector("form[data-concordance-form]");
const status = form.querySelector("[role=status]");
const shown = document.querySelector(".ed-lines");
const body = shown.querySelector("tbody");
const more = shown.querySelector(".ed-more");
const rest = shown.querySelector("[data-all]");
const onward = document.querySelector("[data-search-link]");
const { q, forms } = form.elements;
let turn = 0;
let lines = [];
let order = "order";

/** The phrases that a query stands for, as lists of words, and whether there may be more. */
async function phrases() {
  const words = wordsOf(q.value).map((word) => word.folded);
  if (!words.length) return { wanted: [], more: false };
  const last = /\*\s*$/.test(q.value) ? await beginning(words.at(-1)) : { words: [words.at(-1)], more: false };
  const typed = last.words.map((word) => [...words.slice(0, -1), word]);
  const others = forms.checked ? await formsOf(words) : [];
  return { wanted: [...typed, ...others.map((form) => form.words)], more: last.more };
}

async function unpacked(answer) {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some servers unpack such files themselves.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** The word of a phrase with the fewest lines, and where these are; null if a word of it is in no text. */
async function rarest(phrase) {
  const all = await Promise.all(phrase.map(async (word, at) => ({ word, at, place: (await entryOf(word))?.slice(1) })));
  if (all.some(({ place }) => !place?.length)) return null;
  return all.reduce((best, each) => (each.place[0] < best.place[0] ? each : best));
}

/** The line with the whole phrase as its word, or null if the phrase does not stand there. */
function whole(phrase, at, [url, passage, place, left, word, right, reading]) {
  const before = wordsOf(left);
  const after = wordsOf(right);
  const first = before.length - at;
  const next = phrase.length - at - 1;
  if (first < 0 || !phrase.slice(0, at).every((each, number) => before[first + number].folded === each)) return null;
  if (!phrase.slice(at + 1).every((each, number) => after[number]?.folded === each)) return null;
  const start = at ? before[first].start : left.length;
  const end = next ? after[next - 1].end : 0;
  return { url, passage, place, reading, left: left.slice(0, start), word: left.slice(start) + word + right.slice(0, end), right: right.slice(end) };
}

/** The lines of a phrase, read from at most so many lines of its rarest word, and how many of these are left unread. */
async function linesOf(phrase, most) {
  const key = await rarest(phrase);
  if (!key) return { found: [], left: 0 };
  const [total, spool, shards] = key.place;
  const found = [];
  let read = 0;
  for (const [shard, count, first] of shards) {
    const end = read + count;
    for (let file = first; read < end && read < most; file += 1) {
      const { texts, words } = await fetched(`concordance/lines/${shard}/${spool}-${file}.json.gz`, unpacked);
      const rows = words[key.word] || [];
      read += rows.length;
      for (const row of rows) {
        const line = whole(phrase, key.at, row);
        const [title, about, number] = texts[row[0]];
        if (line) found.push({ ...line, title, row: about, shard, text: number });
      }
    }
  }
  return { found, left: total - read };
}

/** Each occurrence once: where both readings have it, the line of the corrected one. */
function distinct(all) {
  const best = new Map();
  for (const line of all) {
    const key = `${line.url}#${line.passage}@${line.place}`;
    const other = best.get(key);
    if (!other || (line.reading !== 1 && other.reading > line.reading)) best.set(key, line);
    else if (other.reading === 0 && line.reading === 1) best.set(`${key}received`, line);
  }
  return [...best.values()];
}

const folded = (text) => wordsOf(text).map((word) => word.folded);
const KEYS = {
  order: () => "",
  left: (line) => folded(line.left).reverse().join(" "),
  word: (line) => fold(line.word),
  right: (line) => folded(line.right).join(" "),
};
const inOrder = (one, other) => one.shard - other.shard || one.text - other.text || one.passage.slice(1) - other.passage.slice(1) || one.place - other.place;

function sort() {
  const key = new Map(lines.map((line) => [line, KEYS[order](line)]));
  lines.sort((one, other) => key.get(one).localeCompare(key.get(other)) || inOrder(one, other));
  for (const button of shown.querySelectorAll("[data-sort]")) {
    const column = button.closest("th");
    if (button.dataset.sort === order) column.setAttribute("aria-sort", "ascending");
    else column.removeAttribute("aria-sort");
  }
}

function rowOf(line) {
  const number = line.passage.slice(1);
  const name = [make("span", { textContent: line.title }), make("b", { textContent: number })];
  const link = make("a", { href: new URL(`${line.url}#${line.passage}`, root).href, title: `${line.title} (${line.row})` }, ...name);
  const cells = [
    make("th", { scope: "row", className: "ed-at" }, link),
    make("td", { className: "ed-left", textContent: line.left }),
    make("td", { className: "ed-word" }, make("mark", { textContent: line.word })),
    make("td", { className: "ed-right", textContent: line.right }),
  ];
  cells.forEach((cell, at) => cell.setAttribute("role", at ? "cell" : "rowheader"));
  if (RECEIVED[line.reading]) cells[2].append(" ", make("span", { className: "ed-received", textContent: `(${RECEIVED[line.reading]})` }));
  const row = make("tr", {}, ...cells);
  row.setAttribute("role", "row");
  return row;
}

function showMore() {
  const before = body.children.length;
  body.append(...lines.slice(before, before + AT_ONCE).map(rowOf));
  const left = lines.length - body.children.length;
  more.hidden = !left;
  more.firstElementChild.textContent = `Show ${Math.min(left, AT_ONCE)} more of ${left}`;
  if (before) body.children[before]?.querySelector("a").focus();
}

function present() {
  sort();
  body.replaceChildren();
  showMore();
}

function say(left) {
  const count = lines.length === 1 ? "1 occurrence" : `${lines.length} occurrences`;
  if (!lines.length && !left) return "Nothing found.";
  return left ? `${count} so far, in the first texts by date.` : `${count}.`;
}

async function show(most = FIRST) {
  const now = (turn += 1);
  const typed = q.value.trim();
  onward.querySelector("a").search = typed ? `?${new URLSearchParams({ q: `"${typed.replace(/["“”„«»*]/g, "")}"` })}` : "";
  const { wanted, more: isCut } = await phrases();
  const tooLong = wanted.some((phrase) => phrase.join(" ").length > LONGEST);
  const answers = tooLong ? [] : await Promise.all(wanted.map((phrase) => linesOf(phrase, most)));
  if (now !== turn) return;
  lines = distinct(answers.flatMap(({ found }) => found));
  const left = answers.reduce((sum, answer) => sum + answer.left, 0);
  shown.hidden = !lines.length && !left;
  rest.hidden = !left;
  rest.textContent = `Read all: ${left} lines more`;
  status.textContent = tooLong ? `The concordance finds phrases of up to ${LONGEST} characters; the search finds longer ones.` : typed ? say(left) + (isCut ? onlySome : "") : "";
  present();
}

function failed(error) {
  console.error(error);
  status.textContent = "The lines could not be read. Try again, or use the lists of texts and entries.";
}

// Words that a spreadsheet would take for a formula get an apostrophe before them, as in the edition's other tables.
const cell = (words) => `"${(/^[=+\-@\t\r'＝＋－＠]/.test(words) ? `'${words}` : words).replace(/"/g, '""')}"`;

function download() {
  const head = ["text", "passage", "address", "reading", "before", "word", "after"];
  const rows = lines.map((line) => [line.title, line.passage, new URL(`${line.url}#${line.passage}`, root).href, line.reading ? "received" : "corrected", line.left.trim(), line.word, line.right.trim()]);
  const csv = [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  const link = make("a", { href: URL.createObjectURL(new Blob([`${csv}\r\n`], { type: "text/csv;charset=utf-8" })), download: `concordance-${folded(q.value).join("-")}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function read() {
  const given = new URLSearchParams(location.search);
  q.value = given.get("q") || "";
  forms.checked = given.get("forms") === "yes";
  order = Object.hasOwn(KEYS, given.get("sort") || "") ? given.get("sort") : "order";
}

function write() {
  const address = new URL(location.href);
  address.search = "";
  if (q.value.trim()) address.searchParams.set("q", q.value.trim());
  if (forms.checked) address.searchParams.set("forms", "yes");
  if (order !== "order") address.searchParams.set("sort", order);
  if (address.href !== location.href) history.replaceState(null, "", address);
}

let waiting = 0;
function changed() {
  write();
  clearTimeout(waiting);
  waiting = setTimeout(() => show().catch(failed), PAUSE);
}

form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
form.addEventListener("input", changed);
form.addEventListener("reset", () => setTimeout(() => { q.value = ""; changed(); q.focus(); }));
for (const button of shown.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => { order = button.dataset.sort; write(); present(); });
}
more.addEventListener("click", showMore);
rest.addEventListener("click", () => show(Infinity).catch(failed));
shown.querySelector("[data-csv]").addEventListener("click", download);
addEventListener("popstate", () => { read(); show().catch(failed); });

form.hidden = false;
document.querySelector(".ed-without").hidden = true;
read();
if (!location.search) q.focus();
choices().then(() => show()).catch(failed);
