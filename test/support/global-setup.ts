// Starts the servers that the tests of a run share, each when a test file first asks for it, and ends them with the run. Test
// files ask over a local socket, since they run in processes of their own. An empty data folder is made once as well.

import { createServer, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStores } from '../../datasources/index.ts';
import { startCassandra } from '../../stack/cassandra.ts';
import { removeFolder, temporaryFolder } from '../../stack/folders.ts';
import { startNeo4j } from '../../stack/neo4j.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { fetchPrograms, SERVERS, type ServerName } from '../../stack/programs.ts';
import type { RunningServer, ServerOptions } from '../../stack/server.ts';
import { startValkey } from '../../stack/valkey.ts';
import { serverChoice } from './server-choice.ts';

/** What a test file is told of a server. */
export type ServerReply =
  | { kind: 'running'; environment: Readonly<Record<string, string>> }
  | { kind: 'missing'; reason: string; isFailure: boolean };

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket at which test files ask for servers. */
    servers: string;
  }
}

const START: Readonly<Record<ServerName, (options: ServerOptions) => Promise<RunningServer>>> = {
  postgres: startPostgres,
  cassandra: (options) => startCassandra({ ...options, heapMb: 512 }),
  neo4j: (options) => startNeo4j({ ...options, heapMb: 512 }),
  redis: startValkey,
};

/** Runs before the first test file; what it gives runs after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const choice = serverChoice(process.env);
  const abort = new AbortController();
  const running = new Map<ServerName, Promise<RunningServer>>();
  const fetched = new Map<ServerName, Promise<void>>();
  const missing = new Map<ServerName, string>();
  const options = (name: ServerName): ServerOptions => ({
    signal: abort.signal,
    onProgress: (message) => process.stderr.write(`${name}: ${message}\n`),
  });

  /** `own`: the file starts the server itself and only needs the programs. */
  const ask = async (name: ServerName, own: boolean): Promise<ServerReply> => {
    if (choice[name] === 'off') {
      missing.set(name, 'PARLEY_TEST_STORES leaves it out.');
      return { kind: 'missing', reason: 'PARLEY_TEST_STORES leaves it out.', isFailure: false };
    }
    try {
      const programs = fetched.get(name) ?? fetchPrograms(name, options(name));
      fetched.set(name, programs);
      await programs;
      if (own) return { kind: 'running', environment: {} };
      const started = running.get(name) ?? START[name](options(name));
      running.set(name, started);
      return { kind: 'running', environment: (await started).environment };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      missing.set(name, reason);
      return { kind: 'missing', reason, isFailure: choice[name] === 'required' };
    }
  };

  const folder = temporaryFolder('tests');
  let emptyData: Promise<string> | null = null;
  const socket = path.join(folder, 'servers');
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://servers');
    if (url.pathname === '/data-folder') {
      emptyData ??= makeDataFolder(path.join(folder, 'data'));
      void emptyData.then((made) => response.end(made));
      return;
    }
    const name = SERVERS.find((one) => url.pathname === `/${one}`);
    if (name === undefined) response.writeHead(404).end();
    else void ask(name, url.searchParams.has('own')).then((reply) => send(response, reply));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  project.provide('servers', socket);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

  return async () => {
    abort.abort();
    server.close();
    server.closeAllConnections();
    await Promise.all(
      [...running.values()].map((started) => started.then((one) => one.stop()).catch(() => {})),
    );
    removeFolder(folder);
    if (missing.size > 0) process.stderr.write(`\n${summary(missing, choice)}\n`);
  };
}

/** A data folder as a start leaves it behind that found none. Copying it takes a tenth of the time that making it takes. */
async function makeDataFolder(folder: string): Promise<string> {
  const stores = await openStores({ dataDir: folder, command: 'tests' });
  await stores[Symbol.asyncDispose]();
  return folder;
}

function send(response: ServerResponse, reply: ServerReply): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
}

function summary(missing: ReadonlyMap<ServerName, string>, choice: ReturnType<typeof serverChoice>): string {
  const lines = [...missing].map(([name, reason]) => {
    const what = choice[name] === 'required' ? 'TESTS FAILED' : 'TESTS WERE SKIPPED';
    return `  ${what} for want of ${name}: ${reason.replaceAll('\n', '\n    ')}`;
  });
  return `Not everything was tested:\n${lines.join('\n')}\n`;
}
