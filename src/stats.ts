// Counts what a request asks of its stores, by wrapping them: a store knows nothing of it.

import type { StoreName } from '../datasources/types.ts';
import type { RequestStores } from './models.ts';

/** What one store was asked for. A read is one statement; `ms` adds up the waiting, also of statements that ran side by side. */
export interface StoreFigures {
  statements: number;
  rows: number;
  ms: number;
}

/** What a request has asked for so far; stores that were not asked are not in it. */
export type StoreStats = Partial<Record<StoreName, StoreFigures>>;

/** Makes an empty count. */
export function createStats(): StoreStats {
  return {};
}

const STORE_OF = { users: 'relational', sessions: 'relational', turns: 'turns', graph: 'graph' } as const;

/** Wraps stores so that every call is counted in `stats`. */
export function instrument(stores: RequestStores, stats: StoreStats): RequestStores {
  return {
    ...stores,
    health: (deadline) => stores.health(deadline),
    users: counting(stores.users, STORE_OF.users, stats),
    sessions: counting(stores.sessions, STORE_OF.sessions, stats),
    turns: counting(stores.turns, STORE_OF.turns, stats),
    graph: counting(stores.graph, STORE_OF.graph, stats),
  };
}

function counting<Store extends object>(store: Store, name: StoreName, stats: StoreStats): Store {
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        stats[name] ??= { statements: 0, rows: 0, ms: 0 };
        const figures = stats[name];
        figures.statements += 1;
        const start = performance.now();
        try {
          const result: unknown = await Reflect.apply(method, target, args);
          figures.rows += rowsIn(result);
          return result;
        } finally {
          figures.ms += performance.now() - start;
        }
      };
    },
  });
}

/** Rows in a store's answer: one per object, those of a page or of a list within a list one by one. */
function rowsIn(result: unknown): number {
  if (Array.isArray(result)) return result.reduce((sum: number, item) => sum + rowsIn(item), 0);
  if (typeof result !== 'object' || result === null) return 0;
  return 'rows' in result && Array.isArray(result.rows) ? result.rows.length : 1;
}

/** The figures as `extensions.stores` shows them: milliseconds with two decimals. */
export function report(stats: StoreStats): StoreStats {
  return Object.fromEntries(
    Object.entries(stats).map(([name, figures]) => [
      name,
      { ...figures, ms: Math.round(figures.ms * 100) / 100 },
    ]),
  );
}
