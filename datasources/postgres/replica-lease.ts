// Says at the primary that a replica is read from, so that writes wait for replicas only while there is somebody to wait for.

import { deadlineIn } from '../deadline.ts';
import type { SqlClient } from '../sql.ts';

/** How long the primary is told that it will be so, by its clock. Milliseconds. */
const LEASE_MS = 5_000;
/** How long that is relied on, from when it was sent: the rest is for a primary whose clock is set. Milliseconds. */
const RELIED_MS = LEASE_MS / 2;
/** Milliseconds. */
const RENEW_EVERY_MS = RELIED_MS / 2;
/** What a renewal may take. Milliseconds. */
const RENEW_MS = 1_000;

/** What is set last is later than all before. */
const RENEW = `
  INSERT INTO replica_use (id, until) VALUES (1, clock_timestamp() + $1::integer * interval '1 millisecond')
  ON CONFLICT (id) DO UPDATE SET until = clock_timestamp() + $1::integer * interval '1 millisecond'
  RETURNING id`;

/** Whether anybody has a lease, as an expression of SQL. Who gets one later is not served by what was known before. */
export const IN_USE = 'EXISTS (SELECT FROM replica_use WHERE until > clock_timestamp())';

/** The right of this process to read from a replica. */
export class ReplicaLease {
  readonly #primary: Pick<SqlClient, 'query'>;
  /** When the first of the leases was there that have followed each other without a gap. */
  #since = Infinity;
  #until = -Infinity;
  #renewedAt = -Infinity;
  #isRenewing = false;

  constructor(primary: Pick<SqlClient, 'query'>) {
    this.#primary = primary;
  }

  /** Whether a replica that holds all that was committed before `time` (performance.now()) may be read from. */
  covers(time: number): boolean {
    return time >= this.#since && performance.now() < this.#until;
  }

  /** Renews the lease where it is time to. Whether it is a new one; a renewal that fails is tried again later. */
  async renew(): Promise<boolean> {
    const sent = performance.now();
    if (this.#isRenewing || sent - this.#renewedAt < RENEW_EVERY_MS) return false;
    this.#isRenewing = true;
    try {
      using limit = deadlineIn(RENEW_MS);
      await this.#primary.query(RENEW, [LEASE_MS], limit);
      const isNew = performance.now() >= this.#until;
      if (isNew) this.#since = performance.now();
      this.#until = sent + RELIED_MS;
      this.#renewedAt = sent;
      return isNew;
    } catch {
      return false;
    } finally {
      this.#isRenewing = false;
    }
  }
}
