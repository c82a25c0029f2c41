// Writing what sessions mention so that users' totals stay the sums of it. All of a call is one transaction; the sessions and then
// the users are locked first, each in order of their ids, so that nobody else reads or writes what is about to change. Neither is ever
// removed here: a lock on a node that another writer has just removed is no lock, and Neo4j does not say so.

import type { Deadline } from '../deadline.ts';
import type { MentionTotals, SessionEntityRow } from '../rows.ts';
import type { GraphStore } from '../types.ts';
import type { CypherClient, Transaction } from './client.ts';
import type { Labels } from './labels.ts';
import { compareText, SEPARATOR } from './order-key.ts';
import { byIndex, chunks, int } from './stretch.ts';
import { entityKeys, ownerKeys } from './totals.ts';
import { type Diff, diffTotals, type Pair, pairKey, plus, rowKey, totalsOf } from './totals-diff.ts';

/** Sessions, and about so many of their rows, that one transaction writes. */
const SESSIONS = 1_000;
const ROWS = 5_000;

/** A row with its relationship, by element id. That of a locked session stays what it is until the transaction ends. */
interface StoredMention extends SessionEntityRow {
  mention: string;
}

/** The totals part of the graph store that writes. */
export function totalsWriter(client: CypherClient, labels: Labels): Pick<GraphStore, 'putSessionEntities'> {
  const statements = statementsOf(labels);

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
        transaction.run(statements.lockSessions, { rows: sessions }),
        transaction.run<StoredMention>(statements.before, { ids: sessionIds }),
        transaction.run<{ id: string }>(statements.known, { ids: entityIds }),
      ]);
      const isKnown = new Set(known.map(({ id }) => id));
      const after = given.filter(({ entityId }) => isKnown.has(entityId));
      const diff = diffTotals(before, after);
      await writeRows(transaction, before, diff, ownerChanges(before, after));
      await writeTotals(transaction, diff);
    }, deadline);
  }

  async function writeRows(
    transaction: Transaction,
    before: readonly StoredMention[],
    { gone, written, created, stale, added }: Diff,
    owners: OwnerChanges,
  ): Promise<void> {
    const isNew = new Set(created);
    const changed = written.filter((row) => !isNew.has(row));
    const mentions = new Map(before.map((row) => [rowKey(row), row.mention]));
    const mentionOf = (row: SessionEntityRow) => ({ mention: mentions.get(rowKey(row)) });
    const users = sorted([...stale, ...added, ...owners.owned].map(({ userId }) => userId));
    await runAll(transaction, [
      [statements.lockUsers, 'ids', users],
      [statements.remove, 'rows', gone.map(mentionOf)],
      [statements.change, 'rows', inOrder(changed).map((row) => ({ ...mentionOf(row), ...toMention(row) }))],
      [statements.create, 'rows', inOrder(created).map(toMention)],
      [statements.disown, 'ids', owners.disowned],
      [statements.own, 'rows', owners.owned],
    ]);
  }

  async function writeTotals(transaction: Transaction, { stale, added }: Diff): Promise<void> {
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
  }

  return {
    async putSessionEntities(sessionIds, rows, deadline) {
      const bySession = Map.groupBy(rows, ({ sessionId }) => sessionId);
      for (const batch of batches(sessionIds, (id) => bySession.get(id)?.length ?? 0))
        await putBatch(
          batch,
          batch.flatMap((id) => bySession.get(id) ?? []),
          deadline,
        );
    },
  };
}

/** Runs statements one after the other without waiting in between; those without rows are left out. */
async function runAll(
  transaction: Transaction,
  statements: readonly (readonly [text: string, parameter: string, rows: readonly unknown[]])[],
): Promise<void> {
  await Promise.all(
    statements.flatMap(([text, parameter, rows]) =>
      rows.length === 0 ? [] : [transaction.run(text, { [parameter]: rows })],
    ),
  );
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
  const usersOf = (rows: readonly SessionEntityRow[] = []) =>
    sorted(rows.flatMap(({ userId }) => userId ?? []));
  const changes: OwnerChanges = { disowned: [], owned: [] };
  for (const sessionId of new Set([...old.keys(), ...wanted.keys()])) {
    const [from, to] = [usersOf(old.get(sessionId)), usersOf(wanted.get(sessionId))];
    if (from.join(SEPARATOR) === to.join(SEPARATOR)) continue;
    if (from.length > 0) changes.disowned.push(sessionId);
    changes.owned.push(...to.map((userId) => ({ sessionId, userId })));
  }
  return changes;
}

/** Sessions in batches of about `ROWS` rows; one that has more is a batch of its own. */
function* batches(sessionIds: readonly string[], rowsOf: (id: string) => number): Generator<string[]> {
  for (const some of chunks([...new Set(sessionIds)], SESSIONS)) {
    let batch: string[] = [];
    let rows = 0;
    for (const id of some) {
      if (batch.length > 0 && rows + rowsOf(id) > ROWS) {
        yield batch;
        batch = [];
        rows = 0;
      }
      batch.push(id);
      rows += rowsOf(id);
    }
    yield batch;
  }
}

function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort(compareText);
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
  return {
    sessionId,
    entityId,
    properties: { userId, userEntity, ...integers(row), ...entityKeys(sessionId, entityId, row) },
  };
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

function statementsOf({ user, session, entity, had, mentions, mentioned }: Labels) {
  // Setting what is set already takes the lock and writes nothing. Removing what is not there does not take it.
  return {
    // A session that mentions nothing is not made.
    lockSessions: `
      UNWIND $rows AS row
      CALL (row) {
        WITH row WHERE row.filled
        MERGE (n:${session} {id: row.id})
        RETURN n
        UNION ALL
        WITH row WHERE NOT row.filled
        MATCH (n:${session} {id: row.id})
        RETURN n
      }
      SET n.id = row.id`,
    lockUsers: `
      UNWIND $ids AS id
      MERGE (n:${user} {id: id})
      SET n.id = id`,
    before: `
      UNWIND $ids AS id
      MATCH (:${session} {id: id})-[m:${mentions}]->(e)
      RETURN elementId(m) AS mention, id AS sessionId, m.userId AS userId, e.id AS entityId,
        m.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt`,
    known: `
      UNWIND $ids AS id
      MATCH (e:${entity} {id: id})
      RETURN e.id AS id`,
    // By the relationship itself: from one of its ends every other of that end would be passed by, for each row.
    remove: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentions}]->()
      WHERE elementId(m) = row.mention
      DELETE m`,
    change: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentions}]->()
      WHERE elementId(m) = row.mention
      SET m += row.properties`,
    create: `
      UNWIND $rows AS row
      MATCH (s:${session} {id: row.sessionId})
      MATCH (e:${entity} {id: row.entityId})
      CREATE (s)-[m:${mentions}]->(e)
      SET m += row.properties`,
    disown: `
      UNWIND $ids AS id
      MATCH (:${session} {id: id})<-[h:${had}]-()
      DELETE h`,
    own: `
      UNWIND $rows AS row
      MATCH (s:${session} {id: row.sessionId})
      MATCH (u:${user} {id: row.userId})
      CREATE (u)-[:${had}]->(s)`,
    sum: `
      UNWIND $pairs AS pair
      CALL (pair) {
        MATCH ()-[m:${mentions}]->()
        ${byIndex('m', mentions, 'userEntity')}
        WHERE m.userEntity = pair.key
        RETURN count(*) AS rows, sum(m.count) AS count, min(m.firstAt) AS firstAt, max(m.lastAt) AS lastAt
      }
      WITH *
      WHERE rows > 0
      RETURN pair.userId AS userId, pair.entityId AS entityId, count, firstAt, lastAt`,
    totals: `
      UNWIND $keys AS key
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = key
      RETURN key, m.count AS count, m.firstAt AS firstAt, m.lastAt AS lastAt`,
    changeTotals: `
      UNWIND $rows AS row
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = row.key
      SET m += row.properties`,
    createTotals: `
      UNWIND $rows AS row
      MATCH (u:${user} {id: row.userId})
      MATCH (e:${entity} {id: row.entityId})
      CREATE (u)-[m:${mentioned}]->(e)
      SET m += row.properties`,
    removeTotals: `
      UNWIND $keys AS key
      MATCH ()-[m:${mentioned}]->()
      ${byIndex('m', mentioned, 'userEntity')}
      WHERE m.userEntity = key
      DELETE m`,
  };
}
