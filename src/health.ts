// Whether the gateway is well, for whoever watches over it: alive (the process answers) and ready (so do its stores).

import { deadlineIn } from '../datasources/deadline.ts';
import type { OutboxDepth } from '../datasources/journal.ts';
import type { OpenStores, StoreHealth } from '../datasources/types.ts';
import type { AskDepth } from './outbox-depth.ts';

/** How long stores may take to answer, in milliseconds. Probes usually give up after a few seconds. */
const HEALTH_TIMEOUT_MS = 2_000;

/** What `/health/ready` answers. */
export interface Readiness {
  /** `degraded`: some stores answer and the fields of the others are null; still worth sending requests to. */
  status: 'ready' | 'degraded' | 'unavailable' | 'draining';
  stores: StoreHealth[];
  /** What writes have left to be done in other stores; null where that can't be told. Age in milliseconds. */
  outbox: OutboxDepth | null;
}

/** Asks every store, and waits for the slowest no longer than a probe would. */
export async function storeHealth(stores: Pick<OpenStores, 'health'>): Promise<StoreHealth[]> {
  using deadline = deadlineIn(HEALTH_TIMEOUT_MS);
  return await stores.health(deadline);
}

/** Asks every store. A server that is shutting down is not ready, whatever its stores say. */
export async function readiness(
  stores: Pick<OpenStores, 'health'>,
  depthOfOutbox: AskDepth,
  isDraining: boolean,
): Promise<Readiness> {
  const [health, outbox] = await Promise.all([storeHealth(stores), depthOfOutbox()]);
  return { status: isDraining ? 'draining' : statusOf(health), stores: health, outbox };
}

function statusOf(health: readonly StoreHealth[]): Readiness['status'] {
  if (health.every(({ healthy }) => healthy)) return 'ready';
  // The cache answers no query.
  return health.some(({ store, healthy }) => healthy && store !== 'cache') ? 'degraded' : 'unavailable';
}
