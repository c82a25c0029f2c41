// `parley migrate`: brings the stores up to date without serving, for those who would rather do that apart.

import { Command, type OptionValues } from 'commander';
import { openStores } from '../datasources/index.ts';
import { loadConfig, processSources } from '../src/config.ts';
import { storeOptions } from '../src/store-options.ts';
import { flagsOf } from './setting-options.ts';

/** Makes the command. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Bring the stores up to date: tables, keyspace, constraints and indexes. Only a Cassandra keyspace needs it; serving and importing do the rest too.',
    )
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
      await using stores = await openStores({
        ...storeOptions(config, 'parley migrate', 'work'),
        redis: null,
        migrateTurns: true,
      });
      const embedded = stores.usesDataFolder ? `\nEmbedded stores are in ${config.dataDir}` : '';
      process.stdout.write(`Up to date: ${stores.places}${embedded}\n`);
    });
}
