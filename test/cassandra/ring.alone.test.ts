// Three servers with three replicas: one may go at any time without anybody noticing, two leave reads by one.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCassandra } from '../../datasources/cassandra/open.ts';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { TurnEngine } from '../../datasources/engine.ts';
import { StoreError } from '../../datasources/errors.ts';
import type { TurnStore } from '../../datasources/types.ts';
import { type CassandraServer, startCassandra } from '../../stack/cassandra.ts';
import { cassandraAt, describeWithOwn } from '../support/servers.ts';
import { type Observed, pause, Traffic, turnAt } from './traffic.ts';

/** Enough for some hundred operations while nobody knows of the fault. To know takes the servers 18 s, which no run waits for. */
const FAULT_MS = process.env.PARLEY_TEST_FULL === '1' ? 12_000 : 6_000;
/** The deadline of what is asked of too few servers. */
const ASK_MS = 2_000;

const longest = (observed: readonly Observed[]) => Math.max(0, ...observed.map(({ tookMs }) => tookMs));

/** How long operations took that traffic has none of: their statements were not sent before. Milliseconds. */
async function timesOf(store: TurnStore): Promise<number[]> {
  const row = turnAt(8, 0);
  const page = { limit: 20, from: 'start' as const, after: null, before: null };
  const around = { around: row.turnId, limit: 5 };
  const operations = [
    () => store.mentions(['entity 0'], { range: null, page }, noDeadline),
    () => store.mentions(['entity 0'], { range: null, page: { ...page, from: 'end' } }, noDeadline),
    () => store.pages(['traffic 0'], { range: null, roles: ['TOOL'], page }, noDeadline),
    () => store.pages(['traffic 0'], { range: null, roles: null, page: around }, noDeadline),
    () => store.pages(['traffic 0'], { range: null, roles: ['USER'], page: around }, noDeadline),
    () => store.putMentions([{ ...row, mentions: [] }], noDeadline),
    () => store.outlines(['traffic 1'], noDeadline),
  ];
  const times: number[] = [];
  for (const operation of operations) {
    const start = performance.now();
    await operation();
    times.push(performance.now() - start);
  }
  return times;
}

describeWithOwn(['cassandra'], 'three Cassandra servers', () => {
  let ring: CassandraServer;
  let engine: TurnEngine;
  beforeAll(async () => {
    ring = await startCassandra({ nodes: 3 });
    engine = await openCassandra(cassandraAt(ring.contactPoints), {
      migrate: true,
      signal: new AbortController().signal,
    });
  }, 300_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    await ring?.stop();
  }, 120_000);

  it('should go on by quorum when one is killed and, after its return, another is paused', async () => {
    await using traffic = new Traffic(engine.turns, 2, 5_000);
    await traffic.untilAnswered(30_000);
    await pause(3_000);
    const calmFrom = performance.now();
    await pause(5_000);

    const killedAt = performance.now();
    await ring.nodes[1]?.kill();
    await pause(FAULT_MS);
    const killed = traffic.since(killedAt);

    await ring.nodes[1]?.restart();
    await ring.untilAgreed();
    const wholeFrom = performance.now();
    await pause(3_000);

    const pausedAt = performance.now();
    ring.nodes[2]?.pause();
    const unused = await timesOf(engine.turns);
    await pause(FAULT_MS);
    const paused = traffic.since(pausedAt);
    ring.nodes[2]?.resume();

    const between = (from: number, to: number) =>
      traffic.since(from).filter(({ startedAt }) => startedAt < to - 1_000);
    const calm = [...between(calmFrom, killedAt), ...between(wholeFrom, pausedAt)];
    const told = {
      calm: longest(calm),
      killed: longest(killed),
      paused: longest(paused),
      unused: Math.max(...unused),
    };
    console.log('the longest operations, in milliseconds', told, { operations: traffic.observed.length });
    expect(traffic.observed.filter(({ error }) => error !== null)).toEqual([]);
    expect(killed.length).toBeGreaterThan(100);
    expect(paused.length).toBeGreaterThan(100);
    // A machine that is busy with other things takes its time without any fault, too.
    const limit = Math.max(500, told.calm + 300);
    expect(told.killed).toBeLessThan(limit);
    expect(told.paused).toBeLessThan(limit);
    expect(told.unused).toBeLessThan(limit);
  }, 240_000);

  it('should refuse by quorum and still read by one when two are down', async () => {
    await ring.untilAgreed();
    const turn = turnAt(9, 0);
    await engine.at('ALL').put([turn], noDeadline);
    await Promise.all([ring.nodes[0]?.kill(), ring.nodes[2]?.kill()]);
    const ask = async (): Promise<unknown> => {
      using deadline = deadlineIn(ASK_MS);
      const start = performance.now();
      const answer = await engine.turns.byIds([turn], deadline).catch((error: unknown) => error);
      expect(answer).toBeInstanceOf(StoreError);
      expect(performance.now() - start).toBeLessThan(ASK_MS + 250);
      return answer;
    };
    // Until the one that is left has noticed, it waits for the others in vain.
    await expect.poll(ask, { timeout: 40_000 }).toMatchObject({ code: 'STORE_UNAVAILABLE', store: 'turns' });
    expect(await ask()).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    using deadline = deadlineIn(5_000);
    expect(await engine.at('ONE').byIds([turn], deadline)).toEqual([turn]);
  }, 120_000);
});
