// Pages over many partitions against a model in memory, also where a page stops short and goes on.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WalkLimits } from '../../datasources/cassandra/walk.ts';
import { noDeadline } from '../../datasources/deadline.ts';
import type { Page, PageSpec, ScannedPage, TurnQuery } from '../../datasources/types.ts';
import { anyCut, expectedPage, inRange, specOf } from '../contracts/paged-list.ts';
import { describeWith } from '../support/servers.ts';
import { anyRangeOf, anyRoles, anyThreads, mentionKey, mentionsOf, threadOf } from './random-threads.ts';
import { type OpenTables, openTables, WIDE } from './tables.ts';
import { turnAt } from './traffic.ts';

const anyLimits = fc.constantFrom<WalkLimits>(
  { partitions: 1, rows: 1 },
  { partitions: 2, rows: 3 },
  { partitions: 1, rows: 1_000 },
  { partitions: 5, rows: 7 },
  WIDE,
);

/** Reads a page, and on from where it stopped, until it is whole. */
async function readOn<Row, Key>(
  page: PageSpec<Key>,
  read: (page: PageSpec<Key>) => Promise<ScannedPage<Row, Key>>,
): Promise<Page<Row>> {
  const forwards = page.from === 'start';
  let rows: Row[] = [];
  let more = false;
  let behind: Key | undefined;
  for (let round = 0; ; round += 1) {
    expect(round, 'it must get on').toBeLessThan(1_500);
    const limit = Math.max(1, page.limit - rows.length);
    const rest = forwards ? { after: behind ?? page.after } : { before: behind ?? page.before };
    const part = await read({ ...page, ...rest, limit });
    if (rows.length < page.limit) rows = forwards ? [...rows, ...part.rows] : [...part.rows, ...rows];
    else more ||= part.rows.length > 0;
    if (part.stoppedAt === undefined) {
      more ||=
        behind === undefined || !(forwards ? page.before : page.after) ? isMore(part, forwards) : false;
      break;
    }
    expect(isMore(part, forwards)).toBe(true);
    if (more) break;
    behind = part.stoppedAt;
  }
  return forwards
    ? { rows, hasNext: page.before !== null || more, hasPrevious: page.after !== null }
    : { rows, hasNext: page.before !== null, hasPrevious: page.after !== null || more };
}

function isMore(page: Page<unknown>, forwards: boolean): boolean {
  return forwards ? page.hasNext : page.hasPrevious;
}

describeWith(['cassandra'], 'pages over many partitions', () => {
  let tables: OpenTables;
  let runs = 0;
  beforeAll(async () => {
    tables = await openTables({ bucketDays: 1 });
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  it('should be those of a list in memory, however often they stop short', async () => {
    const anyQuestion = fc.tuple(fc.nat(1), anyRangeOf, anyRoles, anyCut, anyLimits);
    await fc.assert(
      fc.asyncProperty(
        anyThreads,
        fc.array(anyQuestion, { minLength: 20, maxLength: 20 }),
        async (make, questions) => {
          const name = `threads ${runs++}`;
          const rows = make(name);
          await tables.store().put(rows, noDeadline);
          for (const [session, rangeOf, roles, cut, limits] of questions) {
            const sessionId = `${name} session ${session}`;
            const range = rangeOf(rows);
            const list = threadOf(rows, sessionId).filter(
              (row) => inRange(row.createdAt, range) && (roles === null || roles.includes(row.role)),
            );
            const store = tables.store(limits);
            const read = async (page: TurnQuery['page']) =>
              (await store.pages([sessionId], { range, roles, page }, noDeadline))[0]!;
            const page = specOf(list, cut, ({ turnId }) => turnId);
            expect(await readOn(page, read)).toEqual(expectedPage(list, cut));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('should lay windows over partitions as over a list in memory', async () => {
    const anyQuestion = fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 30 }), anyRangeOf, anyRoles);
    await fc.assert(
      fc.asyncProperty(
        anyThreads,
        fc.array(anyQuestion, { minLength: 15, maxLength: 15 }),
        async (make, questions) => {
          const name = `windows ${runs++}`;
          const rows = make(name);
          const store = tables.store();
          await store.put(rows, noDeadline);
          for (const [place, limit, rangeOf, roles] of questions) {
            const { sessionId, turnId } = rows[place % rows.length]!;
            const range = rangeOf(rows);
            const whole = threadOf(rows, sessionId);
            const matching = new Set(
              whole.filter(
                (row) => inRange(row.createdAt, range) && (roles === null || roles.includes(row.role)),
              ),
            );
            const list = [...matching];
            const middle = whole.findIndex((row) => row.turnId === turnId);
            const split = whole.slice(0, middle).filter((row) => matching.has(row)).length;
            const wished = split - Math.floor((limit - 1) / 2);
            const from = Math.max(0, Math.min(wished, list.length - limit));
            const query = { range, roles, page: { around: turnId, limit } };
            expect(await store.pages([sessionId], query, noDeadline)).toEqual([
              {
                rows: list.slice(from, from + limit),
                hasPrevious: from > 0,
                hasNext: from + limit < list.length,
              },
            ]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('should say where to go on around a turn when nothing was found on either side', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      ...turnAt(1, i),
      role: i % 11 === 0 ? ('SYSTEM' as const) : ('USER' as const),
    }));
    await tables.store().put(rows, noDeadline);
    const store = tables.store({ partitions: 1, rows: 2 });
    const around = rows[5]!.turnId;
    const ask = async (page: TurnQuery['page']) =>
      (await store.pages([rows[0]!.sessionId], { range: null, roles: ['SYSTEM'], page }, noDeadline))[0]!;
    expect(await ask({ around, limit: 5 })).toEqual({
      rows: [],
      hasNext: true,
      hasPrevious: true,
      stoppedAt: around,
    });
    const after = await readOn({ limit: 1, from: 'start', after: around, before: null }, ask);
    expect(after.rows).toEqual([rows[11]]);
    const before = await readOn({ limit: 1, from: 'end', after: null, before: around }, ask);
    expect(before.rows).toEqual([rows[0]]);
  });

  it('should not read on around a turn where it came to both ends', async () => {
    const rows = [0, 1, 2].map((place) => turnAt(2, place));
    await tables.store().put(rows, noDeadline);
    let reads = 0;
    const store = tables.store(WIDE, () => {
      reads += 1;
    });
    const page = { around: rows[1]!.turnId, limit: 9 };
    const [found] = await store.pages([rows[0]!.sessionId], { range: null, roles: null, page }, noDeadline);
    expect(found?.rows).toEqual(rows);
    // The turn itself, and of either side the windows and what is in them.
    expect(reads).toBe(5);
  });

  it('should list mentions over many months as a list in memory would', async () => {
    const anyQuestion = fc.tuple(fc.nat(3), anyRangeOf, anyCut, anyLimits);
    await fc.assert(
      fc.asyncProperty(
        anyThreads,
        fc.array(anyQuestion, { minLength: 20, maxLength: 20 }),
        async (make, questions) => {
          const name = `mentions ${runs++}`;
          const rows = make(name);
          await tables.store().put(rows, noDeadline);
          for (const [entity, rangeOf, cut, limits] of questions) {
            const entityId = `${name} entity ${entity}`;
            const range = rangeOf(rows);
            const list = mentionsOf(rows, entityId).filter((row) => inRange(row.createdAt, range));
            const store = tables.store(limits);
            const found = await readOn(
              specOf(list, cut, mentionKey),
              async (page) => (await store.mentions([entityId], { range, page }, noDeadline))[0]!,
            );
            expect(found).toEqual(expectedPage(list, cut));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('should outline a thread over many partitions in order', async () => {
    await fc.assert(
      fc.asyncProperty(anyThreads, async (make) => {
        const name = `outlines ${runs++}`;
        const rows = make(name);
        const store = tables.store();
        await store.put(rows, noDeadline);
        const sessionIds = [0, 1].map((session) => `${name} session ${session}`);
        const outlines = await store.outlines(sessionIds, noDeadline);
        for (const [i, sessionId] of sessionIds.entries())
          expect(outlines[i]?.map(({ turnId }) => turnId)).toEqual(
            threadOf(rows, sessionId).map(({ turnId }) => turnId),
          );
      }),
      { numRuns: 10 },
    );
  });
});
