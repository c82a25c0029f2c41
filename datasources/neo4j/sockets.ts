// The sockets that a driver has open. The driver gives no way to drop a connection whose server has gone silent, and keeps it, and
// the process, for minutes; Node tells of every socket that is opened, and in whose context.

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const opener = new AsyncLocalStorage<Set<Socket>>();

subscribe('net.client.socket', (message) => {
  const sockets = opener.getStore();
  if (sockets === undefined) return;
  const { socket } = message as { socket: Socket };
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

/** The other end of a connection, by its IP address. */
export interface Peer {
  host: string;
  port: number;
}

/** Sockets opened by what runs in `run`, however much later. */
export class Sockets {
  readonly #open = new Set<Socket>();

  run<Result>(work: () => Result): Result {
    return opener.run(this.#open, work);
  }

  /** Who they are connected to, each once. */
  peers(): Peer[] {
    const peers = new Map<string, Peer>();
    for (const { remoteAddress: host, remotePort: port } of this.#open)
      if (host !== undefined && port !== undefined) peers.set(`${host} ${port}`, { host, port });
    return [...peers.values()];
  }

  /** Ends all of them, or those to one peer. Whoever waits for one gets an error at once. */
  destroy(peer?: Peer): void {
    for (const socket of this.#open)
      if (!peer || (socket.remoteAddress === peer.host && socket.remotePort === peer.port))
        socket.destroy(new Error('The connection was given up.'));
  }
}
