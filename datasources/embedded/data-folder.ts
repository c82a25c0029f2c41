// The embedded database in its folder: locked, opened, migrated. `lock.sqlite` and `holder.json` say whose it is, `pglite/` is
// PostgreSQL's own, `format.json` says how the folder is laid out.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noDeadline } from '../deadline.ts';
import { migrate, readMigrations } from '../postgres/migrate.ts';
import { DataFolderError, type FolderLock, takeLock } from './folder-lock.ts';
import { makeDatabase } from './make-database.ts';
import { PgliteEngine } from './pglite-client.ts';

/** The embedded database, open and migrated. */
export interface EmbeddedDatabase extends AsyncDisposable {
  engine: PgliteEngine;
  lock: FolderLock;
}

const MIGRATIONS = [
  new URL('../postgres/migrations/', import.meta.url),
  new URL('migrations/', import.meta.url),
];

/**
 * Opens the database in a folder. What fails leaves nothing open and can be tried again.
 * @throws {DataFolderLocked} when another process has the folder
 * @throws {DataFolderError} when it can't be used
 * @throws {MigrationError} when it is from a newer version
 */
export async function openDatabase(folder: string, command: string): Promise<EmbeddedDatabase> {
  await using resources = new AsyncDisposableStack();
  const lock = resources.use(await takeLock(folder, { command }));
  const engine = resources.use(await openEngine(folder));
  await migrate(engine.client('relational'), await readMigrations(MIGRATIONS), noDeadline);
  const held = resources.move();
  return { engine, lock, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Opens the database, making it where there is none. What is not a database is somebody's and stays as it is. */
async function openEngine(folder: string): Promise<PgliteEngine> {
  await checkFormat(join(folder, 'format.json'));
  const database = join(folder, 'pglite');
  if (existsSync(database) && !existsSync(join(database, 'PG_VERSION')))
    throw new DataFolderError(
      `${database} is there but is no database of Parley's. Move it away, or use another data folder.`,
    );
  try {
    if (!existsSync(database)) await makeDatabase(database);
    return await PgliteEngine.open(database);
  } catch (error) {
    throw new DataFolderError(`The database in ${database} can't be opened.`, { cause: error });
  }
}

/** How the folder is laid out; a later version that lays it out in another way counts up. */
const FORMAT = { engine: 'pglite', format: 1 };

/** Signs a new folder, and refuses one that another version of Parley laid out in a way that this one does not know. */
async function checkFormat(path: string): Promise<void> {
  const expected = JSON.stringify(FORMAT);
  if (!existsSync(path)) await writeFile(path, `${expected}\n`);
  const found = (await readFile(path, 'utf8')).trim();
  if (found !== expected)
    throw new DataFolderError(
      `${path} holds ${JSON.stringify(found.slice(0, 80))}: expected ${expected}. Another version of Parley may have made this data folder.`,
    );
}
