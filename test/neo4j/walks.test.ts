// Walks over graphs with entities that have very many relations: the same as on the embedded engine, which goes about it in
// another way.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { Neo4jClient } from '../../datasources/neo4j/client.ts';
import { type Labels, labelsOf } from '../../datasources/neo4j/labels.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import { pathMethods } from '../../datasources/neo4j/paths.ts';
import { serverAddress } from '../../datasources/neo4j/server-address.ts';
import { type Step, Walks } from '../../datasources/neo4j/walks.ts';
import type { OpenStores, RelationRow } from '../../datasources/types.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { describeWith } from '../support/servers.ts';
import { ALL, entity, OPENING, relation } from './graphs.ts';

const SIZE = 2_600;
const id = (i: number): string => `e${i}`;

/** Two hubs with more relations each way than are gone along, and a few relations among the rest, all with ties. */
function relationsOf(seed: number): RelationRow[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const rows = Array.from({ length: 6_000 }, (_, i) => {
    const hub = id(i % 2);
    const other = id(2 + random(SIZE - 2));
    const [from, to] =
      i < 4_400 ? (random(4) > 0 ? [hub, other] : [other, hub]) : [id(2 + random(SIZE - 2)), other];
    return relation(from, to, { type: `T${random(2)}`, weight: random(9) === 0 ? null : random(300) });
  });
  return [...new Map(rows.map((row) => [[row.fromId, row.toId, row.type].join(), row])).values()];
}

describeWith(['neo4j'], 'walks in Neo4j over hubs', () => {
  let engine: GraphEngine;
  let embedded: OpenStores;
  let client: Neo4jClient;
  let labels: Labels;
  beforeAll(async () => {
    const options = await emptyNeo4jLabels();
    engine = await openNeo4j(options, OPENING);
    client = new Neo4jClient(serverAddress(options), options);
    labels = labelsOf(options.labelPrefix);
    embedded = await embeddedStores();
    const entities = Array.from({ length: SIZE }, (_, i) => entity(id(i), { name: `Name ${i % 90}` }));
    const relations = relationsOf(20_261_121);
    for (const graph of [engine.graph, embedded.graph]) {
      await graph.putEntities(entities, noDeadline);
      await graph.putRelations(relations, noDeadline);
    }
  });
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
    await embedded?.[Symbol.asyncDispose]();
  });

  const anyIds = fc.array(fc.oneof(fc.constantFrom(id(0), id(1)), fc.nat(SIZE - 1).map(id)), {
    minLength: 1,
    maxLength: 4,
  });
  const anyTypes = fc.constantFrom(null, null, ['T0'], ['T1', 'no']);

  it('should find the same neighbourhoods', () =>
    fc.assert(
      fc.asyncProperty(
        anyIds,
        anyTypes,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 60 }),
        async (ids, types, depth, limit) => {
          const query = { depth, types, limit };
          expect(await engine.graph.related(ids, query, noDeadline)).toEqual(
            await embedded.graph.related(ids, query, noDeadline),
          );
        },
      ),
      { numRuns: 20 },
    ));

  it('should find the same paths', () =>
    fc.assert(
      fc.asyncProperty(
        anyIds,
        fc.nat(SIZE - 1).map(id),
        anyTypes,
        fc.integer({ min: 1, max: 6 }),
        async (ids, to, types, maxLength) => {
          const query = { to, types, maxLength };
          expect(await engine.graph.paths(ids, query, noDeadline)).toEqual(
            await embedded.graph.paths(ids, query, noDeadline),
          );
        },
      ),
      { numRuns: 30 },
    ));

  it('should come upon the same however little is kept from one step to the next', async () => {
    const levels = Array.from({ length: 40 }, (_, i) => ({
      ids: Array.from({ length: 30 }, (_, j) => id((i * 17 + j * j) % SIZE)),
      visited: new Map([[id(i), 0]]),
    }));
    const stepsOf = async (walks: Walks): Promise<Step[][]> => {
      const all: Step[][] = [];
      await walks.next(levels, (steps, i) => {
        all[i] = steps;
        return true;
      });
      return all;
    };
    const [sparing, keeping] = [20, undefined].map(
      (kept) => new Walks(client, labels, null, noDeadline, kept),
    ) as [Walks, Walks];
    expect(await stepsOf(sparing)).toEqual(await stepsOf(keeping));
    expect(keeping.kept).toBeGreaterThan(2_000);
    expect(sparing.kept).toBeLessThanOrEqual(20);
  });

  it('should find the same paths when searches wait for each other', async () => {
    const paths = (visitedAtOnce?: number) =>
      pathMethods(client, labels, engine.graph.entitiesByIds, visitedAtOnce).paths(
        Array.from({ length: 25 }, (_, i) => id(2 + i * 31)),
        { to: id(2_000), maxLength: 6, types: null },
        noDeadline,
      );
    expect(await paths(1)).toEqual(await paths());
  });

  it('should carry the new name of a hub to all its relations', async () => {
    for (const graph of [engine.graph, embedded.graph])
      await graph.putEntities(
        [entity(id(0), { name: '😀 renamed' }), entity(id(1), { name: '～ renamed' })],
        noDeadline,
      );
    const ids = Array.from({ length: 300 }, (_, i) => id(i));
    const query = { direction: 'BOTH', types: null, minWeight: null, order: 'NAME', page: ALL } as const;
    expect(await engine.graph.relations(ids, query, noDeadline)).toEqual(
      await embedded.graph.relations(ids, query, noDeadline),
    );
  });
});
