// Speaks TLS for a server that does not.

import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates.ts';

/** Listens at `port` and passes on to `plainPort` what comes. Either side's end is the other's. */
export async function startTlsFront(
  host: string,
  port: number,
  plainPort: number,
  { certificateFile, keyFile }: Certificates,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer(
    { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
    (outer) => {
      const inner = connect(plainPort, host);
      track(outer, () => inner);
      track(inner, () => outer);
      outer.pipe(inner).pipe(outer);
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
