// What the tests of the Neo4j engine share: rows, options and servers' addresses.

import type { OpenOptions } from '../../datasources/engine.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import type { EntityRow, PageSpec, RelationRow, SessionEntityRow } from '../../datasources/types.ts';

export const OPENING: OpenOptions = { migrate: true, signal: new AbortController().signal };

export const ALL: PageSpec<never> = { limit: 1000, from: 'start', after: null, before: null };

/** Options for a server of the test's own. */
export function optionsOf(server: { url: string }, more: Partial<Neo4jOptions> = {}): Neo4jOptions {
  return {
    url: server.url,
    credentials: null,
    database: 'neo4j',
    caFile: null,
    labelPrefix: '',
    connectTimeoutMs: 20_000,
    ...more,
  };
}

export function entity(id: string, more: Partial<EntityRow> = {}): EntityRow {
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

export function relation(fromId: string, toId: string, more: Partial<RelationRow> = {}): RelationRow {
  return { fromId, toId, type: 'KNOWS', source: '', weight: null, metadata: null, ...more };
}

export function total(
  sessionId: string,
  userId: string | null,
  entityId: string,
  count = 1,
): SessionEntityRow {
  return { sessionId, userId, entityId, count, firstAt: 1000 * count, lastAt: 2000 * count };
}
