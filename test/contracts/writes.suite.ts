// What writes must do, whatever engines hold the data. Two processes are two openings of the same stores, where the engine allows.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { NotPlaced } from '../../datasources/journal.ts';
import { ticksAt, ticksOf } from '../../datasources/timeuuid.ts';
import type { OpenStores } from '../../datasources/types.ts';
import type { ParleyError } from '../../src/errors.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { type OutboxWorker, startOutboxWorker } from '../../writes/outbox-worker.ts';
import type { Writes } from '../../writes/types.ts';
import { check } from '../verify/embedded.ts';
import type { Engine } from './engines.ts';
import { ALL_TURNS, entity, mention, once, session, turn, user, waiting, withKey } from './write-inputs.ts';

export function writesSuite(engine: Engine): void {
  describe(`Writes on ${engine.name}`, () => {
    let stores: OpenStores;
    let worker: OutboxWorker;
    let writes: Writes;
    /** The same stores, written by another process's code. */
    let others: Writes;
    let workers: OutboxWorker[];

    beforeAll(async () => {
      stores = await engine.open();
      const writable = { ...stores.reading({ consistency: null, fresh: true }), journal: stores.journal };
      const problems: unknown[] = [];
      workers = [1, 2].map(() =>
        startOutboxWorker(writable, {
          onFailure: (_row, error) => void problems.push(error),
          onTrouble: (error) => void problems.push(error),
        }),
      );
      worker = workers[0]!;
      writes = createWrites(writable, () => worker.nudge());
      others = createWrites(writable, () => {});
    }, 120_000);
    afterAll(async () => {
      for (const one of workers ?? []) await one[Symbol.asyncDispose]();
      await stores?.[Symbol.asyncDispose]();
    });

    const turnsOf = async (sessionId: string) =>
      (await stores.turns.pages([sessionId], ALL_TURNS, noDeadline))[0]!.rows;
    const sessionOf = async (id: string) => (await stores.sessions.byIds([id], noDeadline))[0];
    const untilDone = async () => {
      for (let tries = 0; ; tries++) {
        const { waiting, failed } = await stores.journal.depth(noDeadline);
        if (waiting === 0) {
          expect(failed).toBe(0);
          return;
        }
        if (tries > 400) throw new Error(`${waiting} rows wait in the outbox.`);
        await sleep(25);
      }
    };

    it('should write users, and refuse ids that are taken and users that are not there', async () => {
      const { result } = await writes.createUser(user('u1', { externalId: 'x1', email: 'A@b.c' }), once);
      expect(await stores.users.byIds(['u1'], noDeadline)).toEqual([result]);
      expect(await stores.users.byEmails(['a@B.C'], noDeadline)).toEqual([result]);
      await expect(writes.createUser(user('u1'), once)).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(writes.createUser(user('u2', { externalId: 'x1' }), once)).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      const made = await writes.createUser(user(null), once);
      expect(made.result.id).toMatch(/^[0-9a-f-]{36}$/);

      const changed = await writes.updateUser('u1', { name: null, locale: 'de', email: undefined }, once);
      expect(changed.result).toMatchObject({ name: null, locale: 'de', email: 'A@b.c', externalId: 'x1' });
      expect(await stores.users.byIds(['u1'], noDeadline)).toEqual([changed.result]);
      const argumentOf = async (write: Promise<unknown>) => {
        const { code, extensions } = (await write.catch((error: unknown) => error)) as ParleyError;
        return [code, extensions.argument];
      };
      expect(await argumentOf(writes.updateUser(made.result.id, { externalId: 'x1' }, once))).toEqual([
        'CONFLICT',
        'input.externalId',
      ]);
      expect(await argumentOf(writes.createUser({ ...user(null), externalId: 'x1' }, once))).toEqual([
        'CONFLICT',
        'input.externalId',
      ]);
      expect(await argumentOf(writes.createUser(user('u1'), once))).toEqual(['CONFLICT', 'input.id']);
      const missing = [
        writes.updateUser('nobody', { name: 'x' }, once),
        writes.updateSession('nothing', { title: 'x' }, once),
        writes.endSession('nothing', once),
        writes.deleteSession('nothing', once),
      ];
      for (const told of await Promise.all(missing.map(argumentOf)))
        expect(told).toEqual(['NOT_FOUND', 'input.id']);
    });

    it('should lose no change of two at the same time', async () => {
      await writes.createUser(user('busy'), once);
      const fields = ['name', 'email', 'locale', 'externalId'] as const;
      await Promise.all(
        fields.map((field, i) =>
          (i % 2 ? writes : others).updateUser('busy', { [field]: `new-${field}` }, once),
        ),
      );
      const [row] = await stores.users.byIds(['busy'], noDeadline);
      expect(fields.map((field) => row?.[field])).toEqual(fields.map((field) => `new-${field}`));
    });

    it('should start, change and end sessions', async () => {
      await writes.createUser(user('owner'), once);
      const started = await writes.startSession(session('s1', 'owner'), once);
      expect(started.pending).toEqual([]);
      expect(await sessionOf('s1')).toEqual(started.result);
      await expect(writes.startSession(session('s1'), once)).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(writes.startSession(session(null, 'nobody'), once)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      const changed = await writes.updateSession('s1', { title: 'Plans', tags: ['b', 'c'] }, once);
      expect(await sessionOf('s1')).toEqual(changed.result);
      const ended = await writes.endSession('s1', once);
      expect(ended.result).toMatchObject({ status: 'ENDED', endedAt: expect.any(Number) });
      expect((await writes.endSession('s1', once)).result).toEqual(ended.result);
      expect(await sessionOf('s1')).toEqual(ended.result);
    });

    it('should append turns that follow each other, with what is derived from them', async () => {
      await writes.startSession(session('chat', 'owner'), once);
      const first = await writes.appendTurns('chat', [turn('Hello'), turn('there')], once);
      expect(first.pending).toEqual([]);
      const second = await writes.appendTurns(
        'chat',
        [turn('X and Y', [mention('x', 0), mention('y', 6)]), turn('X again', [mention('x', 0, 2)])],
        waiting,
      );
      expect(second.pending).toEqual([]);
      const rows = await turnsOf('chat');
      expect(rows).toEqual([...first.result.turns, ...second.result.turns]);
      expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
      expect(second.result.session).toMatchObject({
        turnCount: 4,
        title: 'Hello',
        lastTurnPreview: 'X again',
      });
      expect(await sessionOf('chat')).toEqual(second.result.session);
      const page = { limit: 10, from: 'start', after: null, before: null } as const;
      const [mentions] = await stores.turns.mentions(['x'], { range: null, page }, noDeadline);
      expect(mentions?.rows.map(({ turnId }) => turnId).toSorted()).toEqual(
        rows.slice(2).map(({ turnId }) => turnId),
      );
      const query = { types: null, order: 'COUNT', page } as const;
      const [entities] = await stores.graph.sessionEntities(['chat'], query, noDeadline);
      expect(entities?.rows.map(({ entity, count }) => [entity.id, count])).toEqual([
        ['x', 3],
        ['y', 1],
      ]);
      await expect(writes.appendTurns('nowhere', [turn('?')], once)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        extensions: { argument: 'input.sessionId' },
      });
    });

    it('should number the turns of many callers without gap or duplicate', async () => {
      await writes.startSession(session('crowd', 'owner'), once);
      const sizes = Array.from({ length: 60 }, (_, i) => (i % 7) + 1);
      await Promise.all(
        sizes.map((size, i) =>
          (i % 2 ? writes : others).appendTurns(
            'crowd',
            Array.from({ length: size }, (_, n) =>
              turn(`${i}/${n}`, n % 3 === 0 ? [mention(`e${i % 5}`)] : []),
            ),
            once,
          ),
        ),
      );
      const rows = (await stores.turns.outlines(['crowd'], noDeadline))[0]!;
      const sum = sizes.reduce((a, b) => a + b);
      expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: sum }, (_, i) => i));
      const ticks = rows.map(({ turnId }) => ticksOf(turnId));
      expect(ticks).toEqual([...new Set(ticks)].toSorted((a, b) => (a < b ? -1 : 1)));
      expect(await sessionOf('crowd')).toMatchObject({ turnCount: sum });
      await untilDone();
    });

    it('should go on behind turns that were imported', async () => {
      await writes.startSession(session('old', 'owner'), once);
      await writes.appendTurns('old', [turn('one'), turn('two')], once);
      // As an import leaves it: nobody knows what comes after the last turn.
      await stores.sessions.derive(
        [{ id: 'old', turnCount: 3, lastTurnAt: null, lastTurnPreview: 'two', title: null }],
        noDeadline,
      );
      await stores.sessions.derive(
        [{ id: 'old', turnCount: 2, lastTurnAt: null, lastTurnPreview: 'two', title: null }],
        noDeadline,
      );
      await Promise.all([1, 2, 3].map((n) => writes.appendTurns('old', [turn(`more ${n}`)], once)));
      expect((await turnsOf('old')).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
      await untilDone();
    });

    it('should give the first payload again, whatever has changed since', async () => {
      const started = await writes.startSession({ ...session('again'), metadata: { a: [1, null] } }, once);
      expect(started.result.lastTurnAt).toBeNull();
      const given = [turn('one', [mention('moon', 0)]), { ...turn('two'), metadata: { deep: { x: 'y' } } }];
      const key = withKey({ turns: 'one, two' });
      const first = await writes.appendTurns('again', given, key);
      expect(await turnsOf('again')).toEqual(first.result.turns);
      expect(first.result.session).toEqual(await sessionOf('again'));
      await writes.appendTurns('again', [turn('three')], once);
      await writes.updateSession('again', { title: 'Else', status: 'ENDED' }, once);
      expect((await others.appendTurns('again', given, key)).result).toEqual(first.result);
      await writes.deleteSession('again', waiting);
      expect((await others.appendTurns('again', given, key)).result).toEqual(first.result);
      await untilDone();
    });

    it('should acknowledge only the attempt that holds the key, also where two come together', async () => {
      await writes.startSession(session('attempts'), once);
      const { journal } = stores;
      const claim = { key: 'attempts', operation: 'appendTurns', inputHash: 'x', leaseMs: 10_000 };
      const attempt = async (token: string) => {
        expect(await journal.claim({ ...claim, token }, noDeadline)).toEqual({ kind: 'claimed' });
        const key = { key: 'attempts', token };
        const request = { sessionId: 'attempts', count: 1, key, token, leaseMs: 10_000 };
        const [reserved] = await journal.reserve([request], noDeadline);
        if (typeof reserved !== 'object' || !('outboxId' in reserved))
          throw new Error(`Expected places, but got ${reserved}.`);
        const { outboxId, firstTicks } = reserved;
        const done = { count: 1, lastTicks: firstTicks, lastTurnAt: 0, preview: token, title: null };
        return {
          ...done,
          outboxId,
          token,
          sessionId: 'attempts',
          key: { ...key, reply: { by: token } },
          leavesWork: false,
        };
      };
      const first = await attempt('one');
      await journal.release({ key: 'attempts', token: 'one' }, noDeadline);
      const second = await attempt('two');
      expect(await journal.commit([first, second], noDeadline)).toEqual([
        null,
        expect.objectContaining({ id: 'attempts', turnCount: 1 }),
      ]);
      expect(await sessionOf('attempts')).toMatchObject({ turnCount: 1, lastTurnPreview: 'two' });
      await journal.abandon(first, noDeadline);
      await untilDone();
    });

    it('should give no place twice where an import comes between', async () => {
      await writes.startSession(session('between'), once);
      const { journal } = stores;
      const derived = { id: 'between', turnCount: 7, lastTurnAt: 1, lastTurnPreview: 'x', title: null };
      await stores.sessions.derive([derived], noDeadline);
      // Ahead of the clock, which would hide it.
      const ahead = ticksAt(Date.now() + 3_600_000);
      await journal.place('between', 0, ahead, 0, noDeadline);
      const request = { sessionId: 'between', count: 2, key: null, token: 'early', leaseMs: 10_000 };
      const [early] = await journal.reserve([request], noDeadline);
      if (typeof early !== 'object' || !('outboxId' in early))
        throw new Error(`Expected places, but got ${early}.`);
      expect(early).toMatchObject({ firstIndex: 0, firstTicks: ahead + 1n });
      await stores.sessions.derive([{ ...derived, lastTurnPreview: 'y' }], noDeadline);
      const late = { ...request, token: 'late' };
      const [asked] = await journal.reserve([late], noDeadline);
      const { askedAt } = asked as NotPlaced;
      expect(askedAt).toBeGreaterThan(0);
      const { outboxId, firstTicks } = early;
      const done = { outboxId, token: 'early', sessionId: 'between', count: 2, lastTicks: firstTicks + 1n };
      const shown = { lastTurnAt: 1, preview: null, title: null, key: null, leavesWork: false };
      expect(await journal.commit([{ ...done, ...shown }], noDeadline)).toEqual([
        expect.objectContaining({ id: 'between', turnCount: 9 }),
      ]);
      // What the turn store said before the append was in it.
      await journal.place('between', 0, 0n, askedAt, noDeadline);
      const [placed] = await journal.reserve([late], noDeadline);
      expect(placed).toMatchObject({ firstIndex: 2, firstTicks: firstTicks + 2n });
      await journal.abandon(
        { outboxId: (placed as { outboxId: number }).outboxId, token: 'late' },
        noDeadline,
      );
      await untilDone();
      await writes.deleteSession('between', waiting);
      await writes.deleteSession('attempts', waiting);
    });

    it('should give an externalId to one of two that want it', async () => {
      await writes.createUser(user('left'), once);
      await writes.createUser(user('right'), once);
      for (let n = 0; n < 20; n++) {
        const outcomes = await Promise.allSettled(
          ['left', 'right'].map((id) => writes.updateUser(id, { externalId: `both ${n}` }, once)),
        );
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(refused).toHaveLength(1);
        expect(refused[0]?.reason).toMatchObject({ code: 'CONFLICT' });
      }
    });

    it('should refuse a key that was used for something else', async () => {
      const options = withKey({ name: 'a' }, 'used');
      await writes.createUser(user(null), options);
      await expect(writes.createUser(user(null), { ...options, input: { name: 'b' } })).rejects.toMatchObject(
        {
          code: 'CONFLICT',
        },
      );
      await expect(writes.endSession('s1', options)).rejects.toMatchObject({ code: 'CONFLICT' });
      // A write that failed has used nothing.
      const failing = withKey({ name: 'c' }, 'unused');
      await expect(writes.createUser(user('u1'), failing)).rejects.toMatchObject({ code: 'CONFLICT' });
      await writes.createUser(user(null), { ...failing, input: { name: 'd' } });
    });

    it('should remove a session from every store', async () => {
      await writes.upsertEntities(
        [entity('kept', { shared: true }), entity('linked'), entity('other')],
        once,
      );
      await writes.upsertRelations(
        [{ fromId: 'linked', toId: 'other', type: 'R', source: '', weight: 1, metadata: null }],
        once,
      );
      await expect(
        writes.upsertRelations(
          [{ fromId: 'linked', toId: 'nothing', type: 'R', source: '', weight: 1, metadata: null }],
          once,
        ),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await writes.startSession(session('gone', 'owner'), once);
      const mentions = ['kept', 'linked', 'orphan'].map((id) => mention(id));
      await writes.appendTurns('gone', [turn('a', mentions), turn('b', mentions)], waiting);
      await writes.deleteSession('gone', waiting);
      expect(await sessionOf('gone')).toBeNull();
      expect(await turnsOf('gone')).toEqual([]);
      const page = { limit: 10, from: 'start', after: null, before: null } as const;
      const found = await stores.turns.mentions(
        ['kept', 'linked', 'orphan'],
        { range: null, page },
        noDeadline,
      );
      expect(found.map(({ rows }) => rows)).toEqual([[], [], []]);
      const left = await stores.graph.entitiesByIds(['kept', 'linked', 'orphan'], noDeadline);
      expect(left.map((row) => row?.id ?? null)).toEqual(['kept', 'linked', null]);
      await expect(writes.deleteSession('gone', once)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(writes.appendTurns('gone', [turn('c')], once)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('should leave stores that agree with each other', async () => {
      await untilDone();
      const report = await check(stores);
      expect(report.told).toEqual([]);
      expect(report.outcome).toBe('fine');
    }, 120_000);
  });
}
