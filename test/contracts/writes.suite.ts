// What writes must do, whatever engines hold the data. Two processes are two openings of the same stores, where the engine allows.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { NotPlaced } from '../../datasources/journal.ts';
import { ticksOf } from '../../datasources/timeuuid.ts';
import type { EntityRow, OpenStores, TurnMention } from '../../datasources/types.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { type OutboxWorker, startOutboxWorker } from '../../writes/outbox-worker.ts';
import type { NewTurn, NewUser, WriteOptions, Writes } from '../../writes/types.ts';
import { check } from '../verify/embedded.ts';
import type { Engine } from './engines.ts';

const ALL_TURNS = {
  range: null,
  roles: null,
  page: { limit: 200, from: 'start', after: null, before: null },
} as const;

let keys = 0;
const withKey = (input: unknown, idempotencyKey = `key ${++keys}`): WriteOptions => ({
  idempotencyKey,
  input,
  waitForAll: false,
  deadline: noDeadline,
});
const once: WriteOptions = { idempotencyKey: null, input: null, waitForAll: false, deadline: noDeadline };
const waiting: WriteOptions = { ...once, waitForAll: true };

const user = (id: string | null, more: Partial<NewUser> = {}): NewUser => ({
  id,
  externalId: null,
  name: 'Ann',
  email: null,
  locale: null,
  metadata: null,
  ...more,
});
const session = (id: string | null, userId: string | null = null) => ({
  id,
  userId,
  title: null,
  channel: 'web',
  tags: ['a'],
  metadata: null,
});
const mention = (entityId: string, start: number | null = null, count = 1): TurnMention => ({
  entityId,
  source: null,
  start,
  end: start === null ? null : start + 1,
  count,
});
const turn = (content: string, mentions: TurnMention[] = []): NewTurn => ({
  externalId: null,
  role: 'USER',
  content,
  authorId: null,
  model: null,
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  metadata: null,
  mentions,
});
const entity = (id: string, more: Partial<EntityRow> = {}): EntityRow => ({
  id,
  type: 'Thing',
  name: id,
  aliases: [],
  description: null,
  metadata: null,
  shared: false,
  ...more,
});

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
      await expect(writes.updateUser(made.result.id, { externalId: 'x1' }, once)).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      await expect(writes.updateUser('nobody', { name: 'x' }, once)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
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

    it('should have one effect of each write, however often it comes', async () => {
      const times = engine.needs.length === 0 ? 1_000 : 200;
      const many = async <Result>(write: (by: Writes, options: WriteOptions) => Promise<Result>) => {
        const options = withKey({ of: keys });
        const all = await Promise.all(
          Array.from({ length: times }, (_, i) => write(i % 2 ? writes : others, options)),
        );
        return all;
      };
      const users = await many((by, options) => by.createUser(user(null, { name: 'Twin' }), options));
      expect(new Set(users.map(({ result }) => result.id)).size).toBe(1);
      const [{ result: twin }] = users as [(typeof users)[0]];
      const sessions = await many((by, options) => by.startSession(session(null, twin.id), options));
      expect(new Set(sessions.map(({ result }) => result.id)).size).toBe(1);
      const sessionId = sessions[0]!.result.id;
      const appends = await many((by, options) =>
        by.appendTurns(sessionId, [turn('once', [mention('twin')]), turn('only')], options),
      );
      const [first] = appends as [(typeof appends)[0]];
      for (const { result } of appends) expect(result.turns).toEqual(first.result.turns);
      expect((await turnsOf(sessionId)).map(({ content }) => content)).toEqual(['once', 'only']);
      expect(await sessionOf(sessionId)).toMatchObject({ turnCount: 2 });
      await many((by, options) => by.updateSession(sessionId, { title: 'T' }, options));
      await many((by, options) => by.endSession(sessionId, options));
      await many((by, options) => by.updateUser(twin.id, { name: 'Twins' }, options));
      await many((by, options) => by.upsertEntities([entity('twin', { shared: true })], options));
      await untilDone();
      const page = { limit: 10, from: 'start', after: null, before: null } as const;
      const query = { types: null, order: 'COUNT', page } as const;
      const [counted] = await stores.graph.sessionEntities([sessionId], query, noDeadline);
      expect(counted?.rows.map(({ count }) => count)).toEqual([1]);
      const deleted = await many((by, options) => by.deleteSession(sessionId, options));
      for (const { result } of deleted) expect(result).toEqual(deleted[0]?.result);
      await untilDone();
      expect(await sessionOf(sessionId)).toBeNull();
    }, 180_000);

    it('should acknowledge only the attempt that holds the key, also where two come together', async () => {
      await writes.startSession(session('attempts'), once);
      const { journal } = stores;
      const claim = { key: 'attempts', operation: 'appendTurns', inputHash: 'x', leaseMs: 10_000 };
      const attempt = async (token: string) => {
        expect(await journal.claim({ ...claim, token }, noDeadline)).toEqual({ kind: 'claimed' });
        const key = { key: 'attempts', token };
        const request = { sessionId: 'attempts', count: 1, key, token, leaseMs: 10_000 };
        const [reserved] = await journal.reserve([request], Date.now(), noDeadline);
        if (typeof reserved !== 'object' || !('outboxId' in reserved))
          throw new Error(`Expected places, but got ${reserved}.`);
        const { outboxId, firstTicks } = reserved;
        const done = { count: 1, lastTicks: firstTicks, lastTurnAt: 0, preview: token, title: null };
        return {
          ...done,
          outboxId,
          token,
          sessionId: 'attempts',
          key: { ...key, reply: token },
          leavesWork: false,
        };
      };
      const first = await attempt('one');
      await journal.release({ key: 'attempts', token: 'one' }, noDeadline);
      const second = await attempt('two');
      expect(await journal.commit([first, second], noDeadline)).toEqual([false, true]);
      expect(await sessionOf('attempts')).toMatchObject({ turnCount: 1, lastTurnPreview: 'two' });
      await journal.abandon(first, noDeadline);
      await untilDone();
    });

    it('should give no place twice where an import comes between', async () => {
      await writes.startSession(session('between'), once);
      const { journal } = stores;
      const request = { sessionId: 'between', count: 2, key: null, token: 'early', leaseMs: 10_000 };
      const [early] = await journal.reserve([request], Date.now(), noDeadline);
      if (typeof early !== 'object' || !('outboxId' in early))
        throw new Error(`Expected places, but got ${early}.`);
      await stores.sessions.derive(
        [{ id: 'between', turnCount: 7, lastTurnAt: 1, lastTurnPreview: 'x', title: null }],
        noDeadline,
      );
      const late = { ...request, token: 'late' };
      const [asked] = await journal.reserve([late], 0, noDeadline);
      const { askedAt } = asked as NotPlaced;
      expect(askedAt).toBeGreaterThan(0);
      const { outboxId, firstTicks } = early;
      const done = { outboxId, token: 'early', sessionId: 'between', count: 2, lastTicks: firstTicks + 1n };
      const shown = { lastTurnAt: 1, preview: null, title: null, key: null, leavesWork: false };
      expect(await journal.commit([{ ...done, ...shown }], noDeadline)).toEqual([true]);
      // What the turn store said before the append was in it.
      await journal.place('between', 0, 0n, askedAt, noDeadline);
      const [placed] = await journal.reserve([late], 0, noDeadline);
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
