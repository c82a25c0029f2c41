// All stores in one embedded database.

import type { Deadline } from '../deadline.ts';
import type { StoreName } from '../errors.ts';
import { createMetaStore } from '../postgres/meta-store.ts';
import { createSessionStore } from '../postgres/session-store.ts';
import { createUserStore } from '../postgres/user-store.ts';
import type { OpenStores, StoreHealth } from '../types.ts';
import { openDatabase } from './data-folder.ts';
import { createGraphStore } from './graph-store.ts';
import type { PgliteEngine } from './pglite-client.ts';
import { createTurnStore } from './turn-store.ts';
import { startUpkeep } from './upkeep.ts';

const VERSION = `SELECT current_setting('server_version') AS version`;

/** Every table but the list of migrations, whatever stores they belong to. */
const CLEAR = `
  DO $clear$
  BEGIN
    EXECUTE (
      SELECT 'TRUNCATE ' || string_agg(format('%I', tablename), ', ')
      FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
    );
  END
  $clear$`;

const SET_META = `
  INSERT INTO meta (key, value)
  SELECT * FROM unnest($1::text[], $2::text[])`;

const STORES: readonly StoreName[] = ['relational', 'turns', 'graph'];

/** Opens every store on the folder; null keeps them in memory. Throws as `openDatabase` does. */
export async function openEmbedded(
  folder: string | null,
  command: string,
): Promise<OpenStores & { setControl(path: string): Promise<void> }> {
  const database = await openDatabase(folder, command);
  const { engine, lock } = database;
  const upkeep = startUpkeep(engine.client('relational'));
  const relational = upkeep.watch(engine.client('relational'));
  return {
    users: createUserStore(relational),
    sessions: createSessionStore(relational),
    meta: createMetaStore(relational),
    turns: createTurnStore(upkeep.watch(engine.client('turns'))),
    graph: createGraphStore(upkeep.watch(engine.client('graph'))),
    health: (deadline) => Promise.all(STORES.map((store) => healthOf(engine, store, deadline))),
    clear: (meta, deadline) =>
      relational.transaction(
        [
          { text: CLEAR, params: [] },
          { text: SET_META, params: [Object.keys(meta), Object.values(meta)] },
        ],
        deadline,
      ),
    setControl: async (path) => lock?.setControl(path),
    [Symbol.asyncDispose]: async () => {
      if (folder !== null) await upkeep[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function healthOf(engine: PgliteEngine, store: StoreName, deadline: Deadline): Promise<StoreHealth> {
  const start = performance.now();
  try {
    const [row] = await engine.client(store).query<{ version: string }>(VERSION, [], deadline);
    const latencyMs = performance.now() - start;
    return { store, engine: 'pglite', version: row?.version ?? null, healthy: true, latencyMs };
  } catch {
    return { store, engine: 'pglite', version: null, healthy: false, latencyMs: null };
  }
}
