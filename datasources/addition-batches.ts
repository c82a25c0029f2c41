// Additions to what sessions mention, in the pieces that one transaction takes.

import { batchesOf } from './batches.ts';
import type { SessionEntityAddition } from './rows.ts';

/** Additions, and about so many of their entities, of one transaction. */
const LIMITS = {
  items: 1_000,
  weight: 5_000,
  weightOf: ({ entities }: SessionEntityAddition) => entities.length,
};

/**
 * Cuts additions into batches, those to a session in the order of their sequences; one that is given twice comes once. One
 * addition is never cut, however many entities it has: it is taken as a whole.
 */
export function additionBatches(
  additions: readonly SessionEntityAddition[],
): Generator<SessionEntityAddition[]> {
  return batchesOf(inOrder(additions), LIMITS);
}

function* inOrder(additions: readonly SessionEntityAddition[]): Generator<SessionEntityAddition> {
  for (const own of Map.groupBy(additions, ({ sessionId }) => sessionId).values()) {
    let last: number | null = null;
    for (const addition of own.toSorted((a, b) => a.sequence - b.sequence)) {
      if (addition.sequence === last) continue;
      last = addition.sequence;
      yield addition;
    }
  }
}
