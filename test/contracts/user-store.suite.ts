// What every UserStore must do.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { fold, sortKey } from '../../datasources/text.ts';
import {
  COUNT_LIMIT,
  type OpenStores,
  type UserFilter,
  type UserInput,
  type UserOrder,
  type UserRow,
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

const EVERYONE: UserFilter = { name: null, email: null, createdAt: null };
const ORDERS: readonly UserOrder[] = (['CREATED_AT', 'NAME'] as const).flatMap((field) =>
  (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
);

function user(id: string, more: Partial<UserRow> = {}): UserRow {
  return {
    id,
    externalId: null,
    name: null,
    email: null,
    locale: null,
    metadata: null,
    createdAt: 1_000,
    updatedAt: 2_000,
    ...more,
  };
}

const anyUsers = fc.uniqueArray(
  fc.record({
    id: anyId,
    externalId: fc.constant(null),
    name: anyName,
    email: fc.option(fc.constantFrom('Ana@Example.com', 'ana@example.com', 'ÜNAL@example.com', 'x@y.z')),
    locale: fc.option(fc.constantFrom('pt-BR', 'zh')),
    metadata: anyJson,
    createdAt: anyTime,
    updatedAt: anyTime,
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);

const anyFilter: fc.Arbitrary<UserFilter> = fc.record({
  name: fc.option(fc.constantFrom('', 'a', 'AN', '%', '_', '\\', 'ß', '名', '👩', 'zoë'), { freq: 2 }),
  email: fc.option(fc.constantFrom('ANA@EXAMPLE.COM', 'ünal@example.com', 'nobody'), { freq: 2 }),
  createdAt: anyRange,
});

function matches(row: UserRow, filter: UserFilter): boolean {
  return (
    (filter.name === null || (row.name !== null && fold(row.name).includes(fold(filter.name)))) &&
    (filter.email === null || (row.email !== null && fold(row.email) === fold(filter.email))) &&
    inRange(row.createdAt, filter.createdAt)
  );
}

function sorted(rows: readonly UserRow[], order: UserOrder): UserRow[] {
  const up = by<UserRow>(
    (a, b) =>
      order.field === 'NAME' ? compareText(sortKey(a.name), sortKey(b.name)) : a.createdAt - b.createdAt,
    (a, b) => compareText(a.id, b.id),
  );
  return rows.toSorted((a, b) => (order.direction === 'ASC' ? up(a, b) : up(b, a)));
}

function keyOf({ field }: UserOrder) {
  return (row: UserRow) => ({ value: field === 'NAME' ? sortKey(row.name) : row.createdAt, id: row.id });
}

/** Runs the suite against one engine. */
export function userStoreSuite(engine: Engine): void {
  describe(`the user store of ${engine.name}`, () => {
    let stores: OpenStores;
    beforeAll(async () => {
      stores = await engine.open();
    });
    afterAll(() => stores[Symbol.asyncDispose]());
    beforeEach(() => stores.clear({}, noDeadline));

    const put = (rows: readonly UserInput[]) => stores.users.put(rows, noDeadline);

    it('should give back every field as it was put', async () => {
      const rows = NAMES.map((text, i) =>
        user(`u${i} ${text}`, {
          externalId: `ext ${i} ${text}`,
          name: text,
          email: `${text}@example.com`,
          locale: text,
          metadata: { [text]: [text, i, null, { deep: true }] },
          createdAt: -62_135_596_800_000 + i,
          updatedAt: 253_402_300_799_999 - i,
        }),
      );
      await put([...rows, user('bare')]);
      const ids = rows.map(({ id }) => id);
      expect(await stores.users.byIds([...ids, 'bare'], noDeadline)).toEqual([...rows, user('bare')]);
    });

    it('should keep what JSON and text can hold and it cannot as the replacement character', async () => {
      await put([
        user('u', { name: 'a\0b\ud800', metadata: { 'k\0': 'x\0y', half: '\udc00', back: '\\u0000' } }),
      ]);
      const [row] = await stores.users.byIds(['u'], noDeadline);
      expect(row?.name).toBe('a\uFFFDb\uFFFD');
      expect(row?.metadata).toEqual({ 'k\uFFFD': 'x\uFFFDy', half: '\uFFFD', back: '\\u0000' });
    });

    it('should answer in the order of the keys, with repeats and null for unknown ones', async () => {
      await put([user('a', { externalId: 'xa' }), user('b', { externalId: 'xb' })]);
      const names = (rows: (UserRow | null)[]) => rows.map((row) => row?.id ?? null);
      expect(names(await stores.users.byIds(['b', 'no', 'a', 'b', '\0', ''], noDeadline))).toEqual([
        'b',
        null,
        'a',
        'b',
        null,
        null,
      ]);
      expect(names(await stores.users.byExternalIds(['xb', 'a', 'xa', 'xb'], noDeadline))).toEqual([
        'b',
        null,
        'a',
        'b',
      ]);
      expect(await stores.users.byIds([], noDeadline)).toEqual([]);
      expect(await stores.users.byExternalIds([], noDeadline)).toEqual([]);
      expect(await stores.users.byEmails([], noDeadline)).toEqual([]);
    });

    it('should find an address in any letter case, and of several users the one created first', async () => {
      await put([
        user('a late one', { email: 'Ana@Example.com', createdAt: 5 }),
        user('first', { email: 'ana@example.COM', createdAt: 1 }),
        user('tie, later by id', { email: 'ANA@EXAMPLE.COM', createdAt: 1 }),
        user('umlaut', { email: 'ÜNAL@example.com' }),
        user('none'),
      ]);
      const found = await stores.users.byEmails(
        ['aNa@eXample.com', 'ünal@EXAMPLE.com', 'none', 'ANA@example.com', 'an_@example.com'],
        noDeadline,
      );
      expect(found.map((row) => row?.id ?? null)).toEqual(['first', 'umlaut', null, 'first', null]);
      expect(found[0]?.email).toBe('ana@example.COM');
    });

    it('should take and give a thousand keys at once', async () => {
      const rows = Array.from({ length: 1_000 }, (_, i) =>
        user(`u${i}`, { externalId: `x${i}`, email: `U${i}@example.com`, createdAt: i }),
      );
      await put(rows);
      const asked = rows.toReversed();
      expect(
        await stores.users.byIds(
          asked.map(({ id }) => id),
          noDeadline,
        ),
      ).toEqual(asked);
      expect(
        await stores.users.byExternalIds(
          asked.map(({ externalId }) => externalId ?? ''),
          noDeadline,
        ),
      ).toEqual(asked);
      expect(
        await stores.users.byEmails(
          asked.map(({ email }) => email ?? ''),
          noDeadline,
        ),
      ).toEqual(asked);
    });

    it('should page any list in any order from both ends as sorting it in memory does', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyUsers,
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
              expect(await stores.users.list({ filter, order, page }, noDeadline)).toEqual(
                expectedPage(list, cut),
              );
              expect(await stores.users.count(filter, noDeadline)).toBe(list.length);
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('should walk a list of ties forwards and backwards without losing or repeating a user', async () => {
      const rows = Array.from({ length: 47 }, (_, i) =>
        user(`${NAMES[(i * 5) % NAMES.length]}${i}`, { name: NAMES[i % 6] ?? null, createdAt: i % 4 }),
      );
      await put(rows);
      for (const order of ORDERS)
        for (const limit of [1, 7, 47, 100])
          await expectWalks(sorted(rows, order), limit, keyOf(order), (page) =>
            stores.users.list({ filter: EVERYONE, order, page }, noDeadline),
          );
    });

    it('should page from a key whose user is not there', async () => {
      await put([user('a', { createdAt: 1 }), user('c', { createdAt: 3 })]);
      const page = { limit: 5, from: 'start' as const, after: { value: 2, id: 'gone' }, before: null };
      const order = { field: 'CREATED_AT' as const, direction: 'ASC' as const };
      const { rows } = await stores.users.list({ filter: EVERYONE, order, page }, noDeadline);
      expect(rows.map(({ id }) => id)).toEqual(['c']);
    });

    it('should count exactly up to the limit and not beyond', async () => {
      const rows = Array.from({ length: COUNT_LIMIT + 1 }, (_, i) => user(`u${i}`, { createdAt: i }));
      for (let at = 0; at < rows.length; at += 1_000) await put(rows.slice(at, at + 1_000));
      const before = (until: number) => ({ ...EVERYONE, createdAt: { from: null, until } });
      expect(await stores.users.count(before(COUNT_LIMIT), noDeadline)).toBe(COUNT_LIMIT);
      expect(await stores.users.count(EVERYONE, noDeadline)).toBeNull();
      expect(await stores.users.count(before(-1), noDeadline)).toBe(0);
    });

    it('should replace by id and keep the times that are not given', async () => {
      await put([user('u', { name: 'Old', email: 'old@example.com', createdAt: 10, updatedAt: 20 })]);
      await put([{ ...user('u', { name: 'New' }), createdAt: null, updatedAt: 30 }]);
      const [row] = await stores.users.byIds(['u'], noDeadline);
      expect(row).toEqual(user('u', { name: 'New', email: null, createdAt: 10, updatedAt: 30 }));
      expect(await stores.users.byEmails(['old@example.com'], noDeadline)).toEqual([null]);
    });

    it('should give a new user without times the present', async () => {
      const start = Date.now();
      await put([{ ...user('u'), createdAt: null, updatedAt: null }]);
      const [row] = await stores.users.byIds(['u'], noDeadline);
      for (const time of [row?.createdAt, row?.updatedAt]) {
        expect(time).toBeGreaterThanOrEqual(start - 1_000);
        expect(time).toBeLessThanOrEqual(Date.now() + 1_000);
        expect(Number.isInteger(time)).toBe(true);
      }
    });

    it('should move times back to when a user is first heard of, and never forward', async () => {
      await put([user('a', { createdAt: 100, updatedAt: 200 }), user('b', { createdAt: 5, updatedAt: 200 })]);
      await stores.users.createdBy(
        [
          { id: 'a', at: 50 },
          { id: 'b', at: 50 },
          { id: 'no', at: 1 },
        ],
        noDeadline,
      );
      const rows = await stores.users.byIds(['a', 'b', 'no'], noDeadline);
      expect(rows.map((row) => row && [row.createdAt, row.updatedAt])).toEqual([[50, 50], [5, 50], null]);
    });

    it('should do nothing when nothing is put', async () => {
      await put([]);
      await stores.users.createdBy([], noDeadline);
      expect(await stores.users.count(EVERYONE, noDeadline)).toBe(0);
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      const late = { code: 'STORE_TIMEOUT', store: 'relational' };
      await expect(stores.users.put([user('u')], passed)).rejects.toMatchObject(late);
      await expect(stores.users.byIds(['u'], passed)).rejects.toMatchObject(late);
      await expect(stores.users.count(EVERYONE, passed)).rejects.toMatchObject(late);
      expect(await stores.users.byIds(['u'], noDeadline)).toEqual([null]);
    });
  });
}
