// Parameters in PostgreSQL's text form, the same for both clients.

import type { SqlValue } from '../sql.ts';

/** What a text parameter can't hold in PostgreSQL. */
const NUL = /\0/g;
const NEEDS_ESCAPE = /["\\]/g;

const text = (value: string): string => (value.includes('\0') ? value.replace(NUL, '\uFFFD') : value);

function element(value: null | boolean | number | bigint | string): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `"${text(value).replace(NEEDS_ESCAPE, '\\$&')}"` : String(value);
}

function isArray(value: SqlValue): value is Extract<SqlValue, readonly unknown[]> {
  return Array.isArray(value);
}

/** A parameter in PostgreSQL's text form; null for NULL. U+0000 becomes U+FFFD. */
export function toText(value: SqlValue): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return text(value);
  if (isArray(value)) return `{${value.map(element).join(',')}}`;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return String(value);
}
