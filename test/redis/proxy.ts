// A way to a server that can be cut without a word, as a firewall or a pulled cable does, or that wraps it in TLS.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface Proxy extends AsyncDisposable {
  port: number;
  /** From now on nothing passes on the connections that are open, or no replies; they stay open. New ones work. */
  freeze(what?: 'all' | 'replies'): void;
  /** Closes the connections that are open. */
  cut(): void;
}

/** Leads to a port of this machine; with TLS options, clients must speak TLS to it. */
export async function startProxy(target: number, tls: TlsOptions | null = null): Promise<Proxy> {
  const open = new Set<Socket>();
  const servers = new WeakSet<Socket>();
  const frozen = new Set<Socket>();
  const accept = (client: Socket) => {
    const server = connect(target, '127.0.0.1');
    servers.add(server);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on('data', (data) => !frozen.has(from) && to.write(data));
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (!frozen.has(from)) to.destroy();
      });
    }
  };
  const listener: Server = tls === null ? createServer(accept) : createTlsServer(tls, accept);
  listener.on('tlsClientError', () => {});
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    freeze: (what = 'all') => {
      for (const socket of open) if (what === 'all' || servers.has(socket)) frozen.add(socket);
    },
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
