// What a reader typed, as what is looked for: groups, each of which must be found in one of its ways, each way a list of
// words that stand one after the other.
import { beginning, formsOf, wordsOf } from "./words.js";

const QUOTED = /["“”„«»]([^"“”„«»]*)(["“”„«»]?)|[^\s"“”„«»]+/gu;
const POSSESSIVE = /['’ʼ][sS]$/u;

/** The parts of a query: phrases in quotation marks, of any shape, and words. */
export function parts(query) {
  const found = [];
  for (const [whole, phrase, closing] of query.matchAll(QUOTED)) {
    const words = wordsOf(phrase ?? whole.replace(POSSESSIVE, "")).map((word) => word.folded);
    if (words.length) found.push({ words, exact: phrase !== undefined, open: phrase !== undefined && !closing });
  }
  return found;
}

/** All words of a query. */
export const typed = (query) => parts(query).flatMap(({ words }) => words);

/** These words, the last of them with whatever word begins so. */
async function begun(words) {
  const last = await beginning(words.at(-1));
  return { ways: last.words.map((word) => [...words.slice(0, -1), word]), more: last.more };
}

/** The longest name at the beginning of these parts that has other forms, and how many parts it takes. */
async function named(run) {
  for (let length = run.length; length > 0; length -= 1) {
    const words = run.slice(0, length).flatMap((part) => part.words);
    const forms = await formsOf(words);
    if (forms.length) return { words, forms, length };
  }
  return null;
}

/** The groups of a query. With `withForms`, names outside of quotation marks are looked for in their other forms too. */
export async function groupsOf(query, withForms) {
  const all = parts(query);
  const groups = [];
  for (let at = 0; at < all.length;) {
    const { words, exact, open } = all[at];
    const next = all.findIndex((part, number) => number > at && part.exact);
    const name = withForms && !exact ? await named(all.slice(at, next < 0 ? undefined : next)) : null;
    const forms = name ? name.forms : [];
    const { ways, more } = exact && !open ? { ways: [words], more: false } : await begun(name ? name.words : words);
    groups.push({ ways: [...ways, ...forms.map((form) => form.words)], forms: forms.map(({ form }) => form), more });
    at += name ? name.length : 1;
  }
  return groups;
}
