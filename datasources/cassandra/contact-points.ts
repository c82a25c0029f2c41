// Finds out which contact points answer, before the driver is let loose on them: all at once, so that dead ones cost no time, and
// with a reason for each that does not.

import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { EngineError, type EngineErrorKind } from '../engine.ts';
import type { CassandraOptions } from './options.ts';

export const DEFAULT_PORT = 9042;

/** OPTIONS in version 4 of the protocol: what any server answers before anybody has logged in. */
const OPTIONS = Buffer.from([0x04, 0, 0, 0, 0x05, 0, 0, 0, 0]);
const HEADER = 9;
const REPLY = 0x80;
/** The first byte of what a TLS server says to one that does not speak it. */
const TLS_ALERT = 0x15;
/** How long a server may take to shake hands over TLS, in milliseconds. */
const TLS_MS = 1_000;
/** How long the others are waited for once one has answered, in milliseconds. */
const GRACE_MS = 100;

/** Where a server may be. */
export interface ContactPoint {
  /** As the driver takes it. */
  name: string;
  host: string;
  port: number;
}

/** The contact points that answered, at least one, those that did not so far, and what they are. */
export interface Reached {
  answered: readonly ContactPoint[];
  others: readonly ContactPoint[];
  engine: 'cassandra' | 'scylladb';
}

/** Why one contact point is of no use. */
class Unreached extends Error {
  readonly kind: EngineErrorKind;
  readonly variable: string;

  constructor(kind: EngineErrorKind, problem: string, options: ErrorOptions & { variable?: string } = {}) {
    super(problem, options);
    this.kind = kind;
    this.variable = options.variable ?? 'CASSANDRA_CONTACT_POINTS';
  }
}

/** Reads `host`, `host:port` or `[IPv6]:port`. */
export function readContactPoint(text: string): ContactPoint {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  return { name: host.includes(':') ? `[${host}]:${number}` : `${host}:${number}`, host, port: number };
}

/**
 * Asks all contact points at once what they are, until one has answered.
 * @throws {EngineError} when none does within `ms` milliseconds
 */
export async function reach(options: CassandraOptions, ms: number, signal: AbortSignal): Promise<Reached> {
  const points = options.contactPoints.map(readContactPoint);
  const secure = secureOptions(options);
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const answered = new Set<ContactPoint>();
  const asked = points.map(async (point) => {
    const engine = await ask(point, secure, ms, either);
    answered.add(point);
    return engine;
  });
  try {
    const engine = await Promise.any(asked);
    await Promise.race([Promise.allSettled(asked), pause(GRACE_MS)]);
    const others = points.filter((point) => !answered.has(point));
    return { answered: points.filter((point) => answered.has(point)), others, engine };
  } catch (error) {
    throw worst(error instanceof AggregateError ? error.errors : [error]);
  } finally {
    ended.abort();
  }
}

/** One error for all: where one of them may come back, the cluster may. */
function worst(problems: readonly unknown[]): EngineError {
  const known = problems.filter((problem) => problem instanceof Unreached);
  const first = known.find(({ kind }) => kind === 'down') ?? known[0];
  const told = [...new Set(known.map(({ message }) => message))].join('; ');
  const variable = first?.variable ?? 'CASSANDRA_CONTACT_POINTS';
  return new EngineError(first?.kind ?? 'down', variable, `${told || 'no server answers'}.`, {
    cause: first?.cause,
  });
}

/** What TLS needs; null for none. An unreadable file is a wrong setting. */
export function secureOptions({
  tls: wanted,
  contactPoints,
}: CassandraOptions): tls.ConnectionOptions | null {
  if (wanted === null) return null;
  const names = contactPoints.map((text) => readContactPoint(text).host);
  // Servers are reached by addresses that their certificates may not hold: one of the names given will do.
  const checkServerIdentity: tls.ConnectionOptions['checkServerIdentity'] = (host, certificate) => {
    const problem = tls.checkServerIdentity(host, certificate);
    if (problem === undefined) return undefined;
    return names.some((name) => tls.checkServerIdentity(name, certificate) === undefined)
      ? undefined
      : problem;
  };
  const secure = { rejectUnauthorized: true, checkServerIdentity };
  if (wanted.caFile === null) return secure;
  try {
    return { ...secure, ca: readFileSync(wanted.caFile) };
  } catch (cause) {
    throw new EngineError('wrong', 'CASSANDRA_CA_FILE', `the file ${wanted.caFile} can't be read.`, {
      cause,
    });
  }
}

function ask(
  { host, port }: ContactPoint,
  secure: tls.ConnectionOptions | null,
  ms: number,
  signal: AbortSignal,
): Promise<'cassandra' | 'scylladb'> {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = secure ? tls.connect({ ...secure, host, port }) : net.connect({ host, port });
    let connected = false;
    let settled = false;
    let got = Buffer.alloc(0);
    const timer = setTimeout(
      () =>
        fail(
          new Unreached(
            'down',
            `${connected ? 'the server' : 'no server'} at ${at} ${connected ? 'does not answer' : 'answers'} within ${Math.round(ms)} ms`,
          ),
        ),
      ms,
    );
    const end = (): void => {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      socket.destroy();
    };
    const fail = (problem: Unreached): void => {
      end();
      reject(problem);
    };
    const cancel = (): void => fail(new Unreached('down', 'opening was cancelled'));
    signal.addEventListener('abort', cancel, { once: true });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      connected = true;
      socket.write(OPTIONS);
    });
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      const version = got[0] ?? 0;
      if (version === TLS_ALERT) return fail(wantsTls(at));
      if ((version & REPLY) === 0 || (version & ~REPLY) > 6)
        return fail(new Unreached('wrong', `what answers at ${at} is neither Cassandra nor ScyllaDB`));
      if (got.length < HEADER || got.length < HEADER + got.readUInt32BE(5)) return;
      end();
      resolve(got.includes('SCYLLA') ? 'scylladb' : 'cassandra');
    });
    const hungUp = (cause?: NodeJS.ErrnoException): void => {
      if (settled) return;
      if (connected && secure === null) {
        end();
        void speaksTls(host, port, signal).then((does) => reject(does ? wantsTls(at) : lost(at, cause)));
      } else fail(cause ? problemOf(cause, host, at) : lost(at));
    };
    socket.on('error', hungUp);
    socket.once('close', () => hungUp());
  });
}

function wantsTls(at: string): Unreached {
  return new Unreached('wrong', `the server at ${at} wants TLS: set it to on`, { variable: 'CASSANDRA_TLS' });
}

function lost(at: string, cause?: NodeJS.ErrnoException): Unreached {
  return new Unreached('down', `the server at ${at} hangs up`, { cause });
}

/** Whether a server that hung up on plain text does so for want of TLS. */
function speaksTls(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tls.connect({ host, port, rejectUnauthorized: false, timeout: TLS_MS });
    const settle = (does: boolean): void => {
      signal.removeEventListener('abort', cancel);
      socket.destroy();
      resolve(does);
    };
    const cancel = (): void => settle(false);
    signal.addEventListener('abort', cancel, { once: true });
    socket.once('secureConnect', () => settle(true));
    socket.once('timeout', cancel).on('error', cancel).once('close', cancel);
  });
}

function problemOf(cause: NodeJS.ErrnoException, host: string, at: string): Unreached {
  const code = cause.code ?? '';
  if (code === 'ENOTFOUND') return new Unreached('wrong', `there is no host of the name ${host}`, { cause });
  if (code === 'ECONNREFUSED') return new Unreached('down', `no server answers at ${at}`, { cause });
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return new Unreached('wrong', `the server at ${at} does not speak TLS`, {
      cause,
      variable: 'CASSANDRA_TLS',
    });
  if (/CERT|SIGN|ISSUER|ALTNAME|^CRL/.test(code))
    return new Unreached('wrong', `the certificate of the server at ${at} is not trusted (${code})`, {
      cause,
      variable: 'CASSANDRA_CA_FILE',
    });
  return new Unreached('down', `the server at ${at} can't be reached (${code || 'no reason given'})`, {
    cause,
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
