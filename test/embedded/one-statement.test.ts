// Every read is one statement, for one key as for a thousand.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { EmbeddedDatabase } from '../../datasources/embedded/data-folder.ts';
import { createGraphStore } from '../../datasources/embedded/graph-store.ts';
import { createTurnStore } from '../../datasources/embedded/turn-store.ts';
import { createMetaStore } from '../../datasources/postgres/meta-store.ts';
import { createSessionStore } from '../../datasources/postgres/session-store.ts';
import { createUserStore } from '../../datasources/postgres/user-store.ts';
import type { SqlClient } from '../../datasources/sql.ts';
import { nodeFor, timeuuid } from '../../datasources/timeuuid.ts';
import type { SessionFilter } from '../../datasources/types.ts';
import { embeddedDatabase } from '../support/data-folder.ts';

const keys = (count: number) => Array.from({ length: count }, (_, i) => `key ${i}`);
const page = { limit: 5, from: 'start' as const, after: null, before: null };
const turnId = timeuuid(1n, nodeFor('test'));
const filter: SessionFilter = {
  userId: null,
  channels: null,
  statuses: null,
  tags: null,
  startedAt: null,
  lastTurnAt: null,
  title: null,
};
const everyone = { name: null, email: null, createdAt: null };
const newest = { field: 'STARTED_AT' as const, direction: 'DESC' as const };
const mentioned = { types: null, order: 'COUNT' as const, page };
const mentioner = { order: 'COUNT' as const, page };

describe('the embedded stores', () => {
  let database: EmbeddedDatabase;
  let statements = 0;
  let sql: SqlClient;
  beforeAll(async () => {
    database = await embeddedDatabase();
    const client = database.engine.client('relational');
    sql = {
      query: (text, params, deadline) => {
        statements++;
        return client.query(text, params, deadline);
      },
      transaction: (all, deadline) => {
        statements++;
        return client.transaction(all, deadline);
      },
    };
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const reads: Record<string, (keys: string[]) => Promise<unknown>> = {
    'users.byIds': (ids) => createUserStore(sql).byIds(ids, noDeadline),
    'users.byExternalIds': (ids) => createUserStore(sql).byExternalIds(ids, noDeadline),
    'users.byEmails': (emails) => createUserStore(sql).byEmails(emails, noDeadline),
    'users.list': () =>
      createUserStore(sql).list(
        { filter: everyone, order: { field: 'NAME', direction: 'ASC' }, page },
        noDeadline,
      ),
    'users.count': () => createUserStore(sql).count(everyone, noDeadline),
    'sessions.byIds': (ids) => createSessionStore(sql).byIds(ids, noDeadline),
    'sessions.pages': (ids) =>
      createSessionStore(sql).pages(ids, { filter, order: newest, page }, noDeadline),
    'sessions.list': () => createSessionStore(sql).list({ filter, order: newest, page }, noDeadline),
    'sessions.counts': (ids) => createSessionStore(sql).counts([...ids, null], filter, noDeadline),
    'turns.byIds': (ids) =>
      createTurnStore(sql).byIds(
        ids.map((sessionId) => ({ sessionId, turnId })),
        noDeadline,
      ),
    'turns.mentioned': (ids) =>
      createTurnStore(sql).mentioned(
        ids.map((sessionId) => ({ sessionId, turnId })),
        noDeadline,
      ),
    'turns.pages': (ids) => createTurnStore(sql).pages(ids, { range: null, roles: null, page }, noDeadline),
    'turns.pages around': (ids) =>
      createTurnStore(sql).pages(
        ids,
        { range: null, roles: null, page: { around: turnId, limit: 5 } },
        noDeadline,
      ),
    'turns.mentions': (ids) => createTurnStore(sql).mentions(ids, { range: null, page }, noDeadline),
    'turns.outlines': (ids) => createTurnStore(sql).outlines(ids, noDeadline),
    'graph.entitiesByIds': (ids) => createGraphStore(sql).entitiesByIds(ids, noDeadline),
    'graph.entities': () =>
      createGraphStore(sql).entities({ filter: { types: null, name: 'x' }, page }, noDeadline),
    'graph.entityTypes': () => createGraphStore(sql).entityTypes(noDeadline),
    'graph.relations': (ids) =>
      createGraphStore(sql).relations(
        ids,
        { direction: 'BOTH', types: null, minWeight: null, order: 'WEIGHT', page },
        noDeadline,
      ),
    'graph.related': (ids) =>
      createGraphStore(sql).related(ids, { depth: 2, types: null, limit: 5 }, noDeadline),
    'graph.paths': (ids) =>
      createGraphStore(sql).paths(ids, { to: 'x', maxLength: 3, types: null }, noDeadline),
    'graph.userEntities': (ids) => createGraphStore(sql).userEntities(ids, mentioned, noDeadline),
    'graph.sessionEntities': (ids) => createGraphStore(sql).sessionEntities(ids, mentioned, noDeadline),
    'graph.entitySessions': (ids) => createGraphStore(sql).entitySessions(ids, mentioner, noDeadline),
    'graph.entityUsers': (ids) => createGraphStore(sql).entityUsers(ids, mentioner, noDeadline),
    'meta.get': () => createMetaStore(sql).get('key', noDeadline),
  };

  for (const [name, read] of Object.entries(reads))
    it(`should run one statement for ${name}, for one key as for a thousand`, async () => {
      for (const count of [1, 1_000]) {
        statements = 0;
        await read(keys(count));
        expect(statements, `${count} keys`).toBe(1);
      }
    });
});
