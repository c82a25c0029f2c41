// What every write of mentions does in its transaction: sessions and then users are locked, each in order of their ids, so that nobody
// else reads or writes what is about to change; then come entities, and types last.

import type { MentionTotals, SessionEntityRow } from '../rows.ts';
import type { Transaction } from './client.ts';
import { Overtaken } from './failures.ts';
import type { Labels } from './labels.ts';
import { compareText } from './order-key.ts';
import { int } from './stretch.ts';
import { entityKeys, ownerKeys } from './totals.ts';
import { type Diff, type Pair, pairKey, plus, rowKey, totalsOf } from './totals-diff.ts';
import { totalsStatements } from './totals-statements.ts';

/** A row with its relationship, by element id. That of a locked session stays what it is until the transaction ends. */
export interface StoredMention extends SessionEntityRow {
  mention: string;
}

export interface LockedSession {
  id: string;
  /** The sequence of the last addition that was taken for it, 0 for none. */
  last: number;
}

/** Statements with the rows that they are given; those without rows are left out. */
export type Run = readonly [text: string, parameter: string, rows: readonly unknown[]];

export type TotalsChanges = ReturnType<typeof totalsChanges>;

export function totalsChanges(labels: Labels) {
  const statements = totalsStatements(labels);

  return {
    statements,

    /**
     * Locks sessions, and makes those that are `filled`; gives those that are there. A lock on a node that another writer has just
     * removed is no lock, and Neo4j does not say so: then the transaction begins anew.
     */
    async lockSessions(
      transaction: Transaction,
      rows: readonly { id: string; filled: boolean }[],
    ): Promise<LockedSession[]> {
      const [locked, there] = await Promise.all([
        transaction.run<{ id: string; node: string }>(statements.lockSessions, { rows }),
        transaction.run<LockedSession & { node: string }>(statements.sessions, {
          ids: rows.map(({ id }) => id),
        }),
      ]);
      const nodes = new Map(locked.map(({ id, node }) => [id, node]));
      if (there.length !== locked.length || there.some(({ id, node }) => nodes.get(id) !== node))
        throw new Overtaken('a session');
      return there;
    },

    /** Writes a difference of rows, whose users are locked. */
    async writeRows(
      transaction: Transaction,
      before: readonly StoredMention[],
      { gone, written, created }: Diff,
    ): Promise<void> {
      const isNew = new Set(created);
      const changed = written.filter((row) => !isNew.has(row));
      const mentions = new Map(before.map((row) => [rowKey(row), row.mention]));
      const mentionOf = (row: SessionEntityRow) => ({ mention: mentions.get(rowKey(row)) });
      const [, made] = await Promise.all([
        runAll(transaction, [
          [statements.remove, 'rows', gone.map(mentionOf)],
          [
            statements.change,
            'rows',
            inOrder(changed).map((row) => ({ ...mentionOf(row), ...toMention(row) })),
          ],
        ]),
        created.length === 0
          ? []
          : transaction.run<{ made: number }>(statements.create, { rows: inOrder(created).map(toMention) }),
      ]);
      if (created.length > 0 && made[0]?.made !== created.length) throw new Overtaken('an entity');
    },

    /** Writes what the difference means for the totals of users. */
    async writeTotals(transaction: Transaction, { stale, added }: Diff): Promise<void> {
      if (stale.length + added.length === 0) return;
      const [sums, totals] = await Promise.all([
        transaction.run<Pair & MentionTotals>(statements.sum, {
          pairs: stale.map((pair) => ({ ...pair, key: pairKey(pair) })),
        }),
        transaction.run<MentionTotals & { key: string }>(statements.totals, {
          keys: [...stale, ...added].map(pairKey),
        }),
      ]);
      const stored = new Map(totals.map(({ key, ...total }) => [key, total]));
      const summed = new Set(sums.map(pairKey));
      const rows = [
        ...sums,
        ...added.map((addition) => {
          const total = stored.get(pairKey(addition));
          return { ...addition, ...(total ? plus(total, addition) : {}) };
        }),
      ].sort((a, b) => compareText(a.userId, b.userId) || compareText(a.entityId, b.entityId));
      const isStored = (pair: Pair) => stored.has(pairKey(pair));
      await runAll(transaction, [
        [statements.removeTotals, 'keys', stale.map(pairKey).filter((key) => !summed.has(key))],
        [statements.changeTotals, 'rows', rows.filter(isStored).map(toTotal)],
        [statements.createTotals, 'rows', rows.filter((row) => !isStored(row)).map(toTotal)],
      ]);
    },
  };
}

/** Runs statements one after the other without waiting in between. */
export async function runAll(transaction: Transaction, statements: readonly Run[]): Promise<void> {
  await Promise.all(
    statements.flatMap(([text, parameter, rows]) =>
      rows.length === 0 ? [] : [transaction.run(text, { [parameter]: rows })],
    ),
  );
}

export function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort(compareText);
}

/** The users whose totals a difference changes. */
export function usersOf({ stale, added }: Diff): string[] {
  return sorted([...stale, ...added].map(({ userId }) => userId));
}

/** New relationships lock the entities that they lead to: in one order everywhere. */
function inOrder(rows: readonly SessionEntityRow[]): SessionEntityRow[] {
  return rows.toSorted(
    (a, b) => compareText(a.entityId, b.entityId) || compareText(a.sessionId, b.sessionId),
  );
}

function integers({ count, firstAt, lastAt }: MentionTotals) {
  return { count: int(count), firstAt: int(firstAt), lastAt: int(lastAt) };
}

function toMention(row: SessionEntityRow) {
  const { sessionId, userId, entityId } = row;
  const userEntity = userId === null ? null : pairKey({ userId, entityId });
  const keys = { userEntity, sessionEntity: rowKey(row), ...entityKeys(sessionId, entityId, row) };
  return { sessionId, entityId, properties: { userId, ...integers(row), ...keys } };
}

function toTotal(row: Pair & MentionTotals) {
  const { userId, entityId } = row;
  const totals = totalsOf(row);
  const key = pairKey({ userId, entityId });
  const properties = {
    userEntity: key,
    ...integers(totals),
    ...ownerKeys(userId, entityId, totals),
    ...entityKeys(userId, entityId, totals),
  };
  return { key, userId, entityId, properties };
}
