// A PostgreSQL URL taken apart. It is read here and not by the driver, which would fill what is missing from PG* variables and
// ~/.pgpass: what holds is the URL alone, with libpq's meaning of its parameters.

import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { EngineError } from '../engine.ts';

export type PostgresVariable = 'POSTGRES_URL' | 'POSTGRES_REPLICA_URL';

/** How a connection is encrypted: `prefer` takes TLS where the server has it; `require` fails without. */
export interface TlsUse {
  mode: 'disable' | 'prefer' | 'require';
  options: ConnectionOptions;
}

/** Whom to connect to, and as whom. */
export interface Target {
  variable: PostgresVariable;
  /** A name, an address, or the folder of a socket. */
  host: string;
  port: number;
  user: string;
  password: string | null;
  database: string;
  tls: TlsUse;
  applicationName: string;
  /** Settings as `-c name=value`, such as a search path. */
  options: string | null;
}

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const KNOWN = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options', 'host'];

/** `host:port`, for messages. */
export function placeOf({ host, port }: Pick<Target, 'host' | 'port'>): string {
  if (host.startsWith('/')) return `${host}/.s.PGSQL.${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** @throws {EngineError} `wrong`, for what the URL lacks, has too much, or names a file that can't be read */
export function readUrl(text: string, variable: PostgresVariable): Target {
  const wrong = (problem: string, options?: ErrorOptions): never => {
    throw new EngineError('wrong', variable, problem, options);
  };
  if (!URL.canParse(text))
    wrong(
      'it is no URL: expected postgres://user:password@host:5432/database, with special characters escaped.',
    );
  const url = new URL(text);
  const given = new Map(url.searchParams);
  for (const name of given.keys())
    if (!KNOWN.includes(name))
      wrong(`parameter "${name}" is not known: expected any of ${KNOWN.join(', ')}.`);
  const decoded = (part: string, what: string): string => {
    try {
      return decodeURIComponent(part);
    } catch (error) {
      return wrong(`its ${what} has a % that begins no escape: write % as %25.`, { cause: error });
    }
  };

  const user = decoded(url.username, 'user');
  if (user === '') wrong('it names no user: expected postgres://user:password@host:5432/database.');
  const host = given.get('host') ?? decoded(url.hostname.replace(/^\[(.+)\]$/, '$1'), 'host');
  if (host === '') wrong('it names no host: expected postgres://user:password@host:5432/database.');
  return {
    variable,
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    user,
    password: url.password === '' ? null : decoded(url.password, 'password'),
    database: decoded(url.pathname.slice(1), 'database') || user,
    tls: readTls(given, wrong),
    applicationName: given.get('application_name') ?? 'parley',
    options: given.get('options') ?? null,
  };
}

/** As libpq has it: without a mode TLS is taken where the server has it; a root certificate makes `require` check the chain. */
function readTls(
  given: ReadonlyMap<string, string>,
  wrong: (problem: string, options?: ErrorOptions) => never,
): TlsUse {
  const sslmode = given.get('sslmode') ?? (given.get('sslrootcert') === 'system' ? 'verify-full' : 'prefer');
  if (!SSL_MODES.includes(sslmode))
    wrong(`sslmode is "${sslmode}": expected ${SSL_MODES.slice(0, -1).join(', ')} or ${SSL_MODES.at(-1)}.`);
  if (sslmode === 'disable') return { mode: 'disable', options: {} };
  const file = (name: string): string | undefined => {
    const path = given.get(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      return wrong(`${name} is "${path}", which can't be read: expected a file in PEM form.`, {
        cause: error,
      });
    }
  };

  const root = given.get('sslrootcert');
  const ca = root === 'system' ? undefined : file('sslrootcert');
  const cert = file('sslcert');
  const key = file('sslkey');
  const checksChain = sslmode.startsWith('verify') || (sslmode === 'require' && root !== undefined);
  if (sslmode === 'verify-ca' && ca === undefined)
    wrong(
      'sslmode=verify-ca needs sslrootcert, the file of the authority that signed the server’s certificate.',
    );
  return {
    mode: sslmode === 'prefer' ? 'prefer' : 'require',
    options: {
      rejectUnauthorized: checksChain,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    },
  };
}
