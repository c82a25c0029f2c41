// A way to a server that can be cut without an end: what is sent goes nowhere, as behind a broken cable.

import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../stack/ports.ts';

export interface SilentProxy {
  url: string;
  /** Connections to come that get no answer. */
  swallow: number;
  /** The first statement that begins so is answered so many milliseconds late. */
  slow: { statement: string; ms: number } | null;
  close(): void;
}

/**
 * Passes on to a server. Routing addresses in what is sent, the proxy's own, become the server's: the server then names itself as
 * the one to ask, and the proxy is a member of a cluster that only knows others.
 */
export async function startSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(serverUrl);
  const ownPort = await freePort();
  const [own, other] = [`${hostname}:${ownPort}`, `${hostname}:${port}`];
  if (own.length !== other.length) throw new Error(`${own} and ${other} differ in length.`);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const proxy: SilentProxy = {
    url: `bolt://${own}`,
    swallow: 0,
    slow: null,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  const server = createServer((client) => {
    keep(client);
    if (proxy.swallow > 0) {
      proxy.swallow--;
      client.resume();
      return;
    }
    const upstream = keep(connect(Number(port), hostname));
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (proxy.slow && text.includes(proxy.slow.statement)) {
        upstream.pause();
        // A server that works on it says so from time to time, by a message without anything in it.
        const atWork = setInterval(() => client.write(Buffer.alloc(2)), 500);
        setTimeout(() => {
          clearInterval(atWork);
          upstream.resume();
        }, proxy.slow.ms);
        proxy.slow = null;
      }
      upstream.write(Buffer.from(text.replaceAll(own, other), 'latin1'));
    });
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(ownPort, hostname, resolve));
  return proxy;
}
