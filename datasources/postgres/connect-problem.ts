// Why a PostgreSQL server can't be used, in words for the person who set the variable.

import pg from 'pg';
import { EngineError, type EngineErrorKind } from '../engine.ts';
import type { ServerFacts } from './connect.ts';
import { placeOf, type Target } from './connection-url.ts';
import { isPostgres } from './raw-socket.ts';

/** The oldest version whose SQL is spoken here. */
const OLDEST = 15;

/** How long to listen for what kind of server it is, in milliseconds. */
const PROBE_MS = 500;

type Problem = [EngineErrorKind, string];

/** By SQLSTATE, for errors that a server answers a connection with. */
function fromServer({ code, message }: pg.DatabaseError, target: Target): Problem {
  const { user, database } = target;
  const place = placeOf(target);
  switch (code) {
    case '28P01':
      return ['wrong', `${place} does not accept the password of user "${user}".`];
    case '28000':
      return /no encryption|SSL off/.test(message)
        ? ['wrong', `${place} takes user "${user}" with TLS only: add sslmode=require.`]
        : [
            'wrong',
            `${place} does not let user "${user}" into database "${database}": there is no such user, or pg_hba.conf keeps it out.`,
          ];
    case '3D000':
      return ['wrong', `${place} has no database "${database}": make it with CREATE DATABASE.`];
    case '42501':
      return ['wrong', `user "${user}" may not use database "${database}" at ${place}.`];
    case '57P03':
      return ['down', `the server at ${place} is starting up or shutting down.`];
    case '53300':
      return ['down', `the server at ${place} has too many connections (max_connections).`];
    default:
      return code?.startsWith('53') || code?.startsWith('57') || code?.startsWith('08')
        ? ['down', `the server at ${place} can't take a connection at the moment (SQLSTATE ${code}).`]
        : ['wrong', `the server at ${place} refuses the connection (SQLSTATE ${code}).`];
  }
}

const DOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server answers',
  ENOENT: 'no server answers',
  ETIMEDOUT: 'no server answers in time',
  EHOSTUNREACH: 'no way leads',
  ENETUNREACH: 'no way leads',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
};

/** By the code that Node gives it, for errors below the protocol. */
function fromNetwork(error: NodeJS.ErrnoException, target: Target): Problem | null {
  const { host } = target;
  const place = placeOf(target);
  const { code = '' } = error;
  if (code === 'ENOTFOUND') return ['wrong', `the name "${host}" can't be resolved.`];
  if (code === 'EAI_AGAIN') return ['down', `the name "${host}" can't be resolved at the moment.`];
  const down = DOWN[code];
  if (down !== undefined) return ['down', `${down} ${code.endsWith('UNREACH') ? 'to' : 'at'} ${place}.`];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      'wrong',
      `the certificate of ${place} is for another name than "${host}": use a name that is in it, or sslmode=verify-ca.`,
    ];
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return ['wrong', `the certificate of ${place} is not valid today (${code}).`];
  if (/CERT|SIGNATURE|ISSUER|VERIFY/.test(code))
    return [
      'wrong',
      `the certificate of ${place} is not signed by a known authority (${code}): name its file by sslrootcert.`,
    ];
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return ['wrong', `TLS with ${place} fails (${code}).`];
  return null;
}

/** Explains what `connect` rejected with. Resolves within half a second. */
export async function connectProblem(error: unknown, target: Target): Promise<EngineError> {
  const because = ([kind, problem]: Problem): EngineError =>
    new EngineError(kind, target.variable, problem, { cause: error });
  const place = placeOf(target);
  if (error instanceof EngineError) return error;
  if (error instanceof pg.DatabaseError) return because(fromServer(error, target));
  const { message = '' } = error instanceof Error ? error : {};
  if (message.startsWith('SASL'))
    return because([
      'wrong',
      target.password === null
        ? `${place} asks for a password, and the URL has none: expected postgres://${encodeURIComponent(target.user)}:password@….`
        : `${place} can't agree with this client on how to log in.`,
    ]);
  if (message === 'The server does not support SSL connections')
    return because([
      'wrong',
      `the server at ${place} offers no TLS: switch it on there, or use sslmode=disable.`,
    ]);
  const fromBelow =
    error instanceof Error && 'code' in error ? fromNetwork(error as NodeJS.ErrnoException, target) : null;
  // Refused and unresolved connections have met no server; of the others it may be somebody else who listens.
  const metSomebody = fromBelow === null || /in time|cut off|TLS with/.test(fromBelow[1]);
  if (metSomebody && (await isPostgres(target, PROBE_MS)) === false)
    return because(['wrong', `what listens at ${place} is no PostgreSQL server.`]);
  return because(fromBelow ?? ['down', `the server at ${place} closed the connection.`]);
}

/** @throws {EngineError} `wrong`, for a server that is too old, or that can't be written and should be */
export function checkServer(facts: ServerFacts, target: Target, needsWrites: boolean): void {
  if (facts.versionNumber < OLDEST * 10_000)
    throw new EngineError(
      'wrong',
      target.variable,
      `the server at ${placeOf(target)} is PostgreSQL ${facts.version}: expected ${OLDEST} or newer.`,
    );
  if (needsWrites && facts.inRecovery)
    throw new EngineError(
      'wrong',
      target.variable,
      `the server at ${placeOf(target)} is a replica, which can't be written: name the primary here, and the replica by POSTGRES_REPLICA_URL.`,
    );
}
