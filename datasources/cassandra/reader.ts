// What reads and writes of turns have in common: the client with its consistency, the statements of the keyspace, how wide a
// window is, how much a page may read, and by when.

import type { Deadline } from '../deadline.ts';
import type { CqlClient, CqlRow, CqlStatement, CqlValue } from './cql-client.ts';
import type { Statements } from './statements.ts';
import type { WalkLimits } from './walk.ts';

/** Where turns are kept. */
export interface TurnTables {
  cql: CqlClient;
  /** The same for writes, which must see what they replace: see `freshRead`. */
  writer: CqlClient;
  statements: Statements;
  bucketDays: number;
  limits: WalkLimits;
}

/** One call's view of the tables. */
export interface Reader extends TurnTables {
  deadline: Deadline;
}

/** Lists or keys that one call reads at the same time. */
export const READS_AT_ONCE = 64;

/** Turn ids that one statement asks a partition for. */
export const IDS_PER_READ = 100;

/** All rows of a statement that has a limit of its own. */
export async function readAll(
  { cql, deadline }: Reader,
  text: string,
  params: readonly CqlValue[],
  size: number,
): Promise<readonly CqlRow[]> {
  const page = await cql.read({ text, params }, size, null, deadline);
  return page.next === null ? page.rows : [...page.rows, ...(await rest({ text, params }, page.next))];

  async function rest(statement: CqlStatement, from: string): Promise<CqlRow[]> {
    const rows: CqlRow[] = [];
    for (let next: string | null = from; next !== null; ) {
      const more = await cql.read(statement, size, next, deadline);
      rows.push(...more.rows);
      next = more.next;
    }
    return rows;
  }
}

/** The value of a partition key of one text column, which may not be empty. No id has a U+0000 in it. */
export function keyText(id: string): string {
  return id === '' ? '\0' : id;
}
