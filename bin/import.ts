// `parley import`: reads conversations from files into the stores. Where a server holds the data folder, the server does it.

import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command, type OptionValues } from 'commander';
import { DataFolderLocked, openStores } from '../datasources/index.ts';
import { findSources } from '../import/find-sources.ts';
import {
  type ImportFilesOptions,
  type ImportOrder,
  type ImportOutcome,
  importFiles,
} from '../import/import-files.ts';
import { SourceError } from '../import/source.ts';
import { type Config, loadConfig, processSources } from '../src/config.ts';
import { importThrough } from '../src/control-client.ts';
import { Failure } from '../src/failure.ts';
import { storeOptions } from '../src/store-options.ts';
import { cancelOnSignals } from './cancel-on-signals.ts';
import { importProgress } from './import-progress.ts';
import { exitCode, summary } from './import-summary.ts';
import { flagsOf } from './setting-options.ts';

/** How long a server that is starting is given until it takes orders. */
const START_MS = 20_000;

/** Makes the command. */
export function importCommand(): Command {
  return new Command('import')
    .description(
      'Import conversations from JSON Lines or CSV files, plain or gzip. The first import replaces the demo.',
    )
    .argument(
      '<paths...>',
      'Folders, or files named users, sessions, turns, entities, mentions or relations.',
    )
    .option('--strict', 'Stop at the first record that can not be imported.')
    .option('--keep-demo', 'Add to the demo conversations instead of replacing them.')
    .option(
      '--rejects <file>',
      'Where to list the records that were not imported. (default: in the data folder)',
    )
    .option(
      '-d, --data <folder>',
      'The folder that holds the data of the embedded stores. (DATA_DIR, default ./data)',
    )
    .addHelpText(
      'after',
      `
The exit code is 0 when the files were read to their end, with or without rejects; 1 when they were not, or when --strict
stopped; 2 for a wrong use.

Importing twice changes nothing, and an import that was cut short is finished by running it again.

Examples:
  parley import ./export
  parley import users.csv sessions-2025.jsonl.gz sessions-2026.jsonl.gz
  parley import --strict --rejects bad.jsonl ./export`,
    )
    .action(run);
}

async function run(paths: string[], options: OptionValues): Promise<void> {
  const config = loadConfig(processSources(flagsOf(options)), (hint) => process.stderr.write(`${hint}\n`));
  const order: ImportOrder = {
    paths: paths.map((path) => resolve(path)),
    strict: options.strict === true,
    keepDemo: options.keepDemo === true,
    rejects: typeof options.rejects === 'string' ? resolve(options.rejects) : null,
  };
  // A wrong path is found out before the stores are opened, which may take seconds.
  await findSources(order.paths).catch(asFailure);

  const abort = new AbortController();
  const stopListening = cancelOnSignals(abort);
  const progress = importProgress(process.stderr);
  const onEvent: ImportFilesOptions['onEvent'] = (event) => progress.show(event);
  try {
    const outcome = await importAnywhere(order, config, {
      dataDir: config.dataDir,
      onEvent,
      signal: abort.signal,
    });
    progress.stop();
    process.stdout.write(`${summary(outcome)}\n`);
    process.exitCode = exitCode(outcome);
  } catch (error) {
    progress.stop();
    asFailure(error);
  } finally {
    stopListening();
  }
}

/** Imports in this process, or in the one that holds the data folder. */
async function importAnywhere(
  order: ImportOrder,
  config: Config,
  options: ImportFilesOptions,
): Promise<ImportOutcome> {
  const until = performance.now() + START_MS;
  for (;;) {
    try {
      await using stores = await openStores({
        ...storeOptions(config, 'parley import', 'work'),
        redis: null,
      });
      return await importFiles(order, stores, options);
    } catch (error) {
      if (!(error instanceof DataFolderLocked)) throw error;
      const control = error.holder?.control ?? null;
      if (control !== null) return importThrough(control, order, options);
      const isStarting = error.holder?.command === 'parley serve';
      if (!isStarting || performance.now() > until || options.signal.aborted) throw error;
      await setTimeout(250);
    }
  }
}

function asFailure(error: unknown): never {
  throw error instanceof SourceError ? new Failure(error.message, 2, { cause: error }) : error;
}
