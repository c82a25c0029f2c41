// What every graph store must do, whatever engine runs it.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type {
  EntityRow,
  GraphStore,
  OpenStores,
  Page,
  PageSpec,
  RelationRow,
  SessionEntityRow,
} from '../../datasources/types.ts';
import { type Engine, runsOn } from './engines.ts';
import * as any from './graph-store.arbitraries.ts';
import { entityKey, type Graph, GraphModel, mentionedKey, relationKey } from './graph-store.model.ts';
import { anyCut, expectWalks, specOf } from './paged-list.ts';

const ALL: PageSpec<never> = { limit: 1000, from: 'start', after: null, before: null };
const NO_FILTER = { types: null, name: null };
const BY_WEIGHT = { direction: 'BOTH', types: null, minWeight: null, order: 'WEIGHT' } as const;

function entity(id: string, more: Partial<EntityRow> = {}): EntityRow {
  return {
    id,
    type: 'Thing',
    name: id,
    aliases: [],
    description: null,
    metadata: null,
    shared: false,
    ...more,
  };
}

function relation(fromId: string, toId: string, more: Partial<RelationRow> = {}): RelationRow {
  return { fromId, toId, type: 'KNOWS', source: '', weight: null, metadata: null, ...more };
}

function total(sessionId: string, userId: string | null, entityId: string, count = 1): SessionEntityRow {
  return { sessionId, userId, entityId, count, firstAt: 1000 * count, lastAt: 2000 * count };
}

/** The one page of a read that was given one key. */
async function only<Row>(pages: Promise<Page<Row>[]>): Promise<Page<Row>> {
  const [page, ...others] = await pages;
  if (!page || others.length > 0) throw new Error('Expected one page for one key.');
  return page;
}

export function graphStoreSuite(engine: Engine): void {
  describe(`The graph store on ${engine.name}`, () => {
    let stores: OpenStores;
    let store: GraphStore;

    beforeAll(async () => {
      stores = await engine.open();
      store = stores.graph;
    });
    afterAll(() => stores?.[Symbol.asyncDispose]());

    async function fill({ entities, relations, totals }: Partial<Graph>): Promise<GraphModel> {
      const graph = { entities: entities ?? [], relations: relations ?? [], totals: totals ?? [] };
      await stores.clear({}, noDeadline);
      await store.putEntities(graph.entities, noDeadline);
      await store.putRelations(graph.relations, noDeadline);
      const sessions = [...new Set(graph.totals.map(({ sessionId }) => sessionId))];
      await store.putSessionEntities(sessions, graph.totals, noDeadline);
      return new GraphModel(graph);
    }

    describe('entities', () => {
      it('should come by id in the order asked for, twice if asked twice, null where unknown', () =>
        fc.assert(
          fc.asyncProperty(any.anyEntities, any.anyEntityIds, async (entities, ids) => {
            const model = await fill({ entities });
            expect(await store.entitiesByIds(ids, noDeadline)).toEqual(ids.map((id) => model.entity(id)));
          }),
          runsOn(engine, 60),
        ));

      it('should be listed and found as the model says, whatever the filter and the page', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyEntities,
            fc.array(fc.tuple(any.anyEntityTypes, any.anyNameFilter, anyCut), { maxLength: 8 }),
            async (entities, queries) => {
              const model = await fill({ entities });
              for (const [types, name, cut] of queries) {
                const filter = { types, name };
                const all = model.entities({ filter, page: ALL }).rows;
                const query = { filter, page: specOf(all, cut, (row) => entityKey(filter, row)) };
                expect(await store.entities(query, noDeadline)).toEqual(model.entities(query));
              }
            },
          ),
          runsOn(engine, 60),
        ));

      it('should be walked page by page from both ends', async () => {
        const entities = Array.from({ length: 57 }, (_, i) =>
          entity(`e${i}`, { name: ['Same', 'same', `Name ${i % 10}`][i % 3] ?? '' }),
        );
        const model = await fill({ entities });
        for (const filter of [NO_FILTER, { types: ['Thing'], name: null }, { types: null, name: 'name' }])
          await expectWalks(
            model.entities({ filter, page: ALL }).rows,
            5,
            (row) => entityKey(filter, row),
            (page) => store.entities({ filter, page }, noDeadline),
          );
      });

      it('should take a key of another rank as before or after all in an unranked list', async () => {
        await fill({ entities: [entity('a')] });
        const key = { rank: 2, name: '', id: '' };
        const read = (page: Partial<PageSpec<typeof key>>) =>
          store.entities({ filter: NO_FILTER, page: { ...ALL, ...page } }, noDeadline);
        expect((await read({ after: key })).rows).toEqual([]);
        expect((await read({ before: key })).rows).toHaveLength(1);
      });

      it('should be found by many words at once', async () => {
        const name = 'The quick brown fox jumps over the lazy dog';
        await fill({ entities: [entity('fox', { name }), entity('dog', { name: 'The lazy dog' })] });
        const filter = { types: null, name: 'do la ov ju fo br qu' };
        const { rows } = await store.entities({ filter, page: ALL }, noDeadline);
        expect(rows.map(({ id }) => id)).toEqual(['fox']);
      });

      it('should be found by new names and no longer by old ones', async () => {
        await fill({ entities: [entity('a', { name: 'Old name', aliases: ['Older'] })] });
        await store.putEntities([entity('a', { name: 'New', aliases: ['Newer'] })], noDeadline);
        const find = async (name: string) =>
          (await store.entities({ filter: { types: null, name }, page: ALL }, noDeadline)).rows.length;
        expect([await find('old'), await find('older'), await find('newer')]).toEqual([0, 0, 1]);
      });

      it('should be counted by type, the most frequent first', () =>
        fc.assert(
          fc.asyncProperty(any.anyEntities, async (entities) => {
            const model = await fill({ entities });
            expect(await store.entityTypes(noDeadline)).toEqual(model.entityTypes());
          }),
          runsOn(engine, 20),
        ));
    });

    describe('relations', () => {
      it('should be listed as the model says, whatever the direction, filter, order and page', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyGraph,
            any.anyEntityIds,
            fc.array(fc.tuple(any.anyRelationQuery, anyCut), { maxLength: 8 }),
            async (graph, ids, queries) => {
              const model = await fill(graph);
              for (const [query, cut] of queries) {
                const all = ids.flatMap((id) => model.relations(id, { ...query, page: ALL }).rows);
                const page = specOf(all, cut, (row) => relationKey(query.order, row));
                expect(await store.relations(ids, { ...query, page }, noDeadline)).toEqual(
                  ids.map((id) => model.relations(id, { ...query, page })),
                );
              }
            },
          ),
          runsOn(engine, 60),
        ));

      it('should be walked page by page from both ends', async () => {
        const ids = ['a', 'b', 'c', 'd', 'e'];
        const relations = ids.flatMap((fromId, i) =>
          ids.flatMap((toId, j) =>
            ['x', 'y'].map((type) => relation(fromId, toId, { type, weight: i % 2 ? (j % 3) - 1 : null })),
          ),
        );
        const entities = ids.map((id) => entity(id, { name: id < 'd' ? 'Same' : id }));
        const model = await fill({ entities, relations });
        for (const order of ['WEIGHT', 'NAME'] as const)
          for (const direction of ['OUT', 'IN', 'BOTH'] as const) {
            const query = { direction, types: null, minWeight: null, order };
            await expectWalks(
              model.relations('c', { ...query, page: ALL }).rows,
              4,
              (row) => relationKey(order, row),
              (page) => only(store.relations(['c'], { ...query, page }, noDeadline)),
            );
          }
      });

      it('should follow the names of the entities at their far ends', async () => {
        const relations = [relation('a', 'b'), relation('c', 'a')];
        await fill({ entities: [entity('a'), entity('b'), entity('c')], relations });
        await store.putEntities([entity('b', { name: 'Zoë' }), entity('c', { name: 'Bo' })], noDeadline);
        const query = { ...BY_WEIGHT, order: 'NAME', page: ALL } as const;
        const [page] = await store.relations(['a'], query, noDeadline);
        expect(page?.rows.map(({ otherName }) => otherName)).toEqual(['bo', 'zoë']);
      });
    });

    describe('neighbourhoods', () => {
      it('should be as the model says, the way to each entity included', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyGraph,
            any.anyEntityIds,
            any.anyRelationTypes,
            fc.integer({ min: 1, max: 3 }),
            fc.integer({ min: 1, max: 9 }),
            async (graph, ids, types, depth, limit) => {
              const model = await fill(graph);
              const query = { depth, types, limit };
              expect(await store.related(ids, query, noDeadline)).toEqual(
                ids.map((id) => model.related(id, query)),
              );
            },
          ),
          runsOn(engine, 100),
        ));

      it('should go along the 1,000 heaviest relations of an entity each way', async () => {
        const spokes = Array.from({ length: 2400 }, (_, i) => `e${String(i).padStart(4, '0')}`);
        await fill({
          entities: ['hub', ...spokes].map((id) => entity(id)),
          relations: spokes.map((id, weight) =>
            weight % 2 ? relation('hub', id, { weight }) : relation(id, 'hub', { weight }),
          ),
        });
        const [related] = await store.related(['hub'], { depth: 3, types: null, limit: 100 }, noDeadline);
        expect(related?.map((one) => one.entity.id)).toEqual(spokes.slice(400, 500));
      });
    });

    describe('paths', () => {
      it('should be as the model says: shortest, and always the same one', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyGraph,
            any.anyEntityIds,
            fc.constantFrom(...any.entityIds, 'nobody'),
            any.anyRelationTypes,
            fc.integer({ min: 1, max: 6 }),
            async (graph, ids, to, types, maxLength) => {
              const model = await fill(graph);
              const query = { to, types, maxLength };
              expect(await store.paths(ids, query, noDeadline)).toEqual(
                ids.map((id) => model.path(id, query)),
              );
            },
          ),
          runsOn(engine, 100),
        ));

      it('should be as the model says where they are long and many', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyLayers,
            fc.integer({ min: 4, max: 6 }),
            async ({ ids, links }, maxLength) => {
              const relations = links.map(([from, to], i) =>
                i % 2 ? relation(from, to) : relation(to, from),
              );
              const model = await fill({ entities: ids.map((id) => entity(id)), relations });
              for (const to of [ids[0] ?? '', ids[18] ?? ''])
                expect(await store.paths(ids, { to, types: null, maxLength }, noDeadline)).toEqual(
                  ids.map((id) => model.path(id, { to, types: null, maxLength })),
                );
            },
          ),
          runsOn(engine, 60),
        ));

      it('should go through an entity that does not lead back to where they came from', async () => {
        const spokes = Array.from({ length: 1100 }, (_, i) => `e${String(i).padStart(4, '0')}`);
        await fill({
          entities: ['hub', ...spokes].map((id) => entity(id)),
          relations: spokes.map((id, weight) => relation('hub', id, { weight })),
        });
        const [path] = await store.paths(['e0000'], { to: 'e0001', maxLength: 6, types: null }, noDeadline);
        expect(path?.nodes.map(({ id }) => id)).toEqual(['e0000', 'hub', 'e0001']);
      });
    });

    describe('totals', () => {
      it('should be listed as the model says, from every side', () =>
        fc.assert(
          fc.asyncProperty(
            any.anyGraph,
            fc.record({ users: any.anyUserIds, sessions: any.anySessionIds, entities: any.anyEntityIds }),
            any.anyEntityTypes,
            fc.constantFrom('COUNT', 'RECENT'),
            anyCut,
            async (graph, ids, types, order, cut) => {
              const model = await fill(graph);
              const keyOf = (row: Parameters<typeof mentionedKey>[1]) => mentionedKey(order, row);
              for (const [owner, owners, mentioned, mentioners] of [
                ['userId', ids.users, store.userEntities, store.entityUsers],
                ['sessionId', ids.sessions, store.sessionEntities, store.entitySessions],
              ] as const) {
                const listed = owners.flatMap(
                  (id) => model.mentionedBy(owner, id, { types, order, page: ALL }).rows,
                );
                const query = { types, order, page: specOf(listed, cut, keyOf) };
                expect(await mentioned(owners, query, noDeadline)).toEqual(
                  owners.map((id) => model.mentionedBy(owner, id, query)),
                );
                const others = ids.entities.flatMap(
                  (id) => model.mentionersOf(owner, id, { order, page: ALL }).rows,
                );
                const reverse = { order, page: specOf(others, cut, keyOf) };
                expect(await mentioners(ids.entities, reverse, noDeadline)).toEqual(
                  ids.entities.map((id) => model.mentionersOf(owner, id, reverse)),
                );
              }
            },
          ),
          runsOn(engine, 60),
        ));

      it('should be walked page by page from both ends', async () => {
        const ids = Array.from({ length: 23 }, (_, i) => `e${i}`);
        const totals = ids.flatMap((id, i) => [
          total('s', 'u', id, (i % 4) + 1),
          total(`t${i}`, `v${i}`, 'e0', (i % 4) + 1),
        ]);
        const model = await fill({ entities: ids.map((id) => entity(id)), totals });
        for (const order of ['COUNT', 'RECENT'] as const) {
          const keyOf = (row: Parameters<typeof mentionedKey>[1]) => mentionedKey(order, row);
          const query = { types: null, order };
          await expectWalks(
            model.mentionedBy('userId', 'u', { ...query, page: ALL }).rows,
            4,
            keyOf,
            (page) => only(store.userEntities(['u'], { ...query, page }, noDeadline)),
          );
          await expectWalks(
            model.mentionersOf('sessionId', 'e0', { order, page: ALL }).rows,
            4,
            keyOf,
            (page) => only(store.entitySessions(['e0'], { order, page }, noDeadline)),
          );
        }
      });

      it('should stay the sums of what sessions mention while those are replaced, emptied and given to other users', () =>
        fc.assert(
          fc.asyncProperty(any.anyTotalsWrites, async (writes) => {
            const entities = any.entityIds.map((id) => entity(id));
            await fill({ entities });
            let totals: SessionEntityRow[] = [];
            for (const { sessionIds, rows } of writes) {
              await store.putSessionEntities(sessionIds, rows, noDeadline);
              const isNamed = ({ sessionId }: SessionEntityRow) => sessionIds.includes(sessionId);
              totals = [...totals.filter((row) => !isNamed(row)), ...rows.filter(isNamed)];
              const model = new GraphModel({ entities, relations: [], totals });
              const query = { types: null, order: 'COUNT', page: ALL } as const;
              const users = ['u1', 'u2'];
              expect(await store.userEntities(users, query, noDeadline)).toEqual(
                users.map((id) => model.mentionedBy('userId', id, query)),
              );
              expect(await store.entityUsers(any.entityIds, query, noDeadline)).toEqual(
                any.entityIds.map((id) => model.mentionersOf('userId', id, query)),
              );
              expect(await store.entitySessions(any.entityIds, query, noDeadline)).toEqual(
                any.entityIds.map((id) => model.mentionersOf('sessionId', id, query)),
              );
            }
          }),
          runsOn(engine, 60),
        ));

      it('should pass over entities that are not there', async () => {
        await fill({ entities: [entity('a')] });
        await store.putSessionEntities(['s'], [total('s', 'u', 'a'), total('s', 'u', 'gone')], noDeadline);
        const query = { types: null, order: 'COUNT', page: ALL } as const;
        const [page] = await store.userEntities(['u'], query, noDeadline);
        expect(page?.rows.map((row) => row.entity.id)).toEqual(['a']);
        expect(await store.entityUsers(['gone'], query, noDeadline)).toMatchObject([{ rows: [] }]);
      });
    });

    it('should be left as it is by writing the same again', () =>
      fc.assert(
        fc.asyncProperty(any.anyGraph, async (graph) => {
          const model = await fill(graph);
          const sessions = [...new Set(graph.totals.map(({ sessionId }) => sessionId))];
          await store.putEntities(graph.entities, noDeadline);
          await store.putRelations(graph.relations, noDeadline);
          await store.putSessionEntities(sessions, graph.totals, noDeadline);
          const ids = graph.entities.map(({ id }) => id);
          expect(await store.entities({ filter: NO_FILTER, page: ALL }, noDeadline)).toEqual(
            model.entities({ filter: NO_FILTER, page: ALL }),
          );
          expect(await store.relations(ids, { ...BY_WEIGHT, page: ALL }, noDeadline)).toEqual(
            ids.map((id) => model.relations(id, { ...BY_WEIGHT, page: ALL })),
          );
          expect(await store.entityUsers(ids, { order: 'COUNT', page: ALL }, noDeadline)).toEqual(
            ids.map((id) => model.mentionersOf('userId', id, { order: 'COUNT', page: ALL })),
          );
        }),
        runsOn(engine, 20),
      ));

    it('should replace what is written again otherwise', async () => {
      await fill({ entities: [entity('a'), entity('b')], relations: [relation('a', 'b', { weight: 1 })] });
      const changed = entity('a', { name: 'A', aliases: ['α'], type: 'Other', shared: true, metadata: [1] });
      await store.putEntities([changed], noDeadline);
      expect(await store.entitiesByIds(['a'], noDeadline)).toEqual([changed]);
      const lighter = relation('a', 'b', { metadata: { n: 1 } });
      await store.putRelations([lighter], noDeadline);
      const [page] = await store.relations(['b'], { ...BY_WEIGHT, page: ALL }, noDeadline);
      expect(page?.rows.map((row) => row.relation)).toEqual([lighter]);
    });

    it('should answer 1,000 keys at once', async () => {
      const ids = Array.from({ length: 1000 }, (_, i) => `e${i}`);
      const entities = ids.map((id) => entity(id));
      const relations = ids.map((id, i) => relation(id, `e${(i + 1) % 1000}`, { weight: i % 7 }));
      const totals = ids.map((id, i) => total(`s${i}`, `u${i % 10}`, id));
      const model = await fill({ entities, relations, totals });
      const page = { ...ALL, limit: 3 };
      expect(await store.entitiesByIds(ids, noDeadline)).toEqual(entities);
      expect(await store.relations(ids, { ...BY_WEIGHT, page }, noDeadline)).toEqual(
        ids.map((id) => model.relations(id, { ...BY_WEIGHT, page })),
      );
      const related = await store.related(ids, { depth: 2, types: null, limit: 10 }, noDeadline);
      expect(related.map((some) => some.map((one) => one.distance))).toEqual(ids.map(() => [1, 1, 2, 2]));
      const paths = await store.paths(ids, { to: 'e0', maxLength: 3, types: null }, noDeadline);
      expect(paths.map((path) => path?.relations.length ?? null)).toEqual(
        ids.map((_, i) => (Math.min(i, 1000 - i) > 3 ? null : Math.min(i, 1000 - i))),
      );
      const query = { types: null, order: 'RECENT', page } as const;
      const sessions = ids.map((_, i) => `s${i}`);
      expect(await store.sessionEntities(sessions, query, noDeadline)).toEqual(
        sessions.map((id) => model.mentionedBy('sessionId', id, query)),
      );
      expect(await store.entityUsers(ids, query, noDeadline)).toEqual(
        ids.map((id) => model.mentionersOf('userId', id, query)),
      );
    });

    it('should answer no keys with no results', async () => {
      const mentioned = { types: null, order: 'COUNT', page: ALL } as const;
      expect(await store.entitiesByIds([], noDeadline)).toEqual([]);
      expect(await store.relations([], { ...BY_WEIGHT, page: ALL }, noDeadline)).toEqual([]);
      expect(await store.related([], { depth: 1, types: null, limit: 1 }, noDeadline)).toEqual([]);
      expect(await store.paths([], { to: 'a', maxLength: 1, types: null }, noDeadline)).toEqual([]);
      expect(await store.userEntities([], mentioned, noDeadline)).toEqual([]);
      expect(await store.entityUsers([], mentioned, noDeadline)).toEqual([]);
    });

    it('should reject when the deadline has passed', async () => {
      using deadline = deadlineIn(1000);
      deadline.cancel();
      const late = { code: 'STORE_TIMEOUT', store: 'graph' };
      const mentioned = { types: null, order: 'COUNT', page: ALL } as const;
      for (const answer of [
        () => store.entitiesByIds(['a'], deadline),
        () => store.entities({ filter: NO_FILTER, page: ALL }, deadline),
        () => store.entityTypes(deadline),
        () => store.relations(['a'], { ...BY_WEIGHT, page: ALL }, deadline),
        () => store.related(['a'], { depth: 1, types: null, limit: 1 }, deadline),
        () => store.paths(['a'], { to: 'b', maxLength: 1, types: null }, deadline),
        () => store.userEntities(['u'], mentioned, deadline),
        () => store.sessionEntities(['s'], mentioned, deadline),
        () => store.entitySessions(['a'], mentioned, deadline),
        () => store.entityUsers(['a'], mentioned, deadline),
        () => store.putEntities([entity('a')], deadline),
        () => store.putRelations([relation('a', 'a')], deadline),
        () => store.putSessionEntities(['s'], [], deadline),
      ])
        await expect(answer()).rejects.toMatchObject(late);
    });
  });
}
