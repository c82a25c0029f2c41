// RFC 3339 times: what the DateTime scalar takes and gives.

import { BadUserInput } from './errors.ts';

const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** Milliseconds since 1970 of an RFC 3339 text, cut to the millisecond; null when it is none. */
export function readDateTime(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Milliseconds since 1970 of an argument.
 * @throws BadUserInput when it is no RFC 3339 time.
 */
export function parseDateTime(text: string, argument: string): number {
  const ms = readDateTime(text);
  if (ms === null) throw new BadUserInput(argument, text, 'an RFC 3339 time such as 2026-11-20T08:30:00Z');
  return ms;
}

/** RFC 3339 in UTC with milliseconds. */
export function formatDateTime(ms: number): string {
  return new Date(ms).toISOString();
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
