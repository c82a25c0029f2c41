// Turns that were removed stay away, also those of an append that has begun and is not written yet.

import { expect, it } from 'vitest';
import { deadlineIn, noDeadline } from '../../datasources/deadline.ts';
import { RemovedTurns } from '../../datasources/embedded/removed-turns.ts';
import type { TurnRow } from '../../datasources/types.ts';
import { turnAt } from '../cassandra/traffic.ts';

const rows = [turnAt(1, 1), turnAt(1, 2), turnAt(2, 1)];

/** An append whose write ends when it is told to. */
function slowAppend(removed: RemovedTurns, turns: readonly TurnRow[], stamp: number) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = removed.append(turns, stamp, () => promise);
  return { done, resolve, reject };
}

async function isSettled(work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void work.finally(() => {
    settled = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  return settled;
}

it('should wait for appends that have these turns under way, and for no others', async () => {
  const removed = new RemovedTurns();
  const ours = slowAppend(removed, rows.slice(0, 2), 1);
  const other = slowAppend(removed, rows.slice(2), 1);
  const removal = removed.remove(rows.slice(1, 2), 2, noDeadline);
  expect(await isSettled(removal)).toBe(false);
  ours.resolve();
  expect(await isSettled(removal)).toBe(true);
  other.resolve();
  await Promise.all([ours.done, other.done]);
});

it('should wait for an append that fails, which may have been written', async () => {
  const removed = new RemovedTurns();
  const failing = slowAppend(removed, rows, 1);
  const removal = removed.remove(rows, 2, noDeadline);
  expect(await isSettled(removal)).toBe(false);
  failing.reject(new Error('broken'));
  await expect(failing.done).rejects.toThrow('broken');
  await removal;
});

it('should wait no longer than the deadline, and keep the turns away all the same', async () => {
  const removed = new RemovedTurns();
  const stuck = slowAppend(removed, rows, 1);
  using deadline = deadlineIn(20);
  await expect(removed.remove(rows, 2, deadline)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
  const written: TurnRow[] = [];
  const write = async (left: readonly TurnRow[]) => void written.push(...left);
  await removed.append(rows, 1, write);
  await removed.append(rows, 2, write);
  expect(written).toEqual([]);
  await removed.append(rows, 3, write);
  expect(written).toEqual(rows);
  stuck.resolve();
  await stuck.done;
});

it('should remember what was removed last, and forget what was removed long before', async () => {
  const removed = new RemovedTurns();
  const [first] = rows;
  if (first === undefined) throw new Error('There are rows.');
  const many = (from: number) =>
    Array.from({ length: 50_000 }, (_, i) => ({ ...first, sessionId: `s ${from + i}` }));
  await removed.remove([first], 2, noDeadline);
  const left: string[] = [];
  const write = async (turns: readonly TurnRow[]) =>
    void left.push(...turns.map(({ sessionId }) => sessionId));
  for (const from of [0, 50_000]) {
    await removed.append([first], 1, write);
    expect(left).toEqual([]);
    await removed.remove(many(from), 2, noDeadline);
  }
  await removed.append([first, ...many(0), ...many(50_000)], 1, write);
  expect(left).toEqual([first.sessionId]);
});
