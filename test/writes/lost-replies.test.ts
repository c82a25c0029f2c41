// The relational store's answer to the statement that writes gets lost, before or after it was done: the client hears that it is
// not known, and its key tells.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import type { AppendDone, KeyClaim, WriteJournal } from '../../datasources/journal.ts';
import type { OpenStores } from '../../datasources/types.ts';
import { createWrites } from '../../writes/create-writes.ts';
import { startOutboxWorker } from '../../writes/outbox-worker.ts';
import type { WriteOptions, Writes } from '../../writes/types.ts';
import { runOn, wholes } from '../contracts/engines.ts';
import { entity, mention, once, session, turn, user, waiting, withKey } from '../contracts/write-inputs.ts';
import { around } from '../support/around.ts';
import { check } from '../verify/embedded.ts';

type Writing = 'insertUser' | 'insertSession' | 'replaceUser' | 'replaceSession' | 'deleteSession' | 'commit';

interface Case {
  method: Writing;
  /** What is there before; nothing: it makes an object with that id. */
  needs: 'user' | 'session' | null;
  write(by: Writes, id: string, options: WriteOptions): Promise<{ result: unknown }>;
  /** How often it was done, as the stores have it. */
  times(stores: OpenStores, id: string): Promise<number>;
}

const userOf = async ({ users }: OpenStores, id: string) => (await users.byIds([id], noDeadline))[0] ?? null;
const sessionOf = async ({ sessions }: OpenStores, id: string) =>
  (await sessions.byIds([id], noDeadline))[0] ?? null;

const CASES: Record<string, Case> = {
  createUser: {
    method: 'insertUser',
    needs: null,
    write: (by, id, options) => by.createUser(user(id), options),
    times: async (stores, id) => ((await userOf(stores, id)) === null ? 0 : 1),
  },
  updateUser: {
    method: 'replaceUser',
    needs: 'user',
    write: (by, id, options) => by.updateUser(id, { name: 'New' }, options),
    times: async (stores, id) => ((await userOf(stores, id))?.name === 'New' ? 1 : 0),
  },
  startSession: {
    method: 'insertSession',
    needs: null,
    write: (by, id, options) => by.startSession(session(id), options),
    times: async (stores, id) => ((await sessionOf(stores, id)) === null ? 0 : 1),
  },
  updateSession: {
    method: 'replaceSession',
    needs: 'session',
    write: (by, id, options) => by.updateSession(id, { title: 'New' }, options),
    times: async (stores, id) => ((await sessionOf(stores, id))?.title === 'New' ? 1 : 0),
  },
  endSession: {
    method: 'replaceSession',
    needs: 'session',
    write: (by, id, options) => by.endSession(id, options),
    times: async (stores, id) => ((await sessionOf(stores, id))?.status === 'ENDED' ? 1 : 0),
  },
  deleteSession: {
    method: 'deleteSession',
    needs: 'session',
    write: (by, id, options) => by.deleteSession(id, options),
    times: async (stores, id) => ((await sessionOf(stores, id)) === null ? 1 : 0),
  },
  appendTurns: {
    method: 'commit',
    needs: 'session',
    write: async (by, id, options) => {
      const { result } = await by.appendTurns(id, [turn('a', [mention('thing', 0)])], options);
      return { result: result.turns };
    },
    times: async (stores, id) => (await sessionOf(stores, id))?.turnCount ?? 0,
  },
};

runOn(wholes, ({ name, open }) => {
  describe(`Writes whose answer is lost, on ${name}`, () => {
    let stores: OpenStores;
    const writable = (journal: WriteJournal) => ({
      ...stores.reading({ consistency: null, fresh: true }),
      journal,
    });
    beforeAll(async () => {
      stores = await open();
    }, 120_000);
    afterAll(() => stores?.[Symbol.asyncDispose]());

    const lost = new StoreError('STORE_UNAVAILABLE', 'relational');

    it.each(
      Object.entries(CASES).flatMap(([name, one]) =>
        (['before', 'after'] as const).map((when) => ({ name, when, ...one })),
      ),
    )(
      'should be told by the key of $name, lost $when it is done',
      async ({ name, when, method, needs, write, times }) => {
        const id = `${name}-${when}`;
        const claims: KeyClaim[] = [];
        const commits: AppendDone[] = [];
        let isLosing = true;
        const losing = async (call: (...args: never) => Promise<unknown>, ...args: unknown[]) => {
          if (method === 'commit') commits.push(...(args[0] as AppendDone[]));
          const isLost = isLosing;
          isLosing = false;
          if (isLost && when === 'before') throw lost;
          const outcome = await (call as (...args: unknown[]) => Promise<unknown>)(...args);
          if (isLost) throw lost;
          return outcome;
        };
        const journal = around(stores.journal, {
          claim: (call, claim, deadline) => {
            claims.push(claim);
            return call(claim, deadline);
          },
          [method]: losing,
        });
        const plain = createWrites(writable(stores.journal), () => {});
        if (needs === 'user') await plain.createUser(user(id), once);
        if (needs === 'session') await plain.startSession(session(id), once);

        const writes = createWrites(writable(journal), () => {});
        const options = withKey({ id }, id);
        await expect(write(writes, id, options)).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
          message: expect.stringContaining('not known'),
          extensions: { mayBeWritten: true, store: 'relational' },
        });
        expect(await times(stores, id)).toBe(when === 'after' ? 1 : 0);

        // The key is nobody else's.
        const [claim] = claims as [KeyClaim];
        const other = await stores.journal.claim({ ...claim, token: 'other' }, noDeadline);
        expect(other.kind).toBe(when === 'after' ? 'done' : 'busy');
        if (when === 'before') {
          // As when the lease is over.
          for (const { outboxId, token } of commits)
            await stores.journal.abandon({ outboxId, token }, noDeadline);
          await stores.journal.release(claim, noDeadline);
        }
        const { result } = await write(writes, id, options);
        expect(await times(stores, id)).toBe(1);
        // And by any other process.
        expect((await write(plain, id, options)).result).toEqual(result);
        expect(await times(stores, id)).toBe(1);
      },
    );

    it('should say the same of a write without a key', async () => {
      const journal = around(stores.journal, {
        commit: async (call, ...args) => {
          await call(...args);
          throw lost;
        },
      });
      await createWrites(writable(stores.journal), () => {}).startSession(session('keyless'), once);
      const writes = createWrites(writable(journal), () => {});
      await expect(writes.appendTurns('keyless', [turn('a')], once)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        extensions: { mayBeWritten: true },
      });
      expect(await sessionOf(stores, 'keyless')).toMatchObject({ turnCount: 1 });
    });

    it('should keep the key of entities that are written where only their reply is lost', async () => {
      let isLosing = true;
      const journal = around(stores.journal, {
        reply: async (call, ...args) => {
          const outcome = await call(...args);
          if (isLosing) throw lost;
          return outcome;
        },
      });
      const writes = createWrites(writable(journal), () => {});
      const options = withKey({}, 'entities');
      await expect(writes.upsertEntities([entity('put')], options)).rejects.toMatchObject({
        extensions: { mayBeWritten: true },
      });
      isLosing = false;
      expect((await writes.upsertEntities([entity('put')], options)).result).toEqual([entity('put')]);
    });

    it('should be made at once by the same key where another store was away before', async () => {
      const base = writable(stores.journal);
      const away = new StoreError('STORE_UNAVAILABLE', 'graph');
      let isAway = true;
      const graph = around(base.graph, {
        putEntities: (call, ...args) => (isAway ? Promise.reject(away) : call(...args)),
      });
      const turns = around(base.turns, {
        append: (call, ...args) => (isAway ? Promise.reject(away) : call(...args)),
      });
      const writes = createWrites({ ...base, graph, turns }, () => {});
      await writes.startSession(session('again'), once);
      const tries = [
        () => writes.upsertEntities([entity('late')], withKey({}, 'late entities')),
        () => writes.appendTurns('again', [turn('a')], withKey({}, 'late turns')),
      ];
      for (const write of tries) {
        isAway = true;
        await expect(write()).rejects.toBe(away);
        isAway = false;
        // Nobody waits for the lease of the first.
        const started = performance.now();
        await write();
        expect(performance.now() - started).toBeLessThan(5_000);
      }
      expect(await sessionOf(stores, 'again')).toMatchObject({ turnCount: 1 });
    });

    it.each(['claim', 'reserve', 'append', 'commit'] as const)(
      'should leave nothing, and its key free, where its time is up in %s',
      async (step) => {
        const late = async <Result>(call: () => Promise<Result>): Promise<Result> => {
          const result = await call();
          await sleep(400);
          return result;
        };
        const base = writable(stores.journal);
        const journal = around(stores.journal, {
          ...(step === 'claim' && {
            claim: async (call, ...args) => {
              await late(() => call(...args));
              throw new StoreError('STORE_TIMEOUT', 'relational');
            },
          }),
          ...(step === 'reserve' && { reserve: (call, ...args) => late(() => call(...args)) }),
        });
        const turns = around(base.turns, {
          append: async (call, ...args) => {
            await call(...args);
            if (step === 'append') throw new StoreError('STORE_TIMEOUT', 'turns');
            // Then nothing is left for the acknowledgement.
            if (step === 'commit') await sleep(400);
          },
        });
        const id = `late in ${step}`;
        const plain = createWrites(base, () => {});
        await plain.startSession(session(id), once);
        using deadline = deadlineIn(200);
        const writes = createWrites({ ...base, journal, turns }, () => {});
        const options = withKey({ id }, id);
        await expect(writes.appendTurns(id, [turn('a')], { ...options, deadline })).rejects.toMatchObject({
          code: 'STORE_TIMEOUT',
        });
        await sleep(500);
        const started = performance.now();
        const { result } = await plain.appendTurns(id, [turn('a')], options);
        expect(performance.now() - started).toBeLessThan(2_500);
        expect(result.session.turnCount).toBe(1);
        const waiting = await stores.journal.list(1_000, noDeadline);
        const own = waiting.filter(({ sessionId }) => sessionId === id);
        expect(own.map(({ state }) => state)).toEqual(step === 'claim' ? [] : ['UNDO']);
      },
    );

    it('should be there for a client that waits while nobody can look what is left to be done', async () => {
      const journal = around(stores.journal, { remaining: () => Promise.reject(lost) });
      const writes = createWrites(writable(journal), () => {});
      await writes.startSession(session('blind'), once);
      const { result, pending } = await writes.appendTurns('blind', [turn('a', [mention('thing')])], waiting);
      expect(result.session.turnCount).toBe(1);
      expect(pending).toEqual(['TURNS', 'GRAPH']);
      expect((await writes.deleteSession('blind', waiting)).pending).toEqual(['TURNS', 'GRAPH']);
    });

    it('should give an externalId to one of two that want it, whether they make or change a user', async () => {
      const writes = createWrites(writable(stores.journal), () => {});
      const others = createWrites(writable(stores.journal), () => {});
      await writes.createUser(user('changed'), once);
      for (let n = 0; n < 20; n++) {
        const externalId = `wanted ${n}`;
        const outcomes = await Promise.allSettled([
          writes.updateUser('changed', { externalId }, once),
          others.createUser(user(`made ${n}`, { externalId }), once),
          writes.createUser(user(`too ${n}`, { externalId }), once),
        ]);
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(refused).toHaveLength(2);
        for (const { reason } of refused)
          expect(reason).toMatchObject({
            code: 'CONFLICT',
            message: expect.stringContaining(JSON.stringify(externalId)),
          });
        expect(await stores.users.byExternalIds([externalId], noDeadline)).not.toEqual([null]);
      }
      await writes.createUser(user('rival', { externalId: 'rivalled' }), once);
      await expect(writes.updateUser('changed', { externalId: 'rivalled' }, once)).rejects.toMatchObject({
        code: 'CONFLICT',
        extensions: { argument: 'input.externalId' },
      });
    });

    it('should leave stores that agree, with nothing of what was given up', async () => {
      await using _worker = startOutboxWorker(writable(stores.journal), {
        onFailure: (_row, error) => console.error(error),
        onTrouble: console.error,
      });
      await expect
        .poll(() => stores.journal.depth(noDeadline), { timeout: 20_000, interval: 25 })
        .toMatchObject({ waiting: 0, failed: 0 });
      const sessionIds = ['appendTurns-before', 'appendTurns-after'];
      const threads = await stores.turns.outlines(sessionIds, noDeadline);
      expect(threads.map((rows) => rows.length)).toEqual([1, 1]);
      expect((await check(stores)).told).toEqual([]);
    });
  });
});
