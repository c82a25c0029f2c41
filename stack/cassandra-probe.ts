// Asks Cassandra nodes one by one whether they answer and agree.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import cassandra from 'cassandra-driver';
import type { Certificates } from './certificates.ts';
import type { Credentials } from './server.ts';

/** One node and how to get in. */
export interface CassandraAddress {
  host: string;
  port: number;
  credentials: Credentials | null;
  tls: Certificates | null;
}

/** What SimpleSnitch calls the only data centre. */
export const DATACENTER = 'datacenter1';

const DEFAULT_LOGIN: Credentials = { username: 'cassandra', password: 'cassandra' };

/** The version of a node, null while it does not answer. */
export async function askVersion(address: CassandraAddress): Promise<string | null> {
  try {
    const [row] = await query(address, 'SELECT release_version FROM system.local');
    return String(row?.release_version);
  } catch {
    return null;
  }
}

/**
 * Makes the user that `address` names, and shuts out the one that every new cluster has.
 * @throws what the driver says when that is not possible within the time given
 */
export async function makeLogin(address: CassandraAddress, timeoutMs: number): Promise<void> {
  const { credentials } = address;
  if (credentials === null) return;
  const { username, password } = credentials;
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const name = `"${username.replaceAll('"', '""')}"`;
  await retry(timeoutMs, async () => {
    if ((await askVersion(address)) !== null) return;
    await query(
      { ...address, credentials: DEFAULT_LOGIN },
      `CREATE ROLE IF NOT EXISTS ${name} WITH PASSWORD = ${literal(password)} AND SUPERUSER = true AND LOGIN = true`,
    );
    await query(address, 'ALTER ROLE cassandra WITH LOGIN = false');
  });
}

/** Waits until each of three nodes reaches all others and all have one schema: that a node answers does not say so. */
export async function untilRingAgrees(
  addresses: readonly CassandraAddress[],
  timeoutMs: number,
): Promise<void> {
  await retry(timeoutMs, async () => {
    const versions = await Promise.all(
      addresses.map(async (address) => {
        // Its keyspace has three replicas, so that ALL asks every node.
        await query(address, 'SELECT keyspace_name FROM system_distributed.view_build_status LIMIT 1', 'all');
        const [row] = await query(address, 'SELECT schema_version FROM system.local');
        return String(row?.schema_version);
      }),
    );
    if (new Set(versions).size > 1)
      throw new Error(`The nodes disagree on the schema: ${versions.join(', ')}.`);
  });
}

async function retry(timeoutMs: number, attempt: () => Promise<void>): Promise<void> {
  for (const start = performance.now(); ; ) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() - start > timeoutMs) throw error;
      await sleep(100);
    }
  }
}

async function query(
  { host, port, credentials, tls }: CassandraAddress,
  text: string,
  consistency: 'one' | 'all' = 'one',
): Promise<cassandra.types.Row[]> {
  const { auth, policies, types } = cassandra;
  const client = new cassandra.Client({
    contactPoints: [host],
    protocolOptions: { port },
    localDataCenter: DATACENTER,
    ...(credentials === null
      ? {}
      : { authProvider: new auth.PlainTextAuthProvider(credentials.username, credentials.password) }),
    ...(tls === null ? {} : { sslOptions: { ca: [readFileSync(tls.caFile)], host } }),
    socketOptions: { connectTimeout: 2_000, readTimeout: 5_000 },
    pooling: { warmup: false },
    isMetadataSyncEnabled: false,
    policies: {
      loadBalancing: new policies.loadBalancing.AllowListPolicy(
        new policies.loadBalancing.RoundRobinPolicy(),
        [`${host}:${port}`],
      ),
    },
  });
  client.on('log', () => {});
  try {
    return (await client.execute(text, [], { consistency: types.consistencies[consistency] })).rows;
  } finally {
    await client.shutdown().catch(() => {});
  }
}
