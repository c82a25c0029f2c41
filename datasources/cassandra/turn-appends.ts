// Appends turns without reading anything, and makes their mentions found afterwards. All that is written of a turn here, its
// mentions' own rows too, has the stamp of its append: what is removed with a later one stays gone, whichever arrives first.

import type { TurnRef, TurnRow } from '../types.ts';
import { addMentions } from './mention-writes.ts';
import { keyText, type Reader } from './reader.ts';
import { bucketOf, skewOf } from './time-windows.ts';
import { boundCells, cellsOf, mentionsIn, msIn } from './turn-cells.ts';
import { byPartition, refKey, rowsByIds } from './turns-by-ids.ts';
import { Writes } from './writes.ts';

/**
 * Writes turns that are not stored yet. Their windows are noted at the same time, since who breaks off has to remove the turns
 * anyway; and each time, since who removes a session, maybe another process, removes the notes.
 */
export async function appendTurns(reader: Reader, turns: readonly TurnRow[], stamp: number): Promise<void> {
  const { statements, bucketDays } = reader;
  const at = stampValue(stamp);
  const writes = new Writes();
  const noted = new Set<string>();
  for (const turn of turns) {
    const { sessionId, turnId, createdAt } = turn;
    const bucket = bucketOf(turnId, bucketDays);
    const skew = skewOf(turnId, createdAt);
    const note = `${bucket} ${skew} ${sessionId}`;
    if (!noted.has(note)) {
      noted.add(note);
      const key = keyText(sessionId);
      writes.add('session_buckets', [key], statements.putBucketAt, [key, bucket, skew, at]);
    }
    const values = [sessionId, bucket, turnId, ...boundCells(cellsOf(turn), null), at];
    writes.add('turns', [sessionId, bucket], statements.putTurnAt, values);
  }
  await writes.run(reader);
}

/** Writes the mentions' own rows of turns that are stored. They are as old as the turn's own, so that they go where it goes. */
export async function indexMentions(reader: Reader, refs: readonly TurnRef[]): Promise<void> {
  const { statements, bucketDays } = reader;
  const rows = await rowsByIds(reader, statements.mentionsWritten, byPartition(refs, bucketDays));
  const notes = new Writes();
  const mentions = new Writes();
  const left = new Map(refs.map((ref) => [refKey(ref), ref]));
  for (const [key, { sessionId, turnId }] of left) {
    const row = rows.get(key);
    if (row === undefined || typeof row.mentions_written !== 'bigint') continue;
    const turn = { sessionId, turnId, createdAt: msIn(row), mentions: mentionsIn(row.mentions) };
    addMentions(notes, mentions, reader, turn, row.mentions_written);
  }
  for (const step of [notes, mentions]) await step.run(reader);
}

/** Microseconds since 1970 as the servers take them. */
export function stampValue(stamp: number): bigint {
  if (Number.isSafeInteger(stamp) && stamp > 0) return BigInt(stamp);
  throw new RangeError(`stamp: expected microseconds since 1970 but got ${stamp}.`);
}
