// From the configuration to what the stores are opened with.

import type { StoreOptions } from '../datasources/index.ts';
import type { Config } from './config.ts';

/** What the stores are opened for: `requests` are many and short, `work` is an import or a check that reads what it has written. */
export type Purpose = 'requests' | 'work';

/** How to open the stores of this configuration. */
export function storeOptions(config: Config, command: string, purpose: Purpose): StoreOptions {
  const connectTimeoutMs = config.storeConnectTimeoutMs;
  return {
    dataDir: config.dataDir,
    command,
    postgres:
      config.postgresUrl === null
        ? null
        : {
            url: config.postgresUrl,
            replicaUrl: purpose === 'work' ? null : config.postgresReplicaUrl,
            poolSize: config.postgresPoolSize,
            connectTimeoutMs,
            statementTimeoutMs: purpose === 'work' ? null : config.requestTimeoutMs,
          },
    cassandra:
      config.cassandraContactPoints === null
        ? null
        : {
            contactPoints: config.cassandraContactPoints,
            keyspace: config.cassandraKeyspace,
            datacenter: config.cassandraDatacenter,
            credentials: credentials(config.cassandraUsername, config.cassandraPassword),
            tls: config.cassandraTls ? { caFile: config.cassandraCaFile } : null,
            replication: config.cassandraReplication,
            bucketDays: config.cassandraBucketDays,
            readConsistency: config.cassandraReadConsistency,
            writeConsistency: config.cassandraWriteConsistency,
            connectTimeoutMs,
          },
    neo4j: config.neo4jUrl === null ? null : neo4jOptions(config, config.neo4jUrl),
    redis:
      config.redisUrl === null
        ? null
        : {
            url: config.redisUrl,
            prefix: config.redisPrefix,
            connectTimeoutMs,
            commandTimeoutMs: Math.min(COMMAND_TIMEOUT_MS, config.requestTimeoutMs),
          },
  };
}

/** What the cache answers later than this is of no use to a request. */
const COMMAND_TIMEOUT_MS = 1_000;

/** The driver takes user and password apart from the URL; people write them in it. */
function neo4jOptions(config: Config, given: string): Exclude<StoreOptions['neo4j'], undefined> {
  const url = new URL(given);
  const username = decodeURIComponent(url.username) || config.neo4jUsername;
  const password = decodeURIComponent(url.password) || config.neo4jPassword;
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    credentials: credentials(username ?? (password === null ? null : 'neo4j'), password),
    database: config.neo4jDatabase,
    caFile: config.neo4jCaFile,
    labelPrefix: config.neo4jLabelPrefix ?? '',
    connectTimeoutMs: config.storeConnectTimeoutMs,
  };
}

function credentials(username: string | null, password: string | null) {
  return username === null || password === null ? null : { username, password };
}
