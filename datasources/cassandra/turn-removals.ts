// Removes turns with their mentions. The mentions' own rows go first: whenever a removal breaks off, the turns that are left name
// all that is left of them, and it can be repeated. Deletes have a stamp, so that they hold against writes that come later with an
// earlier one, and reach rows that are not there yet.

import type { SessionRemoval, TurnRef } from '../types.ts';
import { mapLimited } from './concurrent.ts';
import type { CqlPage, CqlValue } from './cql-client.ts';
import { removeMentions } from './mention-writes.ts';
import { keyText, type Reader } from './reader.ts';
import { bucketsOf, LAST_BUCKET } from './session-windows.ts';
import { bucketOf } from './time-windows.ts';
import { stampValue } from './turn-appends.ts';
import { idIn } from './turn-cells.ts';
import { byPartition, refKey, rowsByIds } from './turns-by-ids.ts';
import { Writes } from './writes.ts';

/** Sessions that one call removes at the same time. */
const SESSIONS_AT_ONCE = 8;
/** Turns whose mentions are removed together: what one session takes of memory, whatever its length. */
const TURNS_PER_READ = 500;

/** Removes turns row by row, also those that are not there. */
export async function removeTurns(reader: Reader, refs: readonly TurnRef[], stamp: number): Promise<void> {
  const { statements, bucketDays } = reader;
  const at = stampValue(stamp);
  const found = await rowsByIds(reader, statements.mentionsWritten, byPartition(refs, bucketDays));
  const stale = new Writes();
  const rows = new Writes();
  for (const ref of refs) {
    const { sessionId, turnId } = ref;
    const row = found.get(refKey(ref));
    if (row !== undefined) removeMentions(stale, reader, ref, row, at);
    const bucket = bucketOf(turnId, bucketDays);
    rows.add('turns', [sessionId, bucket], statements.deleteTurnAt, [at, sessionId, bucket, turnId]);
  }
  for (const step of [stale, rows]) await step.run(reader);
}

/**
 * Removes all turns of sessions, window by window, and last the notes of the windows. The stamp is that of who deleted the session,
 * and no clock is asked here: whole windows are deleted, and of a clock that is ahead the deletion would hide what is written anew.
 */
export async function removeSessions(reader: Reader, removals: readonly SessionRemoval[]): Promise<void> {
  const stamps = new Map<string, bigint>();
  for (const { sessionId, stamp } of removals)
    stamps.set(sessionId, latestOf(stampValue(stamp), stamps.get(sessionId)));
  await mapLimited([...stamps], SESSIONS_AT_ONCE, ([id, stamp]) => removeSession(reader, id, stamp));
}

async function removeSession(reader: Reader, sessionId: string, deleted: bigint): Promise<void> {
  const { cql, deadline, statements } = reader;
  const run = (text: string, ...params: CqlValue[]): Promise<void> => cql.write([{ text, params }], deadline);
  // Turns may have a later one, where their clock was ahead or has been put back since.
  let stamp = deleted;
  let isNoted = false;
  for await (const buckets of bucketsOf(reader, sessionId, true, 0, LAST_BUCKET))
    for (const { bucket } of buckets) {
      isNoted = true;
      for await (const { rows, next } of pagesOf(reader, statements.allMentionsWritten, [
        sessionId,
        bucket,
      ])) {
        for (const row of rows) stamp = latestOf(stamp, row.written, row.mentions_written);
        const stale = new Writes();
        for (const row of rows) removeMentions(stale, reader, { sessionId, turnId: idIn(row) }, row, stamp);
        await stale.run(reader);
        // What is done need not be done again by who goes on where this one breaks off. A page may be empty and not the last.
        const last = rows.at(-1);
        if (next === null) await run(statements.deleteTurnsAt, stamp, sessionId, bucket);
        else if (last) await run(statements.deleteTurnsFromAt, stamp, sessionId, bucket, idIn(last));
      }
    }
  if (!isNoted) return;
  await run(statements.deleteBucketsAt, stamp, keyText(sessionId));
}

async function* pagesOf(
  { cql, deadline }: Reader,
  text: string,
  params: readonly CqlValue[],
): AsyncGenerator<CqlPage> {
  let from: string | null = null;
  do {
    const page: CqlPage = await cql.read({ text, params }, TURNS_PER_READ, from, deadline);
    yield page;
    from = page.next;
  } while (from !== null);
}

function latestOf(stamp: bigint, ...others: unknown[]): bigint {
  return others.reduce<bigint>((most, one) => (typeof one === 'bigint' && one > most ? one : most), stamp);
}
