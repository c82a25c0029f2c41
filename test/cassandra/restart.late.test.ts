// One server that is paused, killed and started again under traffic.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCassandra } from '../../datasources/cassandra/open.ts';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { TurnEngine } from '../../datasources/engine.ts';
import { type CassandraServer, startCassandra } from '../../stack/cassandra.ts';
import { cassandraAt, describeWithOwn } from '../support/servers.ts';
import { pause, Traffic, turnAt } from './traffic.ts';

const DEADLINE_MS = 1_000;
/** What a deadline may be missed by on a machine that has other things to do. */
const LATE_MS = 250;
/** Longer than the driver waits for a new connection to be greeted, so that some of those are given up meanwhile. */
const PAUSE_MS = 6_000;
/** The deadline of what is asked all at once while nothing answers. */
const SHED_MS = 4_000;

describeWithOwn(['cassandra'], 'one Cassandra server under traffic', () => {
  let server: CassandraServer;
  let engine: TurnEngine;
  beforeAll(async () => {
    server = await startCassandra();
    engine = await openCassandra(cassandraAt(server.contactPoints, { connectTimeoutMs: 10_000 }), {
      migrate: true,
      signal: new AbortController().signal,
    });
  }, 240_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    await server?.stop();
  }, 60_000);

  it('should keep deadlines while it is paused, and be used again once it goes on', async () => {
    await using traffic = new Traffic(engine.turns, 4, DEADLINE_MS);
    await traffic.untilAnswered(20_000);
    const pausedAt = performance.now();
    server.pause();
    await pause(PAUSE_MS);
    server.resume();
    const recovered = await traffic.untilAnswered(5_000);
    const during = traffic.since(pausedAt).filter(({ error }) => error !== null);
    expect(during.length).toBeGreaterThan(0);
    expect(Math.max(...during.map(({ tookMs }) => tookMs))).toBeLessThan(DEADLINE_MS + LATE_MS);
    expect(recovered).toBeLessThan(5_000);
  });

  it('should be shed and not queued for without end while it is paused', async () => {
    server.pause();
    try {
      const start = performance.now();
      using deadline = deadlineIn(SHED_MS);
      const results = await Promise.allSettled(
        Array.from({ length: 5_000 }, (_, i) => engine.turns.byIds([turnAt(0, i)], deadline)),
      );
      expect(results.every(({ status }) => status === 'rejected')).toBe(true);
      const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : ''));
      expect(codes).toContain('STORE_UNAVAILABLE');
      expect(performance.now() - start).toBeLessThan(SHED_MS + 1_000);
    } finally {
      server.resume();
    }
    const start = performance.now();
    await expect
      .poll(
        () =>
          engine.turns.byIds([turnAt(0, 0)], noDeadline).then(
            () => true,
            () => false,
          ),
        { timeout: 5_000 },
      )
      .toBe(true);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('should be used again after it was killed, with all that it had acknowledged', async () => {
    let written: Traffic['written'];
    {
      await using traffic = new Traffic(engine.turns, 4, DEADLINE_MS);
      await traffic.untilAnswered(20_000);
      const killedAt = performance.now();
      await server.kill();
      await pause(2_000);
      const during = traffic.since(killedAt).filter(({ error }) => error !== null);
      expect(during.length).toBeGreaterThan(0);
      await server.restart();
      expect(await traffic.untilAnswered(5_000)).toBeLessThan(5_000);
      const all = traffic.since(killedAt).map(({ tookMs }) => tookMs);
      expect(Math.max(...all)).toBeLessThan(DEADLINE_MS + LATE_MS);
      ({ written } = traffic);
    }
    const found = await engine.turns.byIds(written, noDeadline);
    expect(found).toEqual(written);
  }, 120_000);
});
