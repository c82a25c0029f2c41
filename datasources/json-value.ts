// Checks JSON that no one looks into before it is stored: every store must be able to hold it and give it back as it came.

/** Largest JSON value of an imported record, as UTF-8 text. */
const MAX_JSON_BYTES = 1024 * 1024;
/** Deepest nesting. Databases and `JSON.stringify` both give up somewhere far beyond it. */
const MAX_DEPTH = 100;
/** A UTF-16 code unit takes at most six bytes of JSON text (`\u0001`). */
const MAX_BYTES_PER_UNIT = 6;

/** Why a value can't be stored. */
export interface JsonProblem {
  /** What is wrong there: a value, an object's key, or the depth or the size of the whole. */
  kind: 'value' | 'key' | 'depth' | 'size';
  /** Keys and positions on the way to the value, or to the object with the key. */
  path: (string | number)[];
  /** The value or the key itself; for a depth the whole, for a size the whole as JSON text. */
  value: unknown;
  expected: string;
}

/** Gives null when the value can be stored and takes at most so many bytes as UTF-8 text, else what was expected. */
export function checkJson(value: unknown, maxBytes: number = MAX_JSON_BYTES): string | null {
  return findJsonProblem(value, maxBytes)?.expected ?? null;
}

/** Gives null when the value can be stored and takes at most so many bytes as UTF-8 text, else the first problem. */
export function findJsonProblem(value: unknown, maxBytes: number): JsonProblem | null {
  const size = { units: 0 };
  const problem = walk(value, 1, size);
  if (problem?.kind === 'depth') return { ...problem, path: [], value };
  if (problem !== null) {
    // It was put together from the inside out.
    problem.path.reverse();
    return problem;
  }
  if (size.units * MAX_BYTES_PER_UNIT <= maxBytes) return null;
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= maxBytes) return null;
  const most = maxBytes < 2 ** 20 ? `${maxBytes / 2 ** 10} KiB` : `${maxBytes / 2 ** 20} MiB`;
  return { kind: 'size', path: [], value: text, expected: `at most ${most} of JSON` };
}

/** Whether a text can be stored: neither NUL nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** What a text that is not storable should have been. */
export const STORABLE = 'text without NUL characters and without halves of surrogate pairs';

function walk(value: unknown, depth: number, size: { units: number }): JsonProblem | null {
  switch (typeof value) {
    case 'string':
      size.units += value.length + 3;
      return isStorable(value) ? null : wrong(value, STORABLE);
    case 'number':
      size.units += 25;
      return Number.isFinite(value) ? null : wrong(value, 'numbers within the range of a double');
    case 'boolean':
      size.units += 6;
      return null;
    case 'object':
      break;
    default:
      return wrong(value, 'a JSON value');
  }
  size.units += 5;
  if (value === null) return null;
  if (depth > MAX_DEPTH)
    return { kind: 'depth', path: [], value, expected: `JSON of at most ${MAX_DEPTH} levels` };
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = walk(value[i], depth + 1, size);
      if (problem !== null) return under(i, problem);
    }
    return null;
  }
  for (const [key, item] of Object.entries(value)) {
    size.units += key.length + 4;
    if (!isStorable(key)) return { kind: 'key', path: [], value: key, expected: STORABLE };
    const problem = walk(item, depth + 1, size);
    if (problem !== null) return under(key, problem);
  }
  return null;
}

function wrong(value: unknown, expected: string): JsonProblem {
  return { kind: 'value', path: [], value, expected };
}

function under(step: string | number, problem: JsonProblem): JsonProblem {
  problem.path.push(step);
  return problem;
}
