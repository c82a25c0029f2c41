// Pools and plain clients for tests.

import pg from 'pg';
import { connect, type Link } from '../../datasources/postgres/connect.ts';
import { readUrl } from '../../datasources/postgres/connection-url.ts';
import { Pool } from '../../datasources/postgres/pool.ts';

/** A connection of its own. */
export function openLink(url: string, statementTimeoutMs: number | null = null): Promise<Link> {
  return connectorOf(url, statementTimeoutMs)(new AbortController().signal);
}

/** A pool of `size` connections to the database at `url`, of which `first` is one. */
export function poolOf(
  url: string,
  size: number,
  first: Link,
  statementTimeoutMs: number | null = null,
): Pool {
  return new Pool({ size, connect: connectorOf(url, statementTimeoutMs) }, first);
}

/** A pool of `size` connections to the database at `url`, with nothing in it. */
export async function openPool(
  url: string,
  size: number,
  statementTimeoutMs: number | null = null,
): Promise<Pool> {
  return poolOf(url, size, await openLink(url, statementTimeoutMs), statementTimeoutMs);
}

function connectorOf(url: string, statementTimeoutMs: number | null): (signal: AbortSignal) => Promise<Link> {
  const target = readUrl(url, 'POSTGRES_URL');
  return (signal) => connect(target, { timeoutMs: 2_500, statementTimeoutMs, signal });
}

/** An ordinary client beside the pool, to look and to interfere. */
export async function openClient(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
