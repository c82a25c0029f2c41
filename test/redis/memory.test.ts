// What only the cache in this process does: it keeps to its bound.

import { expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { openMemory } from '../../datasources/memory/key-value.ts';

const HOUR = 3_600_000;

it('should keep to its bound and forget what was used least recently', async () => {
  await using cache = openMemory(100_000);
  const value = new Uint8Array(1_000);
  const key = (index: number) => `key ${index}`;
  for (let index = 0; index < 1_000; index++) {
    await cache.set([{ key: key(index), value, ttlMs: HOUR }], noDeadline);
    await cache.get([key(0)], noDeadline);
  }
  const values = await cache.get(
    Array.from({ length: 1_000 }, (_, index) => key(index)),
    noDeadline,
  );
  const kept = values.flatMap((found, index) => (found === null ? [] : [index]));
  expect(kept.length).toBeGreaterThan(50);
  expect(kept.length).toBeLessThanOrEqual(100);
  expect(kept[0]).toBe(0);
  expect(kept.slice(1)).toEqual(
    Array.from({ length: kept.length - 1 }, (_, i) => 1_000 - kept.length + 1 + i),
  );
});

it('should not keep a value larger than its bound, nor the one it was to replace', async () => {
  await using cache = openMemory(10_000);
  await cache.set([{ key: 'a', value: new Uint8Array(10), ttlMs: HOUR }], noDeadline);
  await cache.set([{ key: 'a', value: new Uint8Array(20_000), ttlMs: HOUR }], noDeadline);
  expect(await cache.get(['a'], noDeadline)).toEqual([null]);
});

it('should hold many small entries without more memory than its bound allows', async () => {
  await using cache = openMemory(1_000_000);
  const entries = Array.from({ length: 50_000 }, (_, index) => ({
    key: `${index}`,
    value: new Uint8Array(0),
    ttlMs: HOUR,
  }));
  await cache.set(entries, noDeadline);
  const left = await cache.get(
    entries.map(({ key }) => key),
    noDeadline,
  );
  expect(left.filter((value) => value !== null).length).toBeLessThanOrEqual(5_000);
});
