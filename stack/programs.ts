// The four servers by the name of what they are to Parley.

import { cassandraJars } from './cassandra.ts';
import { neo4jJars } from './neo4j.ts';
import { postgresPrograms } from './postgres-programs.ts';
import type { ServerOptions } from './server.ts';
import { valkeyProgram } from './valkey-program.ts';

/** In the order in which they are shown. `redis` is Valkey where nothing else is installed. */
export const SERVERS = ['postgres', 'cassandra', 'neo4j', 'redis'] as const;

export type ServerName = (typeof SERVERS)[number];

/**
 * Makes sure that this machine can run a server, and fetches what that takes.
 * @throws {ServerUnavailable} when it can't
 */
export async function fetchPrograms(name: ServerName, options: ServerOptions = {}): Promise<void> {
  switch (name) {
    case 'postgres':
      await postgresPrograms(null);
      return;
    case 'cassandra':
      await cassandraJars(options);
      return;
    case 'neo4j':
      await neo4jJars(options);
      return;
    case 'redis':
      await valkeyProgram(options);
  }
}
