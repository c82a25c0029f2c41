// The outbox worker with much to do, killed in between, and with a session that can't be done.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import type { Deadline, OpenStores } from '../../datasources/types.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { type OutboxWorker, startOutboxWorker, type WorkerStores } from '../../writes/outbox-worker.ts';
import type { Writes } from '../../writes/types.ts';
import { runOn, wholes } from '../contracts/engines.ts';
import { entity, mention, once, session, turn } from '../contracts/write-inputs.ts';
import { around } from '../support/around.ts';
import { check } from '../verify/embedded.ts';

/** What a worker did: rows, as they reached the graph and as they were noted as done, and turns whose mentions are found now. */
type Event =
  | { kind: 'added'; ids: number[] }
  | { kind: 'finished'; ids: number[] }
  | { kind: 'indexed'; turns: number };

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const unavailable = new StoreError('STORE_UNAVAILABLE', 'graph');

runOn(wholes, ({ name, open }) => {
  describe(`The outbox worker on ${name}`, () => {
    let stores: OpenStores;
    let writes: Writes;
    let base: WorkerStores;
    beforeAll(async () => {
      stores = await open();
      const reading = stores.reading({ consistency: null, fresh: true });
      base = { turns: reading.turns, graph: reading.graph, journal: stores.journal };
      writes = createWrites({ ...reading, journal: stores.journal }, () => {});
    }, 120_000);
    afterAll(() => stores?.[Symbol.asyncDispose]());

    const run = (on: WorkerStores): OutboxWorker =>
      startOutboxWorker(on, {
        onFailure: () => {},
        onTrouble: (error) => console.error(error),
      });
    const append = (sessionId: string, count: number) =>
      writes.appendTurns(
        sessionId,
        upTo(count).map((n) => turn(`turn ${n}`, [mention(`thing ${n % 5}`)])),
        once,
      );
    const mentioned = async (sessionId: string) => {
      const page = { limit: 10, from: 'start', after: null, before: null } as const;
      const query = { types: null, order: 'COUNT', page } as const;
      const [found] = await stores.graph.sessionEntities([sessionId], query, noDeadline);
      return (found?.rows ?? []).reduce((sum, { count }) => sum + count, 0);
    };
    const untilDone = () =>
      expect
        .poll(() => stores.journal.depth(noDeadline), { timeout: 30_000, interval: 25 })
        .toMatchObject({ waiting: 0, failed: 0 });

    /** Stores of a process that notes what it does, and is killed in the `nth` call of a method. */
    function mortal(events: Event[], method: string, nth: number) {
      const died = Promise.withResolvers<void>();
      let isDead = false;
      let calls = 0;
      const living = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
        if (name === method && ++calls === nth) {
          isDead = true;
          died.resolve();
        }
        if (isDead) throw unavailable;
        return work();
      };
      const on: WorkerStores = {
        turns: around(base.turns, {
          mentioned: (call, ...args) => living('mentioned', () => call(...args)),
          indexMentions: (call, refs, deadline) =>
            living('indexMentions', async () => {
              await call(refs, deadline);
              events.push({ kind: 'indexed', turns: refs.length });
            }),
        }),
        graph: around(base.graph, {
          addSessionEntities: (call, additions, deadline) =>
            living('addSessionEntities', async () => {
              await call(additions, deadline);
              events.push({ kind: 'added', ids: additions.map(({ sequence }) => sequence) });
            }),
        }),
        journal: around(base.journal, {
          sweep: (call, ...args) => living('sweep', () => call(...args)),
          takeSessions: (call, limit, token, _leaseMs, deadline) =>
            living('takeSessions', () => call(limit, token, 300, deadline)),
          work: (call, ...args) => living('work', () => call(...args)),
          fail: (call, ...args) => living('fail', () => call(...args)),
          giveBack: (call, ...args) => living('giveBack', () => call(...args)),
          finish: (call, ids, deadline) =>
            living('finish', async () => {
              await call(ids, deadline);
              events.push({ kind: 'finished', ids: [...ids] });
            }),
        }),
      };
      return { on, died: died.promise };
    }

    it('should work through a long backlog bit by bit, in order, and do nothing twice when killed', async () => {
      const lengths = new Map([['long', 2_000], ...upTo(8).map((n) => [`short ${n}`, 15] as const)]);
      for (const id of lengths.keys()) await writes.startSession(session(id), once);
      await Promise.all([
        ...upTo(20).map(() => append('long', 100)),
        ...[...lengths.keys()].slice(1).flatMap((id) => upTo(3).map(() => append(id, 5))),
      ]);
      const rows = await stores.journal.list(1_000, noDeadline);
      expect(rows).toHaveLength(44);
      const sessionOf = new Map(rows.map(({ id, sessionId }) => [id, sessionId]));

      const events: Event[] = [];
      // In the graph, but not noted as done; found from its entities, but not in the graph.
      for (const [method, nth] of [
        ['finish', 2],
        ['addSessionEntities', 3],
      ] as const) {
        const { on, died } = mortal(events, method, nth);
        await using _worker = run(on);
        await died;
      }
      const { waiting } = await stores.journal.depth(noDeadline);
      expect(waiting).toBeGreaterThan(0);
      expect(waiting).toBeLessThan(rows.length);
      {
        await using _worker = run(mortal(events, 'none', 0).on);
        await untilDone();
      }

      const added = events.filter((event) => event.kind === 'added');
      expect(added.length).toBeGreaterThanOrEqual(5);
      for (const { turns } of events.filter((event) => event.kind === 'indexed'))
        expect(turns).toBeLessThanOrEqual(500);
      // Each chunk is noted as done before the next is begun; what was not is done again, as a whole.
      const finished = new Set<number>();
      let last: number[] = [];
      for (const event of events) {
        if (event.kind === 'finished') for (const id of event.ids) finished.add(id);
        if (event.kind !== 'added') continue;
        expect(event.ids.filter((id) => finished.has(id))).toEqual([]);
        if (!last.every((id) => finished.has(id))) expect(event.ids).toEqual(expect.arrayContaining(last));
        last = event.ids;
      }
      expect(finished).toEqual(new Set(rows.map(({ id }) => id)));
      for (const id of lengths.keys()) {
        const own = added.flatMap(({ ids }) => ids.filter((row) => sessionOf.get(row) === id));
        expect([...new Set(own)]).toEqual(
          own.toSorted((a, b) => a - b).filter((row, i, all) => row !== all[i - 1]),
        );
        expect(await mentioned(id)).toBe(lengths.get(id));
      }
      expect((await check(stores)).told).toEqual([]);
    }, 60_000);

    it('should not ask a store that is away for each of many sessions again and again', async () => {
      const ids = upTo(300).map((n) => `away ${n}`);
      await Promise.all(ids.map((id) => writes.startSession(session(id), once)));
      await Promise.all(ids.map((id) => append(id, 1)));
      let isAway = true;
      let asked = 0;
      const graph = around(base.graph, {
        addSessionEntities: (call, ...args) => {
          asked += 1;
          return isAway ? Promise.reject(unavailable) : call(...args);
        },
      });
      await using _worker = run({ ...base, graph });
      await sleep(2_000);
      // After 0, 250, 750 and 1,750 ms: 64 sessions, together and each on its own.
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(4 * 65);
      isAway = false;
      await untilDone();
      expect(await mentioned('away 299')).toBe(1);
    }, 60_000);

    it('should take no entity with a deleted session that was mentioned before elsewhere', async () => {
      for (const id of ['goes', 'stays']) await writes.startSession(session(id), once);
      await writes.upsertEntities([entity('luna', { name: 'Luna Base', description: 'far away' })], once);
      const mentionIn = (id: string) => writes.appendTurns(id, [turn('a', [mention('luna')])], once);
      await mentionIn('goes');
      {
        await using _worker = run(base);
        await untilDone();
      }
      let isAway = true;
      const graph = around(base.graph, {
        addSessionEntities: (call, ...args) => (isAway ? Promise.reject(unavailable) : call(...args)),
      });
      await using _worker = run({ ...base, graph });
      await mentionIn('stays');
      await sleep(500);
      await writes.deleteSession('goes', once);
      await sleep(500);
      isAway = false;
      await untilDone();
      const [luna] = await stores.graph.entitiesByIds(['luna'], noDeadline);
      expect(luna).toMatchObject({ name: 'Luna Base', description: 'far away' });
      expect(await mentioned('stays')).toBe(1);
      expect(await stores.turns.outlines(['goes'], noDeadline)).toEqual([[]]);
    }, 60_000);

    it('should not take turns that a read does not see for turns that mention nothing', async () => {
      await writes.startSession(session('blind'), once);
      await append('blind', 3);
      let looks = 0;
      const turns = around(base.turns, {
        mentioned: async (call, refs, deadline) => {
          const found = await call(refs, deadline);
          return ++looks <= 3 ? found.map((turn, i) => (i === 1 ? null : turn)) : found;
        },
      });
      await using _worker = run({ ...base, turns });
      await untilDone();
      expect(await mentioned('blind')).toBe(3);
    }, 60_000);

    it('should keep nobody waiting for a removal that takes long, and go on with it', async () => {
      for (const id of ['huge', 'small']) await writes.startSession(session(id), once);
      await append('huge', 2);
      await append('small', 1);
      const removals: number[] = [];
      const turns = around(base.turns, {
        removeSessions: async (call, ...args) => {
          const { signal } = args.at(-1) as Deadline;
          const begun = performance.now();
          if (removals.length < 2) await sleep(20_000, null, { signal }).catch(() => {});
          removals.push(performance.now() - begun);
          if (signal.aborted) throw new StoreError('STORE_TIMEOUT', 'turns');
          return call(...args);
        },
      });
      await using worker = run({ ...base, turns });
      await untilDone();
      await writes.deleteSession('huge', once);
      worker.nudge();
      await expect.poll(() => removals.length, { timeout: 5_000 }).toBeGreaterThan(0);
      await append('small', 3);
      worker.nudge();
      await expect.poll(() => mentioned('small'), { timeout: 3_000 }).toBe(4);
      await untilDone();
      expect(removals).toHaveLength(3);
      expect(removals[0]).toBeLessThan(1_500);
      expect(removals[1]).toBeGreaterThan(1_500);
      expect(await stores.turns.outlines(['huge'], noDeadline)).toEqual([[]]);
    }, 60_000);

    it('should tell of trouble of its own, and go on', async () => {
      const trouble = new TypeError('a mistake');
      const told: unknown[] = [];
      let calls = 0;
      const journal = around(base.journal, {
        takeSessions: (call, ...args) => (++calls <= 2 ? Promise.reject(trouble) : call(...args)),
      });
      await writes.startSession(session('goes on'), once);
      await append('goes on', 3);
      await using worker = startOutboxWorker(
        { ...base, journal },
        { onFailure: () => {}, onTrouble: (error) => void told.push(error) },
      );
      await expect.poll(() => told, { timeout: 5_000, interval: 20 }).toEqual([trouble]);
      worker.nudge();
      worker.nudge();
      await untilDone();
      expect(told).toEqual([trouble, trouble]);
      expect(await mentioned('goes on')).toBe(3);
    });

    it('should not let a session in trouble hold up others, nor change its order', async () => {
      const sound = upTo(5).map((n) => `sound ${n}`);
      for (const id of ['bad', ...sound]) await writes.startSession(session(id), once);
      let isBad = true;
      const order: number[] = [];
      const graph = around(base.graph, {
        addSessionEntities: async (call, additions, deadline) => {
          if (isBad && additions.some(({ sessionId }) => sessionId === 'bad')) throw unavailable;
          await call(additions, deadline);
          for (const { sessionId, sequence } of additions) if (sessionId === 'bad') order.push(sequence);
        },
      });
      await using worker = run({ ...base, graph });
      for (let n = 0; n < 3; n++)
        for (const id of ['bad', ...sound]) {
          await append(id, 2);
          worker.nudge();
        }
      for (const id of sound)
        await expect
          .poll(
            () => stores.journal.remaining([{ sessionId: id, upTo: Number.MAX_SAFE_INTEGER }], noDeadline),
            { timeout: 20_000 },
          )
          .toEqual([0]);
      const waits = await stores.journal.list(10, noDeadline);
      expect(waits.map(({ sessionId, state }) => [sessionId, state])).toEqual(
        upTo(3).map(() => ['bad', 'TODO']),
      );
      expect(waits[0]?.attempts).toBeGreaterThan(0);
      expect(waits.slice(1).map(({ attempts }) => attempts)).toEqual([0, 0]);
      isBad = false;
      await untilDone();
      expect(order).toEqual(waits.map(({ id }) => id));
      expect(await mentioned('bad')).toBe(6);
    });
  });
});
