// `parley verify`: checks that what the stores hold agrees. It reads and repairs nothing.

import { randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, type OptionValues } from 'commander';
import {
  DataFolderError,
  DataFolderLocked,
  EngineError,
  MigrationError,
  openStores,
} from '../datasources/index.ts';
import { type Config, loadConfig, processSources } from '../src/config.ts';
import { Failure } from '../src/failure.ts';
import { storeOptions } from '../src/store-options.ts';
import type { VerifyReport } from '../verify/events.ts';
import type { Problem } from '../verify/problems.ts';
import { verify } from '../verify/verify.ts';
import { cancelOnSignals } from './cancel-on-signals.ts';
import { flagsOf } from './setting-options.ts';
import { verifyProgress } from './verify-progress.ts';
import { exitCode, summary } from './verify-summary.ts';

const SAMPLE = 1_000;
const MAX_SEED = 2 ** 32 - 1;

/** Makes the command. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Check that what the stores hold agrees, after a restore or an import. Nothing is changed or repaired.',
    )
    .option(
      '--sample <number>',
      'How many sessions, users and entities to draw.',
      whole(1, 10_000_000),
      SAMPLE,
    )
    .option('--all', 'Check everything, however long that takes.')
    .option(
      '--seed <number>',
      'Draw the sample that a run with this seed drew. (default: a new one)',
      whole(0, MAX_SEED),
    )
    .option('--problems <file>', 'Write every problem there, one JSON object a line.')
    .option('--json', 'Print the report as JSON.')
    .option(
      '-d, --data <folder>',
      'The folder that holds the data of the embedded stores. (DATA_DIR, default ./data)',
    )
    .addHelpText(
      'after',
      `
The exit code is 0 when nothing wrong was found, 1 when something was, 2 when the stores could not be checked (one is down, the
data folder is in use) or for a wrong use, 130 when it was cancelled.

It may run while others write: what seems wrong is looked at again a moment later. Embedded stores are another process's while
a server runs: stop that first.

Examples:
  parley verify
  parley verify --all --problems problems.jsonl
  parley verify --sample 5000 --seed 42 --json`,
    )
    .action(run);
}

function whole(min: number, max: number) {
  return (text: string): number => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

async function run(options: OptionValues): Promise<void> {
  const config = loadConfig(processSources(flagsOf(options)), (hint) => process.stderr.write(`${hint}\n`));
  const sample = options.all === true ? null : Number(options.sample);
  const seed = options.seed === undefined ? randomInt(MAX_SEED + 1) : Number(options.seed);
  const isJson = options.json === true;
  using file = problemsFile(typeof options.problems === 'string' ? resolve(options.problems) : null);
  const abort = new AbortController();
  const stopListening = cancelOnSignals(abort);
  const progress = verifyProgress(process.stderr);
  try {
    await using stores = await open(config);
    const report = await verify(
      { ...stores.reading({ consistency: null, fresh: true }), places: stores.places, health: stores.health },
      {
        sample,
        seed,
        signal: abort.signal,
        onEvent: (event) => {
          if (event.type === 'problem') file.add(event.problem);
          progress.show(event);
        },
      },
    );
    progress.stop();
    print(report, isJson, file.path);
    process.exitCode = exitCode(report);
  } finally {
    progress.stop();
    stopListening();
  }
}

function print(report: VerifyReport, isJson: boolean, path: string | null): void {
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : `${summary(report, path)}\n`);
  if (isJson && report.failure !== null) process.stderr.write(`${report.failure}\n`);
}

/** Opens the stores; what keeps them closed means that they could not be checked, which has an exit code of its own. */
async function open(config: Config) {
  const options = storeOptions(config, 'parley verify', 'work');
  const isEmbedded = !(options.postgres && options.cassandra && options.neo4j);
  // A wrong path would make an empty database there, in which all is well.
  if (isEmbedded && !existsSync(config.dataDir))
    throw new Failure(`There is no data folder ${config.dataDir} (DATA_DIR): nothing could be checked.`, 2);
  try {
    return await openStores({ ...options, redis: null });
  } catch (error) {
    if (error instanceof DataFolderLocked)
      throw new Failure(
        `${error.message} What is embedded can be checked only while no other process holds it.`,
        2,
        { cause: error },
      );
    const isExpected = [EngineError, DataFolderError, MigrationError].some((kind) => error instanceof kind);
    throw isExpected ? new Failure((error as Error).message, 2, { cause: error }) : error;
  }
}

/** Lists problems as they are found. What is there already is not written over. */
function problemsFile(
  path: string | null,
): Disposable & { path: string | null; add(problem: Problem): void } {
  const file = path === null ? null : openNew(path);
  return {
    path,
    add: (problem) => {
      if (file !== null) writeSync(file, `${JSON.stringify(problem)}\n`);
    },
    [Symbol.dispose]: () => {
      if (file !== null) closeSync(file);
    },
  };
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const why = isThere ? 'it is there already, and would be lost' : String(error);
    throw new Failure(`The problems can't be written to ${path}: ${why}.`, 2, { cause: error });
  }
}
