// What a page of a sorted list must hold, worked out in plain JavaScript, and the properties that every paged list has.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Page, PageSpec } from '../../datasources/types.ts';

/** Strings as the stores order them: code point by code point, which is how UTF-8 bytes compare. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares by the first of some comparisons that tells two rows apart. */
export function by<Row>(...comparisons: ((a: Row, b: Row) => number)[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

/** A page to ask for, its keys given as places in the list; places beyond its end wrap round. */
export interface Cut {
  limit: number;
  from: 'start' | 'end';
  after: number | null;
  before: number | null;
}

export const anyCut: fc.Arbitrary<Cut> = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  from: fc.constantFrom('start' as const, 'end' as const),
  after: fc.option(fc.nat(60)),
  before: fc.option(fc.nat(60)),
});

/** The page spec of a cut of a list. */
export function specOf<Row, Key>(list: readonly Row[], cut: Cut, keyOf: (row: Row) => Key): PageSpec<Key> {
  const at = (place: number | null): Key | null => {
    const row = place === null ? undefined : list[place % Math.max(1, list.length)];
    return row === undefined ? null : keyOf(row);
  };
  return { limit: cut.limit, from: cut.from, after: at(cut.after), before: at(cut.before) };
}

/** The page that a cut of a list must give. */
export function expectedPage<Row>(list: readonly Row[], cut: Cut): Page<Row> {
  const place = (given: number | null): number | null =>
    given === null || list.length === 0 ? null : given % list.length;
  const after = place(cut.after);
  const before = place(cut.before);
  const between = list.filter((_, i) => (after === null || i > after) && (before === null || i < before));
  const more = between.length > cut.limit;
  return cut.from === 'start'
    ? { rows: between.slice(0, cut.limit), hasNext: before !== null || more, hasPrevious: after !== null }
    : { rows: between.slice(-cut.limit), hasNext: before !== null, hasPrevious: after !== null || more };
}

/** Walks a list page by page from both ends and expects it whole, in order, each time. */
export async function expectWalks<Row, Key>(
  list: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Key,
  read: (page: PageSpec<Key>) => Promise<Page<Row>>,
): Promise<void> {
  const forwards: Row[] = [];
  for (let after: Key | null = null, more = true; more; ) {
    const page: Page<Row> = await read({ limit, from: 'start', after, before: null });
    forwards.push(...page.rows);
    after = page.rows.length > 0 ? keyOf(page.rows.at(-1)!) : after;
    more = page.hasNext;
    expect(page.rows.length, 'a page with more after it is full').toBe(
      more ? limit : list.length - (forwards.length - page.rows.length),
    );
  }
  expect(forwards).toEqual(list);
  const backwards: Row[] = [];
  for (let before: Key | null = null, more = true; more; ) {
    const page: Page<Row> = await read({ limit, from: 'end', after: null, before });
    backwards.unshift(...page.rows);
    before = page.rows[0] === undefined ? before : keyOf(page.rows[0]);
    more = page.hasPrevious;
    expect(page.rows.length, 'a page with more before it is full').toBe(
      more ? limit : list.length - (backwards.length - page.rows.length),
    );
  }
  expect(backwards).toEqual(list);
}

/** Text that is hard on collations, escapes and encodings. Empty text and quotes included, U+0000 not. */
export const NAMES = [
  '',
  'Ana',
  'ANA',
  'ana ',
  'Ágnes',
  'A\u0301gnes',
  'émile',
  'Zoë',
  'zoe',
  '100%',
  'under_score',
  'back\\slash',
  '"quoted"',
  "O'Brien",
  '{brace,comma}',
  'NULL',
  '中文名字',
  'ﬁnal',
  'שלום עולם',
  'مرحبا',
  '👩‍👩‍👧 family',
  '\uFFFD',
  '\u{1F600}',
  'ÅNGSTRÖM',
  'Straße',
  'İstanbul',
  'line\nbreak\ttab',
] as const;

/** Names, with and without ties, or none. */
export const anyName = fc.option(
  fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8, unit: 'grapheme' })),
);

/** Ids of any script. Without U+0000, which no engine stores. */
export const anyId = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => `id ${name}`),
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }).filter((id) => !id.includes('\0')),
);

/** Moments with many ties, one before 1970, one in the far future. */
export const TIMES = [
  -5_000_000_000_123, 0, 1, 999, 1_000, 1_589_375_664_000, 1_589_375_664_001, 253_402_300_799_999,
];
export const anyTime = fc.constantFrom(...TIMES);

/** No range, or one with ends open or closed. */
export const anyRange = fc.option(fc.record({ from: fc.option(anyTime), until: fc.option(anyTime) }), {
  freq: 2,
});

/** Whether a time is in a range; a null time is in no bounded one. */
export function inRange(
  time: number | null,
  range: { from: number | null; until: number | null } | null,
): boolean {
  if (range === null) return true;
  if (time === null) return range.from === null && range.until === null;
  return (range.from === null || time >= range.from) && (range.until === null || time < range.until);
}

/** Any JSON without what jsonb leaves out: U+0000, negative zero, and numbers of more digits than a double has. */
export const anyJson = fc.oneof(
  fc.constant(null),
  fc.dictionary(
    fc.constantFrom('a', 'b', 'ключ', '😀', '__proto__x'),
    fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(...NAMES),
      fc.constant(null),
      fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
    ),
  ),
  fc.constantFrom<(string | number | boolean | never[])[]>('text', 0, 1.5, true, []),
);
