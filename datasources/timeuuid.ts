// Version 1 UUIDs as places in a session. The time inside, in ticks of 100 ns since 1582-10-15, is what orders turns.

import { createHash } from 'node:crypto';

/** Ticks per millisecond. */
export const TICKS_PER_MS = 10_000n;

/** Ticks between 1582-10-15 and 1970-01-01. */
export const EPOCH_TICKS = 0x01b21dd213814000n;
/** The last that a version 1 UUID has room for: in the year 5236. */
export const MAX_TICKS = (1n << 60n) - 1n;
/** Kept behind turns of later times, for those that follow: three years. */
const ROOM = 1n << 50n;
const LAST_MOMENT = MAX_TICKS - ROOM;
const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text is a version 1 UUID in lower case. */
export function isTimeuuid(text: string): boolean {
  return PATTERN.test(text);
}

/** The ticks at a moment. Moments before 1582 give 0 and those after 5233 the same, so that order is kept at both ends. */
export function ticksAt(ms: number): bigint {
  const ticks = BigInt(Math.floor(ms)) * TICKS_PER_MS + EPOCH_TICKS;
  if (ticks < 0n) return 0n;
  return ticks > LAST_MOMENT ? LAST_MOMENT : ticks;
}

/** The ticks inside a version 1 UUID. */
export function ticksOf(timeuuid: string): bigint {
  return BigInt(`0x${timeuuid.slice(15, 18)}${timeuuid.slice(9, 13)}${timeuuid.slice(0, 8)}`);
}

/** The millisecond inside a version 1 UUID. */
export function msOf(timeuuid: string): number {
  return Number((ticksOf(timeuuid) - EPOCH_TICKS) / TICKS_PER_MS);
}

/**
 * The version 1 UUID of a tick. `node` is 16 hexadecimal digits: clock sequence and node, as `nodeFor` makes them.
 * @throws {RangeError} for a tick that it has no room for
 */
export function timeuuid(ticks: bigint, node: string): string {
  if (ticks < 0n || ticks > MAX_TICKS)
    throw new RangeError(`Expected 0 to ${MAX_TICKS} ticks, but got ${ticks}.`);
  const hex = ticks.toString(16).padStart(15, '0');
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${node.slice(0, 4)}-${node.slice(4)}`;
}

/** Clock sequence and node derived from a name, marked as not a network card's (RFC 9562, 6.10). */
export function nodeFor(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 8);
  bytes[0] = (bytes[0]! & 0x3f) | 0x80;
  bytes[2] = bytes[2]! | 0x01;
  return bytes.toString('hex');
}
