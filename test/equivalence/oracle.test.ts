// That the suite would notice: the same requests as in the comparison of engines, on two sides of which one does a single
// thing wrong. And that it is the same suite every time.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../datasources/errors.ts';
import type { OpenStores, Page, Stores, TurnRow, TurnStore } from '../../datasources/types.ts';
import { Random } from '../../demo/random.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { LONG_SESSION } from './awkward.ts';
import { askBoth, differencesOf } from './compare.ts';
import { isCountable } from './countable.ts';
import { type DataSet, demoData } from './data.ts';
import { type Landmarks, landmarksOf } from './landmarks.ts';
import { allRequests, generatedFor, schema, targets } from './requests.ts';
import { fill, type Request, remembering, type Side, startSide } from './side.ts';
import { collectValues, type Values } from './values.ts';
import { type Walk, walkBoth } from './walks.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-oracle-'));
let side: Side;
/** The same side, held against every mistake. */
let right: Side;
let data: DataSet;
let values: Values;
let at: Landmarks;

beforeAll(async () => {
  data = demoData(folder);
  side = await startSide('embedded', await embeddedStores());
  await fill(side, data.paths, folder);
  right = remembering(side);
  values = await collectValues(data, side, new Random(1));
  at = landmarksOf(data, values);
});
afterAll(async () => {
  await side?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The same stores but for one method, whose results are changed. */
function changed<Name extends keyof Stores, Method extends keyof Stores[Name]>(
  store: Name,
  method: Method,
  change: (
    result: Awaited<ReturnType<Extract<Stores[Name][Method], (...args: never) => unknown>>>,
  ) => unknown,
): (stores: OpenStores) => OpenStores {
  return (stores) => ({
    ...stores,
    [store]: new Proxy(stores[store], {
      get(target, property) {
        const original: unknown = Reflect.get(target, property);
        if (typeof original !== 'function') return original;
        return async (...args: unknown[]) => {
          const result: unknown = await Reflect.apply(original, target, args);
          return property === method ? change(result as never) : result;
        };
      },
    }),
  });
}

const swapEnds = <Row>(page: Page<Row>): Page<Row> => ({ ...page, rows: page.rows.toReversed() });
const withoutLast = <Row>(page: Page<Row>): Page<Row> => ({ ...page, rows: page.rows.slice(0, -1) });

const reordered = (row: TurnRow | null): TurnRow | null =>
  row === null ? null : { ...row, metadata: row.metadata === null ? null : [row.metadata] };

/** Stores whose pages of turns end after `kept` rows, and go on behind the row `goesOn`. */
function cuttingShort(kept: number, goesOn: number): OpenStores {
  const { stores } = side;
  const pages: TurnStore['pages'] = async (ids, query, deadline) => {
    const whole = await stores.turns.pages(ids, query, deadline);
    return whole.map((page) => {
      if ('around' in query.page || page.rows.length <= goesOn) return page;
      const rows = query.page.from === 'start' ? page.rows : page.rows.toReversed();
      const cut = rows.slice(0, kept);
      const stoppedAt = rows[goesOn - 1]!.turnId;
      return query.page.from === 'start'
        ? { ...page, rows: cut, hasNext: true, stoppedAt }
        : { ...page, rows: cut.reverse(), hasPrevious: true, stoppedAt };
    });
  };
  const turns = new Proxy(stores.turns, {
    get: (target, property) => (property === 'pages' ? pages : Reflect.get(target, property)),
  });
  return { ...stores, turns, [Symbol.asyncDispose]: async () => {} };
}

const MISTAKES: Record<string, (stores: OpenStores) => OpenStores> = {
  'users by address are the last, not the first': changed('users', 'byEmails', (users) =>
    users.map((user) => user && { ...user, createdAt: user.createdAt + 1 }),
  ),
  'a page of users that runs the other way': changed('users', 'list', swapEnds),
  'a count that is one too many': changed('users', 'count', (count) => (count ?? 0) + 1),
  'sessions that say there is no more': changed('sessions', 'list', (page) => ({ ...page, hasNext: false })),
  'pages of sessions that say there is more': changed('sessions', 'pages', (pages) =>
    pages.map((page) => ({ ...page, hasPrevious: !page.hasPrevious })),
  ),
  'tags in another order': changed('sessions', 'byIds', (rows) =>
    rows.map((row) => row && { ...row, tags: row.tags.toReversed() }),
  ),
  'sessions counted for another user': changed('sessions', 'counts', (counts) => counts.toReversed()),
  'a turn too few': changed('turns', 'pages', (pages) => pages.map(withoutLast)),
  'a turn whose metadata differ': changed('turns', 'byIds', (rows) => rows.map(reordered)),
  'mentions in another order': changed('turns', 'mentions', (pages) => pages.map(swapEnds)),
  'entities by UTF-16 code unit': changed('graph', 'entities', (page) => ({
    ...page,
    rows: page.rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  })),
  'types in another order': changed('graph', 'entityTypes', (types) => types.toReversed()),
  'relations without a weight first': changed('graph', 'relations', (pages) =>
    pages.map((page) => ({
      ...page,
      rows: page.rows.toSorted((a, b) =>
        a.relation.weight === null ? -1 : b.relation.weight === null ? 1 : 0,
      ),
    })),
  ),
  'another of two shortest ways': changed('graph', 'related', (lists) =>
    lists.map((list) => list.map((item) => ({ ...item, via: item.via.toReversed() }))),
  ),
  'no path where there is one': changed('graph', 'paths', (paths) => paths.map(() => null)),
  'a time off by a millisecond': changed('graph', 'userEntities', (pages) =>
    pages.map((page) => ({ ...page, rows: page.rows.map((row) => ({ ...row, lastAt: row.lastAt + 1 })) })),
  ),
  'pages of another key': changed('graph', 'sessionEntities', (pages) => pages.toReversed()),
  'sessions of an entity the other way': changed('graph', 'entitySessions', (pages) => pages.map(swapEnds)),
  'users of an entity too few': changed('graph', 'entityUsers', (pages) => pages.map(withoutLast)),
  'an aliases list that is lost': changed('graph', 'entitiesByIds', (rows) =>
    rows.map((row) => row && { ...row, aliases: [] }),
  ),
  'a store that is away': changed('turns', 'byIds', () => {
    throw new StoreError('STORE_UNAVAILABLE', 'turns');
  }),
};

describe('The comparison of engines', () => {
  it.each(Object.entries(MISTAKES))('should notice %s', async (_, mistake) => {
    const stores = { ...mistake(side.stores), [Symbol.asyncDispose]: async () => {} };
    await using wrong = await startSide('wrong', stores);
    const requests = [...allRequests(values, at).values()];
    const askAll = async () => {
      for (const request of requests) await askBoth([right, wrong], request);
    };
    await expect(askAll()).rejects.toThrow('differ');
  });

  it('should take pages that end early for what they are, and notice what is lost between them', async () => {
    const walk: Walk = {
      of: `ses_${LONG_SESSION}`,
      field: 'turns',
      edge: 'node { id }',
      size: 10,
      mayStop: true,
    };
    await using early = await startSide('early', cuttingShort(4, 4));
    const { rows, stops } = await walkBoth([side, early], walk);
    expect(rows).toBe(120);
    expect(stops).toBeGreaterThan(20);
    await using lossy = await startSide('lossy', cuttingShort(4, 5));
    await expect(walkBoth([side, lossy], walk)).rejects.toThrow('differ');
    const { mayStop: _, ...strict } = walk;
    await expect(walkBoth([side, early], strict)).rejects.toThrow('differ');
  });

  it('should notice a statement more', async () => {
    const request: Request = { query: '{ users(first: 1) { nodes { id } } }' };
    const wasteful: Side = {
      ...side,
      ask: async (asked) => {
        const reply = await side.ask(asked);
        return { ...reply, statements: { relational: 2 } };
      },
    };
    await expect(askBoth([side, wasteful], request)).rejects.toThrow(
      'statements: {"relational":1} | {"relational":2}',
    );
    await expect(askBoth([side, wasteful], request, { countStatements: false })).resolves.toBeDefined();
  });

  it('should say where two replies differ, and of keys in another order that they are', () => {
    expect(differencesOf('{"a":[1,{"b":2}]}', '{"a":[1,{"b":3}]}')).toEqual(['.a.1.b: 2 | 3']);
    expect(differencesOf('{"a":1,"b":2}', '{"b":2,"a":1}')).toEqual([': keys in another order: a,b | b,a']);
    expect(differencesOf('{"a":[1]}', '{"a":[]}')).toEqual(['.a: 1 items | 0 items', '.a.0: 1 | missing']);
  });

  it('should make the same requests of the same seed, and others of another', async () => {
    const again = await collectValues(data, side, new Random(1));
    const texts = (seed: number, from = values) =>
      targets.map((target) => JSON.stringify(generatedFor(target, from, seed)));
    expect(texts(1, again)).toEqual(texts(1));
    const other = texts(2);
    expect(texts(1).filter((text, n) => text !== other[n]).length).toBeGreaterThan(targets.length * 0.9);
  });

  it('should make requests that are right, whatever the seed', async () => {
    for (const seed of process.env.PARLEY_TEST_FULL === '1' ? [3, 4, 5] : [3])
      for (const target of targets) {
        const request = generatedFor(target, values, seed);
        const { errors } = JSON.parse((await side.ask(request)).text) as {
          errors?: { extensions: { code: string } }[];
        };
        const wrong = errors?.filter(({ extensions }) => extensions.code !== 'FORBIDDEN') ?? [];
        expect(wrong, request.query).toEqual([]);
      }
  });

  it('should not count statements where branches may fall together', () => {
    const countable = (query: string) => isCountable(schema, { query });
    expect(countable('{ users { nodes { sessions { nodes { user { id } } } } } }')).toBe(true);
    expect(countable('{ entity(id: "ent_1") { relations { nodes { from { id } to { id } } } } }')).toBe(true);
    // Both wait for a list of their own, and then for the same users.
    expect(
      countable('{ sessions { nodes { user { id } } } entity(id: "e") { users { nodes { id } } } }'),
    ).toBe(false);
    expect(
      countable('{ nodes(ids: []) { ... on Turn { session { id } } ... on Session { user { id } } } }'),
    ).toBe(true);
    expect(
      countable('{ nodes(ids: []) { ... on Turn { author { id } } ... on Session { user { id } } } }'),
    ).toBe(false);
  });
});
