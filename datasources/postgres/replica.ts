// Reads go to a replica while what it shows is recent enough, and to the primary otherwise.

import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { SqlClient } from '../sql.ts';
import { Freshness, type Verdict } from './freshness.ts';
import type { Horizon } from './horizon.ts';
import type { Pool } from './pool.ts';
import { SqlError } from './sql-error.ts';

/** A replica that can't be read from for less is no news, in milliseconds. */
const NEWS_AFTER_MS = 3_000;

/** A primary with its replica. */
export interface ReplicaOptions {
  primary: Pool;
  /** The horizon is told of every new connection, and what is not answered by then is abandoned. */
  replica: Pool;
  horizon: Horizon;
  /** `host:port`, for messages. */
  place: string;
  /** Told once when the replica has been out of use for a while, and once when it is back. */
  onChange(message: string): void;
}

/** A client that reads from the replica where it can and writes to the primary. */
export class ReplicaClient implements SqlClient, Disposable {
  readonly #options: ReplicaOptions;
  readonly #freshness: Freshness;
  /** Since when it has been out of use. */
  #awayAt: number | null = null;
  #isTold: boolean;

  /** `isUp`: whether the replica answers; where it does not, that has been told. */
  constructor(options: ReplicaOptions, isUp: boolean) {
    this.#options = options;
    this.#isTold = !isUp;
    this.#freshness = new Freshness({ ...options, onLook: (verdict) => this.#judge(verdict) });
  }

  async query<Row>(
    text: string,
    params: Parameters<SqlClient['query']>[1],
    deadline: Deadline,
  ): Promise<Row[]> {
    const { primary, replica } = this.#options;
    if (this.#freshness.mayRead())
      try {
        return await replica.query<Row>(text, params, deadline);
      } catch (error) {
        const isAway = error instanceof StoreError && error.code === 'STORE_UNAVAILABLE';
        // Its schema may have been changed by hand.
        const isRefused = error instanceof SqlError;
        if (!(isAway || isRefused) || deadline.signal.aborted) throw error;
      }
    // It does not stand in for a primary that is away: that may be back for others, who write there.
    return primary.query<Row>(text, params, deadline);
  }

  transaction(...args: Parameters<SqlClient['transaction']>): Promise<void> {
    return this.#options.primary.transaction(...args);
  }

  /** Resolves when no read that begins later misses what was committed before the call. Never rejects. */
  shown(): Promise<void> {
    return this.#freshness.shown();
  }

  [Symbol.dispose](): void {
    this.#freshness[Symbol.dispose]();
  }

  #judge(verdict: Verdict): void {
    const { replica, place, onChange } = this.#options;
    if (verdict === null) {
      this.#awayAt = null;
      if (this.#isTold) onChange(`POSTGRES_REPLICA_URL: the server at ${place} is read from again.`);
      this.#isTold = false;
      return;
    }
    // What hangs there is answered by the primary instead.
    if (verdict === 'does not answer') replica.abandon(new Error(`The replica ${verdict}.`));
    this.#awayAt ??= performance.now();
    if (this.#isTold || performance.now() - this.#awayAt < NEWS_AFTER_MS) return;
    this.#isTold = true;
    onChange(`POSTGRES_REPLICA_URL: the server at ${place} ${verdict}; the primary is read from meanwhile.`);
  }
}
