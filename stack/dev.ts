// `npm run dev`: the servers, their tables and demo conversations, and a gateway that starts anew when a source file changes.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { SETTINGS } from '../src/settings.ts';
import { exportLines } from './environment-text.ts';
import { temporaryFolder } from './folders.ts';
import { killAfterUs } from './process.ts';
import {
  addRunOptions,
  endSignal,
  keptFolder,
  type RunOptions,
  startFor,
  whileRunning,
} from './run-options.ts';
import { ServerFailed, ServerUnavailable } from './server.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');
const PARLEY = path.join(PROJECT, 'bin/parley.ts');

/** What the gateway is made of. */
const WATCHED = ['bin', 'src', 'resolvers', 'datasources', 'import', 'writes', 'demo', 'schema.graphql'];
const SOURCE = /\.(ts|sql|graphql|json)$/;

/** The demo goes to the servers that were started, never to others that the environment or `.env` names. */
const NO_OTHER_SERVERS = Object.fromEntries(
  Object.values(SETTINGS).flatMap(({ variable }) =>
    /^(POSTGRES|CASSANDRA|NEO4J|REDIS)_/.test(variable) ? [[variable, '']] : [],
  ),
);

/** An editor writes a file in several steps; milliseconds. */
const SETTLE_MS = 200;

/** How long the gateway may take to end, in milliseconds. */
const GRACE_MS = 12_000;

const program = addRunOptions(
  new Command('npm run dev --')
    .description('Start the servers, fill them with demo conversations, and serve with reload.')
    .argument('[serve options...]', 'what `parley serve` takes, after another --, such as -- --port 8080')
    .helpOption('-h, --help', 'print this help'),
)
  .addHelpText(
    'after',
    `
Variables of the environment and of .env reach the gateway, but for those of the stores; of .env also DEMO and DATA_DIR. Stores that stay
embedded are new as well, unless --keep, --data-dir or DATA_DIR say where their data is.

Examples:
  npm run dev
  npm run dev -- --stores postgres,redis
  npm run dev -- --keep -- --port 8080`,
  )
  .action(async (serveOptions: readonly string[], options: RunOptions) => {
    const signal = endSignal();
    const stack = await startFor(options, signal).catch((error: unknown) => {
      if (signal.aborted) process.exit(1);
      throw error;
    });
    try {
      const environment = {
        DEMO: 'on',
        DATA_DIR: embeddedFolder(options),
        ...process.env,
        ...NO_OTHER_SERVERS,
        ...stack.environment,
      };
      await ended(parley(['migrate'], environment), signal);
      if (signal.aborted) return;
      process.stderr.write(
        `For another terminal, to import into the same stores or to verify them:\n${exportLines({ ...stack.environment, DATA_DIR: environment.DATA_DIR })}`,
      );
      const gateway = keepServing(() => parley(['serve', ...serveOptions], environment));
      try {
        await whileRunning(stack, signal);
      } finally {
        await gateway.end();
      }
    } finally {
      process.stderr.write('Stopping the servers\n');
      await stack.stop();
    }
  });

/** Stores that stay embedded keep their data as long as the servers do: half of it would be of no use. */
function embeddedFolder(options: RunOptions): string {
  const kept = keptFolder(options);
  return kept === null ? temporaryFolder('embedded') : path.join(kept, 'embedded');
}

/** Not of the terminal's foreground: a Ctrl-C is for this process, which ends it before the servers. */
function parley(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [PARLEY, ...args], { stdio: 'inherit', env, detached: true });
  if (child.pid !== undefined) killAfterUs(-child.pid, once(child, 'exit'));
  return child;
}

/**
 * Keeps a gateway running, and starts it anew when a source file changes, also after one that ended by itself. Node's own --watch
 * would have every process and thread that the gateway starts report to it as well, over channels that are the gateway's.
 */
function keepServing(serve: () => ChildProcess): { end(): Promise<void> } {
  let gateway = serve();
  let restart: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const change = (_: string, file: string | null) => {
    if (file !== null && !SOURCE.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      restart = restart.then(async () => {
        process.stderr.write(`${file} has changed: starting the gateway anew\n`);
        await end(gateway);
        gateway = serve();
      });
    }, SETTLE_MS);
  };
  const watchers = WATCHED.map((name) => watch(path.join(PROJECT, name), { recursive: true }, change));
  return {
    end: async () => {
      for (const watcher of watchers) watcher.close();
      clearTimeout(timer);
      await restart;
      await end(gateway);
    },
  };
}

/** Throws when the process fails, unless it was told to end. */
async function ended(child: ChildProcess, signal: AbortSignal): Promise<void> {
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  if (code !== 0 && !signal.aborted) throw new ServerFailed('The tables could not be made.');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exit;
  clearTimeout(timer);
}

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  const isExpected = error instanceof ServerUnavailable || error instanceof ServerFailed;
  process.stderr.write(
    `${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
