// A way to a server whose answers can be held back for a while.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface HoldingProxy extends AsyncDisposable {
  /** `host:port`. */
  contactPoint: string;
  /** Holds all that the server sends from now on. */
  hold(): void;
  /** How many bytes are held. */
  held(): number;
  /** Passes on what is held and all that comes. */
  release(): void;
}

/** Passes on to the server at `host:port`. A driver that knows no other server stays on this way. */
export async function openHoldingProxy(contactPoint: string): Promise<HoldingProxy> {
  const [host = '', port = ''] = contactPoint.split(':');
  const sockets = new Set<Socket>();
  let held: { bytes: Buffer; to: Socket }[] | null = null;
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (held === null) client.write(bytes);
      else held.push({ bytes, to: client });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    contactPoint: `${host}:${(server.address() as AddressInfo).port}`,
    hold: () => {
      held ??= [];
    },
    held: () => held?.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0,
    release: () => {
      for (const { bytes, to } of held ?? []) to.write(bytes);
      held = null;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
