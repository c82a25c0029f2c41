// What additions to sessions and removals of them must come to, whatever engine holds the graph.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import type {
  EntityRow,
  GraphStore,
  OpenStores,
  PageSpec,
  SessionEntityAddition,
} from '../../datasources/types.ts';
import { type Engine, runsOn } from './engines.ts';
import { anyWrites, type GraphWrite, writtenIds } from './graph-writes.arbitraries.ts';
import { GraphWritesModel } from './graph-writes.model.ts';

const ALL: PageSpec<never> = { limit: 1000, from: 'start', after: null, before: null };
const BY_COUNT = { types: null, order: 'COUNT', page: ALL } as const;
const BY_RECENT = { ...BY_COUNT, order: 'RECENT' } as const;
const BY_NAME = { direction: 'BOTH', types: null, minWeight: null, order: 'NAME', page: ALL } as const;

function entity(id: string, more: Partial<EntityRow> = {}): EntityRow {
  return {
    id,
    type: 'Thing',
    name: `Name ${id}`,
    aliases: [],
    description: null,
    metadata: null,
    shared: false,
    ...more,
  };
}

function relation(fromId: string, toId: string) {
  return { fromId, toId, type: 'KNOWS', source: '', weight: null, metadata: null };
}

function addition(
  sessionId: string,
  sequence: number,
  entityIds: readonly string[],
  { userId = 'u' as string | null, count = 1, at = 1_000 * sequence } = {},
): SessionEntityAddition {
  const entities = entityIds.map((entityId) => ({ entityId, count, firstAt: at, lastAt: at + 1 }));
  return { sessionId, userId, sequence, entities };
}

export function graphWritesSuite(engine: Engine): void {
  describe(`Writes to the graph on ${engine.name}`, () => {
    let stores: OpenStores;
    let store: GraphStore;
    let model: GraphWritesModel;
    beforeAll(async () => {
      stores = await engine.open();
      store = stores.graph;
    });
    afterAll(() => stores?.[Symbol.asyncDispose]());
    const start = async () => {
      await stores.clear({}, noDeadline);
      model = new GraphWritesModel();
    };
    beforeEach(start);

    /** Makes one write of the store and of the model. */
    async function write(one: GraphWrite): Promise<void> {
      if (one.kind === 'add') {
        await Promise.all(
          Array.from({ length: one.callers }, () => store.addSessionEntities(one.additions, noDeadline)),
        );
        model.add(one.additions);
      } else if (one.kind === 'put') {
        await store.putSessionEntities(one.sessionIds, one.rows, noDeadline);
        model.put(one.sessionIds, one.rows);
      } else if (one.kind === 'entities') {
        await store.putEntities(one.entities, noDeadline);
        model.putEntities(one.entities);
      } else if (one.kind === 'relations') {
        await store.putRelations(one.relations, noDeadline);
        model.putRelations(one.relations);
      } else {
        await store.removeSessions(one.sessionIds, noDeadline);
        model.remove(one.sessionIds);
      }
    }

    /** Every list that the writes may change. */
    async function expectModel(): Promise<void> {
      const graph = model.read();
      const { sessions, users, entities } = writtenIds;
      expect(await store.entitiesByIds(entities, noDeadline)).toEqual(entities.map((id) => graph.entity(id)));
      expect(await store.entityTypes(noDeadline)).toEqual(graph.entityTypes());
      for (const query of [BY_COUNT, BY_RECENT]) {
        expect(await store.sessionEntities(sessions, query, noDeadline)).toEqual(
          sessions.map((id) => graph.mentionedBy('sessionId', id, query)),
        );
        expect(await store.userEntities(users, query, noDeadline)).toEqual(
          users.map((id) => graph.mentionedBy('userId', id, query)),
        );
        expect(await store.entitySessions(entities, query, noDeadline)).toEqual(
          entities.map((id) => graph.mentionersOf('sessionId', id, query)),
        );
        expect(await store.entityUsers(entities, query, noDeadline)).toEqual(
          entities.map((id) => graph.mentionersOf('userId', id, query)),
        );
      }
      expect(await store.relations(entities, BY_NAME, noDeadline)).toEqual(
        entities.map((id) => graph.relations(id, BY_NAME)),
      );
      for (const name of ['name', 'a', 'ß']) {
        const search = { filter: { types: null, name }, page: ALL };
        expect(await store.entities(search, noDeadline)).toEqual(graph.entities(search));
      }
      const typed = { filter: { types: ['Unknown', 'Thing'], name: null }, page: ALL };
      expect(await store.entities(typed, noDeadline)).toEqual(graph.entities(typed));
    }

    it('should come to what the model says, however they follow each other', () =>
      fc.assert(
        fc.asyncProperty(anyWrites, async (writes) => {
          await start();
          for (const one of writes) await write(one);
          await expectModel();
        }),
        runsOn(engine, 150),
      ));

    it('should come to the same when several make them at the same time', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(anyWrites, { minLength: 2, maxLength: 4 }),
          fc.boolean(),
          async (writers, twice) => {
            await start();
            // Additions to a session come from one writer in its order; whatever else is one writer's is other writers' too.
            const all = writers.map((writes, writer) =>
              writes.flatMap((one) =>
                one.kind === 'add'
                  ? one.additions
                      .toSorted((a, b) => a.sequence - b.sequence)
                      .map((given) => ({ ...given, sessionId: `${writer} ${given.sessionId}` }))
                  : [],
              ),
            );
            await Promise.all(
              all.map(async (additions) => {
                for (const one of additions) {
                  await store.addSessionEntities([one], noDeadline);
                  if (twice) await store.addSessionEntities([one], noDeadline);
                }
              }),
            );
            for (const additions of all) for (const one of additions) model.add([one]);
            const graph = model.read();
            const { users, entities } = writtenIds;
            expect(await store.entityTypes(noDeadline)).toEqual(graph.entityTypes());
            expect(await store.userEntities(users, BY_COUNT, noDeadline)).toEqual(
              users.map((id) => graph.mentionedBy('userId', id, BY_COUNT)),
            );
            expect(await store.entitySessions(entities, BY_RECENT, noDeadline)).toEqual(
              entities.map((id) => graph.mentionersOf('sessionId', id, BY_RECENT)),
            );
            const sessions = [...new Set(all.flat().map(({ sessionId }) => sessionId))];
            const half = sessions.filter((_, i) => i % 2 === 0);
            await Promise.all(half.map((id) => store.removeSessions([id], noDeadline)));
            model.remove(half);
            const left = model.read();
            expect(await store.entitiesByIds(entities, noDeadline)).toEqual(
              entities.map((id) => left.entity(id)),
            );
            expect(await store.entityTypes(noDeadline)).toEqual(left.entityTypes());
            expect(await store.userEntities(users, BY_COUNT, noDeadline)).toEqual(
              users.map((id) => left.mentionedBy('userId', id, BY_COUNT)),
            );
          },
        ),
        runsOn(engine, 40),
      ));

    it('should count an addition once that ten callers make at once', async () => {
      const additions = [addition('s', 7, ['a', 'b']), addition('t', 8, ['a'])];
      await write({ kind: 'entities', entities: [entity('a')] });
      await write({ kind: 'add', additions, callers: 10 });
      await expectModel();
      const [page] = await store.userEntities(['u'], BY_COUNT, noDeadline);
      expect(page?.rows.map((row) => [row.entity.id, row.count])).toEqual([
        ['a', 2],
        ['b', 1],
      ]);
    });

    it('should leave no addition out that others make to the same entities at the same time', async () => {
      const ids = ['a', 'b', 'c', 'd'];
      await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          store.addSessionEntities(
            [addition(`s${i}`, i + 1, i % 2 ? ids : ids.toReversed(), { userId: `u${i % 2}` })],
            noDeadline,
          ),
        ),
      );
      const pages = await store.userEntities(['u0', 'u1'], BY_COUNT, noDeadline);
      expect(pages.map(({ rows }) => rows.map(({ count }) => count))).toEqual([
        [12, 12, 12, 12],
        [12, 12, 12, 12],
      ]);
      expect(await store.entityTypes(noDeadline)).toEqual([{ type: 'Unknown', count: 4 }]);
    });

    it('should show entities that nobody wrote as Unknown, and keep their counts when they are written', async () => {
      await write({ kind: 'add', additions: [addition('s', 1, ['a', 'ß'])], callers: 1 });
      await expectModel();
      expect(await store.entitiesByIds(['ß'], noDeadline)).toEqual([
        entity('ß', { type: 'Unknown', name: 'ß' }),
      ]);
      await write({ kind: 'relations', relations: [relation('a', 'ß')] });
      await write({ kind: 'entities', entities: [entity('a'), entity('ß', { shared: true })] });
      await write({ kind: 'add', additions: [addition('s', 2, ['ß'])], callers: 1 });
      await expectModel();
      const [page] = await store.sessionEntities(['s'], BY_COUNT, noDeadline);
      expect(page?.rows.map((row) => [row.entity.name, row.count])).toEqual([
        ['Name ß', 2],
        ['Name a', 1],
      ]);
    });

    it('should take no addition twice though an import has replaced, or emptied, what the session mentions', async () => {
      const additions = [addition('s', 3, ['a'])];
      await write({ kind: 'add', additions, callers: 1 });
      await write({ kind: 'put', sessionIds: ['s'], rows: [] });
      await write({ kind: 'add', additions, callers: 1 });
      await expectModel();
      expect(await store.sessionEntities(['s'], BY_COUNT, noDeadline)).toMatchObject([{ rows: [] }]);
      await write({ kind: 'add', additions: [addition('s', 4, ['a'])], callers: 1 });
      await expectModel();
    });

    it('should not bring a removed session back by an addition that was taken before', async () => {
      await write({ kind: 'add', additions: [addition('s', 3, ['a'])], callers: 1 });
      for (const _ of [1, 2]) {
        await write({ kind: 'remove', sessionIds: ['s', 'never'] });
        await write({ kind: 'add', additions: [addition('s', 3, ['a'])], callers: 1 });
        await expectModel();
      }
      expect(await store.entitiesByIds(['a'], noDeadline)).toEqual([null]);
      await write({ kind: 'add', additions: [addition('s', 4, ['a'])], callers: 1 });
      await write({ kind: 'remove', sessionIds: ['s'] });
      await write({ kind: 'add', additions: [addition('s', 4, ['a'])], callers: 1 });
      await expectModel();
      expect(await store.entityTypes(noDeadline)).toEqual([]);
    });

    it('should keep entities that are shared, that others mention or that have relations', async () => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'ß'];
      await write({
        kind: 'entities',
        entities: ids.map((id) => entity(id, { shared: id === 'b' })),
      });
      await write({ kind: 'relations', relations: [relation('c', 'd'), relation('e', 'e')] });
      await write({ kind: 'add', additions: [addition('s', 1, ids), addition('t', 2, ['ß'])], callers: 1 });
      await write({ kind: 'remove', sessionIds: ['s'] });
      await expectModel();
      const left = await store.entitiesByIds(ids, noDeadline);
      expect(left.flatMap((one) => one?.id ?? [])).toEqual(['b', 'c', 'd', 'e', 'ß']);
    });

    it('should take the entities of sessions that are removed at the same time with the last of them', async () => {
      const sessions = Array.from({ length: 80 }, (_, i) => `s${i}`);
      await store.addSessionEntities(
        sessions.map((id, i) => addition(id, i + 1, ['a', 'b'], { userId: `u${i % 3}` })),
        noDeadline,
      );
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.removeSessions(sessions.slice(i * 10, i * 10 + 10), noDeadline),
        ),
      );
      await expectModel();
      expect(await store.entityTypes(noDeadline)).toEqual([]);
    });

    it('should lose no entity to a removal that is written, mentioned or related at the same time', async () => {
      await store.putEntities([entity('other')], noDeadline);
      for (let round = 1; round <= 12; round++) {
        const ids = ['w', 'm'].map((kind) => `${kind}${round}`) as [string, string];
        await store.addSessionEntities([addition(`s${round}`, 1, ids)], noDeadline);
        await Promise.all([
          store.removeSessions([`s${round}`], noDeadline),
          store.putEntities([entity(ids[0])], noDeadline),
          store.addSessionEntities([addition(`t${round}`, 1, [ids[1]])], noDeadline),
        ]);
        const [written, mentioned] = await store.entitiesByIds(ids, noDeadline);
        // Written before the removal it went with the session; written after it, it is there.
        if (written !== null) expect(written).toEqual(entity(ids[0]));
        expect(mentioned?.id).toBe(ids[1]);
        const [page] = await store.entitySessions([ids[1]], BY_COUNT, noDeadline);
        expect(page?.rows.map(({ id }) => id)).toEqual([`t${round}`]);
      }
      const types = await store.entityTypes(noDeadline);
      const all = await store.entities({ filter: { types: null, name: null }, page: ALL }, noDeadline);
      for (const { type, count } of types)
        expect(all.rows.filter((one) => one.type === type)).toHaveLength(count);
      expect(types.reduce((sum, { count }) => sum + count, 0)).toBe(all.rows.length);
    });

    it('should take thousands of additions, and additions to thousands of entities, in one call', async () => {
      const many = Array.from({ length: 6_000 }, (_, i) => `e${i}`);
      const additions = [
        addition('big', 2, many),
        addition('big', 1, many.slice(0, 10)),
        ...Array.from({ length: 1_500 }, (_, i) => addition(`s${i}`, 1, [`e${i % 7}`])),
      ];
      await store.addSessionEntities(additions, noDeadline);
      expect(await store.entityTypes(noDeadline)).toEqual([{ type: 'Unknown', count: 6_000 }]);
      const page = { ...ALL, limit: 12 };
      const [big] = await store.sessionEntities(['big'], { ...BY_COUNT, page }, noDeadline);
      expect(big?.rows.map(({ count }) => count)).toEqual([...Array(10).fill(2), 1, 1]);
      const [user] = await store.userEntities(['u'], { ...BY_COUNT, page: { ...ALL, limit: 1 } }, noDeadline);
      expect(user?.rows.map((row) => [row.entity.id, row.count])).toEqual([['e0', 217]]);
      await store.removeSessions(['big', ...Array.from({ length: 1_500 }, (_, i) => `s${i}`)], noDeadline);
      expect(await store.entityTypes(noDeadline)).toEqual([]);
    });

    it('should do nothing for nothing, and reject when the deadline has passed', async () => {
      await store.addSessionEntities([], noDeadline);
      await store.addSessionEntities([addition('s', 1, [])], noDeadline);
      await store.addSessionEntities([addition('s', 1, ['a'])], noDeadline);
      expect(await store.entityTypes(noDeadline)).toEqual([]);
      await store.removeSessions([], noDeadline);
      await store.removeSessions(['s', 's', 'none'], noDeadline);
      using deadline = deadlineIn(1000);
      deadline.cancel();
      const late = { code: 'STORE_TIMEOUT', store: 'graph' };
      await expect(store.addSessionEntities([addition('s', 2, ['a'])], deadline)).rejects.toMatchObject(late);
      await expect(store.removeSessions(['s'], deadline)).rejects.toMatchObject(late);
    });

    it('should be gone when all is cleared, what was taken included', async () => {
      await store.addSessionEntities([addition('s', 5, ['a']), addition('t', 5, ['a'])], noDeadline);
      await store.removeSessions(['t'], noDeadline);
      await start();
      await write({
        kind: 'add',
        additions: [addition('s', 1, ['a']), addition('t', 1, ['b'])],
        callers: 1,
      });
      await expectModel();
      expect(await store.entityTypes(noDeadline)).toEqual([{ type: 'Unknown', count: 2 }]);
    });
  });
}
