// JSON as text, for engines that keep it so: the same value has the same text on every engine.

import type { Json } from './rows.ts';

/** JSON text with keys by length, then by bytes, as PostgreSQL's jsonb keeps them. */
export function jsonText(value: Json): string {
  return JSON.stringify(inStoredOrder(value));
}

function inStoredOrder(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inStoredOrder);
  const entries = Object.entries(value).map(([key, one]) => ({ bytes: Buffer.from(key), key, one }));
  entries.sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes));
  return Object.fromEntries(entries.map(({ key, one }) => [key, inStoredOrder(one)]));
}
