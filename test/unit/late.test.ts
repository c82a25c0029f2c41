// A store whose engine is not there yet.

import { describe, expect, it } from 'vitest';
import { lateStore } from '../../datasources/late.ts';

class Numbers {
  readonly #number: number;
  constructor(number: number) {
    this.#number = number;
  }
  async plus(other: number): Promise<number> {
    return this.#number + other;
  }
}

describe('lateStore', () => {
  it('should reject until there is a store, then ask it', async () => {
    let current: Numbers | null = null;
    const store = lateStore(() => current, 'graph');
    await expect(store.plus(1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', store: 'graph' });
    current = new Numbers(2);
    expect(await store.plus(1)).toBe(3);
  });

  it('should be the store itself where that is there', () => {
    const numbers = new Numbers(1);
    expect(lateStore(() => numbers, 'graph')).toBe(numbers);
  });

  it('should pass through a promise', async () => {
    const store = lateStore<Numbers>(() => null, 'graph');
    expect(await Promise.resolve(store)).toBe(store);
  });
});
