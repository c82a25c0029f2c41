// What is known of a replica: up to which position of its primary's log it has come, and when that position was all there was.

import type { Link } from './connect.ts';

/**
 * A replica is read from for so long after the moment up to which it is known to hold everything; and so long after its commit a write
 * is seen by everybody, whether any replica has it or not. Milliseconds. It is what a write may have to wait for a replica that falls
 * behind, and many times what a look at a healthy one takes, on a busy machine as well.
 */
export const BOUND_MS = 250;

/** What checking a new connection may take. Milliseconds. */
const CHECK_MS = 1_000;

/** Null on a server that replays nothing. */
export const REPLAYED_AT = `(pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::float8`;

/** A position in the log, in bytes, that was reached not before `time` (performance.now()): what was committed by then is before it. */
export interface Mark {
  at: number;
  time: number;
}

/** The last mark that a replica was seen to have reached. */
export class Horizon {
  #reached: Mark | null = null;
  #openings = 0;

  /** How many connections have been opened. What was asked before one was opened and answered after must not be given to `reach`. */
  get openings(): number {
    return this.#openings;
  }

  reach(mark: Mark): void {
    this.#reached = mark;
  }

  /** The replica holds all that was committed before this moment. */
  get time(): number {
    return this.#reached?.time ?? -Infinity;
  }

  /** Whether that is no more than BOUND_MS ago. */
  isFresh(): boolean {
    return performance.now() - this.time <= BOUND_MS;
  }

  /**
   * Lets a new connection in where it leads to a server that has come at least as far as is known. A replica that was restarted after
   * a crash lets connections in before it is where it was. A connection that was there when the replica was last seen, and is still,
   * leads to the same run of the server, which never goes back.
   */
  async admit(link: Link): Promise<Link> {
    this.#openings += 1;
    const reached = this.#reached;
    if (reached === null || !this.isFresh()) return link;
    const late = setTimeout(() => link.destroy(), CHECK_MS);
    try {
      const { rows } = await link.client.query<{ at: number | null }>(`SELECT ${REPLAYED_AT} AS at`);
      if ((rows[0]?.at ?? 0) >= reached.at) return link;
      throw new Error('The replica has gone back: it is catching up.');
    } catch (error) {
      link.destroy();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }
}
