// Why a server can't be used, in words for the person who set the variables.

import { Neo4jError } from 'neo4j-driver';
import { EngineError } from '../engine.ts';
import { StoreError } from '../errors.ts';
import { type Greeting, greet } from './handshake.ts';
import type { Neo4jOptions } from './options.ts';
import type { ServerAddress } from './server-address.ts';

/** Errors of connecting that waiting does not mend. */
const NOT_FOUND = new Set(['ENOTFOUND', 'EINVAL', 'ERR_INVALID_ARG_VALUE']);

const CLOSED_IN_TLS = new Set([
  'ECONNRESET',
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

/** What a greeting that was not answered in Bolt means; null when it was. */
export async function problemOfGreeting(
  address: ServerAddress,
  greeting: Greeting,
  ms: number,
): Promise<EngineError | null> {
  const { name, trust } = address;
  switch (greeting.kind) {
    case 'bolt':
      return null;
    case 'silent':
      return url('down', `no answer from ${name} within ${ms} ms.`);
    case 'other':
      return url(
        'wrong',
        `what answers at ${name} does not speak Bolt: expected the port of Neo4j's Bolt, by default 7687.`,
      );
    case 'closed':
      if (trust === null && (await speaksBolt(address, true)))
        return url(
          'wrong',
          `the server at ${name} wants TLS: expected bolt+s:// or neo4j+s://, or +ssc for a certificate of its own.`,
        );
      return url('down', `the server at ${name} ended the connection.`);
    case 'error':
      return problemOfConnecting(address, greeting.error, greeting.inTls);
  }
}

async function problemOfConnecting(
  address: ServerAddress,
  error: NodeJS.ErrnoException,
  inTls: boolean,
): Promise<EngineError> {
  const { host, name, trust } = address;
  const code = error.code ?? '';
  if (NOT_FOUND.has(code)) return url('wrong', `there is no host named ${host}.`, error);
  if (inTls && CLOSED_IN_TLS.has(code)) {
    if (await speaksBolt(address, false))
      return url(
        'wrong',
        `the server at ${name} does not use TLS: expected a URL without +s or +ssc.`,
        error,
      );
    return url('down', `the server at ${name} ended the connection.`, error);
  }
  if (inTls && trust !== null) {
    const variable = trust.kind === 'ca' ? 'NEO4J_CA_FILE' : 'NEO4J_URL';
    const remedy =
      trust.kind === 'ca'
        ? `expected one that ${trust.file} vouches for`
        : 'NEO4J_CA_FILE may name who vouches for it, and +ssc trusts any';
    return new EngineError(
      'wrong',
      variable,
      `the certificate of ${name} is not trusted (${code}); ${remedy}.`,
      {
        cause: error,
      },
    );
  }
  if (code === 'ECONNREFUSED') return url('down', `no server listens at ${name}.`, error);
  return url('down', `${name} can't be reached (${code || 'no reason given'}).`, error);
}

async function speaksBolt(address: ServerAddress, withTls: boolean): Promise<boolean> {
  const greeting = await greet(address, withTls ? { kind: 'any' } : null, 1_000);
  return greeting.kind === 'bolt';
}

/** What an error of the first statements means. */
export function problemOfStatement(
  error: unknown,
  { name }: ServerAddress,
  options: Neo4jOptions,
): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof StoreError || !(error instanceof Neo4jError))
    return url('down', `the server at ${name} did not answer in time.`, error);
  const { username } = options.credentials ?? { username: null };
  const who = username === null ? 'without a login' : `as ${username}`;
  switch (error.code) {
    case 'Neo.ClientError.Security.Unauthorized':
      return username === null
        ? new EngineError('wrong', 'NEO4J_PASSWORD', `the server at ${name} wants a login.`, { cause: error })
        : new EngineError(
            'wrong',
            'NEO4J_PASSWORD',
            `the server at ${name} refuses the login ${who}: user name or password are wrong.`,
            {
              cause: error,
            },
          );
    case 'Neo.ClientError.Security.CredentialsExpired':
      return new EngineError(
        'wrong',
        'NEO4J_PASSWORD',
        `the password ${who} at ${name} must be changed before it can be used.`,
        {
          cause: error,
        },
      );
    case 'Neo.ClientError.Security.AuthenticationRateLimit':
      return new EngineError(
        'down',
        'NEO4J_PASSWORD',
        `the server at ${name} refuses logins ${who} for a while, after wrong passwords.`,
        {
          cause: error,
        },
      );
    case 'Neo.ClientError.Security.Forbidden':
      return new EngineError(
        'wrong',
        'NEO4J_USERNAME',
        `the server at ${name} does not allow ${who} what Parley needs: reading, writing and making indexes.`,
        {
          cause: error,
        },
      );
    case 'Neo.ClientError.Database.DatabaseNotFound':
      return new EngineError(
        'wrong',
        'NEO4J_DATABASE',
        `there is no database named ${options.database} at ${name}.`,
        {
          cause: error,
        },
      );
    case 'Neo.ClientError.Routing.RoutingTableDiscoveryFailed':
    case 'Neo.ClientError.Procedure.ProcedureNotFound':
      return url(
        'wrong',
        `the server at ${name} can't be asked for others: expected bolt:// instead of neo4j://.`,
        error,
      );
    default:
      return /ClientError/.test(error.code)
        ? url('wrong', `the server at ${name} refuses what Parley asks of it (${error.code}).`, error)
        : url('down', `the server at ${name} can't be used at the moment (${error.code}).`, error);
  }
}

function url(kind: EngineError['kind'], problem: string, cause?: unknown): EngineError {
  return new EngineError(kind, 'NEO4J_URL', problem, { cause });
}
