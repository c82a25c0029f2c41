// An entity with very many relations whose new name has come to some of them only: a rename that goes on, or was broken off.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { type CypherClient, Neo4jClient } from '../../datasources/neo4j/client.ts';
import { entityWriter } from '../../datasources/neo4j/entity-writes.ts';
import { labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import type { GraphStore, PageSpec, RelationKey, RelationSeen } from '../../datasources/types.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { describeWith } from '../support/servers.ts';
import { entity, OPENING, relation } from './graphs.ts';

/** Relations to the hub from others, and to the start's neighbours from the start. */
const OTHERS = Array.from({ length: 30 }, (_, i) => `e${i}`);
const NEAR = ['b1', 'b2', 'b3', 'zz', 'hub'];

describeWith(['neo4j'], 'an entity in Neo4j that is being renamed', () => {
  let engine: GraphEngine;
  let graph: GraphStore;
  let client: Neo4jClient;
  let rename: (name: string) => Promise<void>;
  beforeAll(async () => {
    const options = await emptyNeo4jLabels();
    engine = await openNeo4j(options, OPENING);
    graph = engine.graph;
    client = new Neo4jClient(serverAddress(options), options);
    await graph.putEntities(
      [...OTHERS, ...NEAR, 'start'].map((id) => entity(id, { name: id === 'hub' ? 'a hub' : id })),
      noDeadline,
    );
    await graph.putRelations(
      [
        ...OTHERS.map((id) => relation(id, 'hub')),
        ...NEAR.map((id) => relation('start', id)),
        relation('hub', 'hub', { type: 'IS' }),
      ],
      noDeadline,
    );
    rename = async (name) => {
      let writes = 0;
      const breaking: CypherClient = {
        read: (text, params, deadline) => client.read(text, params, deadline),
        write: (work, deadline) => {
          // All relations are reached, the entity itself is not.
          if (++writes > 6) throw new Error('broken off');
          return client.write(work, deadline);
        },
      };
      const writer = entityWriter(breaking, labelsOf(options.labelPrefix), 10);
      await expect(writer.putEntities([entity('hub', { name })], noDeadline)).rejects.toThrow('broken off');
    };
  });
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  const keyOf = ({ relation: { fromId, toId, type, source }, otherName }: RelationSeen): RelationKey => ({
    value: otherName,
    fromId,
    toId,
    type,
    source,
  });

  /** Ids of what a list by name has, read one at a time. */
  const walk = async (id: string, from: 'start' | 'end'): Promise<string[]> => {
    const ids: string[] = [];
    let key: RelationKey | null = null;
    for (let i = 0; i < 100; i++) {
      const page: PageSpec<RelationKey> = {
        limit: 1,
        from,
        after: from === 'start' ? key : null,
        before: from === 'end' ? key : null,
      };
      const query = { direction: 'BOTH', types: null, minWeight: null, order: 'NAME', page } as const;
      const [found] = await graph.relations([id], query, noDeadline);
      const [row] = found?.rows ?? [];
      if (!row) break;
      ids.push(row.otherId);
      key = keyOf(row);
    }
    return ids;
  };

  it('should stay where walks and pages find it, and have its name in the end', async () => {
    await rename('z hub');
    const [related] = await graph.related(['start'], { depth: 1, types: null, limit: 10 }, noDeadline);
    expect(related?.map((one) => one.entity.id)).toEqual(['hub', 'b1', 'b2', 'b3', 'zz']);
    const [path] = await graph.paths(['e3'], { to: 'start', maxLength: 3, types: null }, noDeadline);
    expect(path?.nodes.map(({ id }) => id)).toEqual(['e3', 'hub', 'start']);
    for (const from of ['start', 'end'] as const) {
      expect((await walk('start', from)).toSorted()).toEqual(NEAR.toSorted());
      expect(await walk('hub', from)).toHaveLength(OTHERS.length + 2);
    }
    // Broken off, it is done by writing it again.
    await graph.putEntities([entity('hub', { name: 'z hub' })], noDeadline);
    expect(await walk('start', 'start')).toEqual(['b1', 'b2', 'b3', 'hub', 'zz']);
    expect(await walk('start', 'end')).toEqual(['zz', 'hub', 'b3', 'b2', 'b1']);
  });
});
