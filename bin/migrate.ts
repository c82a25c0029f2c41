// `parley migrate`: brings the stores up to date without serving, for those who would rather do that apart.

import { Command, type OptionValues } from 'commander';
import { openStores } from '../datasources/index.ts';
import { loadConfig, processSources } from '../src/config.ts';
import { flagsOf } from './setting-options.ts';

/** Makes the command. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the data folder up to date. Serving and importing do so too.')
    .option(
      '-d, --data <folder>',
      'The folder that holds the data of the embedded stores. (DATA_DIR, default ./data)',
    )
    .addHelpText(
      'after',
      `
Examples:
  parley migrate
  parley migrate --data ~/conversations`,
    )
    .action(async (options: OptionValues) => {
      const config = loadConfig(processSources(flagsOf(options)), (hint) =>
        process.stderr.write(`${hint}\n`),
      );
      await using _stores = await openStores({ dataDir: config.dataDir, command: 'parley migrate' });
      process.stdout.write(`The data in ${config.dataDir} is up to date.\n`);
    });
}
