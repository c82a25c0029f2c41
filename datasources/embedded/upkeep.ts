// PostgreSQL's planner goes by statistics that a server refreshes in the background. The embedded engine has no background: it is
// told here, once much was written and then nothing for a moment, and when it closes.

import { noDeadline } from '../deadline.ts';
import type { SqlClient, SqlStatement } from '../sql.ts';

/** Rows written before statistics are worth refreshing. */
const MANY_ROWS = 1_000;
const QUIET_MS = 1_000;

/** Watches what is written through some clients of one database. */
export interface Upkeep extends AsyncDisposable {
  /** The same client, watched. */
  watch(client: SqlClient): SqlClient;
}

/** Starts the watch over the database that `sql` asks. */
export function startUpkeep(sql: SqlClient): Upkeep {
  let written = 0;
  let timer: NodeJS.Timeout | undefined;

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    if (written < MANY_ROWS) return;
    written = 0;
    // Statistics make statements faster, not other; without them all goes on.
    await sql.query('ANALYZE', [], noDeadline).catch(() => undefined);
  };

  return {
    watch: (client) => ({
      query: (text, params, deadline) => client.query(text, params, deadline),
      transaction: async (statements, deadline) => {
        await client.transaction(statements, deadline);
        written += statements.reduce((sum, statement) => sum + rowsOf(statement), 0);
        if (written < MANY_ROWS) return;
        clearTimeout(timer);
        timer = setTimeout(() => void refresh(), QUIET_MS).unref();
      },
    }),
    [Symbol.asyncDispose]: refresh,
  };
}

/** How many rows a statement writes, by its longest array. */
function rowsOf({ params }: SqlStatement): number {
  return params.reduce<number>((most, param) => Math.max(most, Array.isArray(param) ? param.length : 1), 1);
}
