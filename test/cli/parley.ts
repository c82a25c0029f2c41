// Runs the command line as a process of its own, in an empty folder and with nothing in the environment that is not given.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { putDataFolder } from '../support/data-folder.ts';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from '../support/short-lived.ts';

const BIN = new URL('../../bin/parley.ts', import.meta.url).pathname;

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  process: ChildProcess;
  /** Resolves with the URL that the server prints, rejects when it ends without. */
  url(): Promise<string>;
  /** Resolves when the process has printed the words on standard output. */
  said(words: string): Promise<void>;
  /** What the process ends with. */
  outcome: Promise<Outcome>;
}

export interface RunOptions {
  /** The working folder. */
  cwd?: string;
  environment?: Record<string, string>;
}

/** Makes an empty folder that is gone after the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a folder that is gone after the test, with an empty database in `data`. */
export async function workFolder(): Promise<string> {
  const folder = await emptyFolder();
  await putDataFolder(join(folder, 'data'));
  return folder;
}

/** Makes a data folder without any data that is gone after the test. */
export async function dataFolder(): Promise<string> {
  return join(await workFolder(), 'data');
}

/** Starts `parley` with arguments, in a test; it is gone after the test, whatever came of that. */
export function start(
  args: readonly string[],
  { cwd = tmpdir(), environment = {} }: RunOptions = {},
): Running {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, BIN, ...args], {
    cwd,
    env: { NO_COLOR: '1', ...NODE_ENVIRONMENT, ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const outcome = Promise.withResolvers<Outcome>();
  const waiting = new Set<() => void>();
  let stdout = '';
  let stderr = '';
  let isOver = false;
  const look = () => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.on('close', (code) => {
    isOver = true;
    outcome.resolve({ code, stdout, stderr });
    look();
  });
  const said = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const found = pattern.exec(stdout);
        if (found === null && !isOver) return;
        waiting.delete(check);
        if (found === null) reject(new Error(`parley never said ${pattern}, but:\n${stdout}${stderr}`));
        else resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    process: child,
    url: async () => (await said(/ready at (http:\/\/\S+\/)/))[1]!,
    said: async (words) => void (await said(new RegExp(words))),
    outcome: outcome.promise,
  };
}

/** Runs `parley` to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return start(args, options).outcome;
}
