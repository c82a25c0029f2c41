// Ports that nothing listens at.

import { createServer, type Server } from 'node:net';

/** A free port of loopback, the same one on every address given. */
export async function freePort(hosts: readonly string[] = ['127.0.0.1']): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const taken: Server[] = [];
    try {
      let port = 0;
      for (const host of hosts) {
        const server = await listen(host, port);
        taken.push(server);
        const address = server.address();
        if (address !== null && typeof address === 'object') port = address.port;
      }
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    } finally {
      await Promise.all(taken.map((server) => new Promise((closed) => server.close(closed))));
    }
  }
  throw new Error(`No port is free on all of ${hosts.join(', ')}.`);
}

/** The port, where it is free on every address given, else another that is. */
export async function freePortNear(wanted: number, hosts: readonly string[]): Promise<number> {
  for (const host of hosts)
    try {
      const server = await listen(host, wanted);
      await new Promise((closed) => server.close(closed));
    } catch {
      return freePort(hosts);
    }
  return wanted;
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}
