// Temporary data folders and processes on them, for the tests of what survives what.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { putDataFolder } from '../support/data-folder.ts';
import { NODE_ARGUMENTS } from '../support/short-lived.ts';

/** A folder that is removed when it goes out of scope. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'parley-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A data folder without any data that is removed when it goes out of scope. */
export async function dataFolder(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  await putDataFolder(folder.path);
  return folder;
}

/** A process started by `startChild`. */
export interface Child extends AsyncDisposable {
  pid: number;
  /** What it has said so far, line by line. */
  lines: string[];
  /** Resolves when it has said `count` lines; rejects when it ends before. */
  said(count: number): Promise<void>;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
}

/** Starts `child.ts` on a folder. It is killed when it goes out of scope. */
export function startChild(folder: string, task: 'hold' | 'write'): Child {
  const script = fileURLToPath(new URL('child.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [...NODE_ARGUMENTS, script, folder, task], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout! });
  let complaint = '';
  child.stderr!.on('data', (chunk) => {
    complaint += chunk;
  });
  output.on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    pid: child.pid!,
    lines,
    said: async (count) => {
      while (lines.length < count) {
        const lived = await Promise.race([once(output, 'line').then(() => true), ended.then(() => false)]);
        if (!lived && lines.length < count) throw new Error(`The child ended early: ${complaint}`);
      }
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
