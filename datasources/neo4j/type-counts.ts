// How many entities there are of each type, kept in nodes. They are written last in a transaction, in one order everywhere.

import type { Transaction } from './client.ts';
import type { Labels } from './labels.ts';
import { compareText } from './order-key.ts';
import { int } from './stretch.ts';

/** Changes the counts by so many each. */
export async function changeTypeCounts(
  transaction: Transaction,
  { entityType }: Labels,
  changes: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...changes]
    .filter(([, by]) => by !== 0)
    .sort(([a], [b]) => compareText(a, b))
    .map(([type, by]) => ({ type, by: int(by) }));
  if (rows.length === 0) return;
  // Setting what is set already takes the lock and writes nothing. What is read after that nobody else changes.
  await transaction.run(
    `
    UNWIND $rows AS row
    MERGE (t:${entityType} {type: row.type})
    SET t.type = row.type
    WITH t, row, coalesce(t.count, 0) AS count
    SET t.count = count + row.by`,
    { rows },
  );
}
