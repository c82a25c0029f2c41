// Additions to sessions in Neo4j, and removals of them: what they cost, answers that get lost, and data of an earlier version.

import neo4j, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { type CypherClient, Neo4jClient } from '../../datasources/neo4j/client.ts';
import { type Labels, labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import { createGraphStore } from '../../datasources/neo4j/store.ts';
import type { SessionEntityAddition } from '../../datasources/types.ts';
import { describeWith, neo4jLabels } from '../support/servers.ts';
import { ALL, entity, OPENING, total } from './graphs.ts';
import { type ProfilingClient, profilingClient } from './profiling.ts';

const BY_COUNT = { types: null, order: 'COUNT', page: ALL } as const;

/** Reading all of a label or a type. */
const SCANS = /Scan/;

function addition(sessionId: string, sequence: number, entityIds: readonly string[]): SessionEntityAddition {
  const entities = entityIds.map((entityId) => ({ entityId, count: 1, firstAt: sequence, lastAt: sequence }));
  return { sessionId, userId: 'u', sequence, entities };
}

describeWith(['neo4j'], 'additions in Neo4j', () => {
  let options: Neo4jOptions;
  let engine: GraphEngine;
  let client: Neo4jClient;
  let profiling: ProfilingClient;
  let driver: Driver;
  let labels: Labels;
  beforeAll(async () => {
    options = await neo4jLabels();
    labels = labelsOf(options.labelPrefix);
    engine = await openNeo4j(options, OPENING);
    client = new Neo4jClient(serverAddress(options), options);
    profiling = profilingClient(options);
    driver = neo4j.driver(options.url, undefined, {
      encrypted: 'ENCRYPTION_OFF',
      disableLosslessIntegers: true,
    });
  });
  afterAll(async () => {
    await driver?.close();
    await profiling?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  const run = (text: string) => driver.executeQuery(text, {}, { database: options.database });

  it('should count once what is sent again because its answer was lost', async () => {
    const again: CypherClient = {
      read: (text, params, deadline) => client.read(text, params, deadline),
      write: async (work, deadline) => {
        await client.write(work, deadline);
        return client.write(work, deadline);
      },
    };
    const store = createGraphStore(again, labels);
    await store.addSessionEntities([addition('lost', 1, ['x', 'y']), addition('lost', 2, ['x'])], noDeadline);
    const [page] = await engine.graph.userEntities(['u'], BY_COUNT, noDeadline);
    expect(page?.rows.map((row) => [row.entity.id, row.count])).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
    expect(await engine.graph.entityTypes(noDeadline)).toEqual([{ type: 'Unknown', count: 2 }]);
    await store.removeSessions(['lost'], noDeadline);
    expect(await engine.graph.entityTypes(noDeadline)).toEqual([]);
  });

  it('should cost what is added, not what the session mentions and who else mentions it', async () => {
    const ids = Array.from({ length: 4_000 }, (_, i) => `c${i}`);
    const others = Array.from({ length: 2_000 }, (_, i) => addition(`other${i}`, 1, ['c7']));
    await engine.graph.addSessionEntities([addition('big', 1, ids), ...others], noDeadline);
    const store = createGraphStore(profiling, labels);
    const profiled = await profiling.profile(() =>
      store.addSessionEntities([addition('big', 2, ['c7', 'c8', 'new'])], noDeadline),
    );
    expect(profiled.reduce((sum, { hits }) => sum + hits, 0)).toBeLessThan(600);
    for (const { text, operators } of profiled)
      expect(
        operators.filter((operator) => SCANS.test(operator)),
        text,
      ).toEqual([]);
    const [users] = await store.entityUsers(['c7'], BY_COUNT, noDeadline);
    expect(users?.rows).toEqual([{ id: 'u', count: 2_002, firstAt: 1, lastAt: 2 }]);
    const removal = await profiling.profile(() => store.removeSessions(['other5'], noDeadline));
    for (const { text, operators } of removal)
      expect(
        operators.filter((operator) => SCANS.test(operator)),
        text,
      ).toEqual([]);
    await engine.clear(noDeadline);
  });

  it('should leave nothing of a session of which nothing was taken', async () => {
    const { graph } = engine;
    await graph.addSessionEntities([addition('gone', 1, ['x'])], noDeadline);
    await graph.removeSessions(['gone'], noDeadline);
    await graph.addSessionEntities([addition('gone', 1, ['x'])], noDeadline);
    const { records } = await run(`MATCH (n:${labels.session}) RETURN count(n) AS count`);
    expect(records[0]?.get('count')).toBe(0);
    const { records: kept } = await run(
      `MATCH (n:${labels.removedSession}) RETURN n.id AS id, n.sequence AS sequence`,
    );
    expect(kept.map((record) => record.toObject())).toEqual([{ id: 'gone', sequence: 1 }]);
    await engine.clear(noDeadline);
    const { records: cleared } = await run(`MATCH (n:${labels.removedSession}) RETURN count(n) AS count`);
    expect(cleared[0]?.get('count')).toBe(0);
  });

  it.each(['entities', 'mentions', 'session'] as const)(
    'should see that another writer removes %s that it waits for',
    async (kind) => {
      const { graph } = engine;
      await engine.clear(noDeadline);
      await graph.putEntities([entity('e')], noDeadline);
      await graph.putSessionEntities(['s'], [], noDeadline);
      const name = kind === 'session' ? labels.session : labels.entity;
      const node = kind === 'session' ? 's' : 'e';
      if (kind === 'session') await run(`CREATE (:${labels.session} {id: 's'})`);
      const session = driver.session({ database: options.database });
      const other = session.beginTransaction();
      const transaction = await other;
      await transaction.run(`MATCH (n:${name} {id: $node}) SET n.id = $node`, { node });
      // Creating a relationship to it would keep the other from removing it.
      if (kind === 'mentions') await transaction.run(`MATCH (n:${name} {id: $node}) DELETE n`, { node });
      const writing =
        kind === 'entities'
          ? graph.putEntities([entity('e', { name: 'New' })], noDeadline)
          : graph.addSessionEntities([addition('s', 1, ['e'])], noDeadline);
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (kind !== 'mentions') await transaction.run(`MATCH (n:${name} {id: $node}) DELETE n`, { node });
      await transaction.run(`MERGE (t:${labels.entityType} {type: 'Thing'}) SET t.count = $left`, {
        left: neo4j.int(kind === 'session' ? 1 : 0),
      });
      await transaction.commit();
      await session.close();
      await writing;
      const [found] = await graph.entitiesByIds(['e'], noDeadline);
      if (kind === 'entities') expect(found).toEqual(entity('e', { name: 'New' }));
      else {
        expect(found?.type).toBe(kind === 'session' ? 'Thing' : 'Unknown');
        const [page] = await graph.userEntities(['u'], BY_COUNT, noDeadline);
        expect(page?.rows).toMatchObject([{ entity: { id: 'e' }, count: 1 }]);
        const [own] = await graph.sessionEntities(['s'], BY_COUNT, noDeadline);
        expect(own?.rows).toHaveLength(1);
      }
      const types = await graph.entityTypes(noDeadline);
      expect(types).toEqual([{ type: found?.type, count: 1 }]);
      await engine.clear(noDeadline);
    },
  );

  it('should find what an earlier version wrote, when the schema has been made', async () => {
    const { graph } = engine;
    await engine.clear(noDeadline);
    const sessions = Array.from({ length: 1_100 }, (_, i) => `s${i}`);
    await graph.putEntities([entity('a')], noDeadline);
    await graph.putSessionEntities(
      sessions,
      sessions.map((id) => total(id, 'u', 'a')),
      noDeadline,
    );
    const index = labels.schemaName('mentions_session_entity');
    await run(`MATCH ()-[m:${labels.mentions}]->() REMOVE m.sessionEntity`);
    await run(`DROP INDEX \`${index}\``);
    await expect(openNeo4j(options, { ...OPENING, migrate: false })).rejects.toMatchObject({ kind: 'wrong' });
    await (await openNeo4j(options, OPENING))[Symbol.asyncDispose]();
    await graph.addSessionEntities(
      sessions.map((id) => addition(id, 1, ['a'])),
      noDeadline,
    );
    const [page] = await graph.entitySessions(['a'], BY_COUNT, noDeadline);
    expect(page?.rows).toHaveLength(1_000);
    const { records } = await run(
      `MATCH ()-[m:${labels.mentions}]->() RETURN m.count AS count, count(*) AS rows`,
    );
    expect(records.map((record) => record.toObject())).toEqual([{ count: 2, rows: sessions.length }]);
  });
});
