// Every mutation, sent a thousand times with one key: it has one effect. Which is counted where effects are made, and looked for in
// the stores themselves, not in what the callers are told.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { type OutboxWorker, startOutboxWorker } from '../../writes/outbox-worker.ts';
import type { WriteOptions, Writes } from '../../writes/types.ts';
import { around } from '../support/around.ts';
import { check } from '../verify/embedded.ts';
import type { Engine } from './engines.ts';
import { ALL_TURNS, entity, mention, once, session, turn, user, withKey } from './write-inputs.ts';

const TIMES = 1_000;
const ALL_USERS = { name: null, email: null, createdAt: null };
const ALL_SESSIONS = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};
const page = { limit: 10, from: 'start', after: null, before: null } as const;

export function duplicatesSuite(engine: Engine): void {
  describe(`A thousand duplicates of a write on ${engine.name}`, () => {
    let stores: OpenStores;
    let worker: OutboxWorker;
    /** Of two processes. */
    let writers: Writes[];
    let effects = 0;

    beforeAll(async () => {
      stores = await engine.open();
      const written = async <Outcome>(outcome: Promise<Outcome>): Promise<Outcome> => {
        const settled = await outcome;
        if (settled === undefined || settled === 'written') effects += 1;
        if (Array.isArray(settled)) effects += settled.filter((session) => session !== null).length;
        return settled;
      };
      const reading = stores.reading({ consistency: null, fresh: true });
      const writable = {
        ...reading,
        journal: around(stores.journal, {
          insertUser: (call, ...args) => written(call(...args)),
          insertSession: (call, ...args) => written(call(...args)),
          replaceUser: (call, ...args) => written(call(...args)),
          replaceSession: (call, ...args) => written(call(...args)),
          deleteSession: (call, ...args) => written(call(...args)),
          commit: (call, ...args) => written(call(...args)),
        }),
        graph: around(reading.graph, {
          putEntities: (call, ...args) => written(call(...args)),
          putRelations: (call, ...args) => written(call(...args)),
        }),
      };
      worker = startOutboxWorker(
        { ...reading, journal: stores.journal },
        { onFailure: () => {}, onTrouble: () => {} },
      );
      writers = [1, 2].map(() => createWrites(writable, () => worker.nudge()));
      await writers[0]?.createUser(user('owner'), once);
      for (const id of ['changing', 'ending', 'going', 'growing'])
        await writers[0]?.startSession(session(id, 'owner'), once);
    }, 120_000);
    beforeEach(() => {
      effects = 0;
    });
    afterAll(async () => {
      await worker?.[Symbol.asyncDispose]();
      await stores?.[Symbol.asyncDispose]();
    });

    const sessionOf = async (id: string) => (await stores.sessions.byIds([id], noDeadline))[0];
    const counts = async () => ({
      users: await stores.users.count(ALL_USERS, noDeadline),
      sessions: (await stores.sessions.counts([null], ALL_SESSIONS, noDeadline))[0],
    });
    const untilDone = () =>
      expect
        .poll(() => stores.journal.depth(noDeadline), { timeout: 20_000, interval: 25 })
        .toMatchObject({ waiting: 0, failed: 0 });

    /** Sends a write so often at the same time: all get the same, which it gives; and it is done once. */
    async function often<Result>(
      write: (by: Writes, options: WriteOptions) => Promise<{ result: Result }>,
    ): Promise<Result> {
      const options = withKey({ some: 'input' }, `often ${String(write)}`.slice(0, 200));
      const replies = await Promise.all(
        Array.from({ length: TIMES }, (_, i) => write(writers[i % writers.length]!, options)),
      );
      const [first] = replies;
      if (first === undefined) throw new Error('Expected replies.');
      // Fields that come back from JSON may stand in another order.
      for (const { result } of replies) expect(result).toEqual(first.result);
      expect(effects).toBe(1);
      return first.result;
    }

    it('should make one user', async () => {
      const before = await counts();
      const made = await often((by, options) => by.createUser(user(null, { email: 'one@b.c' }), options));
      expect(await stores.users.byIds([made.id], noDeadline)).toEqual([made]);
      expect(await counts()).toEqual({ ...before, users: (before.users ?? 0) + 1 });
    });

    it('should change a user once', async () => {
      const changed = await often((by, options) => by.updateUser('owner', { name: 'Twins' }, options));
      expect(changed.name).toBe('Twins');
      expect(await stores.users.byIds(['owner'], noDeadline)).toEqual([changed]);
    });

    it('should start one session', async () => {
      const before = await counts();
      const started = await often((by, options) => by.startSession(session(null, 'owner'), options));
      expect(await sessionOf(started.id)).toEqual(started);
      expect(await counts()).toEqual({ ...before, sessions: (before.sessions ?? 0) + 1 });
    });

    it('should change a session once, and end it once', async () => {
      const changed = await often((by, options) => by.updateSession('changing', { title: 'T' }, options));
      expect(await sessionOf('changing')).toEqual(changed);
      effects = 0;
      const ended = await often((by, options) => by.endSession('ending', options));
      expect(ended.status).toBe('ENDED');
      expect(await sessionOf('ending')).toEqual(ended);
    });

    it('should append once', async () => {
      const given = [turn('once', [mention('thing', 0), mention('other')]), turn('only', [mention('thing')])];
      const { turns } = await often((by, options) => by.appendTurns('growing', given, options));
      const [thread] = await stores.turns.pages(['growing'], ALL_TURNS, noDeadline);
      expect(thread?.rows).toEqual(turns);
      expect(turns.map(({ content, index }) => [content, index])).toEqual([
        ['once', 0],
        ['only', 1],
      ]);
      expect(await sessionOf('growing')).toMatchObject({ turnCount: 2, lastTurnPreview: 'only' });
      await untilDone();
      const query = { types: null, order: 'COUNT', page } as const;
      const [mentioned] = await stores.graph.sessionEntities(['growing'], query, noDeadline);
      expect(mentioned?.rows.map(({ entity, count }) => [entity.id, count])).toEqual([
        ['thing', 2],
        ['other', 1],
      ]);
      const [mentions] = await stores.turns.mentions(['thing'], { range: null, page }, noDeadline);
      expect(mentions?.rows).toHaveLength(2);
    });

    it('should put entities once, and relations once', async () => {
      const given = [entity('e1', { shared: true, metadata: { a: [1] } }), entity('e2')];
      expect(await often((by, options) => by.upsertEntities(given, options))).toEqual(given);
      expect(await stores.graph.entitiesByIds(['e1', 'e2'], noDeadline)).toEqual(given);
      effects = 0;
      const relation = { fromId: 'e1', toId: 'e2', type: 'R', source: '', weight: 1, metadata: null };
      expect(await often((by, options) => by.upsertRelations([relation], options))).toEqual([relation]);
      const query = { direction: 'BOTH', types: null, minWeight: null, order: 'WEIGHT', page } as const;
      const seen = await stores.graph.relations(['e1', 'e2'], query, noDeadline);
      expect(seen.map(({ rows }) => rows.length)).toEqual([1, 1]);
    });

    it('should delete a session once', async () => {
      const before = await counts();
      await writers[0]?.appendTurns('going', [turn('a', [mention('thing')])], once);
      const stood = await sessionOf('going');
      effects = 0;
      expect(await often((by, options) => by.deleteSession('going', options))).toEqual(stood);
      expect(await sessionOf('going')).toBeNull();
      expect(await counts()).toEqual({ ...before, sessions: (before.sessions ?? 0) - 1 });
      await untilDone();
      expect(await stores.turns.outlines(['going'], noDeadline)).toEqual([[]]);
      expect((await check(stores)).told).toEqual([]);
    });
  });
}
