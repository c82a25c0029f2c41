// Which windows of time a session has turns in, and how far the places of the turns there are from their times.

import { keyText, type Reader, readAll } from './reader.ts';
import { skewMs } from './time-windows.ts';

/** A window with turns. */
export interface Bucket {
  bucket: number;
  /** No turn of the window is farther from its createdAt than this, in milliseconds. */
  skewMs: number;
}

/** Windows that one read lists. More than there are classes of skew, so that each read gets on. */
const PER_READ = 100;
export const LAST_BUCKET = 2 ** 31 - 1;

/** The windows of a session between two of them, both included, up or down in time; list by list as they are read. */
export async function* bucketsOf(
  reader: Reader,
  sessionId: string,
  up: boolean,
  first: number,
  last: number,
): AsyncGenerator<Bucket[]> {
  const text = up ? reader.statements.bucketsUp : reader.statements.bucketsDown;
  let [from, until] = [first, last];
  while (from <= until) {
    const rows = await readAll(reader, text, [keyText(sessionId), from, until, PER_READ], PER_READ);
    const buckets: Bucket[] = [];
    for (const row of rows) {
      const bucket = row.bucket as number;
      const skew = skewMs(row.skew as number);
      const known = buckets.at(-1);
      if (known?.bucket === bucket) known.skewMs = Math.max(known.skewMs, skew);
      else buckets.push({ bucket, skewMs: skew });
    }
    if (rows.length < PER_READ) {
      if (buckets.length > 0) yield buckets;
      return;
    }
    // The rest of its classes may be in the next read.
    const cut = buckets.pop();
    if (cut === undefined) return;
    if (up) from = cut.bucket;
    else until = cut.bucket;
    yield buckets;
  }
}
