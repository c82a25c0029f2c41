// The tables. What one partition holds is bounded by a window of time, and its order is that of the lists it is read for.

/** The tables' version. A gateway works with its own only. */
export const SCHEMA_VERSION = '1';

/**
 * A server that asked a silent replica asks another this soon. The servers' own measure, what is usual, is too long after a
 * time of load.
 */
const RETRY = `speculative_retry = '40ms'`;

/** Makes a keyspace with so many replicas in each data centre. */
export function keyspaceText(
  keyspace: string,
  replicas: Readonly<Record<string, number>>,
  engine: 'cassandra' | 'scylladb',
): string {
  const parts = Object.entries(replicas).map(
    ([name, count]) => `, '${name.replaceAll("'", "''")}': ${count}`,
  );
  // Where ScyllaDB keeps tablets the token ring does not tell which server holds a row, and the driver knows only that.
  const ring = engine === 'scylladb' ? ` AND tablets = {'enabled': false}` : '';
  return `CREATE KEYSPACE IF NOT EXISTS "${keyspace}"
    WITH replication = {'class': 'NetworkTopologyStrategy'${parts.join('')}}${ring}`;
}

/** All tables of a keyspace by name, in the order in which they are made. Noted last: with `schema_info` all are there. */
export function tablesOf(keyspace: string, bucketDays: number): ReadonlyMap<string, string> {
  const table = (name: string, definition: string): [string, string] => [
    name,
    `CREATE TABLE IF NOT EXISTS "${keyspace}".${name} ${definition} ${definition.includes(' WITH ') ? 'AND' : 'WITH'} ${RETRY}`,
  ];
  const windows = (days: number): string =>
    `compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': '${days}'}`;
  return new Map([
    // Column by column what rows.ts calls a turn. metadata is JSON; mentions are JSON arrays of entity, source, start, end and
    // count. Neither is there where it is empty, but that mentions which were emptied are [].
    table(
      'turns',
      `(
        session_id text,
        bucket int,
        turn_id timeuuid,
        external_id text,
        turn_index int,
        role text,
        content text,
        created_at timestamp,
        author_id text,
        model text,
        input_tokens int,
        output_tokens int,
        total_tokens int,
        metadata text,
        mentions text,
        PRIMARY KEY ((session_id, bucket), turn_id)
      ) WITH CLUSTERING ORDER BY (turn_id DESC) AND ${windows(bucketDays)}`,
    ),
    // The windows in which a session has turns, each with the classes of distance between their places and their times.
    table(
      'session_buckets',
      `(
        session_id text,
        bucket int,
        skew tinyint,
        PRIMARY KEY (session_id, bucket, skew)
      ) WITH CLUSTERING ORDER BY (bucket DESC, skew DESC)`,
    ),
    // The key is the order in which mentions are listed, so that a turn's own row names all of its rows here. Two turns of a
    // session may share their ticks.
    table(
      'mentions_by_entity',
      `(
        entity_id text,
        month int,
        created_at timestamp,
        ticks bigint,
        session_id text,
        ordinal int,
        turn_id timeuuid,
        source text,
        start_at int,
        end_at int,
        times int,
        PRIMARY KEY ((entity_id, month), created_at, ticks, session_id, ordinal, turn_id)
      ) WITH CLUSTERING ORDER BY (created_at DESC, ticks DESC, session_id DESC, ordinal DESC, turn_id DESC) AND ${windows(30)}`,
    ),
    // The months in which an entity is mentioned.
    table(
      'entity_months',
      `(
        entity_id text,
        month int,
        PRIMARY KEY (entity_id, month)
      ) WITH CLUSTERING ORDER BY (month DESC)`,
    ),
    // What every gateway must agree on: bucket_days and version.
    table('schema_info', '(name text PRIMARY KEY, value text)'),
  ]);
}

/** The tables that hold data. */
export const DATA_TABLES = ['turns', 'session_buckets', 'mentions_by_entity', 'entity_months'] as const;
