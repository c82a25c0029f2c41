// Runs Cypher: every statement on a session of its own, within its deadline, on a server that may vanish and come back.

import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver, type Session } from 'neo4j-driver';
import { type Deadline, deadlineIn } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import { createDriver, POOL_SIZE } from './driver.ts';
import { isConnectionLost, isTransient, toStoreError } from './failures.ts';
import { greet } from './handshake.ts';
import type { Neo4jOptions } from './options.ts';
import type { ServerAddress } from './server-address.ts';
import { Slots } from './slots.ts';
import { type Peer, Sockets } from './sockets.ts';

export type Params = Readonly<Record<string, unknown>>;

/** A transaction that is under way. */
export interface Transaction {
  run<Row>(text: string, params: Params): Promise<Row[]>;
}

/** The little of Neo4j that the store needs. Rows come as objects by column name, integers and floats as numbers. */
export interface CypherClient {
  /** Runs one statement that only reads. Rejects with StoreError when there is no answer in time. */
  read<Row>(text: string, params: Params, deadline: Deadline): Promise<Row[]>;
  /**
   * Runs `work` in one transaction: all or nothing. Where others are in the way it is run again from the start, so that it must
   * do nothing but run statements, and running it twice must come to the same as once.
   */
  write<Result>(work: (transaction: Transaction) => Promise<Result>, deadline: Deadline): Promise<Result>;
}

/** No statement of the store takes longer, whoever waits. Milliseconds. */
const LONGEST_MS = 30_000;

/** Statements that may wait for one of the pool's connections. */
const WAITING = 1_000;

/** A statement that takes this long makes us ask whether the server is there at all; it has then this long to say so. Milliseconds. */
const DOUBT_AFTER_MS = 1_000;
const GREETING_MS = 1_500;

/** Greetings in a row that a server must leave without an answer to be taken for silent: one may fall into a pause of its own. */
const GREETINGS = 2;

/** So does one that is given up after this long. */
const SUSPICIOUS_MS = 300;

/** Between two looks at a server that has gone silent. Milliseconds. */
const SILENT_PAUSE_MS = 250;

/** Tries of a write that others were in the way of, with growing pauses between. Milliseconds. */
const TRIES = 12;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

interface Connections {
  driver: Driver;
  sockets: Sockets;
}

type Mode = 'READ' | 'WRITE';

interface OnceOptions {
  database?: string;
  /** How long it may take where the deadline is later, in milliseconds. */
  longestMs?: number;
}

type Work<Result> = (session: Session, timeoutMs: number, driver: Driver) => Promise<Result>;

/** A client of one database. It has no connection before the first statement, and finds its way back by itself for ever. */
export class Neo4jClient implements CypherClient, AsyncDisposable {
  readonly #address: ServerAddress;
  readonly #options: Neo4jOptions;
  readonly #slots = new Slots(POOL_SIZE, WAITING);
  readonly #closed = new AbortController();
  #connections: Connections;
  /** While it is not null the server's silence is looked into; resolves when that is over. */
  #doubt: Promise<void> | null = null;
  #silent = false;

  constructor(address: ServerAddress, options: Neo4jOptions) {
    this.#address = address;
    this.#options = options;
    this.#connections = this.#connect();
  }

  read<Row>(text: string, params: Params, deadline: Deadline): Promise<Row[]> {
    return this.#persist(
      'READ',
      (session, timeout) => rowsOf(session.run(text, params, { timeout })),
      deadline,
    );
  }

  write<Result>(work: (transaction: Transaction) => Promise<Result>, deadline: Deadline): Promise<Result> {
    return this.#persist(
      'WRITE',
      async (session, timeout) => {
        const transaction = await session.beginTransaction({ timeout });
        const result = await work({ run: (text, params) => rowsOf(transaction.run(text, params)) });
        await transaction.commit();
        return result;
      },
      deadline,
    );
  }

  /**
   * Runs one statement outside of any transaction of ours, once; for what is not part of the store, such as making indexes.
   * Rejects with the driver's own error, or a StoreError when there is no answer in time.
   */
  once<Row>(
    mode: Mode,
    text: string,
    params: Params,
    deadline: Deadline,
    options: OnceOptions = {},
  ): Promise<Row[]> {
    return this.#once(
      mode,
      (session, timeout) => rowsOf(session.run(text, params, { timeout })),
      deadline,
      options,
    );
  }

  /** The server's version, such as `5.26.30`, which it tells at every login. Rejects as `once` does. */
  version(deadline: Deadline): Promise<string> {
    return this.#once(
      'READ',
      async (_session, _timeout, driver) => {
        const { agent } = await driver.getServerInfo({ database: this.#options.database });
        return agent?.replace(/^Neo4j\//, '') ?? '';
      },
      deadline,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#drop();
    await this.#doubt;
  }

  #connect(): Connections {
    const sockets = new Sockets();
    return { driver: sockets.run(() => createDriver(this.#address, this.#options)), sockets };
  }

  /** Ends all connections at once; whoever waits for an answer gets an error. */
  #drop(): void {
    const { driver, sockets } = this.#connections;
    sockets.destroy();
    // It may say goodbye to connections that are gone.
    driver.close().catch(() => {});
  }

  async #persist<Result>(mode: Mode, work: Work<Result>, deadline: Deadline): Promise<Result> {
    const givingUpAt = performance.now() + LONGEST_MS;
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once(mode, work, deadline);
      } catch (error) {
        const lost =
          isConnectionLost(error) || (error instanceof StoreError && error.code === 'STORE_UNAVAILABLE');
        // One more try finds out whether only that connection was lost. Work that no one waits for with a clock is patient.
        const goesOn = lost
          ? tries === 1 || (deadline.remaining() === Infinity && performance.now() < givingUpAt)
          : isTransient(error) && tries < TRIES;
        if (!goesOn || this.#closed.signal.aborted) throw toStoreError(error);
        const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
        await pause(longest * (0.5 + Math.random() / 2), deadline);
      }
    }
  }

  async #once<Result>(
    mode: Mode,
    work: Work<Result>,
    deadline: Deadline,
    { database = this.#options.database, longestMs = LONGEST_MS }: OnceOptions = {},
  ): Promise<Result> {
    if (deadline.remaining() <= 0) throw new StoreError('STORE_TIMEOUT', 'graph');
    if (this.#silent || this.#closed.signal.aborted) throw new StoreError('STORE_UNAVAILABLE', 'graph');
    using limit = deadlineIn(Math.min(deadline.remaining(), longestMs));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const onLate = () => reject(new StoreError('STORE_TIMEOUT', 'graph'));
    const onCancel = () => limit.cancel();
    limit.signal.addEventListener('abort', onLate, { once: true });
    deadline.signal.addEventListener('abort', onCancel, { once: true });
    const answer = this.#run(mode, work, limit, database);
    // It goes on behind a deadline's back until the server lets go of it.
    answer.catch(() => {});
    try {
      return await Promise.race([answer, late]);
    } finally {
      deadline.signal.removeEventListener('abort', onCancel);
    }
  }

  async #run<Result>(mode: Mode, work: Work<Result>, limit: Deadline, database: string): Promise<Result> {
    const release = await this.#slots.take(limit.signal);
    const { driver, sockets } = this.#connections;
    const doubt = setInterval(() => this.#lookAtServer(), DOUBT_AFTER_MS).unref();
    const session = sockets.run(() =>
      driver.session({
        database,
        defaultAccessMode: mode === 'READ' ? neo4j.session.READ : neo4j.session.WRITE,
      }),
    );
    const close = () => {
      clearInterval(doubt);
      limit.signal.removeEventListener('abort', giveUp);
      // Ends on the server what still runs. The connection is free when the server has said so, or is gone.
      session
        .close()
        .catch(() => {})
        .finally(release);
    };
    const started = performance.now();
    const giveUp = () => {
      close();
      if (performance.now() - started >= SUSPICIOUS_MS) this.#lookAtServer();
    };
    limit.signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await sockets.run(() => work(session, Math.max(1, Math.ceil(limit.remaining())), driver));
    } finally {
      if (!limit.signal.aborted) close();
    }
  }

  /**
   * A server that was stopped, or that is behind a cut cable, takes statements and says nothing. Then all connections are dropped and
   * nothing is sent until it greets again. In a cluster others may go on: only the connections to the silent ones are dropped, and
   * the driver, which knows the others, stays.
   */
  #lookAtServer(): void {
    const look = this.#address.scheme === 'neo4j' ? () => this.#dropSilent() : () => this.#waitForServer();
    this.#doubt ??= look().finally(() => {
      this.#doubt = null;
    });
  }

  async #isSilent(peer: Peer = this.#address): Promise<boolean> {
    const { signal } = this.#closed;
    const { kind } = await greet(peer, this.#address.trust, GREETING_MS, signal);
    return kind === 'silent' && !signal.aborted;
  }

  async #isSilentThroughout(peer?: Peer): Promise<boolean> {
    for (let i = 0; i < GREETINGS; i++) if (!(await this.#isSilent(peer))) return false;
    return true;
  }

  async #dropSilent(): Promise<void> {
    const { sockets } = this.#connections;
    await Promise.all(
      sockets.peers().map(async (peer) => {
        if (await this.#isSilentThroughout(peer)) sockets.destroy(peer);
      }),
    );
  }

  async #waitForServer(): Promise<void> {
    const { signal } = this.#closed;
    if (!(await this.#isSilentThroughout())) return;
    this.#silent = true;
    this.#drop();
    while (await this.#isSilent())
      await sleep(SILENT_PAUSE_MS, undefined, { signal, ref: false }).catch(() => {});
    if (!signal.aborted) this.#connections = this.#connect();
    this.#silent = false;
  }
}

async function rowsOf<Row>(result: Promise<{ records: { toObject(): unknown }[] }>): Promise<Row[]> {
  const { records } = await result;
  // The statement's text says what its rows are, which only its author knows.
  return records.map((record) => record.toObject() as Row);
}

/** @throws {StoreError} when the deadline passes first */
async function pause(ms: number, deadline: Deadline): Promise<void> {
  try {
    await sleep(Math.min(ms, deadline.remaining()), undefined, { signal: deadline.signal });
  } catch (error) {
    throw new StoreError('STORE_TIMEOUT', 'graph', { cause: error });
  }
}
