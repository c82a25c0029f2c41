// Walks a list that is kept in partitions, one after the other, until there are enough rows or enough was read. Threads and
// mentions are both read this way, from either end.

import { mapLimited } from './concurrent.ts';

/** How much one page of one list may read before it stops with what it has. */
export interface WalkLimits {
  /** Partitions, those that list the others included. */
  partitions: number;
  /** Rows, also those that a filter leaves out. */
  rows: number;
}

/** Some partitions that hold part of the list, in the order of the walk, and the place behind all of them. */
export interface Parts<Part, Key> {
  parts: readonly Part[];
  end: Key;
}

/** A list in partitions, seen from the end that it is walked from. */
export interface Track<Part, Row, Key> {
  /** The partitions that may hold rows, as one read after the other lists them. */
  parts(): AsyncIterable<Parts<Part, Key>>;
  /** The next rows of a partition behind a place; null: from its beginning. Fewer than `limit` where it ends. */
  read(part: Part, behind: Key | null, limit: number): Promise<readonly Row[]>;
  /** Null: every row that is read belongs to the list. */
  matches: ((row: Row) => boolean) | null;
  keyOf(row: Row): Key;
  /** The place behind a whole partition. */
  behind(part: Part): Key;
}

/** What a walk found: rows in its order, at most as many as were wanted. */
export interface Walked<Row, Key> {
  rows: Row[];
  /** Where it stopped short, if it did. */
  stoppedAt: Key | null;
  /** Whether it came to the end of the list: there is nothing behind the rows. */
  ended: boolean;
}

/** Partitions that are read at the same time, at most: the more the emptier the last ones were. */
const WIDEST = 8;
/** Rows that a server is asked for at once, without and with a filter. */
const ROWS_PER_READ = 250;
const FILTERED_PER_READ = 2_000;

/** Walks until there are `wanted` rows, the list ends or a limit is reached. It reads at least one row or partition. */
export async function walk<Part, Row, Key>(
  track: Track<Part, Row, Key>,
  wanted: number,
  limits: WalkLimits,
): Promise<Walked<Row, Key>> {
  const rows: Row[] = [];
  let partitions = limits.partitions;
  let rowsLeft = limits.rows;
  let place: Key | null = null;
  let width = 1;
  for await (const { parts, end } of track.parts()) {
    partitions -= 1;
    if (place !== null && parts.length === 0 && partitions <= 0)
      return { rows, stoppedAt: end, ended: false };
    for (let next = 0; next < parts.length; ) {
      if (place !== null && (partitions <= 0 || rowsLeft <= 0))
        return { rows, stoppedAt: place, ended: false };
      const wave = parts.slice(next, next + Math.max(1, Math.min(width, partitions)));
      const room = Math.max(1, Math.floor(rowsLeft / wave.length));
      const scans = await mapLimited(wave, WIDEST, (part) => scan(track, part, wanted - rows.length, room));
      for (const [i, { found, read, stoppedAt }] of scans.entries()) {
        rowsLeft -= read;
        rows.push(...found);
        if (rows.length >= wanted) return { rows: rows.slice(0, wanted), stoppedAt: null, ended: false };
        if (stoppedAt !== null) return { rows, stoppedAt, ended: false };
        place = track.behind(wave[i]!);
      }
      next += wave.length;
      partitions -= wave.length;
      width = Math.min(WIDEST, width * 2);
    }
    place = end;
  }
  return { rows, stoppedAt: null, ended: true };
}

/** Up to `wanted` rows of one partition, having read some `room` of them. `stoppedAt` where neither sufficed. */
async function scan<Part, Row, Key>(
  track: Track<Part, Row, Key>,
  part: Part,
  wanted: number,
  room: number,
): Promise<{ found: Row[]; read: number; stoppedAt: Key | null }> {
  const found: Row[] = [];
  let read = 0;
  let behind: Key | null = null;
  for (let round = 0; ; round += 1) {
    const missing = wanted - found.length;
    const size = track.matches
      ? Math.min(FILTERED_PER_READ, Math.max(100, missing * 4) * 4 ** round, room - read)
      : Math.min(ROWS_PER_READ, missing, room - read);
    const rows: readonly Row[] = await track.read(part, behind, size);
    read += rows.length;
    for (const row of rows) if (track.matches === null || track.matches(row)) found.push(row);
    const last = rows.at(-1);
    if (found.length >= wanted || last === undefined || rows.length < size)
      return { found, read, stoppedAt: null };
    behind = track.keyOf(last);
    if (read >= room) return { found, read, stoppedAt: behind };
  }
}
