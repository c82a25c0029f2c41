import { describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { createGraphStore } from '../../datasources/embedded/graph-store.ts';
import type { SqlClient } from '../../datasources/sql.ts';
import { embeddedDatabase } from '../support/data-folder.ts';
import { graphEngines, runOn } from './engines.ts';
import { graphStoreSuite } from './graph-store.suite.ts';

runOn(graphEngines, graphStoreSuite);

describe('The embedded graph store', () => {
  it('should read with one statement, whether for 1 key or for 1,000', async () => {
    await using database = await embeddedDatabase();
    const client = database.engine.client('graph');
    let statements = 0;
    const counting: SqlClient = {
      query: (text, params, deadline) => {
        statements++;
        return client.query(text, params, deadline);
      },
      transaction: (some, deadline) => client.transaction(some, deadline),
    };
    const store = createGraphStore(counting);
    const page = { limit: 20, from: 'start', after: null, before: null } as const;
    const mentioned = { types: null, order: 'COUNT', page } as const;
    for (const length of [1, 1000]) {
      const ids = Array.from({ length }, (_, i) => `e${i}`);
      for (const read of [
        () => store.entitiesByIds(ids, noDeadline),
        () => store.entities({ filter: { types: null, name: 'a b c d e' }, page }, noDeadline),
        () => store.entityTypes(noDeadline),
        () =>
          store.relations(
            ids,
            { direction: 'BOTH', types: null, minWeight: null, order: 'NAME', page },
            noDeadline,
          ),
        () => store.related(ids, { depth: 3, types: null, limit: 20 }, noDeadline),
        () => store.paths(ids, { to: 'e0', maxLength: 6, types: null }, noDeadline),
        () => store.userEntities(ids, mentioned, noDeadline),
        () => store.sessionEntities(ids, mentioned, noDeadline),
        () => store.entitySessions(ids, mentioned, noDeadline),
        () => store.entityUsers(ids, mentioned, noDeadline),
      ]) {
        statements = 0;
        await read();
        expect(statements).toBe(1);
      }
    }
  });
});
