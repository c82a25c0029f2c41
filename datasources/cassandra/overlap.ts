// Which reads see every write that was acknowledged: those that ask so many replicas that one of them has it.

import type { Consistency } from '../types.ts';

/**
 * By the consistency of writes, the reads that share a replica with every one of them; that which asks the fewest first. A quorum of
 * all data centres and one of the near one may have no replica in common.
 */
const OVERLAPPING: Readonly<Record<Consistency, readonly [Consistency, ...Consistency[]]>> = {
  ONE: ['ALL'],
  LOCAL_QUORUM: ['LOCAL_QUORUM', 'ALL'],
  QUORUM: ['QUORUM', 'ALL'],
  ALL: ['ONE', 'LOCAL_QUORUM', 'QUORUM', 'ALL'],
};

/** How to read where what was written with `write` must be seen: with `read` if that does. */
export function freshRead(read: Consistency, write: Consistency): Consistency {
  const enough = OVERLAPPING[write];
  return enough.includes(read) ? read : enough[0];
}
