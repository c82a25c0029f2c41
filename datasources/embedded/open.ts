// The embedded engine: one database that can hold any of the stores.

import type { GraphEngine, RelationalEngine, TurnEngine } from '../engine.ts';
import type { StoreName } from '../errors.ts';
import { createJournal } from '../postgres/journal.ts';
import { createMetaStore } from '../postgres/meta-store.ts';
import { createSessionStore } from '../postgres/session-store.ts';
import { createUserStore } from '../postgres/user-store.ts';
import type { SqlStatement } from '../sql.ts';
import { openDatabase } from './data-folder.ts';
import { createGraphStore } from './graph-store.ts';
import { createTurnStore } from './turn-store.ts';
import { startUpkeep } from './upkeep.ts';

const VERSION = `SELECT current_setting('server_version') AS version`;

const ANY_TURN = 'SELECT EXISTS (SELECT FROM turns) AS found';

const RELATIONAL = ['users', 'sessions', 'meta', 'idempotency_keys', 'outbox', 'outbox_sessions'];
const TURNS = ['turns', 'mentions'];
const GRAPH = ['entities', 'relations', 'session_entities', 'session_additions', 'user_entities'];

/** TRUNCATE makes the files of a table and of its indexes anew: for up to so many rows DELETE is done sooner. */
const FEW_ROWS = 1_000;

const empty = (tables: readonly string[]): SqlStatement => {
  const statements = tables.map(
    (table) => `
      IF EXISTS (SELECT FROM ${table} OFFSET ${FEW_ROWS}) THEN TRUNCATE ${table}; ELSE DELETE FROM ${table}; END IF;`,
  );
  return { text: `DO $$ BEGIN ${statements.join('')} END $$`, params: [] };
};

const SET_META = `
  INSERT INTO meta (key, value)
  SELECT * FROM unnest($1::text[], $2::text[])`;

/** Engines that share one database. Disposing one of them does nothing: the database is closed as a whole. */
export interface EmbeddedEngines extends AsyncDisposable {
  relational: RelationalEngine;
  turns: TurnEngine;
  graph: GraphEngine;
  /** Notes in the data folder the path of the socket at which this process takes orders. */
  setControl(path: string): Promise<void>;
}

/** Opens the database in a folder. Throws as `openDatabase` does. */
export async function openEmbedded(folder: string, command: string): Promise<EmbeddedEngines> {
  const database = await openDatabase(folder, command);
  const { engine, lock } = database;
  const upkeep = startUpkeep(engine.client('relational'));
  const client = (store: StoreName) => upkeep.watch(engine.client(store));
  const opened = (store: StoreName) => ({
    engine: 'pglite',
    version: async (deadline: Parameters<RelationalEngine['version']>[0]): Promise<string> => {
      const [row] = await engine.client(store).query<{ version: string }>(VERSION, [], deadline);
      return row?.version ?? 'unknown';
    },
    [Symbol.asyncDispose]: async () => {},
  });
  const clear =
    (store: StoreName, tables: readonly string[]): TurnEngine['clear'] =>
    (deadline) =>
      client(store).transaction([empty(tables)], deadline);
  const relational = client('relational');
  const people = { users: createUserStore(relational), sessions: createSessionStore(relational) };
  const turns = createTurnStore(client('turns'));
  return {
    relational: {
      ...opened('relational'),
      ...people,
      meta: createMetaStore(relational),
      journal: createJournal(relational),
      fresh: people,
      clear: (meta, deadline) =>
        relational.transaction(
          [empty(RELATIONAL), { text: SET_META, params: [Object.keys(meta), Object.values(meta)] }],
          deadline,
        ),
    },
    turns: {
      ...opened('turns'),
      turns,
      at: () => turns,
      fresh: turns,
      holdsAny: async (deadline) => {
        const [row] = await client('turns').query<{ found: boolean }>(ANY_TURN, [], deadline);
        return row?.found === true;
      },
      clear: clear('turns', TURNS),
    },
    graph: {
      ...opened('graph'),
      graph: createGraphStore(client('graph')),
      clear: clear('graph', GRAPH),
    },
    setControl: async (path) => lock.setControl(path),
    [Symbol.asyncDispose]: async () => {
      await upkeep[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
