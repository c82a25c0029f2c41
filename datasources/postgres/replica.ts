// Reads go to a replica while it follows its primary closely, and to the primary otherwise. Whether it does is asked once a second
// and not with every read.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Deadline, deadlineIn } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { SqlClient } from '../sql.ts';
import type { Pool } from './pool.ts';
import { SqlError } from './sql-error.ts';

/** Between two looks at the replica, and how long one may take, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
const LOOK_MS = 1_000;

/** A replica that is further behind is not read from, in milliseconds. */
const LAG_LIMIT_MS = 10_000;

const BEHIND = `is more than ${LAG_LIMIT_MS / 1000} s behind`;
const CATCHING_UP = 'is catching up';

/** A position in the write-ahead log as a number of bytes. */
const WRITTEN = `SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::float8 AS at`;

const REPLAYED = `
  SELECT
    pg_is_in_recovery() AS "inRecovery",
    (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::float8 AS at,
    to_regclass('sessions') IS NOT NULL AS "hasTables"`;

interface Replayed {
  inRecovery: boolean;
  /** Null on a server that replays nothing. */
  at: number | null;
  hasTables: boolean;
}

/** What a replica is good for, and why not. */
export interface ReplicaOptions {
  primary: Pool;
  replica: Pool;
  /** `host:port`, for messages. */
  place: string;
  /** Told once when the replica goes out of use, and once when it is back. */
  onChange(message: string): void;
}

/** A client that reads from the replica where it can and writes to the primary. */
export class ReplicaClient implements SqlClient, AsyncDisposable {
  readonly #options: ReplicaOptions;
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;
  /** Positions of the primary and when they were reached, oldest first. */
  #written: { at: number; time: number }[] = [];
  #usable = false;
  /** Where the primary was when it was first asked; null until then. */
  #goal: number | null = null;
  #hasCaughtUp = false;
  #told: string | null = null;

  /** `isUp`: whether the replica answers. It is read from once it has all that the primary has by now. */
  constructor(options: ReplicaOptions, isUp: boolean) {
    this.#options = options;
    if (!isUp) this.#told = 'down';
    this.#watching = this.#watch();
  }

  async query<Row>(
    text: string,
    params: Parameters<SqlClient['query']>[1],
    deadline: Deadline,
  ): Promise<Row[]> {
    const { primary, replica } = this.#options;
    if (!this.#usable) return primary.query<Row>(text, params, deadline);
    try {
      return await replica.query<Row>(text, params, deadline);
    } catch (error) {
      const isAway = error instanceof StoreError && error.code === 'STORE_UNAVAILABLE';
      // A migration may not be replayed yet.
      const isRefused = error instanceof SqlError;
      if (!(isAway || isRefused) || deadline.signal.aborted) throw error;
      return primary.query<Row>(text, params, deadline);
    }
  }

  transaction(...args: Parameters<SqlClient['transaction']>): Promise<void> {
    return this.#options.primary.transaction(...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const problem = await this.#look();
      if (signal.aborted) return;
      this.#judge(problem);
      await sleep(LOOK_EVERY_MS, null, { ref: false, signal }).catch(() => {});
    }
  }

  /** Why the replica can't be read from; null when it can. */
  async #look(): Promise<string | null> {
    const { primary, replica } = this.#options;
    using limit = deadlineIn(LOOK_MS);
    this.#ending.signal.addEventListener('abort', limit.cancel, { once: true });
    using _ = { [Symbol.dispose]: () => this.#ending.signal.removeEventListener('abort', limit.cancel) };
    // Reads go on where the primary is away: then nothing is known of how far behind the replica is.
    const written = primary.query<{ at: number }>(WRITTEN, [], limit).catch(() => []);
    let seen: Replayed | undefined;
    try {
      [seen] = await replica.query<Replayed>(REPLAYED, [], limit);
    } catch {
      return 'does not answer';
    }
    const [now] = await written;
    if (now) {
      this.#written.push({ at: now.at, time: performance.now() });
      this.#goal ??= now.at;
    }
    if (!seen?.hasTables) return 'has no tables of Parley';
    if (this.#isBehind(seen.at)) return BEHIND;
    return this.#isCatchingUp(seen.at) ? CATCHING_UP : null;
  }

  /** It is when it has not reached where the primary was the limit ago. */
  #isBehind(replayed: number | null): boolean {
    const limit = performance.now() - LAG_LIMIT_MS;
    const old = this.#written.findLast(({ time }) => time <= limit);
    // The newest of the old ones is all that is needed of them.
    if (old) this.#written = this.#written.slice(this.#written.indexOf(old));
    return old !== undefined && replayed !== null && replayed < old.at;
  }

  /**
   * Before the limit is over for the first time nothing is known of how old what it has is: it may be days, so that it must have
   * come to the first known position.
   */
  #isCatchingUp(replayed: number | null): boolean {
    if (replayed === null) return false;
    if (this.#hasCaughtUp) return false;
    this.#hasCaughtUp = this.#goal !== null && replayed >= this.#goal;
    return !this.#hasCaughtUp;
  }

  #judge(problem: string | null): void {
    const { replica, place, onChange } = this.#options;
    this.#usable = problem === null;
    // No news while it may be a moment's lag.
    if (problem === CATCHING_UP) return;
    // What hangs there is answered by the primary instead.
    if (problem !== null) replica.abandon(new Error(`The replica ${problem}.`));
    if (problem === null && this.#told !== null)
      onChange(`POSTGRES_REPLICA_URL: the server at ${place} is read from again.`);
    else if (problem !== null && this.#told === null)
      onChange(
        `POSTGRES_REPLICA_URL: the server at ${place} ${problem}; the primary is read from meanwhile.`,
      );
    this.#told = problem;
  }
}
