// Gathers writes and sends them in batches that servers take easily: what goes to one partition together, and what is too little
// for a batch of its own with others of the same replica.

import { mapLimited } from './concurrent.ts';
import type { CqlStatement, CqlValue } from './cql-client.ts';
import type { Reader } from './reader.ts';

/** Batches under way at the same time, per call. */
const BATCHES_AT_ONCE = 64;
/** What goes into a batch for one partition: statements, and about so many bytes. */
const STATEMENTS = 100;
const BYTES = 64 * 1_024;
/** A batch for several partitions stays well below 5 KiB, from where on servers warn of it. */
const SHARED_BYTES = 2_500;
/** And for more partitions than this they warn, too. */
const SHARED_PARTITIONS = 10;
/** About what a write takes beside its values, and a value that is not text. */
const WRITE_BYTES = 48;
const VALUE_BYTES = 8;

interface Batch {
  statements: CqlStatement[];
  bytes: number;
  partitions: number;
}

interface Partition {
  key: readonly (string | number)[];
  statements: CqlStatement[];
}

/** Writes of one step, by the partition that they go to. */
export class Writes {
  readonly #partitions = new Map<string, Partition>();

  /** Whether anything is to be written to a partition of a table. */
  has(table: string, key: readonly (string | number)[]): boolean {
    return this.#partitions.has(nameOf(table, key));
  }

  /** Adds a write to the partition of a table that has this key. */
  add(table: string, key: readonly (string | number)[], text: string, params: readonly CqlValue[]): void {
    const name = nameOf(table, key);
    const partition = this.#partitions.get(name);
    if (partition === undefined) this.#partitions.set(name, { key, statements: [{ text, params }] });
    else partition.statements.push({ text, params });
  }

  /** Sends all of them. Rejects with the first failure, when no batch is under way any more. */
  async run({ cql, deadline }: Reader): Promise<void> {
    const batches: Batch[] = [];
    const shared = new Map<string, Batch>();
    for (const { key, statements } of this.#partitions.values())
      for (const batch of batchesOf(statements)) {
        if (batch.bytes > SHARED_BYTES / 2) {
          batches.push(batch);
          continue;
        }
        const replica = cql.replicaOf(key);
        const open = shared.get(replica);
        if (
          open === undefined ||
          open.bytes + batch.bytes > SHARED_BYTES ||
          open.partitions >= SHARED_PARTITIONS
        ) {
          shared.set(replica, batch);
          batches.push(batch);
        } else {
          open.statements.push(...batch.statements);
          open.bytes += batch.bytes;
          open.partitions += 1;
        }
      }
    await mapLimited(batches, BATCHES_AT_ONCE, ({ statements }) => cql.write(statements, deadline));
  }
}

function nameOf(table: string, key: readonly (string | number)[]): string {
  return JSON.stringify([table, ...key]);
}

function* batchesOf(statements: readonly CqlStatement[]): Generator<Batch> {
  let batch: Batch = { statements: [], bytes: 0, partitions: 1 };
  for (const statement of statements) {
    batch.statements.push(statement);
    batch.bytes += WRITE_BYTES;
    for (const value of statement.params)
      batch.bytes += typeof value === 'string' ? Buffer.byteLength(value) : VALUE_BYTES;
    if (batch.statements.length < STATEMENTS && batch.bytes < BYTES) continue;
    yield batch;
    batch = { statements: [], bytes: 0, partitions: 1 };
  }
  if (batch.statements.length > 0) yield batch;
}
