// Totals that follow differences are those that are summed from the start.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTotals, pairKey, plus, totalsOf } from '../../datasources/neo4j/totals-diff.ts';
import type { MentionTotals, SessionEntityRow } from '../../datasources/types.ts';

const anyRows = fc.uniqueArray(
  fc.record({
    sessionId: fc.constantFrom('s', 't', 'v'),
    userId: fc.constantFrom('u', 'w', null),
    entityId: fc.constantFrom('a', 'b'),
    count: fc.integer({ min: 1, max: 5 }),
    firstAt: fc.integer({ min: 0, max: 3 }),
    lastAt: fc.integer({ min: 4, max: 7 }),
  }),
  { selector: ({ sessionId, entityId }) => sessionId + entityId },
);

function summed(rows: readonly SessionEntityRow[]): Map<string, MentionTotals> {
  const sums = new Map<string, MentionTotals>();
  for (const { userId, entityId, ...row } of rows) {
    if (userId === null) continue;
    const key = pairKey({ userId, entityId });
    const sum = sums.get(key);
    sums.set(key, sum ? plus(sum, row) : totalsOf(row));
  }
  return sums;
}

describe('totals that follow a difference', () => {
  it('should be the sums of all rows', () =>
    fc.assert(
      fc.property(anyRows, anyRows, anyRows, (others, before, after) => {
        const apart = others.map((row) => ({ ...row, sessionId: `other ${row.sessionId}` }));
        const { stale, added } = diffTotals(before, after);
        const totals = summed([...apart, ...before]);
        const expected = summed([...apart, ...after]);
        for (const pair of stale) {
          const sum = expected.get(pairKey(pair));
          totals.delete(pairKey(pair));
          if (sum) totals.set(pairKey(pair), sum);
        }
        for (const addition of added) {
          const total = totals.get(pairKey(addition));
          totals.set(pairKey(addition), total ? plus(total, addition) : totalsOf(addition));
        }
        expect(new Map([...totals].toSorted())).toEqual(new Map([...expected].toSorted()));
      }),
      { numRuns: 5_000 },
    ));
});
