// Adding to what sessions mention, each addition once: the sequence of the last that was taken is a property of the session, written
// in the transaction that takes it. So an addition that is sent again because its answer was lost finds that it was taken.

import { additionBatches } from '../addition-batches.ts';
import type { Deadline } from '../deadline.ts';
import type { SessionEntityAddition, SessionEntityRow } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import { UNKNOWN_TYPE, unknownEntity } from '../unknown-entity.ts';
import type { CypherClient, Transaction } from './client.ts';
import { entityProperties } from './entity-writes.ts';
import type { Labels } from './labels.ts';
import { int } from './stretch.ts';
import {
  type LockedSession,
  runAll,
  type StoredMention,
  sorted,
  totalsChanges,
  usersOf,
} from './totals-changes.ts';
import { diffTotals, plus, rowKey } from './totals-diff.ts';
import { changeTypeCounts } from './type-counts.ts';

/** The totals part of the graph store that adds. Of what is there it reads only what the additions are about. */
export function totalsAdder(client: CypherClient, labels: Labels): Pick<GraphStore, 'addSessionEntities'> {
  const { statements, ...changes } = totalsChanges(labels);

  async function addBatch(additions: readonly SessionEntityAddition[], deadline: Deadline): Promise<void> {
    const sessions = sorted(additions.map(({ sessionId }) => sessionId)).map((id) => ({ id, filled: true }));
    const pairs = [...rowsOf(additions).values()].map((row) => ({
      sessionId: row.sessionId,
      entityId: row.entityId,
      key: rowKey(row),
    }));
    const entityIds = sorted(pairs.map(({ entityId }) => entityId));
    await client.write(async (transaction) => {
      const [locked, found, known] = await Promise.all([
        changes.lockSessions(transaction, sessions),
        transaction.run<StoredMention>(statements.beforePairs, { pairs }),
        transaction.run<{ id: string }>(statements.known, { ids: entityIds }),
      ]);
      const taken = untaken(additions, locked);
      const added = rowsOf(taken);
      const before = found.filter((row) => added.has(rowKey(row)));
      const old = new Map(before.map((row) => [rowKey(row), row]));
      const after = [...added].map(([key, row]) => sumOf(old.get(key), row));
      const diff = diffTotals(before, after);
      const isKnown = new Set(known.map(({ id }) => id));
      const missing = sorted(after.map(({ entityId }) => entityId)).filter((id) => !isKnown.has(id));
      const [, made] = await Promise.all([
        runAll(transaction, [[statements.lockUsers, 'ids', usersOf(diff)]]),
        make(transaction, missing),
        changes.writeRows(transaction, before, diff),
        runAll(transaction, [
          [statements.ownAlso, 'rows', ownersOf(diff.created)],
          [statements.raise, 'rows', lastOf(taken)],
          [statements.removeBlank, 'ids', blankOf(locked, taken)],
        ]),
      ]);
      await changes.writeTotals(transaction, diff);
      await changeTypeCounts(transaction, labels, new Map([[UNKNOWN_TYPE, made]]));
    }, deadline);
  }

  /** Makes entities that are not there, and gives how many that were. */
  async function make(transaction: Transaction, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const rows = ids.map((id) => entityProperties(unknownEntity(id)));
    const found = await transaction.run<{ type: string | null }>(statements.makeEntities, { rows });
    return found.filter(({ type }) => type === null).length;
  }

  return {
    async addSessionEntities(additions, deadline) {
      for (const batch of additionBatches(additions)) await addBatch(batch, deadline);
    },
  };
}

function untaken(
  additions: readonly SessionEntityAddition[],
  locked: readonly LockedSession[],
): SessionEntityAddition[] {
  const lasts = new Map(locked.map(({ id, last }) => [id, last]));
  return additions.filter(({ sessionId, sequence }) => sequence > (lasts.get(sessionId) ?? 0));
}

/** What additions come to, by session and entity. */
function rowsOf(additions: readonly SessionEntityAddition[]): Map<string, SessionEntityRow> {
  const rows = new Map<string, SessionEntityRow>();
  for (const { sessionId, userId, entities } of additions)
    for (const { entityId, count, firstAt, lastAt } of entities) {
      const row = { sessionId, userId, entityId, count, firstAt, lastAt };
      rows.set(rowKey(row), sumOf(rows.get(rowKey(row)), row));
    }
  return rows;
}

/** A row that is there stays its user's. */
function sumOf(before: SessionEntityRow | undefined, row: SessionEntityRow): SessionEntityRow {
  return before === undefined ? row : { ...row, userId: before.userId, ...plus(before, row) };
}

function ownersOf(rows: readonly SessionEntityRow[]): { sessionId: string; userId: string }[] {
  const owners = new Map<string, Set<string>>();
  for (const { sessionId, userId } of rows)
    if (userId !== null) owners.set(sessionId, (owners.get(sessionId) ?? new Set()).add(userId));
  return [...owners].flatMap(([sessionId, users]) => [...users].map((userId) => ({ sessionId, userId })));
}

function lastOf(taken: readonly SessionEntityAddition[]) {
  // They come in the order of their sequences.
  const lasts = new Map(taken.map(({ sessionId, sequence }) => [sessionId, sequence]));
  return [...lasts].map(([id, sequence]) => ({ id, sequence: int(sequence) }));
}

function blankOf(locked: readonly LockedSession[], taken: readonly SessionEntityAddition[]): string[] {
  const filled = new Set(taken.map(({ sessionId }) => sessionId));
  return locked.flatMap(({ id }) => (filled.has(id) ? [] : [id]));
}
