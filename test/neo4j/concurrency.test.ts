// Writers that are in each other's way.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { GraphEngine } from '../../datasources/engine.ts';
import { openNeo4j } from '../../datasources/neo4j/open.ts';
import type { RelationRow, SessionEntityRow } from '../../datasources/types.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { describeWith } from '../support/servers.ts';
import { ALL, entity, OPENING, relation, total } from './graphs.ts';

const IDS = Array.from({ length: 20 }, (_, i) => `e${i}`);

describeWith(['neo4j'], 'concurrent writes in Neo4j', () => {
  let engines: GraphEngine[];
  beforeAll(async () => {
    const options = await emptyNeo4jLabels();
    engines = await Promise.all([openNeo4j(options, OPENING), openNeo4j(options, OPENING)]);
    await engines[0]?.graph.putEntities(
      IDS.map((id) => entity(id)),
      noDeadline,
    );
  });
  afterAll(() => Promise.all(engines?.map((engine) => engine[Symbol.asyncDispose]()) ?? []));

  const writer = (i: number) => {
    const engine = engines[i % engines.length];
    if (!engine) throw new Error('No engine is open.');
    return engine.graph;
  };

  it('should all be there, whatever they share, in whatever order they come', async () => {
    const writes = Array.from({ length: 24 }, (_, i) => {
      const ids = i % 2 ? IDS : IDS.toReversed();
      const graph = writer(i);
      const relations: RelationRow[] = ids.map((id, j) =>
        relation(id, ids[(j + 1) % ids.length] ?? '', { source: `writer ${i % 6}`, weight: 1 }),
      );
      const totals: SessionEntityRow[] = ids.map((id) => total(`s${i}`, `u${i % 3}`, id));
      return Promise.all([
        graph.putRelations(relations, noDeadline),
        graph.putSessionEntities([`s${i}`], totals, noDeadline),
        graph.putEntities(
          ids.map((id) => entity(id, { name: `${id} ${i % 4}`, type: `T${i % 4}` })),
          noDeadline,
        ),
      ]);
    });
    await Promise.all(writes);
    const { graph } = { graph: writer(0) };

    const users = await graph.entityUsers(IDS, { order: 'COUNT', page: ALL }, noDeadline);
    for (const { rows } of users)
      expect(rows.map(({ id, count }) => [id, count])).toEqual([
        ['u0', 8],
        ['u1', 8],
        ['u2', 8],
      ]);
    const types = await graph.entityTypes(noDeadline);
    expect(types.reduce((sum, { count }) => sum + count, 0)).toBe(IDS.length);
    const entities = await graph.entitiesByIds(IDS, noDeadline);
    for (const { type, count } of types)
      expect(entities.filter((one) => one?.type === type)).toHaveLength(count);
    // Relations carry the names that the entities have in the end.
    const query = { direction: 'OUT', types: null, minWeight: null, order: 'NAME', page: ALL } as const;
    const pages = await graph.relations(IDS, query, noDeadline);
    const seen = await graph.related(IDS, { depth: 1, types: null, limit: 50 }, noDeadline);
    expect(pages.map(({ rows }) => rows.length)).toEqual(IDS.map(() => 6));
    expect(seen.map((some) => some.length)).toEqual(IDS.map(() => 2));
  });

  it('should leave one state of a session that several replace at once, with its users\u2019 totals', async () => {
    const owners = ['v0', 'v1', 'v2'];
    await Promise.all(
      Array.from({ length: 18 }, (_, i) => {
        const ids = IDS.slice(i % 5, (i % 5) + 8);
        const rows = ids.map((id) => total('shared', owners[i % 3] ?? null, id, i + 1));
        return writer(i).putSessionEntities(['shared'], i % 6 === 5 ? [] : rows, noDeadline);
      }),
    );
    const graph = writer(1);
    const query = { types: null, order: 'COUNT', page: ALL } as const;
    const [own] = await graph.sessionEntities(['shared'], query, noDeadline);
    const ofUsers = await graph.userEntities(owners, query, noDeadline);
    expect(ofUsers.flatMap(({ rows }) => rows)).toEqual(own?.rows);
  });
});
