// Which objects are looked at: all of a list, or a sample that the same seed draws again as long as the list stays the same.

import type { List, TimedList } from './lists.ts';
import { pagesOf } from './walk.ts';

/** Rows of a page of a list that is gone through whole. */
const LIMIT = 200;
/** Neighbours that are taken together where a list is too long to be gone through. */
export const RUN = 20;

/** Gives a number from 0 (included) to 1 (excluded). */
export type RandomNumber = () => number;

/** All ids of a list, page by page. `onRow` sees every row. */
export async function* everyId<Row extends { id: string }, Key>(
  list: List<Row, Key>,
  onRow: (row: Row) => void = () => {},
): AsyncGenerator<string[]> {
  for await (const rows of pagesOf((page) => list.page(page), list.keyOf, LIMIT)) {
    rows.forEach(onRow);
    yield rows.map(({ id }) => id);
  }
}

/**
 * So many ids, each as likely as any other (reservoir sampling, Vitter's algorithm R). Goes through the whole list.
 */
export async function reservoir<Row extends { id: string }, Key>(
  list: List<Row, Key>,
  size: number,
  random: RandomNumber,
  onRow: (row: Row) => void = () => {},
): Promise<string[]> {
  const chosen: string[] = [];
  let seen = 0;
  for await (const ids of everyId(list, onRow))
    for (const id of ids) {
      seen += 1;
      if (chosen.length < size) chosen.push(id);
      else {
        const place = Math.floor(random() * seen);
        if (place < size) chosen[place] = id;
      }
    }
  return chosen;
}

/** The first ids of a list. */
export async function firstIds<Row extends { id: string }, Key>(
  list: List<Row, Key>,
  size: number,
): Promise<string[]> {
  const chosen: string[] = [];
  if (size === 0) return chosen;
  for await (const rows of pagesOf((page) => list.page(page), list.keyOf, Math.min(size, LIMIT))) {
    chosen.push(...rows.map(({ id }) => id));
    if (chosen.length >= size) break;
  }
  return chosen.slice(0, size);
}

/**
 * Up to so many ids from a list that is too long to be gone through: short runs from random times between its first and its
 * last. What stands alone in time is more likely to come than what stands in a crowd.
 */
export async function probes<Row extends { id: string }, Key>(
  list: TimedList<Row, Key>,
  size: number,
  random: RandomNumber,
): Promise<string[]> {
  const end = async (from: 'start' | 'end'): Promise<Row | undefined> =>
    (await list.page({ limit: 1, from, after: null, before: null })).rows[0];
  const [first, last] = [await end('start'), await end('end')];
  if (first === undefined || last === undefined) return [];
  const [from, until] = [list.timeOf(first), list.timeOf(last)];
  const chosen = new Set<string>();
  const attempts = Math.ceil(size / RUN) * 4;
  for (let attempt = 0; attempt < attempts && chosen.size < size; attempt += 1) {
    const after = list.keyAt(from + Math.floor(random() * (until - from + 1)));
    const { rows } = await list.page({ limit: RUN, from: 'start', after, before: null });
    for (const { id } of rows) if (chosen.size < size) chosen.add(id);
  }
  return [...chosen];
}

/** A sample of a list by time: fair where it is short enough to be gone through, in runs where it is not. */
export async function sampleByTime<Row extends { id: string }, Key>(
  list: TimedList<Row, Key>,
  size: number,
  random: RandomNumber,
): Promise<string[]> {
  const count = await list.count();
  return count === null ? probes(list, size, random) : reservoir(list, size, random);
}
