// Opens stores on a mix of embedded and real engines, each with an empty place of its own.

import { type OwnedStores, openStores, type StoreOptions } from '../../datasources/index.ts';
import { embeddedStores, NO_FOLDER } from '../support/data-folder.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { cassandraKeyspace, postgresDatabase, redisPrefix, type ServerName } from '../support/servers.ts';

/** The real engines; where one is not asked for, its store is embedded. */
export const ENGINES = ['postgres', 'cassandra', 'neo4j', 'redis'] as const satisfies readonly ServerName[];

/** What a report calls a mix. */
export function nameOf(real: readonly ServerName[]): string {
  return real.length === 0 ? 'embedded' : real.join(' + ');
}

/** Opens empty stores with these engines real and all others embedded. */
export async function openMix(real: readonly ServerName[]): Promise<OwnedStores> {
  // Opening counts for nothing here, and the machine may be busy with other tests.
  const patient = { connectTimeoutMs: 60_000 };
  const options: Partial<StoreOptions> = {
    postgres: real.includes('postgres') ? await postgresDatabase(patient) : null,
    cassandra: real.includes('cassandra') ? await cassandraKeyspace(patient) : null,
    neo4j: real.includes('neo4j') ? await emptyNeo4jLabels(patient) : null,
    redis: real.includes('redis') ? await redisPrefix(patient) : null,
    migrateTurns: true,
  };
  if (options.postgres && options.cassandra && options.neo4j)
    return openStores({ dataDir: NO_FOLDER, command: 'tests', ...options });
  return embeddedStores(options);
}
