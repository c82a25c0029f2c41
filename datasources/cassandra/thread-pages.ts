// Pages of a session's turns. A page costs one read that lists windows and one per window until it is full; filters first read
// what they look at, and then the turns that are left.

import type { AroundSpec, Page, PageSpec, ScannedPage, TimeRange, TurnQuery, TurnRow } from '../types.ts';
import type { CqlRow } from './cql-client.ts';
import { type Reader, readAll } from './reader.ts';
import { type Bucket, bucketsOf, LAST_BUCKET } from './session-windows.ts';
import {
  afterBucket,
  afterMoment,
  beforeBucket,
  beforeMoment,
  bucketOf,
  earlierOf,
  laterOf,
} from './time-windows.ts';
import { idIn, msIn, turnIn } from './turn-cells.ts';
import { byPartition, refKey, rowsByIds } from './turns-by-ids.ts';
import { type Parts, type Track, type Walked, walk } from './walk.ts';

type Filter = Pick<TurnQuery, 'range' | 'roles'>;

/** What lies between two ids, both exclusive; null: open. */
interface Span {
  after: string | null;
  before: string | null;
}

/** A page of one session. */
export async function threadPage(
  reader: Reader,
  sessionId: string,
  filter: Filter,
  page: PageSpec<string>,
): Promise<ScannedPage<TurnRow, string>> {
  const { from, after, before, limit } = page;
  const { rows, stoppedAt } = await turnsBetween(
    reader,
    sessionId,
    filter,
    from === 'start',
    page,
    limit + 1,
  );
  const more = stoppedAt !== null || rows.length > limit;
  const kept = rows.slice(0, limit);
  const found: Page<TurnRow> =
    from === 'start'
      ? { rows: kept, hasNext: before !== null || more, hasPrevious: after !== null }
      : { rows: kept.reverse(), hasNext: before !== null, hasPrevious: after !== null || more };
  return stoppedAt === null ? found : { ...found, stoppedAt };
}

/**
 * The window around a turn of one session: what one side lacks the other gives. Nothing where the turn is not there. Where no row
 * was found before both sides had to stop, `stoppedAt` is that turn: the list goes on from there both ways.
 */
export async function threadAround(
  reader: Reader,
  sessionId: string,
  filter: Filter,
  { around, limit }: AroundSpec,
): Promise<ScannedPage<TurnRow, string>> {
  const half = Math.floor((limit - 1) / 2);
  const up = (after: string, wanted: number) =>
    turnsBetween(reader, sessionId, filter, true, { after, before: null }, wanted);
  const down = (before: string, wanted: number) =>
    turnsBetween(reader, sessionId, filter, false, { after: null, before }, wanted);
  const ref = { sessionId, turnId: around };
  const partitions = byPartition([ref], reader.bucketDays);
  const [middle, earlier, later] = await Promise.all([
    rowsByIds(reader, reader.statements.turnsByIds, partitions),
    down(around, half + 1),
    up(around, limit - half + 1),
  ]);
  const own = middle.get(refKey(ref));
  if (own === undefined) return { rows: [], hasNext: false, hasPrevious: false };
  const turn = turnIn(sessionId, own);
  const after = { ...later, rows: passes(filter, turn) ? [turn, ...later.rows] : later.rows };
  // One more than the window holds, on either side, tells whether there is more.
  const before = await fill(earlier, limit + 1 - Math.min(limit - half, after.rows.length), down);
  const rest = await fill(after, limit + 1 - Math.min(half, before.rows.length), up);
  const kept = before.rows.slice(0, Math.max(half, limit - rest.rows.length)).reverse();
  const room = limit - kept.length;
  const found: Page<TurnRow> = {
    rows: [...kept, ...rest.rows.slice(0, room)],
    hasNext: rest.rows.length > room || rest.stoppedAt !== null,
    hasPrevious: before.rows.length > kept.length || before.stoppedAt !== null,
  };
  const isStuck = found.rows.length === 0 && (found.hasNext || found.hasPrevious);
  return isStuck ? { ...found, stoppedAt: around } : found;
}

/** The rows of a walk and those behind them, until there are as many as wanted or no more. */
async function fill(
  walked: Walked<TurnRow, string>,
  wanted: number,
  read: (behind: string, wanted: number) => Promise<Walked<TurnRow, string>>,
): Promise<Walked<TurnRow, string>> {
  const { rows, stoppedAt, ended } = walked;
  const last = rows.at(-1);
  if (rows.length >= wanted || last === undefined || stoppedAt !== null || ended) return walked;
  const more = await read(last.turnId, wanted - rows.length);
  return { ...more, rows: [...rows, ...more.rows] };
}

/** Up to `wanted` turns between two ids, up or down in time, in the order of the walk. */
async function turnsBetween(
  reader: Reader,
  sessionId: string,
  filter: Filter,
  up: boolean,
  span: Span,
  wanted: number,
): Promise<Walked<TurnRow, string>> {
  const { statements } = reader;
  const filtered = filter.range !== null || filter.roles !== null;
  const text = filtered
    ? up
      ? statements.marksUp
      : statements.marksDown
    : up
      ? statements.turnsUp
      : statements.turnsDown;
  const track: Track<Bucket, CqlRow, string> = {
    parts: () => windows(reader, sessionId, filter.range, up, span),
    read: (bucket, behind, limit) => {
      const between = bounds(reader, bucket, filter.range, span);
      const after = up && behind !== null ? behind : between.after;
      const before = !up && behind !== null ? behind : between.before;
      return readAll(reader, text, [sessionId, bucket.bucket, after, before, limit], limit);
    },
    matches: filtered
      ? (row) => passes(filter, { role: row.role as TurnRow['role'], createdAt: msIn(row) })
      : null,
    keyOf: idIn,
    behind: ({ bucket }) => edge(reader, bucket, up),
  };
  const { rows, ...walked } = await walk(track, wanted, reader.limits);
  if (!filtered) return { rows: rows.map((row) => turnIn(sessionId, row)), ...walked };
  const refs = rows.map((row) => ({ sessionId, turnId: idIn(row) }));
  const found = await rowsByIds(reader, statements.turnsByIds, byPartition(refs, reader.bucketDays));
  const turns = refs.flatMap((ref) => {
    const row = found.get(refKey(ref));
    return row === undefined ? [] : turnIn(sessionId, row);
  });
  return { rows: turns, ...walked };
}

/** The session's windows that may hold what is looked for. */
async function* windows(
  reader: Reader,
  sessionId: string,
  range: TimeRange | null,
  up: boolean,
  { after, before }: Span,
): AsyncGenerator<Parts<Bucket, string>> {
  const first = after === null ? 0 : bucketOf(after, reader.bucketDays);
  const last = before === null ? LAST_BUCKET : bucketOf(before, reader.bucketDays);
  for await (const buckets of bucketsOf(reader, sessionId, up, first, last)) {
    const end = buckets.at(-1);
    if (end === undefined) continue;
    const parts = buckets.filter((bucket) => {
      const between = bounds(reader, bucket, range, { after: null, before: null });
      return earlierOf(between.after, between.before) === between.after;
    });
    yield { parts, end: edge(reader, end.bucket, up) };
  }
}

/** Behind a whole window: an id of the next one, so that whoever goes on from there does not read this one again. */
function edge({ bucketDays }: Reader, bucket: number, up: boolean): string {
  return up ? afterBucket(bucket, bucketDays) : beforeBucket(bucket, bucketDays);
}

/** What to read of a window. A range of createdAt bounds the places there by as much as they may be apart. */
function bounds(
  { bucketDays }: Reader,
  { bucket, skewMs }: Bucket,
  range: TimeRange | null,
  span: Span,
): { after: string; before: string } {
  let after = beforeBucket(bucket, bucketDays);
  let before = afterBucket(bucket, bucketDays);
  if (range?.from != null) after = laterOf(after, beforeMoment(range.from - skewMs - 1));
  if (range?.until != null) before = earlierOf(before, afterMoment(range.until + skewMs + 1));
  if (span.after !== null) after = laterOf(span.after, after);
  if (span.before !== null) before = earlierOf(span.before, before);
  return { after, before };
}

function passes({ range, roles }: Filter, { role, createdAt }: Pick<TurnRow, 'role' | 'createdAt'>): boolean {
  if (roles !== null && !roles.includes(role)) return false;
  if (range === null) return true;
  return (
    (range.from === null || createdAt >= range.from) && (range.until === null || createdAt < range.until)
  );
}
