// The real servers that tests run against: shared by all files of a run, with a part of each for every file. A server that this
// machine can't run skips the tests that need it, or fails them (see server-choice.ts).

import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import pg from 'pg';
import { describe, inject, it } from 'vitest';
import type { CassandraOptions } from '../../datasources/cassandra/options.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';
import type { PostgresOptions } from '../../datasources/postgres/options.ts';
import type { RedisOptions } from '../../datasources/redis/options.ts';
import type { ServerName } from '../../stack/programs.ts';
import type { ServerReply } from './global-setup.ts';

export type { ServerName } from '../../stack/programs.ts';

/**
 * A `describe` whose tests need these servers running. `define` is called once they are, when tests are collected; without one
 * of them there is a single test instead, skipped or failed, that says why.
 */
export function describeWith(
  names: readonly ServerName[],
  title: string,
  define: () => void | Promise<void>,
): void {
  describeWhere(names, title, define, false);
}

/**
 * A `describe` whose tests start such servers themselves, by `startPostgres` and the like, in order to stop, pause or kill them:
 * what is needed to run them is there once `define` is called.
 */
export function describeWithOwn(
  names: readonly ServerName[],
  title: string,
  define: () => void | Promise<void>,
): void {
  describeWhere(names, title, define, true);
}

/** An empty database of the shared PostgreSQL that no one else uses. */
export async function postgresDatabase(given: Partial<PostgresOptions> = {}): Promise<PostgresOptions> {
  const { POSTGRES_URL = '' } = await environmentOf('postgres');
  const name = uniqueName();
  const client = new pg.Client({ connectionString: POSTGRES_URL });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    replicaUrl: null,
    poolSize: 4,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: null,
    ...given,
  };
}

/** The name of a keyspace of the shared Cassandra that no one else uses. It is not there yet: `openCassandra(…, { migrate: true })` makes it. */
export async function cassandraKeyspace(given: Partial<CassandraOptions> = {}): Promise<CassandraOptions> {
  const { CASSANDRA_CONTACT_POINTS = '', CASSANDRA_DATACENTER = null } = await environmentOf('cassandra');
  return cassandraAt(CASSANDRA_CONTACT_POINTS.split(','), {
    keyspace: uniqueName(),
    datacenter: CASSANDRA_DATACENTER,
    ...given,
  });
}

/** A keyspace, `parley` unless it is given, of a Cassandra of the test's own. */
export function cassandraAt(
  contactPoints: readonly string[],
  given: Partial<CassandraOptions> = {},
): CassandraOptions {
  return {
    contactPoints: [...contactPoints],
    keyspace: 'parley',
    datacenter: null,
    credentials: null,
    tls: null,
    replication: null,
    bucketDays: 10,
    readConsistency: 'LOCAL_QUORUM',
    writeConsistency: 'LOCAL_QUORUM',
    connectTimeoutMs: 20_000,
    ...given,
  };
}

/** Labels of the shared Neo4j's one database that no one else uses. */
export async function neo4jLabels(given: Partial<Neo4jOptions> = {}): Promise<Neo4jOptions> {
  const { NEO4J_URL = '' } = await environmentOf('neo4j');
  return {
    url: NEO4J_URL,
    credentials: null,
    database: 'neo4j',
    caFile: null,
    labelPrefix: `${uniqueName()}_`,
    connectTimeoutMs: 10_000,
    ...given,
  };
}

/** Keys of the shared Redis that no one else uses. */
export async function redisPrefix(given: Partial<RedisOptions> = {}): Promise<RedisOptions> {
  const { REDIS_URL = '' } = await environmentOf('redis');
  return {
    url: REDIS_URL,
    prefix: `${uniqueName()}:`,
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 5_000,
    ...given,
  };
}

function describeWhere(
  names: readonly ServerName[],
  title: string,
  define: () => void | Promise<void>,
  own: boolean,
): void {
  describe(title, async () => {
    const replies = await Promise.all(names.map(async (name) => ({ name, reply: await ask(name, own) })));
    for (const { name, reply } of replies)
      if (reply.kind === 'missing') {
        const test = `should have ${name}`;
        if (!reply.isFailure) it.skip(`${test}, but: ${reply.reason.split('\n')[0]}`, () => {});
        else
          it(test, () => {
            throw new Error(reply.reason);
          });
        return;
      }
    await define();
  });
}

async function environmentOf(name: ServerName): Promise<Readonly<Record<string, string>>> {
  const reply = await ask(name, false);
  if (reply.kind === 'missing') throw new Error(`${name} is not there: ${reply.reason}`);
  return reply.environment;
}

/** A server may have to be fetched first: no time-out here. */
function ask(name: ServerName, own: boolean): Promise<ServerReply> {
  return new Promise((resolve, reject) => {
    request(
      { socketPath: inject('servers'), path: `/${name}${own ? '?own' : ''}`, agent: false },
      (response) => {
        let body = '';
        response
          .setEncoding('utf8')
          .on('data', (text: string) => {
            body += text;
          })
          .on('end', () => resolve(JSON.parse(body) as ServerReply));
      },
    )
      .once('error', reject)
      .end();
  });
}

/** Fits a database, a keyspace, a label and a key. */
function uniqueName(): string {
  return `t${randomBytes(8).toString('hex')}`;
}
