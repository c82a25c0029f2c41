// Parts of lists. A list is the stretch of an index between two keys (order-key.ts), and so is a page of it, up to its limit.

import neo4j, { type Integer } from 'neo4j-driver';
import type { PageSpec } from '../paging.ts';
import { afterAll, beforeAll } from './order-key.ts';

/** A stretch of an index, without its ends. */
export interface Stretch {
  after: string;
  before: string;
}

/**
 * The stretch that a page is read from: of the keys that begin with `parts`, those between the page's keys. `after` and `before`
 * give the bound that a key of the page is in this list; it need not be the key of a row.
 */
export function stretchOf<Key>(
  parts: readonly string[],
  page: PageSpec<Key>,
  after: (key: Key) => string,
  before: (key: Key) => string = after,
): Stretch {
  return {
    after: page.after === null ? beforeAll(...parts) : after(page.after),
    before: page.before === null ? afterAll(...parts) : before(page.before),
  };
}

/** The statement's part that compares and orders by a key; one row more than the page tells whether there are more. */
export function between(key: string, stretch: string): string {
  return `${key} > ${stretch}.after AND ${key} < ${stretch}.before`;
}

/** Keeps the planner to an index: by statistics from before an import it would rather read all there is. */
export function byIndex(variable: string, labelOrType: string, property: string): string {
  return `USING INDEX SEEK ${variable}:${labelOrType}(${property})`;
}

export function orderBy(key: string, { from }: Pick<PageSpec<unknown>, 'from'>): string {
  return `ORDER BY ${key} ${from === 'start' ? 'ASC' : 'DESC'} LIMIT $limit`;
}

/** A number that goes out as an integer. Floats are what JS numbers go out as. */
export function int(value: number): Integer {
  return neo4j.int(value);
}

/** The value of `$limit`. */
export function limitOf({ limit }: Pick<PageSpec<unknown>, 'limit'>): Integer {
  return int(limit + 1);
}

/** Lists cut into pieces that one transaction writes at once. */
export function* chunks<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
