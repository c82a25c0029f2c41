// Data folders to start with: making the embedded database takes seconds of both cores, copying an empty one does not.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { type EmbeddedDatabase, openDatabase } from '../../datasources/embedded/data-folder.ts';
import { type OwnedStores, openStores, type StoreOptions } from '../../datasources/index.ts';

/** Where a test has no store embedded, the data folder must not matter: nothing can be made there. */
export const NO_FOLDER = '/dev/null/parley';

/** Puts a data folder without any data where there is none yet. Tests of the first start of all make their own instead. */
export async function putDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A thousand small files: Node's own copying takes ten times as long.
  await promisify(execFile)('cp', ['-R', `${await made()}/.`, folder]);
}

/** Opens empty stores in a data folder that goes with them; those of `options` on servers. */
export function embeddedStores(options: Partial<StoreOptions> = {}): Promise<OwnedStores> {
  return inFolder((dataDir) => openStores({ dataDir, command: 'tests', ...options }));
}

/** Opens an empty database, migrated, in a data folder that goes with it. */
export function embeddedDatabase(): Promise<EmbeddedDatabase> {
  return inFolder((folder) => openDatabase(folder, 'tests'));
}

/** Opens something in a data folder of its own, which is removed when that is disposed of. */
async function inFolder<Opened extends AsyncDisposable>(
  open: (folder: string) => Promise<Opened>,
): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await putDataFolder(folder);
    const opened = await open(folder);
    return {
      ...opened,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The path of the one that is copied. */
function made(): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath: inject('servers'), path: '/data-folder', agent: false }, async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString());
    })
      .once('error', reject)
      .end();
  });
}
