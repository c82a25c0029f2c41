// What one request carries through its resolvers. Everything in it is fresh per request.

import type { Consistency, Deadline, Stores } from '../datasources/types.ts';
import type { Writes } from '../writes/types.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { RequestStores, Viewer } from './models.ts';
import { instrument, type StoreStats } from './stats.ts';

export type { RequestStores, Viewer } from './models.ts';

export interface Context {
  readonly requestId: string;
  readonly viewer: Viewer;
  /** What is read from; `forget` changes it. */
  stores: RequestStores;
  /** What has been read; `forget` empties it. */
  loaders: Loaders;
  readonly deadline: Deadline;
  /** The same for writes, but that it does not end when the client goes away: what was begun is not left by half. */
  readonly writeDeadline: Deadline;
  /** What the request has asked of the stores; null when nobody wants to know. */
  readonly stats: StoreStats | null;
  /** How many replicas its reads of turns ask; null: as configured. */
  readonly consistency: Consistency | null;
  /** What writes; null where the gateway does not take writes. */
  readonly writes: Writes | null;
  /** Whether a write is answered only when every store has it, as far as the deadline allows. */
  readonly waitForAll: boolean;
}

/** Nothing of these: as configured, no writes, no waiting. */
type Optional = 'consistency' | 'writeDeadline' | 'writes' | 'waitForAll';
export type ContextOptions = Omit<Context, 'loaders' | Optional> & Partial<Pick<Context, Optional>>;

/** Makes a request's context. */
export function createContext(options: ContextOptions): Context {
  const {
    deadline,
    writeDeadline = deadline,
    consistency = null,
    writes = null,
    waitForAll = false,
  } = options;
  const given = options.stores;
  const read = consistency === null ? given : { ...given, ...given.reading({ consistency, fresh: false }) };
  const stores = withStats(read, options.stats);
  const loaders = createLoaders(stores, deadline);
  return { ...options, stores, loaders, writeDeadline, consistency, writes, waitForAll };
}

/** After a write: what the request has read is read again, from where every acknowledged write can be seen. */
export function forget(context: Context): void {
  const { stores, consistency, deadline, stats } = context;
  const fresh: Stores = stores.reading({ consistency, fresh: true });
  context.stores = withStats({ ...stores, ...fresh }, stats);
  context.loaders = createLoaders(context.stores, deadline);
}

function withStats(stores: RequestStores, stats: StoreStats | null): RequestStores {
  return stats === null ? stores : instrument(stores, stats);
}
