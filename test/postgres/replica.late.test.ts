// Reads on a replica: what goes there, what writes wait for, and what happens while it is away or behind.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { RelationalEngine } from '../../datasources/engine.ts';
import { BOUND_MS, Horizon } from '../../datasources/postgres/horizon.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { IN_USE, ReplicaLease } from '../../datasources/postgres/replica-lease.ts';
import type { GraphStore, TurnStore } from '../../datasources/types.ts';
import { type PostgresServer, startPostgres, startPostgresReplica } from '../../stack/postgres.ts';
import { createWrites } from '../../writes/create-writes.ts';
import type { WriteOptions } from '../../writes/types.ts';
import { describeWithOwn } from '../support/servers.ts';
import { openClient, openPool } from './pools.ts';

/** On the same replica as the test before. */
const IN_TURN = { concurrent: false };

/** What an answer may take on a busy machine, beyond what it must. Milliseconds. */
const SLACK_MS = 1_500;

const NAMES = { externalId: null, email: null, locale: null, metadata: null };

describeWithOwn(['postgres'], 'the PostgreSQL engine with a replica', () => {
  let primary: PostgresServer;
  /** It logs every statement with its parameters. */
  let replica: PostgresServer;
  /** A second one, for what takes long, with the database `behind` read from it. */
  let slow: PostgresServer;
  let engine: RelationalEngine;
  /** Another process of the gateway. */
  let other: RelationalEngine;
  const warnings: string[] = [];
  const open = (replicaUrl: string, url = primary.url(), told = warnings) =>
    openPostgres(
      { url, replicaUrl, poolSize: 2, connectTimeoutMs: 2_000, statementTimeoutMs: 5_000 },
      { migrate: true, signal: new AbortController().signal },
      (message) => told.push(message),
    );
  /** Waits until a replica has the tables of a database. */
  const follows = (url: string) =>
    eventually(async () => {
      await using client = await openClient(url);
      return (await client.query(`SELECT to_regclass('sessions') IS NOT NULL AS ok`)).rows[0].ok;
    });

  beforeAll(async () => {
    primary = await startPostgres();
    replica = await startPostgresReplica(primary, { settings: { log_statement: 'all' } });
    slow = await startPostgresReplica(primary, { settings: { log_statement: 'all' } });
    await using client = await openClient(primary.url());
    for (const database of ['behind', 'leases']) await client.query(`CREATE DATABASE ${database}`);
    for (const database of ['postgres', 'behind']) {
      const first = await open(primary.url(database), primary.url(database));
      await first[Symbol.asyncDispose]();
    }
    await follows(replica.url());
    await follows(slow.url('behind'));
    warnings.length = 0;
    engine = await open(replica.url());
    other = await open(replica.url(), primary.url(), []);
  });
  afterAll(async () => {
    for (const one of [engine, other]) await one[Symbol.asyncDispose]();
    await Promise.all([replica, slow].map((server) => server.stop()));
    await primary.stop();
  });
  const put = (id: string, name: string, users = engine.users) =>
    users.put([{ ...NAMES, id, name, createdAt: 1, updatedAt: 1 }], noDeadline);
  const nameOf = async (id: string, users = engine.users) => {
    using deadline = deadlineIn(3_000);
    return (await users.byIds([id], deadline))[0]?.name ?? null;
  };
  const onReplica = async (text: string, server = replica) => {
    await using client = await openClient(server.url());
    await client.query(text);
  };
  /** Whether a read is answered by the replica, which has it in its log then. */
  const isReadFromReplica = async (users = engine.users, server = replica): Promise<boolean> => {
    const id = `probe ${Math.random()}`;
    await nameOf(id, users);
    return server.log().includes(id);
  };
  const isUsed = (users = engine.users, server = replica) =>
    eventually(() => isReadFromReplica(users, server));
  async function eventually(check: () => Promise<boolean>, ms = 15_000): Promise<void> {
    const until = performance.now() + ms;
    while (!(await check())) {
      if (performance.now() > until) throw new Error('It never happened.');
      await sleep(50);
    }
  }

  /** The writes through an engine, and how one is asked for. */
  const writesOf = ({ fresh, journal, meta }: RelationalEngine) =>
    createWrites(
      { ...fresh, journal, meta, turns: untouched<TurnStore>(), graph: untouched<GraphStore>() },
      () => {},
    );
  const asking = (idempotencyKey: string | null = null): WriteOptions => ({
    idempotencyKey,
    input: idempotencyKey,
    waitForAll: false,
    deadline: noDeadline,
  });
  const create = (id: string, by = engine, key: string | null = null) =>
    writesOf(by).createUser({ ...NAMES, id, name: id }, asking(key));
  const took = async (work: Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work;
    return performance.now() - start;
  };

  it.concurrent('should say that one is behind, once, and when it is not any more', async () => {
    const told: string[] = [];
    await using far = await open(slow.url('behind'), primary.url('behind'), told);
    await isUsed(far.users, slow);
    for (const ms of [300, 600]) {
      await onReplica('SELECT pg_wal_replay_pause()', slow);
      await put('x', `${ms}`, far.users);
      await sleep(ms);
      await onReplica('SELECT pg_wal_replay_resume()', slow);
      await isUsed(far.users, slow);
    }
    expect(told, 'a moment is no news').toEqual([]);
    await onReplica('SELECT pg_wal_replay_pause()', slow);
    await put('x', 'new', far.users);
    await eventually(async () => (await nameOf('x', far.users)) === 'new' && told.length === 1);
    await sleep(1_000);
    expect(told).toEqual([expect.stringMatching(/ is behind; the primary is read from meanwhile/)]);
    await onReplica('SELECT pg_wal_replay_resume()', slow);
    await eventually(async () => told.length === 2);
    expect(told[1]).toMatch(/read from again/);
    await isUsed(far.users, slow);
  });

  it.concurrent('should be known at the primary to be read from for longer than anybody relies on that', async () => {
    const url = primary.url('leases');
    await (await open(url, url, []))[Symbol.asyncDispose]();
    await using pool = await openPool(url, 2);
    const isInUse = async () =>
      (await pool.query<{ inUse: boolean }>(`SELECT ${IN_USE} AS "inUse"`, [], noDeadline))[0]?.inUse;
    const lease = new ReplicaLease(pool);
    const before = performance.now();
    expect(lease.covers(before)).toBe(false);
    expect(await isInUse()).toBe(false);
    expect(await lease.renew(), 'it is a new one').toBe(true);
    const first = performance.now();
    expect(lease.covers(before), 'what was asked before may miss what nobody waited to show').toBe(false);
    let relied = 0;
    let isOver = false;
    for (let round = 0; round < 2; round++) {
      for (const until = performance.now() + 2_000; performance.now() < until; await sleep(50)) {
        expect(lease.covers(first)).toBe(true);
        expect(await isInUse()).toBe(true);
      }
      if (round === 0) expect(await lease.renew(), 'it follows the one before').toBe(false);
    }
    for (const until = performance.now() + 5_000; performance.now() < until; await sleep(50)) {
      const isRelied = lease.covers(first);
      if (isRelied) relied = performance.now();
      isOver = !(await isInUse());
      expect(isRelied && isOver).toBe(false);
    }
    expect(isOver).toBe(true);
    expect(relied).toBeGreaterThan(first + 4_000);
    expect(await lease.renew()).toBe(true);
    expect(lease.covers(first), 'there was nobody to wait for in between').toBe(false);
  });

  describe.concurrent('one that comes and goes', () => {
    beforeEach(() => {
      warnings.length = 0;
    });

    it('should read users and sessions there, and what must be fresh from the primary', IN_TURN, async () => {
      await put('u', 'here');
      await engine.meta.set('key', 'value', noDeadline);
      await isUsed();
      await engine.sessions.byIds(['of sessions'], noDeadline);
      expect(replica.log()).toContain('of sessions');
      expect(await isReadFromReplica(engine.fresh.users)).toBe(false);
      expect(await nameOf('u', engine.fresh.users)).toBe('here');
      expect(await engine.meta.get('key', noDeadline)).toBe('value');
      expect(warnings).toEqual([]);
    });

    it('should read from it again after a while without reads', IN_TURN, async () => {
      await isUsed();
      const log = replica.log().length;
      await sleep(6_000);
      const looks = replica.log().length;
      await sleep(1_000);
      expect(looks).toBeGreaterThan(log);
      expect(replica.log().length, 'there is nothing to look for').toBe(looks);
      await isUsed();
      expect(warnings).toEqual([]);
    });

    it(
      'should acknowledge a write when the replica has it, or when nobody reads from that',
      IN_TURN,
      async () => {
        await isUsed(other.users);
        const times: number[] = [];
        for (let i = 0; i < 10; i++) {
          times.push(await took(create(`prompt ${i}`)));
          expect(await nameOf(`prompt ${i}`, other.users)).toBe(`prompt ${i}`);
        }
        expect(Math.min(...times), 'it is seen there').toBeLessThan(BOUND_MS / 2);
        await onReplica('SELECT pg_wal_replay_pause()');
        const both = Promise.all([took(create('a')), took(create('b'))]);
        await isReadFromReplica(other.users);
        for (const ms of await both) {
          expect(ms).toBeGreaterThanOrEqual(BOUND_MS);
          expect(ms).toBeLessThan(BOUND_MS + SLACK_MS);
        }
        expect(await nameOf('a', other.users)).toBe('a');
        await onReplica('SELECT pg_wal_replay_resume()');
        await isUsed(other.users);
        expect(await nameOf('b', other.users)).toBe('b');
      },
    );

    it('should wait with what is answered by its key, or refused, as well', IN_TURN, async () => {
      await isUsed(other.users);
      await onReplica('SELECT pg_wal_replay_pause()');
      const first = create('keyed', engine, 'key');
      await eventually(async () => (await nameOf('keyed', engine.fresh.users)) !== null);
      const again = create('keyed', other, 'key');
      const refused = create('keyed', engine).catch((error) => error.message);
      await again;
      expect(await nameOf('keyed', other.users)).toBe('keyed');
      expect(await refused).toMatch(/is taken/);
      expect(await nameOf('keyed')).toBe('keyed');
      await first;
      await onReplica('SELECT pg_wal_replay_resume()');
    });

    it('should not take a primary that has much to do for one that is away', IN_TURN, async () => {
      await isUsed(other.users);
      await onReplica('SELECT pg_wal_replay_pause()');
      await create('busy');
      const reads = Array.from({ length: 8_000 }, () => other.users.byIds(['busy'], noDeadline));
      const outcomes = await Promise.allSettled(reads);
      await onReplica('SELECT pg_wal_replay_resume()');
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      const missing = outcomes.filter((one) => one.status === 'fulfilled' && one.value[0] === null);
      expect(missing).toEqual([]);
    });

    it('should never read what is older than the last answer', IN_TURN, async () => {
      const until = performance.now() + 8_000;
      let isRunning = true;
      const missed: string[] = [];
      let reads = 0;
      let written = 0;
      const from = replica.log().length;
      const pausing = async () => {
        await using client = await openClient(replica.url());
        while (isRunning) {
          await client.query('SELECT pg_wal_replay_pause()');
          await sleep(Math.random() ** 3 * 700);
          await client.query('SELECT pg_wal_replay_resume()');
          await sleep(Math.random() ** 2 * 500);
        }
      };
      const reading = async () => {
        while (isRunning) {
          await nameOf('race', other.users);
          reads++;
          await sleep(5);
        }
      };
      const writing = async (writer: number) => {
        for (let i = 0; performance.now() < until; i++) {
          const id = `race ${writer} ${i}`;
          await create(id);
          written++;
          if ((await nameOf(id, other.users)) === null) missed.push(id);
          await sleep(Math.random() * 20);
        }
      };
      const others = [pausing(), reading()];
      await Promise.all(Array.from({ length: 8 }, (_, writer) => writing(writer)));
      isRunning = false;
      await Promise.all(others);
      expect(missed).toEqual([]);
      expect(written).toBeGreaterThan(50);
      const there = replica.log().slice(from).split("'{race}'").length - 1;
      expect(there, `of ${reads} reads`).toBeGreaterThan(reads / 20);
      expect(there, `of ${reads} reads`).toBeLessThan(reads);
    });

    it(
      'should read from the primary while the replica is gone, say so once, and go back',
      IN_TURN,
      async () => {
        await put('v', 'here');
        await isUsed();
        await replica.kill();
        const gone = performance.now();
        while (performance.now() - gone < 5_000) {
          expect(await nameOf('v')).toBe('here');
          expect(await took(create(`without ${performance.now()}`))).toBeLessThan(BOUND_MS + SLACK_MS);
        }
        // Once nobody can be reading from it, nobody is waited for.
        await eventually(async () => (await took(create(`alone ${performance.now()}`))) < BOUND_MS / 2);
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toMatch(
          /^POSTGRES_REPLICA_URL: .* does not answer; the primary is read from meanwhile/,
        );
        await replica.restart();
        await eventually(async () => warnings.length === 2);
        expect(warnings[1]).toMatch(/read from again/);
        await isUsed();
      },
    );

    it('should read from the primary what a paused replica does not answer', IN_TURN, async () => {
      await put('w', 'here');
      await isUsed();
      replica.pause();
      const start = performance.now();
      expect(await nameOf('w')).toBe('here');
      expect(performance.now() - start).toBeLessThan(2_900);
      const then = performance.now();
      for (let i = 0; i < 20; i++) expect(await nameOf('w')).toBe('here');
      expect(performance.now() - then, 'it is not asked with every read').toBeLessThan(1_000);
      expect(await took(create('meanwhile'))).toBeLessThan(BOUND_MS + SLACK_MS);
      replica.resume();
      await isUsed();
    });

    it(
      'should not read from one that is behind when it starts, before it has caught up',
      IN_TURN,
      async () => {
        await onReplica('SELECT pg_wal_replay_pause()');
        await put('y', 'new');
        const late = await open(replica.url());
        for (let i = 0; i < 10; i++) {
          expect(await nameOf('y', late.users)).toBe('new');
          await sleep(100);
        }
        await onReplica('SELECT pg_wal_replay_resume()');
        await isUsed(late.users);
        const start = performance.now();
        await late[Symbol.asyncDispose]();
        expect(performance.now() - start).toBeLessThan(500);
        expect(warnings).toEqual([]);
      },
    );

    it('should rely on nothing that was known before a connection was opened', IN_TURN, async () => {
      const horizon = new Horizon();
      expect(horizon.isFresh()).toBe(false);
      const before = performance.now();
      horizon.reach(before, before);
      expect(horizon.isFresh()).toBe(true);
      await sleep(5);
      horizon.opened();
      expect(horizon.isFresh()).toBe(false);
      await sleep(5);
      horizon.reach(before, performance.now());
      expect(horizon.isFresh(), 'others may know of more').toBe(false);
      horizon.reach(performance.now(), before);
      expect(horizon.isFresh(), 'another run may have answered').toBe(false);
      horizon.reach(performance.now(), performance.now());
      expect(horizon.isFresh()).toBe(true);
      await sleep(BOUND_MS + 10);
      expect(horizon.isFresh()).toBe(false);
    });

    it('should ask the primary what the replica can’t read yet', IN_TURN, async () => {
      await using client = await openClient(primary.url());
      await put('z', 'here');
      await client.query('ALTER TABLE users RENAME name TO other_name');
      await eventually(async () => {
        await using reader = await openClient(replica.url());
        return (await reader.query('SELECT * FROM users LIMIT 0')).fields.some(
          (field) => field.name === 'other_name',
        );
      });
      await isUsed(engine.users).catch(() => {});
      await onReplica('SELECT pg_wal_replay_pause()');
      await client.query('ALTER TABLE users RENAME other_name TO name');
      expect(await nameOf('z')).toBe('here');
      await onReplica('SELECT pg_wal_replay_resume()');
    });

    it(
      'should open without it when it is down, refuse one that is wrong, and not read from what is no replica',
      IN_TURN,
      async ({ expect }) => {
        await replica.kill();
        const told: string[] = [];
        const late = await open(replica.url(), primary.url(), told);
        expect(told.some((warning) => /no server answers/.test(warning))).toBe(true);
        expect(await nameOf('u', late.users)).toBe('here');
        await replica.restart();
        await eventually(async () => told.some((warning) => /again/.test(warning)));
        await isUsed(late.users);
        await late[Symbol.asyncDispose]();

        await expect(open(replica.url('nothing'))).rejects.toMatchObject({
          kind: 'wrong',
          variable: 'POSTGRES_REPLICA_URL',
        });
        await expect(open(primary.url(), replica.url())).rejects.toMatchObject({
          kind: 'wrong',
          message: expect.stringContaining('is a replica'),
        });
        told.length = 0;
        const twice = await open(primary.url(), primary.url(), told);
        expect(told).toEqual([expect.stringMatching(/follows no other server.* The primary is read from/)]);
        await create('twice', twice);
        expect(await nameOf('twice', twice.users)).toBe('twice');
        await twice[Symbol.asyncDispose]();
      },
    );
  });

  it('should not read from the replica for long when the primary is away, and go on when it is back', async () => {
    await isUsed();
    await create('before');
    await primary.kill();
    try {
      await sleep(BOUND_MS + SLACK_MS);
      await expect(nameOf('before')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      // It was never sent, so that it is certain that it was not written.
      await expect(create('never sent')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', isUnsent: true });
    } finally {
      await primary.restart();
    }
    await eventually(() =>
      create('after').then(
        () => true,
        () => false,
      ),
    );
    await eventually(() =>
      nameOf('after', other.users).then(
        (name) => name === 'after',
        () => false,
      ),
    );
    expect(await nameOf('never sent', engine.fresh.users)).toBeNull();
  });
});

/** A store that these writes have nothing to do with. */
function untouched<Store extends object>(): Store {
  return new Proxy<Partial<Store>>(
    {},
    {
      get(_target, property) {
        throw new Error(`These writes touch no other store: ${String(property)}.`);
      },
    },
  ) as Store;
}
