// What the URL of a Redis server says.

import { EngineError } from '../engine.ts';

/** Where a server is and who logs in to it. */
export interface RedisAddress {
  host: string;
  port: number;
  tls: boolean;
  /** Null: the user `default`, or nobody without a password. */
  username: string | null;
  password: string | null;
  database: number;
}

/** The variable that messages name. */
export const VARIABLE = 'REDIS_URL';

const DEFAULT_PORT = 6379;

/** @throws {EngineError} `wrong`, when the URL says what can't be done */
export function readAddress(given: string): RedisAddress {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw wrong('expected a URL such as redis://user:password@host:6379/0.');
  const path = /^\/?(\d{1,9})?$/.exec(url.pathname);
  if (path === null)
    throw wrong(`expected the number of a database after the host, but got ${url.pathname.slice(1)}.`);
  if (url.search !== '')
    throw wrong(`parameters are not supported, but got ${[...url.searchParams.keys()]}.`);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls: url.protocol === 'rediss:',
    username: decoded('user name', url.username),
    password: decoded('password', url.password),
    database: Number(path[1] ?? 0),
  };
}

/** As messages name the server. */
export function shownAddress({ host, port }: RedisAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function decoded(what: string, part: string): string | null {
  try {
    return part === '' ? null : decodeURIComponent(part);
  } catch {
    throw wrong(`the ${what} has a % that is not followed by two hexadecimal digits; write it as %25.`);
  }
}

function wrong(problem: string): EngineError {
  return new EngineError('wrong', VARIABLE, problem);
}
