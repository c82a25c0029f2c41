// MetaStore in PostgreSQL.

import type { SqlClient } from '../sql.ts';
import type { MetaStore } from '../types.ts';

const GET = 'SELECT value FROM meta WHERE key = $1::text';

const SET = `
  INSERT INTO meta (key, value)
  VALUES ($1::text, $2::text)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

/** Small facts, in the table `meta`. */
export function createMetaStore(sql: SqlClient): MetaStore {
  return {
    async get(key, deadline) {
      const [row] = await sql.query<{ value: string }>(GET, [key], deadline);
      return row?.value ?? null;
    },
    async set(key, value, deadline) {
      await sql.query(SET, [key, value], deadline);
    },
  };
}
