// How names are compared. The same functions run for every engine, when a row is written and when a query is asked, so that
// engines with different collations and analyzers give the same lists.

/** Longest sort key, in code points. Longer names are ordered by their start, then by id. */
const SORT_KEY_LENGTH = 200;

/** What lower case leaves apart though it is one letter in another case: ß and SS, ς and σ, and i from İ with its dot. */
const SPECIAL: Record<string, string> = { ß: 'ss', ς: 'σ', 'i\u0307': 'i' };

/** Letter case and compatibility forms taken away: what "in any letter case" compares. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ß|ς|i\u0307/g, (letter) => SPECIAL[letter]!);
}

/** What a list by name is ordered by, code point by code point. Null counts as empty. */
export function sortKey(name: string | null): string {
  const folded = fold(name ?? '');
  return folded.length <= SORT_KEY_LENGTH ? folded : [...folded].slice(0, SORT_KEY_LENGTH).join('');
}

const CJK = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const WORD = new RegExp(`[${CJK}]|(?:(?![${CJK}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

/**
 * The words of a text for search: folded, Latin, Greek and Cyrillic accents removed, split at everything that is neither letter nor digit. Chinese
 * and Japanese characters are words of their own, as in Lucene's standard analyzer.
 */
export function words(text: string): string[] {
  return fold(text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')).match(WORD) ?? [];
}

/** The words with a space before each: a word begins with `w` where the text contains `' ' + w`. */
export function searchText(...texts: readonly string[]): string {
  return texts
    .flatMap(words)
    .map((word) => ` ${word}`)
    .join('');
}

/** How well a name answers a search: 0 it is the search, 1 it begins with it, 2 it, or an alias, holds the words. */
export function entityRank(name: string, search: string): 0 | 1 | 2 {
  const have = searchText(name);
  const want = searchText(search);
  if (have === want) return 0;
  return have.startsWith(want) ? 1 : 2;
}
