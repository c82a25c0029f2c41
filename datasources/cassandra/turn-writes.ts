// Writes turns and their mentions. There are no transactions, so the order of the steps is what keeps tables in agreement:
//   1. the windows and months that rows will lie in are noted, so that no row is ever out of sight;
//   2. rows of `mentions_by_entity` that a stored turn names and the new one does not name alike are deleted;
//   3. the turns are written;
//   4. their mentions are written.
// So, whenever a write breaks off, each row of `mentions_by_entity` is named by the turn that is stored, and any later write of the
// same turn makes it good: it finds all rows that can be there. That holds for one writer of a turn at a time, which TurnStore asks
// for: two may leave cells of both, and mentions that no turn names.
//
// All that is written of a turn has one stamp, later than what is stored of it: clocks disagree, and a server keeps what has the
// later stamp. Where nothing is stored it may lie below what was removed: so whoever puts says when, by the clock of the removals. Its mentions' own rows have the stamp of the mentions that the turn names, where a removal reads it.

import type { TurnMentions, TurnRow } from '../types.ts';
import { mapLimited } from './concurrent.ts';
import type { CqlRow } from './cql-client.ts';
import { addMentions, deleteMentions } from './mention-writes.ts';
import { keyText, READS_AT_ONCE, type Reader, readAll } from './reader.ts';
import { bucketOf, skewOf } from './time-windows.ts';
import { stampValue } from './turn-appends.ts';
import {
  boundCells,
  cellsOf,
  mentionsCell,
  mentionsIn,
  msIn,
  NO_MENTIONS,
  sameCells,
  storedCells,
} from './turn-cells.ts';
import { byPartition, type PartitionIds, refKey, rowsByIds } from './turns-by-ids.ts';
import { Writes } from './writes.ts';

/** Windows of a session that a server is asked for at once. */
const WINDOWS_PER_READ = 1_000;

/** Inserts or replaces turns with their mentions. */
export async function putTurns(
  reader: Reader,
  turns: readonly TurnRow[],
  at: number = Date.now() * 1_000,
): Promise<void> {
  const { statements, bucketDays } = reader;
  const now = stampValue(at);
  const items = turns.map((turn) => ({
    turn,
    bucket: bucketOf(turn.turnId, bucketDays),
    cells: cellsOf(turn),
  }));
  const partitions = byPartition(turns, bucketDays);
  const windows = await windowsOf(reader, partitions);
  const old = await rowsByIds(
    reader,
    statements.turnsWritten,
    partitions.filter(({ sessionId, bucket }) => windows.get(sessionId)?.has(bucket)),
  );

  const notes = new Writes();
  const stale = new Writes();
  const rows = new Writes();
  const mentions = new Writes();
  for (const { turn, bucket, cells } of items) {
    const { sessionId, turnId } = turn;
    const row = old.get(refKey(turn));
    const stored = row === undefined ? null : storedCells(row);
    const stamp = stampOver(row, now);
    noteWindow(notes, reader, turn, { bucket, stamp }, windows);
    if (row !== undefined) deleteMentions(stale, reader, turn, row, turn, stamp - 1n);
    if (stored === null || !sameCells(cells, stored)) {
      const values = [sessionId, bucket, turnId, ...boundCells(cells, stored), stamp];
      rows.add('turns', [sessionId, bucket], statements.putTurnAt, values);
    } else if (turn.mentions.length > 0) setMentions(rows, reader, turn, stamp);
    addMentions(notes, mentions, reader, turn, stamp);
  }
  for (const step of [notes, stale, rows, mentions]) await step.run(reader);
}

/** Replaces the mentions of turns that are there. Times are those that are stored. */
export async function putMentions(
  reader: Reader,
  given: readonly TurnMentions[],
  at: number = Date.now() * 1_000,
): Promise<void> {
  const { statements, bucketDays } = reader;
  const now = stampValue(at);
  for (const { mentions } of given) mentionsCell(mentions);
  const old = await rowsByIds(reader, statements.mentionsWritten, byPartition(given, bucketDays));
  const notes = new Writes();
  const stale = new Writes();
  const rows = new Writes();
  const mentions = new Writes();
  for (const one of given) {
    const row = old.get(refKey(one));
    if (row === undefined) continue;
    const turn = { ...one, createdAt: msIn(row) };
    const stamp = stampOver(row, now);
    deleteMentions(stale, reader, turn, row, turn, stamp - 1n);
    if (turn.mentions.length > 0 || mentionsIn(row.mentions).length > 0)
      setMentions(rows, reader, turn, stamp);
    addMentions(notes, mentions, reader, turn, stamp);
  }
  for (const step of [notes, stale, rows, mentions]) await step.run(reader);
}

/** Names a turn's mentions in its own row. None is a value there, too: what has no value does not say when it was written. */
function setMentions(
  rows: Writes,
  { statements, bucketDays }: Reader,
  { sessionId, turnId, mentions }: TurnMentions,
  stamp: bigint,
): void {
  const bucket = bucketOf(turnId, bucketDays);
  const values = [stamp, mentionsCell(mentions) ?? NO_MENTIONS, sessionId, bucket, turnId];
  rows.add('turns', [sessionId, bucket], statements.setMentionsAt, values);
}

/** Microseconds: now, but later than what is stored of a turn. */
function stampOver(row: CqlRow | undefined, now: bigint): bigint {
  const written = [row?.written, row?.mentions_written].filter((stamp) => typeof stamp === 'bigint');
  return written.reduce((most, one) => (one >= most ? one + 2n : most), now);
}

/** The windows that sessions are known to have, each with its classes of skew, where turns are to be written. */
type Windows = Map<string, Map<number, Set<number>>>;

async function windowsOf(reader: Reader, partitions: readonly PartitionIds[]): Promise<Windows> {
  const spans = new Map<string, { first: number; last: number }>();
  for (const { sessionId, bucket } of partitions) {
    const span = spans.get(sessionId);
    if (span === undefined) spans.set(sessionId, { first: bucket, last: bucket });
    else {
      span.first = Math.min(span.first, bucket);
      span.last = Math.max(span.last, bucket);
    }
  }
  const windows: Windows = new Map();
  await mapLimited([...spans], READS_AT_ONCE, async ([sessionId, { first, last }]) => {
    const params = [keyText(sessionId), first, last];
    const rows = await readAll(reader, reader.statements.buckets, params, WINDOWS_PER_READ);
    const known = new Map<number, Set<number>>();
    for (const row of rows) {
      const bucket = row.bucket as number;
      const skews = known.get(bucket) ?? new Set();
      known.set(bucket, skews.add(row.skew as number));
    }
    windows.set(sessionId, known);
  });
  return windows;
}

function noteWindow(
  notes: Writes,
  { statements }: Reader,
  { sessionId, turnId, createdAt }: TurnRow,
  { bucket, stamp }: { bucket: number; stamp: bigint },
  windows: Windows,
): void {
  const known = windows.get(sessionId) ?? new Map<number, Set<number>>();
  windows.set(sessionId, known);
  const skews = known.get(bucket) ?? new Set();
  known.set(bucket, skews);
  const skew = skewOf(turnId, createdAt);
  if (skews.has(skew)) return;
  skews.add(skew);
  const key = keyText(sessionId);
  notes.add('session_buckets', [key], statements.putBucketAt, [key, bucket, skew, stamp]);
}
