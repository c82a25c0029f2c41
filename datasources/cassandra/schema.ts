// Makes the keyspace and its tables, or checks that they are there.

import { type Client, errors, type Host, types } from 'cassandra-driver';
import { EngineError } from '../engine.ts';
import type { Connected } from './connect.ts';
import type { CassandraOptions } from './options.ts';
import { keyspaceText, SCHEMA_VERSION, tablesOf } from './schema-text.ts';

/** How long the servers may take for one change of the schema, in milliseconds. */
const CHANGE_MS = 30_000;
const DEFAULT_REPLICAS = 3;

const KEYSPACE = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?';
const TABLES = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?';
const INFO_NAMES = ['bucket_days', 'version'] as const;

type Info = Record<(typeof INFO_NAMES)[number], string>;

/**
 * Makes what is missing, and waits until the servers agree on it. Several processes may do it at once.
 * @throws {EngineError}
 */
export async function migrate(connected: Connected, options: CassandraOptions): Promise<void> {
  const { client } = connected;
  const { keyspace } = options;
  try {
    if (!(await keyspaceIsThere(client, keyspace)))
      await change(connected, createKeyspace(connected, options));
    const missing = await missingTables(client, keyspace);
    for (const [name, text] of tablesOf(keyspace, options.bucketDays))
      if (missing.includes(name)) await change(connected, text);
    await noteInfo(client, keyspace, { bucket_days: String(options.bucketDays), version: SCHEMA_VERSION });
  } catch (error) {
    throw whyNot(error, options);
  }
  await check(connected, options);
}

/**
 * Checks that the keyspace and its tables are there and are what this gateway works with.
 * @throws {EngineError}
 */
export async function check({ client }: Connected, options: CassandraOptions): Promise<void> {
  const { keyspace, bucketDays } = options;
  const wrong = (variable: string, problem: string): EngineError =>
    new EngineError('wrong', variable, problem);
  try {
    if (!(await keyspaceIsThere(client, keyspace)))
      throw wrong(
        'CASSANDRA_KEYSPACE',
        `there is no keyspace "${keyspace}". Run \`parley migrate\` to make it.`,
      );
    const missing = await missingTables(client, keyspace);
    if (missing.length > 0)
      throw wrong(
        'CASSANDRA_KEYSPACE',
        `the keyspace "${keyspace}" lacks ${missing.join(', ')}. Run \`parley migrate\` to make what is missing.`,
      );
    const info = await readInfo(client, keyspace);
    if (info.version === undefined || info.bucket_days === undefined)
      throw wrong(
        'CASSANDRA_KEYSPACE',
        `the tables of "${keyspace}" are not finished. Run \`parley migrate\`.`,
      );
    if (info.version !== SCHEMA_VERSION)
      throw wrong(
        'CASSANDRA_KEYSPACE',
        `the tables of "${keyspace}" are of version ${info.version}, and this gateway works with version ${SCHEMA_VERSION}.`,
      );
    if (info.bucket_days !== String(bucketDays))
      throw wrong(
        'CASSANDRA_BUCKET_DAYS',
        `it is ${bucketDays}, but the keyspace "${keyspace}" was made with ${info.bucket_days}, which can't be changed.`,
      );
  } catch (error) {
    throw whyNot(error, options);
  }
}

async function keyspaceIsThere(client: Client, keyspace: string): Promise<boolean> {
  const { rows } = await client.execute(KEYSPACE, [keyspace]);
  return rows.length > 0;
}

async function missingTables(client: Client, keyspace: string): Promise<string[]> {
  const { rows } = await client.execute(TABLES, [keyspace]);
  const there = new Set(rows.map((row) => String(row.table_name)));
  return [...tablesOf(keyspace, 1).keys()].filter((name) => !there.has(name));
}

async function readInfo(client: Client, keyspace: string): Promise<Partial<Info>> {
  const text = `SELECT name, value FROM "${keyspace}".schema_info WHERE name IN ('bucket_days', 'version')`;
  const { rows } = await client.execute(text, [], { consistency: types.consistencies.localQuorum });
  return Object.fromEntries(rows.map((row) => [row.name, row.value])) as Partial<Info>;
}

/**
 * Of processes that note something at the same time the first one wins, without a lock: each write's timestamp is the lower the
 * later it is.
 */
async function noteInfo(client: Client, keyspace: string, info: Info): Promise<void> {
  const there = await readInfo(client, keyspace);
  for (const name of INFO_NAMES) {
    if (there[name] !== undefined) continue;
    const text = `INSERT INTO "${keyspace}".schema_info (name, value) VALUES (?, ?) USING TIMESTAMP ${-Date.now() * 1_000}`;
    const options = { prepare: true, consistency: types.consistencies.localQuorum };
    await client.execute(text, [name, info[name]], options);
  }
}

function createKeyspace(
  { client, near, engine }: Connected,
  { keyspace, replication }: CassandraOptions,
): string {
  const datacenters = new Map<string, number>();
  for (const { datacenter } of client.hosts.values())
    datacenters.set(datacenter, (datacenters.get(datacenter) ?? 0) + 1);
  const replicas = replication ?? { [near]: Math.min(DEFAULT_REPLICAS, datacenters.get(near) ?? 1) };
  for (const name of Object.keys(replicas))
    if (!datacenters.has(name)) {
      const there = [...datacenters.keys()].map((one) => JSON.stringify(one)).join(', ');
      const problem = `there is no data centre ${JSON.stringify(name)}; there is ${there}.`;
      throw new EngineError('wrong', 'CASSANDRA_REPLICATION', problem);
    }
  return keyspaceText(keyspace, replicas, engine);
}

/**
 * Processes that make the same table at once must ask the same server, which does one change after the other: two servers would
 * give it two identities.
 */
async function change({ client, near }: Connected, text: string): Promise<void> {
  const host = client.hosts
    .values()
    .filter((one: Host) => one.datacenter === near && one.isUp())
    .sort((a, b) => (a.address < b.address ? -1 : 1))[0];
  const { info } = await client.execute(text, [], { ...(host && { host }), readTimeout: CHANGE_MS });
  // The driver waits for it after a change; its types do not know.
  if (!('isSchemaInAgreement' in info && info.isSchemaInAgreement === true))
    throw new EngineError('down', 'CASSANDRA_KEYSPACE', 'the servers do not agree on its tables yet.');
}

function whyNot(error: unknown, { keyspace, credentials }: CassandraOptions): EngineError {
  if (error instanceof EngineError) return error;
  const code = error instanceof errors.ResponseError ? error.code : null;
  const { unauthorized, syntaxError, invalid, configError } = types.responseErrorCodes;
  if (code === unauthorized)
    return new EngineError(
      'wrong',
      'CASSANDRA_USERNAME',
      `${JSON.stringify(credentials?.username ?? 'nobody')} may not use the keyspace "${keyspace}".`,
      { cause: error },
    );
  if (code !== null && [syntaxError, invalid, configError].includes(code))
    return new EngineError('wrong', 'CASSANDRA_KEYSPACE', `the servers refuse its tables.`, { cause: error });
  return new EngineError('down', 'CASSANDRA_KEYSPACE', `"${keyspace}" can't be read at the moment.`, {
    cause: error,
  });
}
