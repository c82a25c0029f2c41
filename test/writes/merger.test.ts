// Merging what many callers ask for at the same time.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Deadline, deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { StoreError } from '../../datasources/errors.ts';
import { Merger } from '../../writes/merger.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A merger of numbers, each of which is doubled once `open` lets its statement go. */
function merging(lanes: number) {
  const sent: number[][] = [];
  const deadlines: Deadline[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const merger = new Merger<number, number>(async (requests, deadline) => {
    sent.push(requests);
    deadlines.push(deadline);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return requests.map((request) => request * 2);
  }, lanes);
  return { merger, sent, deadlines, gates };
}

/** Until what was asked for is on its way. */
const sending = () => sleep(5);

describe('Merger', () => {
  it('should send what is asked for at once together, in order, and give each caller its own', async () => {
    const { merger, sent, gates } = merging(1);
    const outcomes = Promise.all(upTo(20).map((n) => merger.ask(n, noDeadline)));
    await sending();
    expect(sent).toEqual([upTo(20)]);
    gates[0]?.resolve();
    expect(await outcomes).toEqual(upTo(20).map((n) => n * 2));
  });

  it('should keep what comes meanwhile for the next, as far as there are lanes', async () => {
    for (const lanes of [1, 2, 3]) {
      const { merger, sent, gates } = merging(lanes);
      const asked: Promise<number>[] = [];
      for (let n = 0; n < lanes + 3; n++) {
        asked.push(merger.ask(n, noDeadline));
        await sending();
      }
      expect(sent).toEqual(upTo(lanes).map((n) => [n]));
      gates.at(-1)?.resolve();
      await sending();
      expect(sent.slice(lanes)).toEqual([[lanes, lanes + 1, lanes + 2]]);
      for (const gate of gates) gate.resolve();
      expect(await Promise.all(asked)).toEqual(asked.map((_, n) => n * 2));
    }
  });

  it('should send at most 500 together', async () => {
    const { merger, sent, gates } = merging(2);
    const outcomes = Promise.all(upTo(1_201).map((n) => merger.ask(n, noDeadline)));
    for (let open = 0; open < 3; open++) {
      await sending();
      gates[open]?.resolve();
    }
    expect(await outcomes).toEqual(upTo(1_201).map((n) => n * 2));
    expect(sent.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(sent.flat()).toEqual(upTo(1_201));
  });

  it('should tell all callers of a statement that it failed, and go on', async () => {
    let failure: Error | null = new StoreError('STORE_UNAVAILABLE', 'relational');
    const merger = new Merger<number, number>(async (requests) => {
      if (failure !== null) throw failure;
      return requests;
    }, 1);
    const outcomes = await Promise.allSettled(upTo(10).map((n) => merger.ask(n, noDeadline)));
    expect(outcomes).toEqual(upTo(10).map(() => ({ status: 'rejected', reason: failure })));
    failure = null;
    expect(await merger.ask(7, noDeadline)).toBe(7);
  });

  it('should refuse a statement that gives too few outcomes', async () => {
    const merger = new Merger<number, number>(async () => [1], 1);
    const outcomes = await Promise.allSettled([1, 2].map((n) => merger.ask(n, noDeadline)));
    expect(outcomes[0]).toEqual({ status: 'fulfilled', value: 1 });
    expect(outcomes[1]).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('too few') },
    });
  });

  it('should not send what nobody waits for any more', async () => {
    const { merger, sent, gates } = merging(1);
    const first = merger.ask(0, noDeadline);
    await sending();
    const timeout = { code: 'STORE_TIMEOUT', store: 'relational' };
    using cancelled = deadlineIn(10_000);
    const late = merger.ask(1, cancelled);
    const patient = merger.ask(2, noDeadline);
    cancelled.cancel();
    await expect(late).rejects.toMatchObject(timeout);
    gates[0]?.resolve();
    await sending();
    gates[1]?.resolve();
    expect(await Promise.all([first, patient])).toEqual([0, 4]);
    expect(sent).toEqual([[0], [2]]);
    await expect(merger.ask(3, cancelled)).rejects.toMatchObject(timeout);
    await sending();
    expect(sent).toHaveLength(2);
  });

  it('should let a caller go whose statement takes too long, and give it the time of the most patient', async () => {
    const { merger, deadlines, gates } = merging(1);
    using soon = deadlineIn(20);
    using later = deadlineIn(10_000);
    const outcomes = Promise.allSettled([merger.ask(1, soon), merger.ask(2, later)]);
    await sleep(60);
    expect(deadlines[0]?.signal.aborted).toBe(false);
    expect(deadlines[0]?.remaining()).toBeGreaterThan(9_000);
    gates[0]?.resolve();
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'STORE_TIMEOUT' } },
      { status: 'fulfilled', value: 4 },
    ]);
  });

  it('should let nobody else fail where one request is refused', async () => {
    const sent: number[][] = [];
    const merger = new Merger<number, number>(async (requests) => {
      sent.push(requests);
      if (requests.includes(3)) throw new TypeError('three');
      return requests;
    }, 1);
    const outcomes = await Promise.allSettled(upTo(5).map((n) => merger.ask(n, noDeadline)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(sent).toEqual([[0, 1, 2, 3, 4], [0], [1], [2], [3], [4]]);
  });

  it('should tell of an outcome that comes when its caller is gone', async () => {
    const { merger, gates } = merging(1);
    const late: number[] = [];
    using deadline = deadlineIn(20);
    await expect(merger.ask(4, deadline, (outcome) => late.push(outcome))).rejects.toMatchObject({
      code: 'STORE_TIMEOUT',
      isUnsent: false,
    });
    expect(late).toEqual([]);
    gates[0]?.resolve();
    await sending();
    expect(late).toEqual([8]);
  });
});
