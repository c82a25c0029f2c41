// Closes the driver's client without waiting for servers that no longer answer.

import { Socket } from 'node:net';
import type { Client } from 'cassandra-driver';
import { bounded } from './bounded.ts';

/** Servers that answer let go within a few milliseconds; the others are not waited for. */
const CLOSE_MS = 500;

/** Closes every connection. Statements under way fail. Never rejects. */
export async function close(client: Client): Promise<void> {
  const sockets = socketsOf(client);
  try {
    await bounded(client.shutdown(), CLOSE_MS, new AbortController().signal);
  } catch {
    // It waits for answers that may never come: what holds the process is cut off below.
  }
  for (const socket of sockets) socket.destroy();
}

/**
 * Gives up a client that is still connecting: it would go on for as long as servers are silent, once for each of them. `connecting`
 * is what `connect` gave, and settles the sooner for it. A connection that has not shaken hands ends by the driver's own time-out.
 */
export function abandon(client: Client, connecting: Promise<void>): void {
  const cut = (): void => {
    for (const socket of socketsOf(client)) socket.destroy();
  };
  cut();
  const again = setInterval(cut, 100).unref();
  void connecting
    .then(
      () => close(client),
      () => cut(),
    )
    .finally(() => clearInterval(again));
}

/** The driver has no way to end a connection that owes it an answer, so its sockets are looked up where it keeps them. */
function socketsOf(client: Client): Socket[] {
  const control = property(property(client, 'controlConnection'), 'connection');
  // Its types do not say that there are none before it has connected.
  const hosts = (client.hosts as Client['hosts'] | null)?.values() ?? [];
  const pooled = hosts.flatMap((host) => {
    const connections = property(property(host, 'pool'), 'connections');
    return Array.isArray(connections) ? (connections as unknown[]) : [];
  });
  return [control, ...pooled].flatMap((connection) => {
    const socket = property(connection, 'netClient');
    return socket instanceof Socket ? [socket] : [];
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
