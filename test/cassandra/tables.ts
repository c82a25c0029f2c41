// The tables of a keyspace of their own, open to tests that count statements, let them fail, or read less per page.

import type { Client } from 'cassandra-driver';
import { connect } from '../../datasources/cassandra/connect.ts';
import { reach } from '../../datasources/cassandra/contact-points.ts';
import type { CqlClient, CqlStatement } from '../../datasources/cassandra/cql-client.ts';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import { migrate } from '../../datasources/cassandra/schema.ts';
import { createTurnStore } from '../../datasources/cassandra/turn-store.ts';
import { turnTables } from '../../datasources/cassandra/turn-tables.ts';
import type { WalkLimits } from '../../datasources/cassandra/walk.ts';
import type { TurnStore } from '../../datasources/types.ts';
import { cassandraKeyspace } from '../support/servers.ts';

/** Told of each statement before it is sent; what it throws is thrown instead of sending. */
export type Watcher = (kind: 'read' | 'write', statements: readonly CqlStatement[]) => void;

/** What is thrown instead of sending. */
export class Broken extends Error {}

/** Lets the first `count` requests through and no more. */
export function breakingAfter(count: number): Watcher {
  let sent = 0;
  return () => {
    sent += 1;
    if (sent > count) throw new Broken();
  };
}

export interface OpenTables extends AsyncDisposable {
  options: CassandraOptions;
  client: Client;
  /** A store over them. */
  store(limits?: WalkLimits, watch?: Watcher): TurnStore;
}

export const WIDE: WalkLimits = { partitions: 50, rows: 20_000 };

/** Makes a keyspace with its tables on the shared server. */
export async function openTables(given: Partial<CassandraOptions> = {}): Promise<OpenTables> {
  return openTablesAt(await cassandraKeyspace(given));
}

/** Makes a keyspace with its tables. */
export async function openTablesAt(options: CassandraOptions): Promise<OpenTables> {
  const { signal } = new AbortController();
  const reached = await reach(options, options.connectTimeoutMs, signal);
  const connected = await connect(options, reached, options.connectTimeoutMs, signal);
  await migrate(connected, options);
  const { client } = connected;
  const { readConsistency, writeConsistency } = options;
  const made = turnTables(client, options, readConsistency, writeConsistency, WIDE);
  return {
    options,
    client,
    store: (limits = WIDE, watch = () => {}) =>
      createTurnStore({
        ...made,
        cql: watched(made.cql, watch),
        writer: watched(made.writer, watch),
        limits,
      }),
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

function watched(cql: CqlClient, watch: Watcher): CqlClient {
  return {
    read: async (statement, ...rest) => {
      watch('read', [statement]);
      return cql.read(statement, ...rest);
    },
    write: async (statements, deadline) => {
      watch('write', statements);
      await cql.write(statements, deadline);
    },
    replicaOf: (key) => cql.replicaOf(key),
  };
}
