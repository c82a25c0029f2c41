// Puts the server together: the one place where the stores of a server are opened and handed to what uses them.

import type { GraphQLSchema } from 'graphql';
import { openStores, StoreError } from '../datasources/index.ts';
import { loadGraphiql } from '../graphiql/serve.ts';
import { createSchema } from '../resolvers/index.ts';
import { createWrites } from '../writes/create-writes.ts';
import { startOutboxWorker } from '../writes/outbox-worker.ts';
import type { Writes } from '../writes/types.ts';
import { startApollo } from './apollo.ts';
import type { Config } from './config.ts';
import { startControl } from './control.ts';
import { describeData } from './data-summary.ts';
import { settleDemo } from './demo.ts';
import { createApp } from './http/app.ts';
import { checkPort, listen } from './http/listen.ts';
import { createAnnounce, createLog, type Logger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { askDepth } from './outbox-depth.ts';
import { outboxListener } from './outbox-listener.ts';
import { type Opening, Server } from './server.ts';
import { storeOptions } from './store-options.ts';

export interface ServerOptions {
  /** The log; made from the configuration when left out. */
  log?: Logger;
  /** The schema to serve; Parley's own when left out. */
  schema?: GraphQLSchema;
  /** What writes; Parley's own when left out. */
  writes?: Writes;
}

/** A server that runs. */
export interface RunningServer {
  /** With a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Makes a server and starts it. Rejects with Failure or DataFolderLocked where the person at the terminal can help. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const server = createServer(config, options);
  const url = await server.start();
  return { url, stop: () => server.stop() };
}

/** Makes a server that has yet to be started. */
export function createServer(config: Config, options: ServerOptions = {}): Server {
  const log = options.log ?? createLog(config);
  const announce = createAnnounce(log, config);
  const open: Opening = async (opened, signal) => {
    announce(`Starting with ${sourcesOf(config)}`);
    await checkPort(config);
    const loadingPage = loadGraphiql();
    const stores = opened.use(
      await openStores({
        ...storeOptions(config, 'parley serve', 'requests'),
        signal,
        listener: {
          onProblem: (store, { message, cause }) =>
            log.warn({ store, err: cause }, `${message} The rest is served meanwhile; it is tried again.`),
          onOpened: (store) => log.info({ store }, `The ${store} store is in use`),
          onNotice: (store, message) => log.warn({ store }, message),
        },
      }),
    );
    signal.throwIfAborted();
    await settleDemo(stores, { wanted: wantsDemo(config), announce, signal }).catch(unlessDown(log));
    signal.throwIfAborted();

    const writable = { ...stores.reading({ consistency: null, fresh: true }), journal: stores.journal };
    const depthOfOutbox = askDepth(stores.journal);
    const metrics = createMetrics(depthOfOutbox);
    const worker = opened.use(startOutboxWorker(writable, outboxListener(log, metrics)));

    // Below the front on the stack: the front closes first, so that nobody is let in while an import is being ended.
    if (stores.usesDataFolder) {
      const importable = { ...writable, clear: stores.clear, places: stores.places };
      const control = await startControl({ stores: importable, dataDir: config.dataDir, log });
      opened.defer(() => control.close());
      await stores.setControl(control.path);
    }

    const apollo = await startApollo({ schema: options.schema ?? createSchema(), log });
    opened.defer(() => apollo.stop());
    const page = await loadingPage;
    if (page.problem !== null) log.warn(page.problem);
    const app = createApp({
      apollo,
      stores,
      writes: metrics.measured(options.writes ?? createWrites(writable, () => worker.nudge())),
      metrics,
      depthOfOutbox,
      page,
      config,
      log,
      isDraining: () => server.phase === 'draining',
    });
    signal.throwIfAborted();
    const { url } = opened.use(await listen(app, config, log));

    announce(`Parley is ready at ${url}`);
    announce(
      `  API     ${url}graphql, open to every program on this machine: there is no access control yet`,
    );
    announce(
      `  Data    ${await describeData(stores).catch(() => 'unknown at the moment,')} in ${sourcesOf(config)}`,
    );
    return url;
  };
  const server = new Server(open);
  return server;
}

/** Which servers hold the data, by their variables, and the folder where any of it is embedded. */
function sourcesOf(config: Config): string {
  const servers = [
    ...(config.postgresUrl === null ? [] : ['POSTGRES_URL']),
    ...(config.cassandraContactPoints === null ? [] : ['CASSANDRA_CONTACT_POINTS']),
    ...(config.neo4jUrl === null ? [] : ['NEO4J_URL']),
  ];
  const folder = servers.length < 3 ? [config.dataDir] : [];
  return [...servers, ...folder].join(', ');
}

/** Servers are not filled with made-up conversations unless somebody says so. */
function wantsDemo({ demo, postgresUrl, cassandraContactPoints, neo4jUrl }: Config): boolean {
  if (demo !== 'auto') return demo === 'on';
  return postgresUrl === null && cassandraContactPoints === null && neo4jUrl === null;
}

/** A store that is away does not keep the rest from being served. */
function unlessDown(log: Logger): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StoreError)) throw error;
    log.warn({ err: error }, 'The demo was not looked after, since a store is away');
  };
}
