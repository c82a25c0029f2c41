// A server that is killed, paused or started again under traffic.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import { type Neo4jServer, startNeo4j } from '../../stack/neo4j.ts';
import { describeWithOwn } from '../support/servers.ts';
import { entity, OPENING, optionsOf } from './graphs.ts';

const DEADLINE_MS = 1_000;

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

  /** Asks all the time, 20 at once, until what is done meanwhile is done and `after` milliseconds more. */
  const traffic = async (meanwhile: () => Promise<void>, after: number): Promise<Asked[]> => {
    const asked: Asked[] = [];
    let ends = Infinity;
    const start = performance.now();
    const askers = Array.from({ length: 20 }, async (_, n) => {
      for (let i = 0; performance.now() < ends; i++) {
        const at = performance.now();
        using deadline = deadlineIn(DEADLINE_MS);
        const outcome = await (n % 10 === 0
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
    await meanwhile();
    ends = performance.now() + after;
    await Promise.all(askers);
    return asked;
  };

  const expectBounded = (asked: Asked[]) => {
    const known = ['answered', 'STORE_UNAVAILABLE', 'STORE_TIMEOUT'];
    expect(asked.filter(({ outcome }) => !known.includes(outcome))).toEqual([]);
    expect(Math.max(...asked.map(({ took }) => took))).toBeLessThan(DEADLINE_MS + 250);
  };

  const answered = ({ outcome }: Asked) => outcome === 'answered';

  it('should fail quickly while it is killed, and go on by itself', async () => {
    let killed = 0;
    let back = 0;
    const start = performance.now();
    const asked = await traffic(async () => {
      await sleep(1_000);
      await server.kill();
      killed = performance.now() - start;
      await sleep(1_500);
      await server.restart();
      back = performance.now() - start;
    }, 8_000);
    expectBounded(asked);
    const during = asked.filter(({ at }) => at > killed + 500 && at < killed + 1_400);
    expect(during.length).toBeGreaterThan(20);
    expect(during.every(({ outcome }) => outcome === 'STORE_UNAVAILABLE')).toBe(true);
    // A server that has just been started is slow, and may be late; it is reached all the same.
    const first = asked.find(({ at, outcome }) => at > back && outcome !== 'STORE_UNAVAILABLE');
    expect((first?.at ?? Infinity) - back).toBeLessThan(5_000);
    const afterwards = asked.filter(({ at }) => at > back + 5_000);
    expect(afterwards.filter(({ outcome }) => outcome === 'STORE_UNAVAILABLE')).toEqual([]);
    expect(afterwards.filter(answered).length).toBeGreaterThan(afterwards.length / 2);
  });

  for (const pauseMs of [1_500, 8_000])
    it(`should keep deadlines while it is paused for ${pauseMs} ms, and be back within 5 s`, async () => {
      let paused = 0;
      let back = 0;
      const start = performance.now();
      const asked = await traffic(async () => {
        await sleep(500);
        server.pause();
        paused = performance.now() - start;
        await sleep(pauseMs);
        server.resume();
        back = performance.now() - start;
      }, 8_000);
      expectBounded(asked);
      expect(asked.some(({ at, outcome }) => at > paused && outcome !== 'answered')).toBe(true);
      const late = asked.filter(({ at }) => at > paused + 5_000 && at < back - 100);
      // Once it is known to be silent nobody is kept waiting.
      expect(late.every(({ took, outcome }) => outcome === 'STORE_UNAVAILABLE' && took < 300)).toBe(true);
      const afterwards = asked.filter(({ at }) => at > back + 5_000);
      expect(afterwards.length).toBeGreaterThan(0);
      expect(afterwards.every(answered)).toBe(true);
    });

  it('should wait for a restart when no one waits with a clock', async () => {
    await server.kill();
    const restarted = server.restart();
    await engine.graph.putEntities([entity('patient')], noDeadline);
    await restarted;
    expect(await engine.graph.entitiesByIds(['patient'], noDeadline)).toEqual([entity('patient')]);
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
