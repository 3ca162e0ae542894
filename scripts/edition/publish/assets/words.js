// Words as search and concordance compare them: by the rules of finding/words.py, with the lists that the build wrote.

export const root = new URL("../../", import.meta.url);

const LETTERS = { ı: "i", ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe" };
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const MOST_FORMS = 40;
const MOST_OF_A_LETTER = 20; // as in finding/write.py

/** The word without capitals and accents. */
export const fold = (word) =>
  word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]+/g, "").replace(/[ıłøđßæœ]/g, (sign) => LETTERS[sign]);

/** The words of a text in order, folded, and where they stand. */
export function wordsOf(text) {
  const words = [...text.matchAll(WORD)].map((found) => ({ folded: fold(found[0]), start: found.index, end: found.index + found[0].length }));
  return words.filter((word) => word.folded);
}

/** Where these words stand one after the other, as the numbers of the first ones. */
export function standing(words, wanted) {
  const found = [];
  for (let at = 0; at + wanted.length <= words.length; at += 1) {
    if (wanted.every((word, next) => words[at + next].folded === word)) found.push(at);
  }
  return found;
}

const kept = new Map();

/** A file that the build wrote, as values; fetched once. */
export function fetched(path, read = (answer) => answer.json()) {
  if (!kept.has(path)) {
    kept.set(path, fetch(new URL(path, root)).then((answer) => {
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return read(answer);
    }));
    kept.get(path).catch(() => kept.delete(path));
  }
  return kept.get(path);
}

export const choices = () => fetched("search/choices.json");

const bucketOf = (word) => [...word].slice(0, 2).map((char) => char.codePointAt(0).toString(16)).join("-");

async function listed(word) {
  const name = bucketOf(word);
  return (await choices()).words.includes(name) ? fetched(`search/words/${name}.json`) : {};
}

/** What the list of words says of a word: in how many records it is, and where its lines are; undefined without it. */
export async function entryOf(word) {
  const all = await listed(word);
  return Object.hasOwn(all, word) ? all[word] : undefined;
}

/** The words that begin so, the most frequent ones first, and whether there may be more. Of one letter only some are listed. */
export async function beginning(start) {
  const all = Object.entries(await listed(start)).filter(([word]) => word.startsWith(start));
  const words = all.sort((one, other) => other[1][0] - one[1][0]).slice(0, MOST_FORMS).map(([word]) => word);
  return { words, more: all.length > MOST_FORMS || (start.length === 1 && all.length >= MOST_OF_A_LETTER) };
}

/** What a page says if there are more. */
export const onlySome = " Only the most frequent words that begin so were looked for.";

const listOf = (words) => wordsOf(words).map((word) => word.folded);

/** The other forms of the entries that the register knows by these words, unless they have these in them. */
export async function formsOf(words) {
  const typed = words.join(" ");
  const entries = (await choices()).forms.filter((forms) => forms.some((form) => listOf(form).join(" ") === typed));
  const found = [...new Set(entries.flat())].map((form) => ({ form, words: listOf(form) }));
  return found.filter((other) => !standing(wordsOf(other.form), words).length);
}

/** An element with these properties and children; text stays text. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
