// The configuration: the command line, the environment and a `.env` file read once into one frozen, typed object. Nothing
// else in Parley reads `process.env`.

import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { hints } from './config-hints.ts';
import { Failure } from './failure.ts';
import {
  type ConfigSources,
  LOOPBACK,
  redact,
  SETTINGS,
  type Setting,
  type SettingName,
} from './settings.ts';

export type { ConfigSources } from './settings.ts';

/** The configuration in force. Times are milliseconds, `dataDir` is absolute; null is a setting that is off. */
export type Config = Readonly<{ [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> }>;

/** A setting as `parley config` shows it. Secrets are already taken out of `value`. */
export interface SettingShown {
  variable: string;
  value: string | null;
  from: 'default' | 'environment' | '.env' | 'command line';
  description: string;
}

/** All that reading the sources gave. `config` is null where there are problems. */
export interface ConfigReading {
  config: Config | null;
  settings: SettingShown[];
  /** One line for every wrong value. */
  problems: string[];
  /** Names that look like a misspelt variable. */
  hints: string[];
}

/** The configuration can't be used; the message lists every wrong value. */
export class ConfigError extends Failure {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration can't be used:\n${problems.map((line) => `  ${line}`).join('\n')}\n` +
        '`parley config` shows every setting.',
      2,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The sources as this process has them, with the `.env` file of the working folder. Throws Failure when that can't be read. */
export function processSources(flags: ConfigSources['flags'] = {}): ConfigSources {
  return { flags, environment: process.env, envFile: readEnvFile('.env') };
}

/** Reads every setting; wrong values become problems, never exceptions. */
export function readConfig(sources: ConfigSources): ConfigReading {
  const values: Partial<Record<SettingName, unknown>> = {};
  const settings: SettingShown[] = [];
  const problems: string[] = [];
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const setting: Setting<unknown> = SETTINGS[name];
    const { text, from } = find(name, setting, sources);
    settings.push({
      variable: setting.variable,
      value: show(setting, text),
      from,
      description: setting.description,
    });
    const result = text === null ? { success: true, data: null } : setting.schema.safeParse(text);
    if (result.success) values[name] = result.data;
    if (!result.success && text !== null)
      problems.push(
        `${setting.variable} is "${show(setting, text)}" (${from}): expected ${setting.expected}.`,
      );
  }
  problems.push(...conflicts(values as Partial<Config>));
  const config = problems.length === 0 ? Object.freeze(values as Config) : null;
  return { config, settings, problems, hints: hints(sources) };
}

/** The configuration, or ConfigError with everything that is wrong. `warn` is told of what looks misspelt. */
export function loadConfig(sources: ConfigSources, warn: (hint: string) => void = () => {}): Config {
  const { config, problems, hints } = readConfig(sources);
  hints.forEach(warn);
  if (config === null) throw new ConfigError(problems);
  return config;
}

/** Values that are right alone and wrong together; those that are wrong alone are not there. */
function conflicts(config: Partial<Config>): string[] {
  const found: string[] = [];
  const { host, allowOpenAccess, neo4jUrl } = config;
  if (host !== undefined && !LOOPBACK.test(host) && allowOpenAccess === false)
    found.push(
      `HOST is "${host}": expected a loopback address (127.0.0.1, ::1 or localhost), since there is no access control yet. ` +
        'ALLOW_OPEN_ACCESS=on allows it where something else keeps strangers out.',
    );
  const neo4jUrlHasPassword = Boolean(neo4jUrl && new URL(neo4jUrl).password);
  for (const [variable, value, needed, isMissing] of [
    ['POSTGRES_REPLICA_URL', config.postgresReplicaUrl, 'POSTGRES_URL', config.postgresUrl === null],
    ['CASSANDRA_PASSWORD', config.cassandraPassword, 'CASSANDRA_USERNAME', config.cassandraUsername === null],
    ['CASSANDRA_USERNAME', config.cassandraUsername, 'CASSANDRA_PASSWORD', config.cassandraPassword === null],
    [
      'NEO4J_USERNAME',
      config.neo4jUsername,
      'NEO4J_PASSWORD',
      config.neo4jPassword === null && !neo4jUrlHasPassword,
    ],
  ] as const)
    if (value && isMissing) found.push(`${variable} is set, but ${needed} is not: expected both.`);
  return found;
}

function find(
  name: SettingName,
  { variable, fallback }: Setting<unknown>,
  { flags, environment, envFile }: ConfigSources,
): { text: string | null; from: SettingShown['from'] } {
  const flag = flags[name];
  if (flag !== undefined) return { text: flag, from: 'command line' };
  // An empty variable counts as unset, in the `.env` file too: that is how one line of a shell or a compose file switches a setting off.
  const given = environment[variable];
  if (given) return { text: given, from: 'environment' };
  if (given === undefined && envFile[variable]) return { text: envFile[variable], from: '.env' };
  return { text: fallback, from: 'default' };
}

/** Longest value that a message repeats. */
const SHOWN_LENGTH = 200;

function show({ secret }: Setting<unknown>, text: string | null): string | null {
  if (text === null) return null;
  const safe = secret === 'whole' ? '***' : secret === 'address' ? redact(text) : text;
  return safe.length <= SHOWN_LENGTH ? safe : `${safe.slice(0, SHOWN_LENGTH)}…`;
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Failure(`The file ${path} can't be read: ${String(error)}`, 1, { cause: error });
  }
}
