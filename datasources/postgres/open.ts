// The PostgreSQL engine: users, sessions and small facts on a server of its own, read from a replica where there is one.

import type { Deadline } from '../deadline.ts';
import { EngineError, type OpenOptions, type RelationalEngine } from '../engine.ts';
import { type ConnectOptions, connect, type Link } from './connect.ts';
import { checkServer, connectProblem } from './connect-problem.ts';
import { placeOf, readUrl, type Target } from './connection-url.ts';
import { Horizon } from './horizon.ts';
import { createJournal } from './journal.ts';
import { createMetaStore } from './meta-store.ts';
import { OpeningLimit } from './opening-limit.ts';
import type { PostgresOptions } from './options.ts';
import { Pool } from './pool.ts';
import { ReplicaClient } from './replica.ts';
import { bringUpToDate } from './schema.ts';
import { createSessionStore } from './session-store.ts';
import { createUserStore } from './user-store.ts';

const VERSION = `SELECT split_part(current_setting('server_version'), ' ', 1) AS version`;

const CLEAR = 'TRUNCATE users, sessions, meta, idempotency_keys, outbox, outbox_sessions';

const SET_META = `
  INSERT INTO meta (key, value)
  SELECT * FROM unnest($1::text[], $2::text[])`;

/** An attempt to connect again takes no longer, so that a server that was paused is soon found to be back, in milliseconds. */
const RECONNECT_MS = 2_500;

/** Tells an operator something that is no failure. */
export type Warn = (message: string) => void;

const emitWarning: Warn = (message) => process.emitWarning(message, 'ParleyWarning');

/**
 * Connects, brings the schema up to date or checks it, and gives the engine. A replica that is down does not keep it from opening.
 * @throws {EngineError} within `connectTimeoutMs` and a little: `down` when it may help to try again, else `wrong`
 */
export async function openPostgres(
  options: PostgresOptions,
  { migrate, signal }: OpenOptions,
  warn: Warn = emitWarning,
): Promise<RelationalEngine> {
  const target = readUrl(options.url, 'POSTGRES_URL');
  const replicaTarget =
    options.replicaUrl === null ? null : readUrl(options.replicaUrl, 'POSTGRES_REPLICA_URL');
  await using opened = new AsyncDisposableStack();

  using limit = new OpeningLimit(options.connectTimeoutMs, signal);
  const connecting = (): ConnectOptions => ({
    timeoutMs: Math.max(1, limit.remaining()),
    statementTimeoutMs: options.statementTimeoutMs,
    signal: limit.signal,
  });
  await prepare(target, connecting(), migrate, limit);
  const first = await openLink(target, connecting(), true);
  opened.defer(() => first.destroy());
  const primary = opened.use(pool(target, options, first, true));

  let replicated: ReplicaClient | null = null;
  if (replicaTarget) {
    const link = await openReplica(replicaTarget, connecting(), first, warn);
    const horizon = new Horizon();
    const admit = (one: Link): Link => {
      horizon.opened();
      // What was let through by what was known before must not be sent there.
      replica.abandon(new Error('The replica may have been restarted.'));
      return followerOf(first, one);
    };
    const replica: Pool = opened.use(pool(replicaTarget, options, link, false, admit));
    const place = placeOf(replicaTarget);
    replicated = opened.use(
      new ReplicaClient({ primary, replica, horizon, place, onChange: warn }, link !== null),
    );
  }
  const reading = replicated ?? primary;

  if (signal.aborted) throw new EngineError('down', target.variable, 'opening it was given up.');
  const held = opened.move();
  return {
    engine: 'postgresql',
    users: createUserStore(reading),
    sessions: createSessionStore(reading),
    meta: createMetaStore(primary),
    journal: createJournal(primary, replicated),
    fresh: { users: createUserStore(primary), sessions: createSessionStore(primary) },
    version: async (deadline: Deadline) => {
      const [row] = await primary.query<{ version: string }>(VERSION, [], deadline);
      return row?.version ?? 'unknown';
    },
    clear: (meta, deadline) =>
      primary.transaction(
        [
          { text: CLEAR, params: [] },
          { text: SET_META, params: [Object.keys(meta), Object.values(meta)] },
        ],
        deadline,
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** @throws {EngineError} for a server that can't be used */
async function openLink(target: Target, options: ConnectOptions, needsWrites: boolean): Promise<Link> {
  const link = await connect(target, options).catch(async (error) => {
    throw await connectProblem(error, target);
  });
  try {
    checkServer(link.facts, target, needsWrites);
    return link;
  } catch (error) {
    link.destroy();
    throw error;
  }
}

/** Over a connection of its own, since what it sets there is not for others. */
async function prepare(
  target: Target,
  connecting: ConnectOptions,
  migrate: boolean,
  limit: OpeningLimit,
): Promise<void> {
  const link = await openLink(target, connecting, true);
  try {
    await bringUpToDate(link, target, { migrate, limit });
  } catch (error) {
    if (error instanceof EngineError || !limit.signal.aborted) throw await connectProblem(error, target);
    throw new EngineError(
      'down',
      target.variable,
      `the server at ${placeOf(target)} lets connections in, but does not answer in time.`,
      { cause: error },
    );
  } finally {
    link.destroy();
  }
}

function pool(
  target: Target,
  options: PostgresOptions,
  first: Link | null,
  needsWrites: boolean,
  admit: (link: Link) => Link = (link) => link,
): Pool {
  const connecting = {
    timeoutMs: Math.min(options.connectTimeoutMs, RECONNECT_MS),
    statementTimeoutMs: options.statementTimeoutMs,
  };
  return new Pool(
    {
      size: options.poolSize,
      connect: async (signal) => admit(await openLink(target, { ...connecting, signal }, needsWrites)),
    },
    first,
  );
}

/**
 * Null where it is down, or has data of another origin, which is not read: positions in the log mean nothing there. A server may not
 * say where its data is from.
 */
async function openReplica(
  target: Target,
  connecting: ConnectOptions,
  primary: Link,
  warn: Warn,
): Promise<Link | null> {
  let link: Link;
  try {
    link = await openLink(target, connecting, false);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'wrong') throw error;
    warn(`${error.message} The primary is read from meanwhile.`);
    return null;
  }
  const place = placeOf(target);
  if (!isRelated(primary, link)) {
    link.destroy();
    warn(
      `${target.variable}: the server at ${place} was not made from the one of POSTGRES_URL: expected a replica of it. The primary is read from.`,
    );
    return null;
  }
  if (!link.facts.inRecovery)
    warn(
      `${target.variable}: the server at ${place} follows no other server: expected a replica. The primary is read from.`,
    );
  return link;
}

function isRelated(primary: Link, other: Link): boolean {
  const [one, two] = [primary.facts.systemId, other.facts.systemId];
  return one === null || two === null || one === two;
}

/** The connection; rejects where it leads to data of another origin. */
function followerOf(primary: Link, link: Link): Link {
  if (isRelated(primary, link)) return link;
  link.destroy();
  throw new Error('The server was not made from the primary.');
}
