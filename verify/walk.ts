// Goes through lists page by page, so that memory does not grow with them.

import type { PageSpec, ScannedPage } from '../datasources/types.ts';

/** Reads one page of one list. */
export type ReadPage<Row, Key> = (page: PageSpec<Key>) => Promise<ScannedPage<Row, Key>>;

/** Reads one page of each of many lists, all with the same spec. */
export type ReadPages<Row, Key> = (
  ids: readonly string[],
  page: PageSpec<Key>,
) => Promise<ScannedPage<Row, Key>[]>;

/** The rows of a list from its start, page by page. */
export async function* pagesOf<Row, Key>(
  read: ReadPage<Row, Key>,
  keyOf: (row: Row) => Key,
  limit: number,
  after: Key | null = null,
): AsyncGenerator<Row[]> {
  for (;;) {
    const page = await read({ limit, from: 'start', after, before: null });
    if (page.rows.length > 0) yield page.rows;
    const next = nextOf(page, keyOf);
    if (next === null) return;
    if (JSON.stringify(next) === JSON.stringify(after))
      throw new Error(`A list does not go on after ${JSON.stringify(after)}, though it says so.`);
    after = next;
  }
}

/** How a list is walked for each of many ids. */
export interface EachOptions<Row, Key> {
  read: ReadPages<Row, Key>;
  keyOf(row: Row, id: string): Key;
  /** Rows of a page. */
  limit: number;
  /** Told of the rows of one list, in order. `index` is its id's place among the ids. */
  onRows(rows: Row[], id: string, index: number): Promise<void> | void;
}

/** Goes through the lists of many ids: their first pages are read at once, what is left of each by itself. */
export async function walkEach<Row, Key>(
  ids: readonly string[],
  { read, keyOf, limit, onRows }: EachOptions<Row, Key>,
): Promise<void> {
  if (ids.length === 0) return;
  const firsts = await read(ids, { limit, from: 'start', after: null, before: null });
  for (const [index, id] of ids.entries()) {
    const first = firsts[index];
    if (first === undefined) throw new Error('A store gave fewer pages than it was asked for.');
    if (first.rows.length > 0) await onRows(first.rows, id, index);
    const after = nextOf(first, (row) => keyOf(row, id));
    if (after === null) continue;
    const rest = pagesOf<Row, Key>(
      async (page) => (await read([id], page))[0]!,
      (row) => keyOf(row, id),
      limit,
      after,
    );
    for await (const rows of rest) await onRows(rows, id, index);
  }
}

function nextOf<Row, Key>(page: ScannedPage<Row, Key>, keyOf: (row: Row) => Key): Key | null {
  if (!page.hasNext) return null;
  const last = page.rows.at(-1);
  return page.stoppedAt ?? (last === undefined ? null : keyOf(last));
}

/** Runs work on items as they come, so many at once. The first failure ends it, once what runs has ended. */
export async function inParallel<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      const one: Promise<void> = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= atOnce) await Promise.race(running);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}

/** Items in groups of a size. */
export async function* inGroups<Item>(
  batches: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
  size: number,
): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const batch of batches)
    for (const item of batch) {
      group.push(item);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  if (group.length > 0) yield group;
}
