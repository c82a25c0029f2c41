// Stores for work that takes long and can be done over: what fails because a server is away for a moment is asked again. All
// reads and writes of an import may be repeated.

import pRetry from 'p-retry';
import { StoreError, type StoreName } from '../datasources/errors.ts';
import type { Stores } from '../datasources/types.ts';

export interface Patience {
  /** How long a store is asked again, in milliseconds. */
  ms: number;
  /** Once it has fired nothing is asked again. */
  signal: AbortSignal;
  /** Told of each store that does not answer, once per wait. */
  onWaiting(store: StoreName): void;
}

/** Between two tries: doubles from the first to the second, with jitter. Milliseconds. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** The same stores; each call rejects with StoreError only after it was repeated for a while. */
export function patientStores<Given extends Stores>(stores: Given, patience: Patience): Given {
  const { users, sessions, turns, graph, meta } = stores;
  return {
    ...stores,
    users: patient(users, patience),
    sessions: patient(sessions, patience),
    turns: patient(turns, patience),
    graph: patient(graph, patience),
    meta: patient(meta, patience),
  };
}

/** The same store, with patience. */
export function patient<Store extends object>(store: Store, patience: Patience): Store {
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => insist(() => Reflect.apply(method, target, args), patience);
    },
  });
}

async function insist(call: () => unknown, { ms, signal, onWaiting }: Patience): Promise<unknown> {
  const begun = performance.now();
  let isTold = false;
  return pRetry(call, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: FIRST_PAUSE_MS,
    maxTimeout: LONGEST_PAUSE_MS,
    factor: 2,
    randomize: true,
    shouldRetry: ({ error }) =>
      error instanceof StoreError && performance.now() - begun < ms && !signal.aborted,
    onFailedAttempt: ({ error }) => {
      if (isTold || ms === 0 || !(error instanceof StoreError)) return;
      isTold = true;
      onWaiting(error.store);
    },
  });
}
