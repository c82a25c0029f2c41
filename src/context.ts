// What one request carries through its resolvers. Everything in it is fresh per request.

import type { Deadline } from '../datasources/types.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { RequestStores, Viewer } from './models.ts';
import { instrument, type StoreStats } from './stats.ts';

export type { RequestStores, Viewer } from './models.ts';

export interface Context {
  readonly requestId: string;
  readonly viewer: Viewer;
  readonly stores: RequestStores;
  readonly loaders: Loaders;
  readonly deadline: Deadline;
  /** What the request has asked of the stores; null when nobody wants to know. */
  readonly stats: StoreStats | null;
}

/** Makes a request's context. */
export function createContext(options: Omit<Context, 'loaders'>): Context {
  const { stats, deadline } = options;
  const stores = stats === null ? options.stores : instrument(options.stores, stats);
  return { ...options, stores, loaders: createLoaders(stores, deadline) };
}
