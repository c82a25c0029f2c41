// A way to a server on which connections fall silent in both directions, without being closed.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StallingProxy extends AsyncDisposable {
  port: number;
  /** From a statement with this text on, its connection is silent; null for never. */
  stallOn: string | null;
}

/** Passes on to the server at `port`. */
export async function openStallingProxy(port: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    let isSilent = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.on('data', (data) => {
        const { stallOn } = proxy;
        if (stallOn !== null && data.toString('latin1').includes(stallOn)) isSilent = true;
        if (!isSilent) to.write(data);
      });
    }
  });
  const proxy: StallingProxy = {
    port: 0,
    stallOn: null,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}
