// Starts the gateway as a person does, on an empty folder, so that it serves its demo data. With PARLEY_URL the tests run
// against a server that is there already, on whatever data it has.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROJECT = resolve(import.meta.dirname, '../..');
const START_MS = 100_000;
const STOP_MS = 10_000;

/** A server to open pages of. */
export interface RunningServer {
  /** Where the page is, with a `/` at its end. */
  url: string;
  stop(): Promise<void>;
}

/** Resolves when the server says that it is ready; rejects with what it printed when it ends before that. */
export async function startServer(): Promise<RunningServer> {
  const given = process.env.PARLEY_URL;
  if (given) return { url: new URL('/', given).href, stop: async () => {} };

  const folder = await mkdtemp(join(tmpdir(), 'parley-browser-'));
  const port = await freePort();
  const child = spawn(process.execPath, ['bin/parley.ts', 'serve'], {
    cwd: PROJECT,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'exit');

  const stop = async () => {
    process.off('exit', killed);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(killed, STOP_MS);
      await ended;
      clearTimeout(timer);
    }
    await rm(folder, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}/`;
  const deadline = Date.now() + START_MS;
  while (!(await isReady(url))) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    if (gone || Date.now() > deadline) {
      await stop();
      throw new Error(`The server ${gone ? 'ended' : 'was not ready in time'}. It printed:\n${printed}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return { url, stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('health/ready', url))).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}
