// The embedded stores together with the database below them, so that tests can damage what the stores would never write.

import { noDeadline } from '../../datasources/deadline.ts';
import { openDatabase } from '../../datasources/embedded/data-folder.ts';
import { createGraphStore } from '../../datasources/embedded/graph-store.ts';
import { createTurnStore } from '../../datasources/embedded/turn-store.ts';
import { createJournal } from '../../datasources/postgres/journal.ts';
import { createMetaStore } from '../../datasources/postgres/meta-store.ts';
import { createSessionStore } from '../../datasources/postgres/session-store.ts';
import { createUserStore } from '../../datasources/postgres/user-store.ts';
import type { SqlClient, SqlValue } from '../../datasources/sql.ts';
import { type ImportStores, runImport } from '../../import/run.ts';
import type { VerifyEvent, VerifyReport } from '../../verify/events.ts';
import type { Problem } from '../../verify/problems.ts';
import { type VerifyOptions, type VerifyStores, verify } from '../../verify/verify.ts';
import { type Archive, sourcesOf } from '../import/archive.ts';
import { embeddedDatabase } from '../support/data-folder.ts';

const TABLES = [
  'users',
  'sessions',
  'meta',
  'turns',
  'mentions',
  'entities',
  'relations',
  'session_entities',
  'user_entities',
];

/** Stores that can be damaged. */
export interface Fragile extends AsyncDisposable {
  stores: VerifyStores & ImportStores;
  sql<Row extends object>(text: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /** Empties everything, then imports. */
  fill(records: Partial<Archive>): Promise<void>;
  /** Imports over what is there. */
  load(records: Partial<Archive>): Promise<void>;
}

/** Opens empty stores, or those of a folder. */
export async function openFragile(folder: string | null = null): Promise<Fragile> {
  const database = await (folder === null ? embeddedDatabase() : openDatabase(folder, 'verify tests'));
  const client: SqlClient = database.engine.client('relational');
  const clear = (): Promise<void> =>
    client.transaction(
      TABLES.map((table) => ({ text: `DELETE FROM ${table}`, params: [] })),
      noDeadline,
    );
  const stores: Fragile['stores'] = {
    users: createUserStore(client),
    sessions: createSessionStore(client),
    meta: createMetaStore(client),
    turns: createTurnStore(client),
    graph: createGraphStore(client),
    journal: createJournal(client),
    places: 'relational: embedded; turns: embedded; graph: embedded',
    health: async () => [],
    clear,
  };
  const load = async (records: Partial<Archive>): Promise<void> => {
    const report = await runImport(sourcesOf(records), stores, { strict: true });
    if (report.outcome !== 'complete') throw new Error(`The import was ${report.outcome}.`);
  };
  return {
    stores,
    sql: (text, params = []) => client.query(text, params, noDeadline),
    load,
    fill: async (records) => {
      await clear();
      await load(records);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** A report with every problem that was told. */
export interface Verified extends VerifyReport {
  told: Problem[];
  events: VerifyEvent[];
}

/** Checks everything, with hardly a pause before the second look, unless told otherwise. */
export async function check(stores: VerifyStores, options: Partial<VerifyOptions> = {}): Promise<Verified> {
  const events: VerifyEvent[] = [];
  const report = await verify(stores, {
    sample: null,
    seed: 1,
    pauseMs: 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const told = events.flatMap((event) => (event.type === 'problem' ? event.problem : []));
  return { ...report, told, events };
}
