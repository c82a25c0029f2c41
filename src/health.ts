// Whether the gateway is well, for whoever watches over it: alive (the process answers) and ready (so do its stores).

import { deadlineIn } from '../datasources/deadline.ts';
import type { OpenStores, StoreHealth } from '../datasources/types.ts';

/** How long stores may take to answer, in milliseconds. Probes usually give up after a few seconds. */
const HEALTH_TIMEOUT_MS = 2_000;

/** What `/health/ready` answers. */
export interface Readiness {
  status: 'ready' | 'unavailable' | 'draining';
  stores: StoreHealth[];
}

/** Asks every store. A server that is shutting down is not ready, whatever its stores say. */
export async function readiness(stores: Pick<OpenStores, 'health'>, isDraining: boolean): Promise<Readiness> {
  using deadline = deadlineIn(HEALTH_TIMEOUT_MS);
  const health = await stores.health(deadline);
  if (isDraining) return { status: 'draining', stores: health };
  return { status: health.every(({ healthy }) => healthy) ? 'ready' : 'unavailable', stores: health };
}
