// The cache on a server of a test's own.

import { Redis } from 'ioredis';
import type { KeyValue } from '../../datasources/key-value.ts';
import { openRedis } from '../../datasources/redis/open.ts';
import type { RedisOptions } from '../../datasources/redis/options.ts';

/** Opens the cache on a server, with the time-outs of a gateway. */
export function openValkey({ url }: { url: string }, options: Partial<RedisOptions> = {}): Promise<KeyValue> {
  const { signal } = new AbortController();
  return openRedis(
    { url, prefix: 'test:', connectTimeoutMs: 3_000, commandTimeoutMs: 1_000, ...options },
    { signal },
  );
}

/** A plain client, for what the cache does not do itself. */
export function admin({ port }: { port: number }, db = 0): Redis & AsyncDisposable {
  const client = new Redis({ host: '127.0.0.1', port, db });
  client.on('error', () => {});
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.disconnect() });
}
