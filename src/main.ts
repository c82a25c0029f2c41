// Puts the server together: the one place where the stores of a server are opened and handed to what uses them.

import type { GraphQLSchema } from 'graphql';
import { openStores } from '../datasources/index.ts';
import { loadGraphiql } from '../graphiql/serve.ts';
import { createSchema } from '../resolvers/index.ts';
import { startApollo } from './apollo.ts';
import type { Config } from './config.ts';
import { startControl } from './control.ts';
import { describeData } from './data-summary.ts';
import { settleDemo } from './demo.ts';
import { createApp } from './http/app.ts';
import { checkPort, listen } from './http/listen.ts';
import { createAnnounce, createLog, type Logger } from './log.ts';
import { type Opening, Server } from './server.ts';

export interface ServerOptions {
  /** The log; made from the configuration when left out. */
  log?: Logger;
  /** The schema to serve; Parley's own when left out. */
  schema?: GraphQLSchema;
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
    announce(`Starting with the data in ${config.dataDir}`);
    await checkPort(config);
    const loadingPage = loadGraphiql();
    const stores = opened.use(await openStores({ dataDir: config.dataDir, command: 'parley serve' }));
    signal.throwIfAborted();
    await settleDemo(stores, { wanted: config.demo, announce, signal });
    signal.throwIfAborted();

    // Below the front on the stack: the front closes first, so that nobody is let in while an import is being ended.
    const control = await startControl({ stores, dataDir: config.dataDir, log });
    opened.defer(() => control.close());
    await stores.setControl(control.path);

    const apollo = await startApollo({ schema: options.schema ?? createSchema(), log });
    opened.defer(() => apollo.stop());
    const page = await loadingPage;
    if (page.problem !== null) log.warn(page.problem);
    const app = createApp({
      apollo,
      stores,
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
    announce(`  Data    ${await describeData(stores)} in ${config.dataDir}`);
    return url;
  };
  const server = new Server(open);
  return server;
}
