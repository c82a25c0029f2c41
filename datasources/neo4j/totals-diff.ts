// What replacing a session's mentions comes to: which rows go, which are written, and what that means for users' totals.

import type { MentionTotals, SessionEntityRow } from '../rows.ts';
import { SEPARATOR } from './order-key.ts';

/** A user and an entity that one of the user's sessions mentions, or did. */
export interface Pair {
  userId: string;
  entityId: string;
}

/** What is added to the total of a pair. */
export interface Addition extends Pair, MentionTotals {}

export interface Diff {
  /** Rows of which nothing stays. */
  gone: SessionEntityRow[];
  /** Rows that are new or have changed. */
  written: SessionEntityRow[];
  /** Those of them that are new. */
  created: SessionEntityRow[];
  /** Totals that must be summed again: a row is gone from them, or one of its times has moved inwards. */
  stale: Pair[];
  /** Totals to which something is added and nothing else. */
  added: Addition[];
}

/** Compares what was there with what is to be there; neither has two rows of the same session and entity. */
export function diffTotals(before: readonly SessionEntityRow[], after: readonly SessionEntityRow[]): Diff {
  const old = new Map(before.map((row) => [rowKey(row), row]));
  const kept = new Set(after.map(rowKey));
  const written = after.filter((row) => !isSame(old.get(rowKey(row)), row));
  const gone = before.filter((row) => !kept.has(rowKey(row)));
  const shrunk = written.flatMap((row) => {
    const before = old.get(rowKey(row));
    return before === undefined || isWidened(before, row) ? [] : [before];
  });

  const stale = new Map([...gone, ...shrunk].flatMap(pairsOf));
  const added = new Map<string, Addition>();
  for (const row of written)
    for (const [key, pair] of pairsOf(row)) {
      if (stale.has(key)) continue;
      const before = old.get(rowKey(row));
      const addition =
        before !== undefined && isWidened(before, row)
          ? { ...totalsOf(row), count: row.count - before.count }
          : totalsOf(row);
      const sum = added.get(key);
      added.set(key, { ...pair, ...(sum ? plus(sum, addition) : addition) });
    }
  const created = written.filter((row) => !old.has(rowKey(row)));
  return { gone, written, created, stale: [...stale.values()], added: [...added.values()] };
}

/** Two totals as one. */
export function plus(a: MentionTotals, b: MentionTotals): MentionTotals {
  return {
    count: a.count + b.count,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

export function totalsOf({ count, firstAt, lastAt }: MentionTotals): MentionTotals {
  return { count, firstAt, lastAt };
}

/** Tells pairs apart, and finds the rows that a pair's total is the sum of. */
export function pairKey({ userId, entityId }: Pair): string {
  return userId + SEPARATOR + entityId;
}

/** Tells rows apart. */
export function rowKey({ sessionId, entityId }: Pick<SessionEntityRow, 'sessionId' | 'entityId'>): string {
  return sessionId + SEPARATOR + entityId;
}

/** None for a row without a user. */
function pairsOf({ userId, entityId }: SessionEntityRow): [string, Pair][] {
  return userId === null ? [] : [[pairKey({ userId, entityId }), { userId, entityId }]];
}

/** Whether a row's change is an addition to its owner's total, of the counts' difference: a first or last time may have moved outwards only. */
function isWidened(before: SessionEntityRow, after: SessionEntityRow): boolean {
  return before.userId === after.userId && after.firstAt <= before.firstAt && after.lastAt >= before.lastAt;
}

function isSame(a: SessionEntityRow | undefined, b: SessionEntityRow): boolean {
  return (
    a !== undefined &&
    a.userId === b.userId &&
    a.count === b.count &&
    a.firstAt === b.firstAt &&
    a.lastAt === b.lastAt
  );
}
