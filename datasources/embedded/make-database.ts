// Makes an empty database, in a process of its own and aside: it takes PGlite over 1 GB for two seconds, most of it for V8's
// optimizing compiler, which that process does without (600 MB, and sooner done). Run as a program this file is that process.

import { execFile } from 'node:child_process';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';

const ASIDE = 'making-';

/**
 * Makes a database in `folder`, whose parent must be there and ours; what half-made ones left beside it goes. It appears under
 * its name when it is whole.
 * @throws {Error} with the engine's own words where it can't be made
 */
export async function makeDatabase(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent))
    if (name.startsWith(ASIDE)) await rm(join(parent, name), { recursive: true, force: true });
  const aside = join(parent, `${ASIDE}${process.pid}-${Date.now().toString(36)}`);
  await promisify(execFile)(process.execPath, ['--liftoff-only', fileURLToPath(import.meta.url), aside]);
  await rename(aside, folder);
}

if (import.meta.main) await (await PGlite.create({ dataDir: process.argv[2]! })).close();
