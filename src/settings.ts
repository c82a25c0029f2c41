// Every setting of Parley, once: its variable, its flag, what it accepts, its default and what it is for. The typed
// configuration, the help and `parley config` all come from this table.

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
  /** The value may hold a password: only what `redact` leaves of it is ever shown. */
  readonly secret: boolean;
  /** This version has no engine behind it: giving it is refused. */
  readonly absent: boolean;
}

type Given<Value> = Pick<Setting<Value>, 'variable' | 'schema' | 'expected' | 'description'> &
  Partial<Setting<Value>>;

function setting<Value>(given: Given<Value>): Setting<Value> {
  return { flag: null, fallback: null, secret: false, absent: false, ...given };
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

/** The address of an engine that this version does not have yet. */
function engine(variable: string, schemes: readonly string[], description: string) {
  return setting<string | null>({
    variable,
    description,
    expected: `a URL such as ${schemes[0]}://user:password@host`,
    schema: z.string().refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1));
    }),
    secret: true,
    absent: true,
  });
}

/** Hosts that only this machine reaches. */
const LOOPBACK = /^(localhost|::1|127(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3})$/;
const CONTACT_POINT = /^(\[[0-9a-f:]+\]|[\p{L}\p{N}_.-]+)(:\d{1,5})?$/iu;

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
    expected: 'a loopback address (127.0.0.1, ::1 or localhost), since there is no access control yet',
    schema: z.string().toLowerCase().regex(LOOPBACK),
    description: 'The address to listen on.',
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
  demo: setting({
    variable: 'DEMO',
    fallback: 'on',
    expected: 'on or off',
    schema: z
      .string()
      .pipe(z.enum(['on', 'off']))
      .transform((word) => word === 'on'),
    description: 'Whether a first start on an empty folder fills it with demo conversations.',
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
  postgresUrl: engine(
    'POSTGRES_URL',
    ['postgres', 'postgresql'],
    'PostgreSQL for users and sessions. Not in this version.',
  ),
  cassandraContactPoints: setting<readonly string[] | null>({
    variable: 'CASSANDRA_CONTACT_POINTS',
    secret: true,
    expected: 'hosts separated by commas, each with a port if need be, such as db1,db2:9042',
    schema: z
      .string()
      .transform((text) => text.split(',').map((host) => host.trim()))
      .refine((hosts) => hosts.every((host) => CONTACT_POINT.test(host))),
    description: 'Cassandra or ScyllaDB for turns. Not in this version.',
    absent: true,
  }),
  neo4jUrl: engine(
    'NEO4J_URL',
    ['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc'],
    'Neo4j for entities and relations. Not in this version.',
  ),
  redisUrl: engine(
    'REDIS_URL',
    ['redis', 'rediss'],
    'Redis or Valkey for the response cache. Not in this version.',
  ),
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
  if (url.host === '') return '***';
  const user = url.username === '' && url.password === '' ? '' : '***@';
  const query = url.search === '' ? '' : '?***';
  return `${url.protocol}//${user}${url.host}${url.pathname}${query}`;
}
