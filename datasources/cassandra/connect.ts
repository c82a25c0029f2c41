// Makes the driver's client: how it connects, which servers it asks, how soon it asks another, and how it comes back.

import { Client, errors, policies, types } from 'cassandra-driver';
import { EngineError } from '../engine.ts';
import { bounded } from './bounded.ts';
import { abandon } from './close.ts';
import { DEFAULT_PORT, type Reached, secureOptions } from './contact-points.ts';
import { guardControlConnection } from './control-guard.ts';
import { NearDatacenterPolicy } from './near-datacenter.ts';
import type { CassandraOptions } from './options.ts';
import { SecondTryPolicy } from './second-try.ts';
import { innerErrors } from './store-errors.ts';

/**
 * How long a server may be silent where it has nothing to work out: at a handshake, a heartbeat, a look at its own tables.
 * Statements have longer.
 */
const HANDSHAKE_MS = 4_000;
const HEARTBEAT_MS = 1_000;
/** So many statements without an answer, and a connection counts as dead. */
const SILENT_STATEMENTS = 3;
/** What a connection carries at once; more is refused at once, so that work does not queue without end. */
const REQUESTS_PER_CONNECTION = 2_048;
const RECONNECT_FIRST_MS = 100;
const RECONNECT_LAST_MS = 1_000;

/** A client that has connected, and the data centre that is near it. */
export interface Connected {
  client: Client;
  near: string;
  engine: Reached['engine'];
}

/** @throws {EngineError} within `ms` milliseconds; nothing stays open */
export async function connect(
  options: CassandraOptions,
  { answered, others, engine }: Reached,
  ms: number,
  signal: AbortSignal,
): Promise<Connected> {
  // The driver takes them in any order and would wait for those that are dead.
  const contactPoints = answered.map(({ name }) => name);
  const policy = new NearDatacenterPolicy(options.datacenter);
  const secure = secureOptions(options);
  const client = new Client({
    contactPoints,
    ...(options.credentials && { credentials: options.credentials }),
    ...(secure && { sslOptions: secure }),
    // Servers that the first one tells of are at the same port.
    protocolOptions: { port: answered[0]?.port ?? DEFAULT_PORT, maxSchemaAgreementWaitSeconds: 20 },
    policies: {
      loadBalancing: policy,
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(
        RECONNECT_FIRST_MS,
        RECONNECT_LAST_MS,
        false,
      ),
      speculativeExecution: new SecondTryPolicy(),
    },
    pooling: {
      heartBeatInterval: HEARTBEAT_MS,
      maxRequestsPerConnection: REQUESTS_PER_CONNECTION,
      coreConnectionsPerHost: { [types.distance.local]: 1, [types.distance.remote]: 1 },
      warmup: true,
    },
    socketOptions: {
      connectTimeout: Math.max(500, Math.min(HANDSHAKE_MS, ms / 2)),
      readTimeout: Math.max(500, Math.min(HANDSHAKE_MS, ms)),
      defunctReadTimeoutThreshold: SILENT_STATEMENTS,
      tcpNoDelay: true,
    },
    // It waits for the slowest of them, however long that is silent. A server that lacks a statement asks for it.
    prepareOnAllHosts: false,
    encoding: { useBigIntAsLong: true },
  });
  const connecting = client.connect();
  try {
    await bounded(connecting, ms, signal);
    guardControlConnection(client);
    // It looks here again when it has lost every server it knows.
    contactPoints.push(...others.map(({ name }) => name));
    return { client, near: policy.near, engine };
  } catch (error) {
    abandon(client, connecting);
    throw whyNot(error, options, ms);
  }
}

/** The driver's reason in the words of who set the variables. */
function whyNot(error: unknown, { contactPoints, credentials }: CassandraOptions, ms: number): EngineError {
  const reasons = error instanceof errors.NoHostAvailableError ? [error, ...innerErrors(error)] : [error];
  const at = contactPoints.join(', ');
  const known = reasons.find((reason) => reason instanceof EngineError);
  if (known) return known;
  if (reasons.some(isRefusedLogin))
    return credentials === null
      ? new EngineError(
          'wrong',
          'CASSANDRA_USERNAME',
          `the servers at ${at} ask for a user name and CASSANDRA_PASSWORD, which are not set.`,
          { cause: error },
        )
      : new EngineError(
          'wrong',
          'CASSANDRA_USERNAME',
          `the servers at ${at} do not accept ${JSON.stringify(credentials.username)} with CASSANDRA_PASSWORD.`,
          { cause: error },
        );
  const late = error instanceof DOMException;
  const problem = late
    ? `do not let anybody in within ${Math.round(ms)} ms`
    : 'can not be used at the moment';
  return new EngineError('down', 'CASSANDRA_CONTACT_POINTS', `the servers at ${at} ${problem}.`, {
    cause: error,
  });
}

/** What servers say, with the code of a wrong password, when they can't look it up: replicas of the roles are not there. */
const CAN_NOT_TELL =
  /unable to perform authentication|error during authentication|could not verify|consistency level|timed out/i;

function isRefusedLogin(reason: unknown): boolean {
  const isLogin =
    reason instanceof errors.AuthenticationError ||
    (reason instanceof errors.ResponseError && reason.code === types.responseErrorCodes.badCredentials);
  return isLogin && !CAN_NOT_TELL.test(reason.message);
}
