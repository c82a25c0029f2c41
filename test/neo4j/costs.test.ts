// What writes cost: in proportion to what is written, however much there is of what is beside it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { entityWriter } from '../../datasources/neo4j/entity-writes.ts';
import { type Labels, labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import { createGraphStore } from '../../datasources/neo4j/store.ts';
import type { GraphStore } from '../../datasources/types.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { ALL, entity, OPENING, relation, total } from './graphs.ts';
import { type Profiled, type ProfilingClient, profilingClient } from './profiling.ts';

const ENTITIES = 1_000;
const ids = Array.from({ length: ENTITIES }, (_, i) => `e${String(i).padStart(4, '0')}`);

/** Hits that a statement may come to for each row that it is given: one property is two or three, and each may be in an index. */
const HITS_PER_ROW = 150;

const BY_NAME = { direction: 'IN', types: null, minWeight: null, order: 'NAME', page: ALL } as const;

describeWith(['neo4j'], 'writes to Neo4j', () => {
  let engine: GraphEngine;
  let client: ProfilingClient;
  let labels: Labels;
  let store: GraphStore;
  beforeAll(async () => {
    const options = await neo4jLabels();
    engine = await openNeo4j(options, OPENING);
    client = profilingClient(options);
    labels = labelsOf(options.labelPrefix);
    store = createGraphStore(client, labels);
    await store.putEntities(
      ['hub', ...ids].map((id) => entity(id)),
      noDeadline,
    );
  });
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  const expectInProportion = (profiled: readonly Profiled[], rows: number) => {
    expect(profiled.length).toBeGreaterThan(0);
    for (const { text, hits } of profiled) expect(hits, text).toBeLessThanOrEqual(HITS_PER_ROW * rows);
  };

  it('should replace what a session mentions at the same cost for each', async () => {
    const rows = (count: number) => ids.map((id) => total('s', 'u', id, count));
    for (const given of [rows(2), rows(3), rows(1), rows(1).slice(0, 5), rows(1), []])
      expectInProportion(
        await client.profile(() => store.putSessionEntities(['s'], given, noDeadline)),
        ENTITIES,
      );
  });

  it('should add to a total without reading what else it is the sum of', async () => {
    const sessions = Array.from({ length: 1_000 }, (_, i) => `t${i}`);
    const row = (sessionId: string, count: number) => ({
      ...total(sessionId, 'reader', 'hub', count),
      firstAt: 1_000 - count,
      lastAt: 1_000 + count,
    });
    const rows = sessions.map((id) => row(id, 1));
    await store.putSessionEntities(sessions, rows, noDeadline);
    const grown = await client.profile(() => store.putSessionEntities(['t7'], [row('t7', 5)], noDeadline));
    expect(grown.reduce((sum, { hits }) => sum + hits, 0)).toBeLessThan(sessions.length);
    const [page] = await store.userEntities(
      ['reader'],
      { types: null, order: 'COUNT', page: ALL },
      noDeadline,
    );
    expect(page?.rows).toEqual([{ entity: entity('hub'), count: 1_004, firstAt: 995, lastAt: 1_005 }]);
  });

  it('should write relations of a hub at the same cost for each', async () => {
    const relations = ids.map((id, weight) => relation(id, 'hub', { weight }));
    for (const _ of [1, 2])
      expectInProportion(await client.profile(() => store.putRelations(relations, noDeadline)), ENTITIES);
  });

  it('should bring a new name to the relations of a hub piece by piece, each from where the last ended', async () => {
    const writer = entityWriter(client, labels, 100);
    const profiled = await client.profile(() =>
      writer.putEntities([entity('hub', { name: 'Zoë' })], noDeadline),
    );
    const sets = profiled.filter(({ propertiesSet }) => propertiesSet === 100);
    expect(sets).toHaveLength(ENTITIES / 100);
    const hits = sets.map((piece) => piece.hits);
    expect(Math.max(...hits)).toBeLessThan(Math.min(...hits) * 1.5);
    // Nothing is left for the transaction that writes the entity.
    const last = profiled.filter(({ transaction }) => transaction === profiled.at(-1)?.transaction);
    expect(last.slice(-2).map(({ propertiesSet }) => propertiesSet)).toEqual([0, 0]);
    const [page] = await store.relations([ids[7] ?? ''], { ...BY_NAME, direction: 'OUT' }, noDeadline);
    expect(page?.rows.map(({ otherName }) => otherName)).toEqual(['zoë']);
  });

  it('should rename many entities in transactions of so many relations at most', async () => {
    const some = ids.slice(0, 40);
    const among = some.flatMap((from, i) =>
      some.slice(i + 1, i + 6).map((to) => relation(from, to, { type: 'AMONG' })),
    );
    await store.putRelations(among, noDeadline);
    const writer = entityWriter(client, labels, 100);
    const profiled = await client.profile(() =>
      writer.putEntities(
        some.map((id) => entity(id, { name: `New ${id}` })),
        noDeadline,
      ),
    );
    const byTransaction = Map.groupBy(
      profiled.filter(({ text }) => /<> key/.test(text)),
      ({ transaction }) => transaction,
    );
    const sums = [...byTransaction.values()].map((all) =>
      all.reduce((sum, { propertiesSet }) => sum + propertiesSet, 0),
    );
    expect(sums.length).toBeGreaterThan(3);
    expect(Math.max(...sums)).toBeLessThanOrEqual(100);
    const [page] = await store.relations(['e0009'], BY_NAME, noDeadline);
    expect(page?.rows.map(({ otherName }) => otherName)).toEqual(
      ['e0004', 'e0005', 'e0006', 'e0007', 'e0008'].map((id) => `new ${id}`),
    );
  });
});
