// Pages of an entity's mentions. They are kept by month, newest first; ranges and keys are all bounds on the same columns.

import { MAX_TICKS, ticksOf, timeuuid } from '../timeuuid.ts';
import type { MentionKey, MentionQuery, MentionRow, Page, ScannedPage } from '../types.ts';
import type { CqlRow, CqlValue } from './cql-client.ts';
import { keyText, type Reader, readAll } from './reader.ts';
import { compareNodes, FIRST_NODE, LAST_NODE, monthOf, startOfMonth } from './time-windows.ts';
import { idIn, msIn } from './turn-cells.ts';
import { type Parts, type Track, walk } from './walk.ts';

/** Months that one read lists. */
const PER_READ = 100;
const FIRST_MONTH = -(2 ** 31);
const LAST_MONTH = 2 ** 31 - 1;
const FIRST_ID = timeuuid(0n, FIRST_NODE);

/** A place in the order of mentions: that of a mention, or between two. */
interface Place {
  createdAt: number;
  ticks: bigint;
  sessionId: string;
  ordinal: number;
  /** Tells apart turns of one session that share their ticks. */
  turnId: string;
}

/** What to read of a list that runs from newer to older; both exclusive. */
interface Span {
  newer: Place | null;
  older: Place | null;
}

/** A page of one entity's mentions. */
export async function mentionPage(
  reader: Reader,
  entityId: string,
  { range, page }: MentionQuery,
): Promise<ScannedPage<MentionRow, MentionKey>> {
  const { from, after, before, limit } = page;
  const down = from === 'start';
  const span = {
    newer: olderOf(after && placeOf(after), range?.until == null ? null : firstAt(range.until)),
    older: newerOf(before && placeOf(before), range?.from == null ? null : justBefore(range.from)),
  };
  const text = down ? reader.statements.mentionsDown : reader.statements.mentionsUp;
  const track: Track<number, CqlRow, Place> = {
    parts: () => monthsOf(reader, entityId, down, span),
    read: (month, behind, size) => {
      const newer = olderOf(down ? behind : null, span.newer) ?? firstAt(startOfMonth(month + 1));
      const older = newerOf(down ? null : behind, span.older) ?? justBefore(startOfMonth(month));
      return readAll(reader, text, [entityId, month, ...values(newer), ...values(older), size], size);
    },
    matches: null,
    keyOf: (row) => placeOf(mentionIn(entityId, row)),
    behind: (month) => edge(month, down),
  };
  const { rows, stoppedAt } = await walk(track, limit + 1, reader.limits);
  const more = stoppedAt !== null || rows.length > limit;
  const kept = rows.slice(0, limit).map((row) => mentionIn(entityId, row));
  const found: Page<MentionRow> = down
    ? { rows: kept, hasNext: before !== null || more, hasPrevious: after !== null }
    : { rows: kept.reverse(), hasNext: before !== null, hasPrevious: after !== null || more };
  return stoppedAt === null ? found : { ...found, stoppedAt: keyOf(stoppedAt) };
}

/** The months in which an entity is mentioned, from newer to older or back. */
async function* monthsOf(
  reader: Reader,
  entityId: string,
  down: boolean,
  { newer, older }: Span,
): AsyncGenerator<Parts<number, Place>> {
  let [first, last] = [FIRST_MONTH, LAST_MONTH];
  // The month that a bound lies in, unless it lies behind the whole of it: who goes on from there does not read it again.
  if (older !== null) {
    first = monthOf(older.createdAt);
    if (compare(older, edge(first, false)) >= 0) first += 1;
  }
  if (newer !== null) {
    last = monthOf(newer.createdAt);
    if (compare(newer, edge(last, true)) <= 0) last -= 1;
  }
  const text = down ? reader.statements.monthsDown : reader.statements.monthsUp;
  while (first <= last) {
    const rows = await readAll(reader, text, [keyText(entityId), first, last, PER_READ], PER_READ);
    const parts = rows.map(({ month }) => month as number);
    const end = parts.at(-1);
    if (end === undefined) return;
    yield { parts, end: edge(end, down) };
    if (parts.length < PER_READ) return;
    if (down) last = end - 1;
    else first = end + 1;
  }
}

/** Behind a whole month, at a moment of the month itself: a cursor may hold no year after 9999. */
function edge(month: number, down: boolean): Place {
  return down
    ? firstAt(startOfMonth(month))
    : {
        createdAt: startOfMonth(month + 1) - 1,
        ticks: MAX_TICKS,
        sessionId: '\u{10FFFF}',
        ordinal: 2 ** 31 - 1,
        turnId: timeuuid(MAX_TICKS, LAST_NODE),
      };
}

/** Older than all that was created at a moment or after; the oldest place there is at that moment. */
function firstAt(createdAt: number): Place {
  return { createdAt, ticks: 0n, sessionId: '', ordinal: 0, turnId: FIRST_ID };
}

/** Newer than all that was created before a moment, and older than all of that moment. */
function justBefore(createdAt: number): Place {
  return { createdAt, ticks: -1n, sessionId: '', ordinal: 0, turnId: FIRST_ID };
}

function placeOf({ createdAt, turnId, sessionId, ordinal }: MentionKey): Place {
  return { createdAt, ticks: ticksOf(turnId), sessionId, ordinal, turnId };
}

function keyOf({ createdAt, sessionId, ordinal, turnId }: Place): MentionKey {
  return { createdAt, turnId, sessionId, ordinal };
}

function values({ createdAt, ticks, sessionId, ordinal, turnId }: Place): CqlValue[] {
  return [createdAt, ticks, sessionId, ordinal, turnId];
}

function olderOf(a: Place | null, b: Place | null): Place | null {
  return a === null || (b !== null && compare(b, a) < 0) ? b : a;
}

function newerOf(a: Place | null, b: Place | null): Place | null {
  return a === null || (b !== null && compare(b, a) > 0) ? b : a;
}

/** As the servers compare: text by its UTF-8 bytes. */
function compare(a: Place, b: Place): number {
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  if (a.ticks !== b.ticks) return a.ticks < b.ticks ? -1 : 1;
  return (
    Buffer.compare(Buffer.from(a.sessionId), Buffer.from(b.sessionId)) ||
    a.ordinal - b.ordinal ||
    compareNodes(a.turnId, b.turnId)
  );
}

function mentionIn(entityId: string, row: CqlRow): MentionRow {
  return {
    entityId,
    sessionId: row.session_id as string,
    turnId: idIn(row),
    createdAt: msIn(row),
    ordinal: row.ordinal as number,
    source: (row.source as string | null) ?? null,
    start: (row.start_at as number | null) ?? null,
    end: (row.end_at as number | null) ?? null,
    count: row.times as number,
  };
}
