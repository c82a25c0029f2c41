// Puts the HTTP front on its port, and takes it off again without cutting anyone short.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { Failure } from '../failure.ts';
import type { Logger } from '../log.ts';

/** A front that listens. Disposing finishes what runs, within the configured time, and then closes it. */
export interface Listening extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
}

/** How long closing may take once the connections have been cut, in milliseconds. */
const CUT_MS = 500;

/** Listens. Throws Failure when the port can't be had. */
export async function listen(
  app: FastifyInstance,
  { host, port, shutdownTimeoutMs }: Pick<Config, 'host' | 'port' | 'shutdownTimeoutMs'>,
  log: Logger,
): Promise<Listening> {
  const silent = trackSilent(app);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw refused(error, host, port);
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/`,
    [Symbol.asyncDispose]: () => drain(app, silent, shutdownTimeoutMs, log),
  };
}

/** Finds out whether the port can be had, before a start has taken seconds. Throws Failure when not. */
export async function checkPort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
  } catch (error) {
    throw refused(error, host, port);
  } finally {
    probe.close();
  }
}

async function drain(
  app: FastifyInstance,
  silent: ReadonlySet<Socket>,
  timeoutMs: number,
  log: Logger,
): Promise<void> {
  const cut = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    log.warn(`Some requests still ran after ${timeoutMs} ms: their connections are closed.`);
    app.server.closeAllConnections();
    setTimeout(cut.resolve, CUT_MS).unref();
  }, timeoutMs);
  try {
    const closed = app.close();
    for (const socket of silent) socket.destroy();
    await Promise.race([closed, cut.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connections that never sent a request, as browsers open them to be ready: Node does not count them as idle and would wait. */
function trackSilent(app: FastifyInstance): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

function refused(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const choose = 'choose another port with --port or PORT';
  switch (code) {
    case 'EADDRINUSE':
      return new Failure(`Port ${port} of ${host} is taken by another program: stop that, or ${choose}.`);
    case 'EACCES':
      return new Failure(`Port ${port} of ${host} needs more rights than this process has: ${choose}.`);
    case 'EADDRNOTAVAIL':
      return new Failure(`This machine has no address ${host}: change HOST or --host.`);
    default:
      return error;
  }
}
