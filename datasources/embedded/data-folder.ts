// The embedded database in its folder: locked, opened, migrated. `lock.sqlite` and `holder.json` say whose it is, `pglite/` is
// PostgreSQL's own, `format.json` says that its making was finished.

import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noDeadline } from '../deadline.ts';
import { migrate, readMigrations } from '../postgres/migrate.ts';
import { DataFolderError, type FolderLock, takeLock } from './folder-lock.ts';
import { makeDatabase } from './make-database.ts';
import { PgliteEngine } from './pglite-client.ts';

/** The embedded database, open and migrated. */
export interface EmbeddedDatabase extends AsyncDisposable {
  engine: PgliteEngine;
  /** Null for a database in memory. */
  lock: FolderLock | null;
}

const MIGRATIONS = [
  new URL('../postgres/migrations/', import.meta.url),
  new URL('migrations/', import.meta.url),
];

/**
 * Opens the database in a folder; null opens an empty one in memory. What fails leaves nothing open and can be tried again.
 * @throws {DataFolderLocked} when another process has the folder
 * @throws {DataFolderError} when it can't be used
 * @throws {MigrationError} when it is from a newer version
 */
export async function openDatabase(folder: string | null, command: string): Promise<EmbeddedDatabase> {
  await using resources = new AsyncDisposableStack();
  const lock = folder === null ? null : resources.use(await takeLock(folder, { command }));
  const engine = resources.use(await openEngine(folder));
  await migrate(engine.client('relational'), await readMigrations(MIGRATIONS), noDeadline);
  const held = resources.move();
  return { engine, lock, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** A database whose making was cut short holds nothing yet and is made again. */
async function openEngine(folder: string | null): Promise<PgliteEngine> {
  if (folder === null) return PgliteEngine.open(null);
  const database = join(folder, 'pglite');
  const format = join(folder, 'format.json');
  let engine: PgliteEngine;
  try {
    if (!existsSync(format)) {
      await rm(database, { recursive: true, force: true });
      await makeDatabase(database);
    }
    engine = await PgliteEngine.open(database);
  } catch (error) {
    throw new DataFolderError(`The database in ${database} can't be opened.`, { cause: error });
  }
  if (!existsSync(format)) await writeFile(format, `${JSON.stringify({ engine: 'pglite', format: 1 })}\n`);
  return engine;
}
