// Reads on a replica: what goes there, and what happens while it is away or behind.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { RelationalEngine } from '../../datasources/engine.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { type PostgresServer, startPostgres, startPostgresReplica } from '../../stack/postgres.ts';
import { describeWithOwn } from '../support/servers.ts';
import { openClient } from './pools.ts';

/** On the same replica as the test before. */
const IN_TURN = { concurrent: false };

const NAMES = { externalId: null, email: null, locale: null, metadata: null, createdAt: 1, updatedAt: 1 };

describeWithOwn(['postgres'], 'the PostgreSQL engine with a replica', () => {
  let primary: PostgresServer;
  let replica: PostgresServer;
  /** A second one, which is only ever far behind, with the database `behind` read from it. */
  let slow: PostgresServer;
  let engine: RelationalEngine;
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
    replica = await startPostgresReplica(primary);
    slow = await startPostgresReplica(primary);
    await using client = await openClient(primary.url());
    await client.query('CREATE DATABASE behind');
    for (const database of ['postgres', 'behind']) {
      const first = await open(primary.url(database), primary.url(database));
      await first[Symbol.asyncDispose]();
    }
    await follows(replica.url());
    await follows(slow.url('behind'));
    warnings.length = 0;
    engine = await open(replica.url());
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    await Promise.all([replica, slow].map((server) => server.stop()));
    await primary.stop();
  });
  const put = (id: string, name: string, users = engine.users) =>
    users.put([{ ...NAMES, id, name }], noDeadline);
  const nameOf = async (id: string, users = engine.users) => {
    using deadline = deadlineIn(3_000);
    return (await users.byIds([id], deadline))[0]?.name ?? null;
  };
  const onReplica = async (text: string, server = replica) => {
    await using client = await openClient(server.url());
    await client.query(text);
  };
  const isReadFromReplica = async (users = engine.users, server = replica): Promise<boolean> => {
    await onReplica('SELECT pg_wal_replay_pause()', server);
    const id = `probe ${Math.random()}`;
    await put(id, 'x', users);
    const seen = await nameOf(id, users);
    await onReplica('SELECT pg_wal_replay_resume()', server);
    return seen === null;
  };
  async function eventually(check: () => Promise<boolean>, ms = 15_000): Promise<void> {
    const until = performance.now() + ms;
    while (!(await check())) {
      if (performance.now() > until) throw new Error('It never happened.');
      await sleep(100);
    }
  }

  // The ten seconds after which it is too far behind pass while the tests below run.
  it.concurrent('should not read from one that is far behind', async () => {
    const told: string[] = [];
    await using far = await open(slow.url('behind'), primary.url('behind'), told);
    await eventually(() => isReadFromReplica(far.users, slow));
    await onReplica('SELECT pg_wal_replay_pause()', slow);
    await put('x', 'new', far.users);
    expect(await nameOf('x', far.users)).toBeNull();
    await eventually(async () => (await nameOf('x', far.users)) === 'new', 20_000);
    expect(told).toEqual([expect.stringMatching(/more than 10 s behind/)]);
    await onReplica('SELECT pg_wal_replay_resume()', slow);
    await eventually(async () => told.length === 2);
  });

  describe.concurrent('one that comes and goes', () => {
    beforeEach(() => {
      warnings.length = 0;
    });

    it('should read users and sessions there, and what must be fresh from the primary', IN_TURN, async () => {
      expect(warnings).toEqual([]);
      await put('u', 'before');
      await eventually(async () => (await nameOf('u')) === 'before');
      await onReplica('SELECT pg_wal_replay_pause()');
      await put('u', 'after');
      await engine.meta.set('key', 'value', noDeadline);
      expect(await nameOf('u')).toBe('before');
      expect(await nameOf('u', engine.fresh.users)).toBe('after');
      expect(await engine.meta.get('key', noDeadline)).toBe('value');
      await onReplica('SELECT pg_wal_replay_resume()');
      await eventually(async () => (await nameOf('u')) === 'after');
      expect(warnings).toEqual([]);
    });

    it(
      'should read from the primary while the replica is gone, say so once, and go back',
      IN_TURN,
      async () => {
        await put('v', 'here');
        await replica.kill();
        for (let i = 0; i < 30; i++) {
          expect(await nameOf('v')).toBe('here');
          await sleep(100);
        }
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toMatch(/^POSTGRES_REPLICA_URL: .* the primary is read from meanwhile\.$/);
        await replica.restart();
        await eventually(async () => warnings.length === 2);
        expect(warnings[1]).toMatch(/read from again/);
        expect(await isReadFromReplica()).toBe(true);
      },
    );

    it('should read from the primary what a paused replica does not answer', IN_TURN, async () => {
      await put('w', 'here');
      await eventually(async () => (await nameOf('w')) === 'here');
      replica.pause();
      const start = performance.now();
      expect(await nameOf('w')).toBe('here');
      expect(performance.now() - start).toBeLessThan(2_900);
      const then = performance.now();
      for (let i = 0; i < 20; i++) expect(await nameOf('w')).toBe('here');
      expect(performance.now() - then, 'it is not asked with every read').toBeLessThan(1_000);
      replica.resume();
      await eventually(async () => warnings.some((warning) => /again/.test(warning)));
      expect(await isReadFromReplica()).toBe(true);
    });

    it(
      'should not read from one that is behind when it starts, before it has caught up',
      IN_TURN,
      async () => {
        await onReplica('SELECT pg_wal_replay_pause()');
        await put('y', 'new');
        const other = await open(replica.url());
        for (let i = 0; i < 25; i++) {
          expect(await nameOf('y', other.users)).toBe('new');
          await sleep(100);
        }
        await put('y', 'newer');
        await onReplica('SELECT pg_wal_replay_resume()');
        const start = performance.now();
        await other[Symbol.asyncDispose]();
        expect(performance.now() - start).toBeLessThan(500);
        expect(warnings.filter((warning) => /behind|catching/.test(warning))).toEqual([]);
      },
    );

    it('should ask the primary what the replica can’t read yet', IN_TURN, async () => {
      await eventually(() => isReadFromReplica());
      await using client = await openClient(primary.url());
      await put('z', 'here');
      await client.query('ALTER TABLE users RENAME name TO other_name');
      await eventually(async () => {
        await using reader = await openClient(replica.url());
        return (await reader.query('SELECT * FROM users LIMIT 0')).fields.some(
          (field) => field.name === 'other_name',
        );
      });
      await onReplica('SELECT pg_wal_replay_pause()');
      await client.query('ALTER TABLE users RENAME other_name TO name');
      expect(await nameOf('z')).toBe('here');
      await onReplica('SELECT pg_wal_replay_resume()');
    });

    it(
      'should open without it when it is down, refuse one that is wrong, and doubt what is no replica',
      IN_TURN,
      async ({ expect }) => {
        await replica.kill();
        const told: string[] = [];
        const other = await open(replica.url(), primary.url(), told);
        expect(told.some((warning) => /no server answers/.test(warning))).toBe(true);
        expect(await nameOf('u', other.users)).toBe('after');
        await replica.restart();
        await eventually(async () => told.some((warning) => /again/.test(warning)));
        await other[Symbol.asyncDispose]();

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
        expect(told).toEqual([expect.stringMatching(/follows no other server/)]);
        await twice[Symbol.asyncDispose]();
      },
    );
  });
});
