// Replacing what sessions mention so that users' totals stay the sums of it. All of a call's batch is one transaction.

import { batchesOf } from '../batches.ts';
import type { Deadline } from '../deadline.ts';
import type { SessionEntityRow } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient } from './client.ts';
import type { Labels } from './labels.ts';
import { SEPARATOR } from './order-key.ts';
import { runAll, type StoredMention, sorted, totalsChanges, usersOf } from './totals-changes.ts';
import { diffTotals } from './totals-diff.ts';

/** Sessions, and about so many of their rows, that one transaction writes. */
const SESSIONS = 1_000;
const ROWS = 5_000;

/** The totals part of the graph store that replaces. */
export function totalsWriter(client: CypherClient, labels: Labels): Pick<GraphStore, 'putSessionEntities'> {
  const { statements, ...changes } = totalsChanges(labels);

  async function putBatch(
    sessionIds: readonly string[],
    given: readonly SessionEntityRow[],
    deadline: Deadline,
  ) {
    const filled = new Set(given.map(({ sessionId }) => sessionId));
    const sessions = sorted(sessionIds).map((id) => ({ id, filled: filled.has(id) }));
    const entityIds = sorted(given.map(({ entityId }) => entityId));
    await client.write(async (transaction) => {
      const [, before, known] = await Promise.all([
        changes.lockSessions(transaction, sessions),
        transaction.run<StoredMention>(statements.before, { ids: sessionIds }),
        transaction.run<{ id: string }>(statements.known, { ids: entityIds }),
      ]);
      const isKnown = new Set(known.map(({ id }) => id));
      const after = given.filter(({ entityId }) => isKnown.has(entityId));
      const diff = diffTotals(before, after);
      const { disowned, owned } = ownerChanges(before, after);
      const users = sorted([...usersOf(diff), ...owned.map(({ userId }) => userId)]);
      await Promise.all([
        runAll(transaction, [[statements.lockUsers, 'ids', users]]),
        changes.writeRows(transaction, before, diff),
        runAll(transaction, [
          [statements.disown, 'ids', disowned],
          [statements.own, 'rows', owned],
        ]),
      ]);
      await changes.writeTotals(transaction, diff);
    }, deadline);
  }

  return {
    async putSessionEntities(sessionIds, rows, deadline) {
      const bySession = Map.groupBy(rows, ({ sessionId }) => sessionId);
      for (const batch of sessionBatches(sessionIds, (id) => bySession.get(id)?.length ?? 0))
        await putBatch(
          batch,
          batch.flatMap((id) => bySession.get(id) ?? []),
          deadline,
        );
    },
  };
}

/** Sessions that lose the users that they belong to, and those that get one. */
interface OwnerChanges {
  disowned: string[];
  owned: { sessionId: string; userId: string }[];
}

/** A session belongs to the users of its rows; there should be one. */
function ownerChanges(before: readonly SessionEntityRow[], after: readonly SessionEntityRow[]): OwnerChanges {
  const [old, wanted] = [before, after].map((rows) => Map.groupBy(rows, ({ sessionId }) => sessionId)) as [
    Map<string, SessionEntityRow[]>,
    Map<string, SessionEntityRow[]>,
  ];
  const ownersOf = (rows: readonly SessionEntityRow[] = []) =>
    sorted(rows.flatMap(({ userId }) => userId ?? []));
  const changes: OwnerChanges = { disowned: [], owned: [] };
  for (const sessionId of new Set([...old.keys(), ...wanted.keys()])) {
    const [from, to] = [ownersOf(old.get(sessionId)), ownersOf(wanted.get(sessionId))];
    if (from.join(SEPARATOR) === to.join(SEPARATOR)) continue;
    if (from.length > 0) changes.disowned.push(sessionId);
    changes.owned.push(...to.map((userId) => ({ sessionId, userId })));
  }
  return changes;
}

/** Sessions in batches of about `ROWS` rows; one that has more is a batch of its own. */
export function sessionBatches(
  sessionIds: readonly string[],
  rowsOf: (id: string) => number,
): Generator<string[]> {
  return batchesOf(new Set(sessionIds), { items: SESSIONS, weight: ROWS, weightOf: rowsOf });
}
