// What appending costs of statements, and the places it gives when clocks disagree.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { ticksOf } from '../../datasources/timeuuid.ts';
import type { OpenStores, TurnRow } from '../../datasources/types.ts';
import { createWrites, type WritableStores } from '../../writes/create-writes.ts';
import { startOutboxWorker } from '../../writes/outbox-worker.ts';
import { runOn, wholes } from '../contracts/engines.ts';
import { mention, once, session, turn, withKey } from '../contracts/write-inputs.ts';

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
            // Without a replica there is nothing to wait for.
            if (typeof found !== 'function' || method === 'shown') return found;
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

    const COST = { 'journal.reserve': 1, 'turns.append': 1, 'journal.commit': 1 };

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

      const working = counted();
      {
        await using _worker = startOutboxWorker(working.on, {
          onFailure: () => {},
          onTrouble: () => {},
        });
        await expect
          .poll(() => stores.journal.depth(noDeadline), { timeout: 20_000, interval: 25 })
          .toMatchObject({ waiting: 0, failed: 0 });
      }
      // And a second round, should the first have taken only some of the sessions.
      const steps = ['turns.mentioned', 'turns.indexMentions', 'graph.addSessionEntities', 'journal.finish'];
      // Whole turns take memory that nobody bounds.
      expect(working.calls['turns.byIds']).toBeUndefined();
      for (const step of steps) {
        expect(working.calls[step]).toBeGreaterThan(0);
        expect(working.calls[step]).toBeLessThanOrEqual(2);
      }
    });

    it('should give increasing ids, indexes and times, whatever the clocks of the processes say', async () => {
      const now = Date.now;
      const skews = [-HOUR, HOUR, 0, 1, -1];
      let looks = 0;
      // As many processes would have it, each with another clock, of which the next to look is any.
      const clock = vi
        .spyOn(Date, 'now')
        .mockImplementation(() => now() + (skews[looks++ % skews.length] ?? 0));
      try {
        const processes = upTo(3).map(() => createWrites(writable, () => {}));
        let runs = 0;
        const step = fc.record({
          by: fc.nat(2),
          count: fc.integer({ min: 1, max: 4 }),
          isAlone: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
            const id = `skewed ${runs++}`;
            await processes[0]?.startSession(session(id), once);
            const given: TurnRow[] = [];
            const under: Promise<unknown>[] = [];
            for (const { by, count, isAlone } of steps) {
              const turns = upTo(count).map((n) => turn(`${n}`));
              const append = processes[by]?.appendTurns(id, turns, once).then(({ result }) => {
                given.push(...result.turns);
              });
              if (isAlone) await append;
              else under.push(append ?? Promise.resolve());
            }
            await Promise.all(under);
            given.sort((a, b) => a.index - b.index);
            expect(given.map(({ index }) => index)).toEqual(upTo(given.length));
            for (const [i, { turnId, createdAt }] of given.entries()) {
              const before = given[i - 1];
              if (before === undefined) continue;
              expect(ticksOf(turnId)).toBeGreaterThan(ticksOf(before.turnId));
              expect(createdAt).toBeGreaterThanOrEqual(before.createdAt);
            }
            // In the order of their places is in the order of their indexes.
            const [thread] = await stores.turns.outlines([id], noDeadline);
            expect(thread?.map(({ index }) => index)).toEqual(upTo(given.length));
          }),
          { numRuns: 8 },
        );
      } finally {
        clock.mockRestore();
      }
    });
  });
});
