// Keeps a replica that may lag from showing what is out of date. Reads go there only while it is known to hold everything that was
// committed until BOUND_MS ago. A write is acknowledged when the replica holds it, or when BOUND_MS have passed since its commit, or
// when nobody reads from a replica: in each case no read that begins later misses it. The idea is that of the leases of the "causal
// reads" patch for PostgreSQL (T. Munro, 2015 to 2020), by which a primary waits for its replicas or for their leases to run out, and
// of the commit wait of Spanner (Corbett et al., OSDI 2012).
//
// Why it holds. Let a process ask the primary for its position at F by its own clock, and see the replica beyond that position. The
// replica then holds all that was committed before F, and the process reads from it until F + BOUND_MS at the latest. Let a write be
// committed by C, and acknowledged at A. A read that begins after A and goes to the replica has an F of at least A - BOUND_MS.
// - Where the writer has waited for BOUND_MS, A - BOUND_MS is not before C, so F is not, and the replica has the write.
// - Where it has seen the write on the replica, the write is there, provided that the reader's replica is the same: every process must
//   be given the same server. A server that goes back when it is restarted after a crash is thought of in `Horizon`.
// - Where it has seen, after C, that there is no lease, the reader's began later, and F is later than that.
// Clocks are only asked how much time has passed, so that they need not agree; a little is added for those that do not run alike, and
// half a lease for a primary's that is set. A machine that is put to sleep together with its clock is not covered.

import { setTimeout as sleep } from 'node:timers/promises';
import { deadlineIn } from '../deadline.ts';
import type { SqlClient } from '../sql.ts';
import { BOUND_MS, type Horizon } from './horizon.ts';
import { IN_USE, ReplicaLease } from './replica-lease.ts';

/** For timers that fire a little early, and clocks that run unalike. Milliseconds. */
const MARGIN_MS = 10;
/** Between two looks while there are reads: missing one or two does no harm. Milliseconds. */
const BEAT_MS = BOUND_MS / 4;
/** So long after the last read there are no more looks. Milliseconds. */
const IDLE_MS = 5_000;
/** Between two looks then, while the replica can't be read from: somebody may wait for the news. Milliseconds. */
const IDLE_BEAT_MS = 1_000;
/** What one question may take. Milliseconds. */
const LOOK_MS = 1_000;
/** Between two questions how far the replica has come: doubles from the first to the second. Milliseconds. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 16;

/**
 * Every commit that has been answered is before it: commits are answered when the log is on disk, or, where that is switched off, as
 * soon as they are in it. The end of the log would be right for both, but a replica may have to wait for it: what belongs to no
 * commit yet is not sent.
 */
const WRITTEN = `
  SELECT (
    CASE current_setting('synchronous_commit')
      WHEN 'off' THEN pg_current_wal_insert_lsn()
      ELSE pg_current_wal_flush_lsn()
    END - '0/0'::pg_lsn
  )::float8 AS at,
  ${IN_USE} AS "inUse"`;

interface Written {
  at: number;
  inUse: boolean;
}

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

/** A position in the log, in bytes, and when the primary was asked for it. */
interface Goal {
  at: number;
  time: number;
}

/** Why a replica can't be read from, as what follows "the replica"; null: it can. */
export type Verdict =
  | 'does not answer'
  | 'is behind'
  | 'follows no other server'
  | 'has no tables of Parley'
  | null;

export interface FreshnessOptions {
  primary: Pick<SqlClient, 'query'>;
  replica: Pick<SqlClient, 'query'>;
  horizon: Horizon;
  /** Told with every look. */
  onLook(verdict: Verdict): void;
}

interface Waiting {
  since: number;
  done(): void;
}

/** Watches how far a replica has come. Looks are made while there are reads or writes, and serve all who wait for one. */
export class Freshness implements Disposable {
  readonly #options: FreshnessOptions;
  readonly #lease: ReplicaLease;
  readonly #waiting = new Set<Waiting>();
  /** What the primary has said and the replica has not reached yet, oldest first. */
  #goals: Goal[] = [];
  #wantedAt = -Infinity;
  #askedAt = -Infinity;
  #readAt = -Infinity;
  #isAsking = false;
  #isFollowing = false;
  #verdict: Verdict = null;
  #beat: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(options: FreshnessOptions) {
    this.#options = options;
    this.#lease = new ReplicaLease(options.primary);
  }

  /** Whether a read that begins now may go to the replica. */
  mayRead(): boolean {
    this.#readAt = performance.now();
    if (this.#beat === null || this.#readAt - this.#askedAt > BEAT_MS) this.#keepLooking();
    const { horizon } = this.#options;
    return horizon.isFresh() && this.#lease.covers(horizon.time);
  }

  /** Resolves when no read that begins later, through whatever process, misses what was committed before the call. Never rejects. */
  shown(): Promise<void> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        since: performance.now(),
        done: () => {
          clearTimeout(late);
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const late = setTimeout(waiting.done, BOUND_MS + MARGIN_MS);
      this.#waiting.add(waiting);
      this.#look();
    });
  }

  /** No more looks. Who waits goes on until the time is up. */
  [Symbol.dispose](): void {
    this.#ended = true;
    if (this.#beat !== null) clearTimeout(this.#beat);
  }

  #keepLooking(): void {
    if (this.#beat !== null) clearTimeout(this.#beat);
    this.#beat = null;
    if (this.#ended) return;
    const now = performance.now();
    const isIdle = now - this.#readAt > IDLE_MS;
    if (isIdle && this.#verdict === null) return;
    // Those of writes are as good.
    if (now - this.#askedAt >= BEAT_MS) this.#look();
    if (!isIdle) void this.#renew();
    this.#beat = setTimeout(() => this.#keepLooking(), isIdle ? IDLE_BEAT_MS : BEAT_MS).unref();
  }

  /** Only of a replica that can be read from: nobody is to wait for one that can't. */
  async #renew(): Promise<void> {
    if (!this.#options.horizon.isFresh()) return;
    if ((await this.#lease.renew()) && !this.#ended) this.#look();
  }

  /** Sees to it that the primary is asked from now on; where it is being asked already, once more after that. */
  #look(): void {
    this.#wantedAt = performance.now();
    if (!this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (!this.#ended && this.#askedAt < this.#wantedAt) {
      using limit = deadlineIn(LOOK_MS);
      const time = performance.now();
      this.#askedAt = time;
      // Of a primary that can't be asked nothing is known: whoever waits does so until the time is up.
      const rows = await this.#options.primary.query<Written>(WRITTEN, [], limit).catch(() => []);
      const [written] = rows;
      if (written === undefined) continue;
      if (!written.inUse) this.#letGo(time);
      this.#goals.push({ at: written.at, time });
      if (!this.#isFollowing) void this.#follow();
    }
    this.#isAsking = false;
  }

  /** Asks the replica until it has reached what the primary has said, or that is of no use any more. */
  async #follow(): Promise<void> {
    this.#isFollowing = true;
    let pause = FIRST_PAUSE_MS;
    while (!this.#ended && this.#goals.length > 0) {
      const verdict = await this.#compare();
      const oldest = performance.now() - BOUND_MS;
      const hasLost = this.#goals.some(({ time }) => time < oldest);
      if (hasLost) this.#goals = this.#goals.filter(({ time }) => time >= oldest);
      // A moment's lag is none.
      if (verdict !== 'is behind' || hasLost) this.#tell(verdict);
      if (verdict === null) pause = FIRST_PAUSE_MS;
      else if (verdict !== 'is behind') {
        this.#goals = [];
        void this.#lookAgain();
      }
      if (this.#goals.length === 0) break;
      await sleep(pause, null, { ref: false });
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
    this.#isFollowing = false;
  }

  /** After a look that failed, for those who wait: it may have been for a moment. */
  async #lookAgain(): Promise<void> {
    await sleep(LONGEST_PAUSE_MS, null, { ref: false });
    if (this.#waiting.size > 0) this.#look();
  }

  /** Whether the replica has reached any of the goals; those that it has are taken off. */
  async #compare(): Promise<Verdict> {
    const { replica, horizon } = this.#options;
    const asked = performance.now();
    let seen: Replayed | undefined;
    try {
      using limit = deadlineIn(LOOK_MS);
      [seen] = await replica.query<Replayed>(REPLAYED, [], limit);
    } catch {
      return 'does not answer';
    }
    if (seen?.inRecovery === false) return 'follows no other server';
    if (!seen?.hasTables) return 'has no tables of Parley';
    const { at } = seen;
    const reached = at === null ? undefined : this.#goals.findLast((goal) => goal.at <= at);
    if (reached === undefined) return 'is behind';
    horizon.reach(reached.time, asked);
    this.#goals.splice(0, this.#goals.indexOf(reached) + 1);
    this.#letGo(reached.time);
    if (!horizon.isFresh()) return 'is behind';
    if (performance.now() - this.#readAt < BEAT_MS) void this.#renew();
    return null;
  }

  /** What was committed before this moment is seen by everybody. */
  #letGo(time: number): void {
    for (const waiting of this.#waiting) if (time >= waiting.since) waiting.done();
  }

  #tell(verdict: Verdict): void {
    this.#verdict = verdict;
    if (!this.#ended) this.#options.onLook(verdict);
  }
}
