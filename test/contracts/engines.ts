// The engines that the contract suites run against. A new engine adds one entry to the lists of the stores that it has.

import type {
  GraphEngine,
  OpenedEngine,
  OpenOptions,
  RelationalEngine,
  TurnEngine,
} from '../../datasources/engine.ts';
import { openStores } from '../../datasources/index.ts';
import type { OpenStores, Stores } from '../../datasources/types.ts';
import { embeddedStores, NO_FOLDER } from '../support/data-folder.ts';
import { emptyNeo4jLabels } from '../support/neo4j-labels.ts';
import { cassandraKeyspace, describeWith, postgresDatabase, type ServerName } from '../support/servers.ts';

export interface Engine {
  name: string;
  /** The servers that it can't do without. */
  needs: readonly ServerName[];
  /** Opens empty stores that no one else uses. Of a real engine only the stores that it has: the others throw. */
  open(): Promise<OpenStores>;
}

/** How often a property is tried: a server is slower, and fewer cases show what is its own. All with PARLEY_TEST_FULL=1. */
export function runsOn({ needs }: Engine, all: number): { numRuns: number } {
  return { numRuns: needs.length === 0 || process.env.PARLEY_TEST_FULL === '1' ? all : Math.ceil(all / 6) };
}

const COMMAND = 'contract tests';

const embedded: Engine = {
  name: 'embedded',
  needs: [],
  open: embeddedStores,
};

const postgres: Engine = {
  name: 'PostgreSQL',
  needs: ['postgres'],
  open: async () => {
    const { openPostgres } = await import('../../datasources/postgres/open.ts');
    return only({ relational: await openPostgres(await postgresDatabase(), opening()) });
  },
};

const cassandra: Engine = {
  name: 'Cassandra',
  needs: ['cassandra'],
  open: async () => {
    const { openCassandra } = await import('../../datasources/cassandra/open.ts');
    return only({ turns: await openCassandra(await cassandraKeyspace(), opening()) });
  },
};

const neo4j: Engine = {
  name: 'Neo4j',
  needs: ['neo4j'],
  open: async () => {
    const { openNeo4j } = await import('../../datasources/neo4j/open.ts');
    return only({ graph: await openNeo4j(await emptyNeo4jLabels(), opening()) });
  },
};

const servers: Engine = {
  name: 'servers',
  needs: ['postgres', 'cassandra', 'neo4j'],
  open: async () =>
    openStores({
      dataDir: NO_FOLDER,
      command: COMMAND,
      postgres: await postgresDatabase(),
      cassandra: await cassandraKeyspace(),
      neo4j: await emptyNeo4jLabels(),
      migrateTurns: true,
    }),
};

/** Engines with users, sessions and facts. */
export const relationalEngines: readonly Engine[] = [embedded, postgres];
/** Engines with turns. */
export const turnEngines: readonly Engine[] = [embedded, cassandra];
/** Engines with a graph. */
export const graphEngines: readonly Engine[] = [embedded, neo4j];
/** Every store there is: all embedded, and all on servers. */
export const wholes: readonly Engine[] = [embedded, servers];

/** Runs a suite on every engine of a list that has its servers. */
export function runOn(engines: readonly Engine[], suite: (engine: Engine) => void): void {
  for (const engine of engines) describeWith(engine.needs, engine.name, () => suite(engine));
}

function opening(): OpenOptions {
  return { migrate: true, signal: new AbortController().signal };
}

interface Engines {
  relational?: RelationalEngine;
  turns?: TurnEngine;
  graph?: GraphEngine;
}

/** Stores of these engines, where every other store throws when it is touched. */
function only({ relational, turns, graph }: Engines): OpenStores {
  const stores: Stores = {
    users: relational?.users ?? refused('users'),
    sessions: relational?.sessions ?? refused('sessions'),
    meta: relational?.meta ?? refused('meta'),
    turns: turns?.turns ?? refused('turns'),
    graph: graph?.graph ?? refused('graph'),
  };
  const engines = [relational, turns, graph].filter(
    (engine): engine is OpenedEngine & typeof engine => engine !== undefined,
  );
  return {
    ...stores,
    journal: relational?.journal ?? refused('journal'),
    places: engines.map(({ engine }) => engine).join(', '),
    reading: () => stores,
    holdTurns: async (deadline) => (await turns?.holdsAny(deadline)) ?? false,
    health: () =>
      Promise.reject(new Error('Some of these stores are not there: ask a whole for its health.')),
    clear: async (meta, deadline) => {
      await graph?.clear(deadline);
      await turns?.clear(deadline);
      await relational?.clear(meta, deadline);
    },
    [Symbol.asyncDispose]: async () => {
      for (const engine of engines) await engine[Symbol.asyncDispose]();
    },
  };
}

function refused<Store extends object>(name: string): Store {
  return new Proxy<Partial<Store>>(
    {},
    {
      get() {
        throw new Error(`This engine has no store of ${name}.`);
      },
    },
  ) as Store;
}
