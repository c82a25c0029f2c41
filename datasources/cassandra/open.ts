// Turns in Cassandra or ScyllaDB.

import type { Deadline } from '../deadline.ts';
import { EngineError, type OpenOptions, type TurnEngine } from '../engine.ts';
import type { Consistency, TurnStore } from '../types.ts';
import { bounded } from './bounded.ts';
import { close } from './close.ts';
import { type Connected, connect } from './connect.ts';
import { reach } from './contact-points.ts';
import { SILENCE_MS } from './driver-client.ts';
import { emptyTables } from './empty-tables.ts';
import { inTime } from './in-time.ts';
import type { CassandraOptions } from './options.ts';
import { freshRead } from './overlap.ts';
import { prepareAll } from './prepare.ts';
import { check, migrate } from './schema.ts';
import { withStoreErrors } from './store-errors.ts';
import { createTurnStore } from './turn-store.ts';
import { turnTables } from './turn-tables.ts';
import type { WalkLimits } from './walk.ts';

/** What one page of one list may read. */
const LIMITS: WalkLimits = { partitions: 50, rows: 20_000 };
/** Making all tables may take servers that agree on each of them this long, in milliseconds. */
const MIGRATE_MS = 60_000;
/** Preparing all statements takes some ten milliseconds where servers answer. At least and at most this long, in milliseconds. */
const PREPARE_MS = { min: 500, max: 3_000 };

const VERSIONS = {
  cassandra: `SELECT release_version AS version FROM system.local WHERE key = 'local'`,
  scylladb: `SELECT version FROM system.versions WHERE key = 'local'`,
};

/**
 * Connects and makes or checks the tables. Where tables have to be made it takes longer than `connectTimeoutMs`.
 * @throws {EngineError} when it can't be used; nothing stays open
 */
export async function openCassandra(
  options: CassandraOptions,
  { migrate: make, signal }: OpenOptions,
): Promise<TurnEngine> {
  const until = performance.now() + options.connectTimeoutMs;
  const left = (): number => Math.max(1, until - performance.now());
  const reached = await reach(options, left(), signal);
  const connected = await connect(options, reached, left(), signal);
  try {
    if (make) await bounded(migrate(connected, options), MIGRATE_MS, signal);
    else await bounded(check(connected, options), Math.max(1_000, left()), signal);
  } catch (error) {
    await close(connected.client);
    if (error instanceof EngineError) throw error;
    const problem = `the servers at ${options.contactPoints.join(', ')} do not answer in time.`;
    throw new EngineError('down', 'CASSANDRA_CONTACT_POINTS', problem, { cause: error });
  }
  const prepareMs = Math.max(PREPARE_MS.min, Math.min(PREPARE_MS.max, left()));
  await prepareAll(connected.client, options.keyspace, connected.near, prepareMs, signal);
  return engineOf(connected, options);
}

function engineOf({ client, engine }: Connected, options: CassandraOptions): TurnEngine {
  const storeAt = (read: Consistency, write: Consistency): TurnStore =>
    createTurnStore(turnTables(client, options, read, write, LIMITS));
  const { readConsistency: read, writeConsistency: write } = options;
  const stores = new Map<Consistency, TurnStore>();
  return {
    engine,
    turns: storeAt(read, write),
    fresh: storeAt(freshRead(read, write), write),
    at: (consistency) => {
      const store = stores.get(consistency) ?? storeAt(consistency, consistency);
      stores.set(consistency, store);
      return store;
    },
    version: (deadline: Deadline) =>
      inTime(deadline, async () => {
        const how = { isIdempotent: true, readTimeout: SILENCE_MS };
        const { rows } = await withStoreErrors(() => client.execute(VERSIONS[engine], [], how));
        return String(rows[0]?.version ?? 'unknown');
      }),
    holdsAny: (deadline) =>
      inTime(deadline, async () => {
        const how = { isIdempotent: true, readTimeout: SILENCE_MS };
        const text = `SELECT bucket FROM "${options.keyspace}".session_buckets LIMIT 1`;
        return (await withStoreErrors(() => client.execute(text, [], how))).rows.length > 0;
      }),
    clear: (deadline) => inTime(deadline, () => withStoreErrors(() => emptyTables(client, options.keyspace))),
    [Symbol.asyncDispose]: () => close(client),
  };
}
