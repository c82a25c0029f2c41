// Prepares all statements on all servers when the store is opened. Left to its first use, one that comes after a server fell silent
// would wait for that server for seconds: the driver asks no second one for a preparation.

import type { Client } from 'cassandra-driver';
import { bounded } from './bounded.ts';
import { mapLimited } from './concurrent.ts';
import { statementsOf } from './statements.ts';

/** Preparations under way at the same time. */
const AT_ONCE = 32;

/** Prepares what it can within `ms` milliseconds. What could not be prepared is when it is first used. Never rejects. */
export async function prepareAll(
  client: Client,
  keyspace: string,
  near: string,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const texts = Object.values(statementsOf(keyspace));
  const hosts = client.hosts.values().filter((host) => host.datacenter === near && host.isUp());
  const started = performance.now();
  const isOver = (): boolean => signal.aborted || performance.now() - started > ms;
  // The driver has no call for it. Without values a statement is prepared and then refused, and nothing is done.
  const prepare = async ({ text, host }: { text: string; host: (typeof hosts)[number] }): Promise<void> => {
    if (isOver()) return;
    await client.execute(text, [], { prepare: true, host }).catch(() => {});
  };
  const all = hosts.flatMap((host) => texts.map((text) => ({ text, host })));
  await bounded(mapLimited(all, AT_ONCE, prepare), ms, signal).catch(() => {});
}
