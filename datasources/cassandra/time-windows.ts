// Where in time rows lie: a turn in a window of days by its id's ticks, a mention in the month that its turn was created in.
// Both are found by arithmetic alone, so that an id or a key names its partition.

import { MAX_TICKS, msOf, TICKS_PER_MS, ticksAt, ticksOf, timeuuid } from '../timeuuid.ts';
import type { EpochMs } from '../types.ts';

const TICKS_PER_DAY = TICKS_PER_MS * 86_400_000n;

/** The first and the last of the ids of a tick: the servers compare what follows the time as signed bytes. */
export const FIRST_NODE = '8080808080808080';
export const LAST_NODE = 'bf7f7f7f7f7f7f7f';

/** The window that a turn lies in: its ticks since 1582 in whole windows of `days`. */
export function bucketOf(turnId: string, days: number): number {
  return Number(ticksOf(turnId) / (TICKS_PER_DAY * BigInt(days)));
}

/** An id before all that a window can hold. */
export function beforeBucket(bucket: number, days: number): string {
  const ticks = TICKS_PER_DAY * BigInt(days) * BigInt(bucket) - 1n;
  return ticks < 0n ? timeuuid(0n, FIRST_NODE) : timeuuid(ticks, LAST_NODE);
}

/** An id after all that a window can hold. */
export function afterBucket(bucket: number, days: number): string {
  const ticks = TICKS_PER_DAY * BigInt(days) * BigInt(bucket + 1);
  return ticks > MAX_TICKS ? timeuuid(MAX_TICKS, LAST_NODE) : timeuuid(ticks, FIRST_NODE);
}

/** An id before all of a moment and later. */
export function beforeMoment(ms: EpochMs): string {
  return timeuuid(ticksAt(ms), FIRST_NODE);
}

/** An id after all of a moment and earlier. */
export function afterMoment(ms: EpochMs): string {
  return timeuuid(ticksAt(ms), LAST_NODE);
}

/** The later of two ids by their time; the first where they share it. */
export function laterOf(a: string, b: string): string {
  return ticksOf(b) > ticksOf(a) ? b : a;
}

/** The earlier of two ids by their time; the first where they share it. */
export function earlierOf(a: string, b: string): string {
  return ticksOf(b) < ticksOf(a) ? b : a;
}

/** Below 0 where the servers put the first of two ids of a tick first, above where they put it last: by signed bytes. */
export function compareNodes(a: string, b: string): number {
  const [x, y] = [nodeBytes(a), nodeBytes(b)];
  return Buffer.compare(x, y);
}

/** What follows the time in an id, so that unsigned bytes have the order of the signed ones. */
function nodeBytes(id: string): Buffer {
  const bytes = Buffer.from(id.slice(19).replaceAll('-', ''), 'hex');
  return bytes.map((byte) => byte ^ 0x80) as Buffer;
}

/**
 * How far a turn's place is from its createdAt, as a class: class k is at most 4^k seconds. Places are squeezed between others by
 * imports, either way, so a range of createdAt says something of places only together with this.
 */
export function skewOf(turnId: string, createdAt: EpochMs): number {
  const distance = Math.abs(msOf(turnId) - createdAt);
  let skew = 0;
  while (skewMs(skew) < distance) skew += 1;
  return skew;
}

/** The greatest distance of a class, in milliseconds. */
export function skewMs(skew: number): number {
  return 1_000 * 4 ** skew;
}

/** The month of a moment: months since the year 0, negative before. */
export function monthOf(ms: EpochMs): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first moment of a month. */
export function startOfMonth(month: number): EpochMs {
  // Not Date.UTC, which takes the years 0 to 99 for those of the 20th century.
  return new Date(0).setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
}
