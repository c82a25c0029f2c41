// What appending costs of statements, and the places it gives when clocks disagree.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { ticksAt, ticksOf } from '../../datasources/timeuuid.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { createWrites, type WritableStores } from '../../writes/create-writes.ts';
import { startOutboxWorker } from '../../writes/outbox-worker.ts';
import { runOn, wholes } from '../contracts/engines.ts';
import { mention, once, session, turn, withKey } from '../contracts/write-inputs.ts';
import { around } from '../support/around.ts';

const HOUR = 3_600_000;
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

runOn(wholes, ({ name, open }) => {
  describe(`Appending on ${name}`, () => {
    let stores: OpenStores;
    let writable: WritableStores;
    beforeAll(async () => {
      stores = await open();
      writable = { ...stores.reading({ consistency: null, fresh: true }), journal: stores.journal };
    }, 120_000);
    afterAll(() => stores?.[Symbol.asyncDispose]());

    /** Stores that count their calls, each of which is a statement. */
    function counted() {
      const calls: Record<string, number> = {};
      const counting = <Store extends object>(store: Store, name: string): Store =>
        new Proxy(store, {
          get(_target, method) {
            const found: unknown = Reflect.get(store, method);
            if (typeof found !== 'function') return found;
            return (...args: unknown[]): unknown => {
              const call = `${name}.${String(method)}`;
              calls[call] = (calls[call] ?? 0) + 1;
              return Reflect.apply(found, store, args);
            };
          },
        });
      const { users, sessions, turns, graph, journal } = writable;
      const on: WritableStores = {
        ...writable,
        users: counting(users, 'users'),
        sessions: counting(sessions, 'sessions'),
        turns: counting(turns, 'turns'),
        graph: counting(graph, 'graph'),
        journal: counting(journal, 'journal'),
      };
      return { on, calls };
    }

    const COST = { 'journal.reserve': 1, 'turns.append': 1, 'journal.commit': 1, 'sessions.byIds': 1 };

    it('should take a number of statements that the number of turns does not change', async () => {
      await createWrites(writable, () => {}).startSession(session('cost'), once);
      for (const count of [1, 10, 100]) {
        const turns = upTo(count).map((n) => turn(`turn ${n}`, [mention(`thing ${n}`, 0)]));
        for (const [options, more] of [
          [once, {}],
          [withKey({ count }), { 'journal.claim': 1 }],
        ] as const) {
          const { on, calls } = counted();
          await createWrites(on, () => {}).appendTurns('cost', turns, options);
          expect(calls).toEqual({ ...COST, ...more });
        }
      }
      const { on, calls } = counted();
      await expect(
        createWrites(on, () => {}).appendTurns('not there', [turn('a')], once),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(calls).toEqual({ 'journal.reserve': 1 });
    });

    it('should merge the relational and graph parts of concurrent calls into few statements', async () => {
      const ids = upTo(50).map((n) => `at once ${n}`);
      const writes = createWrites(writable, () => {});
      for (const id of ids) await writes.startSession(session(id), once);
      const { on, calls } = counted();
      const merging = createWrites(on, () => {});
      await Promise.all(
        ids.map((id) => merging.appendTurns(id, [turn('a', [mention('thing')]), turn('b')], once)),
      );
      expect(calls).toMatchObject({ 'journal.reserve': 1, 'turns.append': 50 });
      expect(Object.keys(calls).toSorted()).toEqual(Object.keys(COST).toSorted());
      expect(calls['journal.commit']).toBeLessThanOrEqual(25);
      expect(calls['sessions.byIds']).toBeLessThanOrEqual(25);

      const working = counted();
      {
        await using _worker = startOutboxWorker(working.on, { onFailure: () => {}, onTrouble: () => {} });
        await expect
          .poll(() => stores.journal.depth(noDeadline), { timeout: 20_000, interval: 25 })
          .toMatchObject({ waiting: 0, failed: 0 });
      }
      // And a second round, should the first have taken only some of the sessions.
      const steps = ['turns.byIds', 'turns.indexMentions', 'graph.addSessionEntities', 'journal.finish'];
      for (const step of steps) {
        expect(working.calls[step]).toBeGreaterThan(0);
        expect(working.calls[step]).toBeLessThanOrEqual(2);
      }
    });

    it('should give increasing ids and indexes, whatever the clocks of the processes say', async () => {
      /** Writes of a process whose clock is so far ahead, and that tells what it was given. */
      const process = (skewMs: () => number) =>
        createWrites(
          {
            ...writable,
            journal: around(writable.journal, {
              reserve: (call, requests, now, deadline) => call(requests, now + skewMs(), deadline),
            }),
          },
          () => {},
        );
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              by: fc.nat(2),
              count: fc.integer({ min: 1, max: 4 }),
              skew: fc.constantFrom(-HOUR, -1, 0, 1, HOUR),
              isAlone: fc.boolean(),
            }),
            { minLength: 5, maxLength: 25 },
          ),
          async (steps) => {
            const id = `skewed ${runs++}`;
            const skews = [-HOUR, 0, HOUR];
            const processes = skews.map((_, n) => process(() => skews[n] ?? 0));
            await processes[0]?.startSession(session(id), once);
            const under: Promise<unknown>[] = [];
            const given: { index: number; ticks: bigint }[][] = [];
            for (const { by, count, skew, isAlone } of steps) {
              skews[by] = skew;
              const append = processes[by]
                ?.appendTurns(
                  id,
                  upTo(count).map((n) => turn(`${n}`)),
                  once,
                )
                .then(({ result }) =>
                  given.push(result.turns.map(({ index, turnId }) => ({ index, ticks: ticksOf(turnId) }))),
                );
              if (isAlone) await append;
              else under.push(append ?? Promise.resolve());
            }
            await Promise.all(under);
            const sum = steps.reduce((turns, { count }) => turns + count, 0);
            const all = given.flat().toSorted((a, b) => a.index - b.index);
            expect(all.map(({ index }) => index)).toEqual(upTo(sum));
            for (let i = 1; i < all.length; i++)
              expect(all[i]?.ticks).toBeGreaterThan(all[i - 1]?.ticks ?? 0n);
            // In the order of their places is in the order of their indexes.
            const [thread] = await stores.turns.outlines([id], noDeadline);
            expect(thread?.map(({ index }) => index)).toEqual(upTo(sum));
            expect(Number(all[0]?.ticks)).toBeGreaterThan(Number(ticksAt(Date.now() - 2 * HOUR)));
          },
        ),
        { numRuns: 8 },
      );
    });
  });
});
