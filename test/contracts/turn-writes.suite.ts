// What every TurnStore must do with turns that are appended and removed.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type {
  Deadline,
  MentionRow,
  OpenStores,
  TurnMentions,
  TurnRef,
  TurnRow,
} from '../../datasources/types.ts';
import { anyThreads, mentionsOf, threadOf } from '../cassandra/random-threads.ts';
import { type Engine, runsOn } from './engines.ts';

const ALL = { limit: 1_000, from: 'start' as const, after: null, before: null };
const DAY = 86_400_000;

/** Turns of one session, each a tick after the other, that mention `entityIds` in turn. */
function turnsOf(sessionId: string, count: number, entityIds: readonly string[] = []): TurnRow[] {
  return Array.from({ length: count }, (_, i) => ({
    sessionId,
    turnId: `${i.toString(16).padStart(8, '0')}-7e00-11ee-8000-000000000001`,
    externalId: null,
    index: i,
    role: 'USER',
    content: `turn ${i}`,
    createdAt: Date.UTC(2023, 10, 8) + i,
    authorId: null,
    model: null,
    inputTokens: null,
    outputTokens: null,
    totalTokens: null,
    metadata: null,
    mentions: entityIds
      .filter((_entity, place) => place === i % entityIds.length)
      .map((entityId) => ({ entityId, source: null, start: 0, end: 4, count: 1 })),
  }));
}

/** Stamps that only go up, and that are later than what is put before they are asked for. */
function createStamps(): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 1_000 + 999);
    return last;
  };
}

type Step =
  | { kind: 'append' | 'put'; share: number; late: boolean }
  | { kind: 'index' | 'remove'; share: number }
  | { kind: 'removeSession'; session: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append'), share: fc.nat(6), late: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('put'), share: fc.nat(6), late: fc.constant(false) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('index', 'remove'), share: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeSession'), session: fc.nat(1) }) },
);

/** What a store should hold: a map of turns, of each whether its mentions are found. */
class Model {
  readonly held = new Map<string, { row: TurnRow; isIndexed: boolean }>();
  /** Removed by their refs: for ever. */
  readonly gone = new Set<string>();

  rows(isIndexed: boolean | null = null): TurnRow[] {
    return [...this.held.values()]
      .filter((one) => isIndexed === null || one.isIndexed === isIndexed)
      .map(({ row }) => row);
  }

  has(ref: TurnRef): boolean {
    return this.held.has(keyOf(ref));
  }

  add(rows: readonly TurnRow[], isIndexed: boolean): void {
    for (const row of rows) this.held.set(keyOf(row), { row, isIndexed });
  }

  index(refs: readonly TurnRef[]): void {
    for (const ref of refs) {
      const one = this.held.get(keyOf(ref));
      if (one) one.isIndexed = true;
    }
  }

  remove(refs: readonly TurnRef[]): void {
    for (const ref of refs) {
      this.held.delete(keyOf(ref));
      this.gone.add(keyOf(ref));
    }
  }

  removeSession(refs: readonly TurnRef[]): void {
    for (const ref of refs) this.held.delete(keyOf(ref));
  }

  /** Whether a turn may be written as a new one. */
  isFree(ref: TurnRef): boolean {
    const key = keyOf(ref);
    return !this.held.has(key) && !this.gone.has(key);
  }
}

function mentionsAlone({ sessionId, turnId, createdAt, mentions }: TurnRow): TurnMentions {
  return { sessionId, turnId, createdAt, mentions };
}

function keyOf({ sessionId, turnId }: TurnRef): string {
  return `${turnId} ${sessionId}`;
}

/** Runs the suite against one engine. */
export function turnWritesSuite(engine: Engine): void {
  describe(`appends and removals in the turn store of ${engine.name}`, () => {
    let stores: OpenStores;
    let runs = 0;
    const stampNow = createStamps();
    beforeAll(async () => {
      stores = await engine.open();
    });
    afterAll(() => stores[Symbol.asyncDispose]());

    const append = (rows: readonly TurnRow[], stamp = stampNow()) =>
      stores.turns.append(rows, stamp, noDeadline);
    const index = (refs: readonly TurnRef[]) => stores.turns.indexMentions(refs, noDeadline);
    const remove = (refs: readonly TurnRef[], stamp = stampNow()) =>
      stores.turns.remove(refs, stamp, noDeadline);
    const removeSessions = (ids: readonly string[], deadline: Deadline = noDeadline) =>
      stores.turns.removeSessions(
        ids.map((sessionId) => ({ sessionId, stamp: stampNow() })),
        deadline,
      );
    const threadIn = async (sessionId: string): Promise<TurnRow[]> => {
      const query = { range: null, roles: null, page: ALL };
      const [page] = await stores.turns.pages([sessionId], query, noDeadline);
      return page?.rows ?? [];
    };
    const mentionsIn = async (entityId: string): Promise<MentionRow[]> => {
      const [page] = await stores.turns.mentions([entityId], { range: null, page: ALL }, noDeadline);
      return page?.rows ?? [];
    };

    it('should give back what was appended, by id and in order, whatever was appended first', async () => {
      await fc.assert(
        fc.asyncProperty(anyThreads, fc.nat(60), async (make, cut) => {
          const rows = make(`append ${runs++}`);
          await append(rows.slice(cut));
          await append(rows.slice(0, cut));
          expect(await stores.turns.byIds(rows, noDeadline)).toEqual(rows);
          for (const sessionId of new Set(rows.map((row) => row.sessionId)))
            expect(await threadIn(sessionId)).toEqual(threadOf(rows, sessionId));
        }),
        runsOn(engine, 20),
      );
    });

    it('should find mentions once they are indexed, and not before', async () => {
      const rows = turnsOf('index', 9, ['index a', 'index b']);
      await append(rows);
      for (const entityId of ['index a', 'index b']) expect(await mentionsIn(entityId)).toEqual([]);
      const some = rows.slice(0, 5);
      for (let i = 0; i < 2; i += 1) await index([...some, ...turnsOf('not there', 2), ...some]);
      for (const entityId of ['index a', 'index b'])
        expect(await mentionsIn(entityId)).toEqual(mentionsOf(some, entityId));
      await index(rows);
      for (const entityId of ['index a', 'index b'])
        expect(await mentionsIn(entityId)).toEqual(mentionsOf(rows, entityId));
      expect(await threadIn('not there')).toEqual([]);
    });

    it('should index as a put would, and let puts replace what was appended', async () => {
      await fc.assert(
        fc.asyncProperty(anyThreads, async (make) => {
          const name = `as put ${runs++}`;
          const entityIds = [0, 1, 2].map((entity) => `${name} entity ${entity}`);
          const rows = make(name);
          await append(rows);
          await index(rows);
          for (const id of entityIds) expect(await mentionsIn(id)).toEqual(mentionsOf(rows, id));
          const next = rows.map((row, i) => ({
            ...row,
            content: 'replaced',
            createdAt: row.createdAt + (i % 2) * 40 * DAY,
            mentions: rows[(i + 1) % rows.length]?.mentions ?? [],
          }));
          await stores.turns.put(next, noDeadline);
          await index(next);
          expect(await stores.turns.byIds(next, noDeadline)).toEqual(next);
          for (const id of entityIds) expect(await mentionsIn(id)).toEqual(mentionsOf(next, id));
        }),
        runsOn(engine, 20),
      );
    });

    it('should remove turns with their mentions, appended or put, and leave those beside them', async () => {
      const [appended, put] = [turnsOf('gone', 6, ['gone e']), turnsOf('gone put', 6, ['gone e'])];
      await append(appended);
      await index(appended);
      await stores.turns.put(put, noDeadline);
      const refs = [...appended, ...put].filter((_row, i) => i % 3 === 0);
      const left = [...appended, ...put].filter((_row, i) => i % 3 !== 0);
      for (let i = 0; i < 2; i += 1) {
        await remove([...refs, ...turnsOf('never there', 3)]);
        expect(await stores.turns.byIds(refs, noDeadline)).toEqual(refs.map(() => null));
        for (const sessionId of ['gone', 'gone put'])
          expect(await threadIn(sessionId)).toEqual(threadOf(left, sessionId));
        expect(await mentionsIn('gone e')).toEqual(mentionsOf(left, 'gone e'));
      }
    });

    it('should keep removed what is appended later with an earlier stamp', async () => {
      const rows = turnsOf('late', 5, ['late e']);
      const stamp = stampNow();
      const refs = rows.slice(1, 4);
      await remove(refs);
      await append(rows, stamp);
      await index(rows);
      const left = rows.filter((row) => !refs.includes(row));
      expect(await threadIn('late')).toEqual(left);
      expect(await mentionsIn('late e')).toEqual(mentionsOf(left, 'late e'));
      await append(refs, stamp);
      expect(await threadIn('late')).toEqual(left);
    });

    it('should append again what was removed, with a later stamp', async () => {
      const rows = turnsOf('again', 3, ['again e']);
      await append(rows);
      await index(rows);
      await remove(rows);
      await append(rows);
      expect(await threadIn('again')).toEqual(rows);
      expect(await mentionsIn('again e')).toEqual([]);
      await index(rows);
      expect(await mentionsIn('again e')).toEqual(mentionsOf(rows, 'again e'));
    });

    it('should keep removed what is being appended at the same time with an earlier stamp', async () => {
      const content = 'x'.repeat(20_000);
      const sessions = Array.from({ length: 20 }, (_, i) => `race ${i}`);
      const rows = sessions.flatMap((id) => turnsOf(id, 20, ['race e']).map((row) => ({ ...row, content })));
      const stamp = stampNow();
      const later = stampNow();
      await Promise.all(
        sessions.flatMap((sessionId, i) => {
          const mine = threadOf(rows, sessionId);
          const both = [() => append(mine, stamp), () => remove(mine, later)];
          return (i % 2 === 0 ? both : both.toReversed()).map((begin) => begin());
        }),
      );
      await index(rows);
      expect((await stores.turns.byIds(rows, noDeadline)).filter((row) => row !== null)).toEqual([]);
      for (const sessionId of sessions) expect(await threadIn(sessionId)).toEqual([]);
      expect(await mentionsIn('race e')).toEqual([]);
    });

    it('should remove sessions whole, and leave the mentions of others', async () => {
      await fc.assert(
        fc.asyncProperty(anyThreads, async (make) => {
          const name = `session ${runs++}`;
          const rows = make(name);
          const half = rows.length >> 1;
          await append(rows.slice(half));
          await stores.turns.put(rows.slice(0, half), noDeadline);
          await index(rows);
          const ids = [`${name} session 0`, `${name} session 1`];
          const left = threadOf(rows, ids[1] ?? '');
          for (let i = 0; i < 2; i += 1) {
            await removeSessions([ids[0] ?? '', 'unknown', ids[0] ?? '']);
            expect(await stores.turns.outlines(ids, noDeadline)).toMatchObject([[], left.map(() => ({}))]);
            expect(await threadIn(ids[1] ?? '')).toEqual(left);
            for (const id of [0, 1, 2].map((entity) => `${name} entity ${entity}`))
              expect(await mentionsIn(id)).toEqual(mentionsOf(left, id));
          }
        }),
        runsOn(engine, 20),
      );
    });

    it('should finish the removal of a session that was broken off by its deadline', async () => {
      const [rows, kept] = [turnsOf('broken', 2_600, ['broken e']), turnsOf('kept', 3, ['broken e'])];
      await append(rows.slice(0, 1_300));
      await append(rows.slice(1_300));
      await append(kept);
      await index([...rows, ...kept]);
      let broken = 0;
      for (let ms = 3; broken < 50; ms *= 1.5) {
        using deadline = deadlineIn(ms);
        try {
          await removeSessions(['broken'], deadline);
          break;
        } catch (error) {
          expect(error).toMatchObject({ code: 'STORE_TIMEOUT', store: 'turns' });
          broken += 1;
          // Whatever is left of the mentions is named by what is left of the turns.
          const left = new Set((await stores.turns.outlines(['broken'], noDeadline))[0]?.map(keyOf));
          const named = (mention: MentionRow) => left.has(keyOf(mention)) || mention.sessionId === 'kept';
          expect((await mentionsIn('broken e')).filter((mention) => !named(mention))).toEqual([]);
        }
      }
      expect(broken).toBeGreaterThan(0);
      expect(await threadIn('broken')).toEqual([]);
      expect((await stores.turns.byIds(rows, noDeadline)).filter((row) => row !== null)).toEqual([]);
      expect(await mentionsIn('broken e')).toEqual(mentionsOf(kept, 'broken e'));
      expect(await threadIn('kept')).toEqual(kept);
    });

    it('should hold the same as a map after any appends, puts, indexings and removals', async () => {
      await fc.assert(
        fc.asyncProperty(anyThreads, fc.array(anyStep, { maxLength: 14 }), async (make, steps) => {
          const name = `model ${runs++}`;
          const all = make(name);
          const model = new Model();
          const early = stampNow();
          for (const step of steps) {
            if (step.kind === 'removeSession') {
              const sessionId = `${name} session ${step.session}`;
              await removeSessions([sessionId]);
              model.removeSession(threadOf(all, sessionId));
              continue;
            }
            const some = all.filter((_row, i) => i % 7 <= step.share);
            if (step.kind === 'put') {
              const fresh = some.filter((row) => model.isFree(row));
              await stores.turns.put(fresh, noDeadline, stampNow());
              model.add(fresh, true);
            } else if (step.kind === 'append') {
              // A late writer: its append began before all removals.
              const late = some.filter((row) => step.late && model.gone.has(keyOf(row)));
              const now = some.filter((row) => model.isFree(row));
              await Promise.all([append(late, early), append(now)]);
              model.add(now, false);
            } else if (step.kind === 'index') {
              await index(some);
              model.index(some);
            } else {
              await remove(some);
              model.remove(some);
            }
          }
          expect(await stores.turns.byIds(all, noDeadline)).toEqual(
            all.map((row) => (model.has(row) ? row : null)),
          );
          const found = await stores.turns.mentioned(all, noDeadline);
          expect(found).toEqual(all.map((row) => (model.has(row) ? mentionsAlone(row) : null)));
          for (const sessionId of [0, 1].map((session) => `${name} session ${session}`))
            expect(await threadIn(sessionId)).toEqual(threadOf(model.rows(), sessionId));
          for (const id of [0, 1, 2].map((entity) => `${name} entity ${entity}`))
            expect(await mentionsIn(id)).toEqual(mentionsOf(model.rows(true), id));
        }),
        runsOn(engine, 60),
      );
    });

    it('should keep every field, and texts with U+FFFD for what some engine can not hold', async () => {
      const [plain] = turnsOf('fields', 1);
      if (plain === undefined) throw new Error('There is one.');
      const of = (bad: string): TurnRow => ({
        ...plain,
        externalId: `x${bad}`,
        role: 'TOOL',
        content: `a${bad}b`,
        authorId: bad,
        model: bad,
        inputTokens: 1,
        outputTokens: 2,
        totalTokens: 3,
        metadata: { [`k${bad}`]: [bad] },
        mentions: [{ entityId: 'fields e', source: `s${bad}`, start: null, end: null, count: 2 }],
      });
      await append([of('\0')]);
      await index([plain]);
      expect(await stores.turns.byIds([plain], noDeadline)).toEqual([of('\uFFFD')]);
      expect(await mentionsIn('fields e')).toEqual(mentionsOf([of('\uFFFD')], 'fields e'));
    });

    it('should take a hundred turns of 256 KiB at once', async () => {
      const rows = turnsOf('large', 100).map((row) => ({ ...row, content: 'é'.repeat(128 * 1_024) }));
      await append(rows);
      const held = await stores.turns.byIds(rows, noDeadline);
      expect(held.every((row, i) => row?.content === rows[i]?.content)).toBe(true);
      await removeSessions(['large']);
      expect(await stores.turns.outlines(['large'], noDeadline)).toEqual([[]]);
    });

    it('should keep what is put and appended anew in a session that was removed', async () => {
      const rows = turnsOf('anew', 12, ['anew e']);
      const [old, next] = [rows.slice(0, 8), rows.slice(8)];
      await append(old);
      await index(old);
      for (let round = 0; round < 3; round += 1) {
        await removeSessions(['anew']);
        expect(await threadIn('anew')).toEqual([]);
        // An import holds the session, and its clock is of no account.
        await stores.turns.put(old, noDeadline, stampNow());
        await append(next);
        await index(next);
        expect(await threadIn('anew')).toEqual(rows);
        expect(await mentionsIn('anew e')).toEqual(mentionsOf(rows, 'anew e'));
      }
    });

    it('should do nothing when given nothing', async () => {
      await append([]);
      await index([]);
      await remove([]);
      await removeSessions([]);
    });

    it('should append all or nothing of what can not be stored', async () => {
      const rows = turnsOf('impossible', 3).map((row, i) => ({ ...row, index: i === 2 ? 2 ** 40 : i }));
      await expect(append(rows)).rejects.toThrow();
      expect(await stores.turns.outlines(['impossible'], noDeadline)).toEqual([[]]);
    });

    it('should neither read nor write after its deadline', async () => {
      using passed = deadlineIn(60_000);
      passed.cancel();
      const rows = turnsOf('passed', 2, ['passed e']);
      await append(rows);
      const late = { code: 'STORE_TIMEOUT', store: 'turns' };
      const { turns } = stores;
      await expect(turns.append(turnsOf('passed too', 2), stampNow(), passed)).rejects.toMatchObject(late);
      await expect(turns.indexMentions(rows, passed)).rejects.toMatchObject(late);
      await expect(turns.remove(rows, stampNow(), passed)).rejects.toMatchObject(late);
      await expect(removeSessions(['passed'], passed)).rejects.toMatchObject(late);
      expect(await threadIn('passed')).toEqual(rows);
      expect(await threadIn('passed too')).toEqual([]);
      expect(await mentionsIn('passed e')).toEqual([]);
    });
  });
}
