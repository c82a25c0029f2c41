// A value written to and read from each kind of server by its own driver.

import { readFileSync } from 'node:fs';
import cassandra from 'cassandra-driver';
import { Redis } from 'ioredis';
import neo4j from 'neo4j-driver';
import pg from 'pg';
import type { CassandraServer } from '../../stack/cassandra.ts';
import type { Neo4jServer } from '../../stack/neo4j.ts';
import type { PostgresServer } from '../../stack/postgres.ts';
import type { ValkeyServer } from '../../stack/valkey.ts';

/** How long an answer may take on a busy machine. */
const PATIENCE_MS = 5_000;

/** One connection to a server, which holds at most one value. */
export interface Client extends AsyncDisposable {
  /** Rejects when the server does not answer in time. */
  write(value: string): Promise<void>;
  read(): Promise<string | null>;
}

export async function postgresClient(server: PostgresServer): Promise<Client> {
  const client = new pg.Client({
    connectionString: server.url(),
    connectionTimeoutMillis: 10_000,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => {});
  await client.connect();
  return {
    write: async (value) => {
      await client.query('CREATE TABLE IF NOT EXISTS one (value text)');
      await client.query('DELETE FROM one');
      await client.query('INSERT INTO one VALUES ($1)', [value]);
    },
    read: async () => (await client.query<{ value: string }>('SELECT value FROM one')).rows[0]?.value ?? null,
    [Symbol.asyncDispose]: async () => {
      await client.end().catch(() => {});
    },
  };
}

export async function cassandraClient(server: CassandraServer): Promise<Client> {
  const { credentials, tls, nodes } = server.options;
  const client = new cassandra.Client({
    contactPoints: [...server.contactPoints],
    localDataCenter: server.datacenter,
    socketOptions: { readTimeout: PATIENCE_MS, connectTimeout: 10_000 },
    queryOptions: { consistency: cassandra.types.consistencies.quorum },
    ...(credentials && {
      authProvider: new cassandra.auth.PlainTextAuthProvider(credentials.username, credentials.password),
    }),
    ...(tls && { sslOptions: { ca: [readFileSync(tls.caFile)] } }),
  });
  await client.connect();
  const patient = { readTimeout: 20_000 };
  return {
    write: async (value) => {
      await client.execute(
        `CREATE KEYSPACE IF NOT EXISTS k WITH replication = {'class': 'NetworkTopologyStrategy', '${server.datacenter}': ${nodes ?? 1}}`,
        [],
        patient,
      );
      await client.execute('CREATE TABLE IF NOT EXISTS k.one (id int PRIMARY KEY, value text)', [], patient);
      await client.execute('INSERT INTO k.one (id, value) VALUES (1, ?)', [value]);
    },
    read: async () => (await client.execute('SELECT value FROM k.one WHERE id = 1')).rows[0]?.value ?? null,
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}

export async function neo4jClient({ url, options }: Neo4jServer): Promise<Client> {
  const { password, tls } = options;
  const driver = neo4j.driver(
    url.replace('bolt+s:', 'bolt:'),
    password === undefined ? neo4j.auth.basic('', '') : neo4j.auth.basic('neo4j', password),
    {
      connectionAcquisitionTimeout: PATIENCE_MS,
      maxTransactionRetryTime: 0,
      ...(tls && {
        encrypted: true,
        trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
        trustedCertificates: [tls.caFile],
      }),
    },
  );
  await driver.getServerInfo();
  const limited = <Result>(answer: Promise<Result>) =>
    Promise.race([
      answer,
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), PATIENCE_MS)),
    ]);
  return {
    write: async (value) => {
      await driver.executeQuery('MERGE (n:One) SET n.value = $value', { value });
    },
    read: async () => {
      const { records } = await limited(driver.executeQuery('MATCH (n:One) RETURN n.value AS value'));
      return records[0]?.get('value') ?? null;
    },
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

export async function valkeyClient({ url }: ValkeyServer, caFile: string | null = null): Promise<Client> {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: PATIENCE_MS,
    connectTimeout: 10_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    ...(caFile === null ? {} : { tls: { ca: readFileSync(caFile) } }),
  });
  redis.on('error', () => {});
  await redis.connect();
  return {
    write: async (value) => {
      await redis.set('one', value);
    },
    read: () => redis.get('one'),
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  };
}
