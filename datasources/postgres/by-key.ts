// Answers brought into the order of the keys that were asked for.

/** The row of each key; null where there is none. Keys may repeat. */
export function byKey<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}

/**
 * The rows of each of `length` keys by `ord`, the key's place from 1 as WITH ORDINALITY counts, without it. Order within a key
 * is kept.
 */
export function byOrdinal<Row extends object>(
  length: number,
  rows: readonly (Row & { ord: number })[],
): Row[][] {
  const groups: Row[][] = Array.from({ length }, () => []);
  for (const row of rows) {
    const { ord, ...rest } = row;
    // What is left of `Row & { ord }` without `ord` is a Row; the compiler can't subtract a key from a type parameter.
    groups[ord - 1]?.push(rest as Row);
  }
  return groups;
}
