// Imports what is written record by record: users, entities, sessions and relations. Each is a stream of batches from the
// files to the stores; references are checked against what is stored by then.

import { noDeadline } from '../datasources/deadline.ts';
import { sessionEntities } from '../datasources/derive.ts';
import type { EpochMs, SessionInput, SessionRow, Stores } from '../datasources/types.ts';
import type { KnownIds } from './known-ids.ts';
import { type Accepted, BATCH, lastOfEach, readRecords } from './read-records.ts';
import type { RelationRecord, SessionRecord, UserRecord } from './records.ts';
import { restoreEntities } from './restore-entities.ts';
import type { SessionHolds } from './session-holds.ts';
import type { Problem, Source } from './source.ts';
import type { Tally } from './tally.ts';

/** What the stages of an import share. */
export interface ImportContext {
  sources: readonly Source[];
  stores: Stores;
  tally: Tally;
  /** Which users and entities exist. */
  users: KnownIds;
  entities: KnownIds;
  /** Of the sessions that are being written. */
  holds: SessionHolds;
}

/** Users that came without createdAt, by id, with the start of their first session so far. */
export type Undated = Map<string, EpochMs | null>;

/** Imports users. Gives those whose files do not say when they were created. */
export async function importUsers({ sources, stores, tally, users }: ImportContext): Promise<Undated> {
  const undated: Undated = new Map();
  for await (const batch of readRecords('users', sources, tally)) {
    const rejected = await refuseTakenExternalIds(batch, stores, tally);
    const accepted = batch.filter((item) => !rejected.has(item));
    const rows = lastOfEach(accepted, ({ id }) => id).map(({ record }) => record);
    if (rows.length > 0) await stores.users.put(rows, noDeadline);
    users.add(rows.map(({ id }) => id));
    for (const { id, createdAt } of rows)
      if (createdAt === null) undated.set(id, null);
      else undated.delete(id);
    tally.kinds.users.written += accepted.length;
  }
  return undated;
}

/** No two users have the same externalId: the one that had it first keeps it. */
async function refuseTakenExternalIds(
  batch: readonly Accepted<UserRecord>[],
  stores: Stores,
  tally: Tally,
): Promise<Set<Accepted<UserRecord>>> {
  const rejected = new Set<Accepted<UserRecord>>();
  const named = [...new Set(batch.flatMap(({ record }) => record.externalId ?? []))];
  if (named.length === 0) return rejected;
  const owners = await stores.users.byExternalIds(named, noDeadline);
  const ownerOf = new Map(named.map((externalId, index) => [externalId, owners[index]?.id]));
  for (const item of batch) {
    const { id, externalId } = item.record;
    if (externalId === null) continue;
    const owner = ownerOf.get(externalId);
    if (owner === undefined) ownerOf.set(externalId, id);
    else if (owner !== id) {
      const expected = `an id that no other user has (${owner} has it)`;
      tally.reject('users', item, { field: 'externalId', value: externalId, expected }, item.record);
      rejected.add(item);
    }
  }
  return rejected;
}

/** Imports entities. */
export async function importEntities({ sources, stores, tally, entities }: ImportContext): Promise<void> {
  for await (const batch of readRecords('entities', sources, tally)) {
    const rows = lastOfEach(batch, ({ id }) => id).map(({ record }) => record);
    await stores.graph.putEntities(rows, noDeadline);
    entities.add(rows.map(({ id }) => id));
    tally.kinds.entities.written += batch.length;
  }
}

/** Imports sessions, then dates the users that had no date by their first session. */
export async function importSessions(context: ImportContext, undated: Undated): Promise<void> {
  const { sources, stores, tally, users, holds } = context;
  for await (const batch of readRecords('sessions', sources, tally)) {
    const missing = await users.missing(batch.flatMap(({ record }) => record.userId ?? []));
    // One that was deleted comes back only when all of it is gone.
    const hold = await holds.take([...new Set(batch.map(({ record }) => record.id))], async () => {});
    const accepted = batch.filter((item) => {
      const { id, userId } = item.record;
      const isKnown = userId === null || !missing.has(userId);
      if (isKnown && !hold.failed.has(id)) return true;
      const problem = isKnown
        ? failedSession('id', id)
        : { field: 'userId', value: userId, expected: 'the id of a user that exists' };
      tally.reject('sessions', item, problem, item.record);
      return false;
    });
    const rows = lastOfEach(accepted, ({ id }) => id).map(({ record }) => inputOf(record));
    if (rows.length > 0) {
      await recountForNewUsers(rows, stores);
      await hold.check();
      await stores.sessions.put(rows, noDeadline);
    }
    await hold.letGo();
    for (const { userId, startedAt } of rows) {
      const first = userId === null ? undefined : undated.get(userId);
      if (userId !== null && first !== undefined)
        undated.set(userId, first === null ? startedAt : Math.min(first, startedAt));
    }
    tally.kinds.sessions.written += accepted.length;
  }
  const dates = [...undated].flatMap(([id, at]) => (at === null ? [] : { id, at }));
  for (let start = 0; start < dates.length; start += BATCH)
    await stores.users.createdBy(dates.slice(start, start + BATCH), noDeadline);
}

/** The problem of a record whose session can't be written. */
export function failedSession(field: string, id: string): Problem {
  return {
    field,
    value: id,
    expected: 'a session without writes that have failed for good (see `parley outbox list`)',
  };
}

function inputOf(record: SessionRecord): SessionInput {
  return { ...record, status: record.status ?? (record.endedAt === null ? 'ACTIVE' : 'ENDED') };
}

/**
 * A session that goes over to another user takes its mentions with it. They are counted before the session is written: an
 * import that is killed in between finds the same difference again.
 */
async function recountForNewUsers(rows: readonly SessionInput[], stores: Stores): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const before = await stores.sessions.byIds(ids, noDeadline);
  const moved = rows.filter((row, index) => hasOtherUser(row, before[index] ?? null));
  if (moved.length === 0) return;
  const movedIds = moved.map(({ id }) => id);
  const outlines = await stores.turns.outlines(movedIds, noDeadline);
  const totals = moved.flatMap((session, index) => sessionEntities(session, outlines[index] ?? []));
  await stores.graph.putSessionEntities(movedIds, totals, noDeadline);
}

function hasOtherUser(row: SessionInput, before: SessionRow | null): boolean {
  return before !== null && before.userId !== row.userId;
}

/** Imports relations. */
export async function importRelations(context: ImportContext): Promise<void> {
  const { sources, stores, tally, entities } = context;
  for await (const batch of readRecords('relations', sources, tally)) {
    const missing = await entities.missing(
      batch.flatMap(({ record }) => [record.fromEntityId, record.toEntityId]),
    );
    const accepted = batch.filter((item) => {
      const field = (['fromEntityId', 'toEntityId'] as const).find((end) => missing.has(item.record[end]));
      if (field === undefined) return true;
      const problem = { field, value: item.record[field], expected: 'the id of an entity that exists' };
      tally.reject('relations', item, problem, item.record);
      return false;
    });
    const rows = lastOfEach(accepted, keyOfRelation).map(({ record }) => ({
      fromId: record.fromEntityId,
      toId: record.toEntityId,
      type: record.type,
      source: record.source,
      weight: record.weight,
      metadata: record.metadata,
    }));
    if (rows.length > 0) {
      await restoreEntities(
        context,
        rows.flatMap(({ fromId, toId }) => [fromId, toId]),
      );
      await stores.graph.putRelations(rows, noDeadline);
    }
    tally.kinds.relations.written += accepted.length;
  }
}

function keyOfRelation({ fromEntityId, toEntityId, type, source }: RelationRecord): string {
  return JSON.stringify([fromEntityId, toEntityId, type, source]);
}
