// A server's process: it does not outlive the one that started it, however that one ends.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFailed } from './server.ts';

/** How to run it. */
export interface Launch {
  command: string;
  args: readonly string[];
  /** Its working folder; must exist. */
  folder: string;
  /** Gets what it writes; appended to. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  /** Who runs it, when this process is root and the server refuses to be. */
  user?: { uid: number; gid: number } | null;
  /** Takes from root the right to lock all memory, which Cassandra would use. */
  mayLockMemory?: boolean;
}

export interface ServerProcess {
  readonly pid: number;
  isRunning(): boolean;
  /** What it has written since it was started. */
  log(): string;
  /** Sends a signal to it and to the processes it started. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL for it and the processes it started; resolves once they are gone. */
  kill(): Promise<void>;
  /** Asks it to end by a signal, and kills it when it hasn't within the time given. */
  end(signal: NodeJS.Signals, graceMs: number): Promise<void>;
}

const running = new Set<ChildProcess>();
let watchesExit = false;

/** Starts a process. It is killed when this one exits or is killed. */
export function launch({
  command,
  args,
  folder,
  logFile,
  env,
  user,
  mayLockMemory = true,
}: Launch): ServerProcess {
  if (!watchesExit) {
    watchesExit = true;
    process.on('exit', () => {
      for (const child of running) signalTree(child, 'SIGKILL');
    });
  }
  const isRoot = process.getuid?.() === 0;
  const guard = [
    ...guardedBy('--pdeathsig', 'KILL'),
    ...(isRoot && !mayLockMemory ? guardedBy('--bounding-set=-ipc_lock') : []),
  ];
  const [program, ...rest] = guard.length > 0 ? ['setpriv', ...guard, '--', command] : [command];
  const logStart = sizeOf(logFile);
  const output = openSync(logFile, 'a');
  const child = spawn(program!, [...rest, ...args], {
    stdio: ['ignore', output, output],
    cwd: folder,
    env: env ?? process.env,
    // Not of the terminal's foreground: its Ctrl-C is for whoever stops the servers in order.
    detached: true,
    ...(user ?? {}),
  });
  closeSync(output);
  running.add(child);
  let failure: Error | null = null;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
  }).then(() => running.delete(child));
  if (guard.length === 0 && child.pid !== undefined) killAfterUs(child.pid, gone);

  let resumed = Promise.withResolvers<void>();
  const isRunning = () => failure === null && child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    const family = signalTree(child, 'SIGKILL');
    await gone;
    // What it started is nobody's child now, and may take a moment to go.
    for (let wait = 0; wait < 500 && family.some(exists); wait++) await sleep(10);
  };
  return {
    pid: child.pid ?? -1,
    isRunning,
    log: () => (failure === null ? readFileSync(logFile).subarray(logStart).toString() : String(failure)),
    signal: (signal) => {
      const family = signalTree(child, signal);
      resumed.resolve();
      if (signal !== 'SIGSTOP') return;
      resumed = Promise.withResolvers();
      // What is stopped does not notice that its parent was killed.
      for (const pid of family) killAfterUs(pid, Promise.race([resumed.promise, gone]));
    },
    kill,
    end: async (signal, graceMs) => {
      if (!isRunning()) return;
      signalTree(child, 'SIGCONT');
      child.kill(signal);
      const timer = new AbortController();
      const late = sleep(graceMs, 'late', { signal: timer.signal }).catch(() => 'ended');
      if ((await Promise.race([gone, late])) === 'late') await kill();
      timer.abort();
    },
  };
}

/**
 * Waits until a server answers.
 * @throws {ServerFailed} when it ended or the time is up; it is killed then
 */
export async function untilReady(
  name: string,
  server: ServerProcess,
  isReady: () => boolean | Promise<boolean>,
  { timeoutMs = 120_000, signal }: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const start = performance.now();
  for (;;) {
    if (server.isRunning() && (await isReady())) return;
    const problem = signal?.aborted
      ? 'was told to stop while it started'
      : !server.isRunning()
        ? 'ended while it started'
        : performance.now() - start > timeoutMs
          ? `did not answer within ${timeoutMs / 1000} s`
          : null;
    if (problem !== null) {
      await server.kill();
      throw new ServerFailed(`${name} ${problem}:\n${lastLines(server.log())}`);
    }
    await sleep(25);
  }
}

/** The end of a log, as much as a message can show. */
export function lastLines(log: string): string {
  return log.trimEnd().split('\n').slice(-25).join('\n');
}

/** The path of a program on the PATH, or null. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== '' && sizeOf(file) > 0) return file;
  }
  return null;
}

/** Runs a program to its end and gives what it wrote. Rejects with what it said when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    uid?: number;
    gid?: number;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { signal, ...rest } = options;
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...rest,
      ...(signal ? { signal } : {}),
    });
    let output = '';
    let problems = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      problems += text;
    });
    child.once('error', reject);
    child.once('close', (code, signalName) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${command} ended with ${code ?? signalName}:\n${lastLines(`${output}\n${problems}`)}`),
        );
    });
  });
}

const known = new Map<string, readonly string[]>();

/** The options when `setpriv` (util-linux) is there and takes them, else none. */
function guardedBy(...options: readonly string[]): readonly string[] {
  const key = options.join(' ');
  let usable = known.get(key);
  if (usable === undefined) {
    usable =
      spawnSync('setpriv', [...options, '/bin/sh', '-c', ':'], { stdio: 'ignore' }).status === 0
        ? options
        : [];
    known.set(key, usable);
  }
  return usable;
}

/**
 * Kills a process, or with a negative id a group of them, should this process end before `gone`: a shell reads from us until we
 * are gone. For systems without a signal for a parent's death, and for groups, which such a signal does not reach.
 */
export function killAfterUs(target: number, gone: Promise<unknown>): void {
  const script = 'while read -r _; do :; done; kill -s KILL -- "$1"';
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', String(target)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.unref();
  const stop = () => void watcher.kill('SIGKILL');
  gone.then(stop, stop);
}

/** Signals a process and its descendants, parents first so that none starts another unseen. Gives their ids. */
function signalTree(child: ChildProcess, signal: NodeJS.Signals): number[] {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return [];
  const before = descendants(child.pid);
  child.kill(signal);
  const family = new Set([...before, ...(signal === 'SIGSTOP' ? descendants(child.pid) : [])]);
  for (const pid of family) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
  return [child.pid, ...family];
}

function descendants(pid: number): number[] {
  const found = childrenOf(pid);
  return [...found, ...found.flatMap(descendants)];
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    if (process.platform === 'linux') return [];
    const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return (stdout ?? '').split('\n').filter(Boolean).map(Number);
  }
}

/** Zombies don't count: nobody may be there to take them away. */
function exists(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    if (process.platform === 'linux') return false;
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}

function sizeOf(file: string): number {
  try {
    const stats = statSync(file);
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
}
