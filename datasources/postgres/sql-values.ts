// Values on their way into SQL: moments, JSON and patterns, in the text forms that PostgreSQL reads.

import type { EpochMs, Json } from '../rows.ts';

/** What jsonb can't hold: U+0000 and halves of surrogate pairs, as JSON.stringify escapes them. An escaped backslash is passed over. */
const ESCAPES = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

/** A moment as text for `::timestamptz`. The years that PostgreSQL reads: 4713 BC to 294276. */
export function toTimestamp(ms: EpochMs): string {
  const iso = new Date(ms).toISOString();
  if (iso.startsWith('+')) return iso.replace(/^\+0*/, '');
  const year = new Date(ms).getUTCFullYear();
  if (year > 0) return iso;
  // There is no year 0: the year before 1 AD is 1 BC.
  return `${String(1 - year).padStart(4, '0')}${iso.slice(iso.indexOf('-', 1))} BC`;
}

/** A moment or nothing, for `::timestamptz`. */
export function toTimestampOrNull(ms: EpochMs | null): string | null {
  return ms === null ? null : toTimestamp(ms);
}

/** JSON as text for `::jsonb`; null becomes NULL. What jsonb can't hold becomes U+FFFD. */
export function toJson(value: Json): string | null {
  if (value === null) return null;
  const text = JSON.stringify(value);
  return text.includes('\\u')
    ? text.replace(ESCAPES, (found) => (found === '\\\\' ? found : '\uFFFD'))
    : text;
}

/** The LIKE pattern of texts that hold `part`. */
export function containing(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The server's time at the moment of asking, in microseconds since 1970. */
export const NOW_IN_MICROSECONDS = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';
