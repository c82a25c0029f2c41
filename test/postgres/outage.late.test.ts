// A server that is killed, paused or started again under traffic. What waits does so at the same time as the others, on a server of
// its own.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { RelationalEngine } from '../../datasources/engine.ts';
import { openPostgres } from '../../datasources/postgres/open.ts';
import { type PostgresServer, startPostgres } from '../../stack/postgres.ts';
import { describeWithOwn } from '../support/servers.ts';
import { openPool } from './pools.ts';
import { openStallingProxy } from './stalling-proxy.ts';

const DEADLINE_MS = 800;
/** Within this a server that is back must be in use. */
const BACK_MS = 5_000;
/** After so long without a failure none is to be expected: what a failure sets off is over within two seconds. */
const QUIET_MS = 2_500;

/** On a server of the test before. */
const IN_TURN = { concurrent: false };

interface Asked {
  /** When it was asked and for how long, in milliseconds. */
  at: number;
  took: number;
  /** `answered`, or the code of the error. */
  outcome: string;
}

/** What is done during traffic, and what was asked so far, by the same clock. */
type Meanwhile = (now: () => number, asked: readonly Asked[]) => Promise<void>;

const opened = (url: string): Promise<RelationalEngine> =>
  openPostgres(
    { url, replicaUrl: null, poolSize: 4, connectTimeoutMs: 3_000, statementTimeoutMs: 5_000 },
    { migrate: true, signal: new AbortController().signal },
  );

/** Asks all the time, 8 at once, for as long as `meanwhile` takes. Expects deadlines to be kept. */
async function traffic(engine: RelationalEngine, meanwhile: Meanwhile): Promise<Asked[]> {
  const asked: Asked[] = [];
  let isOver = false;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  const askers = Array.from({ length: 8 }, async (_, n) => {
    for (let i = 0; !isOver; i++) {
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
      await sleep(10);
    }
  });
  await meanwhile(() => performance.now() - start, asked);
  isOver = true;
  await Promise.all(askers);
  delay.disable();
  expectBounded(asked, delay.max / 1e6);
  return asked;
}

/** `delayMs`: for how long this process itself stood still at worst, on a busy machine. */
function expectBounded(asked: readonly Asked[], delayMs: number): void {
  const known = ['answered', 'STORE_UNAVAILABLE', 'STORE_TIMEOUT'];
  expect(asked.filter(({ outcome }) => !known.includes(outcome))).toEqual([]);
  expect(Math.max(...asked.map(({ took }) => took))).toBeLessThan(DEADLINE_MS + 150 + delayMs);
}

/** Waits until nothing has failed for a while, or it is too late for that. */
async function quiet(now: () => number, asked: readonly Asked[]): Promise<void> {
  const latest = now() + BACK_MS + QUIET_MS;
  const lastFailure = () => asked.findLast(({ outcome }) => outcome !== 'answered')?.at ?? 0;
  const since = now();
  while (now() < latest && now() - Math.max(lastFailure(), since) < QUIET_MS) await sleep(50);
}

describeWithOwn(['postgres'], 'the PostgreSQL engine, its server under traffic', () => {
  /** One that is up all the time; the others are killed or paused. */
  let steady: PostgresServer;
  let servers: PostgresServer[];
  const engines: RelationalEngine[] = [];
  const serverAndEngine = async (index: number) => {
    const server = servers[index];
    if (server === undefined) throw new RangeError(`There is no server ${index}.`);
    const engine = await opened(server.url());
    engines.push(engine);
    return { server, engine };
  };
  beforeAll(async () => {
    steady = await startPostgres();
    servers = [];
    for (let n = 0; n < 3; n++) servers.push(await startPostgres());
  });
  afterAll(async () => {
    const all = [steady, ...servers];
    for (const server of all) server.resume();
    await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
    await Promise.all(all.map((server) => server.stop()));
  });

  it.concurrent('should bound work without a deadline as well', async ({ expect }) => {
    const { server, engine } = await serverAndEngine(0);
    server.pause();
    const start = performance.now();
    const asked = engine.users.byIds(['a'], noDeadline);
    await expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(30_000);
    server.resume();
    const back = performance.now();
    let version: string | null = null;
    while (version === null && performance.now() - back < BACK_MS) {
      version = await engine.version(noDeadline).catch(() => null);
      await sleep(50);
    }
    expect(version).toBe(server.version);
  });

  it.concurrent('should give up a connection that lost what was sent, while the server is there', async ({
    expect,
  }) => {
    const port = Number(new URL(steady.url()).port);
    await using proxy = await openStallingProxy(port);
    await using other = await opened(steady.url().replace(`:${port}/`, `:${proxy.port}/`));
    proxy.stallOn = 'INSERT INTO meta';
    const start = performance.now();
    await expect(other.meta.set('a', 'b', noDeadline)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(30_000);
    proxy.stallOn = null;
    await other.meta.set('a', 'c', noDeadline);
    expect(await other.meta.get('a', noDeadline)).toBe('c');
  });

  // Long enough for the silence to be noticed, and for what is lost to be given up then.
  it.concurrent('should leave alone what the server is still at, however long it takes', async () => {
    await using pool = await openPool(steady.url(), 1);
    expect(await pool.query('SELECT 1 AS one FROM pg_sleep(18)', [], noDeadline)).toEqual([{ one: 1 }]);
  });

  describe.concurrent('that stops and comes back', () => {
    it(
      'should keep deadlines while it is paused, for short or long, and be back within 5 s',
      IN_TURN,
      async () => {
        const pauses = [1_500, 7_000].map(async (pauseMs, index) => {
          const { server, engine } = await serverAndEngine(1 + index);
          let paused = 0;
          let back = 0;
          const asked = await traffic(engine, async (now, soFar) => {
            await sleep(300);
            server.pause();
            paused = now();
            await sleep(pauseMs);
            server.resume();
            back = now();
            await quiet(now, soFar);
          });
          return { pauseMs, paused, back, asked };
        });
        for (const { pauseMs, paused, back, asked } of await Promise.all(pauses)) {
          expect(asked.some(({ at, outcome }) => at > paused && outcome === 'STORE_TIMEOUT')).toBe(true);
          const first = asked.find(({ at, outcome }) => at > back && outcome === 'answered');
          expect((first?.at ?? Infinity) - back, `back after ${pauseMs} ms`).toBeLessThan(BACK_MS);
          const failure = asked.findLast(({ outcome }) => outcome !== 'answered');
          expect((failure?.at ?? 0) - back, `well after ${pauseMs} ms`).toBeLessThan(BACK_MS);
        }
      },
    );

    it(
      'should fail quickly while it is killed, and go on by itself with its statements prepared anew',
      IN_TURN,
      async () => {
        const { server, engine } = await serverAndEngine(1);
        let killed = 0;
        let back = 0;
        const asked = await traffic(engine, async (now) => {
          await sleep(500);
          killed = now();
          await server.kill();
          await sleep(1_500);
          await server.restart();
          back = now();
          await sleep(3_000);
        });
        const during = asked.filter(({ at }) => at > killed + 500 && at < back - 500);
        expect(during.length).toBeGreaterThan(0);
        expect(during.every(({ outcome }) => outcome === 'STORE_UNAVAILABLE')).toBe(true);
        expect(
          Math.max(...during.map(({ took }) => took)),
          'nobody waits for a server that is known to be away',
        ).toBeLessThan(300);
        const afterwards = asked.filter(({ at }) => at > back + 2_000);
        expect(afterwards.length).toBeGreaterThan(0);
        expect(afterwards.every(({ outcome }) => outcome === 'answered')).toBe(true);
        const before = asked.filter(({ at }) => at < killed - 50);
        expect(before.every(({ outcome }) => outcome === 'answered')).toBe(true);
      },
    );
  });

  it('should close while it is paused', async () => {
    const other = await opened(steady.url());
    steady.pause();
    const pending = other.version(noDeadline).catch(({ code }) => code);
    const start = performance.now();
    await other[Symbol.asyncDispose]();
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await pending).toBe('STORE_UNAVAILABLE');
    steady.resume();
  });
});
