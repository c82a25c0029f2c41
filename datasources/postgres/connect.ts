// One connection to a PostgreSQL server: opened, set up, and known for what it is.

import { Socket } from 'node:net';
import pg from 'pg';
import type { Target } from './connection-url.ts';
import { requestCancel } from './raw-socket.ts';
import { parserOf } from './value-parsers.ts';

/** What a server says of itself. */
export interface ServerFacts {
  /** `18.4`. */
  version: string;
  /** 180004. */
  versionNumber: number;
  /** Whether it follows another server and can't be written. */
  inRecovery: boolean;
  /** The number that a server is given when it is made, and that its replicas share; null where it may not be read. */
  systemId: string | null;
}

/** An open connection. Its owner listens to the client's `error`. */
export interface Link {
  client: pg.Client;
  facts: ServerFacts;
  /** The number of the backend process that serves it. */
  pid: number;
  /** Whether it has ended, for whatever reason. */
  readonly closed: boolean;
  /** Ends it at once, whatever it does; what it has not answered is rejected. */
  destroy(): void;
  /** Asks the server to cancel what this connection runs. Rejects where the server can't be asked in time. */
  cancel(timeoutMs: number): Promise<void>;
}

export interface ConnectOptions {
  timeoutMs: number;
  /** How long a statement may run on the server, in milliseconds; null for as long as it takes. */
  statementTimeoutMs: number | null;
  signal: AbortSignal;
}

/** Before the first packet of the liveness check that the operating system makes on an idle connection, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Compiling a statement just in time costs more than any of ours saves by it; the rest is what values are read by. Set after
 * connecting, since poolers refuse most settings in the first packet.
 */
const SET_UP = `
  SELECT
    set_config('statement_timeout', $1::text, false),
    set_config('lock_timeout', '20s', false),
    set_config('idle_in_transaction_session_timeout', '60s', false),
    set_config('jit', 'off', false),
    set_config('TimeZone', 'UTC', false),
    set_config('DateStyle', 'ISO, MDY', false),
    set_config('bytea_output', 'hex', false),
    set_config('extra_float_digits', '1', false),
    set_config('client_min_messages', 'warning', false),
    split_part(current_setting('server_version'), ' ', 1) AS version,
    current_setting('server_version_num')::integer AS "versionNumber",
    pg_is_in_recovery() AS "inRecovery",
    pg_backend_pid() AS pid`;

/** The server then notices in the middle of a statement that nobody waits for it. Not every system can do that. */
const NOTICE_CLOSING = `SELECT set_config('client_connection_check_interval', '2s', false)`;

/** Not everybody may ask. */
const SYSTEM_ID = 'SELECT system_identifier::text AS "systemId" FROM pg_control_system()';

/** Connects within `timeoutMs`. Rejects with the driver's error, which `connectProblem` explains; nothing stays open then. */
export async function connect(target: Target, options: ConnectOptions): Promise<Link> {
  const until = performance.now() + options.timeoutMs;
  if (target.tls.mode === 'disable') return attempt(target, false, options, until);
  try {
    return await attempt(target, true, options, until);
  } catch (error) {
    const hasNoTls =
      error instanceof Error && error.message === 'The server does not support SSL connections';
    if (target.tls.mode !== 'prefer' || !hasNoTls) throw error;
    return attempt(target, false, options, until);
  }
}

async function attempt(
  target: Target,
  encrypted: boolean,
  options: ConnectOptions,
  until: number,
): Promise<Link> {
  const { signal, statementTimeoutMs } = options;
  signal.throwIfAborted();
  const socket = new Socket();
  const client = new pg.Client({
    ...identity(target),
    ssl: encrypted ? target.tls.options : false,
    stream: () => socket,
    pipeline: true,
    types: { getTypeParser: parserOf },
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: 0,
  });
  // Whoever waits for an answer is told by that answer's rejection.
  let closed = false;
  const onClosed = (): void => {
    closed = true;
  };
  client.on('error', onClosed);
  client.on('end', onClosed);
  const destroy = (): void => {
    socket.destroy();
  };
  const late = setTimeout(
    () => socket.destroy(Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' })),
    Math.max(1, until - performance.now()),
  );
  const abort = (): void => {
    socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    // Sent together: connecting takes one round trip for all of them.
    const [setUp, systemId] = await Promise.all([
      client.query<Omit<ServerFacts, 'systemId'> & { pid: number }>(SET_UP, [
        String(statementTimeoutMs ?? 0),
      ]),
      client.query<{ systemId: string }>(SYSTEM_ID).catch(unlessLost(client)),
      client.query(NOTICE_CLOSING).catch(unlessLost(client)),
    ]);
    const [row] = setUp.rows;
    if (!row) throw new Error('The server gave no answer to a SELECT of constants.');
    const { pid, ...facts } = row;
    return {
      client,
      pid,
      get closed() {
        return closed || socket.destroyed;
      },
      facts: { ...facts, systemId: systemId?.rows[0]?.systemId ?? null },
      destroy,
      // The driver's types leave out what the server sent for cancelling.
      cancel: (timeoutMs) => {
        const { processID, secretKey } = client as pg.Client & { processID: number; secretKey: number };
        return requestCancel(target, { processID, secretKey }, encrypted, timeoutMs);
      },
    };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  }
}

/** For what not every server allows: its refusal is no failure of the connection. */
function unlessLost(client: pg.Client): (error: unknown) => null {
  return (error) => {
    if (error instanceof pg.DatabaseError) return null;
    client.end().catch(() => {});
    throw error;
  };
}

/**
 * Everything that the driver would otherwise take from PGHOST, PGUSER, PGPASSWORD, PGOPTIONS and their like is given, be it as a
 * space; a password as a function keeps it from ~/.pgpass as well.
 */
function identity(target: Target): pg.ClientConfig {
  const { host, port, user, password, database, applicationName, options } = target;
  return {
    host,
    port,
    user,
    password: () => password ?? '',
    database,
    application_name: applicationName,
    options: options ?? ' ',
    client_encoding: 'UTF8',
    sslnegotiation: 'postgres',
  } as pg.ClientConfig;
}
