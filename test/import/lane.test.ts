// The queues of an import, and stores that are asked again.

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import type { Stores } from '../../datasources/types.ts';
import { Lane } from '../../import/lane.ts';
import { patientStores } from '../../import/patient-stores.ts';

describe('Lane', () => {
  it('should begin in order, never more at a time than it is wide, and hold back who comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        async (width, times) => {
          const lane = new Lane(width);
          const begun: number[] = [];
          let running = 0;
          for (const [index, time] of times.entries()) {
            await lane.enter(async () => {
              begun.push(index);
              running += 1;
              expect(running).toBeLessThanOrEqual(width);
              await sleep(time);
              running -= 1;
            });
            expect(begun).toContain(index);
          }
          await lane.end();
          expect(begun).toEqual(times.map((_, index) => index));
          expect(running).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('should start nothing after a failure, and tell it to all who come and at the end', async () => {
    const lane = new Lane(1);
    const failure = new Error('full');
    const later = vi.fn(async () => {});
    await lane.enter(() => Promise.reject(failure));
    await expect(lane.enter(later)).rejects.toBe(failure);
    await expect(lane.end()).rejects.toBe(failure);
    expect(later).not.toHaveBeenCalled();
  });
});

describe('patientStores', () => {
  const failing = (times: number) => {
    let left = times;
    const get = vi.fn(async () => {
      if (left-- > 0) throw new StoreError('STORE_UNAVAILABLE', 'relational');
      return 'value';
    });
    return {
      get,
      stores: { meta: { get }, users: {}, sessions: {}, turns: {}, graph: {} } as unknown as Stores,
    };
  };
  const signal = new AbortController().signal;

  it('should ask again until there is an answer, and say once that it waits', async () => {
    const { get, stores } = failing(3);
    const onWaiting = vi.fn();
    const { meta } = patientStores(stores, { ms: 60_000, signal, onWaiting });
    expect(await meta.get('key', noDeadline)).toBe('value');
    expect(get).toHaveBeenCalledTimes(4);
    expect(onWaiting.mock.calls).toEqual([['relational']]);
  });

  it('should give up when its time is up', async () => {
    const { stores } = failing(1_000);
    const { meta } = patientStores(stores, { ms: 300, signal, onWaiting: () => {} });
    await expect(meta.get('key', noDeadline)).rejects.toBeInstanceOf(StoreError);
  });

  it('should not ask again when told not to, or once cancelled, or for other errors', async () => {
    const onWaiting = vi.fn();
    const first = failing(1);
    const impatient = patientStores(first.stores, { ms: 0, signal, onWaiting });
    await expect(impatient.meta.get('key', noDeadline)).rejects.toBeInstanceOf(StoreError);
    expect(onWaiting).not.toHaveBeenCalled();

    const second = failing(1);
    const cancelled = patientStores(second.stores, { ms: 60_000, signal: AbortSignal.abort(), onWaiting });
    await expect(cancelled.meta.get('key', noDeadline)).rejects.toBeInstanceOf(StoreError);

    const bug = new RangeError('bug');
    const third = failing(0);
    third.get.mockRejectedValue(bug);
    const { meta } = patientStores(third.stores, { ms: 60_000, signal, onWaiting });
    await expect(meta.get('key', noDeadline)).rejects.toBe(bug);
    expect(third.get).toHaveBeenCalledOnce();
  });
});
