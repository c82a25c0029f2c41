// Every setting of Parley, once: its variable, its flag, what it accepts, its default and what it is for. The typed
// configuration, the help and `parley config` all come from this table.

import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

/** One setting. Its value is text in the environment and on the command line; `schema` turns that into what the program uses. */
export interface Setting<Value> {
  /** The name in the environment. */
  readonly variable: string;
  /** The option on the command line, as commander takes it, where there is one. */
  readonly flag: string | null;
  readonly schema: z.ZodType<Value, string>;
  /** The value when nobody gives one, as text; null: the setting is off, and its value null. */
  readonly fallback: string | null;
  /** What a right value looks like, to follow "expected". */
  readonly expected: string;
  /** What it is for, in one sentence. */
  readonly description: string;
  /** Whether the value is never shown, or, of an address that may hold a password, only what `redact` leaves. */
  readonly secret: false | 'whole' | 'address';
}

type Given<Value> = Pick<Setting<Value>, 'variable' | 'schema' | 'expected' | 'description'> &
  Partial<Setting<Value>>;

function setting<Value>(given: Given<Value>): Setting<Value> {
  return { flag: null, fallback: null, secret: false, ...given };
}

function whole(
  variable: string,
  min: number,
  max: number,
  given: Pick<Given<number>, 'description'> & Partial<Setting<number>>,
) {
  return setting({
    variable,
    expected: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number)
      .refine((number) => number >= min && number <= max),
    ...given,
  });
}

function oneOf<const Word extends string>(
  variable: string,
  words: readonly Word[],
  given: Pick<Given<Word>, 'description'> & Partial<Setting<Word>>,
) {
  return setting<Word>({
    variable,
    expected: `one of ${words.join(', ')}`,
    schema: z.string().pipe(z.enum(words)),
    ...given,
  });
}

/** The address of a server, which may hold a password. */
function address(variable: string, schemes: readonly string[], example: string, description: string) {
  return setting<string | null>({
    variable,
    description,
    expected: `a URL such as ${schemes[0]}://${example}`,
    schema: z.string().refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return (
        url !== null &&
        url.hostname !== '' &&
        // The rest of a password whose slash was not written %2F.
        !url.pathname.includes('@') &&
        schemes.includes(url.protocol.slice(0, -1)) &&
        [url.username, url.password, url.pathname].every(isDecodable)
      );
    }),
    secret: 'address',
  });
}

/** Whether each `%` begins the code of a character. */
function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** Any text, off when nobody gives one. */
function text(variable: string, expected: string, pattern: RegExp, given: Partial<Setting<string | null>>) {
  return setting<string | null>({
    variable,
    expected,
    schema: z.string().regex(pattern),
    description: '',
    ...given,
  });
}

function file(variable: string, description: string) {
  return setting<string | null>({
    variable,
    description,
    expected: 'the path of a file that can be read',
    schema: z
      .string()
      .transform((path) => resolve(path))
      .refine(isReadable),
  });
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const onOff = {
  expected: 'on or off',
  schema: z
    .string()
    .pipe(z.enum(['on', 'off']))
    .transform((word) => word === 'on'),
};

const CONSISTENCIES = ['ONE', 'LOCAL_QUORUM', 'QUORUM', 'ALL'] as const;

/** `dc1:3,dc2:2` as replicas by data centre. */
function readReplication(given: string): Record<string, number> {
  return Object.fromEntries(
    given.split(',').map((part) => {
      const [name = '', factor] = part.trim().split(':');
      return [name, Number(factor)];
    }),
  );
}

/** Hosts that only this machine reaches. */
export const LOOPBACK = /^(localhost|::1|127(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3})$/;
const CONTACT_POINT = /^(\[[0-9a-f:]+\]|[\p{L}\p{N}_.-]+)(?::(\d{1,5}))?$/iu;

function isContactPoint(point: string): boolean {
  const [, host, port] = CONTACT_POINT.exec(point) ?? [];
  return host !== undefined && (port === undefined || (Number(port) > 0 && Number(port) < 65_536));
}

/** The settings by the name that the program uses. */
export const SETTINGS = {
  port: whole('PORT', 0, 65535, {
    flag: '-p, --port <number>',
    fallback: '4000',
    description: 'The port to listen on; 0 takes a free one.',
  }),
  host: setting({
    variable: 'HOST',
    flag: '--host <address>',
    fallback: '127.0.0.1',
    expected: 'an IP address of this machine or localhost',
    schema: z
      .string()
      .toLowerCase()
      .refine((host) => host === 'localhost' || isIP(host) !== 0),
    description: 'The address to listen on. Others than loopback need ALLOW_OPEN_ACCESS=on.',
  }),
  allowOpenAccess: setting({
    variable: 'ALLOW_OPEN_ACCESS',
    fallback: 'off',
    ...onOff,
    description:
      'Whether other machines may reach the gateway though there is no access control yet: only where something else guards it, such as a container whose port is published on loopback.',
  }),
  dataDir: setting({
    variable: 'DATA_DIR',
    flag: '-d, --data <folder>',
    fallback: './data',
    expected: 'the path of a folder',
    schema: z
      .string()
      .refine((path) => path !== '' && !path.includes('\0'))
      .transform((path) => resolve(path)),
    description: 'The folder that holds the data of the embedded stores.',
  }),
  demo: oneOf('DEMO', ['auto', 'on', 'off'], {
    fallback: 'auto',
    description:
      'Whether a first start on empty stores fills them with demo conversations; auto does so where all stores are embedded.',
  }),
  logLevel: oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    flag: '--log-level <level>',
    fallback: 'info',
    description: 'The least severe level that is logged.',
  }),
  logFormat: oneOf('LOG_FORMAT', ['auto', 'pretty', 'json'], {
    flag: '--log-format <format>',
    fallback: 'auto',
    description: 'How log lines look; auto is pretty on a terminal and json elsewhere.',
  }),
  requestTimeoutMs: whole('REQUEST_TIMEOUT_MS', 1, 600_000, {
    fallback: '5000',
    description:
      'How long a request may take, in milliseconds; what is not there by then is answered with an error.',
  }),
  maxBodyBytes: whole('MAX_BODY_BYTES', 1024, 104_857_600, {
    fallback: '1048576',
    description: 'The largest request body, in bytes, compressed or not.',
  }),
  shutdownTimeoutMs: whole('SHUTDOWN_TIMEOUT_MS', 0, 600_000, {
    fallback: '10000',
    description: 'How long running requests may take to finish after SIGTERM, in milliseconds.',
  }),
  storeConnectTimeoutMs: whole('STORE_CONNECT_TIMEOUT_MS', 100, 9_000, {
    fallback: '3000',
    description: 'How long connecting to a store may take, in milliseconds.',
  }),
  postgresUrl: address(
    'POSTGRES_URL',
    ['postgres', 'postgresql'],
    'user:password@host:5432/database?sslmode=verify-full',
    'PostgreSQL 15 or newer for users and sessions; embedded when unset.',
  ),
  postgresReplicaUrl: address(
    'POSTGRES_REPLICA_URL',
    ['postgres', 'postgresql'],
    'user:password@host:5432/database',
    'A streaming replica of that PostgreSQL, the same for all gateways; reads go there while it is close behind.',
  ),
  postgresPoolSize: whole('POSTGRES_POOL_SIZE', 1, 1_000, {
    fallback: '10',
    description: 'Connections to PostgreSQL, and as many to its replica.',
  }),
  cassandraContactPoints: setting<readonly string[] | null>({
    variable: 'CASSANDRA_CONTACT_POINTS',
    expected: 'hosts separated by commas, each with a port if need be, such as db1,db2:9042',
    schema: z
      .string()
      .transform((points) => points.split(',').map((host) => host.trim()))
      .refine((hosts) => hosts.every(isContactPoint)),
    description: 'Cassandra 4.1 or newer, or ScyllaDB 6 or newer, for turns; embedded when unset.',
  }),
  cassandraKeyspace: setting({
    variable: 'CASSANDRA_KEYSPACE',
    fallback: 'parley',
    expected: 'a name of letters, digits and _ that begins with a letter, at most 48 long',
    schema: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,47}$/),
    description: 'The keyspace of the turns. `parley migrate` makes it.',
  }),
  cassandraDatacenter: text('CASSANDRA_DATACENTER', 'the name of a data centre', /^\S+$/, {
    description: 'The data centre that is asked; the one of the contact points when unset.',
  }),
  cassandraUsername: text('CASSANDRA_USERNAME', 'a user name', /./, {
    description: 'Who logs in to Cassandra; nobody when unset.',
  }),
  cassandraPassword: text('CASSANDRA_PASSWORD', 'a password', /./, {
    secret: 'whole',
    description: 'The password of CASSANDRA_USERNAME.',
  }),
  cassandraTls: setting({
    variable: 'CASSANDRA_TLS',
    fallback: 'off',
    ...onOff,
    description: 'Whether connections to Cassandra are encrypted.',
  }),
  cassandraCaFile: file(
    'CASSANDRA_CA_FILE',
    'The certificate authority to trust with CASSANDRA_TLS=on; those of the system when unset.',
  ),
  cassandraReplication: setting<Readonly<Record<string, number>> | null>({
    variable: 'CASSANDRA_REPLICATION',
    expected: 'replicas by data centre, such as dc1:3,dc2:3',
    schema: z
      .string()
      .regex(/^\s*[^\s:,]+:[1-9]\d?\s*(,\s*[^\s:,]+:[1-9]\d?\s*)*$/)
      .transform(readReplication),
    description:
      'Replicas of the keyspace that `parley migrate` makes; up to 3 in the near data centre when unset.',
  }),
  cassandraBucketDays: whole('CASSANDRA_BUCKET_DAYS', 1, 366, {
    fallback: '10',
    description: 'Days of a session that share a partition, for tables that `parley migrate` makes.',
  }),
  cassandraReadConsistency: oneOf('CASSANDRA_READ_CONSISTENCY', CONSISTENCIES, {
    fallback: 'LOCAL_QUORUM',
    description: 'How many replicas a read asks, unless the request says so itself.',
  }),
  cassandraWriteConsistency: oneOf('CASSANDRA_WRITE_CONSISTENCY', CONSISTENCIES, {
    fallback: 'LOCAL_QUORUM',
    description:
      'How many replicas must have a write. What writes and imports read for themselves asks as many as it takes to see those: all with ONE.',
  }),
  neo4jUrl: address(
    'NEO4J_URL',
    ['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc'],
    'user:password@host:7687',
    'Neo4j 5 for entities and relations; embedded when unset.',
  ),
  neo4jUsername: text('NEO4J_USERNAME', 'a user name', /./, {
    description: 'Who logs in to Neo4j where the URL does not say; neo4j when there is a password.',
  }),
  neo4jPassword: text('NEO4J_PASSWORD', 'a password', /./, {
    secret: 'whole',
    description: 'The password for Neo4j where the URL has none.',
  }),
  neo4jDatabase: setting({
    variable: 'NEO4J_DATABASE',
    fallback: 'neo4j',
    expected: 'the name of a database',
    schema: z.string().regex(/^[a-zA-Z][a-zA-Z0-9.-]{2,62}$/),
    description: 'The database of the graph.',
  }),
  neo4jCaFile: file(
    'NEO4J_CA_FILE',
    'The certificate authority to trust with neo4j+s or bolt+s; those of the system when unset.',
  ),
  neo4jLabelPrefix: text('NEO4J_LABEL_PREFIX', 'letters, digits and _', /^[A-Za-z0-9_]*$/, {
    description: 'Put before every label, so that a database can be shared with others.',
  }),
  redisUrl: address(
    'REDIS_URL',
    ['redis', 'rediss'],
    'user:password@host:6379/0',
    'Redis 7 or Valkey for what may be lost; in this process when unset.',
  ),
  redisPrefix: setting({
    variable: 'REDIS_PREFIX',
    fallback: 'parley:',
    expected: 'printable characters without spaces, at most 100',
    schema: z.string().regex(/^[!-~]{1,100}$/),
    description: 'Put before every key and channel in Redis.',
  }),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

/** Where values come from, the first that has one wins: flags, environment, `.env` file, default. */
export interface ConfigSources {
  flags: Readonly<Partial<Record<SettingName, string>>>;
  environment: Readonly<Record<string, string | undefined>>;
  /** What the `.env` file holds; empty where there is none. */
  envFile: Readonly<Record<string, string | undefined>>;
}

/** What is left of an address when everything that may be secret is taken away: scheme, host and path. */
export function redact(text: string): string {
  if (!URL.canParse(text)) return '***';
  const url = new URL(text);
  // A password with a slash that was not escaped ends up in the path, and the host is none.
  if (url.host === '' || url.pathname.includes('@')) return '***';
  const user = url.username === '' && url.password === '' ? '' : '***@';
  const query = url.search === '' ? '' : '?***';
  return `${url.protocol}//${user}${url.host}${url.pathname}${query}`;
}
