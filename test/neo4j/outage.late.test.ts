// A server that is killed, paused or started again under traffic.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import { type Neo4jServer, startNeo4j } from '../../stack/neo4j.ts';
import { describeWithOwn } from '../support/servers.ts';
import { entity, OPENING, optionsOf } from './graphs.ts';

const FULL = process.env.PARLEY_TEST_FULL === '1';
const DEADLINE_MS = 1_000;
/** How soon a server that is back is used again. */
const BACK_MS = 5_000;
/** How long all must be well for it to be so for good; in a full run the whole time is looked at. */
const QUIET_MS = 1_500;
const LOOKED_AT_MS = BACK_MS + 3_000;
/** How many ask at a time. */
const ASKERS = 8;

interface Asked {
  /** When it was asked and for how long, in milliseconds. */
  at: number;
  took: number;
  /** `answered`, or the code of the error. */
  outcome: string;
}

describeWithOwn(['neo4j'], 'the Neo4j engine, its server under traffic', () => {
  let server: Neo4jServer;
  let engine: GraphEngine;
  beforeAll(async () => {
    server = await startNeo4j();
    engine = await openNeo4j(optionsOf(server), OPENING);
    await engine.graph.putEntities([entity('a')], noDeadline);
  });
  afterAll(async () => {
    server?.resume();
    await engine?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  /** Asks all the time, until what is done meanwhile is done and what is asked afterwards is `well` for a while. */
  const traffic = async (
    meanwhile: () => Promise<void>,
    well: (some: readonly Asked[]) => boolean,
  ): Promise<Asked[]> => {
    const asked: Asked[] = [];
    let ends = Infinity;
    const start = performance.now();
    const askers = Array.from({ length: ASKERS }, async (_, n) => {
      for (let i = 0; performance.now() < ends; i++) {
        const at = performance.now();
        using deadline = deadlineIn(DEADLINE_MS);
        const outcome = await (n % 4 === 0
          ? engine.graph.putEntities([entity(`e${n}`, { name: String(i) })], deadline)
          : engine.graph.entitiesByIds(['a'], deadline)
        ).then(
          () => 'answered',
          (error) => error.code ?? String(error),
        );
        asked.push({ at: at - start, took: performance.now() - at, outcome });
        await sleep(40);
      }
    });
    await meanwhile().catch((error: unknown) => {
      ends = 0;
      throw error;
    });
    const back = performance.now();
    const isQuiet = () => {
      const last = asked.filter(({ at }) => at > performance.now() - start - QUIET_MS);
      return performance.now() - back > QUIET_MS && last.length > ASKERS && well(last);
    };
    while (performance.now() - back < LOOKED_AT_MS && (FULL || !isQuiet())) await sleep(50);
    ends = performance.now();
    await Promise.all(askers);
    return asked;
  };

  const expectBounded = (asked: Asked[]) => {
    const known = ['answered', 'STORE_UNAVAILABLE', 'STORE_TIMEOUT'];
    expect(asked.filter(({ outcome }) => !known.includes(outcome))).toEqual([]);
    expect(Math.max(...asked.map(({ took }) => took))).toBeLessThan(DEADLINE_MS + 250);
  };

  /** What was asked from 5 s after the return on, or in the quiet that was seen before. */
  const afterwardsOf = (asked: readonly Asked[], back: number): Asked[] => {
    const end = Math.max(...asked.map(({ at }) => at));
    return asked.filter(({ at }) => at > Math.min(back + BACK_MS, end - QUIET_MS));
  };

  const answered = ({ outcome }: Asked) => outcome === 'answered';
  const reached = ({ outcome }: Asked) => outcome !== 'STORE_UNAVAILABLE';

  it('should fail quickly while it is killed, and go on by itself, as does what waits without a clock', async () => {
    // On connections of its own: nobody else finds out for it that the server is back.
    const patient = await openNeo4j(optionsOf(server), OPENING);
    onTestFinished(() => patient[Symbol.asyncDispose]());
    let killed = 0;
    let back = 0;
    const start = performance.now();
    const asked = await traffic(
      async () => {
        await sleep(500);
        await server.kill();
        killed = performance.now() - start;
        await sleep(1_500);
        const restarted = server.restart().then(() => {
          back = performance.now() - start;
        });
        await Promise.all([restarted, patient.graph.putEntities([entity('patient')], noDeadline)]);
      },
      (some) => some.every(reached) && some.filter(answered).length > some.length / 2,
    );
    expectBounded(asked);
    const during = asked.filter(({ at }) => at > killed + 500 && at < killed + 1_400);
    expect(during.length).toBeGreaterThan(20);
    expect(during.every(({ outcome }) => outcome === 'STORE_UNAVAILABLE')).toBe(true);
    // A server that has just been started is slow, and may be late; it is reached all the same.
    const first = asked.find((one) => one.at > back && reached(one));
    expect((first?.at ?? Infinity) - back).toBeLessThan(BACK_MS);
    const afterwards = afterwardsOf(asked, back);
    expect(afterwards.filter((one) => !reached(one))).toEqual([]);
    expect(afterwards.filter(answered).length).toBeGreaterThan(afterwards.length / 2);
    expect(await patient.graph.entitiesByIds(['patient'], noDeadline)).toEqual([entity('patient')]);
  });

  // Shorter than it takes to be known as silent, and longer.
  for (const pauseMs of [1_500, FULL ? 8_000 : 6_500])
    it(`should keep deadlines while it is paused for ${pauseMs} ms, and be back within 5 s`, async () => {
      let paused = 0;
      let back = 0;
      const start = performance.now();
      const asked = await traffic(
        async () => {
          await sleep(500);
          server.pause();
          paused = performance.now() - start;
          await sleep(pauseMs);
          server.resume();
          back = performance.now() - start;
        },
        (some) => some.every(answered),
      );
      expectBounded(asked);
      expect(asked.some(({ at, outcome }) => at > paused && outcome !== 'answered')).toBe(true);
      const late = asked.filter(({ at }) => at > paused + 5_000 && at < back - 100);
      expect(late.length > 0).toBe(pauseMs > 6_000);
      // Once it is known to be silent nobody is kept waiting.
      expect(late.every(({ took, outcome }) => outcome === 'STORE_UNAVAILABLE' && took < 300)).toBe(true);
      const afterwards = afterwardsOf(asked, back);
      expect(afterwards.length).toBeGreaterThan(0);
      expect(afterwards.every(answered)).toBe(true);
    });

  it('should let the process go at once when it is disposed of while the server is paused', async () => {
    const other = await openNeo4j(optionsOf(server), OPENING);
    server.pause();
    try {
      using deadline = deadlineIn(5_000);
      const answer = other.graph.entitiesByIds(['a'], deadline).catch((error) => error.code);
      await sleep(100);
      const start = performance.now();
      await other[Symbol.asyncDispose]();
      expect(performance.now() - start).toBeLessThan(500);
      expect(await answer).toBe('STORE_UNAVAILABLE');
      expect(performance.now() - start).toBeLessThan(500);
    } finally {
      server.resume();
    }
  });
});
