// Checks JSON that no one looks into before it is stored: every store must be able to hold it and give it back as it came.

import type { Json } from '../datasources/types.ts';

/** Largest JSON value of an imported record, as UTF-8 text. */
const MAX_JSON_BYTES = 1024 * 1024;
/** Deepest nesting. Databases and `JSON.stringify` both give up somewhere far beyond it. */
const MAX_DEPTH = 100;
/** A UTF-16 code unit takes at most six bytes of JSON text (`\u0001`). */
const MAX_BYTES_PER_UNIT = 6;

/** Gives null when the value can be stored and takes at most so many bytes as UTF-8 text, else what was expected. */
export function checkJson(value: unknown, maxBytes: number = MAX_JSON_BYTES): string | null {
  const size = { units: 0 };
  const expected = walk(value, 1, size);
  if (expected !== null) return expected;
  if (size.units * MAX_BYTES_PER_UNIT <= maxBytes) return null;
  if (Buffer.byteLength(JSON.stringify(value)) <= maxBytes) return null;
  return `at most ${maxBytes < 2 ** 20 ? `${maxBytes / 2 ** 10} KiB` : `${maxBytes / 2 ** 20} MiB`} of JSON`;
}

/** Whether a text can be stored: neither NUL nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** What a text that is not storable should have been. */
export const STORABLE = 'text without NUL characters and without halves of surrogate pairs';

function walk(value: unknown, depth: number, size: { units: number }): string | null {
  switch (typeof value) {
    case 'string':
      size.units += value.length + 3;
      return isStorable(value) ? null : STORABLE;
    case 'number':
      size.units += 25;
      return Number.isFinite(value) ? null : 'numbers within the range of a double';
    case 'boolean':
      size.units += 6;
      return null;
    case 'object':
      break;
    default:
      return 'a JSON value';
  }
  size.units += 5;
  if (value === null) return null;
  if (depth > MAX_DEPTH) return `JSON of at most ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (const item of value as Json[]) {
      const expected = walk(item, depth + 1, size);
      if (expected !== null) return expected;
    }
    return null;
  }
  for (const [key, item] of Object.entries(value)) {
    size.units += key.length + 4;
    const expected = isStorable(key) ? walk(item, depth + 1, size) : STORABLE;
    if (expected !== null) return expected;
  }
  return null;
}
