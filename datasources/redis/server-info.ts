// What a server says of itself. HELLO says it to every user, where INFO is often forbidden.

import type { RedisClient } from './connection.ts';

export interface ServerInfo {
  /** `valkey` or `redis`. Valkey 7 calls itself redis here, as do servers of others. */
  server: string;
  version: string;
  /** `standalone`, `cluster` or `sentinel`. */
  mode: string;
  /** `master` or `replica`. */
  role: string;
}

export async function serverInfo(client: RedisClient): Promise<ServerInfo> {
  const reply: unknown = await client.call('HELLO');
  const pairs = Array.isArray(reply) ? reply : [];
  const said = (name: string): string => {
    const at = pairs.findIndex((word, index) => index % 2 === 0 && word === name);
    return at === -1 ? '' : String(pairs[at + 1]);
  };
  return { server: said('server'), version: said('version'), mode: said('mode'), role: said('role') };
}
