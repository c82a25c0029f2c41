// A server that is killed, paused or started again under traffic.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { RelationalEngine } from '../../datasources/engine.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { type PostgresServer, startPostgres } from '../../stack/postgres.ts';
import { describeWithOwn } from '../support/servers.ts';
import { openPool } from './pools.ts';
import { openStallingProxy } from './stalling-proxy.ts';

const DEADLINE_MS = 800;

interface Asked {
  /** When it was asked and for how long, in milliseconds. */
  at: number;
  took: number;
  /** `answered`, or the code of the error. */
  outcome: string;
}

describeWithOwn(['postgres'], 'the PostgreSQL engine, its server under traffic', () => {
  let server: PostgresServer;
  let engine: RelationalEngine;
  beforeAll(async () => {
    server = await startPostgres();
    engine = await openPostgres(
      {
        url: server.url(),
        replicaUrl: null,
        poolSize: 4,
        connectTimeoutMs: 3_000,
        statementTimeoutMs: 5_000,
      },
      { migrate: true, signal: new AbortController().signal },
    );
  });
  afterAll(async () => {
    server.resume();
    await engine[Symbol.asyncDispose]();
    await server.stop();
  });

  /** Asks all the time, 16 at once, until what is done meanwhile is done and `after` milliseconds more. */
  const traffic = async (meanwhile: () => Promise<void>, after: number): Promise<Asked[]> => {
    const asked: Asked[] = [];
    let ends = Infinity;
    const start = performance.now();
    const askers = Array.from({ length: 16 }, async (_, n) => {
      for (let i = 0; performance.now() < ends; i++) {
        const at = performance.now();
        using deadline = deadlineIn(DEADLINE_MS);
        const outcome = await (i % 4 === 0
          ? engine.meta.set(`key ${n}`, String(i), deadline)
          : engine.users.byIds([`user ${i}`], deadline)
        ).then(
          () => 'answered',
          (error) => error.code ?? String(error),
        );
        asked.push({ at: at - start, took: performance.now() - at, outcome });
        await sleep(2);
      }
    });
    await meanwhile();
    ends = performance.now() + after;
    await Promise.all(askers);
    return asked;
  };
  const expectBounded = (asked: Asked[]) => {
    const known = ['answered', 'STORE_UNAVAILABLE', 'STORE_TIMEOUT'];
    expect(asked.filter(({ outcome }) => !known.includes(outcome))).toEqual([]);
    expect(Math.max(...asked.map(({ took }) => took))).toBeLessThan(DEADLINE_MS + 150);
  };

  it('should fail quickly while it is killed, and go on by itself with its statements prepared anew', async () => {
    let killed = 0;
    let back = 0;
    const start = performance.now();
    const asked = await traffic(async () => {
      await sleep(500);
      killed = performance.now() - start;
      await server.kill();
      await sleep(1_500);
      await server.restart();
      back = performance.now() - start;
    }, 3_000);
    expectBounded(asked);
    const during = asked.filter(({ at }) => at > killed + 500 && at < back - 500);
    expect(during.every(({ outcome }) => outcome === 'STORE_UNAVAILABLE')).toBe(true);
    expect(
      Math.max(...during.map(({ took }) => took)),
      'nobody waits for a server that is known to be away',
    ).toBeLessThan(300);
    expect(asked.filter(({ at }) => at > back + 2_000).every(({ outcome }) => outcome === 'answered')).toBe(
      true,
    );
    expect(asked.filter(({ at }) => at < killed - 50).every(({ outcome }) => outcome === 'answered')).toBe(
      true,
    );
  });

  for (const pauseMs of [1_500, 7_000])
    it(`should keep deadlines while it is paused for ${pauseMs} ms, and be back within 5 s`, async () => {
      let paused = 0;
      let back = 0;
      const start = performance.now();
      const asked = await traffic(async () => {
        await sleep(300);
        server.pause();
        paused = performance.now() - start;
        await sleep(pauseMs);
        server.resume();
        back = performance.now() - start;
      }, 6_000);
      expectBounded(asked);
      expect(asked.some(({ at, outcome }) => at > paused && outcome === 'STORE_TIMEOUT')).toBe(true);
      const first = asked.find(({ at, outcome }) => at > back && outcome === 'answered');
      expect((first?.at ?? Infinity) - back).toBeLessThan(5_000);
      expect(asked.filter(({ at }) => at > back + 5_000).every(({ outcome }) => outcome === 'answered')).toBe(
        true,
      );
    });

  it('should bound work without a deadline as well', async () => {
    server.pause();
    const start = performance.now();
    const asked = engine.users.byIds(['a'], noDeadline);
    await expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(30_000);
    server.resume();
    await sleep(4_000);
    expect(await engine.version(noDeadline)).toBe(server.version);
  });

  it('should give up a connection that lost what was sent, while the server is there', async () => {
    const port = Number(new URL(server.url()).port);
    await using proxy = await openStallingProxy(port);
    const url = server.url().replace(`:${port}/`, `:${proxy.port}/`);
    const options = {
      url,
      replicaUrl: null,
      poolSize: 2,
      connectTimeoutMs: 3_000,
      statementTimeoutMs: null,
    };
    await using other = await openPostgres(options, {
      migrate: true,
      signal: new AbortController().signal,
    });
    proxy.stallOn = 'INSERT INTO meta';
    const start = performance.now();
    await expect(other.meta.set('a', 'b', noDeadline)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(30_000);
    proxy.stallOn = null;
    await other.meta.set('a', 'c', noDeadline);
    expect(await other.meta.get('a', noDeadline)).toBe('c');
  });

  it('should leave alone what the server is still at, however long it takes', async () => {
    const pool = await openPool(server.url(), 1);
    expect(await pool.query('SELECT 1 AS one FROM pg_sleep(18)', [], noDeadline)).toEqual([{ one: 1 }]);
    await pool[Symbol.asyncDispose]();
  });

  it('should close while it is paused', async () => {
    const other = await openPostgres(
      {
        url: server.url(),
        replicaUrl: null,
        poolSize: 4,
        connectTimeoutMs: 3_000,
        statementTimeoutMs: 5_000,
      },
      { migrate: true, signal: new AbortController().signal },
    );
    server.pause();
    const pending = other.version(noDeadline).catch(({ code }) => code);
    const start = performance.now();
    await other[Symbol.asyncDispose]();
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await pending).toBe('STORE_UNAVAILABLE');
    server.resume();
  });
});
