// The options that the commands of the stack share, and the start of what they ask for.

import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { hasCompose, startCompose } from './compose.ts';
import { SERVERS, type ServerName } from './programs.ts';
import { showProgress } from './progress.ts';
import { ServerUnavailable } from './server.ts';
import { type Stack, startStack } from './stack.ts';

/** As commander gives them. */
export interface RunOptions {
  stores?: readonly ServerName[];
  keep?: true;
  dataDir?: string;
  nodes?: 1 | 2 | 3;
  processes?: true;
}

/** Where `--keep` keeps data when it isn't told. */
const DEFAULT_FOLDER = path.resolve(import.meta.dirname, '../.stack');

/** Adds the options to a command. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--stores <names>', `which servers: ${SERVERS.join(', ')} (all by default)`).argParser(
        readStores,
      ),
    )
    .option(
      '--keep',
      `keep the data for the next start, in ${path.relative('', DEFAULT_FOLDER) || DEFAULT_FOLDER}`,
    )
    .option('--data-dir <folder>', 'keep it there; implies --keep and --processes')
    .addOption(
      new Option('--nodes <number>', 'nodes of Cassandra, 1 to 3; implies --processes').argParser(readNodes),
    )
    .option('--processes', 'start processes even where a container engine answers');
}

/** Starts what the options ask for, showing on standard error how that goes. */
export async function startFor(options: RunOptions, signal: AbortSignal): Promise<Stack> {
  const stores = options.stores ?? SERVERS;
  const progress = showProgress(process.stderr, process.stderr.isTTY ? process.stderr.columns || 80 : null);
  const mayUseCompose = !options.processes && options.dataDir === undefined && options.nodes === undefined;
  try {
    if (mayUseCompose && (await hasCompose())) {
      progress.at('containers', `starting ${stores.join(', ')} (a first start fetches their images)`);
      const stack = await startCompose(stores, { keep: options.keep ?? false, signal });
      progress.done('containers', 'ready');
      return stack;
    }
    return await startStack({
      stores,
      needsAll: options.stores !== undefined,
      nodes: options.nodes ?? 1,
      folder: keptFolder(options),
      signal,
      listener: {
        onProgress: (name, message) => progress.at(name, message),
        onStarted: (name, what) => progress.done(name, what),
        onUnavailable: (name, reason) => progress.done(name, `not started. ${reason}`),
      },
    });
  } finally {
    progress.end();
  }
}

/** Where the options say to keep data; null: nowhere. */
export function keptFolder({ dataDir, keep }: RunOptions): string | null {
  return dataDir === undefined ? (keep ? DEFAULT_FOLDER : null) : path.resolve(dataDir);
}

/** Waits until the signal fires or a server ends by itself, which it throws. */
export async function whileRunning(stack: Stack, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const problem = stack.problem();
    if (problem !== null) throw new ServerUnavailable(problem);
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, 500);
      signal.addEventListener('abort', done);
    });
  }
}

/** A second signal this soon is the first one's echo: Ctrl-C reaches the process from the terminal and again from npm. */
const ECHO_MS = 500;

/** Fires when this process is told to end. Told twice, it ends at once. */
export function endSignal(): AbortSignal {
  const abort = new AbortController();
  let since: number | null = null;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (since !== null && performance.now() - since > ECHO_MS) process.exit(1);
      since ??= performance.now();
      abort.abort();
    });
  return abort.signal;
}

function readStores(text: string): ServerName[] {
  const names = text.split(',').map((name) => name.trim());
  const strange = names.find((name) => !SERVERS.some((server) => server === name));
  if (strange !== undefined)
    throw new InvalidArgumentError(
      `"${strange}" is none: expected some of ${SERVERS.join(', ')} with commas between them.`,
    );
  return SERVERS.filter((server) => names.includes(server));
}

function readNodes(text: string): 1 | 2 | 3 {
  const nodes = Number(text);
  if (nodes !== 1 && nodes !== 2 && nodes !== 3) throw new InvalidArgumentError('expected 1, 2 or 3.');
  return nodes;
}
