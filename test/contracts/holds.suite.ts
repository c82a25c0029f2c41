// Imports over sessions that are appended to and deleted meanwhile, whatever engines hold the data.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { NotPlaced, Reservation } from '../../datasources/journal.ts';
import type { OpenStores, TurnRow } from '../../datasources/types.ts';
import { Random } from '../../demo/random.ts';
import { type ImportOptions, type ImportStores, runImport } from '../../import/run.ts';
import { ImportHindered, SessionHolds } from '../../import/session-holds.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { type OutboxWorker, startOutboxWorker } from '../../writes/outbox-worker.ts';
import type { NewTurn, WriteOptions, Writes } from '../../writes/types.ts';
import { type Archive, archive, sourcesOf } from '../import/archive.ts';
import { check } from '../verify/embedded.ts';
import type { Engine } from './engines.ts';
import { mention, turn as turnOf } from './write-inputs.ts';

const SEED = Number(process.env.PARLEY_TEST_SEED ?? Date.now() % 1_000_000);
const once: WriteOptions = { idempotencyKey: null, input: null, waitForAll: false, deadline: noDeadline };
const keyed = (idempotencyKey: string, ms: number): WriteOptions => ({
  ...once,
  idempotencyKey,
  input: idempotencyKey,
  deadline: deadlineIn(ms),
});

const turn = (content: string, entityId: string | null = null): NewTurn =>
  turnOf(content, entityId === null ? [] : [mention(entityId, 0)]);

/** An append that was acknowledged. */
interface Acknowledged {
  sessionId: string;
  turns: TurnRow[];
}

export function holdsSuite(engine: Engine): void {
  describe(`Imports beside writes on ${engine.name}`, () => {
    let stores: OpenStores;
    let importable: ImportStores;
    let worker: OutboxWorker | null = null;
    let writes: Writes;
    /** What the worker had. */
    const troubles: unknown[] = [];

    beforeAll(async () => {
      stores = await engine.open();
      const fresh = stores.reading({ consistency: null, fresh: true });
      importable = { ...fresh, journal: stores.journal, clear: stores.clear, places: stores.places };
      writes = createWrites(importable, () => worker?.nudge());
    }, 120_000);
    beforeEach(async () => {
      await stores.clear({}, noDeadline);
      work();
    });
    afterEach(async () => {
      await rest();
      expect(troubles.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await stores?.[Symbol.asyncDispose]();
    });

    function work(): void {
      worker = startOutboxWorker(importable, {
        onFailure: (_row, error) => void troubles.push(error),
        onTrouble: (error) => void troubles.push(error),
      });
    }
    async function rest(): Promise<void> {
      await worker?.[Symbol.asyncDispose]();
      worker = null;
    }
    const load = async (records: Partial<Archive>, options: ImportOptions = {}) =>
      runImport(sourcesOf(records), importable, { keepDemo: true, ...options });
    /** Imports what has nothing wrong. */
    const fill = async (records: Partial<Archive>) => {
      const report = await load(records, { strict: true });
      expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
    };
    const untilDone = () =>
      expect.poll(async () => (await stores.journal.depth(noDeadline)).waiting, { timeout: 20_000 }).toBe(0);
    const outlinesOf = async (id: string) => (await stores.turns.outlines([id], noDeadline))[0]!;
    const sessionOf = async (id: string) => (await stores.sessions.byIds([id], noDeadline))[0] ?? null;
    const expectAgreement = async () => {
      const report = await check(stores);
      expect(report.told).toEqual([]);
      expect(report.outcome).toBe('fine');
    };

    it(`should lose no append and count none twice (seed ${SEED})`, async () => {
      const records = archive(30, 7);
      await fill(records);
      const ids = records.sessions.map(({ id }) => String(id));
      let isOver = false;
      const acknowledged: Acknowledged[] = [];
      const failures: unknown[] = [];
      const client = async (n: number): Promise<void> => {
        const random = new Random(SEED + n);
        for (let i = 0; !isOver; i++) {
          const sessionId = ids[random.int(0, ids.length - 1)]!;
          const turns = Array.from({ length: random.int(1, 3) }, (_, k) =>
            turn(`${n}/${i}/${k}`, k === 1 ? null : `e:${random.int(0, 4)}`),
          );
          try {
            const { result } = await writes.appendTurns(sessionId, turns, once);
            acknowledged.push({ sessionId, turns: result.turns });
          } catch (error) {
            failures.push(error);
          }
        }
      };
      const clients = Array.from({ length: 6 }, (_, n) => client(n));
      try {
        for (let n = 0; n < 6 || acknowledged.length < 200; n++) {
          // Now everything, now mentions alone: what is stored already is then counted as it is found.
          await fill(n % 2 === 0 ? records : { mentions: records.mentions });
          await sleep(20);
        }
      } finally {
        isOver = true;
        await Promise.all(clients);
      }
      await untilDone();
      expect(failures).toEqual([]);
      const byTurn = new Map<string, number>();
      for (const [n, outlines] of (await stores.turns.outlines(ids, noDeadline)).entries()) {
        const indexes = outlines.map(({ index }) => index);
        expect(indexes, `indexes in ${ids[n]}`).toEqual([...new Set(indexes)].toSorted((a, b) => a - b));
        for (const { turnId, sessionId, index } of outlines) byTurn.set(`${sessionId} ${turnId}`, index);
      }
      for (const { sessionId, turns } of acknowledged)
        for (const { turnId, index } of turns) expect(byTurn.get(`${sessionId} ${turnId}`)).toBe(index);
      const count = acknowledged.reduce((sum, { turns }) => sum + turns.length, 0);
      expect(byTurn.size).toBe(count + records.turns.length);
      await expectAgreement();
    }, 240_000);

    it('should have writes in a session that is held wait, and write nothing when their time is up', async () => {
      await fill(archive(3, 2));
      const { journal } = stores;
      const before = await sessionOf('s-0');
      expect(await journal.hold(['s-0', 'nobody'], 'test', 60_000, noDeadline)).toEqual({
        held: ['s-0'],
        others: [],
        stamp: expect.any(Number) as unknown,
      });
      expect(await journal.hold(['s-0', 's-1'], 'other', 60_000, noDeadline)).toEqual({
        held: [],
        others: ['s-0'],
        stamp: 0,
      });
      const message = /"ses_s-0" is being imported/;
      await expect(writes.appendTurns('s-0', [turn('late')], keyed('late', 400))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(message) as unknown,
      });
      await expect(writes.deleteSession('s-0', keyed('gone', 400))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(message) as unknown,
      });
      expect(await sessionOf('s-0')).toEqual(before);
      expect(await outlinesOf('s-0')).toHaveLength(2);
      expect(await journal.list(10, noDeadline)).toEqual([]);
      // Others are not in its way, nor a session beside it in the same statement.
      const [held, free] = await Promise.all([
        writes.appendTurns('s-0', [turn('late')], keyed('late', 20_000)),
        writes.appendTurns('s-1', [turn('now')], once).then(async (appended) => {
          await sleep(200);
          expect(await outlinesOf('s-0')).toHaveLength(2);
          await journal.letGo(['s-0'], 'other', noDeadline);
          await sleep(200);
          expect(await outlinesOf('s-0')).toHaveLength(2);
          await journal.letGo(['s-0'], 'test', noDeadline);
          return appended;
        }),
      ]);
      expect(held.result.turns[0]).toMatchObject({ content: 'late', index: 2 });
      expect(free.result.turns[0]).toMatchObject({ content: 'now', index: 3 });
      await writes.deleteSession('s-0', keyed('gone', 20_000));
      expect(await sessionOf('s-0')).toBeNull();
      await untilDone();
      await expectAgreement();
    });

    it('should give a session to others when its hold is over, and tell its holder', async () => {
      await fill(archive(3, 2));
      const { journal } = stores;
      // It stands still: it does not renew.
      let renewals = 0;
      const still = {
        ...importable,
        journal: { ...journal, renew: async () => sleep(++renewals && 60_000, []) },
      };
      const options = { signal: new AbortController().signal, onWaiting: () => {}, leaseMs: 600 };
      const first = new SessionHolds(still, options);
      await first.take(['s-0', 's-1'], async () => {});
      const second = new SessionHolds(importable, options);
      const hold = await second.take(['s-2'], async () => {});
      const before = performance.now();
      await writes.appendTurns('s-0', [turn('at last')], once);
      expect(performance.now() - before).toBeLessThan(5_000);
      // One that was over and that nobody used meanwhile goes on; the other is lost.
      expect(await journal.renew(['s-0', 's-1'], 'another', 1_000, noDeadline)).toEqual([]);
      const kept = await second.take(['s-1'], async () => {});
      await sleep(1_500);
      await hold.check();
      await kept.check();
      const { held } = await journal.hold(['s-1'], 'another', 1_000, noDeadline);
      expect(held).toEqual([]);
      await second[Symbol.asyncDispose]();
      expect((await journal.hold(['s-1', 's-2'], 'another', 1_000, noDeadline)).held).toHaveLength(2);
      expect(renewals).toBeGreaterThan(0);

      await journal.letGo(['s-1', 's-2'], 'another', noDeadline);
      const slow = new SessionHolds(
        {
          ...importable,
          journal: {
            ...journal,
            renew: async (...given) => {
              await sleep(1_500);
              return journal.renew(...given);
            },
          },
        },
        options,
      );
      const lost = await slow.take(['s-2'], async () => {});
      await sleep(700);
      await writes.appendTurns('s-2', [turn('in between')], once);
      await expect(lost.check()).rejects.toThrow(ImportHindered);
      await slow[Symbol.asyncDispose]();
    });

    it('should not believe what was looked up before an import wrote', async () => {
      await fill(archive(1, 2));
      const { journal } = stores;
      const request = { sessionId: 's-0', count: 1, key: null, token: 'a', leaseMs: 1_000 };
      const [asked] = await journal.reserve([request], noDeadline);
      const { askedAt } = asked as NotPlaced;
      await journal.hold(['s-0'], 'import', 10_000, noDeadline);
      expect(await journal.reserve([request], noDeadline)).toEqual(['held']);
      await journal.place('s-0', 0, 0n, askedAt, noDeadline);
      await journal.letGo(['s-0'], 'import', noDeadline);
      await journal.place('s-0', 0, 0n, askedAt, noDeadline);
      const [again] = await journal.reserve([request], noDeadline);
      expect(again).toEqual({ askedAt: expect.any(Number) as unknown });
      await journal.place('s-0', 2, 0n, (again as NotPlaced).askedAt, noDeadline);
      const [placed] = await journal.reserve([request], noDeadline);
      expect(placed).toMatchObject({ firstIndex: 2 });
      await journal.abandon({ outboxId: (placed as Reservation).outboxId, token: 'a' }, noDeadline);
      await untilDone();
      // It was known; but whoever held it may have died half-way.
      await journal.hold(['s-0'], 'import', 1, noDeadline);
      await sleep(20);
      const [later] = await journal.reserve([{ ...request, token: 'b' }], noDeadline);
      expect(later).toEqual({ askedAt: expect.any(Number) as unknown });
    });

    it('should let two imports of the same sessions come to an end', async () => {
      const records = archive(300, 8);
      const reversed = { ...records, turns: records.turns.toReversed() };
      await Promise.all([fill(records), fill(reversed)]);
      await Promise.all([fill(reversed), fill({ mentions: records.mentions })]);
      await expectAgreement();
    }, 240_000);

    it('should import anew what was deleted, whether or not the outbox has done with it', async () => {
      const records = archive(6, 8);
      await fill(records);
      await writes.appendTurns('s-1', [turn('more', 'e:1')], once);
      await untilDone();
      const [page] = await stores.turns.pages(
        ['s-2'],
        { range: null, roles: null, page: { limit: 50, from: 'start', after: null, before: null } },
        noDeadline,
      );
      const ids = records.sessions.map(({ id }) => String(id));
      for (const isDone of [false, true, false]) {
        if (!isDone) await rest();
        for (const id of ids) await writes.deleteSession(id, once);
        if (isDone) await untilDone();
        await fill(records);
        const counts = await stores.sessions.byIds(ids, noDeadline);
        expect(counts.map((row) => row?.turnCount)).toEqual(ids.map(() => 8));
        const [again] = await stores.turns.pages(
          ['s-2'],
          { range: null, roles: null, page: { limit: 50, from: 'start', after: null, before: null } },
          noDeadline,
        );
        expect(again?.rows).toEqual(page?.rows);
        await expectAgreement();
        if (worker === null) work();
      }
      // Without its turns it has none; what is appended then is its first.
      await writes.deleteSession('s-1', once);
      await fill({ sessions: records.sessions });
      expect(await sessionOf('s-1')).toMatchObject({ turnCount: 0, lastTurnAt: null, title: null });
      const { result } = await writes.appendTurns('s-1', [turn('anew', 'e:1')], once);
      expect(result.turns).toMatchObject([{ index: 0 }]);
      await untilDone();
      await expectAgreement();
    }, 120_000);

    it('should import anew what was deleted, whatever the clocks of the gateway and the import say', async () => {
      const records = archive(6, 8);
      const ids = records.sessions.map(({ id }) => String(id));
      const atClock = async (skew: number, run: () => Promise<void>): Promise<void> => {
        const now = Date.now;
        const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + skew);
        try {
          await run();
        } finally {
          clock.mockRestore();
        }
      };
      const hour = 3_600_000;
      for (const [importing, deleting] of [
        [0, hour],
        [hour, 0],
        [-hour, hour],
      ] as const) {
        await atClock(importing, () => fill(records));
        await atClock(deleting, async () => {
          for (const id of ids) await writes.deleteSession(id, once);
          await untilDone();
        });
        expect(await outlinesOf('s-1')).toEqual([]);
        await fill(records);
        for (const id of ids) expect(await outlinesOf(id)).toHaveLength(8);
        await writes.appendTurns('s-1', [turn('more', 'e:1')], once);
        await untilDone();
        expect(await outlinesOf('s-1')).toHaveLength(9);
        await expectAgreement();
        for (const id of ids) await writes.deleteSession(id, once);
      }
      await untilDone();
    }, 240_000);

    it('should agree with itself where sessions are deleted while it runs', async () => {
      const records = archive(24, 6);
      await fill(records);
      const ids = records.sessions.map(({ id }) => String(id));
      const random = new Random(SEED);
      let isOver = false;
      let count = 0;
      const deletions = (async () => {
        while (!isOver) {
          const id = ids[random.int(0, ids.length - 1)]!;
          await writes.deleteSession(id, once).then(
            () => (count += 1),
            (error: unknown) => expect(error).toMatchObject({ code: 'NOT_FOUND' }),
          );
          await sleep(5);
        }
      })();
      try {
        for (let n = 0; n < 4 || count < 25; n++) expect((await load(records)).outcome).toBe('complete');
      } finally {
        isOver = true;
        await deletions;
      }
      await untilDone();
      await expectAgreement();
      await fill(records);
      const rows = await stores.sessions.byIds(ids, noDeadline);
      expect(rows.map((row) => row?.turnCount)).toEqual(ids.map((_, n) => (n % 11 === 10 ? 0 : 6)));
      await expectAgreement();
    }, 240_000);

    it('should have the deletion of a session that is being written wait for it', async () => {
      const records = archive(2, 4);
      const deleted: Promise<unknown>[] = [];
      const put: ImportStores['turns']['put'] = async (turns, deadline) => {
        if (deleted.length === 0) {
          deleted.push(writes.deleteSession('s-1', once));
          await sleep(300);
        }
        await importable.turns.put(turns, deadline);
      };
      const report = await runImport(
        sourcesOf(records),
        { ...importable, turns: { ...importable.turns, put } },
        { keepDemo: true, strict: true },
      );
      expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
      await Promise.all(deleted);
      expect(await sessionOf('s-1')).toBeNull();
      await untilDone();
      expect(await outlinesOf('s-1')).toEqual([]);
      await expectAgreement();
    });

    it('should keep an entity that goes with a session while it is about to be mentioned', async () => {
      await writes.startSession(
        { id: 'doomed', userId: null, title: null, channel: null, tags: [], metadata: null },
        once,
      );
      await writes.appendTurns('doomed', [turn('a', 'named'), turn('b', 'nameless')], once);
      await untilDone();
      const put: ImportStores['sessions']['put'] = async (sessions, deadline) => {
        await writes.deleteSession('doomed', once);
        await untilDone();
        await importable.sessions.put(sessions, deadline);
      };
      const named = { id: 'named', type: 'Person', name: 'Ada' };
      const at = '2026-11-20T08:30:00Z';
      const report = await runImport(
        sourcesOf({
          // What does not come from the files must be there when they refer to it.
          entities: [named, { id: 'nameless', type: 'Unknown', name: 'nameless' }],
          sessions: [{ id: 'new', startedAt: at }],
          turns: [{ id: 't', sessionId: 'new', index: 0, role: 'user', content: 'x', createdAt: at }],
          mentions: [{ turnId: 't', sessionId: 'new', entityId: 'named' }],
          relations: [{ fromEntityId: 'nameless', toEntityId: 'named', type: 'KNOWS' }],
        }),
        { ...importable, sessions: { ...importable.sessions, put } },
        { keepDemo: true, strict: true },
      );
      expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
      const found = await stores.graph.entitiesByIds(['named', 'nameless'], noDeadline);
      expect(found.map((row) => row?.name)).toEqual(['Ada', 'nameless']);
      await expectAgreement();
    });

    it('should pass over sessions that have writes which failed for good', async () => {
      const records = archive(4, 3);
      await fill(records);
      await rest();
      await writes.appendTurns('s-1', [turn('stuck', 'e:1')], once);
      await writes.appendTurns('s-1', [turn('behind', 'e:1')], once);
      const { journal } = stores;
      const [row] = await journal.list(1, noDeadline);
      await journal.fail(row!.id, 'broken', true, noDeadline);
      const before = await sessionOf('s-1');
      const problems: unknown[] = [];
      const report = await load(records, {
        onEvent: (event) => event.type === 'reject' && problems.push(event.reject),
      });
      const own = records.mentions.filter(({ sessionId }) => sessionId === 's-1').length;
      expect(report).toMatchObject({ outcome: 'complete', rejected: 1 + 3 + own });
      expect(problems[0]).toMatchObject({
        kind: 'sessions',
        field: 'id',
        expected: expect.stringMatching(/parley outbox list/) as unknown,
      });
      expect(await sessionOf('s-1')).toEqual(before);
      expect((await writes.appendTurns('s-1', [turn('goes on')], once)).result.turns).toHaveLength(1);
      expect(await journal.retry(null, noDeadline)).toBe(1);
      await fill(records);
      expect(await sessionOf('s-1')).toMatchObject({ turnCount: 6 });
      await expectAgreement();
    });
  });
}
