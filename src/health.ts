// Whether the gateway is well, for whoever watches over it: alive (the process answers) and ready (so do its stores).

import { deadlineIn } from '../datasources/deadline.ts';
import type { OpenStores, StoreHealth } from '../datasources/types.ts';

/** How long stores may take to answer, in milliseconds. Probes usually give up after a few seconds. */
const HEALTH_TIMEOUT_MS = 2_000;

/** What `/health/ready` answers. */
export interface Readiness {
  /** `degraded`: some stores answer and the fields of the others are null; still worth sending requests to. */
  status: 'ready' | 'degraded' | 'unavailable' | 'draining';
  stores: StoreHealth[];
}

/** Asks every store, and waits for the slowest no longer than a probe would. */
export async function storeHealth(stores: Pick<OpenStores, 'health'>): Promise<StoreHealth[]> {
  using deadline = deadlineIn(HEALTH_TIMEOUT_MS);
  return await stores.health(deadline);
}

/** Asks every store. A server that is shutting down is not ready, whatever its stores say. */
export async function readiness(stores: Pick<OpenStores, 'health'>, isDraining: boolean): Promise<Readiness> {
  const health = await storeHealth(stores);
  if (isDraining) return { status: 'draining', stores: health };
  return { status: statusOf(health), stores: health };
}

function statusOf(health: readonly StoreHealth[]): Readiness['status'] {
  if (health.every(({ healthy }) => healthy)) return 'ready';
  // The cache answers no query.
  return health.some(({ store, healthy }) => healthy && store !== 'cache') ? 'degraded' : 'unavailable';
}
