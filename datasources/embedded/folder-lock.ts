// One process per data folder. The lock is SQLite's exclusive lock on a file, which the operating system takes back when the
// process dies, however it dies; beside it lies a note on who holds it.

import { constants, rmSync } from 'node:fs';
import { access, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a data folder. */
export interface Holder {
  pid: number;
  /** What it does, for example `parley serve`. */
  command: string;
  /** When it took the folder, RFC 3339. */
  since: string;
  /** The path of the socket at which it takes orders; null while it has none. */
  control: string | null;
}

/** The data folder is another process's. */
export class DataFolderLocked extends Error {
  readonly folder: string;
  /** Null where the holder has not signed yet. */
  readonly holder: Holder | null;

  constructor(folder: string, holder: Holder | null) {
    super(
      holder
        ? `The data folder ${folder} is in use by process ${holder.pid} ("${holder.command}", since ${holder.since}). Stop that process, or use another data folder.`
        : `The data folder ${folder} is in use by another process. Stop that process, or use another data folder.`,
    );
    this.name = 'DataFolderLocked';
    this.folder = folder;
    this.holder = holder;
  }
}

/** The data folder can't be used, and why. */
export class DataFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataFolderError';
  }
}

/** A data folder that is ours until it is disposed of. */
export interface FolderLock extends Disposable {
  readonly folder: string;
  /** Tells where this process takes orders. */
  setControl(path: string): Promise<void>;
}

const SQLITE_BUSY = 5;

/**
 * Takes a folder for this process, making it where there is none.
 * @throws {DataFolderLocked} when another process, or another part of this one, has it
 * @throws {DataFolderError} when it is not a folder that can be written
 */
export async function takeLock(folder: string, options: { command: string }): Promise<FolderLock> {
  await prepare(folder);
  const database = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
      throw new DataFolderLocked(folder, await readHolder(folder));
    throw new DataFolderError(`The data folder ${folder} can't be locked.`, { cause: error });
  }
  try {
    let holder: Holder = {
      pid: process.pid,
      command: options.command,
      since: new Date().toISOString(),
      control: null,
    };
    await writeHolder(folder, holder);
    return {
      folder,
      setControl: async (control) => {
        holder = { ...holder, control };
        await writeHolder(folder, holder);
      },
      [Symbol.dispose]: () => {
        if (!database.isOpen) return;
        rmSync(join(folder, 'holder.json'), { force: true });
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Who signed for a folder last; null where no one did. It still holds the folder only if the folder is locked. */
export async function readHolder(folder: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'holder.json'), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Written aside and renamed, so that nobody reads half of it. */
async function writeHolder(folder: string, holder: Holder): Promise<void> {
  const path = join(folder, 'holder.json');
  await writeFile(`${path}.new`, `${JSON.stringify(holder)}\n`);
  await rename(`${path}.new`, path);
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const there = await stat(folder).catch(() => null);
    throw new DataFolderError(
      there
        ? `The data folder should be a folder, but ${folder} is a file.`
        : `The data folder ${folder} can't be made.`,
      { cause: error },
    );
  }
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderError(`The data folder ${folder} can't be written by this user.`, { cause: error });
  }
}
