// Removes every row.

import type { Client } from 'cassandra-driver';
import { DATA_TABLES } from './schema-text.ts';

/** Emptying a table waits for every server, in milliseconds. */
const TRUNCATE_MS = 30_000;

/**
 * Empties the tables of a keyspace. Each is asked for once, and all four are waited for whatever becomes of one: a TRUNCATE that is
 * still on its way when this has settled would remove rows that were written and acknowledged since.
 */
export async function emptyTables(client: Client, keyspace: string): Promise<void> {
  const how = { isIdempotent: false, readTimeout: TRUNCATE_MS };
  const emptied = await Promise.allSettled(
    DATA_TABLES.map((table) => client.execute(`TRUNCATE "${keyspace}".${table}`, [], how)),
  );
  const failed = emptied.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
