// Where servers keep their data while they run, and where what was fetched for them stays.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folders of this host; the process that made one is named after this. */
const PREFIX = `parley-stack-${os.hostname().replaceAll(/[^A-Za-z0-9.]/g, '_')}-`;

const temporary = new Set<string>();
let isTidy = false;

/** Makes a temporary folder that others may enter but not list. It goes when this process ends, or, killed, when the next one makes its first. */
export function temporaryFolder(name: string): string {
  if (!isTidy) {
    isTidy = true;
    removeAbandoned();
    process.on('exit', () => {
      for (const folder of temporary) removeFolder(folder);
    });
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-${name}-`));
  chmodSync(folder, 0o711);
  temporary.add(folder);
  return folder;
}

/** Removes a folder and all in it, though processes that are just ending may still write there. */
export function removeFolder(folder: string): void {
  temporary.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function removeAbandoned(): void {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    try {
      removeFolder(path.join(os.tmpdir(), name));
    } catch {
      // Somebody else's, or somebody else is at it.
    }
  }
}

/** Whether there is a process of this id, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The folder for what is fetched once and used for ever: `PARLEY_CACHE_DIR`, else `parley` in the user's cache folder. */
export function cacheFolder(): string {
  return (
    process.env.PARLEY_CACHE_DIR ||
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'parley')
  );
}

/**
 * A folder of the cache, filled by `fill` where it isn't there yet. It is whole or it is not there, and of several processes
 * that want it one fills it while the others wait.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const aside = `${folder}.part`;
    removeFolder(aside);
    mkdirSync(aside);
    await fill(aside);
    renameSync(aside, folder);
    return folder;
  } finally {
    unlock();
  }
}

/** Waits until no living process holds the lock file, and takes it. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (isAbandoned(file)) rmSync(file, { force: true });
      else await sleep(200);
    }
  }
}

function isAbandoned(file: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return !Number.isNaN(pid) && pid !== process.pid && !isAlive(pid);
  } catch {
    return false;
  }
}
