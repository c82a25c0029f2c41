// The servers of a development machine, as processes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startCassandra } from './cassandra.ts';
import { isAlive } from './folders.ts';
import { startNeo4j } from './neo4j.ts';
import { freePortNear } from './ports.ts';
import { startPostgres } from './postgres.ts';
import type { ServerName } from './programs.ts';
import { type RunningServer, ServerFailed, type ServerOptions, ServerUnavailable } from './server.ts';
import { startValkey } from './valkey.ts';

export interface StackOptions {
  stores: readonly ServerName[];
  /** Whether a store that this machine can't run ends the start of all; otherwise the others go on without it. */
  needsAll: boolean;
  /** Nodes of Cassandra. */
  nodes: 1 | 2 | 3;
  /** Keeps the data of all servers; null: it goes when they stop. */
  folder: string | null;
  listener: StackListener;
  signal: AbortSignal;
}

/** Told how the start of each server goes. */
export interface StackListener {
  onProgress(name: ServerName, message: string): void;
  onStarted(name: ServerName, what: string): void;
  onUnavailable(name: ServerName, reason: string): void;
}

/** Servers that run. */
export interface Stack {
  /** The variables that point Parley at them. */
  environment: Readonly<Record<string, string>>;
  /** Why one has ended by itself, with the end of its log; null while all run. */
  problem(): string | null;
  stop(): Promise<void>;
}

/** Where each listens when nothing else does, so that what was printed once stays right. */
const PORTS: Readonly<Record<ServerName, number>> = {
  postgres: 5432,
  cassandra: 9042,
  neo4j: 7687,
  redis: 6379,
};
const DATABASE = 'parley';

/**
 * Starts servers at the same time.
 * @throws {ServerUnavailable} when one that is needed, or every one, can't run here, or another stack has the folder
 * @throws {ServerFailed} when one does not come up; the others are stopped
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, listener, stores, needsAll } = options;
  const release = folder === null ? () => {} : take(folder);
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, options.signal]);
  const servers = new Map<ServerName, RunningServer>();
  const stop = async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    release();
  };
  const starts = stores.map(async (name) => {
    listener.onProgress(name, 'starting');
    try {
      const server = await startOne(name, options, signal);
      servers.set(name, server);
      listener.onStarted(name, `${server.version} at ${server.host}:${server.port}`);
    } catch (error) {
      if (error instanceof ServerUnavailable && !needsAll) listener.onUnavailable(name, error.message);
      else {
        // The first failure is the one that is shown; those of servers that are told to stop are not.
        abort.abort();
        throw error;
      }
    }
  });
  try {
    await firstFailure(starts);
    if (servers.size === 0) throw new ServerUnavailable('None of the servers can run on this machine.');
    const postgres = servers.get('postgres');
    const environment = Object.assign({}, ...[...servers.values()].map((server) => server.environment));
    if (postgres !== undefined) environment.POSTGRES_URL = await makeDatabase(postgres);
    return { environment, problem: () => problemOf(servers), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Rejects with the failure that came first, once all have settled. */
async function firstFailure(promises: readonly Promise<void>[]): Promise<void> {
  const first = Promise.all(promises);
  first.catch(() => {});
  await Promise.allSettled(promises);
  await first;
}

/** How often a server is started that finds its port taken. */
const TRIES = 5;
/** What servers say of a port that somebody took between its choice and its use, as stacks that start together do. */
const TAKEN = /address already in use|could not bind|failed to bind|BindException/i;

async function startOne(
  name: ServerName,
  options: StackOptions,
  signal: AbortSignal,
): Promise<RunningServer> {
  for (let tries = 1; ; tries++)
    try {
      return await tryOne(name, options, signal);
    } catch (error) {
      const isTaken = error instanceof ServerFailed && TAKEN.test(error.message);
      if (!isTaken || tries === TRIES || signal.aborted) throw error;
      options.listener.onProgress(name, 'starting anew: somebody took its port');
    }
}

async function tryOne(
  name: ServerName,
  { folder, nodes, listener }: StackOptions,
  signal: AbortSignal,
): Promise<RunningServer> {
  const hosts = Array.from({ length: name === 'cassandra' ? nodes : 1 }, (_, i) => `127.0.0.${i + 1}`);
  const options: ServerOptions = {
    ...(folder === null ? {} : { folder: path.join(folder, name) }),
    port: await freePortNear(PORTS[name], hosts),
    onProgress: (message) => listener.onProgress(name, message),
    signal,
  };
  switch (name) {
    case 'postgres':
      return startPostgres(options);
    case 'cassandra':
      return startCassandra({ ...options, nodes, heapMb: 512 });
    case 'neo4j':
      return startNeo4j({ ...options, heapMb: 512 });
    case 'redis':
      return startValkey(options);
  }
}

async function makeDatabase({ environment }: RunningServer): Promise<string> {
  const url = new URL(environment.POSTGRES_URL ?? '');
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  url.pathname = `/${DATABASE}`;
  return url.href;
}

function problemOf(servers: ReadonlyMap<ServerName, RunningServer>): string | null {
  for (const [name, server] of servers)
    if (!server.isRunning())
      return `${name} has ended by itself. Its last words:\n${lastWords(server.log())}`;
  return null;
}

function lastWords(log: string): string {
  return log.trimEnd().split('\n').slice(-25).join('\n');
}

/** Not every server refuses a folder that another has open. */
function take(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'stack.pid');
  const holder = holderOf(file);
  if (holder !== null)
    throw new ServerUnavailable(`${folder} is in use by another stack, process ${holder}.`);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function holderOf(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(pid) || pid === process.pid || !isAlive(pid) ? null : pid;
  } catch {
    return null;
  }
}
