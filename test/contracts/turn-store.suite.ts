// What every TurnStore must do.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { nodeFor, ticksAt, ticksOf, timeuuid } from '../../datasources/timeuuid.ts';
import type {
  MentionKey,
  MentionRow,
  OpenStores,
  Page,
  PageSpec,
  TimeRange,
  TurnMention,
  TurnRole,
  TurnRow,
} from '../../datasources/types.ts';
import { type Engine, runsOn } from './engines.ts';
import {
  anyCut,
  anyJson,
  anyName,
  anyRange,
  by,
  compareText,
  expectedPage,
  expectWalks,
  inRange,
  NAMES,
  specOf,
  TIMES,
} from './paged-list.ts';

const ROLES = ['USER', 'ASSISTANT', 'SYSTEM', 'TOOL'] as const;
const SESSIONS = ['s1', 'S1', '会话', 'empty'] as const;
/** The times that a turn's id can hold: they end in the year 5236. */
const TURN_TIMES = TIMES.filter((time) => time < Date.UTC(5236, 0, 1));
const ENTITIES = ['e1', 'E1', '实体', 'no one'] as const;

/** The id of the turn at a place: some ticks after the latest time there is, so that no turn is earlier than its own time. */
function idAt(sessionId: string, place: number): string {
  return timeuuid(ticksAt(Math.max(...TURN_TIMES)) + BigInt(place), nodeFor(sessionId));
}

function turn(sessionId: string, place: number, more: Partial<TurnRow> = {}): TurnRow {
  return {
    sessionId,
    turnId: idAt(sessionId, place),
    externalId: null,
    index: place,
    role: 'USER',
    content: `turn ${place}`,
    createdAt: 1_000,
    authorId: null,
    model: null,
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    metadata: null,
    mentions: [],
    ...more,
  };
}

function mention(entityId: string, more: Partial<TurnMention> = {}): TurnMention {
  return { entityId, source: null, start: null, end: null, count: 1, ...more };
}

const anyTurns: fc.Arbitrary<TurnRow[]> = fc
  .uniqueArray(
    fc.record({
      sessionId: fc.constantFrom('s1', 'S1', '会话'),
      place: fc.nat(40),
      more: fc.record({
        role: fc.constantFrom(...ROLES),
        content: anyName.map((name) => name ?? ''),
        createdAt: fc.constantFrom(...TURN_TIMES),
        metadata: anyJson,
        mentions: fc.array(
          fc.record({
            entityId: fc.constantFrom('e1', 'E1', '实体'),
            source: anyName,
            start: fc.option(fc.nat(9)),
            end: fc.option(fc.nat(9)),
            count: fc.integer({ min: 1, max: 3 }),
          }),
          { maxLength: 3 },
        ),
      }),
    }),
    { selector: ({ sessionId, place }) => `${place} ${sessionId}`, maxLength: 40 },
  )
  .map((turns) => turns.map(({ sessionId, place, more }) => turn(sessionId, place, more)));

const anyRoles = fc.option(fc.subarray<TurnRole>([...ROLES]), { freq: 1 });

function thread(rows: readonly TurnRow[], sessionId: string): TurnRow[] {
  return rows
    .filter((row) => row.sessionId === sessionId)
    .toSorted((a, b) => compareText(a.turnId, b.turnId));
}

function mentionsOf(rows: readonly TurnRow[], entityId: string): MentionRow[] {
  const down = (a: number | bigint, b: number | bigint) => (a < b ? 1 : a > b ? -1 : 0);
  return rows
    .flatMap(({ sessionId, turnId, createdAt, mentions }) =>
      mentions.map((one, ordinal) => ({ ...one, sessionId, turnId, createdAt, ordinal })),
    )
    .filter((row) => row.entityId === entityId)
    .toSorted(
      by<MentionRow>(
        (a, b) => down(a.createdAt, b.createdAt),
        (a, b) => down(ticksOf(a.turnId), ticksOf(b.turnId)),
        (a, b) => compareText(b.sessionId, a.sessionId),
        (a, b) => down(a.ordinal, b.ordinal),
      ),
    );
}

const mentionsAlone = ({ sessionId, turnId, createdAt, mentions }: TurnRow) => ({
  sessionId,
  turnId,
  createdAt,
  mentions,
});

const mentionKey = ({ createdAt, turnId, sessionId, ordinal }: MentionRow): MentionKey => ({
  createdAt,
  turnId,
  sessionId,
  ordinal,
});

const FIRST: PageSpec<never> = { limit: 50, from: 'start', after: null, before: null };

/** Runs the suite against one engine. */
export function turnStoreSuite(engine: Engine): void {
  describe(`the turn store of ${engine.name}`, () => {
    let stores: OpenStores;
    beforeAll(async () => {
      stores = await engine.open();
    });
    afterAll(() => stores[Symbol.asyncDispose]());
    beforeEach(() => stores.clear({}, noDeadline));

    const put = (rows: readonly TurnRow[]) => stores.turns.put(rows, noDeadline);
    const pageOf = async (
      sessionId: string,
      page: PageSpec<string> | { around: string; limit: number },
      range: TimeRange | null = null,
      roles: readonly TurnRole[] | null = null,
    ): Promise<Page<TurnRow>> =>
      (await stores.turns.pages([sessionId], { range, roles, page }, noDeadline))[0]!;
    const mentionsIn = async (entityId: string) =>
      (await stores.turns.mentions([entityId], { range: null, page: FIRST }, noDeadline))[0]!.rows;

    it('should give back every field as it was put', async () => {
      const rows = NAMES.map((text, i) =>
        turn(`s ${text}`, i, {
          externalId: text,
          role: ROLES[i % 4] ?? 'USER',
          content: text,
          createdAt: -62_135_596_800_000 + i,
          authorId: text,
          model: text,
          inputTokens: i,
          outputTokens: 2_147_483_647,
          totalTokens: 0,
          metadata: { [text]: [text, i, null] },
          mentions: [mention(text, { source: text, start: 0, end: i, count: i }), mention(text)],
        }),
      );
      await put([...rows, turn('bare', 0)]);
      expect(await stores.turns.byIds([...rows, turn('bare', 0)], noDeadline)).toEqual([
        ...rows,
        turn('bare', 0),
      ]);
    });

    it('should keep texts with U+FFFD for what some engine can not hold', async () => {
      const text = (of: string) => `a${of}b😀${of}\\u0000`;
      const of = (bad: string) =>
        turn('s', 0, {
          externalId: text(bad),
          content: text(bad),
          model: text(bad),
          authorId: text(bad),
          metadata: { [`k${bad}`]: [text(bad), { z: bad, [`y${bad}`]: 1 }], kk: 1, long: '\u0001' },
          mentions: [mention('e', { source: text(bad) })],
        });
      const held = of('\uFFFD');
      for (const bad of ['\0', '\uD83D', '\uDE00']) {
        await put([of(bad)]);
        expect(await stores.turns.byIds([held], noDeadline)).toEqual([held]);
        expect(await mentionsIn('e')).toEqual(mentionsOf([held], 'e'));
        await stores.turns.putMentions([{ ...held, mentions: of(bad).mentions }], noDeadline);
        expect(await mentionsIn('e')).toEqual(mentionsOf([held], 'e'));
      }
    });

    it('should answer by ids in the order asked for, with repeats and null for unknown ones', async () => {
      const [a, b] = [turn('s', 0), turn('s', 1)];
      await put([a, b]);
      const sameTime = timeuuid(ticksOf(a.turnId), nodeFor('another session'));
      const refs = [
        b,
        { sessionId: 's', turnId: sameTime },
        a,
        { sessionId: 'other', turnId: a.turnId },
        b,
        { sessionId: 's', turnId: idAt('s', 2) },
      ];
      expect(await stores.turns.byIds(refs, noDeadline)).toEqual([b, null, a, null, b, null]);
      expect(await stores.turns.byIds([], noDeadline)).toEqual([]);
      const found = await stores.turns.mentioned(refs, noDeadline);
      expect(found).toEqual([b, null, a, null, b, null].map((row) => row && mentionsAlone(row)));
      expect(await stores.turns.mentioned([], noDeadline)).toEqual([]);
    });

    it('should give of turns by ids their mentions alone, as the turns have them', async () => {
      await fc.assert(
        fc.asyncProperty(anyTurns, async (rows) => {
          await stores.clear({}, noDeadline);
          await put(rows);
          // Emptied mentions are as good as none.
          const emptied = rows.filter((_row, i) => i % 5 === 1).map((row) => ({ ...row, mentions: [] }));
          await stores.turns.putMentions(emptied, noDeadline);
          const refs = [...rows.toReversed(), turn('s1', 50)];
          const whole = await stores.turns.byIds(refs, noDeadline);
          expect(await stores.turns.mentioned(refs, noDeadline)).toEqual(
            whole.map((row) => row && mentionsAlone(row)),
          );
        }),
        runsOn(engine, 20),
      );
    });

    it('should give nothing where there is nothing', async () => {
      const empty = { rows: [], hasNext: false, hasPrevious: false };
      expect(await pageOf('no', FIRST)).toEqual(empty);
      expect(await pageOf('no', { around: idAt('no', 0), limit: 5 })).toEqual(empty);
      expect(await stores.turns.mentions(['no'], { range: null, page: FIRST }, noDeadline)).toEqual([empty]);
      expect(await stores.turns.outlines(['no'], noDeadline)).toEqual([[]]);
      const query = { range: null, roles: null, page: FIRST };
      expect(await stores.turns.pages([], query, noDeadline)).toEqual([]);
      expect(await stores.turns.mentions([], query, noDeadline)).toEqual([]);
      expect(await stores.turns.outlines([], noDeadline)).toEqual([]);
    });

    it('should page threads from both ends by place, whatever their times say', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyTurns,
          fc.array(fc.tuple(fc.constantFrom(...SESSIONS), anyRange, anyRoles, anyCut), {
            minLength: 25,
            maxLength: 30,
          }),
          async (rows, questions) => {
            await stores.clear({}, noDeadline);
            await put(rows);
            for (const [sessionId, range, roles, cut] of questions) {
              const list = thread(rows, sessionId).filter(
                (row) => inRange(row.createdAt, range) && (roles === null || roles.includes(row.role)),
              );
              const page = specOf(list, cut, ({ turnId }) => turnId);
              expect(await pageOf(sessionId, page, range, roles)).toEqual(expectedPage(list, cut));
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('should page many sessions with one query, repeats included', async () => {
      const rows = [turn('a', 0), turn('a', 1), turn('a', 2), turn('b', 0)];
      await put(rows);
      const page = { limit: 2, from: 'end' as const, after: null, before: null };
      const query = { range: null, roles: null, page };
      const ends = await stores.turns.pages(['b', 'no', 'a', 'b'], query, noDeadline);
      const b = { rows: [rows[3]], hasNext: false, hasPrevious: false };
      expect(ends).toEqual([
        b,
        { rows: [], hasNext: false, hasPrevious: false },
        { rows: [rows[1], rows[2]], hasNext: false, hasPrevious: true },
        b,
      ]);
    });

    it('should walk a thread forwards and backwards without losing or repeating a turn', async () => {
      const rows = Array.from({ length: 43 }, (_, i) => turn('s', i * 3, { createdAt: (i * 7) % 5 }));
      await put([...rows.toReversed(), turn('t', 1)]);
      for (const limit of [1, 7, 43, 200])
        await expectWalks(
          rows,
          limit,
          ({ turnId }) => turnId,
          (page) => pageOf('s', page),
        );
    });

    it('should lay a window around a turn', async () => {
      const rows = Array.from({ length: 12 }, (_, i) =>
        turn('s', i, { role: i % 3 === 0 ? 'TOOL' : 'USER' }),
      );
      await put([...rows, turn('other', 3)]);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(11),
          fc.integer({ min: 1, max: 30 }),
          fc.boolean(),
          async (middle, limit, filtered) => {
            const roles: TurnRole[] | null = filtered ? ['USER'] : null;
            const list = rows.filter(({ role }) => roles === null || roles.includes(role));
            const place = list.findIndex(({ index }) => index >= middle);
            const split = place < 0 ? list.length : place;
            // Slid, not cut, where the list ends before the window does.
            const wished = split - Math.floor((limit - 1) / 2);
            const from = Math.max(0, Math.min(wished, list.length - limit));
            expect(await pageOf('s', { around: rows[middle]!.turnId, limit }, null, roles)).toEqual({
              rows: list.slice(from, from + limit),
              hasPrevious: from > 0,
              hasNext: from + limit < list.length,
            });
          },
        ),
        { numRuns: 60 },
      );
    });

    it('should lay no window around a turn that is not there or is of another session', async () => {
      await put([turn('s', 0), turn('s', 2), turn('other', 1)]);
      const empty = { rows: [], hasNext: false, hasPrevious: false };
      expect(await pageOf('s', { around: idAt('s', 1), limit: 5 })).toEqual(empty);
      expect(await pageOf('s', { around: idAt('other', 1), limit: 5 })).toEqual(empty);
      const query = { range: null, roles: null, page: { around: idAt('s', 0), limit: 1 } };
      const both = await stores.turns.pages(['other', 's'], query, noDeadline);
      expect(both).toEqual([empty, { rows: [turn('s', 0)], hasNext: true, hasPrevious: false }]);
    });

    it('should list who mentions an entity, newest first, from both ends', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyTurns,
          fc.array(fc.tuple(fc.constantFrom(...ENTITIES), anyRange, anyCut), {
            minLength: 25,
            maxLength: 30,
          }),
          async (rows, questions) => {
            await stores.clear({}, noDeadline);
            await put(rows);
            for (const [entityId, range, cut] of questions) {
              const list = mentionsOf(rows, entityId).filter((row) => inRange(row.createdAt, range));
              const page = specOf(list, cut, mentionKey);
              expect(await stores.turns.mentions([entityId], { range, page }, noDeadline)).toEqual([
                expectedPage(list, cut),
              ]);
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('should walk the mentions of an entity through every kind of tie', async () => {
      const rows = SESSIONS.flatMap((sessionId) =>
        Array.from({ length: 6 }, (_, i) =>
          turn(sessionId, i, {
            createdAt: i % 2,
            mentions: [mention('e', { start: 1 }), mention('x'), mention('e')],
          }),
        ),
      );
      await put(rows);
      for (const limit of [1, 5, 48, 100])
        await expectWalks(mentionsOf(rows, 'e'), limit, mentionKey, async (page) => {
          const pages = await stores.turns.mentions(['no', 'e', 'e'], { range: null, page }, noDeadline);
          expect(pages[2]).toEqual(pages[1]);
          return pages[1]!;
        });
    });

    it('should outline sessions by place', async () => {
      const rows = [turn('s', 2, { externalId: 'x2', mentions: [mention('e')] }), turn('s', 0), turn('t', 1)];
      await put(rows);
      const outline = ({ sessionId, turnId, externalId, index, createdAt, mentions }: TurnRow) => ({
        sessionId,
        turnId,
        externalId,
        index,
        createdAt,
        mentions,
      });
      expect(await stores.turns.outlines(['t', 'no', 's', 't'], noDeadline)).toEqual([
        [outline(rows[2]!)],
        [],
        [outline(rows[1]!), outline(rows[0]!)],
        [outline(rows[2]!)],
      ]);
    });

    it('should take and give a thousand keys at once', async () => {
      const rows = Array.from({ length: 1_000 }, (_, i) =>
        turn(`s${i}`, i, { mentions: [mention(`e${i}`)] }),
      );
      await put(rows);
      const asked = rows.toReversed();
      expect(await stores.turns.byIds(asked, noDeadline)).toEqual(asked);
      const sessions = asked.map(({ sessionId }) => sessionId);
      const pages = await stores.turns.pages(sessions, { range: null, roles: null, page: FIRST }, noDeadline);
      expect(pages.flatMap((page) => page.rows)).toEqual(asked);
      const entities = asked.map(({ mentions }) => mentions[0]!.entityId);
      const mentions = await stores.turns.mentions(entities, { range: null, page: FIRST }, noDeadline);
      expect(mentions.flatMap((page) => page.rows.map(({ sessionId }) => sessionId))).toEqual(sessions);
      const outlines = await stores.turns.outlines(sessions, noDeadline);
      expect(outlines.flatMap((turns) => turns.map(({ turnId }) => turnId))).toEqual(
        asked.map(({ turnId }) => turnId),
      );
    });

    it('should replace a turn together with its mentions', async () => {
      const before = turn('s', 0, {
        createdAt: 1,
        mentions: [mention('old'), mention('both', { count: 2 })],
      });
      const after = turn('s', 0, {
        createdAt: 2,
        content: 'changed',
        mentions: [mention('both', { count: 5 }), mention('new')],
      });
      const beside = turn('s', 1, { mentions: [mention('old')] });
      await put([before, beside]);
      await put([after]);
      expect(await stores.turns.byIds([after], noDeadline)).toEqual([after]);
      expect(await mentionsIn('old')).toEqual(mentionsOf([beside], 'old'));
      expect(await mentionsIn('both')).toEqual(mentionsOf([after], 'both'));
      expect(await mentionsIn('new')).toEqual(mentionsOf([after], 'new'));
    });

    it('should hold the same after any sequence of puts as a map would', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyTurns, { minLength: 2, maxLength: 4 }), async (batches) => {
          await stores.clear({}, noDeadline);
          const held = new Map<string, TurnRow>();
          for (const batch of batches) {
            await put(batch);
            for (const row of batch) held.set(`${row.turnId} ${row.sessionId}`, row);
          }
          const rows = [...held.values()];
          for (const sessionId of SESSIONS)
            expect((await pageOf(sessionId, { ...FIRST, limit: 200 })).rows).toEqual(thread(rows, sessionId));
          for (const entityId of ENTITIES) {
            const page = { ...FIRST, limit: 1_000 };
            const [found] = await stores.turns.mentions([entityId], { range: null, page }, noDeadline);
            expect(found?.rows).toEqual(mentionsOf(rows, entityId));
          }
        }),
        { numRuns: 20 },
      );
    });

    it('should replace only the mentions of turns that are there', async () => {
      const row = turn('s', 0, { content: 'kept', mentions: [mention('old')] });
      await put([row]);
      const mentions = [mention('new', { start: 3, end: 5 }), mention('new')];
      await stores.turns.putMentions(
        [
          { ...row, mentions },
          { ...turn('s', 1), mentions },
        ],
        noDeadline,
      );
      expect(await stores.turns.byIds([row, turn('s', 1)], noDeadline)).toEqual([{ ...row, mentions }, null]);
      expect(await mentionsIn('old')).toEqual([]);
      expect(await mentionsIn('new')).toEqual(mentionsOf([{ ...row, mentions }], 'new'));

      await stores.turns.putMentions([{ ...row, mentions: [] }], noDeadline);
      expect(await mentionsIn('new')).toEqual([]);
    });

    it('should leave the mentions of a turn that only shares its time', async () => {
      const row = turn('s', 0, { mentions: [mention('e')] });
      await put([row]);
      const stranger = { ...row, turnId: timeuuid(ticksOf(row.turnId), nodeFor('stranger')) };
      await stores.turns.putMentions([{ ...stranger, mentions: [mention('new')] }], noDeadline);
      expect(await stores.turns.byIds([row], noDeadline)).toEqual([row]);
      expect(await mentionsIn('e')).toHaveLength(1);
      expect(await mentionsIn('new')).toEqual([]);
    });

    it('should do nothing when nothing is put', async () => {
      await put([]);
      await stores.turns.putMentions([], noDeadline);
      expect(await stores.turns.outlines(['s'], noDeadline)).toEqual([[]]);
    });

    it('should write all of a put or nothing', async () => {
      const impossible = { ...turn('s', 1), index: 2 ** 40 };
      await expect(put([turn('s', 0, { mentions: [mention('e')] }), impossible])).rejects.toThrow();
      expect(await stores.turns.outlines(['s'], noDeadline)).toEqual([[]]);
      expect(await mentionsIn('e')).toEqual([]);
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      const late = { code: 'STORE_TIMEOUT', store: 'turns' };
      await expect(stores.turns.put([turn('s', 0)], passed)).rejects.toMatchObject(late);
      await expect(stores.turns.byIds([turn('s', 0)], passed)).rejects.toMatchObject(late);
      await expect(stores.turns.mentioned([turn('s', 0)], passed)).rejects.toMatchObject(late);
      await expect(stores.turns.outlines(['s'], passed)).rejects.toMatchObject(late);
      expect(await stores.turns.outlines(['s'], noDeadline)).toEqual([[]]);
    });
  });
}
