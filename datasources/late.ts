// Stands in for a store whose engine is not open yet.

import { StoreError, type StoreName } from './errors.ts';

/**
 * What `current` gives, or while that is null a store whose every call rejects with STORE_UNAVAILABLE until it gives one. All of
 * a store's members must be methods that give promises.
 */
export function lateStore<Store extends object>(current: () => Store | null, name: StoreName): Store {
  const open = current();
  if (open !== null) return open;
  const calls = new Map<string, (...args: unknown[]) => unknown>();
  const target: Partial<Store> = {};
  return new Proxy(target as Store, {
    get(_target, property) {
      // Not a promise, nor anything else that a symbol asks for.
      if (typeof property === 'symbol' || property === 'then') return undefined;
      let call = calls.get(property);
      if (call === undefined) {
        call = async (...args) => {
          const store = current();
          if (store === null) throw new StoreError('STORE_UNAVAILABLE', name, { isUnsent: true });
          const method: unknown = Reflect.get(store, property);
          if (typeof method !== 'function') throw new TypeError(`A store has no method ${property}.`);
          return Reflect.apply(method, store, args);
        };
        calls.set(property, call);
      }
      return call;
    },
  });
}
