// The little of a PostgreSQL client that the stores need, so that `pg` and PGlite can stand in for each other.

import type { Deadline } from './deadline.ts';

/** What a statement may be given. Arrays become PostgreSQL arrays; JSON goes as text with a `::jsonb` cast. */
export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly (null | boolean | number | bigint | string)[];

/** One statement with its parameters ($1 …). */
export interface SqlStatement {
  text: string;
  params: readonly SqlValue[];
}

/**
 * Runs SQL. Rows come as objects by column name. `timestamptz` arrives as milliseconds since 1970, `int8` as number,
 * `jsonb` parsed, arrays as arrays.
 */
export interface SqlClient {
  /** Runs one statement. Rejects with StoreError when the engine can't answer in time; a statement not yet started is not run. */
  query<Row>(text: string, params: readonly SqlValue[], deadline: Deadline): Promise<Row[]>;
  /** Runs statements in one transaction: all or none. */
  transaction(statements: readonly SqlStatement[], deadline: Deadline): Promise<void>;
}
