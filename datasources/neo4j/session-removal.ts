// Removing sessions from the graph, with the private entities that nobody mentions or knows then. What stays is the sequence of the last
// addition that was taken, so that one that was taken before and comes again does not bring the session back.

import type { Deadline } from '../deadline.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import type { Labels } from './labels.ts';
import { runAll, type StoredMention, sorted, totalsChanges, usersOf } from './totals-changes.ts';
import { diffTotals } from './totals-diff.ts';
import { sessionBatches } from './totals-writes.ts';
import { changeTypeCounts } from './type-counts.ts';

/** The totals part of the graph store that removes. */
export function sessionRemover(client: CypherClient, labels: Labels): Pick<GraphStore, 'removeSessions'> {
  const { statements, ...changes } = totalsChanges(labels);

  async function removeBatch(given: readonly string[], deadline: Deadline): Promise<void> {
    const sessionIds = sorted(given);
    await client.write(async (transaction) => {
      const [, before] = await Promise.all([
        changes.lockSessions(
          transaction,
          sessionIds.map((id) => ({ id, filled: false })),
        ),
        transaction.run<StoredMention>(statements.before, { ids: sessionIds }),
      ]);
      const diff = diffTotals(before, []);
      const [, own] = await Promise.all([
        runAll(transaction, [[statements.lockUsers, 'ids', usersOf(diff)]]),
        transaction.run<{ id: string }>(statements.lockPrivate, {
          ids: sorted(before.map(({ entityId }) => entityId)),
        }),
        changes.writeRows(transaction, before, diff),
      ]);
      await changes.writeTotals(transaction, diff);
      const [removed] = await Promise.all([
        transaction.run<{ type: string; count: number }>(statements.removeOrphans, {
          ids: own.map(({ id }) => id),
        }),
        runAll(transaction, [[statements.removeSessions, 'ids', sessionIds]]),
      ]);
      const counts = new Map(removed.map(({ type, count }) => [type, -count]));
      await changeTypeCounts(transaction, labels, counts);
    }, deadline);
  }

  return {
    async removeSessions(sessionIds, deadline) {
      if (sessionIds.length === 0) return;
      const ids = [...new Set(sessionIds)];
      const degrees = await client.read<{ id: string; rows: number }>(statements.degrees, { ids }, deadline);
      const rows = new Map(degrees.map((degree) => [degree.id, degree.rows]));
      const there = ids.filter((id) => rows.has(id));
      for (const batch of sessionBatches(there, (id) => rows.get(id) ?? 0))
        await removeBatch(batch, deadline);
    },
  };
}
