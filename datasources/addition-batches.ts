// Additions to what sessions mention, in the pieces that one transaction takes.

import type { SessionEntityAddition } from './rows.ts';

/** Additions, and about so many of their entities, of one transaction. */
const ADDITIONS = 1_000;
const ENTITIES = 5_000;

/**
 * Cuts additions into batches, those to a session in the order of their sequences; one that is given twice comes once. One
 * addition is never cut, however many entities it has: it is taken as a whole.
 */
export function* additionBatches(
  additions: readonly SessionEntityAddition[],
): Generator<SessionEntityAddition[]> {
  let batch: SessionEntityAddition[] = [];
  let entities = 0;
  for (const own of Map.groupBy(additions, ({ sessionId }) => sessionId).values()) {
    let last: number | null = null;
    for (const addition of own.toSorted((a, b) => a.sequence - b.sequence)) {
      if (addition.sequence === last) continue;
      last = addition.sequence;
      const size = addition.entities.length;
      if (batch.length === ADDITIONS || (batch.length > 0 && entities + size > ENTITIES)) {
        yield batch;
        batch = [];
        entities = 0;
      }
      batch.push(addition);
      entities += size;
    }
  }
  if (batch.length > 0) yield batch;
}
