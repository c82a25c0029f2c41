// What every SessionStore must do.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { fold } from '../../datasources/text.ts';
import {
  COUNT_LIMIT,
  type OpenStores,
  type SessionDerived,
  type SessionFilter,
  type SessionInput,
  type SessionOrder,
  type SessionRow,
} from '../../datasources/types.ts';
import type { Engine } from './engines.ts';
import {
  anyCut,
  anyId,
  anyJson,
  anyName,
  anyRange,
  anyTime,
  by,
  compareText,
  expectedPage,
  expectWalks,
  inRange,
  NAMES,
  specOf,
} from './paged-list.ts';

const ALL: SessionFilter = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};
const ORDERS: readonly SessionOrder[] = (['STARTED_AT', 'LAST_TURN_AT', 'TURN_COUNT'] as const).flatMap(
  (field) => (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
);
const STATUSES = ['ACTIVE', 'ENDED', 'ARCHIVED'] as const;
const USERS = ['ana', 'Ana', '中文', 'no one'] as const;

function session(id: string, more: Partial<SessionRow> = {}): SessionRow {
  return {
    id,
    userId: null,
    title: null,
    channel: null,
    status: 'ACTIVE',
    tags: [],
    metadata: null,
    startedAt: 1_000,
    endedAt: null,
    lastTurnAt: null,
    turnCount: 0,
    lastTurnPreview: null,
    ...more,
  };
}

function inputOf({ lastTurnAt: _, turnCount: __, lastTurnPreview: ___, ...input }: SessionRow): SessionInput {
  return input;
}

function derivedOf({ id, lastTurnAt, turnCount, lastTurnPreview }: SessionRow): SessionDerived {
  return { id, lastTurnAt, turnCount, lastTurnPreview, title: null };
}

const anySession: fc.Arbitrary<SessionRow> = fc.record({
  id: anyId,
  userId: fc.option(fc.constantFrom('ana', 'Ana', '中文')),
  title: anyName,
  channel: fc.option(fc.constantFrom('web', 'slack', 'Web')),
  status: fc.constantFrom(...STATUSES),
  tags: fc.array(fc.constantFrom('vip', 'VIP', '急', 'a,b', '"q"', ''), { maxLength: 4 }),
  metadata: anyJson,
  startedAt: anyTime,
  endedAt: fc.option(anyTime),
  lastTurnAt: fc.option(anyTime),
  turnCount: fc.nat(3),
  lastTurnPreview: anyName,
});
const anySessions = fc.uniqueArray(anySession, { selector: ({ id }) => id, maxLength: 40 });

const anyFilter: fc.Arbitrary<SessionFilter> = fc.record({
  userId: fc.option(fc.constantFrom(...USERS), { freq: 1 }),
  channels: fc.option(fc.subarray(['web', 'slack', 'none']), { freq: 1 }),
  statuses: fc.option(fc.subarray([...STATUSES]), { freq: 1 }),
  tags: fc.option(fc.subarray(['vip', '急', 'a,b']), { freq: 1 }),
  startedAt: anyRange,
  lastTurnAt: anyRange,
  title: fc.option(fc.constantFrom('', 'a', '%', '_', '\\', '名', 'ANA'), { freq: 1 }),
});

function matches(row: SessionRow, filter: SessionFilter): boolean {
  return (
    (filter.userId === null || row.userId === filter.userId) &&
    (filter.channels === null || (row.channel !== null && filter.channels.includes(row.channel))) &&
    (filter.statuses === null || filter.statuses.includes(row.status)) &&
    (filter.tags === null || filter.tags.every((tag) => row.tags.includes(tag))) &&
    inRange(row.startedAt, filter.startedAt) &&
    inRange(row.lastTurnAt, filter.lastTurnAt) &&
    (filter.title === null || (row.title !== null && fold(row.title).includes(fold(filter.title))))
  );
}

function sortValue({ field }: SessionOrder): (row: SessionRow) => number | null {
  return (row) =>
    field === 'STARTED_AT' ? row.startedAt : field === 'TURN_COUNT' ? row.turnCount : row.lastTurnAt;
}

function sorted(rows: readonly SessionRow[], order: SessionOrder): SessionRow[] {
  const value = (row: SessionRow) => sortValue(order)(row) ?? Number.MIN_SAFE_INTEGER;
  const up = by<SessionRow>(
    (a, b) => value(a) - value(b),
    (a, b) => compareText(a.id, b.id),
  );
  return rows.toSorted((a, b) => (order.direction === 'ASC' ? up(a, b) : up(b, a)));
}

function keyOf(order: SessionOrder) {
  return (row: SessionRow) => ({ value: sortValue(order)(row), id: row.id });
}

/** Runs the suite against one engine. */
export function sessionStoreSuite(engine: Engine): void {
  describe(`the session store of ${engine.name}`, () => {
    let stores: OpenStores;
    beforeAll(async () => {
      stores = await engine.open();
    });
    afterAll(() => stores[Symbol.asyncDispose]());
    beforeEach(() => stores.clear({}, noDeadline));

    const put = async (rows: readonly SessionRow[]) => {
      await stores.sessions.put(rows.map(inputOf), noDeadline);
      await stores.sessions.derive(rows.map(derivedOf), noDeadline);
    };
    const get = async (id: string) => (await stores.sessions.byIds([id], noDeadline))[0];

    it('should give back every field as it was put', async () => {
      const rows = NAMES.map((text, i) =>
        session(`s${i} ${text}`, {
          userId: text,
          title: text,
          channel: text,
          status: STATUSES[i % 3] ?? 'ACTIVE',
          tags: [text, 'second', text],
          metadata: { [text]: [text, i, null] },
          startedAt: -62_135_596_800_000 + i,
          endedAt: 253_402_300_799_999 - i,
          lastTurnAt: i,
          turnCount: i,
          lastTurnPreview: text,
        }),
      );
      await put([...rows, session('bare')]);
      const ids = rows.map(({ id }) => id);
      expect(await stores.sessions.byIds([...ids, 'bare'], noDeadline)).toEqual([...rows, session('bare')]);
    });

    it('should answer in the order of the keys, with repeats, null and empty pages for unknown ones', async () => {
      await put([session('a', { userId: 'u' }), session('b', { userId: 'v' })]);
      const found = await stores.sessions.byIds(['b', 'no', 'a', 'b', '\0'], noDeadline);
      expect(found.map((row) => row?.id ?? null)).toEqual(['b', null, 'a', 'b', null]);
      const page = { limit: 5, from: 'start' as const, after: null, before: null };
      const query = { filter: ALL, order: ORDERS[0]!, page };
      const pages = await stores.sessions.pages(['v', 'no', 'u', 'v'], query, noDeadline);
      expect(pages.map(({ rows }) => rows.map(({ id }) => id))).toEqual([['b'], [], ['a'], ['b']]);
      expect(pages[1]).toEqual({ rows: [], hasNext: false, hasPrevious: false });
      expect(await stores.sessions.byIds([], noDeadline)).toEqual([]);
      expect(await stores.sessions.pages([], query, noDeadline)).toEqual([]);
      expect(await stores.sessions.counts([], ALL, noDeadline)).toEqual([]);
    });

    it('should page any list in any order from both ends as sorting it in memory does', async () => {
      await fc.assert(
        fc.asyncProperty(
          anySessions,
          fc.array(fc.tuple(fc.constantFrom(...ORDERS), anyFilter, anyCut), { minLength: 20, maxLength: 30 }),
          async (rows, questions) => {
            await stores.clear({}, noDeadline);
            await put(rows);
            for (const [order, filter, cut] of questions) {
              const list = sorted(
                rows.filter((row) => matches(row, filter)),
                order,
              );
              const page = specOf(list, cut, keyOf(order));
              expect(await stores.sessions.list({ filter, order, page }, noDeadline)).toEqual(
                expectedPage(list, cut),
              );
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('should page the sessions of many users with one query as each on its own', async () => {
      await fc.assert(
        fc.asyncProperty(
          anySessions,
          fc.array(fc.tuple(fc.constantFrom(...ORDERS), anyFilter, anyCut), { minLength: 15, maxLength: 20 }),
          async (rows, questions) => {
            await stores.clear({}, noDeadline);
            await put(rows);
            for (const [order, filter, cut] of questions) {
              const all = sorted(rows, order);
              const page = specOf(all, cut, keyOf(order));
              const place = (key: typeof page.after) => key && all.findIndex((row) => row.id === key.id);
              const [after, before] = [place(page.after), place(page.before)];
              const expected = USERS.map((userId) => {
                const between = all.filter(
                  (row, i) =>
                    row.userId === userId &&
                    matches(row, filter) &&
                    (after === null || i > after) &&
                    (before === null || i < before),
                );
                const { rows: kept, ...more } = expectedPage(between, { ...cut, after: null, before: null });
                return {
                  rows: kept,
                  hasNext: more.hasNext || before !== null,
                  hasPrevious: more.hasPrevious || after !== null,
                };
              });
              expect(await stores.sessions.pages(USERS, { filter, order, page }, noDeadline)).toEqual(
                expected,
              );
              const counts = [...USERS, null].map(
                (userId) =>
                  rows.filter((row) => matches(row, filter) && (userId === null || row.userId === userId))
                    .length,
              );
              expect(await stores.sessions.counts([...USERS, null], filter, noDeadline)).toEqual(counts);
            }
          },
        ),
        { numRuns: 15 },
      );
    });

    it('should walk lists of ties forwards and backwards without losing or repeating a session', async () => {
      const rows = Array.from({ length: 45 }, (_, i) =>
        session(`${NAMES[(i * 5) % NAMES.length]}${i}`, {
          userId: i % 3 === 0 ? 'ana' : 'ben',
          startedAt: i % 4,
          lastTurnAt: i % 5 === 0 ? null : i % 3,
          turnCount: i % 2,
        }),
      );
      await put(rows);
      for (const order of ORDERS)
        for (const limit of [1, 7, 15, 100]) {
          await expectWalks(sorted(rows, order), limit, keyOf(order), (page) =>
            stores.sessions.list({ filter: ALL, order, page }, noDeadline),
          );
          const anas = rows.filter(({ userId }) => userId === 'ana');
          await expectWalks(sorted(anas, order), limit, keyOf(order), async (page) => {
            const [only] = await stores.sessions.pages(['ana'], { filter: ALL, order, page }, noDeadline);
            return only!;
          });
        }
    });

    it('should take and give a thousand keys at once', async () => {
      const rows = Array.from({ length: 1_000 }, (_, i) =>
        session(`s${i}`, { userId: `u${i}`, tags: [`t${i}`], startedAt: i }),
      );
      await put(rows);
      const asked = rows.toReversed();
      expect(
        await stores.sessions.byIds(
          asked.map(({ id }) => id),
          noDeadline,
        ),
      ).toEqual(asked);
      const users = asked.map(({ userId }) => userId ?? '');
      const page = { limit: 1, from: 'end' as const, after: null, before: null };
      expect(
        await stores.sessions.pages(users, { filter: ALL, order: ORDERS[0]!, page }, noDeadline),
      ).toEqual(asked.map((row) => ({ rows: [row], hasNext: false, hasPrevious: false })));
      expect(await stores.sessions.counts(users, ALL, noDeadline)).toEqual(users.map(() => 1));
    });

    it('should count exactly up to the limit and not beyond', async () => {
      const rows = Array.from({ length: COUNT_LIMIT + 1 }, (_, i) =>
        session(`s${i}`, { userId: i === 0 ? 'one' : 'many', startedAt: i }),
      );
      for (let at = 0; at < rows.length; at += 1_000)
        await stores.sessions.put(rows.slice(at, at + 1_000).map(inputOf), noDeadline);
      expect(await stores.sessions.counts(['many', null, 'one', 'many', 'no'], ALL, noDeadline)).toEqual([
        COUNT_LIMIT,
        null,
        1,
        COUNT_LIMIT,
        0,
      ]);
    });

    it('should replace by id and keep what is derived', async () => {
      await put([
        session('s', {
          userId: 'u',
          channel: 'web',
          tags: ['x'],
          turnCount: 3,
          lastTurnAt: 9,
          lastTurnPreview: 'p',
        }),
      ]);
      await stores.sessions.put(
        [inputOf(session('s', { title: 'New', status: 'ENDED', endedAt: 5 }))],
        noDeadline,
      );
      expect(await get('s')).toEqual(
        session('s', {
          title: 'New',
          status: 'ENDED',
          endedAt: 5,
          turnCount: 3,
          lastTurnAt: 9,
          lastTurnPreview: 'p',
        }),
      );
    });

    it('should derive a title only where the source gives none, and keep it over another put', async () => {
      const derive = (id: string, title: string | null) =>
        stores.sessions.derive([{ ...derivedOf(session(id)), title }], noDeadline);
      await stores.sessions.put(
        [inputOf(session('own', { title: 'Own' })), inputOf(session('none'))],
        noDeadline,
      );
      await derive('own', 'Derived');
      await derive('none', 'Derived');
      await derive('none', null);
      expect((await get('own'))?.title).toBe('Own');
      expect((await get('none'))?.title).toBe('Derived');

      await stores.sessions.put(
        [inputOf(session('own')), inputOf(session('none', { channel: 'web' }))],
        noDeadline,
      );
      expect((await get('own'))?.title).toBeNull();
      expect(await get('none')).toMatchObject({ title: 'Derived', channel: 'web' });

      await stores.sessions.put([inputOf(session('none', { title: 'Given' }))], noDeadline);
      await derive('none', 'Derived again');
      expect((await get('none'))?.title).toBe('Given');
    });

    it('should keep a title that the source gives in the words of the derived one', async () => {
      await stores.sessions.put([inputOf(session('s'))], noDeadline);
      await stores.sessions.derive([{ ...derivedOf(session('s')), title: 'Same' }], noDeadline);
      await stores.sessions.put([inputOf(session('s', { title: 'Same' }))], noDeadline);
      await stores.sessions.put([inputOf(session('s'))], noDeadline);
      expect((await get('s'))?.title).toBeNull();
    });

    it('should find a derived title', async () => {
      await stores.sessions.put([inputOf(session('s'))], noDeadline);
      await stores.sessions.derive([{ ...derivedOf(session('s')), title: 'Lost LUGGAGE' }], noDeadline);
      expect(await stores.sessions.counts([null], { ...ALL, title: 'luggage' }, noDeadline)).toEqual([1]);
    });

    it('should pass over unknown sessions when deriving, and do nothing when nothing is given', async () => {
      await stores.sessions.derive([derivedOf(session('no'))], noDeadline);
      await stores.sessions.derive([], noDeadline);
      await stores.sessions.put([], noDeadline);
      expect(await stores.sessions.counts([null], ALL, noDeadline)).toEqual([0]);
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      const late = { code: 'STORE_TIMEOUT', store: 'relational' };
      await expect(stores.sessions.put([inputOf(session('s'))], passed)).rejects.toMatchObject(late);
      await expect(stores.sessions.byIds(['s'], passed)).rejects.toMatchObject(late);
      await expect(stores.sessions.counts([null], ALL, passed)).rejects.toMatchObject(late);
      expect(await stores.sessions.byIds(['s'], noDeadline)).toEqual([null]);
    });
  });
}
