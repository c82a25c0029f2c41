// The little of a CQL client that the turn store needs, so that tests can count, fail and refuse what goes through it.

import type { types } from 'cassandra-driver';
import type { Deadline } from '../deadline.ts';

/** What a statement may be given. `types.unset` leaves a column as it is; null removes what is there and leaves a tombstone. */
export type CqlValue = null | number | bigint | string | readonly string[] | typeof types.unset;

/** One statement with its values, in order. */
export interface CqlStatement {
  text: string;
  params: readonly CqlValue[];
}

/** A row by its columns' names, as the driver decodes them. */
export type CqlRow = Readonly<Record<string, unknown>>;

/** Some rows of a result, and where the next ones are; null after the last. */
export interface CqlPage {
  rows: readonly CqlRow[];
  next: string | null;
}

/** Runs prepared, idempotent statements with one consistency. Rejects with StoreError. */
export interface CqlClient {
  /** One statement's first rows, at most `size`, from `from` on; null: from the start. */
  read(statement: CqlStatement, size: number, from: string | null, deadline: Deadline): Promise<CqlPage>;
  /** Writes in one go, of each partition all or none. At least one; the first one's partition says which server is asked. */
  write(statements: readonly CqlStatement[], deadline: Deadline): Promise<void>;
  /** What tells the first replica of a partition from others; the same for all where that is not known. */
  replicaOf(key: readonly (string | number)[]): string;
}
