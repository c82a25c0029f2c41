// Why a Redis server could not be used, in words for the person who set its URL.

import { EngineError, type EngineErrorKind } from '../engine.ts';
import { type RedisAddress, shownAddress, VARIABLE } from './address.ts';
import { withoutCommand } from './without-command.ts';

/** What went wrong, with the server's address for `at` and what it or the driver said for `reply`. */
type Problem = [kind: EngineErrorKind, problem: (at: string, address: RedisAddress, reply: string) => string];

const HUNG_UP = /Connection is closed|Socket timeout|ECONNRESET|EPIPE|network socket disconnected/;

/** By the first word of the server's error reply. */
const REPLIES: Readonly<Record<string, Problem>> = {
  WRONGPASS: ['wrong', (at) => `the server at ${at} knows no such user with this password.`],
  NOAUTH: [
    'wrong',
    (at) =>
      `the server at ${at} wants a password; write it as redis://user:password@host or redis://:password@host.`,
  ],
  NOPERM: [
    'wrong',
    (at, _address, reply) =>
      `the user may not do what Parley needs on the server at ${at}, which says: ${reply.replace(/^NOPERM /, '')}.`,
  ],
  DENIED: ['wrong', (at) => `the server at ${at} is in protected mode and takes only local clients.`],
  LOADING: ['down', (at) => `the server at ${at} is still loading its data.`],
  MASTERDOWN: ['down', (at) => `the server at ${at} is a replica without its primary.`],
  READONLY: [
    'down',
    (at) => `the server at ${at} is a replica that takes no writes; the URL must lead to the primary.`,
  ],
  BUSY: ['down', (at) => `the server at ${at} is busy with a script.`],
};

/** By what the server's error reply has in it, where its first word is only ERR. */
const PHRASES: readonly [phrase: RegExp, problem: Problem][] = [
  [
    /DB index|invalid DB/i,
    ['wrong', (at, { database }) => `the server at ${at} has no database ${database}.`],
  ],
  [/SELECT is not allowed in cluster/i, ['wrong', clusterProblem]],
  [
    /without any password|invalid password/i,
    ['wrong', (at) => `the server at ${at} does not take this password.`],
  ],
  [/max number of clients/i, ['down', (at) => `the server at ${at} has no connection left.`]],
  [
    /Unknown RESP type/,
    [
      'wrong',
      (at, { tls }) =>
        `what answers at ${at} does not speak as Redis does${tls ? '' : '; if it expects TLS, write rediss://'}.`,
    ],
  ],
  [/^Command timed out/, ['down', (at) => `the server at ${at} takes connections but does not answer.`]],
  [HUNG_UP, ['down', (at) => `the server at ${at} closed the connection.`]],
];

/** By the error code of Node and OpenSSL. */
const CODES: Readonly<Record<string, Problem>> = {
  ECONNREFUSED: ['down', (at) => `no server answers at ${at}.`],
  ETIMEDOUT: ['down', (at) => `no server answers at ${at} in time.`],
  EHOSTUNREACH: ['down', (at) => `there is no way to ${at}.`],
  ENETUNREACH: ['down', (at) => `there is no way to ${at}.`],
  EAI_AGAIN: ['down', (_at, { host }) => `the name ${host} can't be looked up at the moment.`],
  ENOTFOUND: ['wrong', (_at, { host }) => `there is no host named ${host}.`],
  ERR_TLS_CERT_ALTNAME_INVALID: ['wrong', (at, { host }) => `the certificate of ${at} is not for ${host}.`],
  CERT_HAS_EXPIRED: ['wrong', (at) => `the certificate of ${at} has expired.`],
};
const UNTRUSTED = /^(UNABLE_TO_(VERIFY|GET)_|(DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_UNTRUSTED)/;

export function clusterProblem(at: string): string {
  return `the server at ${at} is a node of a cluster, which is not supported; use a single server or one with replicas.`;
}

/** Asked in the wrong protocol: with TLS where there is none, or the other way round. */
export function otherProtocol(at: string, { tls }: RedisAddress): string {
  return tls
    ? `the server at ${at} does not speak TLS; if it is meant to be reached without, write redis://.`
    : `the server at ${at} speaks TLS; write rediss://.`;
}

/** Whether such a failure is what a server of the other protocol brings about. */
export function mayBeOther({ cause }: EngineError, { tls }: RedisAddress): boolean {
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  return tls ? message === undefined || code === 'ETIMEDOUT' : HUNG_UP.test(`${code} ${message}`);
}

/** What an error that came up while connecting means. An EngineError stays as it is. */
export function engineError(cause: unknown, address: RedisAddress): EngineError {
  if (cause instanceof EngineError) return cause;
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const [kind, problem] = problemOf(error, address);
  const at = shownAddress(address);
  return new EngineError(kind, VARIABLE, problem(at, address, error.message), {
    cause: withoutCommand(cause),
  });
}

function problemOf(error: Error & { code?: unknown }, { tls }: RedisAddress): Problem {
  const code = typeof error.code === 'string' ? error.code : '';
  const known = CODES[code] ?? REPLIES[/^[A-Z]+/.exec(error.message)?.[0] ?? ''];
  if (known) return known;
  if (UNTRUSTED.test(code))
    return [
      'wrong',
      (at) =>
        `the certificate of ${at} is not from an authority that is trusted here; NODE_EXTRA_CA_CERTS names a file with more.`,
    ];
  if (tls && (code === 'EPROTO' || code.startsWith('ERR_SSL_'))) return ['wrong', otherProtocol];
  const phrase = PHRASES.find(([pattern]) => pattern.test(`${error.message} ${code}`));
  return (
    phrase?.[1] ?? ['down', (at) => `the server at ${at} can't be used${code === '' ? '' : ` (${code})`}.`]
  );
}
